from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.dispatch.outputs.filenames import MAX_LENGTH, file_stem, file_stems


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Matti Meikäläinen", "Matti-Meikalainen"),
        ("../../etc/passwd", "etc-passwd"),
        (".hidden", "hidden"),
        ("C:\\Windows\\x.exe", "C-Windows-x-exe"),
        ("con", "con-file"),
        ("", "rider"),
        ("///", "rider"),
        ("a\x00b\nc", "a-b-c"),
        ("نور", "nwr"),
    ],
)
def test_names(name: str, stem: str):
    assert file_stem(name, "rider") == stem


def test_duplicates_differ_without_regard_to_case():
    assert file_stems(["Ali", "ali", "ALI", "ali-2"], "rider") == ["Ali", "ali-2", "ALI-3", "ali-2-2"]


@given(st.lists(st.text(max_size=300), max_size=12))
def test_any_names_give_safe_and_different_stems(names: list[str]):
    stems = file_stems(names, "rider")
    assert len({stem.lower() for stem in stems}) == len(names)
    for stem in stems:
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]*", stem)
        assert len(stem) <= MAX_LENGTH + 8
