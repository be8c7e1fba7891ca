"""How the fractions of a benchmark file become the whole numbers of a problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

RoundingName = Literal["dimacs", "round", "exact", "none"]


@dataclass(frozen=True, slots=True)
class Rounding:
    """One convention: multiply, then truncate or round half up.

    Parameters
    ----------
    scale : so many units of the problem make one of the file.
    truncates : cut instead of rounding.
    """

    name: RoundingName
    scale: int
    truncates: bool

    def prepare(self, values: NDArray[np.float64]) -> None:
        """Change computed lengths ≥ 0 in place so that cutting their fraction rounds them."""
        if self.scale != 1:
            values *= self.scale
        if not self.truncates:
            values += 0.5

    def given(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Round numbers that stand in a file, where 4.35 × 100 must not become 434."""
        nudge = 1e-6 if self.truncates else 0.5
        return np.floor(np.clip(values * self.scale + nudge, -(2.0**40), 2.0**40)).astype(np.int64)


ROUNDINGS: Final[dict[RoundingName, Rounding]] = {
    "dimacs": Rounding("dimacs", 10, truncates=True),
    "round": Rounding("round", 1, truncates=False),
    "exact": Rounding("exact", 1_000, truncates=False),
    "none": Rounding("none", 10_000, truncates=False),
}
"""By the name on the command line. ``none`` is as fine as whole numbers allow: costs err by less than 0.01."""


@dataclass(frozen=True, slots=True)
class Convention:
    """What the literature does with one problem class.

    Parameters
    ----------
    rounding : used unless the caller says otherwise.
    published_scaled : best known costs are published in the rounded numbers' own unit (PCVRPTW: tenths), not in the
        file's.
    published_divisor : and are divided by so much.
    """

    rounding: RoundingName = "round"
    published_scaled: bool = False
    published_divisor: int = 1


CONVENTIONS: Final = {
    "VRPTW": Convention("dimacs"),
    "PCVRPTW": Convention("dimacs", published_scaled=True),
    "MTVRPTWR": Convention("dimacs", published_scaled=True),
    "MDVRPTW": Convention("exact", published_scaled=True),
    "HFVRP": Convention("exact", published_divisor=100),
    "VRPPC": Convention("none"),
}
"""By the file's TYPE; every other one is rounded to whole numbers."""


def convention(kind: str) -> Convention:
    """Give the convention of a TYPE."""
    return CONVENTIONS.get(kind, Convention())


def published_scale(kind: str, rounding: Rounding) -> int:
    """So many cost units of the problem make one of the best known cost as it is published."""
    known = convention(kind)
    return (1 if known.published_scaled else rounding.scale) * known.published_divisor


def common_factor(*values: NDArray[np.float64]) -> int:
    """Find the smallest power of ten, up to 10⁴, that makes all values whole.

    Unit costs of 0.58 and loads of 2.5 are kept exactly by counting in hundredths and tenths.
    """
    factors = (1, 10, 100, 1_000, 10_000)
    return next(
        (f for f in factors if all(np.allclose(v * f, np.round(v * f), rtol=0, atol=1e-6) for v in values)),
        factors[-1],
    )
