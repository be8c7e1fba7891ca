"""A committed plan becomes routes, stops and tasks; a later version replaces what has not been done yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import Stale
from lastmile.core.ids import new_id
from lastmile.core.shipments import ShipmentKind
from lastmile.dispatch.execution.records import (
    Route,
    RouteState,
    Stop,
    StopKind,
    StopState,
    Task,
    TaskKind,
    TaskState,
)
from lastmile.dispatch.execution.repository import Execution
from lastmile.dispatch.plandoc import Order, PlanDocument, RoutePlan, RouteStop
from lastmile.dispatch.setup.records import Rider
from lastmile.dispatch.setup.repository import SetupRepository
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.infra.outbox import Happening, record


@dataclass(frozen=True, slots=True)
class _Visit:
    """A planned stop with its tasks, and the key by which it is found again in another version."""

    key: str
    stop: Stop
    tasks: tuple[Task, ...]


class Numbered(Protocol):
    """A version of a plan."""

    @property
    def number(self) -> int:
        """Counts from 1; later versions have larger ones."""


async def begin(session: AsyncSession, document: PlanDocument, version: Numbered) -> None:
    """Hand a committed plan to its riders.

    Once more with the same version changes nothing. With a later one, what has been arrived at, delivered or failed
    stays as it is; of the rest, stops that the new version has as well keep their ids, the others are withdrawn.

    Raises
    ------
    Stale
        If a later version has been handed out already.
    """
    await _Beginning(session, document, version.number).run()


class _Beginning:
    def __init__(self, session: AsyncSession, document: PlanDocument, version: int) -> None:
        self._session, self._document, self._version = session, document, version
        self._execution = Execution(session)
        self._changed: list[Happening] = []
        self._rider_of: dict[str, str] = {}

    async def run(self) -> None:
        known = await self._execution.routes_of_plan(self._document.plan_id)
        newest = max((route.version for route in known), default=0)
        if newest > self._version:
            raise Stale(f"version {newest} of {self._document.plan_id} has been handed out already")
        if newest == self._version:
            return
        names = {route.rider for route in self._document.routes}
        riders = {r.name: r.id for r in await SetupRepository(self._session, Rider).among("name", sorted(names))}
        shops = await self._shops()
        old = {route.seat: route for route in known}
        stops, tasks = await self._visits(known)
        over = {task.shipment_id: task for task in tasks if task.state in {TaskState.DONE, TaskState.FAILED}}
        for seat, planned in _seated(self._document.routes):
            route = self._route(planned, seat, riders.get(planned.rider, ""), old.pop(seat, None))
            visits = [self._to_do(visit, over) for visit in _planned_visits(route, planned, shops)]
            mine = [stop for stop in stops if stop.route_id == route.id]
            await self._lay_out(route, [visit for visit in visits if visit is not None], mine, tasks)
        for route in old.values():
            await self._withdraw(route, [stop for stop in stops if stop.route_id == route.id])
        await ShipmentRepository(self._session).hand_to_rider(self._rider_of)
        await record(self._session, *self._changed)

    def _to_do(self, visit: _Visit, over: Mapping[str, Task]) -> _Visit | None:
        """Leave out what is over; a failed attempt is planned again only by whoever planned after it failed."""
        if not visit.tasks:
            return visit
        left = tuple(task for task in visit.tasks if self._is_ahead(visit.stop, over.get(task.shipment_id)))
        return _Visit(_key(left), visit.stop, left) if left else None

    def _is_ahead(self, stop: Stop, known: Task | None) -> bool:
        if known is None or not known.shipment_id:
            return True
        if known.state is TaskState.DONE or known.decided_at is None:
            return False
        return known.decided_at < min(self._document.generated_at, stop.planned_begin)

    async def _shops(self) -> Mapping[str, str]:
        ids = [o.shipment_id for route in self._document.routes for stop in route.stops for o in stop.orders]
        return await ShipmentRepository(self._session).shops_of([i for i in ids if i])

    async def _visits(self, routes: Sequence[Route]) -> tuple[list[Stop], list[Task]]:
        ids = [route.id for route in routes]
        return await self._execution.stops_of(ids), await self._execution.among(Task, "route_id", ids)

    def _route(self, planned: RoutePlan, seat: str, rider_id: str, known: Route | None) -> Route:
        document = self._document
        fresh = Route(
            id=new_id("rte"),
            plan_id=document.plan_id,
            version=self._version,
            seat=seat,
            name=planned.route_id,
            day=document.day,
            hub=planned.start_depot or "",
            timezone=document.timezone,
            currency=document.currency,
            rider_id=rider_id,
            rider=planned.rider,
            vehicle=planned.vehicle,
            vehicle_type=planned.vehicle_type,
            planned_start=planned.start,
            planned_end=planned.end,
            end_drive_s=planned.end_duration_s,
            state=RouteState.PLANNED,
        )
        if known is None:
            return fresh
        state = RouteState.PLANNED if known.state is RouteState.WITHDRAWN else known.state
        return replace(
            fresh,
            id=known.id,
            rider_id=rider_id or known.rider_id,
            state=RouteState.STARTED if state is RouteState.FINISHED and known.started_at else state,
            started_at=known.started_at,
            revision=known.revision + 1,
        )

    async def _lay_out(self, route: Route, visits: Sequence[_Visit], known: list[Stop], tasks: list[Task]) -> None:
        if route.revision == 1:
            await self._execution.add(Route, [route])
        else:
            values = {n: getattr(route, n) for n in Route.__dataclass_fields__ if n not in {"id", "plan_id", "seat"}}
            await self._execution.change(Route, route.id, **values)
            self._changed.append(_changed(route))
        waiting = [stop for stop in known if stop.state is StopState.PLANNED]
        done = [stop for stop in known if stop.state in {StopState.ARRIVED, StopState.DONE}]
        by_key = {_key(t for t in tasks if t.stop_id == stop.id) or stop.id: stop for stop in waiting}
        first = max((stop.sequence for stop in done), default=0)
        for place, visit in enumerate(_without_done_pauses(visits, done), start=first + 1):
            same = by_key.pop(visit.key, None)
            await self._place(route, replace(visit.stop, sequence=place), visit.tasks, same)
        await self._withdraw_stops(list(by_key.values()))

    async def _place(self, route: Route, stop: Stop, tasks: Sequence[Task], same: Stop | None) -> None:
        self._rider_of |= {task.shipment_id: route.rider_id for task in tasks if task.shipment_id}
        if same is None:
            await self._execution.add(Stop, [stop])
            await self._execution.add(Task, tasks)
            return
        moved = ("sequence", "drive_s", "planned_arrival", "planned_begin", "planned_departure", "windows", "place")
        await self._execution.change(Stop, same.id, **{name: getattr(stop, name) for name in moved})

    async def _withdraw(self, route: Route, stops: Sequence[Stop]) -> None:
        """Take a route that the new version has no more from its rider, but for what was done."""
        waiting = [stop for stop in stops if stop.state is StopState.PLANNED]
        state = route.state if len(waiting) < len(stops) else RouteState.WITHDRAWN
        revision = route.revision + 1
        await self._execution.change(Route, route.id, version=self._version, state=state, revision=revision)
        self._changed.append(_changed(replace(route, revision=revision, version=self._version)))
        await self._withdraw_stops(waiting)

    async def _withdraw_stops(self, stops: Sequence[Stop]) -> None:
        open_tasks = await self._execution.among(Task, "stop_id", [stop.id for stop in stops])
        for stop in stops:
            await self._execution.change(Stop, stop.id, state=StopState.WITHDRAWN)
        for task in open_tasks:
            if task.state is TaskState.OPEN:
                await self._execution.change(Task, task.id, state=TaskState.WITHDRAWN)


def _changed(route: Route) -> Happening:
    data = {"plan_id": route.plan_id, "version": route.version, "route": route.name, "revision": route.revision}
    return Happening("route.changed", route.id, rider_id=route.rider_id, data=data)


def _seated(routes: Sequence[RoutePlan]) -> Iterator[tuple[str, RoutePlan]]:
    """Name each route by rider and vehicle; a second one of the same pair is told apart by its number."""
    seen: Counter[str] = Counter()
    for route in routes:
        pair = f"{route.rider}\n{route.vehicle}"
        seen[pair] += 1
        yield (pair if seen[pair] == 1 else f"{pair}\n{seen[pair]}"), route


def _planned_visits(route: Route, planned: RoutePlan, shops: Mapping[str, str]) -> Iterator[_Visit]:
    for event in planned.stops:
        stop = _stop(route, event)
        tasks = tuple(_task(stop, order, shops.get(order.shipment_id, "")) for order in event.orders)
        yield _Visit(_key(tasks) or stop.id, stop, tasks)


def _key(tasks: Iterable[Task]) -> str:
    """Name a stop by what is to do there; empty for breaks and reloads, which are planned anew each time."""
    return "\n".join(sorted(task.shipment_id or task.order_id for task in tasks))


def _without_done_pauses(visits: Sequence[_Visit], done: Sequence[Stop]) -> Iterator[_Visit]:
    """Leave out as many breaks and reloads, from the front, as have been made."""
    made: Counter[StopKind] = Counter(stop.kind for stop in done if stop.kind is not StopKind.STOP)
    for visit in visits:
        if made[visit.stop.kind] > 0:
            made[visit.stop.kind] -= 1
        else:
            yield visit


def _stop(route: Route, event: RouteStop) -> Stop:
    place = event.depot or next((order.address for order in event.orders if order.address), "")
    return Stop(
        id=new_id("stp"),
        route_id=route.id,
        sequence=event.sequence,
        kind=StopKind(event.kind.value),
        place=place,
        lon=event.lon,
        lat=event.lat,
        drive_s=event.duration_s,
        planned_arrival=event.arrival,
        planned_begin=event.begin,
        planned_departure=event.departure,
        windows=tuple((w.earliest.isoformat(), w.latest.isoformat()) for w in event.windows),
        state=StopState.PLANNED,
    )


def _task(stop: Stop, order: Order, shop_id: str) -> Task:
    return Task(
        id=new_id("tsk"),
        stop_id=stop.id,
        route_id=stop.route_id,
        shipment_id=order.shipment_id,
        shop_id=shop_id,
        order_id=order.order_id,
        kind=TaskKind.PICK_UP if order.kind is ShipmentKind.RETURN_PICKUP else TaskKind.DELIVER,
        recipient=order.recipient,
        phone=order.phone,
        address=order.address,
        parcels=order.parcels,
        weight_g=order.weight_g,
        cash_minor=order.cash_minor,
        note=order.note,
    )
