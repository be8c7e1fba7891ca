"""Pickups that no delivery follows: two plain loads, no drive of the whole route."""

from dataclasses import replace

import numpy as np

from lastmile.routing.problem import UNREACHABLE, Problem, Profile, Stop, Vehicle
from lastmile.routing.search import SearchSolver
from lastmile.routing.search.lowering import lower
from lastmile.routing.solver import Budget
from tests.unit.routing.towns import KILOMETRES, line_town

DELIVERIES = tuple(Stop(k, delivery=(3,)) for k in (2, 4, 6))
PICKUPS = tuple(Stop(k, pickup=(3,)) for k in (1, 3, 5))


def backhaul_town(capacity: int) -> Problem:
    """Make a day on which every route delivers first, and nobody drives out for a pickup alone."""
    metres = KILOMETRES * 1_000
    metres[np.ix_([1, 3, 5], [2, 4, 6])] = UNREACHABLE
    metres[0, [1, 3, 5]] = UNREACHABLE
    vehicle = Vehicle(count=4, capacity=(capacity,), fixed_cost=7)
    return line_town(
        *DELIVERIES, *PICKUPS, vehicle=vehicle, profiles=(Profile(metres, metres),), dimensions=("parcels",)
    )


def test_what_is_delivered_does_not_take_the_room_of_what_comes_back():
    problem = backhaul_town(9)
    assert not lower(problem).data.rich
    result = SearchSolver().solve(problem, Budget(20.0, 300))
    assert result.evaluation.violations == ()
    assert result.evaluation.cost.total == 12_000 + 7


def test_each_has_its_limit():
    result = SearchSolver().solve(backhaul_town(6), Budget(20.0, 300))
    assert result.evaluation.violations == ()
    assert len(result.solution.routes) == 2


def test_a_stop_that_takes_both_is_driven():
    problem = backhaul_town(9)
    both = replace(problem.stops[0], pickup=(1,))
    assert lower(replace(problem, stops=(both, *problem.stops[1:]))).data.rich
