"""The carriers' example file, as it is or stretched to a larger day."""

from __future__ import annotations

import copy
from decimal import Decimal
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from lastmile.core.errors import InvalidInput
from lastmile.infra.files.yaml_text import read_yaml

_EXAMPLE_ORDERS = 600
"""The example's caps suit a day of about so many orders."""

_MAX_CARRIERS = 20


def example_carriers_text() -> str:
    """Give the carriers' own commented example."""
    return _example_file().read_text(encoding="utf-8")


def carriers_text(orders: int, carriers: int, currency: str) -> str:
    """Give a carriers file with so many carriers and with caps for so many orders.

    The example's carriers come first; further ones are twins of them whose prices are a few percent higher.

    Raises
    ------
    InvalidInput
        If the number of carriers is not from 1 to 20.
    """
    if not 1 <= carriers <= _MAX_CARRIERS:
        raise InvalidInput(f"{carriers} carriers; expected 1 to {_MAX_CARRIERS}")
    with resources.as_file(_example_file()) as path:
        book = _plain(read_yaml(path).value)
    given = book["carriers"]
    if carriers == len(given) and orders <= _EXAMPLE_ORDERS and currency == book["currency"]:
        return example_carriers_text()
    book["currency"] = currency
    book["carriers"] = [_twin(given[number % len(given)], number // len(given)) for number in range(carriers)]
    for carrier in book["carriers"]:
        _stretch(carrier, max(1.0, orders / _EXAMPLE_ORDERS))
    body = yaml.safe_dump(book, sort_keys=False, allow_unicode=True, width=110)
    origin = f"{carriers} carriers, caps for {orders:,} orders, made from the carriers' example"
    return f"# {origin}. Prices are made up.\n{body}"


def _twin(carrier: dict[str, Any], generation: int) -> dict[str, Any]:
    twin = copy.deepcopy(carrier)
    if generation:
        twin["id"] = f"{carrier['id']}-{generation + 1}"
        twin["name"] = f"{carrier['name']} {generation + 1}"
        for rate in twin["rates"]:
            for step in rate["breaks"]:
                step["price"] = round(step["price"] * (1 + 0.03 * generation), 2)
    return twin


def _stretch(carrier: dict[str, Any], factor: float) -> None:
    for cap in carrier.get("caps", ()):
        cap["per_day"] = round(cap["per_day"] * factor)


def _example_file() -> Traversable:
    return resources.files("lastmile.carriers") / "example_carriers.yaml"


def _plain(value: Any) -> Any:
    """Exact fractions to floats, which YAML writes."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value
