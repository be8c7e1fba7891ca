"""Every kind of violation: a plan that has it, and the nearest plan that has not. See ``towns`` for the map."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from lastmile.routing.checker import check
from lastmile.routing.evaluation import ViolationKind
from lastmile.routing.problem import (
    UNREACHABLE,
    Break,
    Cap,
    Carrier,
    Depot,
    Pair,
    Problem,
    Profile,
    Quote,
    Stop,
    TimeWindow,
    Vehicle,
)
from lastmile.routing.solution import Outsourced, Route, Solution, Visit, VisitKind
from tests.unit.routing.towns import KILOMETRES, line_town

RELOAD, OTHER_RELOAD = Visit(VisitKind.RELOAD, 0), Visit(VisitKind.RELOAD, 1)
BREAK = Visit(VisitKind.BREAK, 0)


def at(stop: int) -> Visit:
    return Visit(VisitKind.STOP, stop)


def drive(*visits: Visit | int, start_s: int = 0, vehicle: int = 0) -> Route:
    return Route(vehicle, start_s, tuple(at(v) if isinstance(v, int) else v for v in visits))


def broken(problem: Problem, *routes: Route, given: Sequence[tuple[int, int]] = ()) -> list[tuple[str, int]]:
    """Give kind and amount of every violation."""
    plan = Solution(routes, tuple(Outsourced(*g) for g in given))
    return [(v.kind.value, v.amount) for v in check(problem, plan).violations]


def test_capacity_holds_along_the_route_in_every_dimension():
    town = line_town(
        Stop(1, delivery=(5, 0)),
        Stop(2, pickup=(4, 1)),
        vehicle=Vehicle(capacity=(6, 0)),
        dimensions=("kg", "l"),
    )
    assert broken(town, drive(0, 1)) == [("capacity", 1)]  # litres, after the pickup
    assert broken(town, drive(1, 0)) == [("capacity", 3), ("capacity", 1), ("capacity", 1)]


def test_capacity_is_counted_trip_by_trip_and_pickups_stay_behind():
    town = line_town(
        Stop(1, pickup=(5,)), Stop(2, delivery=(5,)), vehicle=Vehicle(capacity=(5,), max_trips=2), dimensions=("kg",)
    )
    assert broken(town, drive(0, 1)) == [("capacity", 5)]
    assert broken(town, drive(0, RELOAD, 1)) == []
    assert broken(town, drive(1, 0)) == []


def test_time_window_is_broken_by_seconds():
    town = line_town(Stop(2, windows=(TimeWindow(0, 150),)))
    assert broken(town, drive(0)) == [("time_window", 50)]
    assert broken(town, drive(0, start_s=-50)) == []


def test_lateness_beyond_what_is_permitted_is_a_violation():
    assert broken(line_town(Stop(2, windows=(TimeWindow(0, 150),), max_late_s=20)), drive(0)) == [("time_window", 30)]


def test_shift_is_broken_at_both_ends():
    town = line_town(Stop(1), vehicle=Vehicle(shift=TimeWindow(10, 190)))
    assert broken(town, drive(0)) == [("shift", 10 + 10)]
    assert broken(town, drive(0, start_s=10)) == [("shift", 20)]


def test_the_depot_closes_for_loading_and_for_the_return():
    town = line_town(Stop(1), depots=(Depot(0, TimeWindow(0, 150)), Depot(9)))
    assert broken(town, drive(0)) == [("depot_window", 50)]
    assert broken(town, drive(0, start_s=160)) == [("depot_window", 10), ("depot_window", 210)]


@pytest.mark.parametrize(
    ("limit", "kind", "amount"),
    [
        ({"max_duration_s": 390}, "duration", 10),
        ({"max_distance_m": 3_999}, "distance", 1),
        ({"max_stops": 1}, "stops", 1),
    ],
)
def test_limits_of_the_whole_route(limit: dict[str, Any], kind: str, amount: int):
    assert broken(line_town(Stop(1), Stop(2), vehicle=Vehicle(**limit)), drive(0, 1)) == [(kind, amount)]


def test_duration_counts_breaks_and_waits():
    vehicle = Vehicle(max_duration_s=200, breaks=(Break(TimeWindow(0, 100), 60),))
    assert broken(line_town(Stop(1), vehicle=vehicle), drive(BREAK, 0)) == [("duration", 60)]


def test_trips_are_limited_and_reloads_only_at_permitted_depots():
    stops = (Stop(1), Stop(2))
    assert broken(line_town(*stops), drive(0, RELOAD, 1)) == [("trips", 1)]
    two = Vehicle(max_trips=2)
    assert broken(line_town(*stops, vehicle=two), drive(0, RELOAD, 1)) == []
    assert broken(line_town(*stops, vehicle=two), drive(0, OTHER_RELOAD, 1)) == [("trips", 1)]
    elsewhere = Vehicle(max_trips=2, reload_depots=(1,))
    assert broken(line_town(*stops, vehicle=elsewhere), drive(0, OTHER_RELOAD, 1)) == []


def test_skills_that_the_vehicle_lacks():
    town = line_town(Stop(1, skills=frozenset({"cold", "lift"})), vehicle=Vehicle(skills=frozenset({"lift"})))
    assert broken(town, drive(0)) == [("skills", 1)]


def test_vehicles_that_may_not_serve_a_stop():
    fleet = (Vehicle(), Vehicle())
    town = line_town(Stop(1, allowed_vehicles=frozenset({1})), vehicles=fleet)
    assert broken(town, drive(0)) == [("vehicle", 1)]
    assert broken(town, drive(0, vehicle=1)) == []
    outside = line_town(Stop(1, locked_outside=True, unassigned_cost=0), vehicles=fleet)
    assert broken(outside, drive(0)) == [("vehicle", 1)]
    assert broken(outside) == []


def test_goods_on_board_are_served_by_that_vehicle_before_its_first_reload():
    fleet = (Vehicle(max_trips=2, start_location=3), Vehicle())
    town = line_town(Stop(1, on_board_of=0, delivery=(1,)), Stop(2, delivery=(1,)), vehicles=fleet, dimensions=("kg",))
    assert broken(town, drive(0, RELOAD, 1)) == []
    assert broken(town, drive(0, 1)) == [("vehicle", 1)]  # goods of stop 1 are still at the depot
    assert broken(town, drive(RELOAD, 1, 0)) == [("vehicle", 1)]
    assert broken(town, drive(0, 1, vehicle=1)) == [("vehicle", 1)]


def test_a_vehicle_on_its_way_may_carry_a_pair_that_it_collects_itself():
    town = line_town(
        Stop(1, pickup=(2,)),
        Stop(2, delivery=(2,)),
        vehicle=Vehicle(start_location=3, capacity=(2,)),
        pairs=(Pair(0, 1),),
        dimensions=("kg",),
    )
    assert broken(town, drive(0, 1)) == []


def test_a_leg_that_cannot_be_driven():
    legs = (KILOMETRES * 100).astype(np.int32)
    legs[1, 0] = UNREACHABLE
    town = line_town(Stop(1), profiles=(Profile(KILOMETRES, legs),))
    assert broken(town, drive(0)) == [("unreachable", 1)]


def test_a_break_is_due_when_the_route_goes_on_past_its_window():
    vehicle = Vehicle(breaks=(Break(TimeWindow(100, 399), 60),))
    town = line_town(Stop(2), vehicle=vehicle)
    assert broken(town, drive(0)) == [("break", 1)]
    assert broken(town, drive(0, start_s=-1)) == []  # back at 399, the window's last moment
    assert broken(town, drive(0, start_s=400)) == []  # begun after the window
    assert broken(town, drive(0, BREAK)) == []


def test_a_break_begins_in_its_window_once_in_order_and_exists():
    pauses = (Break(TimeWindow(0, 150), 10), Break(TimeWindow(0, 9_000), 10))
    town = line_town(Stop(2), vehicle=Vehicle(breaks=pauses))
    second = Visit(VisitKind.BREAK, 1)
    assert broken(town, drive(0, BREAK)) == [("break", 50)]
    assert broken(town, drive(BREAK, BREAK, 0)) == [("break", 1)]
    assert broken(town, drive(second, BREAK, 0)) == [("break", 1)]
    assert ("break", 1) in broken(town, drive(BREAK, Visit(VisitKind.BREAK, 7), 0))


def test_a_pair_rides_together_pickup_first_on_one_trip():
    fleet = (Vehicle(max_trips=2), Vehicle())
    town = line_town(Stop(1, unassigned_cost=0), Stop(2, unassigned_cost=0), vehicles=fleet, pairs=(Pair(0, 1),))
    assert broken(town, drive(0, 1)) == []
    assert broken(town) == []
    assert broken(town, drive(1, 0)) == [("pair", 1)]
    assert broken(town, drive(0, RELOAD, 1)) == [("pair", 1)]
    assert broken(town, drive(0)) == [("pair", 1)]
    assert broken(town, drive(0), drive(1, vehicle=1)) == [("pair", 1), ("pair", 1)]


def test_the_goods_of_a_pair_are_not_loaded_at_the_depot():
    town = line_town(
        Stop(1, delivery=(5,)),
        Stop(2, pickup=(5,)),
        Stop(3, delivery=(5,)),
        vehicle=Vehicle(capacity=(5,)),
        pairs=(Pair(1, 2),),
        dimensions=("kg",),
    )
    assert broken(town, drive(0, 1, 2)) == []
    assert broken(town, drive(1, 0, 2)) == [("capacity", 5)]


def test_incompatible_stops_do_not_share_a_route():
    town = line_town(Stop(1), Stop(2), vehicle=Vehicle(count=2), incompatible=frozenset({(0, 1)}))
    assert broken(town, drive(0, 1)) == [("incompatible", 1)]
    assert broken(town, drive(0), drive(1)) == []


def test_a_pinned_beginning_is_kept():
    town = line_town(*(Stop(n, unassigned_cost=0) for n in (1, 2, 3)), vehicle=Vehicle(prefix=(2, 0)))
    assert broken(town, drive(2, 0, 1)) == []
    assert broken(town, drive(0, 2, 1)) == [("prefix", 1)]
    assert broken(town) == [("prefix", 1)]


def test_there_are_only_so_many_vehicles_and_an_empty_route_is_none():
    town = line_town(Stop(1), Stop(2), vehicle=Vehicle(shift=TimeWindow(0, 900)))
    assert broken(town, drive(0), drive(1)) == [("fleet", 1)]
    assert broken(town, drive(0, 1), Route(0, -5, ())) == []


def test_every_stop_is_served_once():
    town = line_town(Stop(1, quotes=(Quote(0, 1),)), carriers=(Carrier(),))
    assert broken(town, drive(0, 0)) == [("twice", 1)]
    assert broken(town, drive(0), given=[(0, 0)]) == [("twice", 1)]


def test_a_stop_without_a_price_must_be_served():
    assert broken(line_town(Stop(1), Stop(2, unassigned_cost=5))) == [("unserved", 1)]


def test_a_carrier_takes_only_what_it_quoted_for():
    assert broken(line_town(Stop(1), carriers=(Carrier(),)), given=[(0, 0)]) == [("carrier", 1)]


def test_caps_count_parcels_per_zone_and_altogether():
    stops = [
        Stop(1, quotes=(Quote(0, 1, zone, parcels),), unassigned_cost=0)
        for zone, parcels in (("north", 3), ("south", 3), ("north", 1))
    ]
    town = line_town(*stops, carriers=(Carrier(caps=(Cap(3, "north"), Cap(6))),))
    assert broken(town, given=[(0, 0), (1, 0)]) == []
    assert broken(town, given=[(0, 0), (2, 0)]) == [("cap", 1)]
    assert broken(town, given=[(0, 0), (1, 0), (2, 0)]) == [("cap", 1), ("cap", 1)]


def test_announced_stops_may_change_only_so_often():
    stops = [Stop(1, announced_vehicle=0, unassigned_cost=0) for _ in range(3)]
    town = line_town(*stops, max_changes=1)
    assert broken(town, drive(0, 1)) == []
    assert broken(town, drive(0)) == [("changes", 1)]


def test_every_kind_has_a_test_here():
    import pathlib

    text = pathlib.Path(__file__).read_text()
    assert [k.value for k in ViolationKind if f'"{k.value}"' not in text] == []
