"""A curve through points in a plane: what is near on it is near in the plane."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_BITS: Final = 12
"""The curve tells so many binary digits of a coordinate apart."""


def hilbert(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Sort points along a Hilbert curve (Hilbert 1891).

    Parameters
    ----------
    points : shape (n, 2).

    Returns
    -------
    their order.
    """
    side = 1 << _BITS
    low, extent = points.min(axis=0, initial=np.inf), np.ptp(points, axis=0).max() if len(points) else 1.0
    x, y = ((points - low) / max(1e-9, extent) * (side - 1)).astype(np.int64).T
    along = np.zeros(len(points), np.int64)
    for bit in reversed(range(_BITS)):
        right, upper = (x >> bit) & 1, (y >> bit) & 1
        along += (1 << 2 * bit) * ((3 * right) ^ upper)
        turned = (upper == 0) & (right == 1)
        x, y = np.where(turned, side - 1 - x, x), np.where(turned, side - 1 - y, y)
        x, y = np.where(upper == 0, y, x), np.where(upper == 0, x, y)
    return np.argsort(along, kind="stable")
