"""A stop whose neighbours all ride with others, or with nobody, still gets the one place there is for it."""

from dataclasses import replace

import pytest

from lastmile.routing.problem import Carrier, Problem, Quote, Stop, TimeWindow, Vehicle
from lastmile.routing.search import SearchSolver
from lastmile.routing.solution import Solution, stop_route
from lastmile.routing.solver import Budget
from tests.unit.routing.towns import line_town

HOUR = 3_600
FAR_ONE = Stop(9, delivery=(1,), windows=(TimeWindow(4 * HOUR, 5 * HOUR),), unassigned_cost=10**7)
FAR_OTHER = replace(FAR_ONE, windows=(TimeWindow(12 * HOUR, 13 * HOUR),))
LONELY = Stop(1, delivery=(1,), windows=(TimeWindow(8 * HOUR, 9 * HOUR),), unassigned_cost=10**6)
NEIGHBOUR = replace(LONELY, quotes=(Quote(0, 1),), unassigned_cost=None)
PLAIN = Vehicle(capacity=(3,), shift=TimeWindow(0, 24 * HOUR))


def crowded(vehicle: Vehicle, lonely: Stop = LONELY) -> Problem:
    """Make a day on which a stop has a hundred neighbours that go to a carrier, and fits between two far stops only."""
    return line_town(
        FAR_ONE, FAR_OTHER, lonely, *[NEIGHBOUR] * 100, vehicle=vehicle, carriers=(Carrier(),), dimensions=("parcels",)
    )


@pytest.mark.parametrize(
    ("vehicle", "lonely"),
    [
        (PLAIN, LONELY),
        (replace(PLAIN, duration_cost=1), LONELY),
        (PLAIN, replace(LONELY, max_late_s=60, late_cost=1)),
    ],
    ids=["plain", "paid time", "soft window"],
)
def test_the_only_place_is_found(vehicle: Vehicle, lonely: Stop):
    problem = crowded(vehicle, lonely)
    start = Solution((stop_route(0, (0, 1), 0),))
    result = SearchSolver().solve(problem, Budget(20.0, 1), initial=start)
    assert result.evaluation.violations == ()
    assert 2 not in result.evaluation.unassigned
