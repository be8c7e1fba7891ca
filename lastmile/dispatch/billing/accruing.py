"""What carriers have earned and not yet billed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers import CarrierBook
from lastmile.carriers.invoices import Accruals, accrue
from lastmile.dispatch.billing.facts import billed_shipment, surroundings
from lastmile.dispatch.billing.repository import InvoiceRepository
from lastmile.dispatch.billing.weights.repository import MeasureRepository
from lastmile.dispatch.carried import CarriedRepository, gather

_BATCH: Final = 500


async def accruals(
    session: AsyncSession, carrier_id: str, days: tuple[date, date], book: CarrierBook, after: str, limit: int
) -> tuple[Accruals, str | None]:
    """Give what is owed for some shipments and not billed.

    Parameters
    ----------
    days : first and last day of the shipments.
    after : id of the last shipment that was looked at; empty for the first.

    Returns
    -------
    What is owed, and the id after which it goes on; ``None`` at the end.
    """
    ids = await CarriedRepository(session).between(*days, carrier_id, after, limit + 1)
    around = await surroundings(session, book)
    parcels = await gather(session, [(carrier_id, shipment_id) for shipment_id in ids[:limit]])
    measures = await MeasureRepository(session).of(ids)
    billed = await InvoiceRepository(session).billed(carrier_id, [parcel.stored.id for parcel in parcels.values()])
    facts = [
        billed_shipment(parcel.number, parcel, around, measures.get(parcel.stored.id), billed.get(parcel.stored.id, ()))
        for parcel in parcels.values()
    ]
    return accrue(facts, book), ids[limit - 1] if len(ids) > limit else None


async def accrued(
    session: AsyncSession, carrier_id: str, days: tuple[date, date], book: CarrierBook
) -> tuple[Counter[str], int]:
    """Sum what is owed and not billed: currency → minor units; and how many shipments have no price."""
    sums: Counter[str] = Counter()
    unpriced, after = 0, ""
    while True:
        some, last = await accruals(session, carrier_id, days, book, after, _BATCH)
        for entry in some.entries:
            sums[entry.currency] += entry.amount_minor
        unpriced += len(some.unpriced)
        if last is None:
            return sums, unpriced
        after = last
