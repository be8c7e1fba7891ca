"""Ruin: take strings of consecutive stops off neighbouring routes."""

from __future__ import annotations

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.rng import below, uniform
from lastmile.routing.search.routes import renew
from lastmile.routing.search.state import unlink
from lastmile.routing.search.undo import LONGEST_AT, TOUCHED_AT, touch


@kernel
def ruin(data, state, work, settings, rng, seed, part):
    """Remove strings from the routes around a stop, and gather absent stops near it.

    Returns
    -------
    how many stops ``work.absent`` now holds, and what those cost that were absent before.
    """
    node, slot, most = state.node, state.slot, work.counter[LONGEST_AT]
    strings = int(1 + uniform(rng) * (4.0 * settings.removed / (1.0 + most) - 1.0))
    ruined, gathered, absent = 0, 0, 0
    was_outside = np.int64(0)
    for i in range(data.adjacent.shape[1]):
        if ruined >= strings:
            break
        c = data.adjacent[seed, i]
        if node[c].owner != part or data.stop[c].locked:
            continue
        r = node[c].route
        if r < 0:
            mate = data.stop[c].mate
            if gathered < settings.retried and r == -1 and (mate < 0 or node[mate].owner == part):
                absent = gather(state, work, c, absent)
                was_outside += state.price[c]
                if mate >= 0:
                    absent = gather(state, work, mate, absent)
                    was_outside += state.price[mate]
                gathered += 1
            continue
        if slot[r].touched:
            continue
        longest = min(slot[r].size, most)
        absent = remove_string(data, state, work, settings, rng, c, longest, absent)
        ruined += 1
    for t in range(work.counter[TOUCHED_AT]):
        r = work.touched[t]
        renew(data, state, work, r)
        if slot[r].size == 0 and work.spare[slot[r].kind] < 0:
            work.spare[slot[r].kind] = r
    return absent, was_outside


@kernel
def longest_string(state, work, settings):
    """Give how many stops a string may have: no more than a route has on average, so that short routes lose more."""
    stops, routes = np.int64(0), np.int64(0)
    for i in range(len(work.slots)):
        size = np.int64(state.slot[work.slots[i]].size)
        stops += size
        routes += size > 0
    return min(np.int64(settings.longest), -(-stops // routes)) if routes else np.int64(settings.longest)


@kernel
def gather(state, work, c, absent):
    """Take a stop into the list of those to place."""
    work.absent[absent] = c
    state.node[c].route = -2
    return absent + 1


@kernel
def movable(data, at):
    """Whether a node is a stop that may be taken off its route."""
    return at < data.n and not data.stop[at].locked


@kernel
def remove_string(data, state, work, settings, rng, c, longest, absent):
    """Remove a string of stops around ``c`` from its route, perhaps leaving some inside it standing.

    Strings end at pinned stops and at reloads.
    """
    node = state.node
    touch(data, state, work, node[c].route)
    back, at = 0, node[c].prev
    while back < longest + 1 and movable(data, at):
        at = node[at].prev
        back += 1
    ahead, at = 0, node[c].next
    while ahead < longest + 1 and movable(data, at):
        at = node[at].next
        ahead += 1
    there = back + ahead + 1
    length = 1 + below(rng, min(there, longest))
    kept = 0
    if 1 < length < there and uniform(rng) < settings.split:
        kept = 1
        while length + kept < min(there, longest + 2) and uniform(rng) < 0.01:
            kept += 1
    span = length + kept
    low = max(0, span - 1 - ahead)
    offset = low + below(rng, min(span - 1, back) - low + 1)
    at = c
    for _ in range(offset):
        at = node[at].prev
    first_kept = 1 + below(rng, length - 1) if kept else span
    for i in range(span):
        after = node[at].next
        if i < first_kept or i >= first_kept + kept:
            absent = remove(data, state, work, at, absent)
            while after < data.n and node[after].route < 0:
                after = node[after].next
        at = after
        if at >= data.n or not movable(data, at):
            break
    return absent


@kernel
def remove(data, state, work, c, absent):
    """Take a stop, and the other one of its pair, off its route."""
    unlink(state, c)
    absent = gather(state, work, c, absent)
    mate = data.stop[c].mate
    if mate >= 0 and state.node[mate].route >= 0:
        unlink(state, mate)
        absent = gather(state, work, mate, absent)
    return absent
