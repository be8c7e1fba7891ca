"""Plans in and out of the search: slots with stops on one side, ``Solution`` on the other."""

from __future__ import annotations

from typing import Final

import numpy as np

from lastmile.routing.checker import check_route
from lastmile.routing.departure import with_breaks
from lastmile.routing.evaluation import ViolationKind
from lastmile.routing.problem import Problem
from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import BROKEN, Lowered, Shorts
from lastmile.routing.search.drive import BREAK_AT, drive, drive_best
from lastmile.routing.search.iterate import place_left_out
from lastmile.routing.search.lowering import MOST_RELOADS, reload_depots
from lastmile.routing.search.searching import Search, chain_routes
from lastmile.routing.search.trips import itinerary
from lastmile.routing.solution import Route, Solution, Visit, VisitKind

MOST_DRIVEN: Final = 32
"""Places of a stop that are driven exactly before it is left out."""

NEVER: Final = 1e-9
"""A probability."""

_BARRING: Final = frozenset(
    {ViolationKind.VEHICLE, ViolationKind.SKILLS, ViolationKind.INCOMPATIBLE, ViolationKind.PAIR}
)
"""Violations that the kernel does not price: stops with them leave a given plan before the search begins."""


def read_plan(problem: Problem, lowered: Lowered, initial: Solution | None) -> list[tuple[int, Shorts]]:
    """Spread a plan over the slots; without one, only what is pinned."""
    slots = lowered.slots.tolist()
    chosen: dict[int, list[int]] = {}
    free = {v: [r for r, kind in enumerate(slots) if kind == v] for v in set(slots)}
    placed = {s for vehicle in problem.vehicles for s in vehicle.prefix}
    for route in initial.routes if initial is not None else ():
        if not free.get(route.vehicle):
            continue
        slot = free[route.vehicle].pop(0)
        pins = problem.vehicles[route.vehicle].prefix
        if route.stops[: len(pins)] != pins:
            chosen[slot] = _in_trips(problem, route.vehicle)
            continue
        unwanted = (placed - set(pins)) | _barred(problem, route)
        chosen[slot] = [s for s in _nodes(problem, route) if s < 0 or s not in unwanted]
        placed.update(chosen[slot])
    for v, vehicle in enumerate(problem.vehicles):
        if vehicle.prefix and free.get(v):
            chosen[free[v].pop(0)] = _in_trips(problem, v)
    return [(slot, np.array(stops, np.int32)) for slot, stops in chosen.items() if stops]


def _barred(problem: Problem, route: Route) -> set[int]:
    """Name the stops of a given route that may not stand on it, or not with the others."""
    pinned = set(problem.vehicles[route.vehicle].prefix)
    named = {v.stop for v in check_route(problem, route).violations if v.kind in _BARRING and v.stop is not None}
    partners = {p.delivery for p in problem.pairs if p.pickup in named} | {
        p.pickup for p in problem.pairs if p.delivery in named
    }
    most = problem.vehicles[route.vehicle].max_stops
    return (named | partners | set(route.stops[most:] if most < len(route.stops) else ())) - pinned


def _in_trips(problem: Problem, v: int) -> list[int]:
    """Write a vehicle's pinned stops with a reload wherever the next delivery no longer fits."""
    vehicle, nodes = problem.vehicles[v], list[int]()
    load = [0] * len(vehicle.capacity)
    reloads = vehicle.max_trips - 1 if reload_depots(vehicle) else 0
    fetched = vehicle.start_location is None
    for number in vehicle.prefix:
        stop = problem.stops[number]
        if not fetched and any(stop.delivery) and stop.on_board_of is None and reloads:
            nodes.append(-1)
            load, reloads, fetched = [0] * len(load), reloads - 1, True
        delivery = problem.stops[number].delivery or (0,) * len(load)
        load = [have + more for have, more in zip(load, delivery, strict=True)] if load else []
        if reloads and any(have > room for have, room in zip(load, vehicle.capacity, strict=True)):
            nodes.append(-1)
            load, reloads = list(delivery), reloads - 1
        nodes.append(number)
    return nodes


def _nodes(problem: Problem, route: Route) -> list[int]:
    """Write a route as stops, and reloads as −1 − place."""
    vehicle = problem.vehicles[route.vehicle]
    places, reloads = reload_depots(vehicle), min(vehicle.max_trips - 1, MOST_RELOADS)
    nodes: dict[tuple[int, int], int] = {}  # by stop, and by reload and its place in the route: nothing stands twice
    for at, visit in enumerate(route.visits):
        if visit.kind is VisitKind.STOP:
            nodes.setdefault((visit.number, -1), visit.number)
        elif visit.kind is VisitKind.RELOAD and visit.number in places and reloads > 0:
            nodes[-1, at] = -1 - places.index(visit.number)
            reloads -= 1
    return list(nodes.values())


def write_plan(problem: Problem, search: Search) -> Solution:
    """Write the best plan, with breaks and the start of every route; what still has a place gets it."""
    search.restart(search.routes())
    fill_up(problem, search)
    routes = chain_routes(search.lowered, search.state.node["next"])
    costs = search.state.slot["cost"]
    return Solution(
        tuple(
            # What is pinned may be more than the kernel can time: then the checker places breaks and start.
            with_breaks(problem, route) if costs[slot] >= BROKEN else route
            for slot, route in ((slot, route_in(problem, search, slot)) for slot, _ in routes)
        )
    )


def fill_up(problem: Problem, search: Search) -> None:
    """Look once more, and longer, for places of the stops left out; for those without a carrier everywhere."""
    n, state = search.data.n, search.state
    state.node["owner"][:n] = 0
    state.price[:] = search.lowered.price
    absent = np.flatnonzero(state.node["route"][:n] < 0)
    quoted = np.array([bool(problem.stops[i].quotes) for i in absent.tolist()], np.bool_)
    for stops, everywhere in ((absent[~quoted], 1.0), (absent[quoted], 0.0)):
        settings = search.settings._replace(exact=MOST_DRIVEN, blink=NEVER, thorough=everywhere)
        place_left_out(search.data, state, search.work, settings, search.rngs[0], stops)


def sketch_plan(problem: Problem, search: Search) -> Solution:
    """Write who serves what in which order in the best plan, without starts and breaks; costs next to nothing."""
    return Solution(tuple(_sketch(problem, search, slot, nodes) for slot, nodes in search.routes()))


def _sketch(problem: Problem, search: Search, slot: int, nodes: Shorts) -> Route:
    vehicle = int(search.lowered.slots[slot])
    places = reload_depots(problem.vehicles[vehicle])
    visits = (
        Visit(VisitKind.STOP, node) if node >= 0 else Visit(VisitKind.RELOAD, places[-1 - node])
        for node in nodes.tolist()
    )
    return Route(vehicle, 0, tuple(visits))


def route_in(problem: Problem, search: Search, slot: int) -> Route:
    """Write the route in a slot, with its breaks and its start."""
    start, length = depart(search.data, search.state, search.work, slot)
    vehicle = int(search.lowered.slots[slot])
    places = reload_depots(problem.vehicles[vehicle])
    visits = []
    for node in search.works[0].out[:length].tolist():
        if node >= BREAK_AT:
            visits.append(Visit(VisitKind.BREAK, node - int(BREAK_AT)))
        elif node < search.data.n:
            visits.append(Visit(VisitKind.STOP, node))
        else:
            place = (node - int(search.lowered.reload_at[slot])) % len(places)
            visits.append(Visit(VisitKind.RELOAD, places[place]))
    return Route(vehicle, int(start), tuple(visits))


@kernel
def depart(data, state, work, r):
    """Choose the start of the route in a slot and write its itinerary; give the start and the itinerary's length."""
    count = itinerary(data, state, work, r)
    cost, start, eager = drive_best(data, state, work, count, r, exact=True)
    if cost >= BROKEN:
        for i in range(count):
            work.out[i] = work.visit[i].node
        return max(start, np.int64(0)), count
    _, _, length = drive(data, state, work, count, r, start, eager, 2)
    return start, length
