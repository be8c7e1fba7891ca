"""Money: integer minor units of one currency, rounded half away from zero only at the edge."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lastmile.core.errors import InvalidInput

_EXPONENTS = {"BHD": 3, "CLP": 0, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "OMR": 3, "TND": 3, "VND": 0}


def exponent(currency: str) -> int:
    """Give the number of decimal places of a currency (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: str | float | Decimal, currency: str) -> int:
    """Convert a major amount such as ``"12.50"`` to minor units such as ``1250``.

    Raises
    ------
    InvalidInput
        If the amount is not a finite number.
    """
    try:
        value = Decimal(str(amount))
    except InvalidOperation:
        raise InvalidInput(f"{amount!r} is not an amount of money") from None
    if not value.is_finite():
        raise InvalidInput(f"{amount!r} is not an amount of money")
    return int(value.scaleb(exponent(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def format_minor(amount_minor: int, currency: str) -> str:
    """Show minor units for a person: ``1250, "EUR"`` → ``"12.50 EUR"``."""
    places = exponent(currency)
    return f"{Decimal(amount_minor).scaleb(-places):,.{places}f} {currency}"
