"""Read YAML as a person means it, and remember on which line everything stands.

Plain scalars follow the YAML 1.2 core schema, not 1.1: ``no`` is a text and no truth value, ``16:00`` is a text and
not 960, ``00100`` keeps its zeros. Decimal fractions become `Decimal`, so that an amount of money is exact. Dates stay
text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lastmile.core.errors import InvalidInput, RowIssue

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # a PyYAML built without libyaml: slower, otherwise the same
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

Place = tuple[str | int, ...]
"""Where a value stands: keys and 0-based positions from the top."""

_MAX_VALUES = 500_000  # anchors can blow a few lines up to anything
_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("map", "seq", "str", "null", "bool", "int", "float", "timestamp", "merge", "value")
)
_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]{1,3})?")


@dataclass(slots=True)
class YamlDocument:
    """What a file says and where.

    Parameters
    ----------
    file : name as the user gave it.
    value : mappings, sequences, ``str``, ``int``, `Decimal`, ``bool`` and ``None``.
    lines : 1-based line of each place.
    issues : duplicate keys and the like, in the order of the file.
    """

    file: str
    value: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    issues: list[RowIssue] = field(default_factory=list)

    def line(self, place: Place) -> int | None:
        """Give the line of a place, or of the nearest one above it that stands in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)


def show_place(place: Place) -> str:
    """Write a place as ``carriers[1].rates[0].zone``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.removeprefix(".")


def read_yaml(path: Path) -> YamlDocument:
    """Read one YAML document.

    Raises
    ------
    InvalidInput
        If the file cannot be read, is not UTF-8, is empty or is not YAML; the issue's row is the line.
    """
    file = str(path)
    text = _decode(file, _read_bytes(file, path))
    try:
        root = yaml.compose(text, Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        shown = _line_at(text, mark)
        raise _unreadable(file, mark.line + 1 if mark else None, shown.strip() or None, _cause(error, shown)) from None
    except yaml.reader.ReaderError as error:
        line = _line_of_bad_character(text)
        raise _unreadable(file, line, None, f"no control characters ({error.reason})") from None
    if root is None:
        raise _unreadable(file, None, None, "a mapping with keys such as currency and carriers; the file is empty")
    document = YamlDocument(file)
    document.value = _Walk(document).convert(root, ())
    return document


def _read_bytes(file: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(file, None, None, f"a readable file ({error.strerror})") from None


def _decode(file: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        guess = "UTF-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "Latin-1 or Windows-1252"
        expected = f"text in UTF-8; byte 0x{data[error.start]:02x} is none, this looks like {guess}"
        raise _unreadable(file, line, None, expected) from None


def _unreadable(file: str, line: int | None, value: str | None, expected: str) -> InvalidInput:
    return InvalidInput(f"{file} cannot be read as YAML", [RowIssue(file, line, None, value, expected)])


def _cause(error: yaml.MarkedYAMLError, line: str) -> str:
    problem = error.problem or str(error)
    indentation = line[: len(line) - len(line.lstrip())]
    if "\t" in indentation:
        return "spaces for indentation, not a tab"
    return f"YAML ({', '.join(part for part in (error.context, problem) if part)})"


def _line_at(text: str, mark: yaml.Mark | None) -> str:
    lines = text.split("\n")
    return lines[mark.line] if mark and mark.line < len(lines) else ""


def _line_of_bad_character(text: str) -> int | None:
    """Libyaml tells an offset in bytes or none at all; the pattern of PyYAML finds the place."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else None


class _Walk:
    """Turn nodes into values, one file at a time."""

    def __init__(self, document: YamlDocument) -> None:
        self._document = document
        self._open: set[int] = set()
        self._values = 0

    def convert(self, node: Node, place: Place) -> Any:
        document = self._document
        document.lines[place] = node.start_mark.line + 1
        self._values += 1
        if self._values > _MAX_VALUES:
            raise _unreadable(document.file, None, None, f"at most {_MAX_VALUES:,} values, anchors counted each time")
        if node.tag not in _TAGS:
            self._issue(node, place, node.tag, "a plain value without a tag")
            return None
        if id(node) in self._open:
            self._issue(node, place, None, "a value that does not contain itself")
            return None
        if isinstance(node, ScalarNode):
            return node.value if node.style else plain_scalar(node.value)
        self._open.add(id(node))
        value = self._collection(node, place)
        self._open.remove(id(node))
        return value

    def _collection(self, node: Node, place: Place) -> Any:
        if isinstance(node, SequenceNode):
            return [self.convert(child, (*place, index)) for index, child in enumerate(node.value)]
        return dict(self._pairs(node, place)) if isinstance(node, MappingNode) else None

    def _pairs(self, node: MappingNode, place: Place) -> Iterator[tuple[str, Any]]:
        first_line: dict[str, int] = {}
        for key_node, child in node.value:
            if not isinstance(key_node, ScalarNode):
                self._issue(key_node, place, None, "a name as the key")
                continue
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in first_line:
                expected = f"each key once; {key!r} stands on line {first_line[key]} already"
                self._issue(key_node, (*place, key), None, expected)
                continue
            first_line[key] = line
            value = self.convert(child, (*place, key))
            self._document.lines[*place, key] = line
            yield key, value

    def _issue(self, node: Node, place: Place, value: str | None, expected: str) -> None:
        row = node.start_mark.line + 1
        self._document.issues.append(RowIssue(self._document.file, row, show_place(place) or None, value, expected))


def plain_scalar(text: str) -> Any:
    """Resolve an unquoted scalar by the YAML 1.2 core schema, without octals, infinities and dates."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 20 else text  # longer ones are identifiers, not counts
    return Decimal(text) if _DECIMAL.fullmatch(text) else text
