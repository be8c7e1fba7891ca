"""Make an event of the canonical vocabulary from what a carrier says."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from lastmile.carriers.adapters.codes import CodeTable
from lastmile.core.geo import Position
from lastmile.core.tracking import TrackingEvent


def event_key(*parts: str) -> str:
    """Name an event by its content, for carriers that do not number theirs.

    The same scan gets the same name whether it came by poll or push, first or last, once or twice.
    """
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(4, "big") + data)
    return digest.hexdigest()[:32]


def make_event(
    number: str,
    occurred_at: datetime,
    codes: CodeTable,
    *spellings: str,
    text: str = "",
    place: str = "",
    position: Position | None = None,
    key: str = "",
) -> TrackingEvent:
    """Make an event.

    Parameters
    ----------
    number : the carrier's number of the parcel.
    spellings : the carrier's code, the most exact one first; the first is kept.
    key : the carrier's own name of the event; without one its content names it.
    """
    code, status, reason = codes.meaning(*spellings)
    name = key or event_key(number, occurred_at.astimezone(UTC).isoformat(), code, place)
    return TrackingEvent(name, occurred_at, status, reason, code, text, place, position)


def joined(*parts: str) -> str:
    """Join the parts of a place's name that are there: ``"Bengaluru, KA, IN"``."""
    return ", ".join(part for part in parts if part)
