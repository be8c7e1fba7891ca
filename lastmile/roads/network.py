"""The directed street graph of one profile: arcs, the turns between them, and what each costs.

A node of the searched graph is an *arc* (one direction of a segment) and an edge is a *turn* from one arc into the
next. So turn restrictions and turn costs need no special case. The cost of a turn is the time on the arc that is left,
plus the turn itself; the search from arc a to arc b thus pays a in full and b not at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from lastmile.core.errors import InvalidInput
from lastmile.roads.extract import Extract
from lastmile.roads.profiles import MODES, ROAD_CLASSES, Profile
from lastmile.roads.segments import Segments, cut_segments
from lastmile.roads.slices import TimeSlice

_KEPT_SHARE = 0.2
"""A part of the network that is not joined to the largest is kept if it holds this share of the largest's length …"""
_KEPT_LENGTH_M = 2_000.0
"""… and at least this much street. Smaller islands are mapping errors or parking decks: nothing snaps to them."""
_TURN_STEEPNESS = 13.0
"""Logistic in the angle: 60° costs a tenth, 90° half, 120° nine tenths of the full turn (the shape OSRM's car uses)."""


@dataclass(frozen=True, slots=True)
class Network:
    """Arcs and turns of one profile.

    Parameters
    ----------
    profile : the profile it was built for, with speed factor 1.
    segments : the streets.
    arc_segment : shape (arcs,), int32.
    arc_forward : shape (arcs,), bool: along the segment's drawing, or against it.
    arc_tail, arc_head : shape (arcs,), int32, junctions.
    arc_s, arc_m : shape (arcs,), float64, free-flow time and length.
    arc_class : shape (arcs,), uint8, number in ``ROAD_CLASSES``.
    arc_part : shape (arcs,), int32: strongly connected part, 0 = the largest; −1 where nothing may snap.
    segment_arcs : shape (segments, 2), int32: the forward and the backward arc, −1 where closed.
    turn_from, turn_to : shape (turns,), int32, arcs, sorted by ``turn_from``.
    turn_s : shape (turns,), float64.
    """

    profile: Profile
    segments: Segments
    arc_segment: NDArray[np.int32]
    arc_forward: NDArray[np.bool_]
    arc_tail: NDArray[np.int32]
    arc_head: NDArray[np.int32]
    arc_s: NDArray[np.float64]
    arc_m: NDArray[np.float64]
    arc_class: NDArray[np.uint8]
    arc_part: NDArray[np.int32]
    segment_arcs: NDArray[np.int32]
    turn_from: NDArray[np.int32]
    turn_to: NDArray[np.int32]
    turn_s: NDArray[np.float64]

    def arc_times_s(self, speed_factor: float, time_slice: TimeSlice | None) -> NDArray[np.float64]:
        """Give the driving time of each arc under a vehicle's speed factor and a slice's traffic."""
        times = self.arc_s / speed_factor
        return times if time_slice is None else times * time_slice.time_factors()[self.arc_class]

    def arc_points(self, arc: int) -> NDArray[np.float64]:
        """Give an arc's points in its direction of travel, shape (k, 2), lon lat."""
        segment = int(self.arc_segment[arc])
        inside = slice(int(self.segments.start[segment]), int(self.segments.start[segment + 1]))
        points = np.column_stack([self.segments.lon[inside], self.segments.lat[inside]])
        return points if self.arc_forward[arc] else points[::-1]


def build_network(extract: Extract, profile: Profile) -> Network:
    """Build the graph of one profile.

    Raises
    ------
    InvalidInput
        If the extract holds no street that the profile may use.
    """
    number = MODES.index(profile.mode)
    class_kmh = np.array([profile.speeds_kmh.get(name, 0.0) for name in ROAD_CLASSES])
    directions = extract.way_access >> (2 * number) & 3
    segments = cut_segments(extract, profile.mode, (directions > 0) & (class_kmh[extract.way_class] > 0))
    way_kmh = _way_speeds_kmh(extract, profile, class_kmh)
    forward = np.flatnonzero(directions[segments.way] & 1)
    backward = np.flatnonzero(directions[segments.way] & 2)
    arc_segment = np.concatenate([forward, backward]).astype(np.int32)
    arc_forward = np.arange(len(arc_segment)) < len(forward)
    segment_arcs = np.full((len(segments.tail), 2), -1, dtype=np.int32)
    segment_arcs[forward, 0] = np.arange(len(forward))
    segment_arcs[backward, 1] = len(forward) + np.arange(len(backward))
    tail = np.where(arc_forward, segments.tail[arc_segment], segments.head[arc_segment])
    head = np.where(arc_forward, segments.head[arc_segment], segments.tail[arc_segment])
    arc_m = segments.length_m[arc_segment]
    arc_s = arc_m / (way_kmh[segments.way[arc_segment]] / 3.6) + profile.signal_s * segments.signals[arc_segment]
    reverse = segment_arcs[arc_segment, arc_forward.astype(np.int32)]
    turn_from, turn_to = _turns(tail, head, reverse, len(segments.junction_node))
    allowed = _allowed(extract, number, segments, arc_segment, head, turn_from, turn_to)
    turn_from, turn_to = turn_from[allowed], turn_to[allowed]
    turn_s = _turn_costs_s(profile, segments, arc_segment, arc_forward, reverse, turn_from, turn_to)
    turn_s += profile.signal_s * extract.node_signal[segments.junction_node[head[turn_from]]]
    return Network(
        profile=profile,
        segments=segments,
        arc_segment=arc_segment,
        arc_forward=arc_forward,
        arc_tail=tail,
        arc_head=head,
        arc_s=arc_s,
        arc_m=arc_m,
        arc_class=extract.way_class[segments.way[arc_segment]],
        arc_part=_parts(turn_from, turn_to, arc_m),
        segment_arcs=segment_arcs,
        turn_from=turn_from,
        turn_to=turn_to,
        turn_s=turn_s,
    )


def _way_speeds_kmh(extract: Extract, profile: Profile, class_kmh: NDArray[np.float64]) -> NDArray[np.float64]:
    speeds = class_kmh[extract.way_class]
    if profile.maxspeed_share > 0:
        signed = extract.way_limit_kmh * profile.maxspeed_share
        # A sign on an alley says what is allowed, not what is driven: slow classes only get slower by it.
        slow = class_kmh[extract.way_class] <= class_kmh[ROAD_CLASSES.index("service")]
        speeds = np.where(signed > 0, np.where(slow, np.minimum(speeds, signed), signed), speeds)
    return np.asarray(np.minimum(speeds, profile.max_kmh))


def _turns(
    tail: NDArray[np.int32], head: NDArray[np.int32], reverse: NDArray[np.int32], junctions: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Pair every arc with all that leave its head; turning round is left only where nothing else is."""
    by_tail = np.argsort(tail, kind="stable")
    first = np.searchsorted(tail[by_tail], np.arange(junctions + 1))
    out = np.diff(first)
    counts = out[head]
    turn_from = np.repeat(np.arange(len(tail)), counts)
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    turn_to = by_tail[first[head[turn_from]] + within]
    kept = (turn_to != reverse[turn_from]) | (out[head[turn_from]] == 1)
    return turn_from[kept].astype(np.int32), turn_to[kept].astype(np.int32)


def _allowed(
    extract: Extract,
    mode_number: int,
    segments: Segments,
    arc_segment: NDArray[np.int32],
    head: NDArray[np.int32],
    turn_from: NDArray[np.int32],
    turn_to: NDArray[np.int32],
) -> NDArray[np.bool_]:
    """Strike the turns that restrictions forbid."""
    allowed = np.ones(len(turn_from), dtype=np.bool_)
    arc_way = segments.way[arc_segment]
    via = segments.junction_node[head]
    binding = extract.restrictions[(extract.restrictions[:, 4] >> mode_number & 1) > 0]
    arcs_at: dict[tuple[int, int], list[int]] = {}
    wanted = {(int(row[0]), int(row[1])) for row in binding}
    for arc in np.flatnonzero(np.isin(via, binding[:, 1])).tolist():
        key = (int(arc_way[arc]), int(via[arc]))
        if key in wanted:
            arcs_at.setdefault(key, []).append(arc)
    for source, node, target, only, _ in binding.tolist():
        sources = arcs_at.get((source, node), [])
        # The from-way has to end at the via node; where it runs through, the rule is ambiguous and left out.
        if len(sources) != 1:
            continue
        begin, end = np.searchsorted(turn_from, [sources[0], sources[0] + 1])
        into = arc_way[turn_to[begin:end]] == target
        if only and into.any():
            allowed[begin:end] &= into
        elif not only:
            allowed[begin:end] &= ~into
    return allowed


def _turn_costs_s(
    profile: Profile,
    segments: Segments,
    arc_segment: NDArray[np.int32],
    arc_forward: NDArray[np.bool_],
    reverse: NDArray[np.int32],
    turn_from: NDArray[np.int32],
    turn_to: NDArray[np.int32],
) -> NDArray[np.float64]:
    leaving, arriving = _bearings(segments, arc_segment, arc_forward)
    angle = np.abs((leaving[turn_to] - arriving[turn_from] + 180.0) % 360.0 - 180.0)
    cost = profile.turn_s / (1.0 + np.exp(-_TURN_STEEPNESS * (angle / 180.0 - 0.5)))
    choices = np.bincount(turn_from, minlength=len(arc_segment))
    # A bend where nothing branches off is no turn.
    cost[choices[turn_from] < 2] = 0.0
    cost[turn_to == reverse[turn_from]] = profile.u_turn_s
    return np.asarray(cost)


def _bearings(
    segments: Segments, arc_segment: NDArray[np.int32], arc_forward: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give each arc's direction at its begin and at its end, degrees clockwise from north."""
    first, last = segments.start[:-1], segments.start[1:] - 1
    begin = _bearing(segments, first, first + 1)[arc_segment]
    end = _bearing(segments, last - 1, last)[arc_segment]
    return np.where(arc_forward, begin, end + 180.0), np.where(arc_forward, end, begin + 180.0)


def _bearing(segments: Segments, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float64]:
    east = (segments.lon[b] - segments.lon[a]) * np.cos(np.radians(segments.lat[a]))
    return np.asarray(np.degrees(np.arctan2(east, segments.lat[b] - segments.lat[a])))


def _parts(turn_from: NDArray[np.int32], turn_to: NDArray[np.int32], arc_m: NDArray[np.float64]) -> NDArray[np.int32]:
    graph = csr_matrix((np.ones(len(turn_from), dtype=np.int8), (turn_from, turn_to)), shape=(len(arc_m), len(arc_m)))
    count, labels = connected_components(graph, directed=True, connection="strong")
    lengths = np.bincount(labels, weights=arc_m, minlength=count)
    largest = float(lengths.max()) if count else 0.0
    if largest <= 0:
        raise InvalidInput("the extract's streets have no length")
    order = np.argsort(-lengths, kind="stable")
    kept = (lengths >= max(_KEPT_LENGTH_M, _KEPT_SHARE * largest)) | (lengths == largest)
    rank = np.empty(count, dtype=np.int32)
    rank[order] = np.arange(count)
    return np.where(kept[labels], rank[labels], -1).astype(np.int32)
