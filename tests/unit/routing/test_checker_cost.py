"""Every cost term, computed by hand. One kilometre is 1,000 m and 100 s; see ``towns``."""

from dataclasses import replace

import numpy as np
import pytest

from lastmile.core.errors import InvalidPlan
from lastmile.routing.checker import check, check_route
from lastmile.routing.evaluation import CostBreakdown
from lastmile.routing.problem import Break, Carrier, Quote, Stop, Tier, TimeWindow, Vehicle
from lastmile.routing.solution import Outsourced, Route, Solution, Visit, VisitKind, stop_route
from tests.unit.routing.towns import line_town

BREAK = Visit(VisitKind.BREAK, 0)


def at(stop: int) -> Visit:
    return Visit(VisitKind.STOP, stop)


def one(*stops: int, start_s: int = 0) -> Solution:
    return Solution((stop_route(0, stops, start_s),))


def test_distance_is_there_and_back():
    town = line_town(Stop(2), Stop(5), vehicle=Vehicle(distance_cost=3))
    assert check(town, one(0, 1)).cost == CostBreakdown(distance=3 * 10_000)


def test_a_used_vehicle_costs_its_fixed_cost_and_an_empty_route_nothing():
    town = line_town(Stop(1), vehicle=Vehicle(fixed_cost=70, distance_cost=0))
    assert check(town, one(0)).cost.total == 70
    idle = check(town, Solution((Route(0, 0, ()),), ()))
    assert idle.cost.fixed == 0


def test_paid_time_runs_from_loading_to_the_return_with_service_and_waits():
    vehicle = Vehicle(distance_cost=0, duration_cost=2, load_s=30)
    town = line_town(Stop(1, service_s=20, windows=(TimeWindow(200, 300),)), vehicle=vehicle)
    schedule = check(town, one(0)).routes[0]
    assert (schedule.departure_s, schedule.visits[0].arrival_s, schedule.visits[0].begin_s) == (30, 130, 200)
    assert (schedule.end_s, schedule.wait_s, schedule.cost) == (320, 70, 640)


def test_overtime_costs_on_top_beyond_the_paid_limit():
    vehicle = Vehicle(distance_cost=0, duration_cost=1, overtime_after_s=150, overtime_cost=4)
    cost = check(line_town(Stop(1), vehicle=vehicle), one(0)).cost
    assert (cost.duration, cost.overtime) == (200, 4 * 50)


@pytest.mark.parametrize(("paid", "seconds"), [(True, 260), (False, 200)])
def test_an_unpaid_break_lengthens_the_route_but_not_the_pay(paid: bool, seconds: int):
    vehicle = Vehicle(distance_cost=0, duration_cost=1, breaks=(Break(TimeWindow(0, 500), 60, paid=paid),))
    town = line_town(Stop(1), vehicle=vehicle)
    verdict = check(town, Solution((Route(0, 0, (at(0), BREAK)),)))
    assert verdict.routes[0].end_s == 260
    assert verdict.cost.duration == seconds


def test_permitted_lateness_costs_by_the_second():
    town = line_town(Stop(3, windows=(TimeWindow(0, 250),), max_late_s=100, late_cost=7))
    verdict = check(town, one(0))
    assert verdict.feasible
    assert verdict.cost.lateness == 7 * 50
    assert verdict.routes[0].late_s == 50


def test_territory_costs_per_foreign_stop():
    town = line_town(Stop(1), Stop(2), territory_cost=np.array([[5, 9]], dtype=np.int64))
    assert check(town, one(0, 1)).cost.territory == 14


def test_balance_costs_for_work_beyond_the_common_measure():
    town = line_town(Stop(3), balance_after_s=500, balance_cost=2)
    assert check(town, one(0)).cost.balance == 2 * 100


def test_a_carrier_costs_its_quote_and_a_left_out_stop_its_price():
    town = line_town(Stop(1, quotes=(Quote(0, 55),)), Stop(2, unassigned_cost=99), carriers=(Carrier(),))
    cost = check(town, Solution(outsourced=(Outsourced(0, 0),))).cost
    assert (cost.carriers, cost.unassigned, cost.total) == (55, 99, 154)


def test_the_last_tier_reached_holds_for_all_parcels_rounded_down():
    carrier = Carrier(tiers=(Tier(2, 900), Tier(5, 500)))
    stops = [Stop(1, quotes=(Quote(0, 101, parcels=p),), unassigned_cost=0) for p in (1, 1, 3)]
    town = line_town(*stops, carriers=(carrier,))

    def price(*given: int) -> int:
        return check(town, Solution(outsourced=tuple(Outsourced(s, 0) for s in given))).cost.carriers

    assert [price(0), price(0, 1), price(0, 1, 2)] == [101, 202 * 900 // 1000, 303 * 500 // 1000]


def test_each_parcel_below_the_minimum_is_a_shortfall():
    carrier = Carrier(minimum_parcels=5, shortfall_cost=11)
    town = line_town(Stop(1, quotes=(Quote(0, 1, parcels=3),), unassigned_cost=0), carriers=(carrier,))
    assert check(town, Solution(outsourced=(Outsourced(0, 0),))).cost.shortfall == 2 * 11
    assert check(town, Solution()).cost.shortfall == 5 * 11


def test_a_stop_that_leaves_its_announced_vehicle_costs_a_change():
    stops = [Stop(1, announced_vehicle=v, unassigned_cost=0) for v in (0, 1, None)]
    town = line_town(*stops, vehicles=(Vehicle(), Vehicle()), change_cost=40)
    assert check(town, one(0, 1, 2)).cost.changes == 40
    assert check(town, Solution()).cost.changes == 80


def test_the_total_is_the_sum_of_terms_and_routes_add_up():
    town = line_town(Stop(1), Stop(4), vehicle=Vehicle(count=2, fixed_cost=5, duration_cost=1))
    both = check(town, Solution((stop_route(0, [0]), stop_route(0, [1]))))
    alone = [check_route(town, stop_route(0, [s])).cost for s in (0, 1)]
    assert both.cost == alone[0] + alone[1]
    assert both.cost.total == sum(r.cost for r in both.routes) == 2 * 5 + 10_000 + 1_000


def test_names_that_do_not_exist_are_an_error():
    town = line_town(Stop(1, quotes=()))
    for plan in (one(4), Solution((stop_route(3, [0]),)), Solution(outsourced=(Outsourced(0, 2),))):
        with pytest.raises(InvalidPlan, match=r"names|carrier"):
            check(town, plan)


def test_cost_scale_does_not_change_the_figures():
    town = line_town(Stop(1))
    assert check(replace(town, cost_scale=1000), one(0)).cost == check(town, one(0)).cost
