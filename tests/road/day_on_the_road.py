"""A small committed plan: one shop, two riders, a few parcels each; what riders' and recipients' tests share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.geo import Position
from lastmile.core.ids import new_id
from lastmile.core.shipments import PromiseWindow, Shipment, ShipmentKind
from lastmile.dispatch.execution import begin
from lastmile.dispatch.plandoc import (
    DepotPoint,
    EventKind,
    Order,
    PlanDocument,
    RoutePlan,
    RouteStop,
    Run,
    Summary,
    Window,
)
from lastmile.dispatch.setup.records import Rider, Shop
from lastmile.dispatch.setup.repository import SetupRepository
from lastmile.dispatch.shipments.records import GIVEN, NewShipment
from lastmile.dispatch.shipments.repository import ShipmentRepository

CENTRE = (24.9410, 60.1710)
NAMES = ("Aino Virtanen", "نور الدين", "Łukasz Żółć & Søn", "Anita Sharma", "<b>Bob</b>", "李小龍", "Ólöf", "Zoë")


@dataclass
class Road:
    """What has been made."""

    riders: dict[str, str]
    shop_id: str
    shipments: list[str]
    tokens: list[str]
    plan_id: str = field(default_factory=lambda: new_id("plan"))
    start: datetime = field(default_factory=lambda: utc_now().replace(microsecond=0) - timedelta(minutes=20))

    def document(self, tours: dict[str, Sequence[int]], *, with_break: bool = True) -> PlanDocument:
        """Give a plan: rider → numbers of the shipments in driving order."""
        routes = [
            self._route(place, rider, numbers, with_break) for place, (rider, numbers) in enumerate(tours.items())
        ]
        return PlanDocument(
            plan_id=self.plan_id,
            day=self.start.date(),
            timezone="UTC",
            currency="EUR",
            generated_at=utc_now(),
            inputs=(),
            run=Run(engine="search", seed=1, threads=1, time_limit_s=1, iterations=1, elapsed_s=1),
            summary=_summary(),
            depots=(DepotPoint(name="Kamppi", lon=CENTRE[0], lat=CENTRE[1]),),
            routes=tuple(routes),
            assignments=(),
            unassigned=(),
        )

    def _route(self, place: int, rider: str, numbers: Sequence[int], with_break: bool) -> RoutePlan:
        clock, stops = self.start + timedelta(minutes=10), []
        for number in numbers:
            if with_break and len(stops) == 2:
                stops.append(_stop(len(stops) + 1, clock, 30, EventKind.BREAK, ()))
                clock += timedelta(minutes=30)
            clock += timedelta(minutes=5)
            stops.append(_stop(len(stops) + 1, clock, 3, EventKind.STOP, (self._order(number),)))
            clock += timedelta(minutes=3)
        return RoutePlan(
            route_id=f"R{place + 1:02d}",
            rider=rider,
            vehicle=f"VAN-{place + 1}",
            vehicle_type="van",
            profile="van",
            start_depot="Kamppi",
            end_depot="Kamppi",
            start=self.start,
            end=clock + timedelta(minutes=10),
            distance_m=9000,
            drive_s=1800,
            service_s=900,
            wait_s=0,
            paid_s=5400,
            shift_s=28800,
            cost_minor=9000,
            load=(),
            end_duration_s=600,
            stops=tuple(stops),
        )

    def _order(self, number: int) -> Order:
        shipment = shipment_of(number, self.start)
        assert shipment.position is not None
        return Order(
            order_id=shipment.order_id,
            shipment_id=self.shipments[number],
            kind=shipment.kind,
            recipient=shipment.recipient,
            phone=shipment.phone,
            address=shipment.address,
            lon=shipment.position.lon,
            lat=shipment.position.lat,
            parcels=shipment.parcels,
            weight_g=shipment.weight_g,
            volume_cm3=1000,
            cash_minor=shipment.cash_minor,
            service_level="standard",
            windows=tuple(Window(earliest=w.earliest, latest=w.latest) for w in shipment.windows),
            note=shipment.note,
        )


def shipment_of(number: int, start: datetime) -> Shipment:
    """Give a parcel; number 3 is paid at the door, number 5 is fetched."""
    window = PromiseWindow(start, start + timedelta(hours=4))
    return Shipment(
        order_id=f"A-{1000 + number}",
        kind=ShipmentKind.RETURN_PICKUP if number == 5 else ShipmentKind.DELIVERY,
        recipient=NAMES[number],
        phone=f"+3584012300{number:02d}",
        address=f"Aleksanterinkatu {number + 1} B {number + 10}",
        position=Position(CENTRE[0] + number * 0.004, CENTRE[1] + number * 0.002),
        parcels=number % 2 + 1,
        weight_g=900 + 700 * number,
        cash_minor=2490 if number == 3 else 0,
        windows=(window,),
        note="Door code 4821. Ring twice." if number == 0 else "",
    )


async def set_up(session: AsyncSession, **shop: bool) -> Road:
    """Make shop, riders and parcels of today."""
    riders = {name: new_id("rdr") for name in ("Matti", "Päivi Ö.")}
    for name, rider_id in riders.items():
        await SetupRepository(session, Rider).add(Rider(name=name, id=rider_id))
    kept = Shop(name="Nordic Tea", phone="+358 9 123 456", email="hello@nordic-tea.example", id=new_id("shop"), **shop)
    await SetupRepository(session, Shop).add(kept)
    road = Road(riders, kept.id, [], [])
    new = [NewShipment("", shipment_of(n, road.start), GIVEN, "") for n in range(len(NAMES))]
    stored = await ShipmentRepository(session).add(kept.id, road.start.date(), new, utc_now() - timedelta(hours=3))
    road.shipments, road.tokens = [s.id for s in stored], [s.tracking_token for s in stored]
    return road


async def commit(session: AsyncSession, road: Road, number: int, tours: dict[str, Sequence[int]]) -> None:
    """Hand out a version of the plan."""
    await begin(session, road.document(tours), SimpleNamespace(number=number))


def _stop(sequence: int, at: datetime, minutes: int, kind: EventKind, orders: tuple[Order, ...]) -> RouteStop:
    return RouteStop(
        sequence=sequence,
        kind=kind,
        orders=orders,
        lon=orders[0].lon if orders else CENTRE[0],
        lat=orders[0].lat if orders else CENTRE[1],
        arrival=at,
        begin=at,
        departure=at + timedelta(minutes=minutes),
        windows=orders[0].windows if orders else (),
        distance_m=800,
        duration_s=300 if orders else 0,
        cost_minor=100,
    )


def _summary() -> Summary:
    zero = {name: 0 for name in Summary.model_fields if name not in {"costs", "carriers", "cost_per_delivery_minor"}}
    return Summary(**zero, cost_per_delivery_minor=None, costs=(), carriers=())
