"""How far riders really are, from what their phones said, as the plan in force with what is done in front."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.dispatch.execution import Execution
from lastmile.dispatch.execution.records import RouteFilters, RouteState, Stop, StopKind, StopState, Task
from lastmile.dispatch.plans.occurrences import Seen
from lastmile.dispatch.plans.opening import OpenedDay
from lastmile.routing import Route, Solution, Visit, VisitKind

_MOST_ROUTES: Final = 2_000
_BEGUN: Final = frozenset({RouteState.STARTED, RouteState.FINISHED})


@dataclass(frozen=True, slots=True)
class Done:
    """One visit that is behind a rider.

    Parameters
    ----------
    shipment_ids : served, or tried to; empty for a break or a reload.
    """

    kind: StopKind
    shipment_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A rider who has begun his route.

    Parameters
    ----------
    done : in the order in which it was done.
    at : when he left the last of it, or began.
    driving : whether he has left, or is still at the door.
    """

    shift: str
    done: tuple[Done, ...]
    at: datetime
    driving: bool


async def riders_on_the_way(session: AsyncSession, plan_id: str) -> tuple[OnTheWay, ...]:
    """Give all riders of a released plan who have begun."""
    execution = Execution(session)
    found = await execution.routes_before(None, _MOST_ROUTES, RouteFilters(plan_id=plan_id))
    routes = {route.id: route for route in found if route.state in _BEGUN}
    stops: dict[str, list[Stop]] = {route_id: [] for route_id in routes}
    for stop in await execution.stops_of(routes):
        stops[stop.route_id].append(stop)
    shipments: dict[str, list[str]] = {}
    for task in await execution.among(Task, "route_id", routes):
        shipments.setdefault(task.stop_id, []).append(task.shipment_id)
    return tuple(
        _on_the_way(route.vehicle, route.started_at or route.planned_start, stops[route.id], shipments)
        for route in routes.values()
    )


def _on_the_way(
    shift: str, started_at: datetime, stops: Sequence[Stop], shipments: Mapping[str, Sequence[str]]
) -> OnTheWay:
    reached = [stop for stop in stops if stop.state in {StopState.ARRIVED, StopState.DONE}]
    moments = {stop.id: stop.left_at or stop.arrived_at or started_at for stop in reached}
    reached.sort(key=lambda stop: (stop.state is StopState.ARRIVED, moments[stop.id], stop.sequence))
    return OnTheWay(
        shift=shift,
        done=tuple(Done(stop.kind, tuple(shipments.get(stop.id, ()))) for stop in reached),
        at=max(moments.values(), default=started_at),
        driving=not reached or reached[-1].state is StopState.DONE,
    )


def as_driven(day: OpenedDay, plan: Solution, riders: Iterable[OnTheWay]) -> tuple[Solution, tuple[Seen, ...]]:
    """Put what is done in front of each route, in the order in which it was done, and say how far riders are."""
    by_vehicle = {day.vehicle_of[rider.shift]: rider for rider in riders if rider.shift in day.vehicle_of}
    routes, seen = [], []
    for route in plan.routes:
        rider = by_vehicle.get(route.vehicle)
        if rider is None:
            routes.append(route)
            continue
        done = _visits(day, route, rider)
        routes.append(replace(route, visits=(*done, *_left(route, done))))
        seen.append(Seen(rider.shift, len(done), rider.at, rider.driving))
    return replace(plan, routes=tuple(routes)), tuple(seen)


def _visits(day: OpenedDay, route: Route, rider: OnTheWay) -> tuple[Visit, ...]:
    """Name what is done by the route's own visits; what another version took off it is not its any more."""
    waiting = {kind: [v for v in route.visits if v.kind is kind] for kind in (VisitKind.BREAK, VisitKind.RELOAD)}
    own, done = set(route.stops), list[Visit]()
    for each in rider.done:
        if each.kind is StopKind.STOP:
            numbers = (day.stop_of.get(shipment_id) for shipment_id in each.shipment_ids)
            done += [Visit(VisitKind.STOP, number) for number in numbers if number in own]
        elif rest := waiting[VisitKind(each.kind.value)]:
            done.append(rest.pop(0))
    return tuple(done)


def _left(route: Route, done: Sequence[Visit]) -> Iterator[Visit]:
    """Give the visits that are not done, in the planned order."""
    passed = Counter(done)
    for visit in route.visits:
        if passed[visit]:
            passed[visit] -= 1
        else:
            yield visit
