"""Whole-number arithmetic that a single price and a million prices share.

Every function takes an ``int`` or an int64 array and gives the same kind back, so that the single quote and the bulk
table cannot round differently.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

PPM = 1_000_000
"""Parts per million: 1 % is 10,000, so a percentage keeps four decimals as a whole number."""

Whole = TypeVar("Whole", int, NDArray[np.int64])


def scale_ppm(amount: Whole, ppm: int) -> Whole:
    """Take ``ppm`` parts per million of an amount ≥ 0, half a minor unit rounded up.

    The amount is split at a million first: the product then stays inside int64 for amounts up to 10¹² and 1,000 %.
    """
    whole, rest = amount // PPM, amount % PPM
    return whole * ppm + (2 * rest * ppm + PPM) // (2 * PPM)


def ceil_div(number: Whole, divisor: int) -> Whole:
    """Divide by a positive divisor, rounding up."""
    return -(-number // divisor)


def ceil_div_each(number: NDArray[np.int64], divisor: NDArray[np.int64]) -> NDArray[np.int64]:
    """Divide element by element by positive divisors, rounding up."""
    up: NDArray[np.int64] = -(-number // divisor)
    return up


def ceil_to_step(number: Whole, step: int) -> Whole:
    """Round up to the next multiple of a positive step."""
    return -(-number // step) * step
