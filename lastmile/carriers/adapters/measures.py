"""Our grams, millimetres and minor units in the units that carriers ask for."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal
from typing import Final

from lastmile.core.money import exponent

_MM_PER_INCH: Final = Decimal("25.4")
_G_PER_OUNCE: Final = Decimal("28.349523125")
_TENTH: Final = Decimal("0.1")


def inches(length_mm: int) -> float:
    """Give a length in inches, rounded up to a tenth."""
    return float((length_mm / _MM_PER_INCH).quantize(_TENTH, ROUND_UP))


def ounces(weight_g: int) -> float:
    """Give a weight in avoirdupois ounces, rounded up to a tenth."""
    return float((weight_g / _G_PER_OUNCE).quantize(_TENTH, ROUND_UP))


def pounds(weight_g: int) -> float:
    """Give a weight in avoirdupois pounds, rounded up to a tenth."""
    return float((weight_g / _G_PER_OUNCE / 16).quantize(_TENTH, ROUND_UP))


def kilograms(weight_g: int) -> float:
    """Give a weight in kilograms."""
    return weight_g / 1000


def centimetres(length_mm: int) -> float:
    """Give a length in centimetres."""
    return length_mm / 10


def major(amount_minor: int, currency: str) -> str:
    """Give an amount in major units as text: ``149900, "INR"`` → ``"1499.00"``."""
    places = exponent(currency)
    return f"{Decimal(amount_minor).scaleb(-places):.{places}f}"
