"""Remittances as files: a row for each parcel whose cash is paid, from CSV or XLSX."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Final

from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.core.money import exponent
from lastmile.infra.files.aliases import Aliases, cell_of
from lastmile.infra.files.cells import BadValue, Cell, Sheet, SheetRow, Vocabulary
from lastmile.infra.files.decimals import column_mark, parse_number
from lastmile.infra.files.headers import normalise_header
from lastmile.infra.files.sheets import read_sheet

FIELDS: Final = Aliases(
    {
        "reference": (
            "tracking number", "tracking no", "tracking id", "tracking", "awb", "awb number", "awb no", "awb code",
            "waybill", "waybill number", "consignment number", "shipment number", "parcel number", "shipment id",
        ),
        "amount": (
            "amount remitted", "remitted amount", "remittance amount", "amount paid", "paid amount", "net amount",
            "net payable", "net cod", "net", "cod remitted", "cod amount", "cod value", "cash amount", "cod", "cash",
        ),
        "fee": ("cod fee", "cod charge", "cod charges", "cash handling fee", "fees", "deduction", "deductions"),
        "currency": ("currency code", "curr"),
    }
)  # fmt: skip
"""Field → headers of it."""

_TOTALS: Final = frozenset({"total", "grand total", "sum", "totals"})
_MAX_MINOR: Final = 10**12
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class RemittedRow:
    """A row of a remittance file.

    Parameters
    ----------
    row : line (CSV) or sheet row (XLSX).
    reference : the carrier's tracking number, or our shipment's id.
    amount_minor, fee_minor : what is paid, and what was kept back.
    """

    row: int | str
    reference: str
    amount_minor: int
    fee_minor: int = 0


def read_remittance(
    path: Path, *, currency: str, encoding: str = "utf-8-sig", sheet: str | None = None
) -> tuple[RemittedRow, ...]:
    """Read what a carrier says it pays, parcel by parcel.

    Parameters
    ----------
    path : the file; its content tells the format.
    currency : ISO 4217, of the transfer; a row in another one is a mistake.
    encoding, sheet : as for `lastmile.infra.files.sheets.read_sheet`.

    Raises
    ------
    InvalidInput
        With every row that cannot be read; nothing is taken in then.
    """
    vocabulary = Vocabulary(lambda header: FIELDS.field_of(header) is not None, "payment", "awb, amount, fee")
    table = read_sheet(path, vocabulary, encoding=encoding, sheet=sheet)
    reader = _Reader(table, FIELDS.columns(table.headers), currency)
    missing = reader.missing()
    if missing:
        raise InvalidInput(f"{table.file} is no remittance that can be read", missing)
    rows = tuple(found for row in table.rows if not row.blank and (found := reader.read(row)) is not None)
    issues = [*table.issues, *reader.issues]
    if not rows and not issues:
        issues = [RowIssue(table.file, None, None, None, "at least one row")]
    if issues:
        raise InvalidInput(f"{table.file}: {len(issues)} problems; nothing is taken in", issues)
    return rows


class _Reader:
    """Turns rows into what they pay and collects what is wrong with them."""

    def __init__(self, table: Sheet, columns: dict[str, int], currency: str) -> None:
        self._table, self._columns, self._currency = table, columns, currency
        self._marks: dict[str, str | None] = {
            name: column_mark(row.cells[columns[name]] for row in table.rows)
            for name in ("amount", "fee")
            if name in columns
        }
        self.issues: list[RowIssue] = []

    def missing(self) -> list[RowIssue]:
        """Give an issue for each column that there must be."""
        needed = {"reference": "a column with the tracking number, such as awb", "amount": "a column with what is paid"}
        return [
            RowIssue(self._table.file, self._table.header_row, name, None, expected)
            for name, expected in needed.items()
            if name not in self._columns
        ]

    def read(self, row: SheetRow) -> RemittedRow | None:
        """Read a row; ``None`` for the total below them, and for one with a mistake."""
        before = len(self.issues)
        self.issues += row.issues
        reference = cell_of(row, self._columns, "reference").text
        if normalise_header(reference) in _TOTALS or (not reference and self._is_total(row)):
            return None
        if not 0 < len(reference) <= _LONGEST:
            self._issue(row, "reference", reference[:_LONGEST], f"a tracking number of up to {_LONGEST} characters")
        stated = cell_of(row, self._columns, "currency").text.upper()
        if stated not in {"", self._currency}:
            self._issue(row, "currency", stated, f"{self._currency}, as the transfer")
        amount, fee = self._minor(row, "amount"), self._minor(row, "fee")
        if amount is None and len(self.issues) == before:
            self._issue(row, "amount", None, "what is paid for this parcel")
        if len(self.issues) > before or amount is None:
            return None
        return RemittedRow(row.number, reference, amount, fee or 0)

    @staticmethod
    def _is_total(row: SheetRow) -> bool:
        return any(normalise_header(cell.text) in _TOTALS for cell in row.cells)

    def _minor(self, row: SheetRow, name: str) -> int | None:
        cell = cell_of(row, self._columns, name)
        if cell.blank or cell.text == "-":
            return None
        try:
            return _amount(cell, self._currency, self._marks[name])
        except BadValue as error:
            self._issue(row, name, cell.text, error.expected)
            return None

    def _issue(self, row: SheetRow, name: str, value: str | None, expected: str) -> None:
        header = self._table.headers[self._columns[name]] if name in self._columns else name
        self.issues.append(RowIssue(self._table.file, row.number, header, value, expected))


def _amount(cell: Cell, currency: str, mark: str | None) -> int:
    """Read an amount ≥ 0; nothing is rounded, since the transfer could not be held against it any more."""
    scaled = parse_number(cell.text, exact=cell.exact, mark=mark).scaleb(exponent(currency))
    if cell.exact:  # a spreadsheet's 4.9 may be 4.8999999999999995
        scaled = scaled.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)
    if scaled != scaled.to_integral_value() or not 0 <= scaled <= _MAX_MINOR:
        raise BadValue(f"an amount ≥ 0 in {currency} with at most {exponent(currency)} decimals")
    return int(scaled)
