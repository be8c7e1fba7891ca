"""Undo: routes are saved before their first change in an iteration, and put back when it is refused."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import Ints, Lowered, Records, Shorts
from lastmile.routing.search.state import NODE, SEGMENT, SLOT, State

VISIT: Final = np.dtype([("node", np.int64), ("begin", np.int64)])
CANDIDATE: Final = np.dtype(
    [("estimate", np.int64), ("place", np.int64), ("reload", np.int64), ("exact", np.int64)]  # 1: a price, no estimate
)


class Work(NamedTuple):
    """Scratch memory of one thread."""

    absent: Ints  # (n,) stops to place in this iteration
    key: NDArray[np.float64]  # (n,) what they are sorted by
    spare: Ints  # (v,) an empty slot of the type, or -1
    slots: Ints  # the slots of this part, by vehicle type
    kind_at: Ints  # (v + 1,) where each type begins among them
    touched: Ints  # (r,) routes saved in this iteration
    saved: Ints  # (m,) the saved nodes, route by route
    saved_slot: Records  # (r,) SLOT
    saved_node: Records  # (m,) NODE
    saved_segment: Records  # (m,) SEGMENT, rich problems
    saved_load: Ints  # shape of ``State.load``
    saved_room: Ints  # (m, 4, d) rich problems
    visit: Records  # (m,) VISIT, the route that is driven
    out: Shorts  # (2 m,) its itinerary with breaks
    candidate: Records  # (64,) CANDIDATE places of a stop
    tried: Ints  # (r,) slots tried for a pair
    kept_next: Shorts  # (m,) the chain before a trial
    on_trial: Ints  # (n,) stops around which a trial goes on
    counter: Ints  # what the *_AT constants name


BLINK_AT: Final = 0
"""Positions until the next one is skipped."""
TOUCHED_AT: Final = 1
SAVED_AT: Final = 2
SPARE_CHANGES_AT: Final = 3
"""How many more stops may leave the vehicle that was announced for them."""
COST_AT: Final = 4
"""Cost of the part, less what it was at the begin."""
BEST_AT: Final = 5
"""The least that it has been."""
LONGEST_AT: Final = 6
"""Stops in a ruined string at most."""


def new_work(lowered: Lowered, state: State) -> Work:
    """Allocate the scratch memory of one thread."""
    data = lowered.data
    n, m, slots, dims = data.n, len(lowered.places), len(lowered.slots), data.capacity.shape[1]
    rich = m if data.rich else 0
    return Work(
        absent=np.zeros(n, np.int64),
        key=np.zeros(n),
        spare=np.full(len(data.kind), -1, np.int64),
        slots=np.arange(slots, dtype=np.int64),
        kind_at=np.zeros(len(data.kind) + 1, np.int64),
        touched=np.zeros(slots, np.int64),
        saved=np.zeros(m, np.int64),
        saved_slot=np.zeros(slots, SLOT),
        saved_node=np.zeros(m, NODE),
        saved_segment=np.zeros(rich, SEGMENT),
        saved_load=np.zeros_like(state.load),
        saved_room=np.zeros((rich, 4, dims), np.int64),
        visit=np.zeros(m + 2, VISIT),
        out=np.zeros(2 * m + 64, np.int32),
        candidate=np.zeros(64, CANDIDATE),
        tried=np.zeros(slots, np.int64),
        kept_next=np.zeros(m, np.int32),
        on_trial=np.zeros(n, np.int64),
        counter=np.zeros(8, np.int64),
    )


@kernel
def touch(data, state, work, r):
    """Save a route before its first change in this iteration."""
    node, slot = state.node, state.slot
    if slot[r].touched:
        return
    at = work.counter[SAVED_AT]
    slot[r].saved_at = at
    work.saved_slot[r] = slot[r]
    slot[r].touched = 1
    work.touched[work.counter[TOUCHED_AT]] = r
    work.counter[TOUCHED_AT] += 1
    for k in range(state.load.shape[1]):
        work.saved_load[r, k] = state.load[r, k]
    i, end = data.n + 2 * r, data.n + 2 * r + 1
    while True:
        work.saved[at] = i
        work.saved_node[at] = node[i]
        if data.rich:
            work.saved_segment[at] = state.segment[i]
            for q in range(4):
                for k in range(data.capacity.shape[1]):
                    work.saved_room[at, q, k] = state.room[i, q, k]
        at += 1
        if i == end:
            break
        i = node[i].next
    work.counter[SAVED_AT] = at


@kernel
def undo(data, state, work):
    """Put every touched route back."""
    node, slot = state.node, state.slot
    for t in range(work.counter[TOUCHED_AT]):
        r = work.touched[t]
        i, end = node[data.n + 2 * r].next, data.n + 2 * r + 1
        while i != end:
            node[i].route = -1
            i = node[i].next
    for t in range(work.counter[TOUCHED_AT]):
        r = work.touched[t]
        slot[r] = work.saved_slot[r]
        for k in range(state.load.shape[1]):
            state.load[r, k] = work.saved_load[r, k]
        at, end, i = slot[r].saved_at, data.n + 2 * r + 1, -1
        while i != end:
            i = work.saved[at]
            node[i] = work.saved_node[at]
            if data.rich:
                state.segment[i] = work.saved_segment[at]
                for q in range(4):
                    for k in range(data.capacity.shape[1]):
                        state.room[i, q, k] = work.saved_room[at, q, k]
            at += 1


@kernel
def commit(state, work):
    """Keep what this iteration has changed."""
    for t in range(work.counter[TOUCHED_AT]):
        r = work.touched[t]
        state.slot[r].touched = 0
        state.slot[r].dirty = 1


@kernel
def change(state, work):
    """Cost of the touched routes now, less what they cost before."""
    total = np.int64(0)
    for t in range(work.counter[TOUCHED_AT]):
        r = work.touched[t]
        total += state.slot[r].cost - work.saved_slot[r].cost
    return total


@kernel
def newly_changed(state, work):
    """How many more stops than before stand elsewhere than announced."""
    total = 0
    for t in range(work.counter[TOUCHED_AT]):
        r = work.touched[t]
        total += work.saved_slot[r].kept - state.slot[r].kept
    return total
