"""Trials: a route is closed or opened, the search goes on around it for a while, and only then is it judged.

No single stop pays for a route, and no single stop closes one. Between two plans with different numbers of routes lie
many worse ones, so that acceptance step by step keeps whatever number the hot phase happened to leave.
"""

from __future__ import annotations

import math

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import BROKEN, FAR
from lastmile.routing.search.iterate import iterate, keep_or_undo, place, renew_spares
from lastmile.routing.search.kinds import find_spares
from lastmile.routing.search.recreate import order
from lastmile.routing.search.rng import below, uniform
from lastmile.routing.search.routes import renew
from lastmile.routing.search.ruin import gather, remove
from lastmile.routing.search.state import UNKNOWN
from lastmile.routing.search.trips import chain, end_of
from lastmile.routing.search.undo import COST_AT, SAVED_AT, SPARE_CHANGES_AT, TOUCHED_AT, change, touch, undo


@kernel
def trial(data, state, work, settings, rng, stops, seed, part, temperature, most):
    """Close the route of a stop, or open one around it where it stands on none; judge that after some iterations.

    Parameters
    ----------
    most : iterations that may be spent.

    Returns
    -------
    iterations spent, at least 1.
    """
    driven = note_chain(data, state, work, stops)
    cost, spare_changes = work.counter[COST_AT], work.counter[SPARE_CHANGES_AT]
    worse = -temperature * math.log(1.0 - uniform(rng))
    work.counter[TOUCHED_AT] = work.counter[SAVED_AT] = 0
    if state.node[seed].route >= 0:
        moved, was_outside, sway = close_route(data, state, work, seed), np.int64(0), 1.0
    else:
        moved, was_outside = open_route(data, state, work, rng, seed, part)
        sway = math.exp(uniform(rng))
    if moved < 0:
        return 1
    for i in range(moved):
        work.on_trial[i] = work.absent[i]
    order(data, state, work, rng, moved)
    outside = place(data, state, work, settings, rng, moved, part, sway, np.int64(FAR))
    delta = outside - was_outside + change(state, work)
    iterations = 0
    if keep_or_undo(data, state, work, delta, float(FAR)):
        iterations = min(most, np.int64(settings.settled * moved))
    for _ in range(iterations):
        iterate(data, state, work, settings, rng, work.on_trial[below(rng, moved)], part, temperature)
    if work.counter[COST_AT] > cost + worse:
        work.counter[COST_AT] = cost + put_chain_back(data, state, work) - driven
        work.counter[SPARE_CHANGES_AT] = spare_changes
    return max(1, iterations)


@kernel
def close_route(data, state, work, seed):
    """Take all stops off a route; give how many there were, −1 where it must stay."""
    node = state.node
    r = node[seed].route
    at, end = data.n + 2 * r, end_of(data, r)
    while at != end:
        if at < data.n and data.stop[at].locked:
            return -1
        at = node[at].next
    touch(data, state, work, r)
    absent, at = 0, node[data.n + 2 * r].next
    while at != end:
        after = node[at].next
        if at < data.n and node[at].route == r:
            absent = remove(data, state, work, at, absent)
            while after < data.n and node[after].route < 0:
                after = node[after].next
        at = after
    renew(data, state, work, r)
    work.spare[state.slot[r].kind] = r
    return absent


@kernel
def open_route(data, state, work, rng, seed, part):
    """Open a route for a stop, and gather others left out around it.

    Returns
    -------
    how many were gathered, −1 where no route can be opened; what all of them cost that were left out.
    """
    node, v = state.node, below(rng, len(data.kind))
    r = work.spare[v]
    if r < 0 or data.stop[seed].mate >= 0 or not data.compatible[v, seed]:
        return -1, np.int64(0)
    touch(data, state, work, r)
    chain(node, data.n + 2 * r, seed, r)
    renew(data, state, work, r)
    if state.slot[r].cost >= BROKEN:
        undo(data, state, work)
        return -1, np.int64(0)
    renew_spares(data, state, work)
    was_outside, absent = state.price[seed], 0
    most = 10 + below(rng, 50)
    for i in range(data.adjacent.shape[1]):
        c = data.adjacent[seed, i]
        if absent < most and node[c].route == -1 and node[c].owner == part and data.stop[c].mate < 0:
            absent = gather(state, work, c, absent)
            was_outside += state.price[c]
    return absent, was_outside


@kernel
def note_chain(data, state, work, stops):
    """Note the plan of this part; give the cost of its routes."""
    node, slot, kept = state.node, state.slot, work.kept_next
    for i in range(len(stops)):
        kept[stops[i]] = node[stops[i]].next
    cost = np.int64(0)
    for i in range(len(work.slots)):
        r = work.slots[i]
        kept[data.n + 2 * r] = node[data.n + 2 * r].next
        for reload in range(slot[r].reload_at, slot[r].reload_to):
            kept[reload] = node[reload].next
        cost += slot[r].cost
    return cost


@kernel
def put_chain_back(data, state, work):
    """Make the noted plan of this part again; give the cost of its routes."""
    node, slot = state.node, state.slot
    for i in range(len(work.slots)):
        if as_noted(data, state, work, work.slots[i]):
            continue
        at, end = node[data.n + 2 * work.slots[i]].next, end_of(data, work.slots[i])
        while at != end:
            node[at].route = -1
            at = node[at].next
    cost = np.int64(0)
    for i in range(len(work.slots)):
        r = work.slots[i]
        if not as_noted(data, state, work, r):
            rehang(data, state, work, r)
        cost += slot[r].cost
    find_spares(data, state, work)
    return cost


@kernel
def as_noted(data, state, work, r):
    """Whether the route in a slot is the noted one."""
    node = state.node
    at, end = data.n + 2 * r, end_of(data, r)
    while at != end and work.kept_next[at] == node[at].next:
        at = node[at].next
    return at == end


@kernel
def rehang(data, state, work, r):
    """Make the noted route in a slot again."""
    last, end = data.n + 2 * r, end_of(data, r)
    state.node[last].next, state.node[last].leg, state.node[end].prev = end, UNKNOWN, last
    at = work.kept_next[last]
    while at != end:
        chain(state.node, last, at, r)
        last, at = at, work.kept_next[at]
    renew(data, state, work, r)
    state.slot[r].dirty = 1
