"""Segments of rich routes that one pass describes: an insertion is priced exactly in O(1), whatever the route's length.

For routes with one hard window a stop and travel times that do not depend on the clock. The service at node ``k`` of
a trip that loads at ``h`` begins at ``max(b_h + work_k − work_h, open_k)`` when loading begins at ``b_h``, as long as
no window is missed; the shortest duration follows from the latest possible start. Concatenation after Vidal et al.
2013, *A hybrid genetic algorithm with adaptive diversity management for a large class of vehicle routing problems with
time-windows*, without penalties, and with release times of trips.
"""

from __future__ import annotations

import numpy as np

from lastmile.routing.problem import UNREACHABLE
from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import FAR
from lastmile.routing.search.drive import route_cost
from lastmile.routing.search.state import UNKNOWN
from lastmile.routing.search.trips import end_of, free_reload, room_after, room_split


@kernel
def leg(data, state, v, r, a, b, to_hand):
    """Metres and seconds from one node to the next, set-up included; FAR where there is no way.

    ``to_hand`` says that ``b`` is the stop in hand: its own row of the matrix is in the cache, see ``into_m``.
    """
    node = state.node
    first = a == data.n + 2 * r
    metres, seconds = np.int64(0), np.int64(0)
    if not ((first and data.kind[v].open_start) or (b == end_of(data, r) and data.kind[v].open_end)):
        p, speed = data.kind[v].profile, data.kind[v].speed
        row, column = node[a].loc, node[b].loc
        if to_hand and data.mirrored:
            row, column = column, row
        metres, seconds = np.int64(data.dist[p, row, column]), np.int64(data.dur[p, row, column])
        if metres >= UNREACHABLE or seconds >= UNREACHABLE:
            return np.int64(FAR), np.int64(FAR)
        if speed != 1000:
            seconds = -(-seconds * 1000 // speed)
    if b < data.n and (first or node[a].loc != node[b].loc):
        seconds += data.stop[b].setup
    return metres, seconds


@kernel
def kept_leg(data, state, v, r, at):
    """Metres and seconds to the next node, looked up where the route has changed; as ``leg``."""
    if state.node[at].leg != UNKNOWN:
        return np.int64(state.node[at].leg), np.int64(state.segment[at].leg_s)
    return leg(data, state, v, r, at, state.node[at].next, to_hand=False)


@kernel
def ready(data, state, r, at):
    """When service, or loading, may begin at a node: its window, and for a trip also its goods."""
    opens = state.node[at].opens
    if at < data.n or at == end_of(data, r) or (at == data.n + 2 * r and data.kind[state.slot[r].kind].open_start):
        return opens
    return max(opens, state.segment[state.node[at].next].due_on)


@kernel
def measure(data, state, r, size):
    """Recompute the segments of the route in a slot; give its cost without its stops' own terms, FAR if it fails."""
    if not data.timed:
        if not measure_length(data, state, r, size):
            return np.int64(FAR)
        return route_cost(data, state.slot[r].kind, np.int64(0), np.int64(0), np.int64(0), state.slot[r].length)
    if not measure_back(data, state, r, size):
        return np.int64(FAR)
    return measure_ahead(data, state, r)


@kernel
def measure_length(data, state, r, size):
    """Legs of a route on which the clock does not matter; whether there is a way."""
    node, v = state.node, state.slot[r].kind
    at, end = data.n + 2 * r, end_of(data, r)
    length = np.int64(0)
    while at != end:
        after = node[at].next
        metres, _ = kept_leg(data, state, v, r, at)
        if metres >= FAR and size:
            return False
        node[at].leg = node[after].leg_in = metres
        length += metres
        at = after
    state.slot[r].length = length
    return True


@kernel
def measure_back(data, state, r, size):
    """Legs, latest begins, earliest ends and releases from the end back; whether there is a way."""
    node, part = state.node, state.segment
    v = state.slot[r].kind
    first, at = data.n + 2 * r, end_of(data, r)
    node[at].late = node[at].closes
    part[at].done = node[at].opens
    part[at].due_on = -FAR
    length, rest = np.int64(0), np.int64(0)
    while at != first:
        before = node[at].prev
        metres, seconds = kept_leg(data, state, v, r, before)
        if metres >= FAR:
            if size:
                return False
            metres, seconds = np.int64(0), np.int64(0)
        node[before].leg = node[at].leg_in = metres
        part[before].leg_s = seconds
        length += metres
        part[before].due_on = max(part[at].due_on, data.stop[before].release) if before < data.n else np.int64(-FAR)
        rest += seconds + node[before].service
        part[before].done = max(ready(data, state, r, before) + rest, part[at].done)
        node[before].late = min(node[at].late - seconds - node[before].service, node[before].closes)
        at = before
    state.slot[r].length = length
    return True


@kernel
def measure_ahead(data, state, r):
    """Earliest begins, work and latest starts from the start on, the legs being known; what the route costs."""
    node, part = state.node, state.segment
    v = state.slot[r].kind
    at, end = data.n + 2 * r, end_of(data, r)
    node[at].early = max(data.kind[v].shift_open, ready(data, state, r, at))
    work, leave, head = np.int64(0), node[at].closes, at
    trip_open, trip_late, due = np.int64(-FAR), np.int64(FAR), np.int64(-FAR)
    timely = True
    while True:
        part[at].head = head
        part[at].work = work
        part[at].leave = leave
        part[at].trip_open = trip_open
        part[at].trip_late = trip_late
        part[at].due = due
        timely = timely and node[at].early <= node[at].late
        if at == end:
            break
        after = node[at].next
        seconds = np.int64(part[at].leg_s)
        work += node[at].service + seconds
        node[after].early = max(node[at].early + node[at].service + seconds, ready(data, state, r, after))
        leave = min(leave, node[after].closes - work)
        if after < data.n:
            trip_open = max(trip_open, node[after].opens - work)
            trip_late = min(trip_late, node[after].closes - work)
            due = max(due, data.stop[after].release)
        else:
            head, trip_open, trip_late, due = after, np.int64(-FAR), np.int64(FAR), np.int64(-FAR)
        at = after
    if not timely:
        return np.int64(FAR)
    done = node[end].early
    duration = max(work, done - leave)
    return route_cost(data, v, done - duration, done, np.int64(0), state.slot[r].length)


@kernel
def insertion(data, state, c, before, reload, limit):
    """Price a stop, and perhaps a reload, behind a node of a smooth route.

    Parameters
    ----------
    reload : −1 for none, 2 × place before the stop, 2 × place + 1 behind it.

    Returns
    -------
    by how much the route's cost rises; FAR if it cannot be, or costs ``limit`` or more.
    """
    node = state.node
    r = node[before].route
    v = state.slot[r].kind
    after = node[before].next
    if reload < 0:
        if not room_after(data, state, c, before):
            return np.int64(FAR)
        one, other = c, -1
    else:
        depot = free_reload(data, state, r, reload // 2)
        if depot < 0 or not room_split(data, state, c, before, reload % 2 == 0):
            return np.int64(FAR)
        one, other = (depot, c) if reload % 2 == 0 else (c, depot)
    into, into_s = leg(data, state, v, r, before, one, to_hand=True)
    if into >= FAR or (data.timed and node[before].early + node[before].service + into_s > node[one].closes):
        return np.int64(FAR)
    along, along_s = np.int64(0), np.int64(0)
    if other >= 0:
        along, along_s = leg(data, state, v, r, one, other, to_hand=False)
    out, out_s = leg(data, state, v, r, other if other >= 0 else one, after, to_hand=False)
    if along >= FAR or out >= FAR:
        return np.int64(FAR)
    added = into + along + out
    length = added
    cost = data.extra[v, c] if data.extra.shape[1] else np.int64(0)
    if state.slot[r].size:
        added -= node[before].leg
        length = state.slot[r].length + added
    else:
        cost += data.kind[v].fixed
    cost += data.kind[v].unit * added
    if cost >= limit or length > data.kind[v].max_distance:
        return np.int64(FAR)
    if not data.timed:
        return cost
    done, duration = timing(data, state, c, before, one, other, into_s, along_s, out_s)
    if done >= FAR:
        return np.int64(FAR)
    bare = route_cost(data, v, done - duration, done, np.int64(0), length)
    if bare >= FAR:
        return np.int64(FAR)
    cost = bare - state.slot[r].bare
    if data.extra.shape[1]:
        cost += data.extra[v, c]
    return cost


@kernel
def loading(data, state, head, due):
    """When a trip whose goods are there at ``due`` begins to load."""
    node = state.node
    r = node[head].route
    v = state.slot[r].kind
    if head == data.n + 2 * r:
        begin = max(data.kind[v].shift_open, node[head].opens)
        return begin if data.kind[v].open_start else max(begin, due)
    before = node[head].prev
    begin = node[before].early + node[before].service + leg(data, state, v, r, before, head, to_hand=False)[1]
    return max(begin, node[head].opens, due)


@kernel
def timing(data, state, c, before, one, other, into_s, along_s, out_s):
    """Earliest end and shortest duration of a route with one or two more nodes; FAR for never."""
    node, part = state.node, state.segment
    after = node[before].next
    head = part[before].head
    due = part[before].due
    if one == c:
        due = max(due, data.stop[c].release)
    if other < 0:
        due = max(due, part[after].due_on)
    begin = loading(data, state, head, due)
    offset = begin - part[head].work
    if begin > node[head].closes or offset > part[before].trip_late:
        return np.int64(FAR), np.int64(0)
    now = part[before].work + max(offset, part[before].trip_open) + node[before].service
    work, leave = part[before].work + node[before].service, part[before].leave
    for step in range(2):
        y = one if step == 0 else other
        if y < 0:
            break
        seconds = into_s if step == 0 else along_s
        now += seconds
        work += seconds
        opens = node[y].opens
        if y >= data.n:
            opens = max(opens, part[after].due_on)
            if step == 0:
                opens = max(opens, data.stop[c].release)
        now = max(now, opens)
        if now > node[y].closes:
            return np.int64(FAR), np.int64(0)
        leave = min(leave, node[y].closes - work)
        now += node[y].service
        work += node[y].service
    now += out_s
    work += out_s
    if now > node[after].late:
        return np.int64(FAR), np.int64(0)
    leave = min(leave, node[after].late - work)
    rest = part[end_of(data, node[before].route)].work - part[after].work
    done = max(now + rest, part[after].done)
    return done, max(work + rest, done - leave)
