"""What people do with collected cash: take in what is handed over, write off, see what is overdue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.cash import (
    AgedBucket,
    CashEntry,
    CashFindingKind,
    CashItem,
    CashKind,
    Ledger,
    Remittance,
    RemittanceLine,
    RemittanceTerms,
    age,
    match,
)
from lastmile.carriers.claims.terms import Period
from lastmile.carriers.contracts.calendars import BusinessCalendar
from lastmile.carriers.register import book_of
from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, NotFound
from lastmile.core.ids import new_id
from lastmile.dispatch.cash.records import KeptRemittance, Open, Party, PartyKind, kind_of
from lastmile.dispatch.cash.repository import CashRepository
from lastmile.dispatch.setup import Setup
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.infra.outbox import Happening, record

RIDERS_HAND_OVER_WITHIN: Final = Period(days=1)
"""After the local day of collection."""


@dataclass(frozen=True, slots=True)
class LineIn:
    """What a remittance says it pays for: our shipment's id, or the carrier's number."""

    reference: str
    amount_minor: int
    fee_minor: int


@dataclass(frozen=True, slots=True)
class Aged:
    """What a party holds in one currency, by days overdue."""

    party: Party
    currency: str
    buckets: tuple[AgedBucket, ...]
    too_much_minor: int


class Cash:
    """Cash at riders and carriers.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    now : the present instant.
    """

    def __init__(self, session: AsyncSession, now: datetime | None = None) -> None:
        self._session, self._now = session, now or utc_now()
        self.repository = CashRepository(session)

    async def remit(
        self,
        party: Party,
        reference: str,
        amount_minor: int,
        currency: str,
        at: datetime,
        lines: Sequence[LineIn],
        by: str,
    ) -> KeptRemittance:
        """Take in money and hold it against what was collected; the same reference again changes nothing.

        Raises
        ------
        NotFound
            If there is no such rider or carrier.
        Conflict
            If the reference came with something else before.
        """
        await self.repository.lock(party)
        named = await self._named(party, lines)
        known = await self.repository.remittance(party, reference)
        if known is not None:
            if (known.amount_minor, known.currency, known.lines) != (amount_minor, currency, named):
                raise Conflict(f"{reference} of {party} is here already, and says something else")
            return known
        remittance = Remittance(new_id("rmt"), party, amount_minor, currency, at, named)
        entries = await self.repository.open_at(party, [line.reference for line in named])
        matching = match(Ledger(tuple(entries)), remittance)
        kept = KeptRemittance(
            id=remittance.remittance_id,
            party=party,
            reference=reference,
            amount_minor=amount_minor,
            currency=currency,
            at=at,
            lines=named,
            findings=matching.findings,
            taken_by=by,
            taken_at=self._now,
        )
        await self.repository.keep(kept)
        await self.repository.add(matching.entries, by, self._now)
        await record(self._session, *self._short(kept))
        return kept

    async def _named(self, party: Party, lines: Sequence[LineIn]) -> tuple[RemittanceLine, ...]:
        """Name shipments by their own ids where the carrier's numbers are given."""
        numbers: dict[str, str] = {}
        if kind_of(party) is PartyKind.CARRIER and lines:
            numbers = await self.repository.shipments_by(party, [line.reference for line in lines])
        return tuple(
            RemittanceLine(numbers.get(line.reference, line.reference), line.amount_minor, line.fee_minor)
            for line in lines
        )

    def _short(self, kept: KeptRemittance) -> list[Happening]:
        rider = kind_of(kept.party) is PartyKind.RIDER
        return [
            Happening(
                "cash.short",
                finding.reference,
                carrier_id="" if rider else kept.party,
                rider_id=kept.party if rider else "",
                data={
                    "remittance_id": kept.id,
                    "kind": finding.kind.value,
                    "amount_minor": finding.amount_minor,
                    "currency": finding.currency,
                    "text": finding.why,
                },
            )
            for finding in kept.findings
            if finding.kind is CashFindingKind.SHORT
        ]

    async def enter(
        self, party: Party, shipment_id: str, kind: CashKind, amount_minor: int, note: str, by: str
    ) -> CashEntry:
        """Write an entry by hand: a fee, a write-off, a collection that nobody told, or the reversal of one (< 0).

        Raises
        ------
        NotFound
            If there is no such shipment, rider or carrier.
        """
        await self.repository.lock(party)
        await ShipmentRepository(self._session).by_id(shipment_id)
        currency = (await Setup(self._session).organisation()).currency
        entry = CashEntry(new_id("cse"), party, shipment_id, kind, amount_minor, currency, self._now, note=note)
        before = Ledger(tuple(await self.repository.open_at(party, [shipment_id])))
        before.append([entry])  # refuses a second currency
        await self.repository.add([entry], by, self._now)
        return entry

    async def held_by(self, party: Party) -> list[Open]:
        """Give what a party holds, the longest overdue first."""
        terms = await self._terms(party)
        items = [item for item in await self._items(party) if item.open_minor]
        held = [_open(item, terms, self._now) for item in items]
        return sorted(held, key=lambda each: (-each.overdue_days, each.item.reference))

    async def aged(self, after: Party, limit: int, only: Party = "") -> list[Aged]:
        """List what everybody holds by days overdue, by party, after one of them."""
        aged = []
        for party in await self.repository.parties(after, limit, only):
            terms, by_currency = await self._terms(party), defaultdict(list)
            for item in await self._items(party):
                by_currency[item.currency].append(item)
            for currency, items in sorted(by_currency.items()):
                too_much = -sum(item.open_minor for item in items if item.open_minor < 0)
                aged.append(Aged(party, currency, age(items, terms, self._now), too_much))
        return aged

    async def _items(self, party: Party) -> list[CashItem]:
        return list(Ledger(tuple(await self.repository.open_at(party))).items(party))

    async def _terms(self, party: Party) -> RemittanceTerms:
        organisation = await Setup(self._session).organisation()
        if kind_of(party) is PartyKind.RIDER:
            return RemittanceTerms(RIDERS_HAND_OVER_WITHIN, BusinessCalendar(), organisation.timezone)
        try:
            book = await book_of(self._session, party)
        except NotFound:
            return RemittanceTerms(Period(days=7), BusinessCalendar(), organisation.timezone)
        return RemittanceTerms.of(book.contracts[0])


def _open(item: CashItem, terms: RemittanceTerms, now: datetime) -> Open:
    if item.collected_at is None:
        return Open(item, None, 0)
    return Open(item, terms.due_on(item.collected_at), terms.overdue_days(item.collected_at, now))
