"""Time and distance between every two of n places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import InvalidInput

UNREACHABLE: Final = 2**30
"""Seconds and metres of a pair with no way between; also of a place that lies on no street."""

Progress = Callable[[int, int], None]
"""Called with (done, total) from the thread that asked, now and then."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Travel between every two places.

    Parameters
    ----------
    duration_s, distance_m : shape (n, n), int32, row = from, column = to; nearest whole number, zero diagonal,
        ``UNREACHABLE`` in both where there is no way.
    """

    duration_s: NDArray[np.int32]
    distance_m: NDArray[np.int32]


def as_positions(positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Check coordinates.

    Returns
    -------
    shape (n, 2), float64, lon lat.

    Raises
    ------
    InvalidInput
        If the shape is another, or a coordinate is not a number within ±180, ±90.
    """
    checked = np.asarray(positions, dtype=np.float64).reshape(-1, 2) if np.size(positions) == 0 else None
    checked = np.asarray(positions, dtype=np.float64) if checked is None else checked
    if checked.ndim != 2 or checked.shape[1] != 2:
        raise InvalidInput(f"positions of shape {checked.shape}: expected (n, 2), columns lon lat")
    wrong = ~((np.abs(checked[:, 0]) <= 180) & (np.abs(checked[:, 1]) <= 90))
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise InvalidInput(f"position {first} is {checked[first].tolist()}: expected lon −180 … 180, lat −90 … 90")
    return checked
