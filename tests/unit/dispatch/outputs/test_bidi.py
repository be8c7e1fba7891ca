from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.dispatch.outputs.bidi import display_runs, is_right_to_left


@pytest.mark.parametrize(
    ("text", "right"),
    [("Aino", False), ("שרה", True), ("12 שרה", True), ("R01 · نور", False), ("12", False), ("", False)],
)
def test_direction_of_a_paragraph(text: str, right: bool):
    assert is_right_to_left(text) is right


def test_numbers_keep_their_order_in_right_to_left_text():
    assert display_runs("שרה 12 כהן", base_right=True) == [(" כהן", True), ("12", False), ("שרה ", True)]


def test_a_foreign_name_inside_an_address():
    assert display_runs("Cafe نور 5 street", base_right=False)[0] == ("Cafe ", False)
    assert ("نور ", True) in display_runs("Cafe نور 5 street", base_right=False)


@given(st.text(max_size=40), st.booleans())
def test_nothing_is_lost(text: str, right: bool):
    assert sorted("".join(part for part, _ in display_runs(text, right))) == sorted(text)
