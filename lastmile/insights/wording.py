"""Figures as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from lastmile.core.money import exponent, format_minor

NOTHING: Final = "–"

_SHOWN: Final[Mapping[str, Callable[[float], str]]] = {
    "share": lambda value: f"{value:.1%}",
    "count": lambda value: f"{value:,.0f}",
    "number": lambda value: f"{value:,.1f}",
    "rating": lambda value: f"{value:.2f}",
    "metres": lambda value: f"{value / 1000:,.1f} km",
    "seconds": lambda value: f"{value / 60:,.0f} min" if abs(value) < 6 * 3600 else f"{value / 3600:,.1f} h",
}


def shown(value: float | None, unit: str, currency: str = "") -> str:
    """Show a figure.

    Parameters
    ----------
    unit : of `lastmile.insights.Unit` or of a measure of a rehearsal.
    currency : ISO 4217, of money; empty shows the bare amount.
    """
    if value is None:
        return NOTHING
    if unit != "money":
        return _SHOWN[unit](value)
    if currency:
        return format_minor(round(value), currency)
    return f"{value / 10 ** exponent(currency):,.2f}"


def trend_shown(values: Sequence[float | None], unit: str) -> str:
    """Show the values of some days side by side, shares without decimals."""
    return " · ".join(NOTHING if v is None else f"{v:.0%}" if unit == "share" else shown(v, unit) for v in values)


def change_shown(change: float | None, unit: str, currency: str = "") -> str:
    """Show a change with its sign, of shares in percentage points; nothing where nothing changes."""
    if not change:
        return ""
    size = f"{abs(change) * 100:.1f} pp" if unit == "share" else shown(abs(change), unit, currency)
    return ("+" if change > 0 else "−") + size
