"""What a set of events says about a parcel, whatever the order in which they came and however often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lastmile.core.tracking import FINAL, RANK, Reason, Status, TrackingEvent, latest


@dataclass(frozen=True, slots=True)
class TrackingState:
    """Where a parcel stands.

    Parameters
    ----------
    status, reason : of the latest event with a known status; ``PENDING`` where there is none.
    since : when that event happened.
    first_event_at, last_event_at : of all events, unknown codes included.
    attempts : failed attempts, one for each local day: carriers often scan one attempt twice.
    last_attempt : the latest failed one.
    delivered_at : of the latest delivery, as long as the status is ``DELIVERED``.
    events : distinct ones.
    unknown : codes that nobody has mapped yet, in order.
    """

    status: Status = Status.PENDING
    reason: Reason | None = None
    since: datetime | None = None
    first_event_at: datetime | None = None
    last_event_at: datetime | None = None
    attempts: int = 0
    last_attempt: TrackingEvent | None = None
    delivered_at: datetime | None = None
    events: int = 0
    unknown: tuple[str, ...] = ()

    @property
    def final(self) -> bool:
        """Whether nothing more is expected."""
        return self.status in FINAL


def distinct(events: Iterable[TrackingEvent]) -> tuple[TrackingEvent, ...]:
    """Give each event once, by its key, in the order of time.

    Where a source has changed an event under the same key, one version is taken by its content, never by its arrival.
    """
    chosen: dict[str, TrackingEvent] = {}
    for event in events:
        known = chosen.get(event.key)
        if known is None or _content(event) > _content(known):
            chosen[event.key] = event
    return tuple(sorted(chosen.values(), key=lambda event: event.order))


def _content(event: TrackingEvent) -> tuple[object, ...]:
    offset = event.occurred_at.utcoffset()
    return (*event.order, offset, event.reason or "", event.code, event.text, event.place, event.position or ())


def state_of(events: Iterable[TrackingEvent]) -> TrackingState:
    """Give the state that a set of events means."""
    known = distinct(events)
    if not known:
        return TrackingState()
    last = latest(known)
    failed = [event for event in known if event.status is Status.ATTEMPT_FAILED]
    return TrackingState(
        status=last.status if last else Status.PENDING,
        reason=last.reason if last else None,
        since=last.occurred_at if last else None,
        first_event_at=known[0].occurred_at,
        last_event_at=known[-1].occurred_at,
        attempts=len({event.occurred_at.date() for event in failed}),
        last_attempt=failed[-1] if failed else None,
        delivered_at=last.occurred_at if last and last.status is Status.DELIVERED else None,
        events=len(known),
        unknown=tuple(dict.fromkeys(event.code for event in known if event.status is Status.UNKNOWN)),
    )


def contradicted(events: Iterable[TrackingEvent]) -> tuple[TrackingEvent, ...]:
    """Give the scans that a later scan took back: a final word that was followed by life."""
    known = [event for event in distinct(events) if event.status in RANK]
    taken_back = []
    alive_later = False
    for event in reversed(known):
        if event.status in FINAL and alive_later:
            taken_back.append(event)
        alive_later = alive_later or event.status not in FINAL
    return tuple(reversed(taken_back))
