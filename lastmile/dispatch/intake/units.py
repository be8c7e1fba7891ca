"""The units that headers and values may name, as data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Quantity(StrEnum):
    """What a number measures."""

    WEIGHT = "weight"
    LENGTH = "length"
    VOLUME = "volume"
    DURATION = "duration"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, what one of it is in ours (g, mm, cm3, s), and how people write it."""

    name: str
    factor: Decimal
    spellings: tuple[str, ...]


def _unit(name: str, factor: str, spellings: str = "") -> Unit:
    return Unit(name, Decimal(factor), (name, *spellings.split()))


UNITS: dict[Quantity, tuple[Unit, ...]] = {
    Quantity.WEIGHT: (
        _unit("g", "1", "gr gm gms gram grams gramm grm gramas gramos grammes"),
        _unit("kg", "1000", "kgs kilo kilos kilogram kilograms kilogramm quilos"),
        _unit("lb", "453.59237", "lbs pound pounds"),
        _unit("oz", "28.349523125", "ounce ounces"),
        _unit("t", "1000000", "ton tonne tonnes tons"),
    ),
    Quantity.LENGTH: (
        _unit("mm", "1", "millimeter millimetre millimeters millimetres"),
        _unit("cm", "10", "cms centimeter centimetre centimeters centimetres"),
        _unit("m", "1000", "meter metre meters metres"),
        _unit("in", "25.4", "inch inches zoll"),
    ),
    Quantity.VOLUME: (
        _unit("cm3", "1", "ccm cc ml"),
        _unit("l", "1000", "ltr liter litre liters litres dm3 litros"),
        _unit("m3", "1000000", "cbm"),
        _unit("ft3", "28316.846592", "cuft cft"),
    ),
    Quantity.DURATION: (
        _unit("s", "1", "sec secs second seconds sek sekunden segundos secondes"),
        _unit("min", "60", "mins minute minutes minuten minutos"),
        _unit("h", "3600", "hr hrs hour hours std stunden horas heures"),
    ),
    Quantity.MONEY: (
        _unit("EUR", "1", "€ euro euros"),
        _unit("USD", "1", "$ us$"),
        _unit("GBP", "1", "£"),
        _unit("INR", "1", "₹ rs rupees"),
        _unit("BRL", "1", "r$"),
        _unit("CHF", "1", "sfr"),
        _unit("SEK", "1"),
        _unit("NOK", "1"),
        _unit("DKK", "1"),
        _unit("PLN", "1", "zł"),
    ),
}

_BY_SPELLING = {
    quantity: {spelling.casefold(): unit for unit in units for spelling in unit.spellings}
    for quantity, units in UNITS.items()
}


def unit_of(word: str, quantity: Quantity) -> str | None:
    """Give the canonical name of a unit as somebody wrote it; ``None`` if it measures something else."""
    unit = _BY_SPELLING[quantity].get(word.casefold().strip(" .").replace("³", "3"))
    return unit.name if unit else None


def factor_of(name: str, quantity: Quantity) -> Decimal:
    """Give what one unit is in ours: g, mm, cm3 or s."""
    return next(unit.factor for unit in UNITS[quantity] if unit.name == name)
