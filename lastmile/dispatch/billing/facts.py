"""What we know of the shipments that a carrier bills for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers import CarrierBook, Quotable
from lastmile.carriers.invoices import BilledShipment
from lastmile.core.geo import Position
from lastmile.dispatch.billing.repository import InvoiceRepository
from lastmile.dispatch.billing.sums import BilledLine, net
from lastmile.dispatch.billing.weights.records import Measure
from lastmile.dispatch.billing.weights.repository import MeasureRepository
from lastmile.dispatch.carried import Carried, named_by
from lastmile.dispatch.setup import Setup

_PLACE: Final = ("lon", "lat")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What holds for all shipments of a carrier.

    Parameters
    ----------
    currency : of the shops' amounts.
    hubs : hub → lon, lat, where it is known.
    timezone : IANA name in which the carrier's days begin.
    """

    currency: str
    hubs: Mapping[str, Position]
    timezone: str


async def facts_of(
    session: AsyncSession, carrier_id: str, references: Iterable[str], book: CarrierBook
) -> dict[str, BilledShipment]:
    """Give what we know: tracking number → shipment; numbers that nobody knows are left out."""
    parcels = await named_by(session, carrier_id, references)
    around = await surroundings(session, book)
    ids = [parcel.stored.id for parcel in parcels.values()]
    measures = await MeasureRepository(session).of(ids)
    billed = await InvoiceRepository(session).billed(carrier_id, ids)
    return {
        reference: billed_shipment(
            reference, parcel, around, measures.get(parcel.stored.id), billed.get(parcel.stored.id, ())
        )
        for reference, parcel in parcels.items()
    }


async def surroundings(session: AsyncSession, book: CarrierBook) -> Surroundings:
    """Read what holds for all shipments of a carrier."""
    setup = Setup(session)
    organisation = await setup.organisation()
    hubs = {
        hub.id: Position(*(float(hub.terms[name]) for name in _PLACE))
        for hub in await setup.hubs.all()
        if all(hub.terms.get(name) is not None for name in _PLACE)
    }
    timezone = book.contracts[0].timezone if book.contracts else organisation.timezone
    return Surroundings(organisation.currency, hubs, timezone)


def billed_shipment(
    reference: str, parcel: Carried, around: Surroundings, measure: Measure | None, billed: Iterable[BilledLine]
) -> BilledShipment:
    """Put a parcel into the words of an audit."""
    stored = parcel.stored
    item = Quotable.from_shipment(stored.shipment, depot=around.hubs.get(stored.hub_id), currency=around.currency)
    evidence = [f"proof:{id_}" for id_ in parcel.told.proofs]
    if measure is not None:
        evidence += [f"measure:{measure.weight_g} g", *(f"{kind}:{id_}" for kind, id_ in measure.evidence.items())]
    return BilledShipment(
        reference=reference,
        shipment_id=stored.id,
        carrier_id=parcel.carrier_id,
        shipped_on=parcel.shipped_on(around.timezone),
        item=replace(item, attempts=max(1, parcel.told.attempts)),
        status=parcel.status,
        delivered_at=parcel.delivered_at,
        promised_by=parcel.promised_by,
        measured_g=measure.weight_g if measure else None,
        measured_cm3=measure.volume_cm3 if measure else None,
        evidence=tuple(evidence),
        billed=net(billed),
    )
