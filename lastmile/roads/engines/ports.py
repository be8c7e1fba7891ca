"""From places in the middle of streets to searches between arcs, and back.

A place lies at some fraction of a segment and can leave and be reached in each direction that is open there: its
*ports*. The search runs from the begin of an arc to the begin of an arc; what was not driven of the first arc is
subtracted, what is driven of the last is added. Two places on one segment need no search unless a one-way street makes
the van go round the block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lastmile.roads.engines.compiled import compiled
from lastmile.roads.engines.solver import ArcSolver
from lastmile.roads.network import Network
from lastmile.roads.segments import step_lengths_m
from lastmile.roads.snapping import Snaps

_SHORTEST_OF_AIR: Final = 0.98
"""No way is shorter than this share of the straight line (rounding of short arcs included) …"""
_SLACK_M: Final = 200.0
"""… less this much."""
_EARTH_M: Final = 6_371_008.8
_LONGEST_ARC: Final = np.pi / 2
"""An arc of the circle is at most so many times its chord."""


@dataclass(frozen=True, slots=True)
class Ports:
    """How n places leave and are reached.

    Parameters
    ----------
    arc : shape (n, 2), int32: the forward and the backward arc, −1 where closed or the place is on no street.
    done_s, done_m : shape (n, 2), float64: from the arc's begin to the place.
    leaves, reached : shape (n, 2), bool: ports worth searching from and to. Into a dead end nobody leaves but to the
        neighbours on it, and out of one nobody comes: those need no search.
    segment : shape (n,), int32, −1 where the place is on no street.
    points : shape (n, 2), lon lat.
    """

    arc: NDArray[np.int32]
    done_s: NDArray[np.float64]
    done_m: NDArray[np.float64]
    leaves: NDArray[np.bool_]
    reached: NDArray[np.bool_]
    segment: NDArray[np.int32]
    points: NDArray[np.float64]

    @classmethod
    def of(cls, network: Network, snaps: Snaps, arc_s: NDArray[np.float64]) -> Ports:
        """Find the ports of snapped places."""
        arc = network.segment_arcs[snaps.segment].copy()
        arc[(network.arc_part[arc] < 0) | ~snaps.ok[:, None]] = -1
        share = np.column_stack([snaps.fraction, 1.0 - snaps.fraction])
        open_port = arc >= 0
        only_back = _only_turns_round(network)
        both = np.asarray(open_port.all(axis=1))[:, None]
        return cls(
            arc=arc,
            done_s=share * arc_s[arc],
            done_m=share * network.arc_m[arc],
            leaves=open_port & ~(both & only_back[arc]),
            reached=open_port & ~(both & only_back[arc[:, ::-1]]),
            segment=np.where(open_port.any(axis=1), snaps.segment, -1).astype(np.int32),
            points=snaps.points,
        )


def _only_turns_round(network: Network) -> NDArray[np.bool_]:
    """Shape (arcs,): the arc leads into a dead end, from which only its own reverse leads out."""
    reverse = network.segment_arcs[network.arc_segment, network.arc_forward.astype(np.int32)]
    back = np.zeros(len(reverse), dtype=np.bool_)
    back[network.turn_from[network.turn_to == reverse[network.turn_from]]] = True
    return back


@dataclass(frozen=True, slots=True)
class Loops:
    """What it costs to come back to the begin of an arc after driving it; inf where not needed."""

    time_s: NDArray[np.float64]
    distance_m: NDArray[np.float64]

    @classmethod
    def of(cls, network: Network, ports: Ports, arc_s: NDArray[np.float64], solver: ArcSolver) -> Loops:
        """Search the loops of the one-way arcs on which two or more places lie."""
        time_s, distance_m = np.full(len(arc_s), np.inf), np.full(len(arc_s), np.inf)
        one_way = (ports.arc >= 0).sum(axis=1) == 1
        arcs, counts = np.unique(ports.arc[one_way].max(axis=1, initial=-1), return_counts=True)
        for arc in arcs[(counts > 1) & (arcs >= 0)].tolist():
            begin, end = np.searchsorted(network.turn_from, [arc, arc + 1])
            after = network.turn_to[begin:end]
            if not len(after):
                continue
            times, distances = solver.rows(after, np.array([arc], dtype=np.int32))
            total = arc_s[arc] + network.turn_s[begin:end] + times[:, 0]
            best = int(np.argmin(total))
            time_s[arc] = total[best]
            distance_m[arc] = network.arc_m[arc] + distances[best, 0]
        return cls(time_s, distance_m)


@dataclass(frozen=True, slots=True)
class Best:
    """The fastest way for each pair of a block.

    Parameters
    ----------
    time_s, distance_m : shape (rows, n), float64, inf where there is none.
    source, target : shape (rows, n), int8: which port each end uses.
    """

    time_s: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    source: NDArray[np.int8] | None
    target: NDArray[np.int8] | None


def combine(
    ports: Ports,
    rows: NDArray[np.int64],
    loops: Loops,
    solver: ArcSolver,
    targets: NDArray[np.int32],
    *,
    want_ports: bool = False,
) -> Best:
    """Give the fastest way from some places to all.

    Parameters
    ----------
    rows : shape (rows,), which places to start from.
    targets : sorted distinct arcs that are reached anywhere.
    want_ports : keep which ports are used, for drawing the way.
    """
    sources = np.unique(ports.arc[rows][ports.leaves[rows]])
    times, distances = solver.rows(sources, targets)
    shape = (len(rows), len(ports.segment))
    noted = shape if want_ports else (0, 0)
    time_s, metres = np.full(shape, np.inf), np.full(shape, np.inf)
    source, target = np.zeros(noted, dtype=np.int8), np.zeros(noted, dtype=np.int8)
    at = np.where(ports.leaves[rows], np.searchsorted(sources, ports.arc[rows]), -1)
    to = np.where(ports.reached, np.searchsorted(targets, ports.arc), -1)
    for p in (0, 1):
        for q in (0, 1):
            _keep_faster(
                times,
                distances,
                at[:, p],
                to[:, q],
                ports.arc[rows, p],
                ports.arc[:, q],
                ports.done_s[rows, p],
                ports.done_s[:, q],
                ports.done_m[rows, p],
                ports.done_m[:, q],
                time_s,
                metres,
                source,
                target,
                p,
                q,
            )
    best = Best(time_s, metres, source if want_ports else None, target if want_ports else None)
    _same_segment(best, ports, rows, loops)
    return best


@compiled
def _keep_faster(
    times: NDArray[np.float64],
    distances: NDArray[np.float64],
    at: NDArray[np.int64],
    to: NDArray[np.int64],
    leaving: NDArray[np.int32],
    reaching: NDArray[np.int32],
    left_s: NDArray[np.float64],
    driven_s: NDArray[np.float64],
    left_m: NDArray[np.float64],
    driven_m: NDArray[np.float64],
    time_s: NDArray[np.float64],
    metres: NDArray[np.float64],
    source: NDArray[np.int8],
    target: NDArray[np.int8],
    p: int,
    q: int,
) -> None:
    """Try one port of each end for every pair; two places on one arc are looked at elsewhere."""
    for i in range(len(at)):
        if at[i] < 0:
            continue
        searched_s, searched_m = times[at[i]], distances[at[i]]
        for j in range(len(to)):
            if to[j] < 0 or leaving[i] == reaching[j]:
                continue
            found_s = searched_s[to[j]] + driven_s[j] - left_s[i]
            if found_s < time_s[i, j]:
                time_s[i, j] = found_s
                metres[i, j] = searched_m[to[j]] + driven_m[j] - left_m[i]
                if len(source):
                    source[i, j], target[i, j] = p, q


def _keep_better(
    best: Best,
    where: tuple[NDArray[np.int64], ...],
    time_s: NDArray[np.float64],
    metres: NDArray[np.float64],
    port: int,
) -> None:
    better = time_s < best.time_s[where]
    best.time_s[where] = np.where(better, time_s, best.time_s[where])
    best.distance_m[where] = np.where(better, metres, best.distance_m[where])
    if best.source is not None and best.target is not None:
        best.source[where] = np.where(better, port, best.source[where])
        best.target[where] = np.where(better, port, best.target[where])


def _same_segment(best: Best, ports: Ports, rows: NDArray[np.int64], loops: Loops) -> None:
    """Two places on one segment: straight on, or round the block where that is against a one-way."""
    on_street = ports.segment[rows] >= 0
    a, b = np.nonzero((ports.segment[rows][:, None] == ports.segment) & on_street[:, None])
    for p in (0, 1):
        arc = ports.arc[rows[a], p]
        open_port = arc >= 0
        i, j, arcs = a[open_port], b[open_port], arc[open_port]
        time_s = ports.done_s[j, p] - ports.done_s[rows[i], p]
        metres = ports.done_m[j, p] - ports.done_m[rows[i], p]
        behind = metres < 0
        time_s += np.where(behind, loops.time_s[arcs], 0.0)
        metres += np.where(behind, loops.distance_m[arcs], 0.0)
        _keep_better(best, (i, j), time_s, metres, p)


def restore_wrapped(metres: NDArray[np.float64], ports: Ports, rows: NDArray[np.int64], range_m: float) -> None:
    """Add back what packing cut off: whole ranges, until the way is no shorter than the straight line."""
    lon, lat = np.radians(ports.points[:, 0]), np.radians(ports.points[:, 1])
    places = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    _restore(metres, places[rows], places, range_m)


@compiled
def _restore(
    metres: NDArray[np.float64], sources: NDArray[np.float64], targets: NDArray[np.float64], range_m: float
) -> None:
    """Compare with the air line, from places on the unit sphere; the chord tells at once that most are no shorter."""
    for i in range(len(sources)):
        x, y, z = sources[i]
        for j in range(len(targets)):
            chord = np.sqrt((targets[j, 0] - x) ** 2 + (targets[j, 1] - y) ** 2 + (targets[j, 2] - z) ** 2)
            if _SHORTEST_OF_AIR * _LONGEST_ARC * _EARTH_M * chord - _SLACK_M > metres[i, j]:
                straight = 2 * _EARTH_M * np.arcsin(min(chord / 2, 1.0))
                missing = np.ceil((_SHORTEST_OF_AIR * straight - _SLACK_M - metres[i, j]) / range_m)
                metres[i, j] += max(missing, 0.0) * range_m


def cut_polyline(points: NDArray[np.float64], begin_m: float, end_m: float) -> NDArray[np.float64]:
    """Give the part of a polyline between two distances from its begin, at least two points."""
    along = np.concatenate([[0.0], np.cumsum(step_lengths_m(points[:, 0], points[:, 1]))])
    inside = (along > begin_m) & (along < end_m)
    ends = [[np.interp(at, along, points[:, axis]) for axis in (0, 1)] for at in (begin_m, end_m)]
    return np.vstack([ends[:1], points[inside], ends[1:]])
