"""Decimal comma or decimal point: decided once per column.

The rule
--------
1. Some numbers decide by themselves: ``2,5``, ``0,500``, ``1234,567`` and ``1.234,5`` have a decimal comma; ``2.5``,
   ``1,234.5`` and ``1,00,000`` a decimal point. A separator before exactly three digits (``1,234``) decides nothing.
2. If all deciding numbers of a column agree, the column is read that way.
3. A column without a deciding number follows the other number columns of the file if those agree.
4. Otherwise ``1,234`` is reported as ambiguous, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from lastmile.infra.files.cells import BadValue, Cell

_NUMBER = re.compile(r"[+\-−]?\s*(?:\d[\d.,'’\s]*\d|\d|[.,]\d+)")
_SPACES = re.compile(r"[\s'’]+")
_GROUPED = {
    ".": re.compile(r"\d+|\d{1,3}(,\d{2,3})*,\d{3}"),
    ",": re.compile(r"\d+|\d{1,3}(\.\d{3})+"),
}
_OTHER = {".": ",", ",": "."}
_MAX_POWER = 30  # beyond it even exact arithmetic overflows, and nothing is that heavy
NUMBER_EXPECTED = "a number such as 2.5 or 2,5"


def number_in(text: str) -> str | None:
    """Give the first number in a text without the spaces inside it."""
    found = _NUMBER.search(text)
    return _SPACES.sub("", found[0]).replace("−", "-") if found else None


def deciding_mark(number: str) -> str | None:
    """Give the decimal mark (``"."`` or ``","``) that a number shows by itself; ``None`` if it shows none."""
    digits = number.lstrip("+-")
    marks = [c for c in digits if c in ".,"]
    if not marks:
        return None
    if len(set(marks)) > 1:
        return marks[-1] if marks.count(marks[-1]) == 1 else _OTHER[marks[-1]]
    if len(marks) > 1:
        return _OTHER[marks[0]]
    whole, fraction = digits.split(marks[0])
    three_digits = len(fraction) == 3 and len(whole) in {1, 2, 3} and not whole.startswith("0")
    return None if three_digits else marks[0]


def column_mark(cells: Iterable[Cell]) -> str | None:
    """Give the decimal mark that all deciding numbers of a column agree on; ``None`` without one or in a quarrel."""
    marks = {deciding_mark(number) for cell in cells if not cell.exact and (number := number_in(cell.text))}
    marks.discard(None)
    return marks.pop() if len(marks) == 1 else None


def parse_number(text: str, *, exact: bool, mark: str | None) -> Decimal:
    """Read a number.

    Parameters
    ----------
    text : digits with marks and perhaps a sign; nothing else.
    exact : whether the format typed it as a number.
    mark : the column's decimal mark; ``None`` if undecided.

    Raises
    ------
    BadValue
        If it is no number, or the mark is ambiguous.
    """
    if exact:
        return _finite(text)
    number = _SPACES.sub("", text).replace("−", "-")
    if not _NUMBER.fullmatch(number):
        raise BadValue(NUMBER_EXPECTED)
    decided = deciding_mark(number) or mark
    if decided is None:
        if any(c in number for c in ".,"):
            raise BadValue(
                f"an unambiguous number: {number} may be {number.replace(',', '').replace('.', '')} or "
                f"{number.replace(',', '.')}; write it without thousands marks or with other decimals"
            )
        decided = "."
    whole, _, fraction = number.lstrip("+-").partition(decided)
    if (whole and not _GROUPED[decided].fullmatch(whole)) or (fraction and not fraction.isdecimal()):
        raise BadValue(NUMBER_EXPECTED)
    sign = "-" if number.startswith("-") else ""
    return _finite(f"{sign}{whole.replace(_OTHER[decided], '') or '0'}.{fraction or '0'}")


def _finite(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise BadValue(NUMBER_EXPECTED) from None
    if not value.is_finite():
        raise BadValue("a finite number")
    if value and abs(value.adjusted()) > _MAX_POWER:
        raise BadValue("a number of a usual size")
    return value
