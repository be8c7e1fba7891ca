"""JSON lines, or a JSON array of objects. Nested objects become ``outer inner`` columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.infra.files.cells import BLANK, Cell, Sheet, SheetRow, Vocabulary
from lastmile.infra.files.headers import text_cell

_MAX_NESTING = 4
_WRAPPERS = ("orders", "shipments", "data", "items")


def read_json(file: str, text: str, vocabulary: Vocabulary) -> Sheet:
    """Read an array of objects, an object with such an array under ``orders``, or one object per line.

    Raises
    ------
    InvalidInput
        If there is no object, or none with a key that is known.
    """
    no_object = f"an object with keys such as {vocabulary.columns}"
    records = [(number, _flat(value, no_object), value) for number, value in _values(file, text)]
    headers = tuple(dict.fromkeys(key for _, flat, _ in records if isinstance(flat, dict) for key in flat))
    if not records or all(not flat for _, flat, _ in records if isinstance(flat, dict)):
        raise InvalidInput(f"{file} holds no {vocabulary.record}s", [RowIssue(file, None, None, None, no_object)])
    if not vocabulary.count_known(headers):
        issue = RowIssue(file, None, None, ", ".join(headers)[:200], f"keys such as {vocabulary.columns}")
        raise InvalidInput(f"{file} has no key that is known", [issue])
    rows = []
    for number, flat, value in records:
        if isinstance(flat, dict):
            rows.append(SheetRow(number, tuple(flat.get(header, BLANK) for header in headers)))
        else:
            issue = RowIssue(file, number, None, str(value)[:200], flat)
            rows.append(SheetRow(number, (BLANK,) * len(headers), (issue,)))
    return Sheet(file, None, headers, tuple(rows))


class _Broken(str):
    """A line that is no JSON."""

    __slots__ = ()


def _values(file: str, text: str) -> Iterator[tuple[int | str, Any]]:
    whole = _whole(file, text)
    if whole is not None:
        yield from ((f"item {place}", value) for place, value in enumerate(whole, start=1))
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            yield number, {}
            continue
        try:
            yield number, json.loads(line, parse_float=_Number, parse_int=_Number)
        except (ValueError, RecursionError) as error:
            yield number, _Broken(f"{line.strip()[:100]} ({error})")


def _whole(file: str, text: str) -> list[Any] | None:
    """Read the text as one JSON array; ``None`` means it is JSON lines."""
    try:
        value = json.loads(text, parse_float=_Number, parse_int=_Number)
    except (ValueError, RecursionError) as error:
        if text.lstrip().startswith("["):
            raise InvalidInput(f"{file} is no valid JSON: {error}") from None
        return None
    if isinstance(value, dict):
        inner = next((value[key] for key in _WRAPPERS if isinstance(value.get(key), list)), None)
        return inner if inner is not None else None
    return value if isinstance(value, list) else None


class _Number(str):
    """A number as it is written, so that nothing is rounded on the way."""

    __slots__ = ()


def _flat(value: Any, no_object: str) -> dict[str, Cell] | str:
    """Flatten an object to cells; anything else gives what was expected in its place."""
    if isinstance(value, _Broken):
        return "valid JSON on the line"
    if not isinstance(value, dict):
        return no_object
    flat: dict[str, Cell] = {}
    _flatten(value, "", 0, flat)
    return flat


def _flatten(value: dict[str, Any], prefix: str, depth: int, flat: dict[str, Cell]) -> None:
    for key, inner in value.items():
        name = f"{prefix} {key}".strip()
        if isinstance(inner, dict) and depth < _MAX_NESTING:
            _flatten(inner, name, depth + 1, flat)
        else:
            flat[name] = _cell(inner)


def _cell(value: Any) -> Cell:
    if isinstance(value, _Number):
        return Cell(str(value), exact=True)
    if isinstance(value, bool):
        return Cell("true" if value else "false")
    if isinstance(value, float):  # NaN and Infinity, which Python reads though JSON has no such thing
        return Cell(repr(value), exact=True)
    if isinstance(value, list):
        return _list(value)
    return BLANK if value is None else text_cell(value if isinstance(value, str) else json.dumps(value)[:200])


def _list(values: list[Any]) -> Cell:
    """Join a list to one cell; a pair inside (a window's begin and end, listed or named) is joined by a dash."""
    parts = []
    for value in values:
        inner = list(value.values()) if isinstance(value, dict) else value
        pair = isinstance(inner, list) and len(inner) == 2
        parts.append(" - ".join(str(v) for v in inner) if pair else str(value))
    return text_cell("; ".join(parts))
