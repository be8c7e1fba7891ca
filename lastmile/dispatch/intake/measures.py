"""Numbers with units: weight, volume, sizes, durations, money, counts."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from lastmile.core.money import to_minor
from lastmile.dispatch.intake.units import Quantity, factor_of, unit_of
from lastmile.infra.files.cells import BadValue, Cell
from lastmile.infra.files.decimals import NUMBER_EXPECTED, parse_number

_AMOUNT = re.compile(
    r"(?P<before>[^\d\s.,+\-−]\D{0,3}?)?\s*(?P<number>[+\-−]?\s*(?:\d[\d.,'’\s]*\d|\d|[.,]\d+))\s*(?P<after>[^\d\s].*)?"
)
_TIMES = re.compile(r"\s*[x×*✕]\s*", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})(?:\.0+)?")
_MAX_SERVICE_S = 4 * 3600
_MAX_SIDE_MM = 20_000
_MAX_CASH_MAJOR = 100_000_000


def _split(cell: Cell, mark: str | None) -> tuple[Decimal, str]:
    """Split ``2.5 kg`` into its number and whatever stands beside it."""
    if cell.exact:
        return parse_number(cell.text, exact=True, mark=mark), ""
    found = _AMOUNT.fullmatch(cell.text)
    if found is None:
        raise BadValue(NUMBER_EXPECTED)
    number = parse_number(found["number"], exact=False, mark=mark)
    return number, " ".join(part.strip() for part in (found["before"], found["after"]) if part)


def _measure(cell: Cell, quantity: Quantity, unit: str, mark: str | None) -> Decimal:
    value, word = _split(cell, mark)
    if word:
        named = unit_of(word, quantity)
        if named is None:
            raise BadValue(f"a unit of {quantity}, not {word!r}")
        unit = named
    if value < 0:
        raise BadValue(f"a {quantity} ≥ 0")
    return value * factor_of(unit, quantity)


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def weight_g(cell: Cell, unit: str, mark: str | None) -> int:
    """Read a weight in grams; kilograms where neither header nor value names a unit."""
    grams = _measure(cell, Quantity.WEIGHT, unit or "kg", mark)
    if grams > 10**10:
        raise BadValue("a weight below 10,000 t")
    return _whole(grams)


def volume_cm3(cell: Cell, unit: str, mark: str | None) -> int:
    """Read a volume in cm³; litres where neither header nor value names a unit."""
    volume = _measure(cell, Quantity.VOLUME, unit or "l", mark)
    if volume > 10**10:
        raise BadValue("a volume below 10,000 m³")
    return _whole(volume)


def side_mm(cell: Cell, unit: str, mark: str | None) -> int:
    """Read the length of one side in millimetres; centimetres where no unit is named."""
    side = _measure(cell, Quantity.LENGTH, unit or "cm", mark)
    if side > _MAX_SIDE_MM:
        raise BadValue("a side of at most 20 m")
    return _whole(side)


def sides_mm(cell: Cell, unit: str, mark: str | None) -> tuple[int, int, int] | None:
    """Read ``40×30×20 cm`` as three sides in millimetres; ``None`` if it is no such product."""
    parts = _TIMES.split(cell.text)
    if cell.exact or len(parts) == 1:
        return None
    if len(parts) != 3:
        raise BadValue("length × width × height such as 40×30×20 cm")
    words = [_split(Cell(part), mark)[1] for part in parts]
    unit = next((word for word in reversed(words) if word), unit or "cm")
    length, width, height = (
        side_mm(Cell(p if w else f"{p} {unit}"), "cm", mark) for p, w in zip(parts, words, strict=True)
    )
    return length, width, height


def duration_s(cell: Cell, unit: str, mark: str | None) -> int:
    """Read a time at the door in seconds; minutes where no unit is named; also ``00:03:00``.

    Raises
    ------
    BadValue
        If it is no duration, is longer than 4 hours, or is a two-part clock such as ``3:00``, which has two readings.
    """
    clock = _CLOCK.fullmatch(cell.text)
    if clock:
        seconds = Decimal(int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3]))
    elif ":" in cell.text:
        raise BadValue("minutes such as 3, or hours:minutes:seconds such as 00:03:00")
    else:
        seconds = _measure(cell, Quantity.DURATION, unit or "min", mark)
    if seconds > _MAX_SERVICE_S:
        raise BadValue("at most 4 hours at the door")
    return _whole(seconds)


def cash_minor(cell: Cell, unit: str, mark: str | None, currency: str) -> int:
    """Read an amount in major units of the planned currency as minor units.

    Raises
    ------
    BadValue
        If it is no amount ≥ 0, or header or value name another currency.
    """
    value, word = _split(cell, mark)
    word = word.strip(" .")
    named = (unit_of(word, Quantity.MONEY) or word.upper()) if word else unit
    if named and named != currency:
        raise BadValue(f"an amount in {currency}")
    if not 0 <= value <= _MAX_CASH_MAJOR:
        raise BadValue(f"an amount in {currency} ≥ 0")
    return to_minor(value, currency)


def count(cell: Cell, mark: str | None) -> int:
    """Read a number of parcels, 1 to 1,000."""
    value, word = _split(cell, mark)
    if word or value != value.to_integral_value() or not 1 <= value <= 1000:
        raise BadValue("a whole number of parcels from 1 to 1,000")
    return int(value)
