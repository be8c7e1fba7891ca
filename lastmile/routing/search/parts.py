"""Cut a plan into parts that threads search at the same time: each route, stop and empty slot belongs to one part."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.search.data import Lowered, Shorts
from lastmile.routing.search.state import State


def divide(lowered: Lowered, state: State, parts: int, rng: np.random.Generator) -> tuple[list[Shorts], list[Shorts]]:
    """Give every part neighbouring routes, about equally many stops, and its share of the empty slots.

    Routes are sorted by how much nearer they are to one random stop than to another, far from it; a new cut each time.
    No coordinates are needed, so road matrices do as well.

    Returns
    -------
    the stops of each part, the slots of each part. ``state.owner`` is set accordingly.
    """
    data = lowered.data
    slots = np.arange(len(lowered.slots), dtype=np.int32)
    stops = np.arange(data.n, dtype=np.int32)
    state.node["owner"][: data.n] = 0
    size = state.slot["size"]
    used = slots[size > 0]
    if parts == 1 or len(used) < 2 * parts:
        return [stops], [slots]
    side = _sides(lowered, rng)
    route = state.node["route"][: data.n]
    routed = route >= 0
    weight = np.bincount(route[routed], side[routed], minlength=len(slots))
    ranked = used[np.argsort(weight[used] / size[used], kind="stable")]
    share = np.cumsum(size[ranked]) - size[ranked] / 2
    part_of_slot = np.empty(len(slots), np.int32)
    part_of_slot[ranked] = np.minimum(share * parts // size.sum(), parts - 1)
    empty = slots[size == 0]
    part_of_slot[empty] = np.arange(len(empty)) % parts
    owner = np.empty(data.n, np.int32)
    owner[routed] = part_of_slot[route[routed]]
    if not routed.all():
        _place_absent(owner, routed, side)
    state.node["owner"][: data.n] = owner
    return (
        [stops[owner == part] for part in range(parts)],
        [slots[part_of_slot == part] for part in range(parts)],
    )


def _sides(lowered: Lowered, rng: np.random.Generator) -> NDArray[np.float64]:
    """Tell for each stop how much nearer it is to one pole than to the other, shape (n,)."""
    data = lowered.data
    loc = lowered.places["loc"][: data.n]
    first = loc[rng.integers(data.n)]
    to_first = data.dist[0][loc, first].astype(np.float64)
    farthest = np.argsort(to_first)[-max(1, data.n // 10) :]
    second = loc[rng.choice(farthest)]
    side: NDArray[np.float64] = to_first - data.dist[0][loc, second]
    return side


def _place_absent(owner: Shorts, routed: NDArray[np.bool_], side: NDArray[np.float64]) -> None:
    """Give each stop that stands on no route to the part whose stops lie on its side."""
    known = np.flatnonzero(routed)
    by_side = known[np.argsort(side[known], kind="stable")]
    absent = np.flatnonzero(~routed)
    at = np.clip(np.searchsorted(side[by_side], side[absent]), 0, len(by_side) - 1)
    owner[absent] = owner[by_side[at]]
