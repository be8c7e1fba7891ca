"""What is kept about a rich route: its exact cost, the times and loads that judge an insertion in O(1)."""

from __future__ import annotations

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import BROKEN
from lastmile.routing.search.drive import drive_best, stop_costs
from lastmile.routing.search.segments import measure
from lastmile.routing.search.trips import PINNED, drop_empty_trips, end_of, itinerary, lawful, loads


@kernel
def quickest(data, v, origin, destination):
    """A lower bound of the travel time between two locations."""
    base = np.int64(data.dur[data.kind[v].profile, origin, destination])
    fastest = data.kind[v].fastest
    return base if fastest == 1000 else base * 1000 // fastest


@kernel
def latest(data, state, r, v):
    """Latest begins from the end back, with the quickest travel: an upper bound."""
    node = state.node
    at, start = end_of(data, r), data.n + 2 * r
    node[at].late = node[at].closes
    free = data.kind[v].open_end
    while at != start:
        before = node[at].prev
        free = free or (before == start and data.kind[v].open_start)
        seconds = np.int64(0) if free else quickest(data, v, node[before].loc, node[at].loc)
        node[before].leg = 0 if free else data.dist[data.kind[v].profile, node[before].loc, node[at].loc]
        node[at].leg_in = node[before].leg
        free = False
        node[before].late = min(node[at].late - node[before].service - seconds, node[before].closes)
        at = before


@kernel
def note_followed(data, state, work, r, count):
    """Note which stops of a route are as announced, and which reloads are pinned; give the number of stops."""
    node, visit = state.node, work.visit
    size, kept, head = 0, 0, -1
    for i in range(count):
        c = visit[i].node
        if c < data.n:
            size += 1
            kept += data.stop[c].announced == state.slot[r].kind
            if data.stop[c].locked:
                head = i
    for i in range(count):
        c = visit[i].node
        if c >= data.n:
            node[c].owner = PINNED if i < head else 0
    state.slot[r].kept = kept
    return size


@kernel
def refresh_rich(data, state, work, r, exact):
    """Recompute everything that is kept about one route; ``exact`` as in ``drive_best``."""
    node, slot = state.node, state.slot
    v = slot[r].kind
    if data.kind[v].places:
        drop_empty_trips(data, state, r)
    count = itinerary(data, state, work, r)
    size = count
    if data.followed or data.kind[v].places:
        size = note_followed(data, state, work, r, count)
    slot[r].size = size
    start = data.n + 2 * r
    smooth = data.kind[v].smooth
    if smooth:
        slot[r].bare = measure(data, state, r, size)
        slot[r].cost = min(slot[r].bare + stop_costs(data, work, v, count), BROKEN)
    if size == 0:
        slot[r].cost = slot[r].bare = 0
        node[start].early = node[start].opens
    elif not smooth:
        cost, _, eager = drive_best(data, state, work, count, r, exact)
        slot[r].cost = min(cost, BROKEN)
        slot[r].eager = eager
        node[start].early = node[start].opens
        for i in range(count):
            node[work.visit[i].node].early = work.visit[i].begin
    fits = loads(data, state, work, r, count)
    if size and not (fits and (smooth or lawful(data, work, v, count))):
        slot[r].cost = BROKEN
    if not smooth:
        latest(data, state, r, v)
