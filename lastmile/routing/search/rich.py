"""Routes of rich problems: O(1) tests rule most places out, the few best are driven exactly."""

from __future__ import annotations

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import BROKEN, FAR
from lastmile.routing.search.drive import drive_best
from lastmile.routing.search.recreate import blinks
from lastmile.routing.search.rng import uniform

PINNED = np.int16(-7)
"""Owner of a reload inside the pinned head of a route."""


@kernel
def end_of(data, r):
    """The end node of a slot."""
    return data.n + 2 * r + 1


@kernel
def free_reload(data, state, r, place):
    """A reload node of a slot at a place that stands on no route; −1 when all are used."""
    places = data.kind[state.slot[r].kind].places
    at = state.slot[r].reload_at + place
    while at < state.slot[r].reload_to:
        if state.node[at].route < 0:
            return at
        at += places
    return -1


@kernel
def itinerary(data, state, work, r):
    """Write the nodes between start and end into ``work.visit``; give their number."""
    at, end, count = state.node[data.n + 2 * r].next, end_of(data, r), 0
    while at != end:
        work.visit[count].node = at
        count += 1
        at = state.node[at].next
    return count


@kernel
def drop_empty_trips(data, state, r):
    """Take reloads out that begin or end a route, or follow each other."""
    node, slot = state.node, state.slot
    at, end = data.n + 2 * r, end_of(data, r)
    while at != end:
        after = node[at].next
        # A reload right behind another one or the start, unless the vehicle is on its way and has nothing yet.
        follows = at >= data.n and after > end and not (at < end and data.kind[slot[r].kind].en_route)
        if follows or (after == end and at > end):
            gone = after if follows else at
            before, behind = node[gone].prev, node[gone].next
            node[before].next = behind
            node[behind].prev = before
            node[gone].route = -1
            at = before
        else:
            at = after


@kernel
def refresh_rich(data, state, work, r, exact):
    """Recompute everything that is kept about one route; ``exact`` as in ``drive_best``."""
    node, slot = state.node, state.slot
    v = slot[r].kind
    drop_empty_trips(data, state, r)
    count = itinerary(data, state, work, r)
    start, end = data.n + 2 * r, end_of(data, r)
    size, kept, head = 0, 0, -1
    for i in range(count):
        c = work.visit[i].node
        if c < data.n:
            size += 1
            kept += data.stop[c].announced == v
            if data.stop[c].locked:
                head = i
    slot[r].size = size
    slot[r].kept = kept
    for i in range(count):
        c = work.visit[i].node
        if c >= data.n:
            node[c].owner = PINNED if i < head else 0
    if size == 0:
        slot[r].cost = 0
        node[start].early = node[start].opens
        node[end].late = node[end].closes
    else:
        cost, _, eager = drive_best(data, state, work, count, r, exact)
        slot[r].cost = min(cost, BROKEN)
        slot[r].eager = eager
        node[start].early = node[start].opens
        for i in range(count):
            node[work.visit[i].node].early = work.visit[i].begin
    loads(data, state, work, r, count)
    if size and not (carries(data, work, v, count) and lawful(data, work, v, count)):
        slot[r].cost = BROKEN
    latest(data, state, r, v)


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
        free = False
        node[before].late = min(node[at].late - node[before].service - seconds, node[before].closes)
        at = before


@kernel
def loads(data, state, work, r, count):
    """Heaviest loads before and behind every node of each trip, and the number of the trip."""
    start = data.n + 2 * r
    for k in range(data.capacity.shape[1]):
        begin = 0
        head = start
        trip = 0
        while True:
            stop = begin
            load = np.int64(0)
            while stop < count and work.visit[stop].node < data.n:
                load += data.demand[work.visit[stop].node, 1, k]
                stop += 1
            heaviest = load
            state.room[head, 0, k] = load
            state.node[head].trip = trip
            for i in range(begin, stop):
                c = work.visit[i].node
                load += data.demand[c, 2, k] - data.demand[c, 0, k]
                heaviest = max(heaviest, load)
                state.room[c, 0, k] = heaviest
                state.room[c, 1, k] = load
                state.node[c].trip = trip
            heaviest = load
            for i in range(stop - 1, begin - 1, -1):
                c = work.visit[i].node
                heaviest = max(heaviest, state.room[c, 1, k])
                state.room[c, 1, k] = heaviest
            state.room[head, 1, k] = max(heaviest, state.room[head, 0, k])
            if stop >= count:
                break
            head = work.visit[stop].node
            begin = stop + 1
            trip += 1


@kernel
def carries(data, work, v, count):
    """Whether the vehicle has room all along the itinerary in ``work.visit``."""
    for k in range(data.capacity.shape[1]):
        begin = 0
        while begin <= count:
            stop = begin
            load = np.int64(0)
            while stop < count and work.visit[stop].node < data.n:
                load += data.demand[work.visit[stop].node, 1, k]
                stop += 1
            if load > data.capacity[v, k]:
                return False
            for i in range(begin, stop):
                c = work.visit[i].node
                load += data.demand[c, 2, k] - data.demand[c, 0, k]
                if load > data.capacity[v, k]:
                    return False
            begin = stop + 1
    return True


@kernel
def lawful(data, work, v, count):
    """Whether goods on board stand on the first trip, others behind a reload, and pairs together on one trip."""
    first_trip, head = True, 0
    for i in range(count):
        c = work.visit[i].node
        if c >= data.n:
            first_trip, head = False, i + 1
            continue
        if data.stop[c].aboard >= 0:
            if not first_trip:
                return False
        elif first_trip and data.kind[v].en_route and data.stop[c].needs_depot:
            return False
        if data.stop[c].mate >= 0 and not data.stop[c].first:
            at = i - 1
            while at >= head and work.visit[at].node != data.stop[c].mate:
                at -= 1
            if at < head:
                return False
    return True


@kernel
def pinned(data, state, at):
    """Whether a node belongs to the pinned head of its route."""
    return data.stop[at].locked == 1 if at < data.n else state.node[at].owner == PINNED


@kernel
def welcome(data, state, c, r, others):
    """Whether the stop, with so many others, may stand on this route at all."""
    v = state.slot[r].kind
    if not data.compatible[v, c] or state.slot[r].size + others >= data.kind[v].max_stops:
        return False
    for i in range(data.stop[c].foe_at, data.stop[c].foe_to):  # noqa: SIM110  Numba compiles no generators here
        if state.node[data.foe[i]].route == r:
            return False
    return True


@kernel
def permitted_after(data, state, c, before):
    """Whether a stop may stand behind a node: not among pinned ones, and on a trip that can carry its goods."""
    after = state.node[before].next
    if pinned(data, state, after):
        return False
    v = state.slot[state.node[before].route].kind
    if data.kind[v].en_route:
        if data.stop[c].aboard >= 0:
            return state.node[before].trip == 0
        return not data.stop[c].needs_depot or state.node[before].trip > 0
    return True


@kernel
def room_after(data, state, c, before):
    """Whether the load permits a stop behind a node."""
    v = state.slot[state.node[before].route].kind
    for k in range(data.capacity.shape[1]):
        if state.room[before, 0, k] + data.demand[c, 1, k] > data.capacity[v, k]:
            return False
        if state.room[before, 1, k] + data.demand[c, 2, k] > data.capacity[v, k]:
            return False
    return True


@kernel
def timely_after(data, state, c, before, v):
    """Whether the clock may permit a stop behind a node; an optimistic test."""
    node = state.node
    after = node[before].next
    first = before >= data.n and data.kind[v].open_start and before == data.n + 2 * node[before].route
    begin = node[before].early + node[before].service
    if not first:
        begin += quickest(data, v, node[before].loc, node[c].loc)
    if begin > node[c].closes:
        return False
    begin = max(begin, node[c].opens) + node[c].service
    if not (after == end_of(data, node[before].route) and data.kind[v].open_end):
        begin += quickest(data, v, node[c].loc, node[after].loc)
    return begin <= node[after].late


@kernel
def leg_m(data, state, v, a, b):
    """Metres between two nodes; none to or from an open end."""
    r = state.node[a].route
    if r < 0:
        r = state.node[b].route
    if (a == data.n + 2 * r and data.kind[v].open_start) or (b == end_of(data, r) and data.kind[v].open_end):
        return np.int64(0)
    return np.int64(data.dist[data.kind[v].profile, state.node[a].loc, state.node[b].loc])


@kernel
def note(work, most, count, estimate, place, reload):
    """Keep a candidate among the ``most`` cheapest ones, ascending; give how many there are."""
    if count == most and estimate >= work.candidate[count - 1].estimate:
        return count
    at = count if count < most else most - 1
    while at > 0 and work.candidate[at - 1].estimate > estimate:
        work.candidate[at].estimate = work.candidate[at - 1].estimate
        work.candidate[at].place = work.candidate[at - 1].place
        work.candidate[at].reload = work.candidate[at - 1].reload
        at -= 1
    work.candidate[at].estimate = estimate
    work.candidate[at].place = place
    work.candidate[at].reload = reload
    return min(count + 1, most)


@kernel
def consider(data, state, work, settings, c, before, limit, found):
    """Estimate a place behind a node, with a reload before or behind the stop where that may help."""
    node = state.node
    r = node[before].route
    v = state.slot[r].kind
    after = node[before].next
    if pinned(data, state, after):
        return found
    into, out = leg_m(data, state, v, before, c), leg_m(data, state, v, c, after)
    skipped = leg_m(data, state, v, before, after) if state.slot[r].size else np.int64(0)
    base = data.kind[v].unit * (into + out - skipped)
    if data.extra.shape[1]:
        base += data.extra[v, c]
    if state.slot[r].size == 0:
        base += data.kind[v].fixed
    if base >= limit:
        return found
    if permitted_after(data, state, c, before) and room_after(data, state, c, before):
        if timely_after(data, state, c, before, v):
            estimate = base + work_cost(data, state, v, before, c, after)
            found = note(work, settings.exact, found, estimate, before, -1)
    if data.kind[v].places and state.slot[r].size:
        found = consider_reloads(
            data, state, work, settings, c, before, limit, found, base + data.kind[v].unit * skipped
        )
    return found


@kernel
def consider_reloads(data, state, work, settings, c, before, limit, found, base):
    """Estimate places that need one more reload: code 2 × place before the stop, 2 × place + 1 behind it."""
    node = state.node
    r = node[before].route
    v = state.slot[r].kind
    p = data.kind[v].profile
    after = node[before].next
    skipped = data.kind[v].unit * leg_m(data, state, v, before, after)
    for place in range(data.kind[v].places):
        reload = free_reload(data, state, r, place)
        if reload < 0:
            continue
        depot = node[reload].loc
        if before < data.n:
            detour = np.int64(data.dist[p, node[before].loc, depot]) + data.dist[p, depot, node[c].loc]
            detour -= data.dist[p, node[before].loc, node[c].loc]
            estimate = base - skipped + data.kind[v].unit * detour + work_cost(data, state, v, before, c, after)
            if estimate < limit:
                found = note(work, settings.exact, found, estimate, before, 2 * place)
        if after < data.n:
            detour = np.int64(data.dist[p, node[c].loc, depot]) + data.dist[p, depot, node[after].loc]
            detour -= data.dist[p, node[c].loc, node[after].loc]
            estimate = base - skipped + data.kind[v].unit * detour + work_cost(data, state, v, before, c, after)
            if estimate < limit and permitted_after(data, state, c, before):
                found = note(work, settings.exact, found, estimate, before, 2 * place + 1)
    return found


@kernel
def work_cost(data, state, v, before, c, after):
    """What the time of an insertion costs, waiting left aside."""
    if data.kind[v].duration_cost == 0:
        return np.int64(0)
    node = state.node
    seconds = (
        quickest(data, v, node[before].loc, node[c].loc)
        + quickest(data, v, node[c].loc, node[after].loc)
        + node[c].service
    )
    if state.slot[node[before].route].size:
        seconds -= quickest(data, v, node[before].loc, node[after].loc)
    return data.kind[v].duration_cost * seconds


@kernel
def try_place(data, state, work, c, before, reload):
    """Cost of the route with a stop (and a reload) behind a node, driven exactly; FAR if it cannot be.

    ``work.visit`` then holds the route.
    """
    node = state.node
    r = node[before].route
    at, end, count = data.n + 2 * r, end_of(data, r), 0
    while at != end:
        if at != data.n + 2 * r:
            work.visit[count].node = at
            count += 1
        if at == before:
            if reload >= 0 and reload % 2 == 0:
                work.visit[count].node = free_reload(data, state, r, reload // 2)
                count += 1
            work.visit[count].node = c
            count += 1
            if reload >= 0 and reload % 2 == 1:
                work.visit[count].node = free_reload(data, state, r, reload // 2)
                count += 1
        at = node[at].next
    v = state.slot[r].kind
    if reload >= 0 and not (carries(data, work, v, count) and lawful(data, work, v, count)):
        return np.int64(FAR)
    cost, _, _ = drive_best(data, state, work, count, r, exact=False)
    return cost


@kernel
def consider_all(data, state, work, settings, c, limit):
    """Estimate every place on the routes of this part: for stops whose neighbours ride with others."""
    found = 0
    for i in range(len(work.slots)):
        r = work.slots[i]
        if state.slot[r].size == 0 or not welcome(data, state, c, r, 0):
            continue
        at, end = data.n + 2 * r, end_of(data, r)
        while at != end:
            found = consider(data, state, work, settings, c, at, limit, found)
            at = state.node[at].next
    return found


@kernel
def best_rich(data, state, work, settings, rng, c, limit, part):
    """Find the cheapest feasible place for a stop that costs less than ``limit``.

    Returns
    -------
    cost, node to insert behind (−1 for none), reload code (−1 for none).
    """
    node, slot = state.node, state.slot
    found = 0
    for k in range(data.near.shape[1]):
        j = data.near[c, k].stop
        r = node[j].route
        if r < 0 or node[j].owner != part or not welcome(data, state, c, r, 0):
            continue
        if blinks(settings, work, rng):
            continue
        v = slot[r].kind
        bound = limit if found < settings.exact else work.candidate[found - 1].estimate
        bound -= data.kind[v].duration_cost * node[c].service
        before = node[j].prev
        if data.kind[v].unit * (2 * np.int64(data.near[c, k].into) - node[j].leg) < bound:
            found = consider(data, state, work, settings, c, j, limit, found)
        if data.kind[v].unit * (2 * np.int64(data.near[c, k].out) - node[before].leg) < bound:
            found = consider(data, state, work, settings, c, before, limit, found)
    for v in range(len(data.kind)):
        r = work.spare[v]
        if r >= 0 and welcome(data, state, c, r, 0):
            found = consider(data, state, work, settings, c, data.n + 2 * r, limit, found)
    if found == 0 and uniform(rng) < settings.thorough:
        found = consider_all(data, state, work, settings, c, limit)
    best, place, reload = limit, -1, -1
    for i in range(found):
        if (
            i
            and work.candidate[i].place == work.candidate[i - 1].place
            and work.candidate[i].reload == work.candidate[i - 1].reload
        ):
            continue
        before = work.candidate[i].place
        r = node[before].route
        cost = try_place(data, state, work, c, before, work.candidate[i].reload)
        if cost < BROKEN and cost - slot[r].cost < best:
            best, place, reload = cost - slot[r].cost, before, work.candidate[i].reload
    return best, place, reload


@kernel
def put(data, state, work, c, before, reload):
    """Put a stop, and perhaps a reload, behind a node."""
    node = state.node
    r = node[before].route
    if reload >= 0 and reload % 2 == 0:
        depot = free_reload(data, state, r, reload // 2)
        chain(node, before, depot, r)
        before = depot
    chain(node, before, c, r)
    if reload >= 0 and reload % 2 == 1:
        chain(node, c, free_reload(data, state, r, reload // 2), r)
    refresh_rich(data, state, work, r, exact=False)


@kernel
def chain(node, before, c, r):
    """Hang a node behind another."""
    after = node[before].next
    node[before].next = c
    node[c].prev = before
    node[c].next = after
    node[after].prev = c
    node[c].route = r


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
                    found = note(work, settings.exact, found, estimate, at, behind)
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
