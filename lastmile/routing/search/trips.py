"""The order of a rich route: its trips, what they carry, and the laws of pairs and of goods on board."""

from __future__ import annotations

from typing import Final

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import FAR
from lastmile.routing.search.state import UNKNOWN

PINNED = np.int16(-7)
"""Owner of a reload inside the pinned head of a route."""


FRONT_LOAD: Final = 0
"""Heaviest load in this trip up to here."""
REAR_LOAD: Final = 1
"""Heaviest load from here on."""
LOAD: Final = 2
"""Load behind this node."""
TAKEN: Final = 3
"""How much of it was picked up on this trip."""


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
            node[before].leg = UNKNOWN
            node[behind].prev = before
            node[gone].route = -1
            at = before
        else:
            at = after


@kernel
def chain(node, before, c, r):
    """Hang a node behind another."""
    after = node[before].next
    node[before].next = c
    node[c].prev = before
    node[c].next = after
    node[after].prev = c
    node[c].route = r
    node[before].leg = node[c].leg = UNKNOWN


@kernel
def loads(data, state, work, r, count):
    """Loads before and behind every node of each trip, and the number of the trip; whether they fit."""
    start, v = data.n + 2 * r, state.slot[r].kind
    room, fits = state.room, True
    dims = data.capacity.shape[1]
    for k in range(dims):
        begin, head, trip = 0, start, 0
        state.load[r, k] = state.load[r, dims + k] = FAR
        while True:
            stop = begin
            load = np.int64(0)
            while stop < count and work.visit[stop].node < data.n:
                load += data.demand[work.visit[stop].node, 1, k]
                stop += 1
            heaviest, taken = load, np.int64(0)
            state.load[r, k] = min(state.load[r, k], load)
            room[head, FRONT_LOAD, k] = load
            room[head, LOAD, k] = load
            room[head, TAKEN, k] = 0
            state.node[head].trip = trip
            for i in range(begin, stop):
                c = work.visit[i].node
                load += data.demand[c, 2, k] - data.demand[c, 0, k]
                taken += data.demand[c, 2, k]
                heaviest = max(heaviest, load)
                room[c, FRONT_LOAD, k] = heaviest
                room[c, LOAD, k] = load
                room[c, TAKEN, k] = taken
                state.node[c].trip = trip
            state.load[r, dims + k] = min(state.load[r, dims + k], load)
            heaviest = load
            for i in range(stop - 1, begin - 1, -1):
                c = work.visit[i].node
                heaviest = max(heaviest, room[c, LOAD, k])
                room[c, REAR_LOAD, k] = heaviest
            room[head, REAR_LOAD, k] = max(heaviest, room[head, FRONT_LOAD, k])
            fits = fits and room[head, REAR_LOAD, k] <= data.capacity[v, k]
            if stop >= count:
                break
            head = work.visit[stop].node
            begin = stop + 1
            trip += 1
    return fits


@kernel
def room_after(data, state, c, before):
    """Whether the load permits a stop behind a node."""
    v = state.slot[state.node[before].route].kind
    for k in range(data.capacity.shape[1]):
        if state.room[before, FRONT_LOAD, k] + data.demand[c, 1, k] > data.capacity[v, k]:
            return False
        if state.room[before, REAR_LOAD, k] + data.demand[c, 2, k] > data.capacity[v, k]:
            return False
    return True


@kernel
def room_split(data, state, c, before, ahead):
    """Whether the load permits a stop behind a node where the trip is cut by a reload, ``ahead`` of the stop or not."""
    v, room = state.slot[state.node[before].route].kind, state.room
    for k in range(data.capacity.shape[1]):
        taken = room[before, TAKEN, k]
        below = room[before, LOAD, k] - taken  # for the stops behind
        capacity, loaded, picked = data.capacity[v, k], data.demand[c, 1, k], data.demand[c, 2, k]
        if ahead:
            if loaded + below > capacity or room[before, REAR_LOAD, k] - taken + picked > capacity:
                return False
        elif room[before, FRONT_LOAD, k] - below + loaded > capacity or taken + picked > capacity:
            return False
    return True


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
