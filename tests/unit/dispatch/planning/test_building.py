from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np
import pytest

from lastmile.core.errors import InvalidInput
from lastmile.core.geo import Position
from lastmile.core.shipments import PromiseWindow, Shipment, ShipmentKind
from lastmile.dispatch.planning.building import PlanningProblem
from lastmile.dispatch.planning.pricing import COST_SCALE
from lastmile.routing import ANY_TIME, FOREVER, Break, Cap, Quote, TimeWindow

Build = Callable[..., PlanningProblem]
Place = Callable[[float, float], Position]


def utc(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


def test_one_stop_per_shipment_with_its_goods(build: Build, place: Place) -> None:
    delivery = Shipment("A", position=place(100, 0), parcels=2, weight_g=3000, volume_cm3=9000, service_s=90)
    pickup = Shipment("B", ShipmentKind.RETURN_PICKUP, position=place(0, 200), weight_g=500, ready_at=utc(9))
    planning = build([delivery, pickup])
    first, second = planning.problem.stops
    assert planning.problem.dimensions == ("weight_g", "volume_cm3", "parcels")
    assert (first.delivery, first.pickup, first.service_s, first.setup_s) == ((3000, 9000, 2), (), 90, 60)
    assert (second.delivery, second.pickup) == ((), (500, 0, 1))
    assert second.release_s == -FOREVER  # a return is not at the depot anyway
    assert first.name == "A"


def test_shipments_at_one_door_share_a_place(build: Build, place: Place) -> None:
    planning = build([Shipment(name, position=place(100, 0)) for name in "ABC"])
    assert {stop.location for stop in planning.problem.stops} == {1}
    assert planning.problem.profiles[0].duration_s.shape == (2, 2)


def test_windows_and_release_are_seconds_since_local_midnight(build: Build, place: Place) -> None:
    windows = (PromiseWindow(utc(12), utc(14)), PromiseWindow(utc(7), utc(9)), PromiseWindow(utc(8), utc(10)))
    stop = build([Shipment("A", position=place(1, 1), windows=windows, ready_at=utc(6, 30))]).problem.stops[0]
    assert stop.windows == (TimeWindow(9 * 3600, 12 * 3600), TimeWindow(14 * 3600, 16 * 3600))
    assert stop.release_s == 8 * 3600 + 1800


def test_no_promise_is_any_time(build: Build, place: Place) -> None:
    assert build([Shipment("A", position=place(1, 1))]).problem.stops[0].windows == ANY_TIME


def test_on_a_day_of_clock_change_seconds_are_elapsed_ones(build: Build, place: Place, fleet_yaml: str) -> None:
    sunday = date(2026, 3, 29)  # 03:00 becomes 04:00 in Helsinki
    fleet = fleet_yaml.replace("days: mon-fri", "days: daily")
    vehicle = build([Shipment("A", position=place(1, 1))], fleet=fleet, day=sunday).problem.vehicles[0]
    assert vehicle.shift == TimeWindow(7 * 3600, 15 * 3600)


def test_a_shift_becomes_a_vehicle(build: Build, place: Place) -> None:
    planning = build([Shipment("A", position=place(1, 1))])
    van, bike = planning.problem.vehicles
    assert van.capacity == (500_000, 3_000_000, 40)
    assert (van.speed_permille, van.max_trips, van.load_s) == (900, 2, 900)
    assert van.shift == TimeWindow(8 * 3600, 16 * 3600)
    assert van.breaks == (Break(TimeWindow(41_400, 46_800), 1800),)
    assert van.skills == {"cold"}
    assert (bike.start_depot, bike.end_depot) == (0, None)
    assert bike.overtime_after_s == FOREVER
    assert planning.problem.depots[0].window == TimeWindow(6 * 3600, 20 * 3600)
    assert [p.name for p in planning.problem.profiles] == ["van", "cargo_bike"]


def test_prices_per_km_and_hour_are_exact_in_cost_units(build: Build, place: Place) -> None:
    van = build([Shipment("A", position=place(1, 1))]).problem.vehicles[0]
    assert van.fixed_cost == 5000 * COST_SCALE
    assert van.distance_cost * 1000 == 32 * COST_SCALE
    assert van.duration_cost * 3600 == 2400 * COST_SCALE
    assert (van.overtime_cost + van.duration_cost) * 3600 == 3600 * COST_SCALE
    assert van.overtime_after_s == 8 * 3600


def test_unlimited_capacity_is_more_than_the_whole_day(build: Build, place: Place) -> None:
    shipments = [Shipment(name, position=place(1, 1), weight_g=700, volume_cm3=0) for name in "ABC"]
    assert build(shipments).problem.vehicles[1].capacity == (2100, 1, 15)


def test_quotes_carry_zone_and_price(build: Build, place: Place) -> None:
    planning = build([Shipment("A", position=place(10, 0), parcels=2), Shipment("B", position=place(9000, 0))])
    assert planning.problem.stops[0].quotes == (Quote(0, 500 * COST_SCALE, "near", 2),)
    assert planning.problem.stops[1].quotes == (Quote(0, 900 * COST_SCALE, "far", 1),)
    assert planning.problem.carriers[0].name == "quick"


def test_a_carrier_that_promises_too_late_is_no_choice(build: Build, place: Place) -> None:
    early = (PromiseWindow(utc(8), utc(10)),)
    assert build([Shipment("A", position=place(10, 0), windows=early)]).problem.stops[0].quotes == ()


def test_only_caps_that_can_bind_are_stated(build: Build, place: Place) -> None:
    close = [Shipment(f"N{i}", position=place(10 * i, 0)) for i in range(3)]
    distant = [Shipment(f"F{i}", position=place(9000, 10 * i)) for i in range(2)]
    assert build(close).problem.carriers[0].caps == ()
    assert build(close + distant).problem.carriers[0].caps == (Cap(3), Cap(1, "far"))


def test_minimum_volume_and_tiers_are_stated(build: Build, place: Place, carriers_yaml: str) -> None:
    terms = carriers_yaml + (
        "    minimum_volume: {per_day: 5, shortfall: 2.00}\n"
        "    volume_tiers: [{from: 2, price_percent: 97}, {from: 50, price_percent: 90}]\n"
    )
    shipments = [Shipment(name, position=place(1, 1)) for name in "ABC"]
    carrier = build(shipments, carriers=terms).problem.carriers[0]
    assert (carrier.minimum_parcels, carrier.shortfall_cost) == (5, 200 * COST_SCALE)
    assert [(t.from_parcels, t.price_permille) for t in carrier.tiers] == [(2, 970)]


def test_terms_that_count_differently_are_refused(build: Build, place: Place, carriers_yaml: str) -> None:
    mixed = carriers_yaml.replace("{per_day: 3}", "{per_day: 3, unit: shipments}")
    with pytest.raises(InvalidInput, match="all count"):
        build([Shipment("A", position=place(1, 1))], carriers=mixed)


def test_leaving_out_costs_more_than_any_quote_and_more_with_priority(build: Build, place: Place) -> None:
    planning = build([Shipment(str(p), position=place(5000, p), priority=p) for p in (0, 50, 100)])
    costs = [stop.unassigned_cost for stop in planning.problem.stops]
    assert costs == [planning.reference_price * factor for factor in (2, 7, 12)]
    assert planning.reference_price > max(q.cost for stop in planning.problem.stops for q in stop.quotes)


def test_territory_is_a_preference(build: Build, place: Place, fleet_yaml: str) -> None:
    fleet = fleet_yaml.replace('end: "15:00"}', 'end: "15:00", territory: {postcodes: ["00100"]}}')
    shipments = [Shipment("A", position=place(1, 1), postcode="00100"), Shipment("B", position=place(2, 2))]
    problem = build(shipments, fleet=fleet).problem
    assert problem.territory_cost is not None
    np.testing.assert_array_equal(problem.territory_cost, [[0, 0], [0, 60 * problem.vehicles[1].duration_cost]])


def test_territory_by_polygon_and_zone(build: Build, place: Place, fleet_yaml: str) -> None:
    ring = "[[24.93, 60.16], [24.95, 60.16], [24.95, 60.18], [24.93, 60.18]]"
    inside, outside = Shipment("A", position=place(1, 1)), Shipment("B", position=place(9000, 0))
    by_polygon = fleet_yaml.replace('end: "15:00"}', f'end: "15:00", territory: {{polygon: {ring}}}}}')
    by_zone = fleet_yaml.replace('end: "15:00"}', 'end: "15:00", territory: {zones: [far]}}')
    first = build([inside, outside], fleet=by_polygon).problem.territory_cost
    second = build([inside, outside], fleet=by_zone).problem.territory_cost
    assert first is not None
    assert second is not None
    assert (first[1] > 0).tolist() == [False, True]
    assert (second[1] > 0).tolist() == [True, False]


def test_traffic_holds_for_what_stands_in_it(build: Build, place: Place, fleet_yaml: str) -> None:
    fleet = fleet_yaml + 'traffic:\n  - {name: morning, from: "07:00", to: "09:00", factor: 1.25}\n'
    van, bike = build([Shipment("A", position=place(1, 1))], fleet=fleet).problem.profiles
    assert [(s.from_s, s.speed_permille) for s in van.traffic] == [(25_200, 800), (32_400, 1000)]
    assert [(s.from_s, s.speed_permille) for s in bike.traffic] == [(25_200, 800), (32_400, 1000)]


def test_a_day_that_nobody_can_deliver_is_still_a_problem(build: Build, place: Place) -> None:
    planning = build([Shipment("A", position=place(1, 1), skills=frozenset({"crane"}))])
    assert planning.problem.stops[0].quotes == ()
    assert planning.problem.stops[0].unassigned_cost
