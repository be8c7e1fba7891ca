"""When things happen on a route, computed by hand. One kilometre is 1,000 m and 100 s; see ``towns``."""

import pytest

from lastmile.routing.checker import check, check_route
from lastmile.routing.checker.timing import begin_s, travel_s
from lastmile.routing.problem import UNREACHABLE, Break, Depot, Profile, Stop, TimeWindow, TrafficSlice, Vehicle
from lastmile.routing.solution import Route, Solution, Visit, VisitKind, stop_route
from tests.unit.routing.towns import KILOMETRES, line_profile, line_town

RELOAD = Visit(VisitKind.RELOAD, 0)
BREAK = Visit(VisitKind.BREAK, 0)


def at(stop: int) -> Visit:
    return Visit(VisitKind.STOP, stop)


TWO_WINDOWS = Stop(1, windows=(TimeWindow(100, 200), TimeWindow(400, 500)))


@pytest.mark.parametrize(
    ("late_s", "ready", "expected"),
    [
        (0, 50, (100, 0, 0)),  # before the first: waits
        (0, 200, (200, 0, 0)),  # both ends included
        (0, 201, (400, 0, 0)),  # between: waits for the second
        (30, 230, (230, 30, 0)),  # late for the first, permitted
        (30, 231, (400, 0, 0)),
        (30, 510, (510, 10, 0)),
        (30, 540, (540, 30, 10)),  # too late for all
        (250, 450, (450, 0, 0)),  # late for the first, but in the second
    ],
)
def test_service_begins_at_the_first_permitted_moment(late_s: int, ready: int, expected: tuple[int, int, int]):
    assert begin_s(Stop(1, windows=TWO_WINDOWS.windows, max_late_s=late_s), ready) == expected


def test_set_up_is_paid_once_at_a_shared_address_and_again_after_leaving_it():
    town = line_town(*(Stop(1, setup_s=40, service_s=5) for _ in range(3)), Stop(2))
    times = check_route(town, stop_route(0, [0, 1, 3, 2])).schedule.visits
    assert [t.begin_s for t in times] == [140, 145, 250, 390]


def test_set_up_comes_before_the_window_and_is_no_wait():
    town = line_town(Stop(1, setup_s=40, windows=(TimeWindow(150, 160),)))
    schedule = check_route(town, stop_route(0, [0])).schedule
    assert (schedule.visits[0].begin_s, schedule.wait_s) == (150, 10)


def test_speed_of_the_vehicle_rounds_travel_up():
    assert travel_s(line_profile(), Vehicle(speed_permille=900), 0, 1, 0) == 112


def test_a_leg_across_a_slice_boundary_takes_each_part_at_its_own_speed():
    profile = line_profile(TrafficSlice(1_000, 500), TrafficSlice(2_000, 1_000))
    leave_at = {900: 100, 950: 50 + 100, 1_000: 200, 1_900: 100 + 50, 2_000: 100, 0: 100}
    assert {t: travel_s(profile, Vehicle(), 0, 1, t) for t in leave_at} == leave_at


def test_a_leg_may_span_several_slices():
    profile = line_profile(TrafficSlice(0, 500), TrafficSlice(100, 250), TrafficSlice(200, 1_000))
    # 500 s of work: 50 done by 100, 25 more by 200, 425 left
    assert travel_s(profile, Vehicle(), 0, 5, 0) == 200 + 425


def test_a_leg_that_does_not_exist_stays_so_at_any_speed():
    legs = KILOMETRES * 0 + UNREACHABLE
    profile = Profile(KILOMETRES, legs, (TrafficSlice(0, 2_000),))
    assert travel_s(profile, Vehicle(speed_permille=1_300), 0, 1, 0) == UNREACHABLE


def test_goods_are_loaded_when_they_are_released_and_the_depot_is_open():
    vehicle = Vehicle(load_s=10)
    town = line_town(Stop(1, release_s=70), Stop(2), vehicle=vehicle, depots=(Depot(0, TimeWindow(50, 900)),))
    assert check_route(town, stop_route(0, [0, 1])).schedule.departure_s == 80
    assert check_route(town, stop_route(0, [1])).schedule.departure_s == 60


def test_a_reload_waits_for_the_goods_of_its_own_trip_only():
    vehicle = Vehicle(max_trips=2, load_s=10)
    town = line_town(Stop(1), Stop(2, release_s=500), vehicle=vehicle)
    schedule = check_route(town, Route(0, 0, (at(0), RELOAD, at(1)))).schedule
    first, reload, second = schedule.visits
    assert (schedule.departure_s, first.begin_s) == (10, 110)
    assert (reload.arrival_s, reload.begin_s, reload.departure_s) == (210, 500, 510)
    assert (second.begin_s, schedule.end_s, schedule.wait_s) == (710, 910, 290)


def test_a_break_waits_for_its_window_where_the_vehicle_stands():
    vehicle = Vehicle(breaks=(Break(TimeWindow(300, 400), 60),))
    schedule = check_route(line_town(Stop(1), Stop(2), vehicle=vehicle), Route(0, 0, (at(0), BREAK, at(1)))).schedule
    pause = schedule.visits[1]
    assert (pause.arrival_s, pause.begin_s, pause.departure_s, pause.distance_m) == (100, 300, 360, 0)
    assert schedule.visits[2].begin_s == 460


def test_an_open_route_drives_only_between_its_stops():
    stops = (Stop(3), Stop(5))
    for ends, metres in (((None, 0), 7_000), ((0, None), 5_000), ((None, None), 2_000), ((0, 1), 9_000)):
        vehicle = Vehicle(start_depot=ends[0], end_depot=ends[1])
        verdict = check_route(line_town(*stops, vehicle=vehicle), stop_route(0, [0, 1]))
        assert verdict.schedule.distance_m == metres
        assert not verdict.violations


def test_a_vehicle_on_its_way_starts_where_it_stands_without_loading():
    vehicle = Vehicle(start_location=4, load_s=99)
    town = line_town(Stop(5, on_board_of=0, delivery=(3,)), vehicle=vehicle, dimensions=("kg",))
    schedule = check_route(town, stop_route(0, [0], 1_000)).schedule
    assert (schedule.departure_s, schedule.start_load, schedule.distance_m) == (1_000, (3,), 6_000)


def test_loads_fall_with_deliveries_and_rise_with_pickups():
    town = line_town(
        Stop(1, delivery=(4, 1)),
        Stop(2, pickup=(3, 0)),
        Stop(3, delivery=(2, 2), pickup=(1, 1)),
        dimensions=("kg", "l"),
    )
    schedule = check_route(town, stop_route(0, [0, 1, 2])).schedule
    assert schedule.start_load == (6, 3)
    assert [v.load for v in schedule.visits] == [(2, 2), (5, 2), (4, 1)]


def test_the_depot_opens_before_the_route_ends():
    town = line_town(Stop(1), depots=(Depot(0, TimeWindow(0, 9_000)), Depot(9, TimeWindow(5_000, 9_000))))
    late_open = line_town(Stop(1), vehicle=Vehicle(end_depot=1), depots=town.depots)
    schedule = check(late_open, Solution((stop_route(0, [0]),))).routes[0]
    assert (schedule.end_s, schedule.wait_s) == (5_000, 5_000 - 900)
