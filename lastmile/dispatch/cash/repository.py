"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import column, func, or_, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.cash import CashEntry, CashFinding, CashFindingKind, CashKind, RemittanceLine
from lastmile.core.errors import NotFound
from lastmile.dispatch.cash.models import CashEntryRow, CashRemittanceRow
from lastmile.dispatch.cash.records import KeptEntry, KeptRemittance, Party
from lastmile.dispatch.execution.records import TaskState
from lastmile.infra.columns import Instant
from lastmile.infra.statements import insert_into

_ATTEMPTS: Final = table(
    "delivery_attempts",
    column("shipment_id"),
    column("rider_id"),
    column("outcome"),
    column("collected_minor"),
    column("at", Instant()),
)
_BOOKINGS: Final = table("carrier_bookings", column("carrier_id"), column("shipment_id"), column("number"))
_SHIPMENTS: Final = table("shipments", column("id"), column("cash_minor"))
_PARTIES: Final = {"rdr": table("riders", column("id")), "car": table("carriers", column("id"))}


class CashRepository:
    """Entries and remittances.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, party: Party) -> None:
        """Let nobody else write about a party until the transaction ends.

        Raises
        ------
        NotFound
            If there is no such rider or carrier.
        """
        parties = _PARTIES.get(party.partition("_")[0])
        known = None
        if parties is not None:
            known = await self._session.scalar(select(parties.c.id).where(parties.c.id == party).with_for_update())
        if known is None:
            raise NotFound(f"there is no rider or carrier {party}", {"party": party})

    async def add(self, entries: Iterable[CashEntry], by: str, now: datetime) -> None:
        """Write entries; one whose id is written already is left out."""
        rows = [
            asdict(entry)
            | {
                "kind": entry.kind.value,
                "shipment_id": entry.reference,
                "owed_minor": entry.owed_minor,
                "entered_by": by,
                "entered_at": now,
            }
            for entry in entries
        ]
        for row in rows:
            del row["reference"]
        if rows:
            query = (
                insert_into(self._session, CashEntryRow)
                .values(rows)
                .on_conflict_do_nothing(index_elements=["entry_id"])
            )
            await self._session.execute(query)

    async def open_at(self, party: Party, also: Sequence[str] = ()) -> list[CashEntry]:
        """Give all entries of the shipments whose cash is not settled with a party, and of some others."""
        row = CashEntryRow
        unsettled = select(row.shipment_id).where(row.party == party).group_by(row.shipment_id)
        unsettled = unsettled.having(func.sum(row.owed_minor) != 0)
        query = select(row).where(row.party == party, or_(row.shipment_id.in_(unsettled), row.shipment_id.in_(also)))
        return [_entry(each) for each in await self._session.scalars(query.order_by(row.sequence))]

    async def parties(self, after: Party, limit: int, only: Party = "") -> list[Party]:
        """List who holds cash or gave too much, by id, after one of them."""
        row = CashEntryRow
        per_shipment = select(row.party.label("party")).where(row.party > after)
        if only:
            per_shipment = per_shipment.where(row.party == only)
        unsettled = per_shipment.group_by(row.party, row.shipment_id).having(func.sum(row.owed_minor) != 0).subquery()
        query = select(unsettled.c.party).distinct().order_by(unsettled.c.party).limit(limit)
        return list(await self._session.scalars(query))

    async def entries(self, before: int | None, limit: int, party: Party, shipment_id: str) -> list[KeptEntry]:
        """List entries, newest first, before one of them."""
        row = CashEntryRow
        query = select(row)
        if before is not None:
            query = query.where(row.sequence < before)
        if party:
            query = query.where(row.party == party)
        if shipment_id:
            query = query.where(row.shipment_id == shipment_id)
        rows = await self._session.scalars(query.order_by(row.sequence.desc()).limit(limit))
        return [KeptEntry(each.sequence, _entry(each), each.entered_by, each.entered_at) for each in rows]

    async def balance_minor(self, party: Party, shipment_id: str) -> int:
        """Give what a party holds for a shipment, minor units."""
        row = CashEntryRow
        query = select(func.sum(row.owed_minor)).where(row.party == party, row.shipment_id == shipment_id)
        return int(await self._session.scalar(query) or 0)

    async def holders(self, shipment_id: str) -> list[tuple[Party, int, str]]:
        """Give who holds cash of a shipment: party, minor units, currency."""
        row = CashEntryRow
        query = select(row.party, func.sum(row.owed_minor), func.max(row.currency)).where(
            row.shipment_id == shipment_id
        )
        rows = await self._session.execute(query.group_by(row.party))
        return [(party, int(amount), currency) for party, amount, currency in rows if amount]

    async def keep(self, remittance: KeptRemittance) -> None:
        """Keep a remittance."""
        values = asdict(remittance)
        values["lines"] = [asdict(line) for line in remittance.lines]
        values["findings"] = [asdict(finding) | {"kind": finding.kind.value} for finding in remittance.findings]
        await self._session.execute(insert_into(self._session, CashRemittanceRow).values(**values))

    async def remittance(self, party: Party, reference: str) -> KeptRemittance | None:
        """Find a party's remittance by its reference."""
        row = CashRemittanceRow
        found = await self._session.scalar(select(row).where(row.party == party, row.reference == reference))
        return None if found is None else _remittance(found)

    async def remittances(self, before: str | None, limit: int, party: Party) -> list[KeptRemittance]:
        """List remittances, newest first, before one of them."""
        row = CashRemittanceRow
        query = select(row)
        if before is not None:
            query = query.where(row.id < before)
        if party:
            query = query.where(row.party == party)
        return [_remittance(each) for each in await self._session.scalars(query.order_by(row.id.desc()).limit(limit))]

    async def shipments_by(self, carrier_id: str, numbers: Sequence[str]) -> dict[str, str]:
        """Tell which shipments a carrier's numbers stand for."""
        query = select(_BOOKINGS.c.number, _BOOKINGS.c.shipment_id).where(
            _BOOKINGS.c.carrier_id == carrier_id, _BOOKINGS.c.number.in_(numbers)
        )
        rows = await self._session.execute(query)
        return {row.number: row.shipment_id for row in rows}

    async def to_collect(self, shipment_id: str) -> int:
        """Give the cash that is to be collected for a shipment, minor units."""
        return int(
            await self._session.scalar(select(_SHIPMENTS.c.cash_minor).where(_SHIPMENTS.c.id == shipment_id)) or 0
        )

    async def collected_by(self, rider_id: str, shipment_id: str) -> int | None:
        """Give what a rider has collected at the last delivery of a shipment; ``None`` where nothing says so."""
        attempt = _ATTEMPTS.c
        query = select(attempt.collected_minor).where(
            attempt.shipment_id == shipment_id, attempt.rider_id == rider_id, attempt.outcome == TaskState.DONE.value
        )
        amount = await self._session.scalar(query.order_by(attempt.at.desc()).limit(1))
        return None if amount is None else int(amount)


def _entry(row: CashEntryRow) -> CashEntry:
    return CashEntry(
        entry_id=row.entry_id,
        party=row.party,
        reference=row.shipment_id,
        kind=CashKind(row.kind),
        amount_minor=row.amount_minor,
        currency=row.currency,
        at=row.at,
        remittance=row.remittance,
        note=row.note,
    )


def _remittance(row: CashRemittanceRow) -> KeptRemittance:
    return KeptRemittance(
        id=row.id,
        party=row.party,
        reference=row.reference,
        amount_minor=row.amount_minor,
        currency=row.currency,
        at=row.at,
        lines=tuple(RemittanceLine(**line) for line in row.lines),
        findings=tuple(CashFinding(**each | {"kind": CashFindingKind(each["kind"])}) for each in row.findings),
        taken_by=row.taken_by,
        taken_at=row.taken_at,
    )
