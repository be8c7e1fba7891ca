"""Drive one route exactly: every rich constraint, and its cost to the unit.

The same rules as the checker's, written a second time for speed; the property tests hold the two together.
"""

from __future__ import annotations

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import FAR

BREAK_AT = np.int32(1 << 29)
"""In an itinerary, numbers from here on are breaks."""


@kernel
def travel(data, v, origin, destination, leave):
    """Travel time of one leg that begins at ``leave``, whole seconds rounded up."""
    p = data.kind[v].profile
    base = np.int64(data.dur[p, origin, destination])
    speed = data.kind[v].speed
    if data.slices[p, 0].begin == FAR or base >= 1 << 30:
        return base if speed == 1000 else -(-base * 1000 // speed)
    work = base * 1_000_000
    now = leave
    at = 0
    while data.slices[p, at].begin <= leave:
        at += 1
    while True:
        rate = (data.slices[p, at - 1].speed if at else 1000) * speed
        until = data.slices[p, at].begin
        if until == FAR or work <= (until - now) * rate:
            return now - leave - (-work // rate)
        work -= (until - now) * rate
        now = until
        at += 1


@kernel
def permitted(data, c, ready):
    """The first moment at or after ``ready`` at which service may begin, and how late that is.

    Returns
    -------
    begin (FAR for never), lateness, end of the window that it belongs to.
    """
    count = data.stop[c].windows
    slack = data.stop[c].max_late
    for w in range(count):
        if ready <= data.window[c, w].closes + slack:
            begin = max(ready, data.window[c, w].opens)
            last = w
            while last + 1 < count and data.window[c, last + 1].opens <= begin:
                last += 1
            close = data.window[c, last].closes
            return begin, max(0, begin - close), close
    return FAR, 0, 0


@kernel
def trip_release(data, visit, at, count):
    """When the goods of the trip that begins at ``at`` are all there."""
    release = -FAR
    while at < count and visit[at].node < data.n:
        release = max(release, data.stop[visit[at].node].release)
        at += 1
    return release


@kernel
def drive(data, state, work, count, r, start, eager, keep):
    """Drive ``work.visit[:count]``, stop and reload nodes without the start and the end, beginning at ``start``.

    Parameters
    ----------
    eager : ``False`` takes breaks as late as possible, or inside a wait that is long enough for all of it; ``True`` as
        soon as their windows open.
    keep : 1 to note in ``work.visit`` when service, or loading, begins; 2 to write the itinerary into ``work.out``:
        nodes, and ``BREAK_AT`` + number for breaks; 3 to price exactly this start.

    Returns
    -------
    cost (FAR if anything is violated), by how many seconds a later start shortens the route (the cost already says
    so), length of ``work.out``.
    """
    node, visit = state.node, work.visit
    v = state.slot[r].kind
    p = data.kind[v].profile
    first, last = data.n + 2 * r, data.n + 2 * r + 1
    now, length, unpaid, waited, late = start, np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    slack = np.int64(FAR)
    pause, written, visited = 0, 0, False
    here = node[first].loc
    if not data.kind[v].open_start and not data.kind[v].en_route:
        begin = max(now, trip_release(data, visit, 0, count), node[first].opens)
        if begin > node[first].closes:
            return FAR, np.int64(0), 0
        waited += begin - now
        slack = min(slack, waited + node[first].closes - begin)
        now = begin + data.kind[v].load_s
    for i in range(count + 1):
        c = visit[i].node if i < count else last
        while True:
            # Where does the vehicle stand after c when it goes there at once? Then decide on the next break.
            if (i == 0 and data.kind[v].open_start) or (c == last and data.kind[v].open_end):
                leg, seconds = np.int64(0), np.int64(0)
            else:
                leg = np.int64(data.dist[p, here, node[c].loc])
                seconds = travel(data, v, here, node[c].loc, now)
                if leg >= 1 << 30 or seconds >= 1 << 30:
                    return FAR, np.int64(0), 0
            arrival = now + seconds
            lateness = np.int64(0)
            if c < data.n:
                setup = np.int64(0) if visited and here == node[c].loc else data.stop[c].setup
                begin, lateness, close = permitted(data, c, arrival + setup)
                if begin == FAR:
                    return FAR, np.int64(0), 0
                finish = begin + node[c].service
                idle = begin - arrival - setup
            elif c == last:
                close = node[c].closes
                begin = max(arrival, node[c].opens)
                finish, idle = begin, begin - arrival
            else:
                close = node[c].closes
                begin = max(arrival, trip_release(data, visit, i + 1, count), node[c].opens)
                finish, idle = begin + data.kind[v].load_s, begin - arrival
            while pause < data.kind[v].breaks and start > data.pause[v, pause].closes:
                pause += 1
            if pause == data.kind[v].breaks:
                break
            rest_begin = max(now, data.pause[v, pause].opens)
            if eager:
                now_or_never = rest_begin - now <= idle
            else:
                now_or_never = c != last and rest_begin + data.pause[v, pause].seconds + seconds <= arrival + idle
            if finish <= data.pause[v, pause].closes and not now_or_never:
                break
            if rest_begin > data.pause[v, pause].closes:
                return FAR, np.int64(0), 0
            waited += rest_begin - now
            slack = min(slack, waited + data.pause[v, pause].closes - rest_begin)
            if not data.pause[v, pause].paid:
                unpaid += data.pause[v, pause].seconds
            now = rest_begin + data.pause[v, pause].seconds
            if keep == 2:
                work.out[written] = BREAK_AT + pause
                written += 1
            visited = True
            pause += 1
        if c >= data.n and begin > close:
            return FAR, np.int64(0), 0
        waited += idle
        slack = min(slack, waited + max(0, close - begin))
        length += leg
        if c < data.n:
            late += lateness * data.stop[c].late_cost
        if keep == 1:
            visit[i].begin = begin
        now = finish
        here = node[c].loc
        visited = True
        if keep == 2 and c != last:
            work.out[written] = c
            written += 1
    gain = np.int64(0) if keep == 3 else min(slack, waited)
    cost = route_cost(data, v, start + gain, now, unpaid, length)
    if cost < FAR:
        cost += late
    return cost, gain, written


@kernel
def route_cost(data, v, start, end, unpaid, length):
    """Price a route without its stops' own terms; FAR where a limit is passed."""
    over = (
        end > data.kind[v].shift_close or end - start > data.kind[v].max_duration or length > data.kind[v].max_distance
    )
    if over:
        return np.int64(FAR)
    paid = end - start - unpaid
    return (
        data.kind[v].fixed
        + data.kind[v].unit * length
        + data.kind[v].duration_cost * paid
        + data.kind[v].overtime_cost * max(0, paid - data.kind[v].overtime_after)
        + data.balance_cost * max(0, paid - data.balance_after)
    )


@kernel
def stop_costs(data, work, v, count):
    """Territory and change costs of the stops on a route."""
    total = np.int64(0)
    if data.extra.shape[1]:
        for i in range(count):
            if work.visit[i].node < data.n:
                total += data.extra[v, work.visit[i].node]
    return total


@kernel
def drive_best(data, state, work, count, r, exact):
    """Drive ``work.visit`` at once, and price it for the latest start that shortens it most.

    Parameters
    ----------
    exact : whether to drive it again from that start where traffic or breaks may make a difference, and to try eager
        breaks where others fail.

    Returns
    -------
    the cost, its start, whether breaks are taken eagerly. The visits' begins are those of the earliest start.
    """
    v = state.slot[r].kind
    start = data.kind[v].shift_open
    eager = False
    cost, gain, _ = drive(data, state, work, count, r, start, eager, 1)
    if cost == FAR and data.kind[v].breaks and (exact or state.slot[r].eager):
        eager = True
        cost, gain, _ = drive(data, state, work, count, r, start, eager, 1)
    bent = data.kind[v].breaks > 0 or data.slices[data.kind[v].profile, 0].begin < FAR
    if exact and bent and gain > 0:
        cost, start = drive_again(data, state, work, count, r, start, gain, eager)
    elif gain > 0:
        start += gain
    if cost < FAR:
        cost += stop_costs(data, work, v, count)
    return cost, start, eager


@kernel
def drive_again(data, state, work, count, r, start, gain, eager):
    """Drive from the earliest start and from a later one; give the lower cost and its start."""
    best, _, _ = drive(data, state, work, count, r, start, eager, 3)
    later, _, _ = drive(data, state, work, count, r, start + gain, eager, 3)
    if later < best:
        return later, start + gain
    return best, start
