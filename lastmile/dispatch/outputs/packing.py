"""Lines as short text: whole hundred-thousandths of a degree, differences, variable-length bytes, base 64.

A point takes about two bytes per coordinate, so that a city of 80,000 streets fits into a page that opens at once. The
format is that of the page's ``decode.js`` and of nothing else:

``[name, count, (Δlon, Δlat) × count]`` per line, every number a zigzag varint (seven bits a byte, lowest first); the
differences go on from the last point of the line before.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

UNITS_PER_DEGREE: Final = 100_000
"""One unit is at most 1.1 m."""


def pack_lines(lines: Iterable[tuple[int, NDArray[np.float64]]]) -> str:
    """Write lines as base 64.

    Parameters
    ----------
    lines : pairs of a whole number (index of the name) and points of shape (m, 2), columns lon, lat in degrees. Points
        that fall together are written once; lines that shrink to a point are left out.
    """
    numbers: list[NDArray[np.int64]] = []
    last = np.zeros((1, 2), dtype=np.int64)
    for name, points in lines:
        whole = np.rint(np.asarray(points, dtype=np.float64) * UNITS_PER_DEGREE).astype(np.int64)
        moved = np.any(np.diff(whole, axis=0) != 0, axis=1)
        whole = whole[np.concatenate([[True], moved])] if len(whole) else whole
        if len(whole) < 2:
            continue
        steps = np.diff(np.concatenate([last, whole]), axis=0)
        numbers += [np.array([name, len(whole)], dtype=np.int64), steps.ravel()]
        last = whole[-1:]
    return base64.b64encode(_varints(np.concatenate(numbers))).decode("ascii") if numbers else ""


def _varints(numbers: NDArray[np.int64]) -> bytes:
    """Zigzag and split into groups of seven bits, all numbers at once."""
    rest = ((numbers << 1) ^ (numbers >> 63)).astype(np.uint64)
    columns: list[NDArray[np.uint8]] = []
    present: list[NDArray[np.bool_]] = []
    more = np.ones(len(rest), dtype=bool)
    while more.any():
        low = (rest & np.uint64(0x7F)).astype(np.uint8)
        rest >>= np.uint64(7)
        present.append(more)
        more = rest > 0
        columns.append(np.where(more, low | np.uint8(0x80), low))
    packed: NDArray[np.uint8] = np.column_stack(columns)[np.column_stack(present)]
    return packed.tobytes()
