"""When the event happened from which a contract counts the days of a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from lastmile.carriers.claims import StartEvent
from lastmile.core.tracking import Status, TrackingEvent

_TAKEN_OVER: Final = (
    Status.PICKED_UP,
    Status.AT_HUB,
    Status.IN_TRANSIT,
    Status.OUT_FOR_DELIVERY,
    Status.ATTEMPT_FAILED,
    Status.DELIVERED,
)
_FIRST: Final[Mapping[StartEvent, tuple[Status, ...]]] = MappingProxyType(
    {
        StartEvent.ACCEPTANCE: _TAKEN_OVER,
        StartEvent.MAILING: _TAKEN_OVER,
        StartEvent.PICKUP: _TAKEN_OVER,
    }
)
_LAST: Final[Mapping[StartEvent, tuple[Status, ...]]] = MappingProxyType(
    {
        StartEvent.DELIVERY: (Status.DELIVERED, Status.DAMAGED),
        StartEvent.RETURN_DELIVERY: (Status.RETURNED,),
        StartEvent.RETURN_INSPECTION: (Status.RETURNED,),
    }
)


def started_at(
    start: StartEvent, events: Sequence[TrackingEvent], promised_by: datetime | None, told_at: datetime
) -> datetime:
    """Give the instant from which the days count.

    Parameters
    ----------
    events : of the parcel, in any order.
    promised_by : end of its promise, aware.
    told_at : when it became known what the claim is about: what counts where nothing else is known.
    """
    if start is StartEvent.SCHEDULED_DELIVERY:
        return promised_by or told_at
    first = [event.occurred_at for event in events if event.status in _FIRST.get(start, ())]
    last = [event.occurred_at for event in events if event.status in _LAST.get(start, ())]
    return min(first, default=None) or max(last, default=None) or told_at
