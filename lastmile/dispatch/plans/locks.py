"""What a dispatcher has decided and no search may change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final

from lastmile.core.errors import InvalidInput
from lastmile.dispatch.planning.building import PlanningProblem
from lastmile.dispatch.plans.opening import OpenedDay
from lastmile.routing import Route, Solution, Stop

MUST: Final = 100
"""Reference prices that leaving a locked shipment out costs more: done only where its lock cannot be kept at all."""


class LockKind(StrEnum):
    """To what a shipment is held."""

    RIDER = "rider"  # to a rider's shift, at any place
    PLACE = "place"  # to a rider's shift, which begins with the stops up to this one as they stand
    CARRIER = "carrier"
    NOBODY = "nobody"  # held back: on no route, with no carrier


@dataclass(frozen=True, slots=True)
class Lock:
    """Holds one shipment.

    Parameters
    ----------
    to : id of the shift or the carrier; empty for nobody.
    """

    kind: LockKind
    to: str = ""

    def as_json(self) -> dict[str, str]:
        """Give JSON values."""
        return {name: str(value) for name, value in asdict(self).items()}

    @classmethod
    def of_json(cls, values: Mapping[str, str]) -> Lock:
        """Read what `as_json` gave."""
        return cls(LockKind(values["kind"]), values.get("to", ""))


Locks = Mapping[str, Lock]
"""Shipment id → its lock."""


def read_locks(values: Mapping[str, Any]) -> dict[str, Lock]:
    """Read the locks of a stored version."""
    return {key: Lock.of_json(value) for key, value in values.items()}


def write_locks(locks: Locks) -> dict[str, Any]:
    """Give locks as JSON values."""
    return {key: lock.as_json() for key, lock in locks.items()}


def refuse_unknown(day: OpenedDay, lock: Lock) -> None:
    """Make sure that a lock names what the day has.

    Raises
    ------
    InvalidInput
        If there is no such shift or carrier.
    """
    known = {LockKind.CARRIER: day.carrier_of, LockKind.NOBODY: {"": 0}}.get(lock.kind, day.vehicle_of)
    if lock.to not in known:
        raise InvalidInput(f"there is no {lock.kind.value} {lock.to!r}; there are {', '.join(known)}")


def under_locks(day: OpenedDay, locks: Locks, solution: Solution | None) -> PlanningProblem:
    """State the day so that every engine keeps the locks.

    Parameters
    ----------
    solution : in which the places are that locks hold.
    """
    if not locks:
        return day.planning
    planning = day.planning
    stops = list(planning.problem.stops)
    for shipment_id, lock in locks.items():
        number = day.stop_of.get(shipment_id)
        if number is not None:
            stops[number] = _locked(day, stops[number], lock)
    vehicles = list(planning.problem.vehicles)
    for route in solution.routes if solution is not None else ():
        vehicles[route.vehicle] = replace(vehicles[route.vehicle], prefix=pinned_stops(day, locks, route))
    return replace(planning, problem=replace(planning.problem, stops=tuple(stops), vehicles=tuple(vehicles)))


def _locked(day: OpenedDay, stop: Stop, lock: Lock) -> Stop:
    if lock.kind is LockKind.NOBODY:
        return replace(stop, quotes=(), locked_outside=True)
    must = (stop.unassigned_cost or 0) + MUST * day.planning.reference_price
    if lock.kind is LockKind.CARRIER:
        only = tuple(quote for quote in stop.quotes if quote.carrier == day.carrier_of[lock.to])
        return replace(stop, quotes=only, locked_outside=True, unassigned_cost=must)
    allowed = frozenset({day.vehicle_of[lock.to]})
    return replace(stop, quotes=(), allowed_vehicles=allowed, unassigned_cost=must)


def pinned_stops(day: OpenedDay, locks: Locks, route: Route) -> tuple[int, ...]:
    """Give the stops with which a route must begin: up to the last one whose place is locked."""
    shift = day.planning.shifts[route.vehicle].id
    pinned = {
        day.stop_of[key]
        for key, lock in locks.items()
        if lock.kind is LockKind.PLACE and lock.to == shift and key in day.stop_of
    }
    last = max((at for at, stop in enumerate(route.stops) if stop in pinned), default=-1)
    return route.stops[: last + 1]


def broken_locks(day: OpenedDay, locks: Locks, solution: Solution) -> Iterator[tuple[str, str]]:
    """Give the shipments that are not where their locks hold them, each with what is wrong."""
    shift_of = {stop: day.planning.shifts[route.vehicle].id for route in solution.routes for stop in route.stops}
    carrier_of = {given.stop: day.planning.quotes.carriers[given.carrier] for given in solution.outsourced}
    for shipment_id, lock in locks.items():
        stop = day.stop_of.get(shipment_id)
        if stop is None:
            continue
        where = shift_of.get(stop) or carrier_of.get(stop) or ""
        if where != lock.to:
            held = f"locked to {lock.to}" if lock.to else "held back"
            yield shipment_id, f"{held}, and is with {where or 'nobody'}"
