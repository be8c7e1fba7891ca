"""One row of an orders file → one shipment, or everything that is wrong with the row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from lastmile.core.errors import RowIssue
from lastmile.core.geo import Position
from lastmile.core.shipments import PromiseWindow, Shipment, ShipmentKind
from lastmile.dispatch.intake import measures, places, windows, words
from lastmile.dispatch.intake.columns import Column
from lastmile.dispatch.intake.phones import can_be_dialled
from lastmile.infra.files.cells import BLANK, BadValue, Cell, SheetRow

T = TypeVar("T")

MAX_NAME_CHARS = 200
MAX_ADDRESS_CHARS = 500
MAX_NOTE_CHARS = 1000
MAX_PARCEL_WEIGHT_G = 2_000_000
DEFAULT_SERVICE_S = 120


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rows of a file share.

    Parameters
    ----------
    file : its name.
    columns : column read for each field.
    marks : decimal mark per field; ``None`` if undecided.
    local : the planned day.
    currency : ISO 4217 code of the amounts.
    region : ISO 3166 code for phone numbers without one; ``None`` if unknown.
    """

    file: str
    columns: Mapping[str, Column]
    marks: Mapping[str, str | None]
    local: windows.LocalDay
    currency: str
    region: str | None


@dataclass(slots=True)
class RowReader:
    """Reads the fields of one row and collects what is wrong."""

    frame: Frame
    row: SheetRow
    issues: list[RowIssue] = field(default_factory=list)
    warnings: list[RowIssue] = field(default_factory=list)

    def cell(self, name: str) -> Cell:
        """Give the cell of a field; blank if the file has no such column."""
        column = self.frame.columns.get(name)
        return BLANK if column is None else self.row.cells[column.index]

    def header(self, name: str) -> str:
        """Give the header of a field as the file has it."""
        column = self.frame.columns.get(name)
        return name if column is None else column.header

    def report(self, name: str | None, value: str | None, expected: str) -> None:
        """Note one thing that is wrong."""
        column = None if name is None else self.header(name)
        self.issues.append(RowIssue(self.frame.file, self.row.number, column, value, expected))

    def warn(self, name: str, value: str, expected: str) -> None:
        """Note one thing that looks wrong and does no harm."""
        self.warnings.append(RowIssue(self.frame.file, self.row.number, self.header(name), value, expected))

    def read(self, name: str, parse: Callable[[Cell], T], default: T) -> T:
        """Read a field; the default stands for a blank and for what cannot be read."""
        cell = self.cell(name)
        if cell.blank:
            return default
        try:
            return parse(cell)
        except BadValue as error:
            self.report(name, cell.text, error.expected)
            return default

    def measure(self, name: str, parse: Callable[[Cell, str, str | None], T], default: T) -> T:
        """Read a field whose unit may stand in the header and whose decimal mark its column decides."""
        column = self.frame.columns.get(name)
        unit = "" if column is None else column.unit
        return self.read(name, lambda cell: parse(cell, unit, self.frame.marks.get(name)), default)

    def text(self, name: str, limit: int = MAX_NAME_CHARS) -> str:
        """Read a text: one kind of composition, no control characters, at most ``limit`` characters."""
        return self.read(name, lambda cell: clean(cell.text, limit), "")


def clean(text: str, limit: int) -> str:
    """Give a text in one kind of composition with single spaces.

    Raises
    ------
    BadValue
        If it has control characters or is longer than ``limit``.
    """
    plain = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in plain):
        raise BadValue("text without control characters")
    joined = " ".join(plain.split())
    if len(joined) > limit:
        raise BadValue(f"at most {limit} characters; here are {len(joined)}")
    return joined


def read_row(frame: Frame, row: SheetRow) -> tuple[Shipment | None, list[RowIssue], list[RowIssue]]:
    """Read one row.

    Returns
    -------
    The shipment, or ``None`` if anything is wrong; all issues; all warnings.
    """
    if row.issues and all(cell.blank for cell in row.cells):
        return None, list(row.issues), []
    reader = RowReader(frame, row, list(row.issues))
    order_id = _order_id(reader)
    position, address = _place(reader)
    parcels = reader.read("parcels", lambda cell: measures.count(cell, frame.marks.get("parcels")), 1)
    weight_g = _weight(reader, parcels)
    length_mm, width_mm, height_mm, volume_cm3 = _size(reader, parcels)
    _check_date(reader)
    shipment = Shipment(
        order_id=order_id,
        kind=reader.read("kind", words.parse_kind, ShipmentKind.DELIVERY),
        recipient=_recipient(reader),
        phone=_phone(reader),
        address=address,
        postcode=reader.text("postcode", 20),
        position=position,
        parcels=parcels,
        weight_g=weight_g,
        volume_cm3=volume_cm3,
        length_mm=length_mm,
        width_mm=width_mm,
        height_mm=height_mm,
        windows=_windows(reader),
        service_s=reader.measure("service_time", measures.duration_s, DEFAULT_SERVICE_S),
        service_level=reader.read("service_level", words.parse_service_level, "standard"),
        skills=reader.read("skills", words.parse_skills, frozenset[str]()),
        priority=reader.read("priority", words.parse_priority, 50),
        cash_minor=_cash(reader),
        ready_at=_ready_at(reader),
        note=reader.text("note", MAX_NOTE_CHARS),
    )
    return (None if reader.issues else shipment), reader.issues, reader.warnings


def _order_id(reader: RowReader) -> str:
    order_id = reader.text("order_id", 100)
    if reader.cell("order_id").blank:
        reader.report("order_id", None, "an order id, unique in the file")
    return order_id


def _recipient(reader: RowReader) -> str:
    name = reader.text("recipient") or " ".join(
        part for part in (reader.text("first_name"), reader.text("last_name")) if part
    )
    return ", ".join(part for part in (name, reader.text("company")) if part)


def _phone(reader: RowReader) -> str:
    phone = reader.text("phone", 50)
    country = reader.cell("country").text.upper()
    region = country if len(country) == 2 and country.isascii() else reader.frame.region
    if phone and not can_be_dialled(phone, region):
        reader.warn("phone", phone, "a phone number; the rider will not be able to call")
    return phone


def _place(reader: RowReader) -> tuple[Position | None, str]:
    """Read where to: coordinates, an address, or both."""
    before = len(reader.issues)
    position = _coordinates(reader)
    street = " ".join(
        part for part in (reader.text("address", MAX_ADDRESS_CHARS), reader.text("house_number", 20)) if part
    )
    lines = [street, reader.text("address_2"), reader.text("address_3")]
    has_address = any(lines)
    if position is None and not has_address and len(reader.issues) == before:
        reader.report(None, None, "an address or coordinates")
    city = reader.text("city") if has_address else ""
    parts = [line for line in lines if line]
    if city and city.casefold() not in street.casefold():
        parts.append(city)
    return position, ", ".join(parts)


def _coordinates(reader: RowReader) -> Position | None:
    given = [name for name in ("lon", "lat") if not reader.cell(name).blank]
    if not given:
        return reader.read("coordinates", places.pair, None)
    if len(given) == 1:
        missing = "lat" if given == ["lon"] else "lon"
        reader.report(missing, None, f"a value beside {reader.header(given[0])}")
        return None
    before = len(reader.issues)
    lon = reader.read("lon", lambda cell: places.degrees(cell, "longitude", 180), 0.0)
    lat = reader.read("lat", lambda cell: places.degrees(cell, "latitude", 90), 0.0)
    if len(reader.issues) > before:
        return None
    return reader.read("lon", lambda _: places.not_null_island(Position(lon, lat)), None)


def _weight(reader: RowReader, parcels: int) -> int:
    weight_g = reader.measure("weight", measures.weight_g, 0)
    if weight_g > MAX_PARCEL_WEIGHT_G * parcels:
        reader.report("weight", reader.cell("weight").text, "at most 2 t per parcel; is the unit right?")
    return weight_g


def _size(reader: RowReader, parcels: int) -> tuple[int, int, int, int]:
    """Read length, width, height in mm and the total volume in cm³, each from what there is."""
    sides = (
        reader.measure("length", measures.side_mm, 0),
        reader.measure("width", measures.side_mm, 0),
        reader.measure("height", measures.side_mm, 0),
    )
    volume_cm3 = reader.measure("volume", measures.volume_cm3, 0)
    product, size_cm3 = reader.measure("size", _product_or_volume, ((0, 0, 0), 0))
    if not all(sides):
        sides = product if any(product) else sides
    volume_cm3 = volume_cm3 or size_cm3
    if not volume_cm3 and all(sides):
        volume_cm3 = round(sides[0] * sides[1] * sides[2] / 1000) * parcels
    return (*sides, volume_cm3)


def _product_or_volume(cell: Cell, unit: str, mark: str | None) -> tuple[tuple[int, int, int], int]:
    sides = measures.sides_mm(cell, unit if unit in {"mm", "cm", "m", "in"} else "", mark)
    if sides is not None:
        return sides, 0
    try:
        return (0, 0, 0), measures.volume_cm3(cell, unit if unit not in {"mm", "cm", "m", "in"} else "", mark)
    except BadValue:
        raise BadValue("length × width × height such as 40×30×20 cm, or a volume such as 12 l") from None


def _windows(reader: RowReader) -> tuple[PromiseWindow, ...]:
    local = reader.frame.local
    start, end = reader.cell("window_start"), reader.cell("window_end")
    written: tuple[PromiseWindow, ...] = ()
    promised = reader.read("window", lambda cell: windows.parse_windows(cell.text, local), written)
    if promised or not reader.cell("window").blank or (start.blank and end.blank):
        return promised
    try:
        return windows.parse_bounds(start, end, local)
    except BadValue as error:
        name = "window_end" if start.blank else "window_start"
        shown = " – ".join(cell.text or "…" for cell in (start, end))
        reader.report(name, shown, error.expected)
        return ()


def _ready_at(reader: RowReader) -> datetime | None:
    local = reader.frame.local

    def parse(cell: Cell) -> datetime:
        ready = windows.parse_point(cell, local, last=False)
        if ready > local.ends:
            raise BadValue(f"a time before the end of {local.day}")
        return ready

    return reader.read("ready_at", parse, None)


def _cash(reader: RowReader) -> int:
    frame = reader.frame
    cash = reader.measure("cash", lambda c, u, m: measures.cash_minor(c, u, m, frame.currency), 0)
    payment = words.plain_word(reader.cell("payment").text)
    shown = reader.cell("cash").text or None
    if payment in words.PREPAID_WORDS and cash:
        reader.report("cash", shown, f"nothing to collect, because {reader.header('payment')} says {payment}")
    if payment in words.COLLECT_WORDS and not cash and reader.cell("cash").blank:
        reader.report("cash", shown, f"the amount to collect, because {reader.header('payment')} says {payment}")
    return cash


def _check_date(reader: RowReader) -> None:
    """Report an order that is promised for another day."""
    text = reader.cell("delivery_date").text
    day = reader.frame.local.day
    if not text:
        return
    numbers = tuple(int(number) for number in re.findall(r"\d+", text[:40])[:3])
    right = {(day.year, day.month, day.day), (day.day, day.month, day.year), (day.month, day.day, day.year)}
    right |= {(day.day, day.month, day.year % 100), (day.month, day.day, day.year % 100)}
    if numbers not in right:
        reader.report("delivery_date", text, f"orders of {day} only")
