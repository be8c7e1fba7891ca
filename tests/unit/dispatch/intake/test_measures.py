from __future__ import annotations

import pytest

from lastmile.dispatch.intake import measures
from lastmile.infra.files.cells import BadValue, Cell


@pytest.mark.parametrize(
    ("text", "unit", "grams"),
    [("2.5 kg", "", 2500), ("500g", "kg", 500), ("1 lb", "", 454), ("2,5", "", 2500), ("3", "g", 3), ("8 oz", "", 227)],
)
def test_weight(text: str, unit: str, grams: int):
    assert measures.weight_g(Cell(text), unit, None) == grams


@pytest.mark.parametrize(("text", "cm3"), [("12 l", 12_000), ("0.02 m³", 20_000), ("500 cm3", 500), ("2", 2000)])
def test_volume(text: str, cm3: int):
    assert measures.volume_cm3(Cell(text), "", None) == cm3


@pytest.mark.parametrize(
    "text", ["40x30x20", "40 × 30 × 20 cm", "400X300X200 mm", "0.4*0.3*0.2 m", "40cm x 30cm x 20cm", "40,0x30,0x20,0"]
)
def test_sides(text: str):
    assert measures.sides_mm(Cell(text), "", None) == (400, 300, 200)


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [("3", "", 180), ("3 min", "s", 180), ("00:03:00", "", 180), ("180", "s", 180), ("1.5", "", 90)],
)
def test_service_time(text: str, unit: str, seconds: int):
    assert measures.duration_s(Cell(text), unit, None) == seconds


@pytest.mark.parametrize("text", ["3:00", "-1", "5 h", "soon", "3 kg"])
def test_refused_service_times(text: str):
    with pytest.raises(BadValue):
        measures.duration_s(Cell(text), "", None)


@pytest.mark.parametrize(("text", "minor"), [("19.90", 1990), ("€ 1.234,50", 123_450), ("12,5 EUR", 1250), ("0", 0)])
def test_cash(text: str, minor: int):
    assert measures.cash_minor(Cell(text), "", None, "EUR") == minor


@pytest.mark.parametrize("text", ["-1", "5 USD", "₹5", "five", "1e12"])
def test_refused_cash(text: str):
    with pytest.raises(BadValue):
        measures.cash_minor(Cell(text), "", None, "EUR")


@pytest.mark.parametrize("text", ["40x30", "axbxc", "40x-30x20"])
def test_refused_sides(text: str):
    with pytest.raises(BadValue):
        measures.sides_mm(Cell(text), "", None)
