"""What has happened on a day under way, in the dispatcher's words and in the optimiser's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from lastmile.core.errors import NotFound
from lastmile.dispatch.plans.locks import Locks
from lastmile.dispatch.plans.opening import OpenedDay
from lastmile.routing import Route, Solution, Visit, VisitKind
from lastmile.routing.replan import Cancelled, Event, HandedOver, Locked, RiderGone, RiderLate, RiderSeen


@dataclass(frozen=True, slots=True)
class Late:
    """A rider who cannot drive on, or start, before a moment."""

    shift: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """A rider who is out for the rest of the day.

    Parameters
    ----------
    goods_back_at : when what is on board is at the depot again; ``None`` if nobody can get at it today.
    """

    shift: str
    goods_back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a rider really is, instead of where the plan's clock puts him.

    Parameters
    ----------
    done : visits of the route (stops, breaks, reloads) that are behind him.
    at : when he left the last of them.
    driving : whether he is on the way to the next one already.
    """

    shift: str
    done: int
    at: datetime
    driving: bool = True


@dataclass(frozen=True, slots=True)
class CalledOff:
    """A shipment that nobody needs to deliver any more."""

    shipment_id: str


@dataclass(frozen=True, slots=True)
class Collected:
    """A shipment that its carrier has collected."""

    shipment_id: str


Occurrence = Late | Gone | Seen | CalledOff | Collected

KINDS: Final[Mapping[str, type[Occurrence]]] = MappingProxyType(
    {"late": Late, "gone": Gone, "seen": Seen, "called_off": CalledOff, "collected": Collected}
)
"""Name → what can happen."""

_MOMENTS: Final = frozenset({"until", "goods_back_at", "at"})


def write_occurrences(occurrences: Iterable[Occurrence]) -> list[dict[str, Any]]:
    """Give what has happened as JSON values."""
    names = {kind: name for name, kind in KINDS.items()}
    return [{"kind": names[type(each)], **_json(asdict(each))} for each in occurrences]


def read_occurrences(values: Iterable[Mapping[str, Any]]) -> tuple[Occurrence, ...]:
    """Read what `write_occurrences` gave."""
    return tuple(_read(each) for each in values)


def _json(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _read(values: Mapping[str, Any]) -> Occurrence:
    kind = KINDS[values["kind"]]
    given: dict[str, Any] = {field.name: values[field.name] for field in fields(kind) if field.name in values}
    moments = {name: datetime.fromisoformat(given[name]) for name in _MOMENTS & set(given) if given[name] is not None}
    return kind(**(given | moments))


def events_of(day: OpenedDay, plan: Solution, locks: Locks, occurrences: Iterable[Occurrence]) -> tuple[Event, ...]:
    """Say the same in the optimiser's numbers; what is locked stays with whom it is.

    Raises
    ------
    NotFound
        If a shift or shipment is not of this day.
    """
    routes = {route.vehicle: route for route in plan.routes}
    said = [_event(day, routes, each) for each in occurrences]
    held = (Locked(day.stop_of[key]) for key in locks if key in day.stop_of)
    return (*said, *held)


def _event(day: OpenedDay, routes: Mapping[int, Route], occurrence: Occurrence) -> Event:
    if isinstance(occurrence, CalledOff):
        return Cancelled(_stop(day, occurrence.shipment_id))
    if isinstance(occurrence, Collected):
        return HandedOver(_stop(day, occurrence.shipment_id))
    vehicle = day.vehicle_of.get(occurrence.shift)
    if vehicle is None:
        raise NotFound(f"there is no shift {occurrence.shift!r} on this day", {"shift": occurrence.shift})
    seconds = day.planning.day.offset_s
    if isinstance(occurrence, Late):
        return RiderLate(vehicle, seconds(occurrence.until))
    if isinstance(occurrence, Gone):
        back = occurrence.goods_back_at
        return RiderGone(vehicle, None if back is None else seconds(back))
    place = _place(day, routes.get(vehicle), vehicle, occurrence.done)
    return RiderSeen(vehicle, occurrence.done, place, seconds(occurrence.at), occurrence.driving)


def _stop(day: OpenedDay, shipment_id: str) -> int:
    if shipment_id not in day.stop_of:
        raise NotFound(f"this version plans no shipment {shipment_id}", {"shipment": shipment_id})
    return day.stop_of[shipment_id]


def _place(day: OpenedDay, route: Route | None, vehicle: int, done: int) -> int:
    """Give the place at which a rider stands after so many visits."""
    problem = day.planning.problem
    for visit in reversed(_visited(route, done)):
        if visit.kind is VisitKind.STOP:
            return problem.stops[visit.number].location
        if visit.kind is VisitKind.RELOAD:
            return problem.depots[visit.number].location
    start = problem.vehicles[vehicle].start_depot
    return problem.depots[0 if start is None else start].location


def _visited(route: Route | None, done: int) -> tuple[Visit, ...]:
    return () if route is None else route.visits[:done]
