"""Solution files: one depot, several, mixed fleets, trips, carriers."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lastmile.core.errors import InvalidInput, UnsupportedProblem
from lastmile.routing import (
    Break,
    Carrier,
    Depot,
    Outsourced,
    Problem,
    Profile,
    Quote,
    Route,
    Solution,
    Stop,
    TimeWindow,
    Vehicle,
    Visit,
    VisitKind,
    stop_route,
)
from lastmile.routing.formats import read_cost, read_solution, write_solution

MATRIX = np.ones((5, 5), dtype=np.int32) - np.eye(5, dtype=np.int32)


def problem(vehicles: tuple[Vehicle, ...], depots: int = 1, **more: Any) -> Problem:
    stops = tuple(Stop(i) for i in range(depots, 5))
    return Problem(stops, vehicles, tuple(Depot(i) for i in range(depots)), (Profile(MATRIX, MATRIX),), **more)


def written(case: Problem, solution: Solution, tmp_path: Path) -> list[str]:
    write_solution(case, solution, tmp_path / "a.sol")
    return (tmp_path / "a.sol").read_text().splitlines()


def routes_of(solution: Solution) -> list[tuple[int, tuple[Visit, ...]]]:
    return [(route.vehicle, route.visits) for route in solution.routes]


def test_one_depot_numbers_customers_from_one(tmp_path: Path) -> None:
    case = problem((Vehicle(count=4),))
    plan = Solution((stop_route(0, [0, 3]), stop_route(0, [1, 2])))
    assert written(case, plan, tmp_path) == ["Route #1: 1 4", "Route #2: 2 3", "Cost 6"]
    assert routes_of(read_solution(case, tmp_path / "a.sol")) == routes_of(plan)


def test_costs_are_written_in_published_units(tmp_path: Path) -> None:
    case = problem((Vehicle(count=4),), cost_scale=10)
    assert written(case, Solution((stop_route(0, [0, 1, 2, 3]),)), tmp_path)[-1] == "Cost 0.5"
    assert read_cost(tmp_path / "a.sol") == Decimal("0.5")


def test_mixed_fleets_and_depots_keep_their_places(tmp_path: Path) -> None:
    case = problem((Vehicle(count=2), Vehicle(count=1, start_depot=1, end_depot=1)), depots=2)
    plan = Solution((stop_route(1, [2]), stop_route(0, [0, 1])))
    assert written(case, plan, tmp_path) == ["Route #1: 2 3", "Route #2:", "Route #3: 4", "Cost 5"]
    again = read_solution(case, tmp_path / "a.sol")
    assert sorted(routes_of(again)) == sorted(routes_of(plan))


def test_trips_are_depots_in_the_middle(tmp_path: Path) -> None:
    case = problem((Vehicle(max_trips=3),))
    kinds = [Visit(VisitKind.STOP, 0), Visit(VisitKind.RELOAD, 0), Visit(VisitKind.STOP, 1)]
    plan = Solution((Route(0, 0, (*kinds, Visit(VisitKind.STOP, 2), Visit(VisitKind.STOP, 3))),))
    assert written(case, plan, tmp_path)[0] == "Route #1: 1 0 2 3 4"
    assert routes_of(read_solution(case, tmp_path / "a.sol")) == routes_of(plan)


def test_depots_at_the_ends_are_no_reloads(tmp_path: Path) -> None:
    (tmp_path / "a.sol").write_text("Route #1: 0 1 2 3 4 0\nCost: 5\nOptimal: True\n")
    assert read_solution(problem((Vehicle(),)), tmp_path / "a.sol").routes[0].stops == (0, 1, 2, 3)


def test_who_is_on_no_route_goes_to_the_cheapest_carrier(tmp_path: Path) -> None:
    stops = (Stop(1, quotes=(Quote(0, 9), Quote(1, 7))), Stop(2, quotes=(Quote(0, 5),), unassigned_cost=4), Stop(3))
    case = Problem(stops, (Vehicle(),), (Depot(0),), (Profile(MATRIX, MATRIX),), (Carrier(), Carrier()))
    (tmp_path / "a.sol").write_text("Route #1: 3\nCost 9\n")
    assert read_solution(case, tmp_path / "a.sol").outsourced == (Outsourced(0, 1),)


def test_routes_start_so_that_they_wait_least(tmp_path: Path) -> None:
    stops = (Stop(1, windows=(TimeWindow(100, 120),)), Stop(2, windows=(TimeWindow(90, 200),)))
    case = Problem(stops, (Vehicle(shift=TimeWindow(0, 500)),), (Depot(0),), (Profile(MATRIX, MATRIX),))
    (tmp_path / "a.sol").write_text("Route #1: 1 2\nCost 9\n")
    assert 99 <= read_solution(case, tmp_path / "a.sol").routes[0].start_s <= 119


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Route #1: 1 9\nCost 1\n", "row 1 = '9': expected customers 1 … 4"),
        ("Route #1: 1 -2\nCost 1\n", "row 1 = '-2'"),
        ("Route #1: 1\nRoute #1: 2\nCost 1\n", "row 2 = 'Route #1': expected every route once"),
        ("hello\n", "row 1 = 'hello'"),
        ("", "'Route #1: 5 9 …' lines"),
        ("Route #1: 99999999999999999999\n", "row 1"),
    ],
)
def test_malformed_files(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.sol").write_text(text)
    with pytest.raises(InvalidInput) as caught:
        read_solution(problem((Vehicle(count=4),)), tmp_path / "a.sol")
    assert message in caught.value.message


def test_a_vehicle_that_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "a.sol").write_text("Route #4: 1\nCost 1\n")
    with pytest.raises(InvalidInput, match="a vehicle 1 … 3"):
        read_solution(problem((Vehicle(count=2), Vehicle(fixed_cost=1))), tmp_path / "a.sol")


def test_breaks_cannot_be_said(tmp_path: Path) -> None:
    case = problem((Vehicle(breaks=(Break(TimeWindow(0, 9), 1),)),))
    plan = Solution((Route(0, 0, (Visit(VisitKind.STOP, 0), Visit(VisitKind.BREAK, 0))),))
    with pytest.raises(UnsupportedProblem, match="breaks"):
        write_solution(case, plan, tmp_path / "a.sol")
