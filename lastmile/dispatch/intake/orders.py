"""Read a whole orders file; nothing in it is dropped without a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lastmile.core.errors import RowIssue
from lastmile.core.shipments import Shipment
from lastmile.dispatch.intake.columns import ORDERS, Column, ColumnUse, resolve_columns
from lastmile.dispatch.intake.phones import region_of
from lastmile.dispatch.intake.rows import Frame, read_row
from lastmile.dispatch.intake.windows import LocalDay
from lastmile.infra.files.cells import Sheet, SheetRow
from lastmile.infra.files.decimals import column_mark
from lastmile.infra.files.sheets import read_sheet

_NUMBER_FIELDS = ("weight", "volume", "size", "length", "width", "height", "service_time", "cash", "parcels")
_DEFAULT_UNITS = {"weight": "kg", "volume": "l"}


@dataclass(frozen=True, slots=True)
class OrderBook:
    """What an orders file holds.

    ``rows_read = len(shipments) + rows_with_issues + blank_rows + continuation_rows``, always.

    Parameters
    ----------
    shipments : one per good row, in the file's order.
    issues : everything that is wrong, row by row; also with columns as a whole.
    warnings : what looks wrong and does no harm: columns not read, phones that cannot be dialled, assumed units.
    unknown_columns : headers that no alias knows.
    rows_read : records below the header.
    rows_with_issues, blank_rows : how many of them are no shipment, and why.
    continuation_rows : further line items of an order above (shop exports repeat the order's id in them).
    source_rows : row of each shipment, as long as ``shipments``.
    file : its path as the user gave it.
    """

    shipments: tuple[Shipment, ...]
    issues: tuple[RowIssue, ...]
    warnings: tuple[RowIssue, ...]
    unknown_columns: tuple[str, ...]
    rows_read: int
    rows_with_issues: int
    blank_rows: int
    continuation_rows: int
    source_rows: tuple[int | str, ...]
    file: str


def read_orders(
    path: Path | str,
    *,
    day: date,
    timezone: str,
    currency: str,
    encoding: str = "utf-8-sig",
    sheet: str | None = None,
    region: str | None = None,
) -> OrderBook:
    """Read a day's orders from CSV, XLSX, JSON lines or a JSON array.

    Parameters
    ----------
    path : the file; its content tells the format, not its name.
    day : the local day that is planned.
    timezone : IANA name; windows without an offset are local.
    currency : ISO 4217 code of the amounts to collect.
    encoding : of CSV and JSON; UTF-8 with or without byte-order mark unless told otherwise.
    sheet : name of the XLSX sheet; the first one unless told otherwise.
    region : ISO 3166 country of phone numbers without one; the time zone's unless told otherwise.

    Raises
    ------
    InvalidInput
        If the file as a whole cannot be read, is empty, or has no column that is known. What is wrong with single
        rows is data in the result instead.
    NotFound, ExternalFailure
        If there is no such file, or the disk fails.
    """
    table = read_sheet(Path(path), ORDERS, encoding=encoding, sheet=sheet)
    columns = resolve_columns(table.headers)
    reading = {column.field: column for column in columns if column.use is ColumnUse.READ}
    frame = Frame(
        file=table.file,
        columns=reading,
        marks=_decimal_marks(table, reading),
        local=LocalDay.of(day, timezone),
        currency=currency,
        region=region or region_of(timezone),
    )
    book = _Collector(frame)
    for row in table.rows:
        book.add(row)
    return OrderBook(
        shipments=tuple(book.shipments),
        issues=(*table.issues, *_repeated(table, columns), *book.issues),
        warnings=(*table.warnings, *_column_warnings(table, columns), *book.warnings),
        unknown_columns=tuple(c.header for c in columns if c.use is ColumnUse.UNKNOWN and c.header),
        rows_read=len(table.rows),
        rows_with_issues=book.rows_with_issues,
        blank_rows=book.blank_rows,
        continuation_rows=book.continuation_rows,
        source_rows=tuple(book.source_rows),
        file=table.file,
    )


class _Collector:
    """Sorts rows into shipments, issues, blanks and further line items."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.shipments: list[Shipment] = []
        self.source_rows: list[int | str] = []
        self.issues: list[RowIssue] = []
        self.warnings: list[RowIssue] = []
        self.rows_with_issues = self.blank_rows = self.continuation_rows = 0
        self._first_rows: dict[str, int | str] = {}

    def add(self, row: SheetRow) -> None:
        """Take one row."""
        if row.blank:
            self.blank_rows += 1
            return
        shown = self._id_of(row)
        first = self._first_rows.setdefault(shown, row.number) if shown else row.number
        if first != row.number and not row.issues and self._only_id(row):
            self.continuation_rows += 1
            self.warnings.append(
                self._at_id(row, shown, f"a row of its own; taken for a further line item of row {first}")
            )
            return
        shipment, issues, warnings = read_row(self.frame, row)
        if first != row.number:
            issues = [*issues, self._at_id(row, shown, f"an id that is unique in the file; row {first} has it already")]
        self.warnings += warnings
        if issues or shipment is None:
            self.rows_with_issues += 1
            self.issues += issues
            return
        self.shipments.append(shipment)
        self.source_rows.append(row.number)

    def _id_of(self, row: SheetRow) -> str:
        column = self.frame.columns.get("order_id")
        return "" if column is None else row.cells[column.index].text

    def _only_id(self, row: SheetRow) -> bool:
        return all(row.cells[c.index].blank for name, c in self.frame.columns.items() if name != "order_id")

    def _at_id(self, row: SheetRow, value: str, expected: str) -> RowIssue:
        return RowIssue(self.frame.file, row.number, self.frame.columns["order_id"].header, value, expected)


def _decimal_marks(table: Sheet, reading: dict[str, Column]) -> dict[str, str | None]:
    """Decide comma or point for each number column; a column without a decision follows the others if they agree."""
    marks = {
        name: column_mark(row.cells[reading[name].index] for row in table.rows)
        for name in _NUMBER_FIELDS
        if name in reading
    }
    agreed = set(marks.values()) - {None}
    common = agreed.pop() if len(agreed) == 1 else None
    return {name: mark or common for name, mark in marks.items()}


def _repeated(table: Sheet, columns: Sequence[Column]) -> list[RowIssue]:
    return [
        RowIssue(table.file, table.header_row, column.header, None, "every column once; this one stands twice")
        for column in columns
        if column.use is ColumnUse.REPEATED
    ]


def _column_warnings(table: Sheet, columns: Sequence[Column]) -> list[RowIssue]:
    winners = {column.field: column.header for column in columns if column.use is ColumnUse.READ}
    warnings = []
    for column in columns:
        if column.use is ColumnUse.UNKNOWN and column.header:
            expected = "a column that is known; this one is not read"
        elif column.use is ColumnUse.SHADOWED:
            expected = f"one column for {column.field}; {winners[column.field]!r} is read, this one is not"
        elif column.field in _DEFAULT_UNITS and not column.unit and _bare_numbers(table, column):
            unit = _DEFAULT_UNITS[column.field]
            expected = f"a unit in the header, e.g. {column.field}_{unit}; numbers without one are read as {unit}"
        else:
            continue
        warnings.append(RowIssue(table.file, table.header_row, column.header, None, expected))
    return warnings


def _bare_numbers(table: Sheet, column: Column) -> bool:
    cells = (row.cells[column.index] for row in table.rows)
    return any(not cell.blank and not any(c.isalpha() for c in cell.text) for cell in cells)
