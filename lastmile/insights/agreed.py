"""What was agreed about shipments and is usual on their lanes: how soon news is due, how long silence may last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers import CarrierBook
from lastmile.carriers.register import book_of
from lastmile.carriers.tracking import Lane, LaneHistory, silence_limits
from lastmile.core.errors import NotFound
from lastmile.core.tracking import Status
from lastmile.dispatch.billing import return_costs
from lastmile.dispatch.carried import CarriedRepository
from lastmile.dispatch.outsourcing.histories import lane_history_before
from lastmile.dispatch.scorecards.counting import AGREED_LAG
from lastmile.dispatch.shipments import StoredShipment

_HISTORIES: Final = 14
"""Days whose histories are kept in memory."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What holds for one shipment.

    Parameters
    ----------
    lag : within which its tracking events are to be known.
    silent_after : status → how long silence may last in it.
    return_cost_minor : what bringing it back costs, minor units.
    """

    lag: timedelta
    silent_after: Mapping[Status, timedelta]
    return_cost_minor: int


class PastHistories:
    """What was usual on carriers' lanes at the beginning of a day, kept for the days last asked about."""

    def __init__(self) -> None:
        self._known: dict[datetime, LaneHistory] = {}

    async def before(self, session: AsyncSession, received_at: datetime) -> LaneHistory:
        """Give what could be learned before the day (UTC) on which an order came in: later news does not change it."""
        midnight = datetime.combine(received_at.astimezone(UTC), time(), UTC)
        if midnight not in self._known:
            if len(self._known) >= _HISTORIES:
                del self._known[next(iter(self._known))]
            self._known[midnight] = await lane_history_before(session, midnight)
        return self._known[midnight]


async def agreed_of(
    session: AsyncSession, shipments: Sequence[StoredShipment], histories: PastHistories
) -> dict[str, Agreed]:
    """Give what holds for shipments, by id."""
    carriers = {each.id: each.carrier_id for each in shipments}
    books = await books_of(session, set(carriers.values()))
    returns = await return_costs(session, carriers, books)
    booked = await CarriedRepository(session).of_shipments(carriers)
    services = {(each.carrier_id, each.shipment_id): each.service for each in booked}
    found = {}
    for each in shipments:
        history = await histories.before(session, each.created_at) if each.carrier_id else LaneHistory()
        lane = Lane(each.carrier_id, services.get((each.carrier_id, each.id), ""))
        lag = _lag(each, books.get(each.carrier_id))
        found[each.id] = Agreed(lag, silence_limits(lane, history), returns.get(each.id, 0))
    return found


async def books_of(session: AsyncSession, carrier_ids: set[str]) -> dict[str, CarrierBook]:
    """Read the contracts of carriers; those without any are left out."""
    books = {}
    for carrier_id in sorted(carrier_ids - {""}):
        try:
            books[carrier_id] = await book_of(session, carrier_id)
        except NotFound:
            continue
    return books


def _lag(stored: StoredShipment, book: CarrierBook | None) -> timedelta:
    """Give what the contract in force on its day says, else what all are held to."""
    contract = book.contract_on(stored.carrier_id, stored.day) if book else None
    if contract is None or contract.tracking_lag_s is None:
        return AGREED_LAG
    return timedelta(seconds=contract.tracking_lag_s)
