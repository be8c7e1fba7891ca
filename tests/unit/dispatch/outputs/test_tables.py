from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.dispatch.outputs.tables import csv_text, phone_cell, safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "+358-40-123",
        "-cmd|' /C calc'!A0",
        "\uff1d1+1",
    ],
)
def test_what_a_spreadsheet_would_compute_gets_an_apostrophe(text: str):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["+358 40 123 4567", "+358401234567", "-12.50", "Aino", "12-14", "a=b", ""])
def test_what_people_need_stays_as_it_is(text: str):
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    ("phone", "cell"),
    [
        ("+358401234567", "+358 40 1234567"),
        ("+14105550199", "+1 410 555 0199"),
        ("ask next door", "ask next door"),
        ("0401234567", "0401234567"),
        ("", ""),
    ],
)
def test_phones_are_grouped_so_that_no_sheet_makes_numbers_of_them(phone: str, cell: str):
    assert phone_cell(phone) == cell
    assert safe_cell(phone_cell(phone)) == cell


@given(st.lists(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)))
def test_tables_are_read_back_and_hold_no_formula(rows: list[list[str]]):
    text = csv_text(["a", "b"], rows)
    assert text.startswith("\ufeff")
    back = list(csv.reader(io.StringIO(text[1:], newline="")))[1:]
    assert len(back) == len(rows)
    for row, original in zip(back, rows, strict=True):
        assert [cell.removeprefix("'") for cell in row] == [cell.removeprefix("'") for cell in original]
        assert not any(cell.startswith(("=", "@", "\t")) for cell in row)
