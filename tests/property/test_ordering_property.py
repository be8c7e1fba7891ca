"""A problem by other numbers is the same problem."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.routing.checker import check
from lastmile.routing.curve import hilbert
from lastmile.routing.problem import Problem
from lastmile.routing.search.ordering import along_curve, plane
from lastmile.routing.solution import Outsourced, Solution
from tests.property.rich_problems import rich_problems
from tests.property.test_checker_property import shuffled_plan

seeds = st.integers(0, 1_000)


@settings(deadline=None, max_examples=100)
@given(rich_problems(), seeds)
def test_a_plan_costs_and_breaks_the_same_by_either_numbers(problem: Problem, seed: int):
    plan = shuffled_plan(problem, seed)
    given = tuple(
        Outsourced(s, q.carrier) for s in plan.unassigned(len(problem.stops)) for q in problem.stops[s].quotes[:1]
    )
    plan = Solution(plan.routes, given)
    other = along_curve(problem)
    there = other.there(plan)
    assert other.back(there) == plan
    one, two = check(problem, plan), check(other.problem, there)
    assert one.cost == two.cost
    assert sorted((v.kind, v.amount) for v in one.violations) == sorted((v.kind, v.amount) for v in two.violations)


@given(st.integers(0, 200), seeds)
def test_the_curve_leads_through_every_place_once_and_makes_few_detours(count: int, seed: int):
    points = np.random.default_rng(seed).uniform(0, 5_000, (count, 2))
    order = hilbert(points)
    assert sorted(order) == list(range(count))
    if count > 50:
        steps = np.hypot(*np.diff(points[order], axis=0).T)
        assert steps.mean() < 2.5 * 5_000 / np.sqrt(count)


def test_distances_alone_lay_a_town_out():
    points = np.random.default_rng(4).uniform(0, 9_000, (300, 2))
    away = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    laid_out = plane(away.astype(np.int32))
    again = np.hypot(*(laid_out[:, None] - laid_out[None]).transpose(2, 0, 1))
    assert np.abs(again - away).max() < 100
