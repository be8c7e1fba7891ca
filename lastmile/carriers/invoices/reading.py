"""Invoices from CSV and XLSX: a row per shipment with a column for each charge or one sum, or a row per charge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TypeVar

from lastmile.carriers.invoices.columns import InvoiceColumns, find_columns, vocabulary
from lastmile.carriers.invoices.model import Charge, DocumentKind, Invoice, InvoiceLine
from lastmile.carriers.invoices.names import charge_of
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.core.money import exponent
from lastmile.infra.files.aliases import cell_of
from lastmile.infra.files.cells import BadValue, Cell, Sheet, SheetRow
from lastmile.infra.files.dates import column_order, parse_date
from lastmile.infra.files.decimals import column_mark, parse_number
from lastmile.infra.files.headers import normalise_header
from lastmile.infra.files.sheets import read_sheet

_TOTALS = frozenset({"total", "grand total", "invoice total", "sum", "totals"})
_CREDIT_WORDS = frozenset({"credit", "credit note", "cn", "creditnote"})
_VOLUMETRIC_WORDS = frozenset({"volumetric", "volume", "dim", "dimensional", "dim weight", "vol"})
_MAX_MINOR = 10**12
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class InvoiceFile:
    """What a file holds.

    Parameters
    ----------
    invoices : one for each number in the file, in its order.
    unread : columns that mean nothing to us; a charge among them would be missing from the sums.
    """

    invoices: tuple[Invoice, ...]
    unread: tuple[str, ...]


def read_invoices(
    path: Path,
    *,
    carrier_id: str,
    currency: str,
    number: str = "",
    surcharges: Iterable[str] = (),
    encoding: str = "utf-8-sig",
    sheet: str | None = None,
) -> InvoiceFile:
    """Read a carrier's invoices or credit notes from CSV or XLSX.

    Parameters
    ----------
    path : the file; its content tells the format.
    carrier_id : who bills.
    currency : ISO 4217, where the file names none.
    number : of the invoice, where the file has no column for it.
    surcharges : what the contract calls its surcharges, to know their columns.
    encoding, sheet : as for `lastmile.infra.files.sheets.read_sheet`.

    Raises
    ------
    InvalidInput
        With every row that cannot be read; nothing is imported then.
    NotFound, ExternalFailure
        If there is no such file, or the disk fails.
    """
    names = tuple(surcharges)
    table = read_sheet(path, vocabulary(names), encoding=encoding, sheet=sheet)
    columns = find_columns(table.headers, names)
    missing = _missing(table, columns, number)
    if missing:
        raise InvalidInput(f"{table.file} is no invoice that can be read", missing)
    reader = _Reader(table, columns, carrier_id, currency, number)
    for row in table.rows:
        if not row.blank:
            reader.read(row)
    issues = [*table.issues, *reader.issues]
    if issues:
        count = f"{len(issues)} problem" + ("s" if len(issues) != 1 else "")
        raise InvalidInput(f"{table.file}: {count}; nothing is imported", issues)
    return InvoiceFile(tuple(reader.invoices()), columns.unread)


def _missing(table: Sheet, columns: InvoiceColumns, number: str) -> list[RowIssue]:
    needed = [
        ("reference" in columns.fields, "reference", "a column with the tracking number, such as awb"),
        (bool(number) or "invoice_number" in columns.fields, "invoice_number", "a column with the invoice's number"),
        (
            bool(columns.charges) or {"amount", "total"} & columns.fields.keys(),
            "charge",
            "columns of charges such as freight and fuel_surcharge, or a column amount with or without charge",
        ),
    ]
    return [RowIssue(table.file, table.header_row, name, None, text) for there, name, text in needed if not there]


@dataclass(slots=True)
class _Document:
    """One invoice while it is read."""

    kind: DocumentKind
    currency: str
    issued_on: date | None
    refers_to: str
    lines: list[InvoiceLine] = field(default_factory=list)
    row_totals: dict[int | str, int] = field(default_factory=dict)
    total_minor: int | None = None


class _Reader:
    """Turns rows into lines and collects what is wrong with them."""

    def __init__(self, table: Sheet, columns: InvoiceColumns, carrier_id: str, currency: str, number: str) -> None:
        self._file, self._headers, self._columns = table.file, table.headers, columns
        self._carrier_id, self._currency, self._number = carrier_id, currency, number
        self._documents: dict[str, _Document] = {}
        self.issues: list[RowIssue] = []
        numeric = [columns.fields[name] for name in ("weight", "amount", "total") if name in columns.fields]
        numeric += [column.index for column in columns.charges]
        marks = {index: column_mark(row.cells[index] for row in table.rows) for index in numeric}
        agreed = set(marks.values()) - {None}
        common = agreed.pop() if len(agreed) == 1 else None
        self._marks = {index: mark or common for index, mark in marks.items()}
        dates = [columns.fields[name] for name in ("shipped_on", "invoice_date") if name in columns.fields]
        self._orders = {index: column_order(row.cells[index] for row in table.rows) for index in dates}

    def invoices(self) -> Iterator[Invoice]:
        """Give what has been read."""
        for number, document in self._documents.items():
            yield Invoice(
                carrier_id=self._carrier_id,
                number=number,
                currency=document.currency,
                lines=tuple(document.lines),
                kind=document.kind,
                issued_on=document.issued_on,
                refers_to=document.refers_to,
                row_totals=document.row_totals,
                total_minor=document.total_minor,
            )

    def read(self, row: SheetRow) -> None:
        """Take one row: lines of a shipment, or the total below them."""
        before = len(self.issues)
        self.issues += row.issues
        reference = self._text(row, "reference")
        document = self._document(row)
        is_total = any(normalise_header(cell.text) in _TOTALS for cell in row.cells)
        if is_total and (not reference or normalise_header(reference) in _TOTALS):
            document.total_minor = self._amount(row, "total", document) or self._amount(row, "amount", document)
            return
        if not reference:
            self._issue(row, "reference", None, "the tracking number of the shipment")
        line = self._frame(row, reference, document.currency)
        lines = list(self._lines(row, line, document))
        if not lines and len(self.issues) == before:
            self._issue(row, "amount", None, "at least one charge with an amount")
        document.lines += lines
        total = self._amount(row, "total", document)
        if total is not None and self._columns.charges:
            document.row_totals[row.number] = total

    def _document(self, row: SheetRow) -> _Document:
        number = self._text(row, "invoice_number") or self._number or next(iter(self._documents), "")
        if not number:
            self._issue(row, "invoice_number", None, "the number of the invoice")
        if number not in self._documents:
            credit = normalise_header(self._text(row, "document")) in _CREDIT_WORDS
            self._documents[number] = _Document(
                kind=DocumentKind.CREDIT_NOTE if credit else DocumentKind.INVOICE,
                currency=(self._text(row, "currency") or self._currency).upper(),
                issued_on=self._date(row, "invoice_date"),
                refers_to=self._text(row, "refers_to"),
            )
        return self._documents[number]

    def _frame(self, row: SheetRow, reference: str, currency: str) -> InvoiceLine:
        """Give what all lines of a row have in common."""
        weight = self._read(row, "weight", self._grams)
        return InvoiceLine(
            row=row.number,
            reference=reference,
            charge=Charge.FREIGHT,
            label="",
            amount_minor=0,
            currency=(self._text(row, "currency") or currency).upper(),
            shipped_on=self._date(row, "shipped_on"),
            zone=self._text(row, "zone"),
            service_level=self._text(row, "service_level"),
            weight_g=weight,
            volumetric=normalise_header(self._text(row, "weight_basis")) in _VOLUMETRIC_WORDS,
        )

    def _lines(self, row: SheetRow, frame: InvoiceLine, document: _Document) -> Iterator[InvoiceLine]:
        if not self._columns.charges and "charge" not in self._columns.fields:
            sums = (self._amount(row, name, document) for name in ("amount", "total"))
            amount = next((each for each in sums if each), None)
            if amount:
                yield _line(frame, Charge.TOTAL, Charge.TOTAL, amount, document.kind)
        elif not self._columns.charges:
            label = self._text(row, "charge")
            if not label:
                self._issue(row, "charge", None, "what is billed, such as freight or fuel surcharge")
            amount = self._amount(row, "amount", document)
            if amount:
                yield _line(frame, charge_of(label), label, amount, document.kind)
        for column in self._columns.charges:
            amount = self._money_at(row, column.index, document)
            if amount:
                yield _line(frame, column.charge, column.label, amount, document.kind)

    def _text(self, row: SheetRow, name: str) -> str:
        return cell_of(row, self._columns.fields, name).text

    def _date(self, row: SheetRow, name: str) -> date | None:
        return self._read(row, name, lambda cell, index: parse_date(cell.text, self._orders[index]))

    def _grams(self, cell: Cell, index: int) -> int:
        number = parse_number(cell.text, exact=cell.exact, mark=self._marks[index])
        grams = (number * Decimal(str(self._columns.weight_g))).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        if not 0 <= grams <= 10**9:
            raise BadValue("a weight ≥ 0")
        return int(grams)

    def _amount(self, row: SheetRow, name: str, document: _Document) -> int | None:
        index = self._columns.fields.get(name)
        return None if index is None else self._money_at(row, index, document)

    def _money_at(self, row: SheetRow, index: int, document: _Document) -> int | None:
        currency = (self._text(row, "currency") or document.currency).upper()
        return self._read_at(row, index, lambda cell, at: _minor(cell, currency, self._marks[at]))

    def _read(self, row: SheetRow, name: str, read: Callable[[Cell, int], Value]) -> Value | None:
        index = self._columns.fields.get(name)
        return None if index is None else self._read_at(row, index, read)

    def _read_at(self, row: SheetRow, index: int, read: Callable[[Cell, int], Value]) -> Value | None:
        cell = row.cells[index]
        if cell.blank or cell.text == "-":
            return None
        try:
            return read(cell, index)
        except BadValue as error:
            self.issues.append(RowIssue(self._file, row.number, self._headers[index], cell.text, error.expected))
            return None

    def _issue(self, row: SheetRow, name: str, value: str | None, expected: str) -> None:
        index = self._columns.fields.get(name)
        header = name if index is None else self._headers[index]
        self.issues.append(RowIssue(self._file, row.number, header, value, expected))


def _minor(cell: Cell, currency: str, mark: str | None) -> int:
    """Read an amount; nothing is rounded, since a sum could not be held against it any more."""
    number = parse_number(cell.text, exact=cell.exact, mark=mark)
    places = exponent(currency)
    scaled = number.scaleb(places)
    if cell.exact:  # a spreadsheet's 4.9 may be 4.8999999999999995
        scaled = scaled.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)
    if scaled != scaled.to_integral_value() or abs(scaled) > _MAX_MINOR:
        raise BadValue(f"an amount in {currency} with at most {places} decimals")
    return int(scaled)


def _line(frame: InvoiceLine, charge: Charge, label: str, amount: int, kind: DocumentKind) -> InvoiceLine:
    """Make a line; credits are negative however the file writes them."""
    negative = charge is Charge.CREDIT or kind is DocumentKind.CREDIT_NOTE
    return replace(frame, charge=charge, label=label, amount_minor=-abs(amount) if negative else amount)
