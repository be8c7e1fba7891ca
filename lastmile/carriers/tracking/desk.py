"""The mapping desk: codes that nobody knows, and what they turn out to mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from lastmile.carriers.adapters.codes import CodeTable, normal_code
from lastmile.core.tracking import Status, TrackingEvent


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code to map.

    Parameters
    ----------
    code : as the carrier writes it.
    text : what the carrier wrote beside it most recently.
    events : how many there are.
    first_at, last_at : when they happened.
    """

    code: str
    text: str
    events: int
    first_at: datetime
    last_at: datetime


def unknown_codes(events: Iterable[TrackingEvent]) -> tuple[UnknownCode, ...]:
    """Collect the codes without a meaning, the most frequent first."""
    groups: dict[str, list[TrackingEvent]] = {}
    for event in events:
        if event.status is Status.UNKNOWN:
            groups.setdefault(normal_code(event.code), []).append(event)
    found = [_unknown(sorted(group, key=lambda event: event.order)) for group in groups.values()]
    return tuple(sorted(found, key=lambda one: (-one.events, one.code)))


def _unknown(group: list[TrackingEvent]) -> UnknownCode:
    last = group[-1]
    return UnknownCode(last.code, last.text, len(group), group[0].occurred_at, last.occurred_at)


def restated(events: Iterable[TrackingEvent], decided: CodeTable) -> tuple[TrackingEvent, ...]:
    """Give the events as they read with the desk's decisions; keys stay, so nothing counts twice.

    What the adapter's own table knows is left as it is: the desk fills gaps.
    """
    return tuple(_restated(event, decided) for event in events)


def _restated(event: TrackingEvent, decided: CodeTable) -> TrackingEvent:
    if event.status is not Status.UNKNOWN:
        return event
    _, status, reason = decided.meaning(event.code)
    return msgspec.structs.replace(event, status=status, reason=reason)
