"""Dates as files write them: day or month first is decided once per column, never guessed.

The rule
--------
1. ISO (``2026-11-24``), compact (``20261124``), dotted (``24.11.2026``) and named months (``24-Nov-2026``) say
   themselves what they mean.
2. ``13/11/2026`` puts the day first, ``11/13/2026`` the month; ``11/12/2026`` decides nothing.
3. If all deciding dates of a column agree, the column is read that way; otherwise the others are ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from lastmile.infra.files.cells import BadValue, Cell

DATE_EXPECTED = "a date such as 2026-11-24"
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:[ T].*)?")
_PLAIN = (
    (re.compile(r"\d{4}-\d{1,2}-\d{1,2}"), "%Y-%m-%d"),
    (re.compile(r"\d{4}/\d{1,2}/\d{1,2}"), "%Y/%m/%d"),
    (re.compile(r"\d{8}"), "%Y%m%d"),
    (re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}"), "%d.%m.%Y"),
    (re.compile(r"\d{1,2}[- ][A-Za-z]{3}[- ]\d{4}"), "%d-%b-%Y"),
)


def column_order(cells: Iterable[Cell]) -> str | None:
    """Give ``"day"`` or ``"month"``, whichever the deciding dates of a column put first; ``None`` if none decides."""
    orders = set()
    for cell in cells:
        found = _SLASHED.fullmatch(cell.text)
        if found and int(found[1]) > 12:
            orders.add("day")
        elif found and int(found[2]) > 12:
            orders.add("month")
    return orders.pop() if len(orders) == 1 else None


def parse_date(text: str, order: str | None = None) -> date:
    """Read a date, with or without a time behind it, which is left off.

    Parameters
    ----------
    text : as in the file.
    order : of the column, see `column_order`.

    Raises
    ------
    BadValue
        If it is no date, or day and month may be either way round.
    """
    found = _SLASHED.fullmatch(text)
    if found:
        first, second, year = (int(part) for part in found.groups())
        if order is None and first != second and max(first, second) <= 12:
            raise BadValue(f"{DATE_EXPECTED}: {text} may be day/month or month/day")
        day_first = first > 12 or (order == "day" and second <= 12)
        day, month = (first, second) if day_first else (second, first)
        return _made(year, month, day)
    head = re.split(r"[ T](?=\d{1,2}:)", text)[0]
    for pattern, form in _PLAIN:
        if pattern.fullmatch(head):
            return _stripped(head.replace(" ", "-") if "%b" in form else head, form)
    raise BadValue(DATE_EXPECTED)


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadValue(DATE_EXPECTED) from None


def _stripped(text: str, form: str) -> date:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise BadValue(DATE_EXPECTED) from None
