"""Write bookings as the carrier's CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.asks import BookRequest
from lastmile.carriers.adapters.documents import document_of
from lastmile.carriers.adapters.generic_csv.schema import BookingFile
from lastmile.core.errors import InvalidInput

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_bookings(mapping: BookingFile, account: Account, bookings: Sequence[BookRequest]) -> bytes:
    """Write bookings, one a row, UTF-8.

    Raises
    ------
    InvalidInput
        If a column's expression does not suit a booking.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=mapping.delimiter)
    writer.writerow(mapping.columns)
    for booking in bookings:
        document = document_of(booking)
        writer.writerow(_cell(expression, document, account) for expression in mapping.columns.values())
    return text.getvalue().encode()


def _cell(expression: ParsedResult, document: dict[str, object], account: Account) -> str:
    try:
        value = expression.search(document)
    except JMESPathError as error:
        raise InvalidInput(f"{account.carrier}: {expression.expression!r} does not suit a booking ({error})") from None
    return "" if value is None else _tame(str(value)) if isinstance(value, str) else str(value)


def _tame(text: str) -> str:
    """A recipient's text must not become a formula when somebody opens the file in a spreadsheet (CWE-1236)."""
    phone_number = text[:1] == "+" and text[1:].replace(" ", "").isdigit()
    return f"'{text}" if text.startswith(_FORMULA) and not phone_number else text
