from lastmile.routing.checker import check_route
from lastmile.routing.departure import best_start, start_range, with_breaks
from lastmile.routing.problem import Break, Depot, Stop, TimeWindow, Vehicle
from lastmile.routing.solution import Route, VisitKind, stop_route
from tests.unit.routing.towns import line_town

PAID = Vehicle(duration_cost=1, shift=TimeWindow(0, 10_000))


def test_the_latest_start_without_a_wait_is_the_cheapest():
    town = line_town(Stop(2, windows=(TimeWindow(3_000, 4_000),)), vehicle=PAID)
    route = best_start(town, stop_route(0, [0]))
    assert 2_800 <= route.start_s <= 3_800
    assert check_route(town, route).schedule.wait_s == 0


def test_lateness_is_weighed_against_paid_waiting():
    early = Stop(1, windows=(TimeWindow(0, 100),), max_late_s=1_000, late_cost=3)
    town = line_town(early, Stop(2, windows=(TimeWindow(600, 900),)), vehicle=PAID)
    assert best_start(town, stop_route(0, [0, 1])).start_s == 0


def test_an_impossible_route_gets_the_start_that_breaks_least():
    town = line_town(Stop(2, windows=(TimeWindow(0, 150),)), vehicle=PAID)
    assert best_start(town, stop_route(0, [0], 500)).start_s == 0


def test_without_any_limit_a_route_starts_at_zero():
    assert start_range(line_town(Stop(1)), stop_route(0, [0])) == TimeWindow(0, 0)
    assert best_start(line_town(Stop(1)), stop_route(0, [0], 77)).start_s == 0


def test_goods_released_late_delay_the_start():
    town = line_town(Stop(1, release_s=700), vehicle=PAID, depots=(Depot(0, TimeWindow(0, 9_000)), Depot(9)))
    assert best_start(town, stop_route(0, [0])).start_s >= 700


def test_a_due_break_goes_where_it_fits_and_others_stay_out():
    vehicle = Vehicle(
        shift=TimeWindow(0, 2_000),
        duration_cost=1,
        breaks=(Break(TimeWindow(350, 450), 50), Break(TimeWindow(1_500, 1_900), 50)),
    )
    town = line_town(
        Stop(2, windows=(TimeWindow(200, 200),)), Stop(4, windows=(TimeWindow(400, 500),)), vehicle=vehicle
    )
    route = with_breaks(town, stop_route(0, [0, 1]))
    assert not check_route(town, route).violations
    assert [v.number for v in route.visits if v.kind is VisitKind.BREAK] == [0]


def test_an_empty_route_is_left_alone():
    assert with_breaks(line_town(vehicle=PAID), Route(0, 5, ())).visits == ()
