"""Trials: a route is opened or closed where only many stops together decide, and a refused one leaves no trace."""

import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from lastmile.routing.problem import Problem, Stop, Vehicle
from lastmile.routing.search import SearchSolver
from lastmile.routing.search.anneal import Settings, anneal
from lastmile.routing.search.data import BROKEN
from lastmile.routing.search.lowering import lower
from lastmile.routing.search.routes import renew
from lastmile.routing.search.searching import Schedule, Search, Stretch
from lastmile.routing.search.undo import COST_AT
from lastmile.routing.solution import Solution, stop_route
from lastmile.routing.solver import Budget
from tests.property.rich_problems import ALL_FEATURES, IN_FORCE, random_problem
from tests.unit.routing.towns import line_town

FREE = [f for f in ALL_FEATURES if f not in IN_FORCE]


def parcels(count: int, price: int) -> Problem:
    """Make a day of parcels nine kilometres away, each of which may be left out."""
    return line_town(
        *[Stop(9, delivery=(1,), unassigned_cost=price)] * count,
        vehicle=Vehicle(capacity=(40,), count=3),
        dimensions=("parcels",),
    )


def test_far_parcels_that_pay_for_a_route_only_all_together_are_driven():
    problem = parcels(count=40, price=600)  # 18 km cost as much as 30 of them
    result = SearchSolver().solve(problem, Budget(20.0, 2_000), initial=Solution(()))
    assert len(result.evaluation.unassigned) == 0


def test_a_route_that_all_its_parcels_do_not_pay_for_is_closed():
    problem = parcels(count=40, price=400)
    start = Solution((stop_route(0, tuple(range(40)), 0),))
    result = SearchSolver().solve(problem, Budget(20.0, 2_000), initial=start)
    assert len(result.evaluation.unassigned) == 40


@pytest.mark.parametrize("seed", range(40))
def test_a_plan_is_what_it_is_said_to_be_after_trials(seed: int):
    rng = random.Random(seed)  # noqa: S311  test data
    problem = random_problem(rng, rng.randint(8, 24), {f for f in FREE if rng.random() < 0.3})
    search = Search(lower(problem), seed, 1, Settings(on_trial=0.9, settled=2.0), Schedule())
    search.restart([])
    with ThreadPoolExecutor(1) as executor:
        search.epoch(executor, Stretch(0.9, 1.0, 400, None))
    before = search.cost()
    stops = np.arange(len(problem.stops), dtype=np.int32)
    anneal(search.data, search.state, search.work, search.settings, search.rngs[0], stops, 0, 300, 100.0, 1.0)
    assert search.cost() - before == search.work.counter[COST_AT]
    kept = search.state.slot["cost"].copy()
    for slot in range(len(kept)):
        renew(search.data, search.state, search.work, slot)
    assert (search.state.slot["cost"] == kept).all()
    assert (kept < BROKEN).all()
