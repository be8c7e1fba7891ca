"""CSV that a spreadsheet opens as it was meant: UTF-8, readable phone numbers, no cell taken for a formula.

A cell that a spreadsheet would compute (it begins with ``=``, ``+``, ``-``, ``@``, a tab, a line break, or one of
their full-width twins) gets an apostrophe in front, as OWASP advises; quoting alone does not stop Excel. Two kinds of
cell are left alone because no spreadsheet computes them and people need them: plain numbers (``-12.5``), and phone
numbers of a plus and digits in groups (``+358 40 123 4567``). Phone columns are therefore written in groups with
spaces; in one run of digits Excel would show 3.58E+11.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

import phonenumbers

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel reads UTF-8 as the machine's old code page."""

_TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_HARMLESS: Final = re.compile(r"-?\d+(\.\d+)?|\+\d[\d ]*")

Cell = str | int | float | None


def safe_cell(value: Cell) -> str:
    """Give a cell's text such that no spreadsheet takes it for a formula; see the module."""
    if value is None:
        return ""
    text = str(value)
    computed = text.lstrip(" ").startswith(_TRIGGERS) and not _HARMLESS.fullmatch(text)
    return f"'{text}" if computed else text


def phone_cell(phone: str) -> str:
    """Group an international number with spaces, ``+358 40 123 4567``; anything else stays as it is."""
    try:
        parsed = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return re.sub(r"[^\d+]+", " ", shown).strip() if not parsed.extension else phone


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Write a table: byte order mark, header, CRLF lines (RFC 4180)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + buffer.getvalue()
