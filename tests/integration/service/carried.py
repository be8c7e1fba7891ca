"""Parcels with a carrier in the database, as a test needs them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from lastmile.carriers.invoices import BilledShipment
from lastmile.carriers.register import Register
from lastmile.core.shipments import Shipment
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.dispatch.outsourcing import Booking, BookingState
from lastmile.dispatch.outsourcing.repository import BookingRepository
from lastmile.dispatch.partners.records import Assignment, AssignmentState
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.dispatch.tracking import Report, Source, ingest
from lastmile.infra.database import Database

CONTRACT: Mapping[str, Any] = {
    "service_levels": [{"name": "parcel", "serves": ["standard"], "promised_days": 2, "by": "18:00"}],
    "zones": [
        {"id": "A", "kind": "postcodes", "prefixes": ["1"]},
        {"id": "B", "kind": "postcodes", "prefixes": ["2"]},
    ],
    "rates": [
        {"zone": "A", "service_level": "parcel", "breaks": [{"up_to_kg": 1, "price": 4}, {"up_to_kg": 30, "price": 9}]},
        {
            "zone": "B",
            "service_level": "parcel",
            "breaks": [{"up_to_kg": 1, "price": 6}, {"up_to_kg": 30, "price": 12}],
        },
    ],
    "weighing": {"volumetric_divisor": 5000},
    "cash_on_delivery": {"max": 1000, "remit_within": {"days": 7}},
    "claims": {
        "terms": [
            {
                "kind": "weight",
                "start": "discrepancy",
                "within": {"days": 7},
                "silence": "accepted",
                "evidence": ["photo_scale"],
            },
            {"kind": "billing", "start": "invoice", "within": {"days": 90}, "evidence": ["invoice"]},
        ]
    },
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel as a test wants it."""

    number: str
    shipment: Shipment
    day: date
    status: Status = Status.DELIVERED
    failed: int = 0
    delivered_at: datetime | None = None
    promised_by: datetime | None = None


async def carrier_with(database: Database, document: Mapping[str, Any] = CONTRACT, name: str = "Net") -> str:
    """Make a carrier with a contract; give its id."""
    async with database.transaction() as session:
        register = Register(session)
        carrier = await register.create(name)
        await register.agree(carrier, document, currency="EUR", timezone="UTC")
        return carrier.id


async def carried(database: Database, carrier_id: str, parcels: Iterable[Parcel]) -> dict[str, str]:
    """Keep parcels that a carrier has; give number → shipment."""
    by_day: dict[date, list[Parcel]] = {}
    for parcel in parcels:
        by_day.setdefault(parcel.day, []).append(parcel)
    ids: dict[str, str] = {}
    async with database.transaction() as session:
        for day, some in by_day.items():
            at = datetime.combine(day, time(8), UTC)
            kept = await ShipmentRepository(session).put(day, [parcel.shipment for parcel in some], at)
            ids |= {parcel.number: id_ for parcel, id_ in zip(some, kept, strict=True)}
        everything = [parcel for some in by_day.values() for parcel in some]
        bookings = BookingRepository(session)
        await ShipmentRepository(session).hand_to_carrier(dict.fromkeys(ids.values(), carrier_id))
        for start in range(0, len(everything), 500):
            await bookings.add([_booking(p, carrier_id, ids) for p in everything[start : start + 500]])
        promised = [_promised(p, carrier_id, ids) for p in everything if p.promised_by is not None]
        await AssignmentRepository(session).add(promised)
        await ingest(session, [report for p in everything for report in _reports(p, carrier_id, ids)])
    return ids


def parcel_of(facts: BilledShipment) -> Parcel:
    """Give the parcel whose facts a test made up."""
    item = facts.item
    shipment = Shipment(
        item.order_id,
        postcode=item.postcode,
        weight_g=item.weight_g,
        volume_cm3=item.volume_cm3,
        service_level=item.service_level,
        cash_minor=item.cash_minor,
    )
    failed = item.attempts - (facts.status is Status.DELIVERED)
    return Parcel(
        facts.reference, shipment, facts.shipped_on, facts.status, failed, facts.delivered_at, facts.promised_by
    )


def _booking(parcel: Parcel, carrier_id: str, ids: Mapping[str, str]) -> Booking:
    at = datetime.combine(parcel.day, time(8), UTC)
    return Booking(
        f"bkg_{parcel.number.lower()}",
        carrier_id,
        ids[parcel.number],
        "parcel",
        "EUR",
        at,
        state=BookingState.BOOKED,
        number=parcel.number,
        booked_at=at,
    )


def _promised(parcel: Parcel, carrier_id: str, ids: Mapping[str, str]) -> Assignment:
    at = datetime.combine(parcel.day, time(8), UTC)
    return Assignment(
        id=f"asg_{parcel.number.lower()}",
        carrier_id=carrier_id,
        shipment_id=ids[parcel.number],
        shop_id="",
        plan_id="pln_0one",
        version=1,
        day=parcel.day,
        state=AssignmentState.ACCEPTED,
        sequence=0,
        currency="EUR",
        price_minor=0,
        counter_minor=None,
        reason="",
        text="",
        service_level="parcel",
        promised_by=parcel.promised_by,
        order={},
        offered_at=at,
        answered_at=at,
        revision=1,
    )


def _reports(parcel: Parcel, carrier_id: str, ids: Mapping[str, str]) -> Iterable[Report]:
    source, shipment_id = Source.CARRIER.named(carrier_id), ids[parcel.number]
    picked = datetime.combine(parcel.day, time(9), UTC)
    yield Report(shipment_id, source, TrackingEvent("p", picked, Status.PICKED_UP))
    for number in range(parcel.failed):
        at = picked - timedelta(days=number + 1)  # on days of their own, before whatever follows
        yield Report(shipment_id, source, TrackingEvent(f"f{number}", at, Status.ATTEMPT_FAILED))
    if parcel.status is not Status.PICKED_UP:
        at = parcel.delivered_at or picked + timedelta(hours=8)
        yield Report(shipment_id, source, TrackingEvent("e", at, parcel.status))
