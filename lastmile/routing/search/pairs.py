"""Places for a pickup and its delivery on one trip."""

from __future__ import annotations

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import BROKEN, FAR
from lastmile.routing.search.drive import drive_best
from lastmile.routing.search.places import leg_m, note, welcome
from lastmile.routing.search.recreate import blinks
from lastmile.routing.search.refresh import refresh_rich
from lastmile.routing.search.trips import carries, chain, end_of, lawful, pinned, room_after


@kernel
def best_pair(data, state, work, settings, rng, c, limit, part):
    """Find the cheapest feasible places for a pickup and its delivery on one trip.

    Returns
    -------
    cost, node to insert the pickup behind (−1 for none), node to insert the delivery behind (may be the pickup).
    """
    node = state.node
    mate = data.stop[c].mate
    best, place, mate_place = limit, -1, -1
    tried = 0
    for k in range(data.near.shape[1] + len(data.kind)):
        if k < data.near.shape[1]:
            r = node[data.near[c, k].stop].route
            if r < 0 or node[data.near[c, k].stop].owner != part:
                continue
        else:
            r = work.spare[k - data.near.shape[1]]
            if r < 0:
                continue
        seen = False
        for t in range(tried):
            seen = seen or work.tried[t] == r
        if seen or not welcome(data, state, c, r, 1) or not welcome(data, state, mate, r, 1):
            continue
        work.tried[tried] = r
        tried += 1
        if blinks(settings, work, rng):
            continue
        cost, at, behind = best_pair_on(data, state, work, settings, c, r, best)
        if cost < best:
            best, place, mate_place = cost, at, behind
    return best, place, mate_place


@kernel
def best_pair_on(data, state, work, settings, c, r, limit):
    """Find the cheapest feasible places for a pair on one route."""
    node, slot = state.node, state.slot
    v = slot[r].kind
    mate = data.stop[c].mate
    end = end_of(data, r)
    found = 0
    at = data.n + 2 * r
    while at != end:
        after = node[at].next
        if not pinned(data, state, after) and room_after(data, state, c, at):
            into = data.kind[v].unit * (leg_m(data, state, v, at, c) - leg_m(data, state, v, at, after))
            behind = at
            while True:
                further = node[behind].next
                if behind == at:
                    estimate = into + data.kind[v].unit * (
                        np.int64(data.dist[data.kind[v].profile, node[c].loc, node[mate].loc])
                        + leg_m(data, state, v, mate, further)
                    )
                else:
                    estimate = into + data.kind[v].unit * (
                        leg_m(data, state, v, c, after)
                        + leg_m(data, state, v, behind, mate)
                        + leg_m(data, state, v, mate, further)
                        - leg_m(data, state, v, behind, further)
                    )
                if slot[r].size == 0:
                    estimate += data.kind[v].fixed
                if estimate < limit:
                    found = note(work, settings.exact, found, estimate, at, behind, 0)
                behind = further
                if behind >= data.n:
                    break
        at = after
    best, place, mate_place = limit, -1, -1
    for i in range(found):
        cost = try_pair(data, state, work, c, work.candidate[i].place, work.candidate[i].reload)
        if cost < BROKEN and cost - slot[r].cost < best:
            best, place, mate_place = cost - slot[r].cost, work.candidate[i].place, work.candidate[i].reload
    return best, place, mate_place


@kernel
def try_pair(data, state, work, c, before, behind):
    """Cost of the route with a pickup behind one node and its delivery behind another; FAR if it cannot be."""
    node = state.node
    r = node[before].route
    at, end, count = data.n + 2 * r, end_of(data, r), 0
    while at != end:
        if at != data.n + 2 * r:
            work.visit[count].node = at
            count += 1
        if at == before:
            work.visit[count].node = c
            count += 1
        if at == behind:
            work.visit[count].node = data.stop[c].mate
            count += 1
        at = node[at].next
    v = state.slot[r].kind
    if not (carries(data, work, v, count) and lawful(data, work, v, count)):
        return np.int64(FAR)
    cost, _, _ = drive_best(data, state, work, count, r, exact=False)
    return cost


@kernel
def put_pair(data, state, work, c, before, behind):
    """Put a pickup behind one node and its delivery behind another, or behind the pickup."""
    node = state.node
    r = node[before].route
    chain(node, before, c, r)
    chain(node, c if behind == before else behind, data.stop[c].mate, r)
    refresh_rich(data, state, work, r, exact=False)
