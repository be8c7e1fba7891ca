from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lastmile.infra.files.yaml_text import plain_scalar, read_yaml, show_place


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("true", True),
        ("", None),
        ("null", None),
        ("16:00", "16:00"),
        ("00100", "00100"),
        ("0", 0),
        ("-12", -12),
        ("12.50", Decimal("12.50")),
        ("1e3", Decimal(1000)),
        (".inf", ".inf"),
        ("2025-01-31", "2025-01-31"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ],
)
def test_plain_scalars_are_what_a_person_means(text: str, value: object):
    assert plain_scalar(text) == value
    assert type(plain_scalar(text)) is type(value)


def test_quoted_scalars_stay_text_and_aliases_are_followed(write: Callable[[str | bytes], Path]):
    document = read_yaml(write("a: '12'\nb: &x [1, 2]\nc: *x\n"))
    assert document.value == {"a": "12", "b": [1, 2], "c": [1, 2]}
    assert document.line(("b", 1)) == 2
    assert document.line(("c", 7, "deeper")) == 3


def test_places_read_like_a_path():
    assert show_place(("carriers", 1, "rates", 0, "zone")) == "carriers[1].rates[0].zone"


@pytest.mark.parametrize(
    ("content", "row", "expected"),
    [
        (b"", None, "the file is empty"),
        (b"# nothing but a comment\n", None, "the file is empty"),
        (b"a: 1\nb:\n\t- c\n", 3, "spaces for indentation, not a tab"),
        ("a: 1\nb: caf\xe9\n".encode("latin-1"), 2, "byte 0xe9 is none, this looks like Latin-1"),
        ("currency: EUR\n".encode("utf-16"), 1, "this looks like UTF-16"),
        (b"a: 1\nb: \x01\n", 2, "no control characters"),
        (b"a: [1\nb: 2\n", 2, "did not find expected"),
        (b"a: 1\n---\nb: 2\n", 2, "expected a single document"),
        (b"a: 1\nb: *none\n", 2, "undefined alias"),
        (b"a: 1\nb: 2\na: 3\n", 3, "each key once; 'a' stands on line 1 already"),
        (b"a: 1\nb: !!python/name:os.system\n", 2, "a plain value without a tag"),
        (b"a: 1\n? [b]\n: 2\n", 2, "a name as the key"),
        (b"a: &a\n  - *a\n", 1, "does not contain itself"),
    ],
)
def test_what_is_wrong_as_yaml_names_its_line(
    issues_of: Callable[[str | bytes], dict[Any, str]], content: bytes, row: int | None, expected: str
):
    assert expected in issues_of(content)[row]


def test_a_byte_order_mark_does_no_harm(write: Callable[[str | bytes], Path]):
    assert read_yaml(write("\ufeffa: 1\n")).value == {"a": 1}


def test_exploding_aliases_are_refused(issues_of: Callable[[str | bytes], dict[Any, str]]):
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "at most 500,000 values" in issues_of("\n".join(rows))[None]


def test_a_missing_file_is_told_as_an_issue(tmp_path: Path):
    from lastmile.core.errors import InvalidInput

    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(InvalidInput) as caught:
            read_yaml(path)
        assert "a readable file" in str(caught.value.issues[0])
