"""An uploaded file of invoices: CSV, XLSX or EDI 210, whichever it is; nothing of a file with a mistake is kept."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lastmile.carriers import CarrierBook
from lastmile.carriers.invoices import Invoice, read_210, read_invoices
from lastmile.core.errors import InvalidInput, RowIssue

MOST_LINES: Final = 200_000
_NAME: Final = "invoice"
_EDI: Final = b"ISA"


@dataclass(frozen=True, slots=True)
class ReadInvoices:
    """What a file holds.

    Parameters
    ----------
    invoices : invoices and credit notes, in its order.
    unread : columns that mean nothing to us.
    """

    invoices: tuple[Invoice, ...]
    unread: tuple[str, ...]


async def read_file(
    content: bytes,
    carrier_id: str,
    book: CarrierBook,
    *,
    number: str = "",
    encoding: str = "utf-8-sig",
    sheet: str = "",
) -> ReadInvoices:
    """Read invoices; touches no database.

    Parameters
    ----------
    content : it tells by itself which format it is.
    book : the carrier's contracts: how they call their surcharges, and in which currency they are.
    number : of the invoice, where the file has no column for it.

    Raises
    ------
    InvalidInput
        With every row that cannot be read.
    """
    read = await asyncio.to_thread(_read, content, carrier_id, book, number, encoding, sheet)
    if not read.invoices:
        raise InvalidInput("the file holds no invoice", [RowIssue(_NAME, None, None, None, "at least one row")])
    if sum(len(invoice.lines) for invoice in read.invoices) > MOST_LINES:
        raise InvalidInput(f"the file has more than {MOST_LINES:,} amounts; send it in parts")
    for invoice in read.invoices:
        _refuse_long_names(invoice)
    return read


def _read(content: bytes, carrier_id: str, book: CarrierBook, number: str, encoding: str, sheet: str) -> ReadInvoices:
    if content.lstrip().startswith(_EDI):
        return ReadInvoices(_read_edi(content, carrier_id, book.currency), ())
    names = {surcharge.label for contract in book.contracts for surcharge in contract.surcharges}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _NAME
        path.write_bytes(content)
        try:
            file = read_invoices(
                path,
                carrier_id=carrier_id,
                currency=book.currency,
                number=number,
                surcharges=sorted(names),
                encoding=encoding,
                sheet=sheet or None,
            )
        except InvalidInput as error:
            # The path of the moment says nothing to anybody.
            raise InvalidInput(error.message.replace(str(path), "the file"), _renamed(error.issues)) from None
    return ReadInvoices(file.invoices, file.unread)


def _read_edi(content: bytes, carrier_id: str, currency: str) -> tuple[Invoice, ...]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return read_210(_NAME, text, carrier_id=carrier_id, currency=currency)


def _renamed(issues: Iterable[RowIssue]) -> list[RowIssue]:
    return [replace(issue, file=_NAME) for issue in issues]


def _refuse_long_names(invoice: Invoice) -> None:
    """Refuse what no tracking number and no invoice number is, before a database does."""
    issues = []
    if not 0 < len(invoice.number) <= 100 or "\x00" in invoice.number:
        issues.append(RowIssue(_NAME, None, "invoice_number", invoice.number[:80], "1 to 100 characters"))
    issues += [
        RowIssue(_NAME, line.row, "reference", line.reference[:80], "a tracking number of up to 200 characters")
        for line in invoice.lines
        if len(line.reference) > 200 or "\x00" in line.reference + line.label + line.zone + line.service_level
    ]
    if issues:
        raise InvalidInput("the file cannot be read", issues[:100])
