"""Whole routes: put stops into a slot, and renew what is kept about it."""

from __future__ import annotations

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.rich import chain, free_reload, refresh_rich
from lastmile.routing.search.state import refresh


@kernel
def renew(data, state, work, r):
    """Recompute everything that is kept about one route."""
    if data.rich:
        refresh_rich(data, state, work, r)
    else:
        refresh(data, state, r)


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
