"""Traffic over the day: slices of time in which each road class is so much slower than free flow."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import InvalidInput
from lastmile.roads.profiles import ROAD_CLASSES


@dataclass(frozen=True, slots=True)
class TimeSlice:
    """A part of the day with its own traffic.

    Parameters
    ----------
    name : e.g. ``"morning"``.
    start_s, end_s : seconds since local midnight, start included, end excluded.
    factors : road class → driving time as a multiple of free flow (1.4 = 40 % longer); ``"*"`` is for all others.

    Raises
    ------
    InvalidInput
        If the slice ends before it begins, names an unknown class or a factor is not within 0.2 … 20.
    """

    name: str
    start_s: int
    end_s: int
    factors: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.start_s < self.end_s:
            raise InvalidInput(f"time slice {self.name}: expected 0 ≤ start < end, got {self.start_s} … {self.end_s}")
        for road_class, factor in self.factors.items():
            if road_class != "*" and road_class not in ROAD_CLASSES:
                raise InvalidInput(f"time slice {self.name}: unknown road class {road_class!r}")
            if not (math.isfinite(factor) and 0.2 <= factor <= 20):
                raise InvalidInput(f"time slice {self.name}: factor {factor} of {road_class}: expected 0.2 … 20")

    def time_factors(self) -> NDArray[np.float64]:
        """Give the factor of every class, in the order of ``ROAD_CLASSES``."""
        rest = self.factors.get("*", 1.0)
        return np.array([self.factors.get(name, rest) for name in ROAD_CLASSES], dtype=np.float64)


def check_slices(slices: Sequence[TimeSlice]) -> None:
    """Make sure that slices follow each other without overlap.

    Raises
    ------
    InvalidInput
        If two of them overlap or share a name.
    """
    ordered = sorted(slices, key=lambda item: item.start_s)
    for before, after in pairwise(ordered):
        if after.start_s < before.end_s:
            raise InvalidInput(f"time slices {before.name} and {after.name} overlap")
    if len({item.name for item in slices}) != len(slices):
        raise InvalidInput("two time slices share a name")


def arrival_s(depart_s: float, ends_s: Sequence[int], durations_s: Sequence[float]) -> float:
    """Give the arrival of a leg that may run through several slices, first in, first out by construction.

    In slice k the share ``1 / durations_s[k]`` of the leg is done per second (Ichoua, Gendreau & Potvin, "Vehicle
    dispatching with time-dependent travel times", 2003): who leaves later never arrives earlier.

    Parameters
    ----------
    depart_s : seconds since local midnight.
    ends_s : shape (slices,), where each slice ends, ascending; the last one goes on for ever.
    durations_s : shape (slices,), the leg's duration wholly inside each slice.
    """
    now, left = depart_s, 1.0
    for end, duration in zip(ends_s[:-1], durations_s[:-1], strict=True):
        if now >= end:
            continue
        if duration <= 0 or now + left * duration <= end:
            return now + left * max(duration, 0.0)
        left -= (end - now) / duration
        now = float(end)
    return now + left * max(durations_s[-1], 0.0)


def overtaking_s(before_s: NDArray[np.int32], after_s: NDArray[np.int32]) -> int:
    """Measure how far a hard switch from one slice's matrix to the next breaks first in, first out.

    Who leaves just before the switch arrives this much later than who leaves just after. 0 means the switch is safe;
    otherwise spread it over at least this many seconds, or let ``arrival_s`` carry legs over the border.
    """
    return max(0, int((before_s.astype(np.int64) - after_s).max(initial=0)))
