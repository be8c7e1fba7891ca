"""What it costs that parcels went back: as billed, else as the contract says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers import CarrierBook
from lastmile.carriers.invoices import as_carried
from lastmile.carriers.quoting.quotes import Quote, QuotePart, price_carried
from lastmile.core.errors import InvalidInput
from lastmile.core.tracking import Status
from lastmile.dispatch.billing.facts import Surroundings, billed_shipment, surroundings
from lastmile.dispatch.billing.repository import InvoiceRepository
from lastmile.dispatch.billing.weights.records import Measure
from lastmile.dispatch.billing.weights.repository import MeasureRepository
from lastmile.dispatch.carried import Carried, gather
from lastmile.dispatch.shipments.repository import ShipmentRepository

_WENT_BACK: Final = frozenset({Status.RETURNING, Status.RETURNED})


async def return_costs(
    session: AsyncSession, parcels: Mapping[str, str], books: Mapping[str, CarrierBook]
) -> dict[str, int]:
    """Give what the return of parcels to their senders costs.

    Parameters
    ----------
    parcels : shipment → the carrier that has it.
    books : carrier → its contracts; nothing is owed to carriers without any until they bill it.

    Returns
    -------
    Shipment → minor units, of those whose return is billed, or owed by a contract that names a price for it.
    """
    billed = await InvoiceRepository(session).returns_billed(parcels)
    unbilled = [(carrier_id, id_) for id_, carrier_id in parcels.items() if id_ not in billed and carrier_id in books]
    return billed | await _owed(session, unbilled, books)


async def _owed(
    session: AsyncSession, parcels: Iterable[tuple[str, str]], books: Mapping[str, CarrierBook]
) -> dict[str, int]:
    keys = list(parcels)
    stored = await ShipmentRepository(session).among(id_ for _, id_ in keys)
    back = {each.id for each in stored if each.status in _WENT_BACK}
    found = await gather(session, (key for key in keys if key[1] in back))
    measures = await MeasureRepository(session).of(shipment_id for _, shipment_id in found)
    around = {carrier_id: await surroundings(session, books[carrier_id]) for carrier_id in {key[0] for key in found}}
    return {
        shipment_id: _price_minor(parcel, books[carrier_id], around[carrier_id], measures.get(shipment_id))
        for (carrier_id, shipment_id), parcel in found.items()
    }


def _price_minor(parcel: Carried, book: CarrierBook, around: Surroundings, measure: Measure | None) -> int:
    facts = billed_shipment(parcel.number, parcel, around, measure, ())
    contract = book.contract_on(facts.carrier_id, facts.shipped_on)
    if contract is None:
        return 0
    try:
        price = price_carried(contract, as_carried(facts), facts.shipped_on)
    except InvalidInput:  # a ring around a hub whose place nobody knows
        return 0
    return price.part_minor(QuotePart.RETURN_TO_ORIGIN) if isinstance(price, Quote) else 0
