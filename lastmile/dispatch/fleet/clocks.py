"""Clock times, days and durations as a fleet file writes them."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from lastmile.dispatch.fleet.model import WEEKDAYS

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_MAX_CLOCK_S = 30 * 3600
_SHORTHANDS = {"weekdays": range(5), "weekend": (5, 6), "daily": range(7), "every day": range(7)}


def clock_s(value: Any) -> int:
    """Read ``"08:30"`` as seconds since local midnight; up to ``"30:00"`` for shifts that pass midnight."""
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('a clock time in quotes such as "08:30"')
    seconds = int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)
    if int(found[2]) > 59 or int(found[3] or 0) > 59 or seconds > _MAX_CLOCK_S:
        raise ValueError('a clock time from "00:00" to "30:00" (after 24:00 is the next day)')
    return seconds


def clock_range_s(value: Any) -> tuple[int, int]:
    """Read ``"06:00-22:00"``."""
    parts = re.split(r"\s*[-–]\s*", value.strip()) if isinstance(value, str) else []
    if len(parts) != 2:
        raise ValueError('a window such as "06:00-22:00"')
    begin, end = clock_s(parts[0]), clock_s(parts[1])
    if end <= begin:
        raise ValueError("a window that ends after it begins (after midnight: 26:00)")
    return begin, end


def weekday_or_date(value: Any) -> int | date:
    """Read ``"mon"``, ``"monday"`` or ``"2026-11-23"``."""
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        word = value.strip().lower()
        for number, name in enumerate(WEEKDAYS):
            if len(word) >= 2 and name.startswith(word):
                return number
        try:
            return date.fromisoformat(word)
        except ValueError:
            pass
    raise ValueError("a weekday such as mon or a date such as 2026-11-23")


def day_list(value: Any) -> list[int | date]:
    """Read a list of days, a single day, a range ``mon-fri``, or ``weekdays``, ``weekend``, ``daily``."""
    values = value if isinstance(value, list) else re.split(r"\s*,\s*", value) if isinstance(value, str) else [value]
    days: list[int | date] = []
    for one in values:
        word = one.strip().lower() if isinstance(one, str) else one
        if isinstance(word, str) and word in _SHORTHANDS:
            days += _SHORTHANDS[word]
        elif isinstance(word, str) and re.fullmatch(r"[a-z]+\s*[-–]\s*[a-z]+", word):
            days += _span(word)
        else:
            days.append(weekday_or_date(one))
    if not days:
        raise ValueError("at least one day")
    return days


def _span(word: str) -> list[int]:
    first, last = (weekday_or_date(part) for part in re.split(r"\s*[-–]\s*", word))
    if not isinstance(first, int) or not isinstance(last, int):
        raise TypeError("two weekdays such as mon-fri")
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def words(value: Any) -> list[str]:
    """Read a list of words, or one text with commas between them; numbers become text."""
    values = re.split(r"\s*[,;]\s*", value) if isinstance(value, str) else value
    if not isinstance(values, list) or any(isinstance(v, list | dict) for v in values):
        raise ValueError("a list of words")
    return [str(v).strip() for v in values if str(v).strip()]


def clock_text(seconds: int) -> str:
    """Write seconds since local midnight as `clock_s` reads them."""
    whole = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return f"{whole}:{seconds % 60:02d}" if seconds % 60 else whole


def day_text(value: int | date) -> str:
    """Write a weekday or a date as `weekday_or_date` reads it."""
    return value.isoformat() if isinstance(value, date) else WEEKDAYS[value][:3]


_DAY_SCHEMA = {"type": "string", "maxLength": 100, "examples": ["mon-fri", "2026-11-23"]}
_DAYS_SCHEMA = {"anyOf": [{"type": "array", "items": _DAY_SCHEMA, "minItems": 1}, _DAY_SCHEMA]}
_WORDS_SCHEMA = {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]}

Clock = Annotated[
    int,
    BeforeValidator(clock_s),
    PlainSerializer(clock_text),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:\d{2}(:\d{2})?$", "examples": ["08:30"]}),
]
ClockRange = Annotated[
    tuple[int, int],
    BeforeValidator(clock_range_s),
    PlainSerializer(lambda pair: "-".join(map(clock_text, pair)), return_type=str),
    WithJsonSchema({"type": "string", "maxLength": 40, "examples": ["06:00-22:00"]}),
]
Days = Annotated[
    list[int | date],
    BeforeValidator(day_list),
    PlainSerializer(lambda days: [day_text(day) for day in days], return_type=list[str]),
    WithJsonSchema(_DAYS_SCHEMA),
]
Words = Annotated[list[str], BeforeValidator(words), WithJsonSchema(_WORDS_SCHEMA)]
"""Each is written back as it is read, so that an entry can be kept as the file has it."""
