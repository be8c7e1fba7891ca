from __future__ import annotations

from decimal import Decimal

import pytest

from lastmile.infra.files.cells import BadValue, Cell
from lastmile.infra.files.decimals import column_mark, deciding_mark, parse_number


@pytest.mark.parametrize(
    ("number", "mark"),
    [
        ("2,5", ","),
        ("0,500", ","),
        ("1234,567", ","),
        ("1.234,5", ","),
        ("1.234.567", ","),
        ("2.5", "."),
        ("1,234.5", "."),
        ("1,00,000", "."),
        ("1,234", None),
        ("12.345", None),
        ("7", None),
    ],
)
def test_what_decides(number: str, mark: str | None):
    assert deciding_mark(number) == mark


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1,234", ",", "1.234"),
        ("1,234", ".", "1234"),
        ("1.234,50", None, "1234.5"),
        ("1 234,5", None, "1234.5"),
        ("1'234.5", None, "1234.5"),
        ("1,00,000.5", None, "100000.5"),
        ("-3", None, "-3"),
        (".5", None, "0.5"),
    ],
)
def test_reading(text: str, mark: str | None, value: str):
    assert parse_number(text, exact=False, mark=mark) == Decimal(value)


@pytest.mark.parametrize("text", ["1,234", "1,2,3", "nan", "inf", "1e5", "", "--1", "1.2.3,4,5", "0x10"])
def test_refused(text: str):
    with pytest.raises(BadValue):
        parse_number(text, exact=False, mark=None)


def test_exact_numbers_know_no_comma():
    assert parse_number("1.234", exact=True, mark=",") == Decimal("1.234")
    for text in ("NaN", "Infinity", "abc"):
        with pytest.raises(BadValue):
            parse_number(text, exact=True, mark=None)


def test_a_column_decides_together_or_not_at_all():
    assert column_mark([Cell("1,234"), Cell("2,5 kg"), Cell("")]) == ","
    assert column_mark([Cell("2.5"), Cell("2,5")]) is None
    assert column_mark([Cell("1,234")]) is None
    assert column_mark([Cell("2.5", exact=True), Cell("2,5")]) == ","
