"""Which vehicle drives a route: a whole route changes hands in the first iteration that touches it."""

from dataclasses import replace

from lastmile.routing.problem import Stop, Vehicle
from lastmile.routing.search import SearchSolver
from lastmile.routing.solution import Solution, stop_route
from lastmile.routing.solver import Budget
from tests.unit.routing.towns import line_town

PARCEL = Stop(9, delivery=(2,))
DEAR, CHEAP = Vehicle(capacity=(60,), distance_cost=9), Vehicle(capacity=(60,), distance_cost=2)


def drivers(other: Vehicle, last: Stop = PARCEL) -> set[int]:
    """Begin with thirty stops on the dear vehicle; give who drives after one iteration."""
    problem = line_town(*[PARCEL] * 29, last, vehicles=(DEAR, other), dimensions=("parcels",))
    start = Solution((stop_route(0, list(range(30)), 0),))
    result = SearchSolver().solve(problem, Budget(20.0, 1), initial=start)
    assert result.evaluation.violations == ()
    return {r.vehicle for r in result.solution.routes}


def test_an_idle_vehicle_that_is_cheaper_takes_the_route():
    assert drivers(CHEAP) == {1}


def test_one_without_the_room_for_all_does_not():
    assert 0 in drivers(replace(CHEAP, capacity=(39,)))


def test_one_that_may_not_serve_a_stop_does_not():
    assert 0 in drivers(CHEAP, replace(PARCEL, allowed_vehicles=frozenset({0})))
