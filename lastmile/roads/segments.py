"""Cut ways into street segments between junctions, for one mode of travel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import InvalidInput
from lastmile.core.geo import EARTH_RADIUS_M
from lastmile.roads.extract import Extract
from lastmile.roads.profiles import MODES, Mode


@dataclass(frozen=True, slots=True)
class Segments:
    """Street segments between two junctions, in the direction their way is drawn.

    Parameters
    ----------
    tail, head : shape (segments,), int32, junction at each end.
    way : shape (segments,), int32, index into the extract's ways.
    start : shape (segments + 1,), int64: where each segment's points begin in ``lon`` and ``lat``.
    lon, lat : float64, degrees.
    length_m : shape (segments,), float64.
    signals : shape (segments,), int32: traffic lights strictly inside.
    junction_node : shape (junctions,), int32: the extract's node.
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    way: NDArray[np.int32]
    start: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    length_m: NDArray[np.float64]
    signals: NDArray[np.int32]
    junction_node: NDArray[np.int32]


def cut_segments(extract: Extract, mode: Mode, usable: NDArray[np.bool_]) -> Segments:
    """Cut the usable ways at junctions, barriers and holes.

    Parameters
    ----------
    usable : shape (ways,), bool: which ways the mode may use at all.

    Raises
    ------
    InvalidInput
        If nothing is left to travel on.
    """
    flat, owner = _points_of(extract, usable)
    bit = 1 << MODES.index(mode)
    blocked = (flat >= 0) & (extract.node_barrier[flat] & bit > 0)
    cuts = _cut_points(flat, owner, blocked, len(extract.node_lon))
    first, last = _spans(flat, owner, cuts)
    if not len(first):
        raise InvalidInput(f"the extract holds no street open to {mode.value}")
    tail, head, nodes = _junctions(flat, blocked, first, last)
    index = _ranges(first, last + 1)
    points = flat[index]
    lengths = last + 1 - first
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    lon, lat = extract.node_lon[points], extract.node_lat[points]
    signal_sum = np.concatenate([[0], np.cumsum(extract.node_signal[points])])
    ends = extract.node_signal[flat[first]].astype(np.int64) + extract.node_signal[flat[last]]
    return Segments(
        tail=tail,
        head=head,
        way=owner[first],
        start=start,
        lon=lon,
        lat=lat,
        length_m=_segment_lengths_m(lon, lat, start),
        signals=(signal_sum[start[1:]] - signal_sum[start[:-1]] - ends).astype(np.int32),
        junction_node=nodes,
    )


def step_lengths_m(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Great-circle length in metres of each step of a polyline (haversine), shape (n − 1,)."""
    lat_rad = np.radians(lat)
    half_lat, half_lon = np.diff(lat_rad) / 2, np.radians(np.diff(lon)) / 2
    h = np.sin(half_lat) ** 2 + np.cos(lat_rad[:-1]) * np.cos(lat_rad[1:]) * np.sin(half_lon) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(h, 1.0))))


def _points_of(extract: Extract, usable: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give the points of the usable ways in a row, and the way of each; repeated points are dropped."""
    ways = np.flatnonzero(usable)
    index = _ranges(extract.way_start[ways], extract.way_start[ways + 1])
    counts = extract.way_start[ways + 1] - extract.way_start[ways]
    flat, owner = extract.way_nodes[index], np.repeat(ways, counts).astype(np.int32)
    fresh = np.ones(len(flat), dtype=np.bool_)
    fresh[1:] = (flat[1:] != flat[:-1]) | (owner[1:] != owner[:-1])
    return flat[fresh], owner[fresh]


def _cut_points(
    flat: NDArray[np.int32], owner: NDArray[np.int32], blocked: NDArray[np.bool_], nodes: int
) -> NDArray[np.bool_]:
    present = flat >= 0
    uses = np.bincount(flat[present], minlength=nodes)
    cuts = present & ((uses[flat] > 1) | blocked)
    border = np.ones(len(flat) + 1, dtype=np.bool_)
    border[1:-1] = (owner[1:] != owner[:-1]) | ~present[1:] | ~present[:-1]
    return np.asarray(cuts | (present & (border[1:] | border[:-1])))


def _spans(
    flat: NDArray[np.int32], owner: NDArray[np.int32], cuts: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the first and last position of each segment: neighbouring cuts on one way with no hole between."""
    at = np.flatnonzero(cuts)
    first, last = at[:-1], at[1:]
    holes = np.concatenate([[0], np.cumsum(flat < 0)])
    whole = (owner[first] == owner[last]) & (holes[first] == holes[last]) if len(at) else np.zeros(0, dtype=np.bool_)
    return first[whole], last[whole]


def _junctions(
    flat: NDArray[np.int32], blocked: NDArray[np.bool_], first: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Number the segments' ends; every end at a barrier is a junction of its own, so nothing passes."""
    ends = np.concatenate([first, last])
    key = flat[ends].astype(np.int64)
    stopped = blocked[ends]
    key[stopped] = len(flat) + int(flat.max()) + 1 + np.flatnonzero(stopped)
    _, where, number = np.unique(key, return_index=True, return_inverse=True)
    junction = np.asarray(number.ravel(), dtype=np.int32)
    nodes = np.asarray(flat[ends[where]], dtype=np.int32)
    return junction[: len(first)], junction[len(first) :], nodes


def _ranges(begin: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """Concatenate ``arange(begin[i], end[i])``."""
    counts = end - begin
    total = int(counts.sum())
    offsets = np.repeat(begin - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) if len(counts) else begin
    return np.asarray(offsets + np.arange(total), dtype=np.int64)


def _segment_lengths_m(
    lon: NDArray[np.float64], lat: NDArray[np.float64], start: NDArray[np.int64]
) -> NDArray[np.float64]:
    along = np.concatenate([[0.0], np.cumsum(step_lengths_m(lon, lat))])
    # Two neighbouring segments share no step: the one that leads from one's last point to the other's first is skipped.
    return np.asarray(along[start[1:] - 1] - along[start[:-1]])
