from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lastmile.carriers import Contract, Everywhere, Rate, RateCard, ServiceLevel, WeightBreak, Zone
from lastmile.core.errors import InvalidInput

MINIMAL = """\
currency: EUR
timezone: Europe/Helsinki
carriers:
  - id: one
    service_levels:
      - {name: day, serves: [standard], promised_days: 1, by: "18:00"}
    zones:
      - {id: all, kind: everywhere}
    rates:
      - zone: all
        service_level: day
        breaks:
          - {up_to_kg: 1, price: 4.90}
          - {up_to_kg: 5, price: 6.50}
"""


@pytest.fixture
def thursday() -> date:
    return date(2025, 11, 20)


@pytest.fixture
def minimal() -> str:
    return MINIMAL


@pytest.fixture
def make_contract() -> Callable[..., Contract]:
    """A contract with one zone everywhere: 5.00 up to 1 kg, 8.00 up to 10 kg; anything may be overridden."""

    def make(**changes: Any) -> Contract:
        card = RateCard(
            rates=(Rate("all", "day", (WeightBreak(1000, 500), WeightBreak(10_000, 800))),),
            service_levels=(ServiceLevel("day", frozenset({"standard"}), promised_days=1, by_s=18 * 3600),),
        )
        terms: dict[str, Any] = {
            "carrier_id": "one",
            "name": "One",
            "version": "1",
            "currency": "EUR",
            "timezone": "Europe/Helsinki",
            "zones": (Zone("all", Everywhere()),),
            "rate_card": card,
        }
        return Contract(**{**terms, **changes})

    return make


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Write CARRIERS.yaml into an empty folder."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "CARRIERS.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def issues_of(write: Callable[[str | bytes], Path]) -> Callable[[str | bytes], dict[Any, str]]:
    """Load a text that must be refused; what is expected, by the row of the issue."""
    from lastmile.carriers import load_carriers

    def issues_of(content: str | bytes) -> dict[Any, str]:
        with pytest.raises(InvalidInput) as caught:
            load_carriers(write(content))
        assert caught.value.issues
        return {issue.row: issue.expected for issue in caught.value.issues}

    return issues_of
