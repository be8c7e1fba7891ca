"""The layouts of rate sheets, each reduced to cells of price with what they are the price of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lastmile.infra.files.aliases import Aliases, cell_of
from lastmile.infra.files.cells import Cell, Sheet, SheetRow, Vocabulary
from lastmile.infra.files.headers import normalise_header

FIELDS = Aliases(
    {
        "zone": ("zones", "rate zone", "zone id", "region", "area", "destination"),
        "service_level": ("service", "service type", "product", "level", "mode"),
        "weight": (
            "up to", "weight up to", "max weight", "weight slab", "slab", "weight break", "weight band",
            "weight to", "to",
        ),
        "price": ("rate", "charge", "amount", "tariff", "cost"),
        "promised_days": ("days", "transit days", "transit time", "tat", "delivery days", "lead time"),
    }
)  # fmt: skip
"""Field → headers of it; the header of weights may have a unit behind it."""

UNITS = {"kg": 1000, "kgs": 1000, "g": 1, "gm": 1, "gms": 1, "grams": 1, "lb": 453.59237, "lbs": 453.59237}
_WEIGHT_HEADER = re.compile(r"(?:up to |<= ?|≤ ?)?\d+(?:[.,]\d+)?\s*(kg|kgs|g|gm|gms|lb|lbs)?", re.IGNORECASE)
EXTRA = re.compile(r"(each )?(add(l|itional)?|extra|every)\b.*|per (extra|additional)\b.*")
"""Words, normalised, in the place of a weight: the price of each started kilogram above the last."""


def _field(header: str) -> str | None:
    words = normalise_header(header)
    stem, _, last = words.rpartition(" ")
    return FIELDS.field_of(words) or (FIELDS.field_of(stem) if last in UNITS else None)


def _is_weight(header: str) -> bool:
    return _WEIGHT_HEADER.fullmatch(header.strip()) is not None or EXTRA.fullmatch(normalise_header(header)) is not None


SHEETS = Vocabulary(
    knows=lambda header: _field(header) in {"zone", "weight", "price"},
    record="price",
    columns="zone, service_level, up_to_kg, price; or weight_kg and a column for each zone",
)
"""What tells the header of a rate sheet."""


@dataclass(frozen=True, slots=True)
class PriceCell:
    """One price of a sheet.

    Parameters
    ----------
    row : where it stands.
    column : header it stands under.
    zone, service_level : as written; empty where the sheet does not say.
    weight : as written, with ``unit`` in grams where it names none itself.
    weight_column : header of the weight.
    price : the price itself.
    promised_days : as written.
    """

    row: SheetRow
    column: str
    zone: str
    service_level: str
    weight: Cell
    weight_column: str
    unit: float
    price: Cell
    promised_days: Cell


def price_cells(table: Sheet) -> list[PriceCell] | None:
    """Give the prices of a sheet in its order; ``None`` if it has no layout that is known."""
    fields = FIELDS.columns([_field(header) or header for header in table.headers])
    others = [index for index, header in enumerate(table.headers) if header and index not in fields.values()]
    rows = [row for row in table.rows if not row.blank]
    if {"zone", "weight", "price"} <= fields.keys():
        return [cell for row in rows for cell in _listed(table, row, fields)]
    if "weight" in fields and others:
        return [cell for row in rows for cell in _by_weight(table, row, fields, others)]
    weights = [index for index in others if _is_weight(table.headers[index])]
    if "zone" in fields and weights:
        return [cell for row in rows for cell in _by_zone(table, row, fields, weights)]
    return None


def _unit(header: str) -> float:
    return UNITS.get(normalise_header(header).rpartition(" ")[2], 1000)


def _listed(table: Sheet, row: SheetRow, fields: dict[str, int]) -> Iterator[PriceCell]:
    header = table.headers[fields["weight"]]
    yield PriceCell(
        row=row,
        column=table.headers[fields["price"]],
        zone=cell_of(row, fields, "zone").text,
        service_level=cell_of(row, fields, "service_level").text,
        weight=cell_of(row, fields, "weight"),
        weight_column=header,
        unit=_unit(header),
        price=cell_of(row, fields, "price"),
        promised_days=cell_of(row, fields, "promised_days"),
    )


def _by_weight(table: Sheet, row: SheetRow, fields: dict[str, int], zones: list[int]) -> Iterator[PriceCell]:
    """A row for each weight, a column for each zone."""
    header = table.headers[fields["weight"]]
    for index in zones:
        yield PriceCell(
            row=row,
            column=table.headers[index],
            zone=table.headers[index],
            service_level=cell_of(row, fields, "service_level").text,
            weight=cell_of(row, fields, "weight"),
            weight_column=header,
            unit=_unit(header),
            price=row.cells[index],
            promised_days=Cell(""),
        )


def _by_zone(table: Sheet, row: SheetRow, fields: dict[str, int], weights: list[int]) -> Iterator[PriceCell]:
    """A row for each zone, a column for each weight."""
    for index in weights:
        yield PriceCell(
            row=row,
            column=table.headers[index],
            zone=cell_of(row, fields, "zone").text,
            service_level=cell_of(row, fields, "service_level").text,
            weight=Cell(table.headers[index]),
            weight_column=table.headers[index],
            unit=1000,
            price=row.cells[index],
            promised_days=cell_of(row, fields, "promised_days"),
        )
