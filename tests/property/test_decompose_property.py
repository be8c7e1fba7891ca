"""Parts of a plan: what cutting keeps, and that joining never makes a plan worse."""

import pickle
import random
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.routing.checker import check
from lastmile.routing.decompose import cut, join, solve_part
from lastmile.routing.decompose.sharing import portion
from lastmile.routing.problem import Problem
from lastmile.routing.search import SearchSolver
from lastmile.routing.search.solver import give_outside
from lastmile.routing.solution import Solution
from lastmile.routing.solver import Budget
from tests.property.rich_problems import plan_in_force, random_problem, rich_problems

PROBLEMS = rich_problems(max_stops=30, max_vehicles=6)


def plan_of(problem: Problem, seed: int) -> Solution:
    """Make some plan: routes by chance, the rest to carriers."""
    plan = plan_in_force(problem, random.Random(seed))  # noqa: S311  test data
    left = plan.unassigned(len(problem.stops))
    return replace(plan, outsourced=give_outside(problem, None, left, 2.0, reproducible=True))


@settings(deadline=None, max_examples=150)
@given(PROBLEMS, st.integers(0, 99), st.integers(1, 12))
def test_every_stop_and_every_route_is_in_one_part(problem: Problem, seed: int, most_stops: int):
    plan = plan_of(problem, seed)
    parts = cut(problem, plan, most_stops=most_stops, seed=seed)
    assert sorted(s for part in parts for s in part.stops) == list(range(len(problem.stops)))
    assert sum(len(part.solution.routes) for part in parts) == len(plan.routes)
    for number, vehicle in enumerate(problem.vehicles):
        dealt = sum(
            part.problem.vehicles[part.vehicles.index(number)].count for part in parts if number in part.vehicles
        )
        assert dealt <= vehicle.count


@settings(deadline=None, max_examples=150)
@given(PROBLEMS, st.integers(0, 99), st.integers(1, 12))
def test_a_plan_without_violations_has_none_in_its_parts(problem: Problem, seed: int, most_stops: int):
    plan = plan_of(problem, seed)
    if check(problem, plan).violations:
        return
    for part in cut(problem, plan, most_stops=most_stops, seed=seed):
        assert check(part.problem, part.solution).violations == ()


@settings(deadline=None, max_examples=60)
@given(PROBLEMS, st.integers(0, 99), st.integers(1, 12))
def test_joining_improved_parts_is_never_worse(problem: Problem, seed: int, most_stops: int):
    plan = plan_of(problem, seed)
    parts = cut(problem, plan, most_stops=most_stops, seed=seed)
    answers = [solve_part(part, 5.0, iterations=40, seed=seed) for part in parts]
    before, after = check(problem, plan), check(problem, join(problem, plan, parts, answers))
    assert (len(after.violations), after.cost.total) <= (len(before.violations), before.cost.total)


@settings(deadline=None, max_examples=60)
@given(PROBLEMS, st.integers(0, 99), st.data())
def test_joining_takes_no_harm_from_answers_that_are_bad_or_missing(problem: Problem, seed: int, data: st.DataObject):
    plan = plan_of(problem, seed)
    parts = cut(problem, plan, most_stops=6, seed=seed)
    kinds = [data.draw(st.sampled_from(("none", "empty", "same"))) for _ in parts]
    answers = [{"none": None, "empty": Solution(), "same": p.solution}[k] for k, p in zip(kinds, parts, strict=True)]
    before, after = check(problem, plan), check(problem, join(problem, plan, parts, answers))
    assert (len(after.violations), after.cost.total) <= (len(before.violations), before.cost.total)


@settings(deadline=None, max_examples=20)
@given(PROBLEMS, st.integers(0, 99))
def test_a_part_travels_and_the_same_seed_cuts_the_same(problem: Problem, seed: int):
    plan = plan_of(problem, seed)
    parts, again = (cut(problem, plan, most_stops=8, seed=seed) for _ in range(2))
    for part, same in zip(parts, again, strict=True):
        arrived = pickle.loads(pickle.dumps(part))  # noqa: S301  our own bytes
        assert (arrived.stops, arrived.vehicles, arrived.solution) == (same.stops, same.vehicles, same.solution)
        assert check(arrived.problem, arrived.solution) == check(same.problem, same.solution)


def test_parts_of_a_large_plan_have_at_most_so_many_stops_and_improve_it():
    problem = random_problem(random.Random(5), 240, {"capacity", "windows", "service", "quotes", "caps", "minimum"})  # noqa: S311  test data
    plan = SearchSolver().solve(problem, Budget(20.0, 30)).solution
    parts = cut(problem, plan, most_stops=80, seed=1)
    assert len(parts) >= 3
    assert max(len(part.stops) for part in parts) <= 80
    answers = [solve_part(part, 20.0, iterations=300) for part in parts]
    joined = join(problem, plan, parts, answers)
    assert check(problem, joined).violations == ()
    assert check(problem, joined).cost.total < check(problem, plan).cost.total


@given(st.integers(0, 500), st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any))
def test_portions_add_up_and_are_fair(total: int, weights: list[int]):
    dealt = portion(total, np.array(weights))
    assert dealt.sum() == total
    exact = total * np.array(weights) / sum(weights)
    assert (np.abs(dealt - exact) < 1 + 1e-9).all()
