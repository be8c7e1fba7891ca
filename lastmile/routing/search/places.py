"""Places for one stop in rich problems: O(1) tests rule most of them out, the few best are driven exactly."""

from __future__ import annotations

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import BROKEN, FAR
from lastmile.routing.search.drive import drive_best
from lastmile.routing.search.recreate import blinks
from lastmile.routing.search.refresh import quickest, refresh_rich
from lastmile.routing.search.rng import below, uniform
from lastmile.routing.search.segments import insertion
from lastmile.routing.search.trips import carries, chain, end_of, free_reload, lawful, pinned, room_after


@kernel
def welcome(data, state, c, r, others):
    """Whether the stop, with so many others, may stand on this route at all."""
    v = state.slot[r].kind
    if not data.compatible[v, c] or state.slot[r].size + others >= data.kind[v].max_stops:
        return False
    if data.kind[v].places == 0:
        dims = data.capacity.shape[1]
        for k in range(dims):
            room = data.capacity[v, k]
            if state.load[r, k] + data.demand[c, 1, k] > room:
                return False
            if data.stop[c].mate < 0 and state.load[r, dims + k] + data.demand[c, 2, k] > room:
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
def note(work, most, count, estimate, place, reload, exact):
    """Keep a candidate among the ``most`` cheapest ones, ascending; give how many there are."""
    if count == most and estimate >= work.candidate[count - 1].estimate:
        return count
    at = count if count < most else most - 1
    while at > 0 and work.candidate[at - 1].estimate > estimate:
        work.candidate[at].estimate = work.candidate[at - 1].estimate
        work.candidate[at].place = work.candidate[at - 1].place
        work.candidate[at].reload = work.candidate[at - 1].reload
        work.candidate[at].exact = work.candidate[at - 1].exact
        at -= 1
    work.candidate[at].estimate = estimate
    work.candidate[at].place = place
    work.candidate[at].reload = reload
    work.candidate[at].exact = exact
    return min(count + 1, most)


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
def consider(data, state, work, settings, c, before, limit, found):
    """Estimate a place behind a node, with a reload before or behind the stop where that may help."""
    node = state.node
    r = node[before].route
    v = state.slot[r].kind
    after = node[before].next
    if pinned(data, state, after):
        return found
    if data.kind[v].smooth and state.slot[r].cost < BROKEN:
        return consider_smooth(data, state, work, settings, c, before, limit, found)
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
        if state.slot[r].cost >= BROKEN or timely_after(data, state, c, before, v):
            estimate = base + work_cost(data, state, v, before, c, after)
            found = note(work, settings.exact, found, estimate, before, -1, 0)
    if data.kind[v].places and state.slot[r].size:
        found = consider_reloads(
            data, state, work, settings, c, before, limit, found, base + data.kind[v].unit * skipped
        )
    return found


@kernel
def consider_smooth(data, state, work, settings, c, before, limit, found):
    """Price a place behind a node, with a reload before or behind the stop where that may help."""
    slot = state.slot[state.node[before].route]
    cost = insertion(data, state, c, before, -1, limit)
    if cost < limit:
        found = note(work, settings.exact, found, cost, before, -1, 1)
    if slot.size:
        for place in range(data.kind[slot.kind].places):
            for reload in range(2 * place, 2 * place + 2):
                beside = before if reload % 2 == 0 else state.node[before].next
                if beside < data.n:
                    cost = insertion(data, state, c, before, reload, limit)
                    if cost < limit:
                        found = note(work, settings.exact, found, cost, before, reload, 1)
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
                found = note(work, settings.exact, found, estimate, before, 2 * place, 0)
        if after < data.n:
            detour = np.int64(data.dist[p, node[c].loc, depot]) + data.dist[p, depot, node[after].loc]
            detour -= data.dist[p, node[c].loc, node[after].loc]
            estimate = base - skipped + data.kind[v].unit * detour + work_cost(data, state, v, before, c, after)
            if estimate < limit and permitted_after(data, state, c, before):
                found = note(work, settings.exact, found, estimate, before, 2 * place + 1, 0)
    return found


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
            bound = bound_of(work, settings, limit, found)
            found = consider(data, state, work, settings, c, at, bound, found)
            at = state.node[at].next
    return found


@kernel
def consider_trips(data, state, work, settings, rng, c, v, limit, found):
    """Estimate a trip for the stop alone at the end of some routes of a type, wherever these are before."""
    first, many = work.kind_at[v], work.kind_at[v + 1] - work.kind_at[v]
    begin, tried = below(rng, max(1, many)), 0
    for i in range(many):
        r = work.slots[first + (begin + i) % many]
        if state.slot[r].size == 0 or not welcome(data, state, c, r, 0):
            continue
        bound = bound_of(work, settings, limit, found)
        found = consider(data, state, work, settings, c, state.node[end_of(data, r)].prev, bound, found)
        tried += 1
        if tried >= settings.appended:
            break
    return found


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
def best_rich(data, state, work, settings, rng, c, limit, wanted, part):
    """Find the cheapest feasible place for a stop that costs less than ``limit``; perhaps everywhere, if ``wanted``.

    Returns
    -------
    cost, node to insert behind (−1 for none), reload code (−1 for none).
    """
    node, slot = state.node, state.slot
    found, bound = 0, limit
    for k in range(data.near.shape[1]):
        j = data.near[c, k].stop
        ahead_m = 2 * np.int64(data.near[c, k].into) - node[j].leg
        behind_m = 2 * np.int64(data.near[c, k].out) - node[j].leg_in
        if data.lowest_unit * min(ahead_m, behind_m) >= bound:
            continue
        r = node[j].route
        if r < 0 or node[j].owner != part:
            continue
        v = slot[r].kind
        unit, served = data.kind[v].unit, data.kind[v].duration_cost * node[c].service
        ahead, behind = unit * ahead_m + served < bound, unit * behind_m + served < bound
        if not (ahead or behind) or not welcome(data, state, c, r, 0) or blinks(settings, work, rng):
            continue
        if ahead:
            found = consider(data, state, work, settings, c, j, bound, found)
            bound = bound_of(work, settings, limit, found)
        if behind:
            found = consider(data, state, work, settings, c, node[j].prev, bound, found)
            bound = bound_of(work, settings, limit, found)
    for v in range(len(data.kind)):
        r = work.spare[v]
        if r >= 0 and welcome(data, state, c, r, 0):
            bound = bound_of(work, settings, limit, found)
            found = consider(data, state, work, settings, c, data.n + 2 * r, bound, found)
        if data.kind[v].places:
            found = consider_trips(data, state, work, settings, rng, c, v, limit, found)
    best, place, reload = drive_found(data, state, work, c, found, limit)
    if place < 0 and wanted and uniform(rng) < settings.thorough:
        found = consider_all(data, state, work, settings, c, limit)
        best, place, reload = drive_found(data, state, work, c, found, limit)
    return best, place, reload


@kernel
def bound_of(work, settings, limit, found):
    """What a further place must stay below to be of interest."""
    if found and work.candidate[0].exact:
        return work.candidate[0].estimate
    return limit if found < settings.exact else work.candidate[found - 1].estimate


@kernel
def drive_found(data, state, work, c, found, limit):
    """Find the cheapest of the candidate places, each driven exactly."""
    node, slot = state.node, state.slot
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
        cost = work.candidate[i].estimate
        if not work.candidate[i].exact:
            cost = try_place(data, state, work, c, before, work.candidate[i].reload)
            cost = cost - slot[r].cost if cost < BROKEN else np.int64(FAR)
        if cost < best:
            best, place, reload = cost, before, work.candidate[i].reload
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
