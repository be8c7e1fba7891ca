"""The reference engine on random problems with any subset of what it supports."""

import random

from hypothesis import assume, given, settings

from lastmile.routing.ortools_model import OrtoolsSolver
from lastmile.routing.ortools_model.engine import _indices
from lastmile.routing.ortools_model.model import Model
from lastmile.routing.ortools_model.network import build_network
from lastmile.routing.problem import Problem
from lastmile.routing.solver import Budget
from tests.property.rich_problems import ALL_FEATURES, TINY, exhaustive, random_problem, rich_problems

SUPPORTED = [f for f in ALL_FEATURES if f not in {"traffic", "caps", "minimum", "tiers"}]
EXACT = [f for f in SUPPORTED if f != "speed"]
ENGINE = OrtoolsSolver()


@settings(deadline=None, max_examples=25)
@given(rich_problems(features=SUPPORTED))
def test_its_plan_passes_the_checker(problem: Problem):
    assume(not ENGINE.supports(problem))
    result = ENGINE.solve(problem, Budget(0.3, 20))
    pinned = {v.kind.value for v in result.evaluation.violations} <= {"changes", "prefix"}
    assert result.evaluation.feasible or (pinned and problem.max_changes is not None)


@settings(deadline=None, max_examples=15)
@given(rich_problems(max_stops=4, features=EXACT, scale=TINY, max_vehicles=2))
def test_it_is_never_better_than_an_exhaustive_search(problem: Problem):
    assume(not ENGINE.supports(problem))
    best = exhaustive(problem)
    result = ENGINE.solve(problem, Budget(0.3, 50))
    assert best is not None
    assert not result.evaluation.feasible or result.evaluation.cost.total >= best.cost


def test_it_is_close_to_the_exhaustive_search():
    ratios = []
    for seed in range(12):
        rng = random.Random(seed)  # noqa: S311  test data
        features = {f for f in EXACT if rng.random() < 0.3 and f not in {"soft_windows", "breaks"}} | {"shifts"}
        problem = random_problem(rng, 4, features, TINY, 2)
        best = exhaustive(problem)
        result = ENGINE.solve(problem, Budget(0.3))
        assert best is not None
        if best.cost and result.evaluation.feasible:
            ratios.append(result.evaluation.cost.total / best.cost)
    assert len(ratios) >= 10
    assert sum(ratios) / len(ratios) < 1.1


@settings(deadline=None, max_examples=25)
@given(rich_problems(max_stops=4, features=[f for f in EXACT if f != "breaks"], scale=TINY, max_vehicles=2))
def test_the_model_knows_the_best_plan_at_the_checkers_cost(problem: Problem):
    network = build_network(problem)
    assume(network.node_of and not ENGINE.supports(problem))
    best = exhaustive(problem)
    assert best is not None
    model = Model(network)
    model.routing.CloseModel()
    known = model.routing.ReadAssignmentFromRoutes(_indices(model, best.solution), True)  # noqa: FBT003
    assert known is not None
    assert known.ObjectiveValue() + model.constant == best.cost
