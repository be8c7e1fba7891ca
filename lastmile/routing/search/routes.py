"""Whole routes: put stops into a slot, and renew what is kept about it."""

from __future__ import annotations

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import BROKEN, FAR
from lastmile.routing.search.drive import drive_best
from lastmile.routing.search.refresh import refresh_rich
from lastmile.routing.search.state import UNKNOWN, refresh
from lastmile.routing.search.trips import chain, free_reload, itinerary
from lastmile.routing.search.undo import TOUCHED_AT


@kernel
def renew(data, state, work, r):
    """Recompute everything that is kept about one route."""
    if data.rich:
        refresh_rich(data, state, work, r, exact=True)
    else:
        refresh(data, state, r)


@kernel
def settle(data, state, work):
    """Price the touched routes exactly, where an estimate has served until now."""
    for t in range(work.counter[TOUCHED_AT]):
        r = work.touched[t]
        v = state.slot[r].kind
        bent = data.kind[v].breaks > 0 or data.slices[data.kind[v].profile, 0].begin < FAR
        if bent and state.slot[r].size:
            count = itinerary(data, state, work, r)
            cost, _, eager = drive_best(data, state, work, count, r, exact=True)
            if state.slot[r].cost < BROKEN:
                state.slot[r].cost = min(cost, BROKEN)
            state.slot[r].eager = eager


@kernel
def clear(data, state):
    """Make the plan in which nobody drives."""
    node = state.node
    for r in range(len(state.slot)):
        start, end = data.n + 2 * r, data.n + 2 * r + 1
        at = node[start].next
        while at != end:
            node[at].route = -1
            at = node[at].next
        node[start].next = end
        node[start].leg = UNKNOWN
        node[end].prev = start
        state.slot[r].size = 0
        state.slot[r].cost = 0
        state.slot[r].length = 0


@kernel
def link(data, state, work, r, stops):
    """Make absent ``stops`` the route in an empty slot; negative ones are reloads at place ``−1 − stop``."""
    node = state.node
    last = data.n + 2 * r
    for i in range(len(stops)):
        c = stops[i]
        if c < 0:
            c = free_reload(data, state, r, -1 - c)
        chain(node, last, c, r)
        last = c
    renew(data, state, work, r)
