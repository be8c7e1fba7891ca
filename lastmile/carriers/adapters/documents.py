"""Write an ask as a JSON document, for mappings that pick from it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lastmile.core.money import exponent

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def document_of(ask: DataclassInstance) -> dict[str, Any]:
    """Write an ask as a JSON document: its fields, and its sums as texts in kilograms, centimetres and major units."""
    document: dict[str, Any] = _plain(asdict(ask))
    currency = document.get("currency", "")
    for package in document.get("packages", ()):
        package["weight_kg"] = _scaled(package["weight_g"], 3)
        package["value"] = _scaled(package["value_minor"], exponent(currency))
        for side in ("length", "width", "height"):
            package[f"{side}_cm"] = _scaled(package[f"{side}_mm"], 1)
    if "packages" in document:
        document["weight_g"] = sum(package["weight_g"] for package in document["packages"])
        document["weight_kg"] = _scaled(document["weight_g"], 3)
    for amount in ("cash", "amount"):
        if f"{amount}_minor" in document:
            document[amount] = _scaled(document[f"{amount}_minor"], exponent(currency))
    return document


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime | date) else value


def _scaled(number: int, places: int) -> str:
    return format(Decimal(number).scaleb(-places).normalize(), "f")
