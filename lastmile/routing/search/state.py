"""A plan as linked lists, with what the kernels keep beside it to judge an insertion at once.

Records fill one cache line each: a node's neighbours, leg and times arrive together, and two threads that search
different routes never write to the same line.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.problem import UNREACHABLE
from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import BROKEN, Ints, Lowered, Records, Shorts

UNKNOWN: Final = -1
"""A leg that must be looked up."""

NODE: Final = np.dtype(
    [
        ("next", np.int32),
        ("prev", np.int32),
        ("route", np.int32),  # slot, -1 for an absent stop, -2 while an iteration tries to place it
        ("owner", np.int16),  # the part that may change this node
        ("trip", np.int16),  # how many reloads lie before, on this route
        ("loc", np.int32),
        ("leg", np.int32),  # distance to the next node, UNKNOWN until the route is refreshed
        ("leg_in", np.int32),  # distance from the node before
        ("service", np.int32),
        ("early", np.int64),  # earliest begin of service, from the front
        ("late", np.int64),  # latest begin of service that the rest of the route permits
        ("opens", np.int64),
        ("closes", np.int64),
    ]
)
SLOT: Final = np.dtype(
    [
        ("size", np.int32),  # stops
        ("kind", np.int32),  # vehicle type
        ("dirty", np.int32),  # 1 where the route differs from the best plan's
        ("touched", np.int32),  # 1 where the route is saved for undo
        ("saved_at", np.int32),
        ("reload_at", np.int32),  # reload nodes of this slot
        ("reload_to", np.int32),
        ("eager", np.int16),  # 1 where breaks are taken as soon as they may
        ("kept", np.int16),  # stops that stay on the vehicle that was announced
        ("length", np.int64),  # metres
        ("cost", np.int64),
        ("bare", np.int64),  # cost without the stops' own terms
        ("free", np.int64),  # plain problems: capacity left in the first dimension
    ]
)
SEGMENT: Final = np.dtype(
    [
        ("head", np.int32),  # where the trip was loaded
        ("leg_s", np.int32),  # seconds to the next node, set-up included, where the leg is known
        ("work", np.int64),  # seconds from the start's begin to this begin, waiting left aside
        ("leave", np.int64),  # latest begin at the start that keeps every window up to here
        ("trip_open", np.int64),  # earliest begin less ``work`` that the windows of this trip up to here permit
        ("trip_late", np.int64),  # latest one
        ("due", np.int64),  # when the goods of this trip up to here are at the depot
        ("due_on", np.int64),  # the same from here on
        ("done", np.int64),  # earliest end of a route that gets here early enough
    ]
)


class State(NamedTuple):
    """A plan that the search changes in place."""

    node: Records  # (m,) NODE
    slot: Records  # (r,) SLOT
    load: Ints  # (r, 2 d padded to 8) load of each route; in rich problems at least what a trip delivers and brings
    room: Ints  # (m, 4, d padded to 2) rich problems: see the ``*_LOAD`` constants
    segment: Records  # (m,) SEGMENT, smooth routes
    best_next: Shorts  # (m,) chain of the best plan
    best_cost: Ints  # (r,) of the routes in the best plan
    price: Ints  # (n,) of leaving a stop off the routes, as the search is told at the moment


def _lines(shape: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Allocate zeroed records that begin on a cache line."""
    raw = np.zeros(shape * dtype.itemsize + 64, np.uint8)
    offset = -raw.ctypes.data % 64
    return raw[offset : offset + shape * dtype.itemsize].view(dtype)


def empty_state(lowered: Lowered) -> State:
    """Make the plan in which nobody drives."""
    data, places = lowered.data, lowered.places
    slots, dims = len(lowered.slots), data.capacity.shape[1]
    word, width = np.dtype(np.int64), -(-2 * dims // 8) * 8
    state = State(
        node=_lines(len(places), NODE),
        slot=_lines(slots, SLOT),
        load=_lines(slots * width, word).reshape(slots, width),
        room=_lines((len(places) if data.rich else 0) * -(-dims // 2) * 8, word).reshape(-1, 4, -(-dims // 2) * 2),
        segment=_lines(len(places) if data.rich else 0, SEGMENT),
        best_next=np.zeros(len(places), np.int32),
        best_cost=np.zeros(slots, np.int64),
        price=lowered.price.copy(),
    )
    node, slot = state.node, state.slot
    for field in ("loc", "service", "opens", "closes"):
        node[field] = places[field]
    node["early"], node["late"] = node["opens"], node["closes"]
    node["route"], node["leg"] = -1, UNKNOWN
    slot["kind"], slot["reload_at"], slot["reload_to"] = lowered.slots, lowered.reload_at[:-1], lowered.reload_at[1:]
    first = data.n + 2 * np.arange(slots)
    node["next"][first], node["prev"][first + 1], state.best_next[first] = first + 1, first, first + 1
    node["route"][first] = node["route"][first + 1] = np.arange(slots)
    return state


@kernel
def ride_s(data, state, p, at, after):
    """Seconds from one node to the next, the leg being known."""
    node = state.node
    if data.alike:
        return np.int64(node[at].leg)
    return np.int64(data.dur[p, node[at].loc, node[after].loc])


@kernel
def refresh(data, state, r):
    """Recompute everything that is kept about one route."""
    node, slot = state.node, state.slot
    v = slot[r].kind
    p = data.kind[v].profile
    dims = data.capacity.shape[1]
    at, end = data.n + 2 * r, data.n + 2 * r + 1
    for k in range(dims):
        state.load[r, k] = 0
    size, broken = 0, False
    length = np.int64(0)
    if data.timed:
        node[at].early = node[at].opens
    while at != end:
        after = node[at].next
        leg = node[at].leg
        if leg == UNKNOWN:  # each look-up in a large matrix waits for the memory
            leg = data.dist[p, node[at].loc, node[after].loc]
            node[at].leg = leg
        node[after].leg_in = leg
        length += leg
        broken = broken or leg >= UNREACHABLE
        if after != end:
            size += 1
            for k in range(dims):
                state.load[r, k] += data.demand[after, 0, k]
        if data.timed:
            begin = node[at].early + node[at].service + ride_s(data, state, p, at, after)
            node[after].early = max(begin, node[after].opens)
        at = after
    slot[r].size = size
    slot[r].length = length if size else 0
    slot[r].cost = data.kind[v].fixed + data.kind[v].unit * length if size else 0
    for k in range(dims):
        broken = broken or state.load[r, k] > data.capacity[v, k]
    if size and broken:
        slot[r].cost = BROKEN
    slot[r].free = data.capacity[v, 0] - state.load[r, 0]
    if data.timed:
        node[end].late = node[end].closes
        time_backward(data, state, r, end, whole=True)
        start = data.n + 2 * r
        if size and node[start].early > node[start].late:
            slot[r].cost = BROKEN


@kernel
def time_forward(data, state, r, at):
    """Renew earliest begins behind a node, as far as they change."""
    node = state.node
    p = data.kind[state.slot[r].kind].profile
    end = data.n + 2 * r + 1
    while at != end:
        after = node[at].next
        begin = node[at].early + node[at].service + ride_s(data, state, p, at, after)
        begin = max(begin, node[after].opens)
        if begin == node[after].early:
            return
        node[after].early = begin
        at = after


@kernel
def time_backward(data, state, r, at, whole):
    """Renew latest begins before a node, as far as they change."""
    node = state.node
    p = data.kind[state.slot[r].kind].profile
    start = data.n + 2 * r
    while at != start:
        before = node[at].prev
        begin = node[at].late - node[before].service - ride_s(data, state, p, before, at)
        begin = min(begin, node[before].closes)
        if not whole and begin == node[before].late:
            return
        node[before].late = begin
        at = before


@kernel
def insert(data, state, c, before):
    """Put an absent stop behind node ``before`` and renew what changes."""
    node, slot = state.node, state.slot
    r = node[before].route
    v = slot[r].kind
    p = data.kind[v].profile
    after = node[before].next
    node[before].next = c
    node[c].prev = before
    node[c].next = after
    node[after].prev = c
    node[c].route = r
    into = data.dist[p, node[before].loc, node[c].loc]
    out = data.dist[p, node[c].loc, node[after].loc]
    if slot[r].size:
        slot[r].length += np.int64(into) + out - node[before].leg
    else:
        slot[r].length = np.int64(into) + out
    slot[r].size += 1
    slot[r].cost = data.kind[v].fixed + data.kind[v].unit * slot[r].length
    node[before].leg = node[c].leg_in = into
    node[c].leg = node[after].leg_in = out
    for k in range(data.capacity.shape[1]):
        state.load[r, k] += data.demand[c, 0, k]
    slot[r].free -= data.demand[c, 0, 0]
    if data.timed:
        begin = node[before].early + node[before].service + ride_s(data, state, p, before, c)
        node[c].early = max(begin, node[c].opens)
        begin = node[after].late - node[c].service - ride_s(data, state, p, c, after)
        node[c].late = min(begin, node[c].closes)
        time_forward(data, state, r, c)
        time_backward(data, state, r, c, whole=False)


@kernel
def unlink(state, c):
    """Take a stop off its route; the caller refreshes the route."""
    node = state.node
    before, after = node[c].prev, node[c].next
    node[before].next = after
    node[before].leg = UNKNOWN
    node[after].prev = before
    node[c].route = -1


@kernel
def mark_best(data, state):
    """Take the present plan as the best one."""
    node = state.node
    for r in range(len(state.slot)):
        state.slot[r].dirty = 0
        state.best_cost[r] = state.slot[r].cost
        at, end = data.n + 2 * r, data.n + 2 * r + 1
        while at != end:
            state.best_next[at] = node[at].next
            at = node[at].next


@kernel
def keep_best(data, state, slots):
    """Copy the routes that changed since the last best plan."""
    node = state.node
    for i in range(len(slots)):
        r = slots[i]
        if not state.slot[r].dirty:
            continue
        state.slot[r].dirty = 0
        state.best_cost[r] = state.slot[r].cost
        at, end = data.n + 2 * r, data.n + 2 * r + 1
        while at != end:
            state.best_next[at] = node[at].next
            at = node[at].next
