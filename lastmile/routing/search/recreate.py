"""Recreate: put absent stops back, each at its cheapest place next to one of its neighbours."""

from __future__ import annotations

import math

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import FAR
from lastmile.routing.search.kinds import renew_spare, roomier, upgrade
from lastmile.routing.search.rng import below, uniform
from lastmile.routing.search.state import insert
from lastmile.routing.search.undo import BLINK_AT, touch


@kernel
def heaviest(data, c):
    """Largest share of a common vehicle's room that a stop's goods take, in any dimension, delivered or picked up."""
    share = 0.0
    for k in range(data.capacity.shape[1]):
        share = max(share, max(data.demand[c, 0, k], data.demand[c, 2, k]) / data.capacity[0, k])
    return share


@kernel
def order(data, state, work, rng, absent):
    """Sort the absent stops by one of several keys: chance, load, far or near, windows."""
    node = state.node
    kind = below(rng, 17 if data.timed else 11)
    depot = node[data.n].loc
    for i in range(absent):
        c = work.absent[i]
        if kind < 4:
            key = uniform(rng)
        elif kind < 8:
            key = -heaviest(data, c)
        elif kind < 10:
            key = -float(data.dist[0, depot, node[c].loc])
        elif kind < 11:
            key = float(data.dist[0, depot, node[c].loc])
        elif kind < 13:
            key = float(node[c].closes - node[c].opens)
        elif kind < 15:
            key = float(node[c].opens)
        else:
            key = -float(node[c].closes)
        j = i - 1
        while j >= 0 and work.key[j] > key:
            work.absent[j + 1] = work.absent[j]
            work.key[j + 1] = work.key[j]
            j -= 1
        work.absent[j + 1] = c
        work.key[j + 1] = key


@kernel
def fits(data, state, c, r):
    """Whether the vehicle may take the stop and has room for it."""
    if state.slot[r].free < data.demand[c, 0, 0]:
        return False
    v = state.slot[r].kind
    for k in range(1, data.capacity.shape[1]):
        if state.load[r, k] + data.demand[c, 0, k] > data.capacity[v, k]:
            return False
    return not data.selective or data.compatible[v, c]


@kernel
def into_m(data, p, origin, here):
    """Metres to the stop in hand, read from its own row where that says the same: this row is in the cache."""
    return np.int64(data.dist[p, here, origin] if data.mirrored else data.dist[p, origin, here])


@kernel
def into_s(data, p, origin, here):
    """Seconds to the stop in hand; see ``into_m``."""
    return np.int64(data.dur[p, here, origin] if data.mirrored else data.dur[p, origin, here])


@kernel
def timely(data, state, c, before, after, p):
    """Whether service of ``c`` between two nodes is in time for it and for the rest of the route."""
    node = state.node
    begin = node[before].early + node[before].service + into_s(data, p, node[before].loc, node[c].loc)
    if begin > node[c].closes:
        return False
    begin = max(begin, node[c].opens)
    return begin + node[c].service + data.dur[p, node[c].loc, node[after].loc] <= node[after].late


@kernel
def next_blink(settings, rng):
    """How many positions are looked at until one is skipped."""
    return np.int64(math.log(1.0 - uniform(rng)) / math.log(1.0 - settings.blink)) + 1


@kernel
def blinks(settings, work, rng):
    """Whether to skip this position."""
    work.counter[BLINK_AT] -= 1
    if work.counter[BLINK_AT] > 0:
        return False
    work.counter[BLINK_AT] = next_blink(settings, rng)
    return True


@kernel
def best_position(data, state, work, settings, rng, c, limit, part):
    """Find the cheapest feasible place for a stop that costs less than ``limit``.

    A place between two stops is looked at from the nearer one: seen from there, its detour is at least twice the way
    to the stop less the leg that it replaces, and most places are ruled out by that alone.

    Returns
    -------
    cost, node to insert behind (−1 for none), type of the roomier vehicle that the route then needs (−1 for its own).
    """
    node, slot = state.node, state.slot
    best, place, kind = limit, np.int64(-1), np.int64(-1)
    here, lowest = node[c].loc, data.lowest_unit
    for k in range(data.near.shape[1]):
        j = data.near[c, k].stop
        into, out = np.int64(data.near[c, k].into), np.int64(data.near[c, k].out)
        if lowest * min(into + into - node[j].leg, out + out - node[j].leg_in) >= best:
            continue
        r = node[j].route
        if r < 0 or node[j].owner != part:
            continue
        v = slot[r].kind
        unit, p = data.kind[v].unit, data.kind[v].profile
        ahead = unit * (into + into - node[j].leg) < best
        behind = unit * (out + out - node[j].leg_in) < best
        if not (ahead or behind):
            continue
        dearer, w = np.int64(0), np.int64(-1)
        if not fits(data, state, c, r):
            if len(data.kind) == 1:
                continue
            w, dearer = roomier(data, state, work, c, r)
            if w < 0 or not data.compatible[v, c]:
                continue
            unit = data.kind[w].unit
        if ahead and not blinks(settings, work, rng):
            after = node[j].next
            cost = dearer + unit * (into + data.dist[p, here, node[after].loc] - node[j].leg)
            if cost < best and (not data.timed or timely(data, state, c, j, after, p)):
                best, place, kind = cost, j, w
        if behind and not blinks(settings, work, rng):
            before = node[j].prev
            cost = dearer + unit * (out + into_m(data, p, node[before].loc, here) - node[j].leg_in)
            if cost < best and (not data.timed or timely(data, state, c, before, j, p)):
                best, place, kind = cost, before, w
    for v in range(len(data.kind)):
        r = work.spare[v]
        if r < 0:
            continue
        start, p = data.n + 2 * r, data.kind[v].profile
        length = np.int64(data.dist[p, node[start].loc, here]) + data.dist[p, here, node[start + 1].loc]
        cost = data.kind[v].fixed + data.kind[v].unit * length
        if cost < best and fits(data, state, c, r) and (not data.timed or timely(data, state, c, start, start + 1, p)):
            best, place, kind = cost, start, np.int64(-1)
    return best, place, kind


@kernel
def best_anywhere(data, state, work, c, limit):
    """Find the cheapest feasible place on any route of this part: for stops whose neighbours ride with others."""
    node = state.node
    best, place = limit, np.int64(-1)
    here = node[c].loc
    for i in range(len(work.slots)):
        r = work.slots[i]
        if state.slot[r].size == 0 or not fits(data, state, c, r):
            continue
        v = state.slot[r].kind
        p = data.kind[v].profile
        at, end = data.n + 2 * r, data.n + 2 * r + 1
        while at != end:
            after = node[at].next
            length = np.int64(data.dist[p, node[at].loc, here]) + data.dist[p, here, node[after].loc]
            cost = data.kind[v].unit * (length - node[at].leg)
            if cost < best and (not data.timed or timely(data, state, c, at, after, p)):
                best, place = cost, at
            at = after
    return best, place


@kernel
def give_up(state, work, absent):
    """Leave what has not been placed yet, since the attempt has become too dear."""
    for i in range(absent):
        c = work.absent[i]
        if state.node[c].route == -2:
            state.node[c].route = -1
    return np.int64(FAR)


@kernel
def recreate(data, state, work, settings, rng, absent, part, sway, budget):
    """Put absent stops back, each at its cheapest place unless leaving it out is cheaper.

    Parameters
    ----------
    sway : what the prices of leaving stops out are multiplied with in this decision.
    budget : what all of it must stay below.

    Returns
    -------
    the true price of the stops left out; FAR where the budget was not enough.
    """
    outside = np.int64(0)
    for i in range(absent):
        c = work.absent[i]
        limit = min(np.int64(state.price[c] * sway), budget)
        cost, place, w = best_position(data, state, work, settings, rng, c, limit, part)
        if place < 0 and limit < budget and uniform(rng) < settings.thorough:
            cost, place = best_anywhere(data, state, work, c, limit)
        budget -= cost if place >= 0 else state.price[c]
        if budget <= 0:
            return give_up(state, work, absent)
        if place < 0:
            outside += state.price[c]
            state.node[c].route = -1
            continue
        r = state.node[place].route
        touch(data, state, work, r)
        if w >= 0:
            other = upgrade(data, state, work, r, w)
            place = data.n + 2 * other if place >= data.n else place
            r = other
        insert(data, state, c, place)
        if work.spare[state.slot[r].kind] == r:
            renew_spare(state, work, state.slot[r].kind)
    return outside
