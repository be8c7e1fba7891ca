"""The problem as the library wants it: numbered nodes, one vehicle per route, matrices between nodes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.problem import FOREVER, UNREACHABLE, Problem, Stop, TimeWindow, Vehicle

UNBOUNDED_S: Final = 10_000_000
"""How long before the first and after the last moment of a problem a route may last when no shift says."""

MANDATORY: Final = 10**13
"""Price of leaving out what must not be left out: above any sum of real costs, far below an overflow."""


class NodeKind(Enum):
    """What a node stands for."""

    STOP = auto()
    RELOAD = auto()
    DEPOT = auto()
    EN_ROUTE = auto()
    NOWHERE = auto()


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the model.

    Parameters
    ----------
    number : the stop, or the depot to reload at.
    location : row of the matrices; ``None`` is no place: every leg to and from it costs nothing.
    slot : the only vehicle that may use it; ``None`` for all.
    """

    kind: NodeKind
    number: int
    location: int | None
    slot: int | None = None


@dataclass(slots=True)
class Network:
    """Nodes and vehicles of one model.

    Parameters
    ----------
    slots : the problem's vehicle behind each vehicle of the model.
    starts, ends : node of each slot.
    node_of : stop → node, only for stops that some slot may serve.
    slots_of : stop → slots that may serve it.
    origin_s : the moment that is 0 in the model.
    horizon_s : the last moment of the model; short, because the library's propagation may creep along its domains.
    """

    problem: Problem
    nodes: list[Node] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    node_of: dict[int, int] = field(default_factory=dict)
    slots_of: dict[int, list[int]] = field(default_factory=dict)
    origin_s: int = 0
    horizon_s: int = UNREACHABLE - 1

    def vehicle(self, slot: int) -> Vehicle:
        """Give the vehicle behind a slot."""
        return self.problem.vehicles[self.slots[slot]]

    def clock(self, moment_s: int) -> int:
        """Convert a moment to the model's clock, cut to its range."""
        return min(max(moment_s - self.origin_s, 0), self.horizon_s)

    def span(self, window: TimeWindow) -> tuple[int, int]:
        """Convert a window to the model's clock."""
        return self.clock(window.earliest_s), self.clock(window.latest_s)


def build_network(problem: Problem) -> Network:
    """Number the nodes: stops that may be served, reloads, starts and ends."""
    day = _day(problem)
    network = Network(problem, origin_s=day.earliest_s, horizon_s=min(day.latest_s - day.earliest_s, UNREACHABLE - 1))
    may = {v: _may_serve(problem, v) for v in range(len(problem.vehicles))}
    for number, vehicle in enumerate(problem.vehicles):
        network.slots += [number] * min(vehicle.count, len(may[number]))
    for stop in range(len(problem.stops)):
        slots = [slot for slot, vehicle in enumerate(network.slots) if stop in may[vehicle]]
        if slots:
            network.slots_of[stop] = slots
            network.node_of[stop] = len(network.nodes)
            network.nodes.append(Node(NodeKind.STOP, stop, problem.stops[stop].location))
    _add_reloads(network)
    _add_ends(network)
    return network


def _day(problem: Problem) -> TimeWindow:
    """Find the span of time in which everything happens."""
    shifts = [v.shift for v in problem.vehicles]
    windows = [w for s in problem.stops for w in s.windows] + [d.window for d in problem.depots] + shifts
    windows += [b.window for v in problem.vehicles for b in v.breaks]
    moments = [m for w in windows for m in (w.earliest_s, w.latest_s)] + [s.release_s for s in problem.stops]
    finite = [m for m in moments if abs(m) < FOREVER] or [0]
    bounded = all(abs(s.earliest_s) < FOREVER for s in shifts), all(abs(s.latest_s) < FOREVER for s in shifts)
    latest = max(s.latest_s for s in shifts) if bounded[1] and shifts else max(finite) + UNBOUNDED_S
    return TimeWindow(min(finite) - (0 if bounded[0] else UNBOUNDED_S), latest)


def _may_serve(problem: Problem, number: int) -> set[int]:
    """Give the stops that a vehicle may serve as far as that does not depend on the rest of its route."""
    vehicle = problem.vehicles[number]
    paired = {p.delivery for p in problem.pairs}

    def may(index: int, stop: Stop) -> bool:
        if stop.locked_outside or not stop.skills <= vehicle.skills:
            return False
        if stop.allowed_vehicles is not None and number not in stop.allowed_vehicles:
            return False
        if stop.on_board_of is not None:
            return stop.on_board_of == number
        needs_depot = any(stop.delivery) and index not in paired
        return not (needs_depot and vehicle.start_location is not None and vehicle.max_trips == 1)

    alone = {i for i, s in enumerate(problem.stops) if may(i, s)}
    for pair in problem.pairs:
        couple = (pair.pickup, pair.delivery)
        if not set(couple) <= alone or {couple, couple[::-1]} & problem.incompatible:
            alone -= set(couple)
    return alone


def _add_reloads(network: Network) -> None:
    problem = network.problem
    for slot, number in enumerate(network.slots):
        vehicle = problem.vehicles[number]
        depots = vehicle.reload_depots or (() if vehicle.start_depot is None else (vehicle.start_depot,))
        for depot in depots if vehicle.max_trips > 1 else ():
            node = Node(NodeKind.RELOAD, depot, problem.depots[depot].location, slot)
            network.nodes += [node] * min(vehicle.max_trips - 1, len(network.node_of))


def _add_ends(network: Network) -> None:
    known: dict[Node, int] = {}

    def numbered(node: Node) -> int:
        if node not in known:
            known[node] = len(network.nodes)
            network.nodes.append(node)
        return known[node]

    def depot_node(depot: int | None) -> Node:
        if depot is None:
            return Node(NodeKind.NOWHERE, -1, None)
        return Node(NodeKind.DEPOT, depot, network.problem.depots[depot].location)

    for number in network.slots:
        vehicle = network.problem.vehicles[number]
        if vehicle.start_location is not None:
            network.starts.append(numbered(Node(NodeKind.EN_ROUTE, -1, vehicle.start_location)))
        else:
            network.starts.append(numbered(depot_node(vehicle.start_depot)))
        network.ends.append(numbered(depot_node(vehicle.end_depot)))


def _between_nodes(network: Network, matrix: NDArray[np.int32]) -> NDArray[np.int64]:
    """Expand a matrix of locations to nodes."""
    rows = np.array([0 if n.location is None else n.location for n in network.nodes])
    nowhere = np.array([n.location is None for n in network.nodes])
    legs: NDArray[np.int64] = matrix[np.ix_(rows, rows)].astype(np.int64)
    legs[nowhere, :] = 0
    legs[:, nowhere] = 0
    return legs


def leg_metres(network: Network, profile: int) -> NDArray[np.int64]:
    """Give the metres between nodes; legs that cannot be driven count nothing, their time forbids them."""
    legs = _between_nodes(network, network.problem.profiles[profile].distance_m)
    return np.where(legs >= UNREACHABLE, 0, legs)


def leg_seconds(network: Network, vehicle: Vehicle) -> NDArray[np.int64]:
    """Give the seconds from begin of service to readiness for service: service or loading, travel, set-up."""
    profile = network.problem.profiles[vehicle.profile]
    travel = _between_nodes(network, profile.duration_s)
    broken = (travel >= UNREACHABLE) | (_between_nodes(network, profile.distance_m) >= UNREACHABLE)
    travel = -(-travel * 1000 // vehicle.speed_permille)
    stay = np.array([_stay_s(network, node, vehicle) for node in network.nodes], dtype=np.int64)
    return np.where(broken, UNREACHABLE, travel + stay[:, None] + _setup_s(network))


def _stay_s(network: Network, node: Node, vehicle: Vehicle) -> int:
    if node.kind is NodeKind.STOP:
        return network.problem.stops[node.number].service_s
    return vehicle.load_s if node.kind in {NodeKind.RELOAD, NodeKind.DEPOT} else 0


def _setup_s(network: Network) -> NDArray[np.int64]:
    """Give the set-up time on each leg: none where the vehicle already stands at the address."""
    nodes = network.nodes
    setup = [network.problem.stops[n.number].setup_s if n.kind is NodeKind.STOP else 0 for n in nodes]
    place = np.array([-1 if n.location is None else n.location for n in nodes])
    fresh = np.array([n.kind not in {NodeKind.STOP, NodeKind.RELOAD} for n in nodes])
    paid = (place[:, None] != place[None, :]) | fresh[:, None]
    return np.where(paid, np.array(setup, dtype=np.int64)[None, :], 0)


def outside_price(stop: Stop) -> int:
    """Give the lowest price of leaving a stop off the routes."""
    prices: Iterable[int] = (q.cost for q in stop.quotes)
    free = MANDATORY if stop.unassigned_cost is None else stop.unassigned_cost
    return min(free, *prices) if stop.quotes else free
