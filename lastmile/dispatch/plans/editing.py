"""What a dispatcher may change about a plan by hand; exact, and undone by going back to the version before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from lastmile.carriers.quoting.refusals import Refusal
from lastmile.core.errors import Conflict, InvalidInput, NotFound
from lastmile.dispatch.plans.locks import Lock, Locks, refuse_unknown
from lastmile.dispatch.plans.opening import OpenedDay
from lastmile.routing import Outsourced, Problem, Route, Solution, ViolationKind, Visit, VisitKind
from lastmile.routing.checker import check_route
from lastmile.routing.departure import best_start, with_breaks
from lastmile.routing.dry_run import grade

_PLACES_DRIVEN: Final = 12


@dataclass(frozen=True, slots=True)
class Move:
    """Put shipments on a rider's route, one after the other.

    Parameters
    ----------
    to : id of the shift.
    place : of the first one among the route's stops, from 1; ``None`` for where they cost least.
    """

    shipment_ids: tuple[str, ...]
    to: str
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Reassign:
    """Take shipments off the routes.

    Parameters
    ----------
    carrier : its id; ``None`` for nobody.
    """

    shipment_ids: tuple[str, ...]
    carrier: str | None


@dataclass(frozen=True, slots=True)
class SetLock:
    """Hold shipments, or let them go (``None``)."""

    shipment_ids: tuple[str, ...]
    lock: Lock | None


@dataclass(frozen=True, slots=True)
class UnlockAll:
    """Let all shipments go."""


Edit = Move | Reassign | SetLock | UnlockAll


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan under the dispatcher's hand."""

    solution: Solution
    locks: Locks


def edited(day: OpenedDay, draft: Draft, edits: Iterable[Edit]) -> Draft:
    """Apply edits one after the other. What a rule forbids is done all the same; the checker says what it breaks.

    Raises
    ------
    NotFound
        If a shipment, shift or carrier is not of this day.
    Conflict
        If a carrier does not take a shipment: it has no price then.
    InvalidInput
        If a place or a lock makes no sense.
    """
    for edit in edits:
        draft = _apply(day, draft, edit)
    return draft


def _apply(day: OpenedDay, draft: Draft, edit: Edit) -> Draft:
    if isinstance(edit, Move):
        return replace(draft, solution=_moved(day, draft.solution, edit))
    if isinstance(edit, Reassign):
        return replace(draft, solution=_reassigned(day, draft.solution, edit))
    if isinstance(edit, UnlockAll):
        return replace(draft, locks={})
    return replace(draft, locks=_locked(day, draft.locks, edit))


def _stops(day: OpenedDay, shipment_ids: Sequence[str]) -> list[int]:
    unknown = [key for key in shipment_ids if key not in day.stop_of]
    if unknown:
        raise NotFound(f"this version plans no shipment {', '.join(unknown[:5])}", {"shipments": unknown})
    if len(set(shipment_ids)) != len(shipment_ids):
        raise InvalidInput("a shipment is named twice")
    return [day.stop_of[key] for key in shipment_ids]


def _locked(day: OpenedDay, locks: Locks, edit: SetLock) -> Locks:
    _stops(day, edit.shipment_ids)
    rest = {key: lock for key, lock in locks.items() if key not in edit.shipment_ids}
    if edit.lock is None:
        return rest
    refuse_unknown(day, edit.lock)
    return rest | dict.fromkeys(edit.shipment_ids, edit.lock)


def _reassigned(day: OpenedDay, solution: Solution, edit: Reassign) -> Solution:
    stops = _stops(day, edit.shipment_ids)
    rest = _without(day.planning.problem, solution, stops)
    if edit.carrier is None:
        return rest
    if edit.carrier not in day.carrier_of:
        raise NotFound(f"no contract of {edit.carrier} holds on this day", {"carrier": edit.carrier})
    carrier = day.carrier_of[edit.carrier]
    for stop, shipment_id in zip(stops, edit.shipment_ids, strict=True):
        if all(quote.carrier != carrier for quote in day.planning.problem.stops[stop].quotes):
            raise _refused(day, stop, carrier, shipment_id)
    given = (*rest.outsourced, *(Outsourced(stop, carrier) for stop in stops))
    return replace(rest, outsourced=tuple(sorted(given, key=lambda o: o.stop)))


def _refused(day: OpenedDay, stop: int, carrier: int, shipment_id: str) -> Conflict:
    answer = day.planning.quotes.explain(stop, carrier)
    why = answer.text if isinstance(answer, Refusal) else "its promise ends after the promised window"
    name = day.planning.quotes.carriers[carrier]
    return Conflict(f"{name} does not take {shipment_id}: {why}", {"shipment": shipment_id, "carrier": name})


def _moved(day: OpenedDay, solution: Solution, edit: Move) -> Solution:
    stops = _stops(day, edit.shipment_ids)
    if edit.to not in day.vehicle_of:
        raise NotFound(f"there is no shift {edit.to!r} on this day", {"shift": edit.to})
    problem, vehicle = day.planning.problem, day.vehicle_of[edit.to]
    rest = _without(problem, solution, stops)
    others = tuple(route for route in rest.routes if route.vehicle != vehicle)
    known = [route for route in rest.routes if route.vehicle == vehicle]
    host = known[0] if known else Route(vehicle, problem.vehicles[vehicle].shift.earliest_s, ())
    if edit.place is None:
        route = _cheapest(problem, host, stops)
    else:
        if edit.place > len(host.stops) + 1:
            message = f"{edit.to} has {len(host.stops)} other stops; the last place is {len(host.stops) + 1}"
            raise InvalidInput(message)
        route = _inserted(host, stops, edit.place)
    routes = (*others, *known[1:], retimed(problem, route))
    return replace(rest, routes=tuple(sorted(routes, key=lambda r: r.vehicle)))


def _inserted(route: Route, stops: Sequence[int], place: int) -> Route:
    """Put stops in a row before what is the place-th stop now."""
    at = [index for index, visit in enumerate(route.visits) if visit.kind is VisitKind.STOP]
    index = at[place - 1] if place <= len(at) else len(route.visits)
    new = tuple(Visit(VisitKind.STOP, stop) for stop in stops)
    return replace(route, visits=(*route.visits[:index], *new, *route.visits[index:]))


def _cheapest(problem: Problem, route: Route, stops: Sequence[int]) -> Route:
    """Drive the places with the least detour, with the route's present start; take the best of them."""
    trials = [_inserted(route, stops, place) for place in _near_places(problem, route, stops)]
    return min(trials, key=lambda trial: grade(check_route(problem, trial)))


def _near_places(problem: Problem, route: Route, stops: Sequence[int]) -> list[int]:
    """Give the places, from 1, between whose neighbours the stops lie best."""
    vehicle = problem.vehicles[route.vehicle]
    duration_s = problem.profiles[vehicle.profile].duration_s
    ends = [None if d is None else problem.depots[d].location for d in (vehicle.start_depot, vehicle.end_depot)]
    at = [ends[0], *(problem.stops[stop].location for stop in route.stops), ends[1]]
    first, last = problem.stops[stops[0]].location, problem.stops[stops[-1]].location

    def drive_s(origin: int | None, destination: int | None) -> int:
        return 0 if origin is None or destination is None else int(duration_s[origin, destination])

    detours = [drive_s(before, first) + drive_s(last, after) - drive_s(before, after) for before, after in pairwise(at)]
    return sorted(range(1, len(at)), key=lambda place: detours[place - 1])[:_PLACES_DRIVEN]


def _without(problem: Problem, solution: Solution, stops: Sequence[int]) -> Solution:
    """Take stops away from whoever has them; a rider who has no stop left stays at home."""
    gone = set(stops)
    routes = []
    for route in solution.routes:
        if gone.isdisjoint(route.stops):
            routes.append(route)
            continue
        kept = tuple(v for v in route.visits if v.kind is not VisitKind.STOP or v.number not in gone)
        if any(v.kind is VisitKind.STOP for v in kept):
            routes.append(retimed(problem, replace(route, visits=kept)))
    outsourced = tuple(given for given in solution.outsourced if given.stop not in gone)
    return Solution(tuple(routes), outsourced)


def retimed(problem: Problem, route: Route) -> Route:
    """Give a changed route its best start, and its breaks where they hurt least.

    Placing breaks and start together takes most of a second on a long route. So breaks stay where they are, or are
    placed for the present start, and only a route that breaks nothing but its breaks is worth that second.
    """
    as_it_is = best_start(problem, route)
    if not problem.vehicles[route.vehicle].breaks:
        return as_it_is
    anew = best_start(problem, with_breaks(problem, route, keep_start=True))
    best = min((as_it_is, anew), key=lambda trial: grade(check_route(problem, trial)))
    kinds = {violation.kind for violation in check_route(problem, best).violations}
    return with_breaks(problem, route) if kinds == {ViolationKind.BREAK} else best
