"""The problem as flat arrays, as the kernels read it.

Nodes: stops are ``0 … n − 1``; the route in slot ``r`` starts at node ``n + 2 r`` and ends at node ``n + 2 r + 1``, so
that every stop on a route has a neighbour on both sides. Behind them stand the reload nodes. A slot is one vehicle
that may drive.

Few, wide records instead of many arrays: what belongs to one stop or vehicle shares a cache line, and every array that
is passed to a kernel costs compile time.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.problem import UNREACHABLE

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
Records = NDArray[Any]

FAR: Final = 2**60
"""A cost or a time that no plan reaches."""

BROKEN: Final = 2**50
"""Cost of a route that violates something: never accepted, and still safe to add up."""

NEAREST: Final = 5
"""So many neighbours of a stop say how far the next stop usually is."""

STOP: Final = np.dtype(
    [
        ("windows", np.int32),  # number of windows
        ("mate", np.int32),  # the other stop of a pair, or -1
        ("aboard", np.int32),  # vehicle that carries the goods already, or -1
        ("first", np.int32),  # 1 for the pickup of a pair
        ("locked", np.int32),  # 1 if pinned: neither removed nor moved
        ("announced", np.int32),  # vehicle of the plan in force, or -1
        ("padding", np.int32),
        ("needs_depot", np.int32),  # 1 if goods must be fetched at a depot
        ("foe_at", np.int32),  # its list in ``foe``: stops that must not share its route
        ("foe_to", np.int32),
        ("max_late", np.int64),
        ("late_cost", np.int64),
        ("setup", np.int64),
        ("release", np.int64),
    ]
)
KIND: Final = np.dtype(
    [
        ("profile", np.int32),
        ("breaks", np.int32),
        ("places", np.int32),  # depots to reload at
        ("open_start", np.int32),
        ("open_end", np.int32),
        ("en_route", np.int32),
        ("smooth", np.int32),  # 1 where segments describe a route: see ``segments``
        ("family", np.int32),  # types of one family differ in capacity, fixed cost and cost per metre only
        ("up", np.int32),  # the next roomier type of the family, or -1
        ("padding", np.int32),
        ("unit", np.int64),  # cost units per metre
        ("fixed", np.int64),
        ("shift_open", np.int64),
        ("shift_close", np.int64),
        ("load_s", np.int64),
        ("speed", np.int64),  # permille
        ("fastest", np.int64),  # permille, in the fastest slice
        ("duration_cost", np.int64),
        ("overtime_after", np.int64),
        ("overtime_cost", np.int64),
        ("max_duration", np.int64),
        ("max_distance", np.int64),
        ("max_stops", np.int64),
    ]
)
NEAR: Final = np.dtype([("stop", np.int32), ("out", np.int32), ("into", np.int32)])
SPAN: Final = np.dtype([("opens", np.int64), ("closes", np.int64)])
PAUSE: Final = np.dtype([("opens", np.int64), ("closes", np.int64), ("seconds", np.int64), ("paid", np.int64)])
SLICE: Final = np.dtype([("begin", np.int64), ("speed", np.int64)])
PLACE: Final = np.dtype(
    [("loc", np.int32), ("service", np.int32), ("opens", np.int64), ("closes", np.int64)], align=True
)


class Data(NamedTuple):
    """Everything about a problem that the search never changes.

    Shapes: ``n`` stops, ``v`` vehicle types, ``p`` profiles, ``l`` locations, ``d`` dimensions, ``k`` insertion
    neighbours, ``a`` ruin neighbours, ``w`` windows, ``b`` breaks, ``s`` slices. Times in s,
    distances in m, costs in cost units.
    """

    n: int
    timed: bool
    rich: bool
    selective: bool  # whether some vehicle may not serve some stop
    followed: bool  # whether a plan is in force: stops pinned or announced
    mirrored: bool  # whether every way is as long and takes as long in both directions
    alike: bool  # whether every way takes as many seconds as it has metres: both are one matrix
    lowest_unit: int  # the cheapest metre of any vehicle
    balance_after: int
    balance_cost: int
    dist: Shorts  # (p, l, l)
    dur: Shorts  # (p, l, l)
    stop: Records  # (n,) STOP
    kind: Records  # (v,) KIND
    window: Records  # (n, w) SPAN
    pause: Records  # (v, b) PAUSE
    slices: Records  # (p, s) SLICE, those from FAR on are padding
    demand: Ints  # (n, 3, d) dropped here, loaded for it at the depot, picked up here
    capacity: Ints  # (v, d)
    compatible: NDArray[np.bool_]  # (v, n)
    extra: Ints  # (v, n) territory and change cost; (v, 0) for none
    near: Records  # (n, k) NEAR: stops next to which a stop is inserted, nearest first; distances by profile 0
    adjacent: Shorts  # (n, a) stops that are ruined together
    foe: Shorts


class Lowered(NamedTuple):
    """The kernels' data, and what only the driver needs."""

    data: Data
    slots: Shorts  # (r,) vehicle type of each slot
    places: Records  # (m,) PLACE of every node
    reload_at: Shorts  # (r + 1,) reload nodes of each slot
    price: Ints  # (n,) of leaving a stop off the routes


def leg_cost(lowered: Lowered) -> float:
    """Give what a leg to one of the nearest stops costs on average: the measure of all temperatures."""
    data = lowered.data
    near = data.near[:, :NEAREST]
    metres = np.minimum(near["out"], near["into"])
    loc = lowered.places["loc"][: data.n]
    seconds = data.dur[0][loc[:, None], loc[near["stop"]]]
    driven = (metres < UNREACHABLE) & (seconds < UNREACHABLE)
    if not driven.any():
        return 1.0
    metre, second = data.kind["unit"].mean(), data.kind["duration_cost"].mean()
    return max(1.0, float(metre * metres[driven].mean() + second * seconds[driven].mean()))
