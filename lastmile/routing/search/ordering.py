"""A large problem with other numbers: stops and locations that lie side by side have numbers side by side.

Past some thousand stops the matrix fits no cache, and an iteration waits for the memory most of its time. It looks at
neighbours only: numbered along a curve through the town, their records and legs share cache lines and pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.curve import hilbert
from lastmile.routing.problem import UNREACHABLE, Pair, Problem
from lastmile.routing.solution import Outsourced, Solution, VisitKind

LARGE: Final = 2_000
"""With fewer stops the matrix fits the cache anyway."""

_LOCAL: Final = 1.5
"""Locations whose present order is at most so many times as long a way as the curve keep it."""

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Renumbered:
    """A problem by other numbers.

    Parameters
    ----------
    old : shape (stops,), what a stop is called in the problem that it comes from.
    new : the way back.
    """

    problem: Problem
    old: Places
    new: Places

    def there(self, solution: Solution) -> Solution:
        """Translate a plan of the original."""
        return _translated(solution, self.new)

    def back(self, solution: Solution) -> Solution:
        """Translate a plan into one of the original."""
        return _translated(solution, self.old)


def _translated(solution: Solution, number: Places) -> Solution:
    names = number.tolist()
    routes = tuple(
        replace(
            route,
            visits=tuple(v._replace(number=names[v.number]) if v.kind is VisitKind.STOP else v for v in route.visits),
        )
        for route in solution.routes
    )
    outsourced = (Outsourced(names[given.stop], given.carrier) for given in solution.outsourced)
    return Solution(routes, tuple(sorted(outsourced, key=lambda given: given.stop)))


def along_curve(problem: Problem) -> Renumbered:
    """Number stops and locations anew. Matrices are copied, unless their order is good enough already."""
    matrix = problem.profiles[0].distance_m
    curve = hilbert(plane(matrix))
    if _way(matrix, np.arange(len(matrix))) <= _LOCAL * _way(matrix, curve):
        curve = np.arange(len(matrix))
    else:  # depots in front, so that those of the stops are one block
        visited = np.zeros(len(matrix), np.bool_)
        visited[[stop.location for stop in problem.stops]] = True
        curve = np.concatenate((curve[~visited[curve]], curve[visited[curve]]))
    row = _inverse(curve)
    old = np.argsort(row[[stop.location for stop in problem.stops]], kind="stable")
    return Renumbered(_renumbered(problem, curve, row, old, _inverse(old)), old, _inverse(old))


def _renumbered(problem: Problem, curve: Places, row: Places, old: Places, new: Places) -> Problem:
    rows, names = row.tolist(), new.tolist()
    metres = _copied([p.distance_m for p in problem.profiles], curve)
    alike = all(p.distance_m is p.duration_s for p in problem.profiles)
    seconds = metres if alike else _copied([p.duration_s for p in problem.profiles], curve)
    territory = problem.territory_cost
    return replace(
        problem,
        stops=tuple(replace(stop, location=rows[stop.location]) for stop in (problem.stops[i] for i in old.tolist())),
        vehicles=tuple(
            replace(
                vehicle,
                prefix=tuple(names[stop] for stop in vehicle.prefix),
                start_location=None if vehicle.start_location is None else rows[vehicle.start_location],
            )
            for vehicle in problem.vehicles
        ),
        depots=tuple(replace(depot, location=rows[depot.location]) for depot in problem.depots),
        profiles=tuple(replace(p, distance_m=metres[i], duration_s=seconds[i]) for i, p in enumerate(problem.profiles)),
        pairs=tuple(Pair(names[pair.pickup], names[pair.delivery]) for pair in problem.pairs),
        incompatible=frozenset((names[a], names[b]) for a, b in problem.incompatible),
        territory_cost=None if territory is None else np.ascontiguousarray(territory[:, old]),
    )


def _copied(matrices: Sequence[NDArray[np.int32]], order: Places) -> list[NDArray[np.int32]]:
    """Put rows and columns into another order; the copies lie one behind the other, as the kernels want them."""
    if (order == np.arange(len(order))).all():
        return list(matrices)
    block = np.empty((len(matrices), *matrices[0].shape), np.int32)
    for matrix, copy in zip(matrices, block, strict=True):
        for row, place in zip(copy, order.tolist(), strict=True):
            np.take(matrix[place], order, out=row, mode="clip")  # what is raised is buffered
    return list(block)


def _inverse(order: Places) -> Places:
    inverse = np.empty_like(order)
    inverse[order] = np.arange(len(order))
    return inverse


def _way(matrix: NDArray[np.int32], order: Places) -> float:
    """Give the length of the way through all locations."""
    legs = matrix[order[:-1], order[1:]]
    return float(legs[legs < UNREACHABLE].sum(dtype=np.float64))


def plane(matrix: NDArray[np.int32]) -> NDArray[np.float64]:
    """Lay locations out in a plane, as far as their distances permit, from four rows of the matrix.

    FastMap (Faloutsos & Lin 1995): each axis runs through two locations far from each other.

    Returns
    -------
    shape (locations, 2).
    """
    axes: list[NDArray[np.float64]] = []
    for _ in range(2):
        near = int(np.argmax(_squares(matrix, 0, axes)))
        from_near = _squares(matrix, near, axes)
        far = int(np.argmax(from_near))
        length = np.sqrt(max(1.0, from_near[far]))
        axes.append((from_near + length**2 - _squares(matrix, far, axes)) / (2 * length))
    return np.stack(axes, axis=1)


def _squares(matrix: NDArray[np.int32], place: int, axes: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Give the squared distances from a location, less what the axes so far account for."""
    away = matrix[place].astype(np.float64)
    reached = away < UNREACHABLE
    squares = np.where(reached, away, away.max(where=reached, initial=0.0)) ** 2
    for axis in axes:
        squares -= (axis - axis[place]) ** 2
    known: NDArray[np.float64] = np.maximum(squares, 0.0)
    return known
