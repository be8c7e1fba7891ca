"""What a rider's phone tells becomes the state of route, stops, tasks and shipments.

The phone may have been offline for hours. So each action counts at the time at which it happened, not at which it
came: of two that decide about the same task the later one does, in whatever order they arrive. Everything that came is
kept with what became of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.ids import new_id
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.dispatch.execution.actions import (
    AT_TASK,
    DECIDING,
    STATE_OF,
    STATUS_OF,
    Action,
    ActionKind,
    ActionOutcome,
    Result,
)
from lastmile.dispatch.execution.proving import Prover
from lastmile.dispatch.execution.records import (
    Attempt,
    RiderPosition,
    Route,
    RouteState,
    Stop,
    StopState,
    Task,
    TaskKind,
    TaskState,
)
from lastmile.dispatch.execution.repository import Execution
from lastmile.dispatch.tracking import Report, Source, ingest
from lastmile.infra.blobs import Owner
from lastmile.infra.outbox import Happening, record

AHEAD: Final = timedelta(minutes=10)
"""A phone's clock may be fast by so much; what lies further in the future happened now."""

_FITS: Final = frozenset(
    {
        (ActionKind.DELIVERED, TaskKind.DELIVER),
        (ActionKind.PICKED_UP, TaskKind.PICK_UP),
        (ActionKind.FAILED, TaskKind.DELIVER),
        (ActionKind.FAILED, TaskKind.PICK_UP),
    }
)

_GONE: Final = frozenset({TaskState.WITHDRAWN, TaskState.ELSEWHERE})

MOVED: Final = "the stop was moved away meanwhile; the dispatcher sees what you did"
LATER: Final = "something later is known already"


@dataclass(slots=True)
class _World:
    """What the actions of one batch are about, kept up to date while they are applied."""

    routes: dict[str, Route] = field(default_factory=dict)
    stops: dict[str, Stop] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)


class RiderDesk:
    """Takes in what one rider's phone tells.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession, rider_id: str) -> None:
        self._session, self._rider_id = session, rider_id
        self._execution = Execution(session)
        self._prover = Prover(session, Owner(rider_id=rider_id))
        self._world = _World()
        self._reports: list[Report] = []
        self._told: list[Happening] = []

    async def take(self, actions: Sequence[Action], said: Sequence[dict[str, Any]]) -> list[Result]:
        """Apply a batch; the same action again is answered as the first time.

        Parameters
        ----------
        said : each action as it came, to be kept.

        Returns
        -------
        For each action what became of it.
        """
        await self._look_up(actions)
        known = await self._execution.known_actions(self._rider_id, [action.id for action in actions])
        now = utc_now()
        order = sorted(range(len(actions)), key=lambda i: (actions[i].occurred_at, i))
        for i in order:
            action = actions[i]
            if action.id in known:
                continue
            timely = self._placed(action, now)
            known[action.id] = await self._apply(timely)
            await self._execution.keep_action(self._rider_id, timely, said[i], known[action.id], now)
        await ingest(self._session, self._reports)
        await record(self._session, *self._told)
        return [known[action.id] for action in actions]

    def _placed(self, action: Action, now: datetime) -> Action:
        """Say where an action belongs, and let nothing happen in the future."""
        at = now if action.occurred_at > now + AHEAD else action.occurred_at
        task = next((self._world.tasks[t] for t in action.task_ids if t in self._world.tasks), None)
        stop = self._world.stops.get(task.stop_id if task else action.stop_id)
        if stop is None:
            return replace(action, occurred_at=at)
        return replace(action, occurred_at=at, stop_id=stop.id, route_id=stop.route_id)

    async def _look_up(self, actions: Sequence[Action]) -> None:
        stops = await self._execution.among(Stop, "id", [a.stop_id for a in actions if a.stop_id])
        tasks = await self._execution.among(Task, "id", [t for a in actions for t in a.task_ids])
        wanted = {s.route_id for s in stops} | {t.route_id for t in tasks} | {a.route_id for a in actions if a.route_id}
        routes = await self._execution.routes_of_rider(self._rider_id, wanted)
        mine = {route.id: route for route in routes}
        # Read again under the lock on the routes: somebody may have changed them while we waited for it.
        all_stops = await self._execution.stops_of(mine)
        all_tasks = await self._execution.among(Task, "route_id", mine)
        self._world = _World(mine, {s.id: s for s in all_stops}, {t.id: t for t in all_tasks})

    async def _apply(self, action: Action) -> Result:
        if action.position is not None:
            where = action.position
            await self._execution.put_position(
                RiderPosition(self._rider_id, action.occurred_at, where.lon, where.lat, action.accuracy_m)
            )
        if action.kind is ActionKind.POSITION:
            outcome = ActionOutcome.APPLIED if action.position else ActionOutcome.REFUSED
            return Result(action.id, outcome, "" if action.position else "it has no position")
        if action.kind in AT_TASK:
            return await self._at_tasks(action)
        doing: Mapping[ActionKind, Callable[[Action], Awaitable[Result]]] = {
            ActionKind.ROUTE_STARTED: self._start,
            ActionKind.ROUTE_FINISHED: self._finish,
            ActionKind.ARRIVED: self._arrive,
            ActionKind.BREAK_STARTED: self._arrive,
            ActionKind.BREAK_ENDED: self._leave,
        }
        return await doing[action.kind](action)

    async def _start(self, action: Action) -> Result:
        route = self._world.routes.get(action.route_id)
        if route is None:
            return _refused(action, "this route is not yours")
        if route.started_at is not None and route.started_at <= action.occurred_at:
            return Result(action.id, ActionOutcome.SUPERSEDED, "the route was started before")
        state = RouteState.STARTED if route.state is RouteState.PLANNED else route.state
        await self._change_route(replace(route, state=state, started_at=action.occurred_at))
        if route.started_at is None:
            self._told.append(_of_route("route.started", route, action.occurred_at))
        for task in self._world.tasks.values():
            if task.route_id == route.id and task.kind is TaskKind.DELIVER and task.state not in _GONE:
                self._note(action, task, Status.OUT_FOR_DELIVERY)
        kept = route.state is RouteState.WITHDRAWN
        return Result(
            action.id, ActionOutcome.KEPT if kept else ActionOutcome.APPLIED, "the route was withdrawn" if kept else ""
        )

    async def _finish(self, action: Action) -> Result:
        route = self._world.routes.get(action.route_id)
        if route is None:
            return _refused(action, "this route is not yours")
        if route.finished_at is not None and route.finished_at >= action.occurred_at:
            return Result(action.id, ActionOutcome.SUPERSEDED, LATER)
        state = RouteState.FINISHED if route.state is not RouteState.WITHDRAWN else route.state
        await self._change_route(replace(route, state=state, finished_at=action.occurred_at))
        if route.finished_at is None:
            self._told.append(_of_route("route.finished", route, action.occurred_at))
        left = sum(t.route_id == route.id and t.state is TaskState.OPEN for t in self._world.tasks.values())
        return Result(action.id, ActionOutcome.APPLIED, f"{left} left undone" if left else "")

    async def _arrive(self, action: Action) -> Result:
        stop = self._world.stops.get(action.stop_id)
        if stop is None:
            return _refused(action, "this stop is on none of your routes")
        if stop.arrived_at is not None and stop.arrived_at <= action.occurred_at:
            return Result(action.id, ActionOutcome.SUPERSEDED, "you were there before")
        state = StopState.ARRIVED if stop.state is StopState.PLANNED else stop.state
        await self._change_stop(replace(stop, state=state, arrived_at=action.occurred_at))
        return _moved(action) if stop.state is StopState.WITHDRAWN else Result(action.id, ActionOutcome.APPLIED)

    async def _leave(self, action: Action) -> Result:
        stop = self._world.stops.get(action.stop_id)
        if stop is None:
            return _refused(action, "this stop is on none of your routes")
        if stop.left_at is not None and stop.left_at >= action.occurred_at:
            return Result(action.id, ActionOutcome.SUPERSEDED, LATER)
        state = StopState.DONE if stop.state is not StopState.WITHDRAWN else stop.state
        await self._change_stop(replace(stop, state=state, left_at=action.occurred_at))
        return _moved(action) if stop.state is StopState.WITHDRAWN else Result(action.id, ActionOutcome.APPLIED)

    async def _at_tasks(self, action: Action) -> Result:
        tasks = [self._world.tasks[t] for t in dict.fromkeys(action.task_ids) if t in self._world.tasks]
        if not tasks or len(tasks) < len(set(action.task_ids)):
            return _refused(action, "this is on none of your routes")
        if action.kind in DECIDING:
            if any((action.kind, task.kind) not in _FITS for task in tasks):
                return _refused(action, "a delivery cannot be picked up, nor a pick-up delivered")
            return await self._decide(action, tasks)
        for task in tasks:
            if action.kind is ActionKind.SCANNED:
                changed = replace(task, scanned=max(task.scanned, len(set(action.barcodes))))
            else:
                changed = replace(task, collected_minor=action.cash_minor)
            await self._change_task(changed, "scanned", "collected_minor")
        return _moved(action) if _was_moved(tasks) else Result(action.id, ActionOutcome.APPLIED)

    async def _decide(self, action: Action, tasks: Sequence[Task]) -> Result:
        remarks, proof_of = [], {}
        for place, task in enumerate(tasks):
            attempt = _attempt(action, task, self._rider_id, is_first=place == 0)
            proof_of[task.id], missing = await self._prover.keep(action, attempt)
            remarks += missing
        newer = [task for task in tasks if not _is_later(action, task)]
        for place, task in enumerate(tasks):
            if task not in newer:
                await self._settle(action, task, is_first=place == 0)
            self._note(action, task, STATUS_OF[action.kind], proof_of[task.id])
        await self._close(action, tasks[0])
        remark = "; ".join(dict.fromkeys(remarks))
        if _was_moved(tasks):
            return Result(action.id, ActionOutcome.KEPT, "; ".join(filter(None, (MOVED, remark))))
        if len(newer) == len(tasks):
            return Result(action.id, ActionOutcome.SUPERSEDED, LATER)
        return Result(action.id, ActionOutcome.APPLIED, remark)

    async def _settle(self, action: Action, task: Task, *, is_first: bool) -> None:
        collected = action.cash_minor if is_first and action.kind is ActionKind.DELIVERED else 0
        changed = replace(
            task,
            state=STATE_OF[action.kind],
            decided_at=action.occurred_at,
            decided_by=action.id,
            reason=action.reason.value if action.reason and action.kind is ActionKind.FAILED else "",
            collected_minor=max(collected, task.collected_minor),
            scanned=max(task.scanned, len(set(action.barcodes))),
        )
        fields = ("state", "decided_at", "decided_by", "reason", "collected_minor", "scanned")
        await self._change_task(changed, *fields)
        if changed.state is TaskState.DONE and task.shipment_id:
            await self._done_elsewhere(changed)

    async def _done_elsewhere(self, task: Task) -> None:
        """Take a shipment that is done from every other route that still has it."""
        for other in await self._execution.among(Task, "shipment_id", [task.shipment_id]):
            if other.id != task.id and other.state is TaskState.OPEN:
                await self._execution.change(Task, other.id, state=TaskState.ELSEWHERE)
                mates = await self._execution.among(Task, "stop_id", [other.stop_id])
                if all(mate.state is not TaskState.OPEN for mate in mates):
                    await self._execution.change(Stop, other.stop_id, state=StopState.DONE)
                if other.id in self._world.tasks:
                    self._world.tasks[other.id] = replace(other, state=TaskState.ELSEWHERE)

    async def _close(self, action: Action, task: Task) -> None:
        """Let a stop be done once nothing is open there."""
        stop = self._world.stops[task.stop_id]
        still_open = any(t.stop_id == stop.id and t.state is TaskState.OPEN for t in self._world.tasks.values())
        left_at = max(filter(None, (stop.left_at, action.occurred_at)))
        arrived_at = min(filter(None, (stop.arrived_at, action.occurred_at)))
        state = stop.state if still_open or stop.state is StopState.WITHDRAWN else StopState.DONE
        if still_open and state is StopState.PLANNED:
            state = StopState.ARRIVED
        await self._change_stop(
            replace(stop, state=state, arrived_at=arrived_at, left_at=None if still_open else left_at)
        )

    def _note(self, action: Action, task: Task, status: Status, proof_id: str = "") -> None:
        if not task.shipment_id:
            return
        event = TrackingEvent(
            key=action.id,
            occurred_at=action.occurred_at,
            status=status,
            reason=action.reason if action.kind is ActionKind.FAILED else None,
            text=action.note,
            position=action.position,
        )
        self._reports.append(Report(task.shipment_id, Source.RIDER.named(self._rider_id), event, proof_id))

    async def _change_route(self, route: Route) -> None:
        self._world.routes[route.id] = route
        values = {name: getattr(route, name) for name in ("state", "started_at", "finished_at")}
        await self._execution.change(Route, route.id, **values)

    async def _change_stop(self, stop: Stop) -> None:
        self._world.stops[stop.id] = stop
        values = {name: getattr(stop, name) for name in ("state", "arrived_at", "left_at")}
        await self._execution.change(Stop, stop.id, **values)

    async def _change_task(self, task: Task, *names: str) -> None:
        self._world.tasks[task.id] = task
        await self._execution.change(Task, task.id, **{name: getattr(task, name) for name in names})


def _is_later(action: Action, task: Task) -> bool:
    if task.decided_at is None:
        return True
    return (action.occurred_at, action.id) > (task.decided_at, task.decided_by)


def _was_moved(tasks: Sequence[Task]) -> bool:
    return any(task.state in _GONE for task in tasks)


def _attempt(action: Action, task: Task, rider_id: str, *, is_first: bool) -> Attempt:
    where = action.position
    return Attempt(
        id=new_id("try"),
        task_id=task.id,
        shipment_id=task.shipment_id,
        shop_id=task.shop_id,
        route_id=task.route_id,
        rider_id=rider_id,
        action_id=action.id,
        outcome=STATE_OF[action.kind],
        at=action.occurred_at,
        reason=action.reason.value if action.reason and action.kind is ActionKind.FAILED else "",
        note=action.note,
        recipient=action.recipient,
        collected_minor=action.cash_minor if is_first else 0,
        lon=where.lon if where else None,
        lat=where.lat if where else None,
    )


def _of_route(kind: str, route: Route, at: datetime) -> Happening:
    data = {"plan_id": route.plan_id, "route": route.name, "hub": route.hub, "occurred_at": at.isoformat()}
    return Happening(kind, route.id, rider_id=route.rider_id, data=data)


def _refused(action: Action, remark: str) -> Result:
    return Result(action.id, ActionOutcome.REFUSED, remark)


def _moved(action: Action) -> Result:
    return Result(action.id, ActionOutcome.KEPT, MOVED)
