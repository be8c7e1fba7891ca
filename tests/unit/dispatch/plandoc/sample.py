"""A small, realistic plan document; the same arguments give the same document."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from lastmile.core.shipments import ShipmentKind
from lastmile.dispatch.plandoc import (
    Alternative,
    Assignment,
    CarrierSummary,
    CostTerm,
    DepotPoint,
    EventKind,
    InputFile,
    Load,
    Order,
    PlanDocument,
    PlanWarning,
    QuotedLine,
    RoutePlan,
    RouteStop,
    Run,
    Summary,
    UnassignedOrder,
    Window,
)

DAY = date(2026, 5, 4)
EIGHT = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)  # 08:00 in Helsinki
DEPOT = (24.9410, 60.1710)

# Names as they come: hostile, right to left, beyond the basic plane, very long.
NAMES = (
    "Aino Virtanen",
    "محمد عبد الله الحسن",
    "שרה כהן-לוי 12",
    "अनीता शर्मा",
    "</script><script>alert(1)</script>",
    '=HYPERLINK("http://example.test";"x")',
    "Łukasz Żółć & Søn 🚲📦",
    "Ольга Дмитриевна Петрова",
    "李小龍",
    "Maximiliana Wolfeschlegelsteinhausenbergerdorff von und zu Hohenlohe",
)
RIDERS = ("Matti Meikäläinen", "../../etc/passwd", "Ali", "ali", "نور الدين", "Päivi Ö.")


def order(number: int, at: tuple[float, float] | None = DEPOT, **changes: object) -> Order:
    """Give an order with a hostile name now and then."""
    begin = EIGHT + timedelta(hours=number % 5)
    values: dict[str, object] = {
        "order_id": f"FI-2026-{number:05d}",
        "kind": ShipmentKind.RETURN_PICKUP if number % 11 == 10 else ShipmentKind.DELIVERY,
        "recipient": NAMES[number % len(NAMES)],
        "phone": f"+35840123{number % 10_000:04d}",
        "address": f"Aleksanterinkatu {number + 1} B {number % 40 + 1}",
        "postcode": "00100",
        "lon": None if at is None else round(at[0], 6),
        "lat": None if at is None else round(at[1], 6),
        "parcels": number % 3 + 1,
        "weight_g": 700 + number * 137 % 9000,
        "volume_cm3": 4000 + number * 911 % 30_000,
        "cash_minor": 2490 if number % 7 == 3 else 0,
        "service_level": "standard",
        "windows": (Window(earliest=begin, latest=begin + timedelta(hours=3)),) if number % 3 else (),
        "note": "Ovikoodi 4821, soita ennen tuloa. Ring the bell twice." if number % 4 == 1 else "",
    }
    return Order.model_validate({**values, **changes})


def spiral(count: int, centre: tuple[float, float] = DEPOT, reach_deg: float = 0.012) -> list[tuple[float, float]]:
    """Give places around a centre, near ones first."""
    places = []
    for i in range(count):
        reach, turn = reach_deg * math.sqrt((i + 1) / count), i * 2.399963
        places.append((centre[0] + 2 * reach * math.cos(turn), centre[1] + reach * math.sin(turn)))
    return places


def route(index: int, places: Sequence[tuple[float, float]], first_order: int = 0) -> RoutePlan:
    """Give a route through places, with a break in the middle and two orders at its third stop."""
    clock, stops, number = EIGHT + timedelta(minutes=10), [], first_order
    for place, at in enumerate(places):
        if place == len(places) // 2 and place:
            stops.append(_pause(len(stops) + 1, places[place - 1], clock))
            clock += timedelta(minutes=30)
        orders = [order(number + i, at) for i in range(2 if place == 2 else 1)]
        number += len(orders)
        windows = orders[0].windows
        arrival = clock + timedelta(minutes=5)
        begin = max([arrival, *(w.earliest for w in windows)])
        late_s = max(0, round((begin - windows[0].latest).total_seconds())) if windows else 0
        slack_s = round((windows[0].latest - begin).total_seconds()) if windows else None
        clock = begin + timedelta(minutes=3)
        stops.append(
            RouteStop(
                sequence=len(stops) + 1,
                kind=EventKind.STOP,
                orders=tuple(orders),
                lon=round(at[0], 6),
                lat=round(at[1], 6),
                arrival=arrival,
                begin=begin,
                departure=clock,
                windows=windows,
                slack_s=slack_s,
                wait_s=round((begin - arrival).total_seconds()),
                late_s=late_s,
                at_risk=slack_s is not None and slack_s < 600,
                load=(Load(dimension="weight_g", amount=max(0, 90_000 - 2000 * place), capacity=120_000),),
                distance_m=640 + 13 * place,
                duration_s=300,
                cost_minor=115 + 3 * place,
            )
        )
    end = clock + timedelta(minutes=12)
    return RoutePlan(
        route_id=f"R{index + 1:02d}",
        rider=RIDERS[index % len(RIDERS)] if index < len(RIDERS) else f"Rider {index + 1}",
        vehicle=("VAN", "BIKE", "MOTO")[index % 3] + f"-{index + 1}",
        vehicle_type=("van", "cargo bike", "motorbike")[index % 3],
        profile=("van", "cargo_bike", "motorbike")[index % 3],
        start_depot="Kamppi",
        end_depot="Kamppi",
        start=EIGHT,
        end=end,
        distance_m=sum(stop.distance_m for stop in stops) + 700,
        drive_s=300 * len(places),
        service_s=180 * len(places),
        wait_s=sum(stop.wait_s for stop in stops),
        paid_s=round((end - EIGHT).total_seconds()) - 1800,
        shift_s=8 * 3600,
        cost_minor=8200 + 90 * len(places),
        load=(
            Load(dimension="weight_g", amount=min(120_000, 40_000 + 9000 * index), capacity=120_000),
            Load(dimension="parcels", amount=number - first_order, capacity=None),
        ),
        end_distance_m=700,
        end_duration_s=240,
        stops=tuple(stops),
    )


def assignment(number: int, at: tuple[float, float], carrier: str) -> Assignment:
    """Give an order with a carrier."""
    return Assignment(
        order=order(number, at),
        carrier=carrier,
        service_level="next day",
        zone="inner",
        total_minor=645,
        lines=(
            QuotedLine(label="base", amount_minor=590, how="zone inner, next day, up to 10 kg: 5.90 EUR"),
            QuotedLine(label="fuel", amount_minor=55, how="9.3 % on 2026-05-04 of base 5.90 EUR"),
        ),
        charged_weight_g=10_000,
        promised_by=EIGHT + timedelta(hours=9),
        misses_window=number % 2 == 1,
        why="1.20 EUR below the cheapest route that could still take it",
        alternatives=(
            Alternative(name="own fleet", cost_minor=765, reason="adds 4.1 km to R01"),
            Alternative(name="Posti", cost_minor=None, reason="cut-off at 07:00 has passed"),
        ),
    )


def document(
    routes: int = 3,
    stops: int = 6,
    outsourced: int = 5,
    unassigned: int = 2,
    places: Sequence[tuple[float, float]] | None = None,
    centre: tuple[float, float] = DEPOT,
) -> PlanDocument:
    """Give a plan.

    Parameters
    ----------
    places : lon, lat; as many as there are orders at least. Around the centre unless given; routes take them in order.
    """
    total = routes * stops + outsourced + unassigned
    points = list(places or spiral(total, centre))
    driven = tuple(route(i, points[i * stops : (i + 1) * stops], i * (stops + 1)) for i in range(routes))
    rest, first = points[routes * stops :], routes * (stops + 1)
    carriers = ("Matkahuolto", 'Posti / Itella: "Express"', "Ωmega Κούριερ", "قمر")
    taken = tuple(assignment(first + i, rest[i], carriers[i % len(carriers)]) for i in range(outsourced))
    left = tuple(
        UnassignedOrder(
            order=order(first + outsourced + i, rest[outsourced + i] if i % 2 == 0 else None),
            code="too_heavy" if i % 2 == 0 else "no_position",
            text="42 kg, more than every vehicle and carrier takes" if i % 2 == 0 else "the address was not found",
            remedy="split the order" if i % 2 == 0 else "give lon and lat",
        )
        for i in range(unassigned)
    )
    return PlanDocument(
        plan_id="plan_01jt9k3v8w0000000000000000",
        name="Helsinki <centre> & more",
        day=DAY,
        timezone="Europe/Helsinki",
        currency="EUR",
        generated_at=datetime(2026, 5, 3, 18, 30, tzinfo=UTC),
        inputs=(
            InputFile(role="orders", name="orders.csv", sha256="ab" * 32),
            InputFile(role="streets", name="helsinki.osm.pbf", sha256="cd" * 32),
        ),
        run=Run(engine="ortools", seed=7, threads=2, time_limit_s=60, iterations=1234, elapsed_s=59.8),
        summary=_summary(driven, taken, left),
        depots=(DepotPoint(name="Kamppi", lon=centre[0], lat=centre[1]),),
        routes=driven,
        assignments=taken,
        unassigned=left,
        warnings=(
            PlanWarning(code="street_only", text="house number not found, taken to the street", order_ids=("FI-2",)),
        ),
    )


def _pause(sequence: int, at: tuple[float, float], clock: datetime) -> RouteStop:
    return RouteStop(
        sequence=sequence,
        kind=EventKind.BREAK,
        lon=at[0],
        lat=at[1],
        arrival=clock,
        begin=clock,
        departure=clock + timedelta(minutes=30),
        distance_m=0,
        duration_s=0,
        cost_minor=0,
    )


def _summary(routes: Sequence[RoutePlan], taken: Sequence[Assignment], left: Sequence[UnassignedOrder]) -> Summary:
    stops = [stop for driven in routes for stop in driven.stops]
    own = sum(len(stop.orders) for stop in stops)
    own_minor, outside_minor = sum(r.cost_minor for r in routes), sum(a.total_minor for a in taken)
    carriers = sorted({a.carrier for a in taken})
    served = own + len(taken)
    return Summary(
        orders=served + len(left),
        own_orders=own,
        outsourced_orders=len(taken),
        unassigned_orders=len(left),
        parcels=2 * (served + len(left)),
        cost_minor=own_minor + outside_minor,
        own_cost_minor=own_minor,
        outsourced_cost_minor=outside_minor,
        cost_per_delivery_minor=round((own_minor + outside_minor) / served, 2) if served else None,
        distance_m=sum(r.distance_m for r in routes),
        paid_s=sum(r.paid_s for r in routes),
        vehicles_used=len(routes),
        vehicles_available=len(routes) + 1,
        utilisation_capacity=0.71,
        utilisation_time=0.86,
        promises=sum(bool(stop.windows) for stop in stops),
        promises_at_risk=sum(stop.at_risk for stop in stops),
        promises_late=sum(stop.late_s > 0 for stop in stops),
        costs=(
            CostTerm(term="fixed", amount_minor=12_000),
            CostTerm(term="distance", amount_minor=4321),
            CostTerm(term="carriers", amount_minor=outside_minor),
        ),
        carriers=tuple(
            CarrierSummary(
                carrier=name,
                orders=sum(a.carrier == name for a in taken),
                parcels=sum(a.order.parcels for a in taken if a.carrier == name),
                cost_minor=sum(a.total_minor for a in taken if a.carrier == name),
            )
            for name in carriers
        ),
    )
