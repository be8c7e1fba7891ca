"""Counting: every shipment that a carrier had in the period, its claims and its offers, each on its lane."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers import CarrierBook, Quotable
from lastmile.carriers.contracts.zones import first_zone
from lastmile.carriers.register import book_of
from lastmile.carriers.scorecards import ClaimRow, Scoreboard, ShipmentRow, TenderRow
from lastmile.carriers.tracking import Lane
from lastmile.core.errors import InvalidInput, NotFound
from lastmile.dispatch.billing.facts import Surroundings, surroundings
from lastmile.dispatch.billing.repository import FindingRepository, InvoiceRepository
from lastmile.dispatch.billing.sums import BilledLine, net
from lastmile.dispatch.carried import Carried, gather
from lastmile.dispatch.scorecards.records import Card
from lastmile.dispatch.scorecards.repository import CardRepository

PERIOD: Final = timedelta(days=90)
"""Days of shipments that a scorecard looks back on."""

AGREED_LAG: Final = timedelta(minutes=30)
"""Within which tracking events are to be known, of carriers whose contract does not say."""

_BATCH: Final = 500
_WON: Final = frozenset({"approved", "approved_partial", "settled"})
_LOST: Final = frozenset({"rejected", "appealed", "written_off", "expired"})
_LOSSES: Final = frozenset({"lost", "damaged"})
_ANSWERED: Final[Mapping[str, bool]] = {"accepted": True, "rejected": False}


async def count(session: AsyncSession, now: datetime, period: timedelta = PERIOD) -> list[Card]:
    """Count all lanes; reads a consistent state and keeps nothing.

    Parameters
    ----------
    now : aware.
    period : days of shipments to look back on.
    """
    last = now.date() + timedelta(days=1)
    first = last - period
    books = _Books(session)
    board = Scoreboard(AGREED_LAG, now)
    after = ""
    while parcels := await CardRepository(session).shipped(first, last, after, _BATCH):
        after = parcels[-1][1]
        found = await gather(session, parcels)
        await books.read({carrier_id for carrier_id, _ in parcels})
        for carrier_id, lag in books.lags.items():
            board.agree(carrier_id, lag)
        board.count([row async for row in _Rows(session, books, found).all()])
    return [Card(lane, board.tally(lane), first, last, now) for lane in board.lanes()]


class _Books:
    """Contracts of carriers, each read once."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._books: dict[str, tuple[CarrierBook, Surroundings] | None] = {}
        self.lags: dict[str, timedelta] = {}

    async def read(self, carrier_ids: Iterable[str]) -> None:
        """Read the contracts of carriers; one without any has no zones."""
        for carrier_id in set(carrier_ids) - self._books.keys():
            try:
                book = await book_of(self._session, carrier_id)
            except NotFound:
                self._books[carrier_id] = None
                continue
            self._books[carrier_id] = (book, await surroundings(self._session, book))
            lag_s = book.contracts[0].tracking_lag_s
            if lag_s is not None:
                self.lags[carrier_id] = timedelta(seconds=lag_s)

    def lane(self, parcel: Carried) -> Lane:
        """Give a parcel's lane; to the zone of the contract in force when it was collected."""
        stored, known = parcel.stored, self._books.get(parcel.carrier_id)
        return Lane(parcel.carrier_id, stored.shipment.service_level[:100], stored.hub_id, self._zone(parcel, known))

    @staticmethod
    def _zone(parcel: Carried, known: tuple[CarrierBook, Surroundings] | None) -> str:
        if known is None:
            return ""
        book, around = known
        contract = book.contract_on(parcel.carrier_id, parcel.shipped_on(around.timezone))
        if contract is None:
            return ""
        item = Quotable.from_shipment(parcel.stored.shipment, depot=around.hubs.get(parcel.stored.hub_id))
        try:
            place = first_zone(contract.zones, item)
        except InvalidInput:  # a ring around a hub whose place nobody knows
            return ""
        return contract.zones[place].zone_id[:100] if place >= 0 else ""


class _Rows:
    """What a batch of parcels gives to count."""

    def __init__(self, session: AsyncSession, books: _Books, parcels: Mapping[tuple[str, str], Carried]) -> None:
        self._session, self._parcels = session, parcels
        self._lanes = {key: books.lane(parcel) for key, parcel in parcels.items()}
        self._ids = [shipment_id for _, shipment_id in parcels]

    async def all(self) -> Any:
        """Yield rows of shipments, claims and offers."""
        repository = CardRepository(self._session)
        claims = await repository.claims(self._ids)
        billed = await self._billed()
        overbilled = await FindingRepository(self._session).overbilled(self._ids)
        for key, parcel in self._parcels.items():
            mine = [claim for claim in claims if (claim.carrier_id, claim.shipment_id) == key]
            yield self._shipment(parcel, billed.get(key, ()), overbilled.get(key, 0), mine)
            for row in _claim_rows(self._lanes[key], mine):
                yield row
        for carrier_id, shipment_id, state in await repository.answers(self._ids):
            if state in _ANSWERED:
                lane = self._lanes.get((carrier_id, shipment_id), Lane(carrier_id))
                yield TenderRow(lane, _ANSWERED[state])

    async def _billed(self) -> dict[tuple[str, str], Sequence[BilledLine]]:
        by_carrier: dict[str, list[str]] = defaultdict(list)
        for carrier_id, shipment_id in self._parcels:
            by_carrier[carrier_id].append(shipment_id)
        found: dict[tuple[str, str], Sequence[BilledLine]] = {}
        for carrier_id, ids in by_carrier.items():
            billed = await InvoiceRepository(self._session).billed(carrier_id, ids)
            found |= {(carrier_id, shipment_id): lines for shipment_id, lines in billed.items()}
        return found

    def _shipment(
        self, parcel: Carried, billed: Iterable[BilledLine], overbilled_minor: int, claims: Iterable[Any]
    ) -> ShipmentRow:
        windows, told = parcel.stored.shipment.windows, parcel.told
        losses = [claim for claim in claims if claim.kind in _LOSSES]
        return ShipmentRow(
            lane=self._lanes[parcel.carrier_id, parcel.stored.id],
            status=parcel.status,
            promised_by=parcel.promised_by or (windows[-1].latest if windows else None),
            delivered_at=parcel.delivered_at,
            attempts=told.attempts,
            damaged=told.damaged,
            event_lags=told.lags,
            billed_minor=sum(charge.amount_minor for charge in net(billed)),
            overbilled_minor=overbilled_minor,
            loss_minor=sum(claim.claimed_minor for claim in losses),
            recovered_minor=sum(claim.recovered_minor for claim in claims),
        )


def _claim_rows(lane: Lane, claims: Iterable[Any]) -> Iterator[ClaimRow]:
    for claim in claims:
        if claim.filed_at is not None:
            won = True if claim.state in _WON else False if claim.state in _LOST else None
            credited_at = claim.closed_at if claim.state == "settled" else None
            yield ClaimRow(lane, won, claim.filed_at, credited_at)
