"""Which vehicle drives a route: exchange a route's vehicle for an idle one of another type, or for another route's."""

from __future__ import annotations

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import BROKEN, FAR
from lastmile.routing.search.rng import below, uniform
from lastmile.routing.search.routes import renew
from lastmile.routing.search.state import UNKNOWN
from lastmile.routing.search.trips import end_of
from lastmile.routing.search.undo import TOUCHED_AT, touch


@kernel
def renew_spare(state, work, v):
    """Find another empty slot of a vehicle type."""
    work.spare[v] = -1
    for i in range(work.kind_at[v], work.kind_at[v + 1]):
        r = work.slots[i]
        if state.slot[r].size == 0:
            work.spare[v] = r
            return


@kernel
def find_spares(data, state, work):
    """Note which of the part's slots are of which type, and an empty one of each."""
    i = 0
    for v in range(len(data.kind)):
        while i < len(work.slots) and state.slot[work.slots[i]].kind < v:
            i += 1
        work.kind_at[v] = i
    work.kind_at[len(data.kind)] = len(work.slots)
    for v in range(len(data.kind)):
        renew_spare(state, work, v)


@kernel
def exchange(data, state, work, r, other):
    """Let two slots, one of which may be empty, drive each other's stops. Both must be saved for undo."""
    node = state.node
    first, last, a, z = data.n + 2 * r, end_of(data, r), data.n + 2 * other, end_of(data, other)
    head, tail = node[first].next, node[last].prev
    front, back = node[a].next, node[z].prev
    hang(node, a, head if head != last else z, tail if head != last else a, z, other)
    hang(node, first, front if front != z else last, back if front != z else first, last, r)
    renew(data, state, work, r)
    renew(data, state, work, other)


@kernel
def hang(node, first, head, tail, last, r):
    """Hang a chain of stops between the start and the end of a slot."""
    node[first].next = head
    node[first].leg = UNKNOWN
    node[head].prev = first
    node[last].prev = tail
    node[tail].next = last
    at = head
    while at != last:
        node[at].route = r
        node[at].leg = UNKNOWN
        at = node[at].next


@kernel
def cost_as(data, state, r, other):
    """Estimate what a route costs when the vehicle of another slot drives it: exact where only prices differ."""
    node, slot = state.node, state.slot
    v, w = slot[r].kind, slot[other].kind
    length = slot[r].length
    if data.kind[v].family != data.kind[w].family:
        p, at, end = data.kind[w].profile, data.n + 2 * other, end_of(data, r)
        length = np.int64(0)
        after = node[data.n + 2 * r].next
        while True:
            open_leg = (at >= data.n and data.kind[w].open_start) or (after == end and data.kind[w].open_end)
            if not open_leg:
                length += data.dist[p, node[at].loc, node[after if after != end else end_of(data, other)].loc]
            if after == end:
                break
            at, after = after, node[after].next
    seconds = slot[r].cost - data.kind[v].fixed - data.kind[v].unit * slot[r].length
    return seconds + data.kind[w].fixed + data.kind[w].unit * length


@kernel
def may_drive(data, state, r, w):
    """Whether a vehicle of another type may take a route's stops; its clock is left aside."""
    node, slot = state.node, state.slot
    v = slot[r].kind
    if not data.rich:
        for k in range(data.capacity.shape[1]):
            if state.load[r, k] > data.capacity[w, k]:
                return False
    if data.kind[v].family == data.kind[w].family:
        return True
    if slot[r].size > data.kind[w].max_stops or data.kind[v].places or data.kind[w].places:
        return False
    at, end = node[data.n + 2 * r].next, end_of(data, r)
    while at != end:
        if not data.compatible[w, at] or data.stop[at].locked:
            return False
        at = node[at].next
    return True


@kernel
def retype(data, state, work, settings, rng):
    """Give every touched route the cheapest vehicle: an idle one, or that of another touched route."""
    slot = state.slot
    count = work.counter[TOUCHED_AT]
    for t in range(count):
        r = work.touched[t]
        if slot[r].size and slot[r].cost < BROKEN and uniform(rng) < settings.retyped:
            retype_idle(data, state, work, r)
    for t in range(count):
        for u in range(t):
            retype_pair(data, state, work, work.touched[t], work.touched[u])


@kernel
def retype_idle(data, state, work, r):
    """Exchange a route's vehicle for the idle one that drives it most cheaply."""
    slot = state.slot
    v, best, other = slot[r].kind, slot[r].cost, np.int64(-1)
    for w in range(len(data.kind)):
        idle = work.spare[w]
        if w != v and idle >= 0:
            cost = cost_as(data, state, r, idle)
            if cost < best and may_drive(data, state, r, w):
                best, other = cost, idle
    if other < 0:
        return
    old = slot[r].cost
    touch(data, state, work, other)
    exchange(data, state, work, r, other)
    if slot[other].cost >= old:
        exchange(data, state, work, r, other)
        return
    renew_spare(state, work, slot[other].kind)
    work.spare[v] = r


@kernel
def retype_pair(data, state, work, r, other):
    """Exchange the vehicles of two routes where that is cheaper."""
    slot = state.slot
    v, w = slot[r].kind, slot[other].kind
    if v == w or slot[r].size == 0 or slot[other].size == 0 or slot[r].cost >= BROKEN or slot[other].cost >= BROKEN:
        return
    old = slot[r].cost + slot[other].cost
    if cost_as(data, state, r, other) + cost_as(data, state, other, r) >= old:
        return
    if not (may_drive(data, state, r, w) and may_drive(data, state, other, v)):
        return
    exchange(data, state, work, r, other)
    if slot[r].cost + slot[other].cost >= old:
        exchange(data, state, work, r, other)


@kernel
def shuffle(data, state, work, rng):
    """Between ruin and recreate, give a changed route another one's vehicle, or an idle one, whatever it costs.

    With a smaller load it fits more vehicles than before, and what is put back then decides whether that was good.
    """
    count = work.counter[TOUCHED_AT]
    if count == 0:
        return
    r = work.touched[below(rng, count)]
    v = state.slot[r].kind
    other = work.touched[below(rng, count)]
    if uniform(rng) < 0.5:
        other = work.spare[below(rng, len(data.kind))]
    if other < 0 or state.slot[r].size == 0 or state.slot[other].kind == v:
        return
    w = state.slot[other].kind
    if state.slot[r].cost >= BROKEN or not may_drive(data, state, r, w) or not may_drive(data, state, other, v):
        return
    touch(data, state, work, other)
    exchange(data, state, work, r, other)
    if state.slot[r].size == 0:
        renew_spare(state, work, w)
        work.spare[v] = r


@kernel
def roomier(data, state, work, c, r):
    """Find the smallest idle vehicle like a route's own that also has room for one more stop.

    Returns
    -------
    its type (−1 for none), by how much the route is dearer with it.
    """
    slot = state.slot
    w = data.kind[slot[r].kind].up
    while w >= 0:
        if work.spare[w] >= 0:
            room = True
            for k in range(data.capacity.shape[1]):
                room = room and state.load[r, k] + data.demand[c, 0, k] <= data.capacity[w, k]
            if room:
                return w, data.kind[w].fixed + data.kind[w].unit * slot[r].length - slot[r].cost
        w = data.kind[w].up
    return np.int64(-1), np.int64(FAR)


@kernel
def upgrade(data, state, work, r, w):
    """Give a route the idle vehicle of another type; give its slot."""
    other, v = work.spare[w], state.slot[r].kind
    touch(data, state, work, r)
    touch(data, state, work, other)
    exchange(data, state, work, r, other)
    renew_spare(state, work, w)
    work.spare[v] = r
    return other
