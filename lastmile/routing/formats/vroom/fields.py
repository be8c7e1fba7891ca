"""Typed access to parsed JSON: every complaint names the path, as ``vehicles[2].capacity``."""

from __future__ import annotations

import difflib
import itertools
import math
import reprlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn, TypeGuard

from lastmile.core.errors import InvalidInput, RowIssue, UnsupportedProblem
from lastmile.routing.problem import TimeWindow

LARGEST: Final = 2**39
"""No time, amount or limit may be larger; it leaves room for sums."""


class Fields:
    """One JSON object and where it stands.

    Parameters
    ----------
    known : every key that the format has here. A key that nearly is one of them is taken for a slip of the pen;
        others are the caller's own and are let be, as VROOM does.
    """

    def __init__(self, value: object, path: str, file: str, known: frozenset[str]) -> None:
        self.path, self.file = path, file
        if not isinstance(value, Mapping):
            self._reject(None, value, "an object")
        self.raw: Mapping[str, Any] = value
        for key in value:
            if key not in known and (near := difflib.get_close_matches(str(key), known, 1, 0.8)):
                self.fail(str(key), f"the key {near[0]!r}")

    def _reject(self, key: str | None, value: object, expected: str) -> NoReturn:
        shown = None if value is None else value if isinstance(value, str) else reprlib.repr(value)
        issue = RowIssue(self.file, self.path or None, key, shown, expected)
        raise InvalidInput(str(issue), [issue])

    def fail(self, key: str, expected: str) -> NoReturn:
        """Refuse the input for one key."""
        self._reject(key, self.raw.get(key), expected)

    def unsupported(self, key: str, why: str) -> NoReturn:
        """Say that the model cannot express one key."""
        where = f"{self.path}.{key}" if self.path else key
        raise UnsupportedProblem(f"{self.file}: {where}: {why}")

    def has(self, key: str) -> bool:
        """Whether a key is there and not null."""
        return self.raw.get(key) is not None

    def integer(self, key: str, default: int | None = None, lowest: int = 0, highest: int = LARGEST) -> int:
        """Give a whole number; without a default it must be there."""
        value = self.raw.get(key)
        if value is None and default is not None:
            return default
        if not _is_integer(value) or not lowest <= value <= highest:
            self.fail(key, f"a whole number {lowest} … {highest}")
        return value

    def number(self, key: str, default: float, lowest: float, highest: float) -> float:
        """Give a finite number between two limits, the lower one excluded."""
        value = self.raw.get(key)
        if value is None:
            return default
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            self.fail(key, "a number")
        if not lowest < value <= highest:
            self.fail(key, f"a number > {lowest:g} and ≤ {highest:g}")
        return float(value)

    def text(self, key: str, default: str = "") -> str:
        """Give a text."""
        value = self.raw.get(key, default)
        if not isinstance(value, str):
            self.fail(key, "a text")
        return value

    def integers(self, key: str) -> tuple[int, ...]:
        """Give a list of whole numbers ≥ 0; empty without the key."""
        value = self.raw.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(_is_integer(v) and 0 <= v <= LARGEST for v in value):
            self.fail(key, "a list of whole numbers ≥ 0")
        return tuple(value)

    def objects(self, key: str, known: frozenset[str]) -> Iterator[Fields]:
        """Give the objects of a list; none without the key."""
        value = self.raw.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.fail(key, "a list of objects")
        prefix = f"{self.path}.{key}" if self.path else key
        for index, item in enumerate(value):
            yield Fields(item, f"{prefix}[{index}]", self.file, known)

    def child(self, key: str, known: frozenset[str]) -> Fields:
        """Give an object; empty without the key."""
        return Fields(self.raw.get(key) or {}, f"{self.path}.{key}" if self.path else key, self.file, known)

    def coordinates(self, key: str) -> tuple[float, float] | None:
        """Give lon, lat in degrees, ``None`` without the key."""
        value = self.raw.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2 or not all(_is_number(v) for v in value):
            self.fail(key, "[lon, lat]")
        if not (-180 <= value[0] <= 180 and -90 <= value[1] <= 90):
            self.fail(key, "[lon, lat] in degrees")
        return float(value[0]), float(value[1])

    def window(self, key: str) -> TimeWindow | None:
        """Give one time window, ``None`` without the key."""
        return self._window(key, self.raw[key]) if self.has(key) else None

    def windows(self, key: str) -> tuple[TimeWindow, ...]:
        """Give time windows, ascending; empty without the key."""
        value = self.raw.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not value:
            self.fail(key, "a list of [start, end]")
        windows = sorted((self._window(key, item) for item in value), key=lambda w: w.earliest_s)
        if any(a.latest_s >= b.earliest_s for a, b in itertools.pairwise(windows)):
            self.fail(key, "windows that do not overlap")
        return tuple(windows)

    def _window(self, key: str, value: object) -> TimeWindow:
        if not isinstance(value, list) or len(value) != 2 or not all(_is_integer(v) for v in value):
            self.fail(key, "[start, end] in whole seconds")
        start, end = value
        if not 0 <= start <= end <= LARGEST:
            self.fail(key, "0 ≤ start ≤ end")
        return TimeWindow(start, end)


def _is_integer(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
