"""Group the routes and the left-out stops of a plan by neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from lastmile.routing.problem import Problem
from lastmile.routing.solution import Solution


@dataclass(frozen=True, slots=True)
class Group:
    """What stays together.

    Parameters
    ----------
    stops : ascending.
    routes : indices into ``Solution.routes``.
    """

    stops: tuple[int, ...]
    routes: tuple[int, ...] = ()


def group(problem: Problem, solution: Solution, most_stops: int, rng: np.random.Generator) -> list[Group]:
    """Cut a plan in two, and its halves again, until no group has more than ``most_stops``.

    A group has more only where a route, or what must stay with one vehicle, has more.
    """
    done, todo = list[Group](), [_atoms(problem, solution)]
    while todo:
        atoms = todo.pop()
        stops = sorted(s for a in atoms for s in a.stops)
        if len(stops) > most_stops and len(atoms) > 1:
            todo += _halves(problem, atoms, -(-len(stops) // most_stops), rng)
        elif atoms:
            done.append(Group(tuple(stops), tuple(r for a in atoms for r in a.routes)))
    return done


def _atoms(problem: Problem, solution: Solution) -> list[Group]:
    """List what must not be cut: routes, pairs, and the stops that wait for one vehicle.

    Nodes are stops, then vehicles, then routes.
    """
    stops, vehicles = len(problem.stops), len(problem.vehicles)
    named = {v for v, vehicle in enumerate(problem.vehicles) if vehicle.prefix}
    named |= {s.on_board_of for s in problem.stops if s.on_board_of is not None}
    ties = [(p.pickup, p.delivery) for p in problem.pairs]
    ties += [(s, stops + v) for v, vehicle in enumerate(problem.vehicles) for s in vehicle.prefix]
    ties += [(n, stops + s.on_board_of) for n, s in enumerate(problem.stops) if s.on_board_of is not None]
    for number, route in enumerate(solution.routes):
        node = stops + vehicles + number
        ties += [(s, node) for s in route.stops]
        ties += [(stops + route.vehicle, node)] if route.vehicle in named else []
    count = stops + vehicles + len(solution.routes)
    ends = np.array(ties, np.int64).reshape(-1, 2)
    graph = coo_matrix((np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    members: dict[int, tuple[list[int], list[int]]] = {}
    for stop, own in enumerate(label[:stops].tolist()):
        members.setdefault(own, ([], []))[0].append(stop)
    for route_, own in enumerate(label[stops + vehicles :].tolist()):
        members.setdefault(own, ([], []))[1].append(route_)
    return [Group(tuple(s), tuple(r)) for s, r in members.values() if s]


def _halves(problem: Problem, atoms: list[Group], parts: int, rng: np.random.Generator) -> list[list[Group]]:
    """Cut in two by how much nearer a route is to one random stop than to another, far from it.

    No coordinates are needed, so road matrices do as well.
    """
    stops = np.concatenate([a.stops for a in atoms])
    side = _sides(problem, stops, rng)
    sizes = np.array([len(a.stops) for a in atoms])
    begins = np.cumsum(sizes) - sizes
    order = np.argsort(np.add.reduceat(side, begins) / sizes, kind="stable")
    filled = np.cumsum(sizes[order])
    wanted = filled[-1] * (parts // 2) / parts
    at = int(np.clip(np.argmin(np.abs(filled - wanted)) + 1, 1, len(atoms) - 1))
    return [[atoms[i] for i in order[:at]], [atoms[i] for i in order[at:]]]


def _sides(problem: Problem, stops: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Tell for each stop how much nearer it is to one pole than to the other."""
    distance_m = problem.profiles[0].distance_m
    places = np.array([problem.stops[s].location for s in stops])
    to_first = distance_m[places, rng.choice(places)].astype(np.float64)
    farthest = np.argsort(to_first, kind="stable")[-max(1, len(stops) // 10) :]
    side: NDArray[np.float64] = to_first - distance_m[places, places[rng.choice(farthest)]]
    return side
