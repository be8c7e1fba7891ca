"""The layer below VRPLIB: header fields and numbered sections, every value with the line it came from."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import InvalidInput, RowIssue

MAX_TEXT_BYTES: Final = 2**30
"""No more than this is unpacked: a small archive must not fill the memory."""


def read_text(path: Path) -> str:
    """Read a text file, unpacking ``.gz``.

    Raises
    ------
    InvalidInput
        If the file cannot be read, is no text, or is larger than ``MAX_TEXT_BYTES``.
    """
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
            raw = stream.read(MAX_TEXT_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        reject(path.name, None, None, None, f"a readable file ({error})")
    if len(raw) > MAX_TEXT_BYTES:
        reject(path.name, None, None, None, f"at most {MAX_TEXT_BYTES:,} bytes of text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        reject(path.name, line, None, None, "UTF-8 text")


def reject(file: str, line: int | None, column: str | None, value: str | None, expected: str) -> NoReturn:
    """Refuse a file for one fault."""
    issue = RowIssue(file, line, column, value, expected)
    raise InvalidInput(str(issue), [issue])


@dataclass(frozen=True, slots=True)
class Section:
    """The rows between two section names.

    Parameters
    ----------
    name : without ``_SECTION``, upper case.
    line : of the section's name, 1-based.
    rows, lines : the rows' tokens and where they stand; blank lines are left out.
    """

    file: str
    name: str
    line: int
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def fail(self, row: int | None, expected: str) -> NoReturn:
        """Refuse the section for one of its rows."""
        line, value = (self.line, None) if row is None else (self.lines[row], " ".join(self.rows[row]))
        reject(self.file, line, f"{self.name}_SECTION", value, expected)

    def fail_at(self, number: int, expected: str) -> NoReturn:
        """Refuse the section for the row of this number, wherever it stands."""
        self.fail(next(i for i, row in enumerate(self.rows) if float(row[0]) == number), expected)

    def flat(self) -> NDArray[np.float64]:
        """Give all numbers in reading order, whatever the line breaks."""
        return self._floats(self.rows)

    def table(self, count: int) -> NDArray[np.float64]:
        """Give the rows numbered 1 … ``count`` without their number, in that order.

        Returns
        -------
        shape (count, columns ≥ 1)
        """
        self._check_count(count)
        width = len(self.rows[0]) if self.rows else 2
        for index, row in enumerate(self.rows):
            if len(row) != width or width < 2:
                self.fail(index, f"a number and {max(width - 1, 1)} value(s), as in the section's first row")
        values = self._floats(self.rows).reshape(count, width)
        result = np.empty((count, width - 1))
        result[self._numbers(values[:, 0], count)] = values[:, 1:]
        return result

    def ragged(self, count: int) -> list[tuple[int, ...]]:
        """Give the rows numbered 1 … ``count`` as lists of integers of any length."""
        self._check_count(count)
        for index, row in enumerate(self.rows):
            if not all(token.lstrip("-").isdecimal() and len(token) < 12 for token in row):
                self.fail(index, "whole numbers")
        order = self._numbers(np.array([int(row[0]) for row in self.rows], dtype=np.float64), count)
        result: list[tuple[int, ...]] = [()] * count
        for place, row in zip(order.tolist(), self.rows, strict=True):
            result[place] = tuple(int(token) for token in row[1:])
        return result

    def _check_count(self, count: int) -> None:
        if len(self.rows) != count:
            expected = f"{count} rows (it has {len(self.rows)})"
            self.fail(count if len(self.rows) > count else None, expected)

    def _floats(self, rows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        try:
            values = np.array([token for row in rows for token in row], dtype=np.float64)
            valid = bool(np.isfinite(values).all())
        except ValueError:
            valid = False
        if not valid:
            self.fail(next(i for i, row in enumerate(rows) if not all(_is_finite(t) for t in row)), "finite numbers")
        return values

    def _numbers(self, numbers: NDArray[np.float64], count: int) -> NDArray[np.int64]:
        """Check that the rows are numbered 1 … count, each once, and give their places."""
        seen = np.zeros(count, dtype=bool)
        for index, number in enumerate(numbers.tolist()):
            if number != int(number) or not 1 <= number <= count or seen[int(number) - 1]:
                self.fail(index, f"a row number 1 … {count}, each once")
            seen[int(number) - 1] = True
        return numbers.astype(np.int64) - 1


def _is_finite(token: str) -> bool:
    try:
        return bool(np.isfinite(float(token)))
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Header:
    """One ``KEY : value`` line."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class VrplibText:
    """A file in VRPLIB form, split but not understood."""

    file: str
    headers: dict[str, Header]
    sections: dict[str, Section]

    def fail(self, key: str, expected: str) -> NoReturn:
        """Refuse the file for one header field, present or not."""
        header = self.headers.get(key)
        line, value = (None, None) if header is None else (header.line, header.value)
        reject(self.file, line, key, value, expected)

    def text(self, key: str, default: str | None = None) -> str:
        """Give a header field as text, upper case."""
        header = self.headers.get(key)
        if header is None and default is None:
            self.fail(key, "this field")
        return default or "" if header is None else header.value.upper()

    def number(self, key: str, default: float | None = None) -> float | None:
        """Give a header field as a finite number."""
        header = self.headers.get(key)
        if header is None:
            return default
        if not _is_finite(header.value):
            self.fail(key, "a finite number")
        return float(header.value)

    def whole(self, key: str, lowest: int, highest: int) -> int | None:
        """Give a header field as a whole number between two limits, both included."""
        value = self.number(key)
        if value is not None and not (value == int(value) and lowest <= value <= highest):
            self.fail(key, f"a whole number {lowest:,} … {highest:,}")
        return None if value is None else int(value)


def split(text: str, file: str) -> VrplibText:
    """Split a VRPLIB text into header fields and sections.

    Raises
    ------
    InvalidInput
        If a line belongs to neither, or a name comes twice.
    """
    parsed = VrplibText(file, {}, {})
    current: Section | None = None
    for number, line in _lines(text):
        word = line.split(maxsplit=1)[0].rstrip(":")
        if word.endswith("_SECTION"):
            current = Section(file, word.removesuffix("_SECTION").upper(), number)
            if current.name in parsed.sections:
                reject(file, number, None, line, "every section only once")
            parsed.sections[current.name] = current
        elif current is not None and ":" not in line:
            current.rows.append(line.split())
            current.lines.append(number)
        elif ":" in line and current is None:
            key, _, value = line.partition(":")
            key = key.strip().upper()
            if key in parsed.headers and key != "COMMENT":
                reject(file, number, key, value, "every field only once")
            parsed.headers[key] = Header(value.strip(), number)
        else:
            reject(file, number, None, line, "KEY : value lines first, then sections of numbers")
    return parsed


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines that say something, up to EOF."""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if line == "EOF":
            return
        if line:
            yield number, line
