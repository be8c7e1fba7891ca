"""Promised windows as people write them, read on one local day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lastmile.core.clock import midnight_utc
from lastmile.core.shipments import PromiseWindow
from lastmile.infra.files.cells import BadValue, Cell

_CLOCK_TEXT = r"(?:\d{4}|\d{1,2}(?:[:.h]\d{2}){0,2}h?)"
_MERIDIEM = r"(?:\s*(?:am|pm|a\.m\.|p\.m\.|a|p|uhr|h|hrs|hours)(?![a-z]))?"
_TO = r"\s*(?:-|–|—|−|~|/|→|to|till|until|bis|and|à|a|as|às|ate|até|y)\s*"
_RANGE = re.compile(
    rf"(?:from|between|von|zwischen|de|das|entre)?\s*({_CLOCK_TEXT}{_MERIDIEM}){_TO}({_CLOCK_TEXT}{_MERIDIEM})"
)
_AFTER = re.compile(rf"(?:after|from|ab|a partir de|apres|après|desde|>=?)\s*({_CLOCK_TEXT}{_MERIDIEM})")
_BEFORE = re.compile(rf"(?:before|by|until|till|bis|vor|ate|até|avant|antes de|hasta|<=?)\s*({_CLOCK_TEXT}{_MERIDIEM})")
_POINT = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?:[:.](\d{2}))?\s*(am|pm)?")
_INSTANT = r"\d{4}-\d{2}-\d{2}[t ]\d{2}:?\d{2}(?::?\d{2}(?:\.\d+)?)?\s*(?:z|utc|[+-]\d{2}:?\d{2})?"
_ONE_INSTANT = re.compile(_INSTANT)
_TWO_INSTANTS = re.compile(rf"({_INSTANT}){_TO}({_INSTANT})")
_BETWEEN_WINDOWS = re.compile(r"\s*(?:;|\||\n|,|&|\bor\b|\boder\b|\bou\b)\s*")
_ANY_TIME = frozenset(
    {"any", "anytime", "any time", "all day", "allday", "none", "-", "–", "n/a", "na", "flexible", "whole day"}
)
_HALF_DAY = {"am": 0, "pm": 12}

WINDOW_EXPECTED = "a window such as 09:00-12:00; several separated by ; or |"
CLOCK_EXPECTED = "a time such as 09:00, 9am or 2026-11-23T09:00+02:00"


@dataclass(frozen=True, slots=True)
class LocalDay:
    """The day that is planned, where it is planned."""

    day: date
    timezone: str
    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, day: date, timezone: str) -> LocalDay:
        """Make the local day from midnight to midnight; 23, 24 or 25 hours."""
        return cls(day, timezone, midnight_utc(day, timezone), midnight_utc(day + timedelta(days=1), timezone))

    def instant(self, clock_s: int, *, last: bool) -> datetime:
        """Give the UTC instant of a wall clock; ``last`` chooses the second of two when clocks are set back.

        Raises
        ------
        BadValue
            If the clocks skip this time on this day.
        """
        if clock_s == 86_400:
            return self.ends
        wall = datetime.combine(self.day, time(clock_s // 3600, clock_s // 60 % 60, clock_s % 60))
        instant = wall.replace(tzinfo=ZoneInfo(self.timezone), fold=int(last)).astimezone(UTC)
        if instant.astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None) != wall:
            raise BadValue(
                f"a time that exists on {self.day}; clocks are set forward over {wall:%H:%M} in {self.timezone}"
            )
        return instant

    def holds(self, window: PromiseWindow) -> PromiseWindow:
        """Give the window back if it runs forward and lies inside the day."""
        if window.latest < window.earliest:
            raise BadValue("a window that ends after it begins (24:00 is midnight at the day's end)")
        if window.earliest < self.begins or window.latest > self.ends:
            raise BadValue(f"a window on {self.day} ({self.timezone})")
        return window


def parse_windows(text: str, local: LocalDay) -> tuple[PromiseWindow, ...]:
    """Read one or several windows: ``09:00-12:00``, ``9-12``, ``9am–12pm | 2pm–4pm``, ``before 12``, ISO instants.

    Returns
    -------
    Earliest first, overlapping ones joined; empty for "any time".

    Raises
    ------
    BadValue
        If one of them cannot be read, ends before it begins, or lies outside the day.
    """
    plain = " ".join(text.casefold().split())
    if plain in _ANY_TIME:
        return ()
    parts = [part for part in _BETWEEN_WINDOWS.split(plain) if part]
    if not parts:
        raise BadValue(WINDOW_EXPECTED)
    return join(local.holds(_window(part, local)) for part in parts)


def parse_bounds(start: Cell, end: Cell, local: LocalDay) -> tuple[PromiseWindow, ...]:
    """Read a window from two columns; a blank one leaves its side open until the day's begin or end."""
    earliest = local.begins if start.blank else parse_point(start, local, last=False)
    latest = local.ends if end.blank else parse_point(end, local, last=True)
    return (local.holds(PromiseWindow(earliest, latest)),)


def parse_point(cell: Cell, local: LocalDay, *, last: bool) -> datetime:
    """Read one clock time or ISO instant; also the day fractions of spreadsheets (0.375 is 09:00).

    Raises
    ------
    BadValue
        If it is neither.
    """
    text = " ".join(cell.text.casefold().split())
    if cell.exact and "." in text and 0 <= Decimal(text) < 1:
        return local.instant(round(Decimal(text) * 86_400), last=last)
    if _ONE_INSTANT.fullmatch(text):
        return _instant(text, local, last=last)
    return local.instant(_clock_s(text, None), last=last)


def join(windows: Iterable[PromiseWindow]) -> tuple[PromiseWindow, ...]:
    """Sort windows and join those that touch or overlap."""
    joined: list[PromiseWindow] = []
    for window in sorted(windows, key=lambda w: (w.earliest, w.latest)):
        if joined and window.earliest <= joined[-1].latest:
            joined[-1] = PromiseWindow(joined[-1].earliest, max(joined[-1].latest, window.latest))
        else:
            joined.append(window)
    return tuple(joined)


def _window(text: str, local: LocalDay) -> PromiseWindow:
    if found := _TWO_INSTANTS.fullmatch(text):
        return PromiseWindow(_instant(found[1], local, last=False), _instant(found[2], local, last=True))
    if found := _RANGE.fullmatch(text):
        start_s, end_s = _range_s(found[1], found[2])
        return PromiseWindow(local.instant(start_s, last=False), local.instant(end_s, last=True))
    if found := _AFTER.fullmatch(text):
        return PromiseWindow(local.instant(_clock_s(found[1], None), last=False), local.ends)
    if found := _BEFORE.fullmatch(text):
        return PromiseWindow(local.begins, local.instant(_clock_s(found[1], None), last=True))
    raise BadValue(WINDOW_EXPECTED)


def _range_s(start: str, end: str) -> tuple[int, int]:
    """Read two clocks; ``1-3pm`` lends its half of the day to the start where that makes sense."""
    end_s = _clock_s(end, None)
    half = _half(end)
    if half and not _half(start):
        lent = _clock_s(start, half)
        if lent <= end_s:
            return lent, end_s
        return _clock_s(start, "am" if half == "pm" else None), end_s
    return _clock_s(start, None), end_s


def _half(text: str) -> str | None:
    found = re.search(r"(?<![a-z])([ap])(?:\.?m\.?)?$", text.strip())
    return f"{found[1]}m" if found else None


def _clock_s(text: str, lent_half: str | None) -> int:
    """Read a wall clock as seconds since local midnight, 0 to 86,400."""
    half = _half(text) or lent_half
    digits = re.sub(r"\s*(?:[ap]\.?m?\.?|uhr|hrs|hours|h)$", "", text.strip())
    if re.fullmatch(r"\d{4}", digits):
        digits = f"{digits[:2]}:{digits[2:]}"
    found = _POINT.fullmatch(digits)
    if found is None:
        raise BadValue(CLOCK_EXPECTED)
    hours, minutes, seconds = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if half:
        if not 1 <= hours <= 12:
            raise BadValue("1 to 12 before am or pm")
        hours = hours % 12 + _HALF_DAY[half]
    clock_s = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or clock_s > 86_400:
        raise BadValue("a time from 00:00 to 24:00")
    return clock_s


def _instant(text: str, local: LocalDay, *, last: bool) -> datetime:
    iso = text.upper().replace("UTC", "Z")
    head, tail = iso[:10], re.sub(r"\s+", "", iso[11:])
    try:
        moment = datetime.fromisoformat(f"{head}T{tail}")
    except ValueError:
        raise BadValue(CLOCK_EXPECTED) from None
    if moment.tzinfo is not None:
        if abs((moment.date() - local.day).days) > 2:  # also keeps the years 1 and 9999 from overflowing
            raise BadValue(f"a time on {local.day}")
        return moment.astimezone(UTC)
    if moment.date() == local.day + timedelta(days=1) and moment.time() == time.min:
        return local.ends
    if moment.date() != local.day:
        raise BadValue(f"a time on {local.day}")
    return local.instant(moment.hour * 3600 + moment.minute * 60 + moment.second, last=last)
