"""Order of display for lines that mix left-to-right and right-to-left scripts.

The part of the Unicode Bidirectional Algorithm (UAX 9) that names, addresses and phone numbers need: strong
directions, numbers and neutrals; no explicit embeddings, which are removed before.
"""

from __future__ import annotations

import itertools
import unicodedata
from typing import Final

_RIGHT: Final = frozenset({"R", "AL"})
_NUMBER: Final = frozenset({"EN", "AN"})


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction reads right to left (UAX 9, P2 and P3)."""
    strong = (c for c in map(unicodedata.bidirectional, text) if c in _RIGHT or c == "L")
    return next(strong, "L") in _RIGHT


def display_runs(text: str, base_right: bool) -> list[tuple[str, bool]]:
    """Split a line into runs of one direction, in the order they stand on paper from left to right.

    Parameters
    ----------
    text : one line in logical order.
    base_right : direction of the paragraph it belongs to.

    Returns
    -------
    Pairs of text (still in logical order) and whether it reads right to left.
    """
    levels = _levels(text, base_right)
    runs = [
        ("".join(text[i] for i, _ in group), level)
        for level, group in itertools.groupby(enumerate(levels), key=lambda pair: pair[1])
    ]
    for depth in range(max(levels, default=0), 0, -1):
        runs = _reversed_from(runs, depth)
    return [(part, level % 2 == 1) for part, level in runs]


def _reversed_from(runs: list[tuple[str, int]], depth: int) -> list[tuple[str, int]]:
    """Reverse every sequence of runs at this depth or deeper (UAX 9, L2)."""
    out: list[tuple[str, int]] = []
    for deep, group in itertools.groupby(runs, key=lambda run: run[1] >= depth):
        part = list(group)
        out.extend(reversed(part) if deep else part)
    return out


def _levels(text: str, base_right: bool) -> list[int]:
    base = int(base_right)
    left = base * 2  # left-to-right letters stand one level deeper in a right-to-left line
    levels: list[int | None] = []
    after_right = base_right
    for kind in map(unicodedata.bidirectional, text):
        if kind in _RIGHT:
            after_right = True
            levels.append(1)
        elif kind == "L":
            after_right = False
            levels.append(left)
        elif kind in _NUMBER:
            levels.append(2 if after_right else left)
        elif kind == "NSM" and levels:
            levels.append(levels[-1])
        else:
            levels.append(None)
    return _neutrals(levels, base)


def _neutrals(levels: list[int | None], base: int) -> list[int]:
    """Give neutrals the direction around them where both sides agree, else the paragraph's (UAX 9, N1 and N2)."""
    out: list[int] = []
    for index, level in enumerate(levels):
        if level is not None:
            out.append(level)
            continue
        before = next((found for found in reversed(levels[:index]) if found is not None), base)
        after = next((found for found in levels[index:] if found is not None), base)
        if before == after:
            out.append(before)
        else:
            # Around numbers in right-to-left text the neutral belongs to that text.
            out.append(1 if min(before, after) >= 1 and {before, after} == {1, 2} else base)
    return out
