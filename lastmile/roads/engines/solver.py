"""The two ways to search the graph of arcs and turns: contraction hierarchy and plain Dijkstra.

Both carry time and distance through one search: a weight holds the time in its high bits and the distance in its low
ones, so the fastest way is found and its length comes along for free.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from lastmile.roads.network import Network

DISTANCE_BITS: Final = 14
_DISTANCE_RANGE: Final = 1 << DISTANCE_BITS
_TIME_RANGE: Final = 1 << (31 - DISTANCE_BITS)


@dataclass(frozen=True, slots=True)
class TurnGraph:
    """Weights of the turns under one profile, speed factor and slice.

    Parameters
    ----------
    turn_from, turn_to : shape (turns,), int32, arcs.
    turn_s, turn_m : shape (turns,), float64: the arc that is left plus the turn itself.
    arcs : number of arcs.
    arc_lon, arc_lat : shape (arcs,), float32, degrees: some point of the arc.
    """

    turn_from: NDArray[np.int32]
    turn_to: NDArray[np.int32]
    turn_s: NDArray[np.float64]
    turn_m: NDArray[np.float64]
    arcs: int
    arc_lon: NDArray[np.float32]
    arc_lat: NDArray[np.float32]

    @classmethod
    def of(cls, network: Network, arc_s: NDArray[np.float64]) -> TurnGraph:
        """Join arcs' times with the turns of a network."""
        start = network.segments.start
        middle = ((start[:-1] + start[1:]) // 2)[network.arc_segment]
        return cls(
            turn_from=network.turn_from,
            turn_to=network.turn_to,
            turn_s=arc_s[network.turn_from] + network.turn_s,
            turn_m=network.arc_m[network.turn_from],
            arcs=len(arc_s),
            arc_lon=network.segments.lon[middle].astype(np.float32),
            arc_lat=network.segments.lat[middle].astype(np.float32),
        )


class ArcSolver(Protocol):
    """Finds the fastest ways between arcs. Not for two threads at once: ``clone`` gives each its own."""

    def rows(
        self, sources: NDArray[np.int32], targets: NDArray[np.int32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give seconds and metres from the begin of each source arc to the begin of each target arc, inf if none."""
        ...

    def path(self, source: int, target: int) -> list[int]:
        """Give the arcs of the fastest way, both ends included; empty if there is none."""
        ...

    def clone(self) -> ArcSolver:
        """Give a solver over the same graph for another thread."""
        ...


@dataclass(frozen=True, slots=True)
class Packing:
    """How 31 bits are shared between time and distance.

    Parameters
    ----------
    time_unit_s, distance_unit_m : value of the lowest bit of each part.

    Notes
    -----
    A distance beyond the range of its bits carries one unit into the time and comes out too short by the range
    (65 km at 4 m); ``combine`` puts it back with the help of the straight-line distance. A time beyond its range
    (3.6 h at 0.1 s) looks unreachable; the engine then repeats the search with ``coarser`` units.
    """

    time_unit_s: float
    distance_unit_m: float

    @property
    def distance_range_m(self) -> float:
        """The distance at which the low bits are full."""
        return _DISTANCE_RANGE * self.distance_unit_m

    @classmethod
    def for_extent(cls, diagonal_m: float, mean_speed_mps: float) -> Packing:
        """Choose units fine enough for a city and wide enough for the extract."""
        longest_s = 2.5 * diagonal_m / max(mean_speed_mps, 0.1)
        return cls(
            time_unit_s=max(0.1, longest_s / _TIME_RANGE),
            distance_unit_m=max(4.0, 0.8 * diagonal_m / _DISTANCE_RANGE),
        )

    def coarser(self) -> Packing:
        """Give units that reach four times as far."""
        return Packing(4 * self.time_unit_s, 4 * self.distance_unit_m)

    def pack(self, times_s: NDArray[np.float64], distances_m: NDArray[np.float64]) -> NDArray[np.uint32]:
        """Pack turns' costs; a time is cut at the range's end, which no turn of a real street reaches."""
        high = np.minimum(np.rint(times_s / self.time_unit_s), _TIME_RANGE - 2).astype(np.uint32)
        low = np.minimum(np.rint(distances_m / self.distance_unit_m), _DISTANCE_RANGE - 1).astype(np.uint32)
        return np.asarray((high << DISTANCE_BITS) | low, dtype=np.uint32)

    def unpack(self, packed: NDArray[np.uint32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give seconds and metres."""
        times = (packed >> DISTANCE_BITS).astype(np.float64) * self.time_unit_s
        return times, (packed & (_DISTANCE_RANGE - 1)).astype(np.float64) * self.distance_unit_m
