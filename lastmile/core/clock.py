"""Aware UTC inside, local time only at the edge."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """Give the present instant in UTC."""
    return datetime.now(UTC)


def midnight_utc(day: date, timezone: str) -> datetime:
    """Give the instant at which a local day begins.

    Offsets within the day are elapsed seconds since this instant: a day with a daylight-saving change has 23 or 25 h.
    """
    return datetime.combine(day, time.min, ZoneInfo(timezone)).astimezone(UTC)


def day_offset_s(instant: datetime, day: date, timezone: str) -> int:
    """Give the elapsed seconds from the local day's begin to an aware instant."""
    return round((instant - midnight_utc(day, timezone)).total_seconds())


def at_local(day: date, clock: time, timezone: str) -> datetime:
    """Give the UTC instant of a wall-clock time on a local day."""
    return datetime.combine(day, clock, ZoneInfo(timezone)).astimezone(UTC)


def format_clock(offset_s: int, day: date, timezone: str) -> str:
    """Show seconds since local midnight as ``HH:MM`` on the local wall clock."""
    instant = datetime.fromtimestamp(midnight_utc(day, timezone).timestamp() + offset_s, ZoneInfo(timezone))
    return instant.strftime("%H:%M")
