"""From a rate sheet to rates: every price is checked where it stands, and a sheet with a mistake gives none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

from lastmile.carriers.contracts.rates import Rate, WeightBreak
from lastmile.carriers.rate_sheets.layouts import EXTRA, SHEETS, UNITS, PriceCell, price_cells
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.core.money import exponent
from lastmile.infra.files.cells import BadValue, Cell
from lastmile.infra.files.decimals import column_mark, parse_number
from lastmile.infra.files.headers import normalise_header
from lastmile.infra.files.sheets import read_sheet

_MAX_MINOR = 1_000_000_000
_MAX_G = 100_000_000
_WEIGHT = re.compile(
    r"(?:.*?(?:-|–|\bto\b|<=|≤|\bbis\b)\s*)?(?P<number>\d[\d.,]*)\s*(?P<unit>[a-z]*)", re.IGNORECASE | re.DOTALL
)


def read_rate_sheet(
    path: Path,
    *,
    currency: str,
    service_level: str = "",
    zones: Sequence[str] = (),
    service_levels: Sequence[str] = (),
    encoding: str = "utf-8-sig",
    sheet: str | None = None,
) -> tuple[Rate, ...]:
    """Read the rates of a CSV or XLSX sheet.

    Layouts: a list (zone, service level, weight, price), a row for each weight with a column for each zone, or a row
    for each zone with a column for each weight.

    Parameters
    ----------
    path : the file; its content tells the format.
    currency : ISO 4217; prices may have its decimals and no more.
    service_level : of prices beside which none stands.
    zones, service_levels : the contract's own; others are refused. Empty means that any name will do.
    encoding, sheet : as for `lastmile.infra.files.sheets.read_sheet`.

    Raises
    ------
    InvalidInput
        With every cell that is wrong: row, column, value, what would be right.
    NotFound, ExternalFailure
        If there is no such file, or the disk fails.
    """
    table = read_sheet(path, SHEETS, encoding=encoding, sheet=sheet)
    cells = price_cells(table)
    if cells is None:
        expected = (
            "columns zone, weight and price; or weight and a column for each zone; or zone and columns of weights"
        )
        raise InvalidInput(
            f"{table.file} has no layout that is known",
            [RowIssue(table.file, table.header_row, None, ", ".join(table.headers)[:200], expected)],
        )
    reader = _Reader(table.file, currency, service_level, _known(zones), _known(service_levels))
    reader.decide_marks(cells)
    for cell in cells:
        reader.read(cell)
    rates = reader.rates()
    issues = [*table.issues, *(issue for row in table.rows for issue in row.issues), *reader.issues]
    if issues:
        count = f"{len(issues)} problem" + ("s" if len(issues) != 1 else "")
        raise InvalidInput(f"{table.file}: {count}; nothing is imported", issues)
    return rates


def _known(names: Sequence[str]) -> dict[str, str]:
    return {name.casefold(): name for name in names}


@dataclass(slots=True)
class _Ladder:
    """The prices of one zone at one level while they are read."""

    steps: list[tuple[int, int, PriceCell]] = field(default_factory=list)
    extra: tuple[int, PriceCell] | None = None
    promised_days: int | None = None


class _Reader:
    """Reads price by price and collects what is wrong."""

    def __init__(self, file: str, currency: str, level: str, zones: dict[str, str], levels: dict[str, str]) -> None:
        self._file, self._currency, self._level = file, currency, level
        self._zones, self._levels = zones, levels
        self._weight_mark: str | None = None
        self._price_mark: str | None = None
        self._ladders: dict[tuple[str, str], _Ladder] = {}
        self.issues: list[RowIssue] = []

    def decide_marks(self, cells: Sequence[PriceCell]) -> None:
        """Decide comma or point for the weights and for the prices of the whole sheet."""
        self._price_mark = column_mark(cell.price for cell in cells)
        self._weight_mark = column_mark(cell.weight for cell in cells) or self._price_mark

    def read(self, cell: PriceCell) -> None:
        """Take one price; a blank one or a dash means that the zone does not go so far."""
        if cell.price.blank or cell.price.text in {"-", "–"}:
            return
        zone = self._name(cell, cell.zone, "zone", self._zones)
        level = self._name(cell, cell.service_level or self._level, "service_level", self._levels)
        try:
            price = self._minor(cell.price)
        except BadValue as error:
            self._issue(cell, cell.column, cell.price.text, error.expected)
            return
        ladder = self._ladders.setdefault((zone, level), _Ladder())
        self._promise(cell, ladder)
        if EXTRA.fullmatch(normalise_header(cell.weight.text)):
            if ladder.extra is not None:
                self._issue(cell, cell.column, cell.price.text, "one price of extra kilograms for a zone and level")
            ladder.extra = (price, cell)
            return
        try:
            ladder.steps.append((self._grams(cell), price, cell))
        except BadValue as error:
            self._issue(cell, cell.weight_column, cell.weight.text, error.expected)

    def _name(self, cell: PriceCell, name: str, column: str, known: dict[str, str]) -> str:
        if known and name.casefold() in known:
            return known[name.casefold()]
        if known or not name:
            expected = f"one of {', '.join(known.values())}" if known else f"a {column.replace('_', ' ')}"
            self._issue(cell, column, name or None, expected)
        return name

    def _promise(self, cell: PriceCell, ladder: _Ladder) -> None:
        text = cell.promised_days.text
        if not text:
            return
        if not (text.isascii() and text.isdigit()) or int(text) > 365:
            self._issue(cell, "promised_days", text, "a whole number of delivery days from 0 to 365")
        elif ladder.promised_days not in {None, int(text)}:
            self._issue(cell, "promised_days", text, f"{ladder.promised_days} days, as for the zone's other weights")
        else:
            ladder.promised_days = int(text)

    def _minor(self, cell: Cell) -> int:
        places = exponent(self._currency)
        scaled = parse_number(cell.text, exact=cell.exact, mark=self._price_mark).scaleb(places)
        if cell.exact:  # a spreadsheet's 4.9 may be 4.8999999999999995
            scaled = scaled.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)
        if scaled != scaled.to_integral_value() or not 0 <= scaled <= _MAX_MINOR:
            raise BadValue(f"a price in {self._currency} ≥ 0 with at most {places} decimals")
        return int(scaled)

    def _grams(self, cell: PriceCell) -> int:
        found = _WEIGHT.fullmatch(cell.weight.text.strip())
        unit = cell.unit if found is None or not found["unit"] else UNITS.get(found["unit"].lower())
        if found is None or unit is None:
            raise BadValue("a weight such as 5, 0.5-1, up to 10 kg, or: each additional kg")
        number = parse_number(found["number"], exact=cell.weight.exact, mark=self._weight_mark)
        grams = int((number * Decimal(str(unit))).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        if not 0 < grams <= _MAX_G:
            raise BadValue("a weight > 0 up to 100,000 kg")
        return grams

    def rates(self) -> tuple[Rate, ...]:
        """Give the rates, and check that no weight has two prices and a heavier one is never cheaper."""
        rates = []
        for (zone, level), ladder in self._ladders.items():
            steps = sorted(ladder.steps, key=lambda step: step[0])
            for (before_g, before, _), (here_g, here, cell) in pairwise(steps):
                if here_g == before_g:
                    self._issue(cell, cell.weight_column, cell.weight.text, f"one price for each weight of zone {zone}")
                elif here < before:
                    least = Decimal(before).scaleb(-exponent(self._currency))
                    text = f"at least {least}, the price of {before_g / 1000:g} kg, since heavier is never cheaper"
                    self._issue(cell, cell.column, cell.price.text, text)
            if not steps and ladder.extra is not None:
                cell = ladder.extra[1]
                self._issue(cell, cell.column, cell.price.text, "a price up to some weight beside that of extra kg")
            rates.append(
                Rate(
                    zone_id=zone,
                    service_level=level,
                    breaks=tuple(WeightBreak(grams, price) for grams, price, _ in steps),
                    extra_kg_minor=ladder.extra[0] if ladder.extra else None,
                    promised_days=ladder.promised_days,
                )
            )
        return tuple(rates)

    def _issue(self, cell: PriceCell, column: str, value: str | None, expected: str) -> None:
        self.issues.append(RowIssue(self._file, cell.row.number, column, value, expected))
