"""A plan as the solvers make it: routes in visiting order, carriers, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class VisitKind(StrEnum):
    """What happens at one place of a route."""

    STOP = "stop"
    BREAK = "break"
    RELOAD = "reload"


class Visit(NamedTuple):
    """One element of a route.

    ``number`` is a stop, the vehicle's break, or the depot to reload at, by ``kind``.
    """

    kind: VisitKind
    number: int


@dataclass(frozen=True, slots=True)
class Route:
    """One vehicle's visits in one shift.

    Parameters
    ----------
    vehicle : index into ``Problem.vehicles``; a vehicle with ``count`` > 1 may have as many routes.
    start_s : when loading at the start begins. Every later moment follows: the vehicle drives at once, and service
        begins at the first moment that the stop's windows permit.
    visits : without the start and the end.
    """

    vehicle: int
    start_s: int
    visits: tuple[Visit, ...]

    @property
    def stops(self) -> tuple[int, ...]:
        """The stops in visiting order."""
        return tuple(v.number for v in self.visits if v.kind is VisitKind.STOP)


@dataclass(frozen=True, slots=True)
class Outsourced:
    """A stop that a carrier takes at its quote."""

    stop: int
    carrier: int


@dataclass(frozen=True, slots=True)
class Solution:
    """A plan. A stop that stands neither on a route nor in ``outsourced`` is unassigned."""

    routes: tuple[Route, ...] = ()
    outsourced: tuple[Outsourced, ...] = ()

    def unassigned(self, stops: int) -> tuple[int, ...]:
        """Give the stops out of ``range(stops)`` that nobody takes, ascending."""
        taken = {s for route in self.routes for s in route.stops} | {o.stop for o in self.outsourced}
        return tuple(s for s in range(stops) if s not in taken)


def stop_route(vehicle: int, stops: tuple[int, ...] | list[int], start_s: int = 0) -> Route:
    """Make a route of plain stops: no breaks, no reloads."""
    return Route(vehicle, start_s, tuple(Visit(VisitKind.STOP, s) for s in stops))
