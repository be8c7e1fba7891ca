"""Deliveries with cash become entries of the ledger; a delivery that turns out to be none is reversed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.cash import CashEntry, CashKind
from lastmile.core.clock import utc_now
from lastmile.core.tracking import Status
from lastmile.dispatch.cash.repository import CashRepository
from lastmile.dispatch.setup import Setup
from lastmile.infra.outbox import Recorded, read_up_to, recorded_since, set_read_up_to

READER: Final = "cash"
RULE: Final = "rule"
"""Who writes what follows from a delivery."""

_BATCH: Final = 500


async def collect(session: AsyncSession) -> int:
    """Read what has happened since the last time, each happening once; give how many were read."""
    events = await recorded_since(session, await read_up_to(session, READER), _BATCH)
    if not events:
        return 0
    currency = (await Setup(session).organisation()).currency
    repository = CashRepository(session)
    for event in events:
        entries = [entry async for entry in _entries(repository, event, currency)]
        await repository.add(entries, RULE, utc_now())
    await set_read_up_to(session, READER, events[-1].sequence)
    return len(events)


async def _entries(repository: CashRepository, event: Recorded, currency: str) -> AsyncIterator[CashEntry]:
    happening = event.happening
    if happening.kind == "shipment.delivered":
        party = happening.rider_id if happening.data.get("source") == "rider" else happening.carrier_id
        party = party or happening.rider_id
        amount = await _amount(repository, party, happening.subject)
        if party and amount:
            at = datetime.fromisoformat(happening.data["occurred_at"])
            yield CashEntry(event.id, party, happening.subject, CashKind.COLLECTED, amount, currency, at)
    elif _was_no_delivery(event):
        for party, amount, of in await repository.holders(happening.subject):
            if amount > 0:
                note = f"not delivered after all: {happening.data['status']}"
                entry_id = f"{event.id}:{party}"
                yield CashEntry(
                    entry_id, party, happening.subject, CashKind.COLLECTED, -amount, of, event.at, note=note
                )


async def _amount(repository: CashRepository, party: str, shipment_id: str) -> int:
    """Give what a rider says to have collected, otherwise what was to be."""
    said = await repository.collected_by(party, shipment_id) if party else None
    return await repository.to_collect(shipment_id) if said is None else said


def _was_no_delivery(event: Recorded) -> bool:
    data = event.happening.data
    moved = event.happening.kind == "shipment.status" and data.get("before") == Status.DELIVERED
    return moved and data.get("status") != Status.DELIVERED
