"""What is usual on carriers' lanes, learned from parcels that have come to their end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.tracking import Lane, LaneHistory, passages
from lastmile.core.tracking import TrackingEvent
from lastmile.dispatch.outsourcing.repository import BookingRepository

_LOOKS_BACK: Final = timedelta(days=60)
_PARCELS: Final = 5_000
_HOLDS: Final = timedelta(hours=1)


async def lane_history(session: AsyncSession, now: datetime) -> LaneHistory:
    """Learn from the newest finished parcels of each carrier and service, up to 5,000 in 60 days."""
    lanes = await BookingRepository(session).finished(now - _LOOKS_BACK, _PARCELS)
    return _learned(lanes, await BookingRepository(session).events_of(lanes))


async def lane_history_before(session: AsyncSession, instant: datetime) -> LaneHistory:
    """Learn what could be learned before an instant, from parcels booked in the 60 days up to it.

    Whatever is told later changes nothing of it: the same question always has the same answer.
    """
    lanes = await BookingRepository(session).finished_by(instant - _LOOKS_BACK, instant, _PARCELS)
    return _learned(lanes, await BookingRepository(session).events_of(lanes, instant))


def _learned(lanes: Mapping[str, tuple[str, str]], told: Iterable[tuple[str, TrackingEvent]]) -> LaneHistory:
    events: dict[str, list[TrackingEvent]] = defaultdict(list)
    for shipment_id, event in told:
        events[shipment_id].append(event)
    history = LaneHistory()
    for shipment_id, (carrier_id, service) in lanes.items():
        history.learn(Lane(carrier_id, service), passages(events[shipment_id]))
    return history


class Histories:
    """The history of lanes, learned anew every hour.

    Parameters
    ----------
    clock : what time it is.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._known: tuple[datetime, LaneHistory] | None = None

    async def now(self, session: AsyncSession) -> LaneHistory:
        """Give it as it was at most an hour ago."""
        at = self._clock()
        if self._known is None or at - self._known[0] >= _HOLDS:
            self._known = (at, await lane_history(session, at))
        return self._known[1]
