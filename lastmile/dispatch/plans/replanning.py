"""Re-planning a day under way: from the released version and what has happened to a version of the whole day.

What is executed stays as it was; the rest is a problem of its own (`lastmile.routing.replan`). Both together are the
new version: its routes are whole, with the times of the plan behind the riders and those of the rest before them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from lastmile.dispatch.plandoc import to_json
from lastmile.dispatch.planning.document import OnTheRoad, make_document
from lastmile.dispatch.planning.job import heading_of
from lastmile.dispatch.planning.pricing import COST_SCALE, to_minor
from lastmile.dispatch.planning.reporting import Reporter
from lastmile.dispatch.planning.solving import solve_in_child
from lastmile.dispatch.plans.occurrences import Occurrence, Seen, events_of, read_occurrences, write_occurrences
from lastmile.dispatch.plans.opening import OpenedDay
from lastmile.dispatch.plans.road import OnTheWay, as_driven
from lastmile.dispatch.plans.snapshots import Snapshot
from lastmile.dispatch.plans.solving import SolveOptions, Task, new_version
from lastmile.dispatch.store import NewVersion
from lastmile.routing import (
    Evaluation,
    Outsourced,
    Result,
    Route,
    Solution,
    Visit,
    VisitKind,
    VisitTimes,
)
from lastmile.routing.checker import RouteVerdict, check, check_route
from lastmile.routing.explain import Explanation, explain
from lastmile.routing.replan import Replan, Rider, Stage, StopChange, conclude, describe, prepare

QUICK_S: Final = 4.0
"""Seconds of search of a re-plan unless told otherwise: somebody waits for it."""


@dataclass(frozen=True, slots=True)
class ReplanOptions:
    """What decides a re-plan beside the version in force.

    Parameters
    ----------
    now : the moment from which everything may change.
    occurrences : what has happened.
    change_minor : what it is worth to leave one announced shipment with its rider, minor units.
    most_changes : how many announced shipments may get another rider at most; ``None`` for no such limit.
    """

    search: SolveOptions
    now: datetime
    occurrences: tuple[Occurrence, ...] = ()
    change_minor: int = 0
    most_changes: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Give JSON values."""
        return {
            **self.search.as_json(),
            "now": self.now.isoformat(),
            "occurrences": write_occurrences(self.occurrences),
            "change_minor": self.change_minor,
            "most_changes": self.most_changes,
        }

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> ReplanOptions:
        """Read what `as_json` gave."""
        return cls(
            search=SolveOptions.of_json(values),
            now=datetime.fromisoformat(values["now"]),
            occurrences=read_occurrences(values["occurrences"]),
            change_minor=values["change_minor"],
            most_changes=values["most_changes"],
        )


def with_new_shipments(before: Snapshot, now: Snapshot) -> Snapshot:
    """Add the shipments that have come since a snapshot was taken, behind those it has; all else stays as it was."""
    known = {kept.id for kept in before.shipments}
    new = tuple(kept for kept in now.shipments if kept.id not in known)
    return replace(before, shipments=(*before.shipments, *new))


def replan_day(
    day: OpenedDay,
    task: Task,
    options: ReplanOptions,
    riders: Iterable[OnTheWay],
    reporter: Reporter,
    should_stop: Callable[[], bool],
) -> NewVersion:
    """Plan the rest of a day and write the whole of it down.

    Parameters
    ----------
    day : with the new shipments, which the version in force does not serve.
    task : its ``start`` is the plan in force.
    riders : how far those are who have begun; an occurrence that says otherwise of somebody goes before.

    Raises
    ------
    NotFound, InvalidPlan
        If something happened to whom the day does not have.
    """
    if task.start is None:
        raise AssertionError("a re-plan without the plan in force")
    with reporter.step("Rest of the day"):
        told = {each.shift for each in options.occurrences if isinstance(each, Seen)}
        plan, seen = as_driven(day, task.start, (rider for rider in riders if rider.shift not in told))
        prepared = prepare(
            day.planning.problem,
            plan,
            day.planning.day.offset_s(options.now),
            events_of(day, plan, task.locks, (*options.occurrences, *seen)),
            change_cost=options.change_minor * COST_SCALE,
            max_changes=options.most_changes,
        )
    request = options.search.request(initial=prepared.initial)
    with reporter.searching(request.time_limit_s, day.planning.fleet.currency) as listener:
        result = solve_in_child(prepared.rest.problem, request, on_progress=listener, should_stop=should_stop)
    with reporter.step("Write down"):
        return _written(day, task, options, conclude(prepared, result))


def _written(day: OpenedDay, task: Task, options: ReplanOptions, made: Replan) -> NewVersion:
    rest = made.prepared.rest
    evaluation = check(rest.problem, made.result.solution)
    whole = _Whole(day, made)
    solution = whole.solution()
    gone = frozenset(rest.cancelled)
    verdicts = whole.verdicts(solution)
    left = tuple(stop for stop in solution.unassigned(len(day.planning.shipments)) if stop not in gone)
    verdict = Evaluation(
        cost=rest.sunk + evaluation.cost,
        violations=evaluation.violations,
        routes=tuple(verdicts[route.vehicle].schedule for route in solution.routes),
        unassigned=left,
    )
    road = OnTheRoad(verdicts, whole.explanations(), gone)
    result = Result(
        solution, verdict, made.result.engine, made.result.elapsed_s, made.result.iterations, made.result.stopped
    )
    heading = heading_of(day.inputs, task.plan_id)
    document = make_document(day.planning, result, verdict, options.search.request(), heading, road)
    version = new_version(day, task, day.planning, result, document)
    return replace(
        version,
        options={**version.options, "replan": _told(day, options, made)},
        document=to_json(document).encode(),
        making=replace(version.making, violations=len(evaluation.violations)),
    )


class _Whole:
    """The executed part and the new plan for the rest as one plan of the whole day, in the day's own numbers."""

    def __init__(self, day: OpenedDay, made: Replan) -> None:
        self._day, self._prepared, self._answer = day, made.prepared, made.result.solution
        self._rest = made.prepared.rest
        self._routes = {self._rest.rider_of[r.vehicle].vehicle: r for r in self._answer.routes}
        self._riders = {rider.vehicle: rider for rider in made.prepared.riders}

    def solution(self) -> Solution:
        """Give the whole plan."""
        routes = (self._route(rider) for rider in self._riders.values())
        handed = set(self._rest.handed_over)
        kept = [given for given in self._prepared.plan.outsourced if given.stop in handed]
        new = [
            Outsourced(stop, given.carrier)
            for given in self._answer.outsourced
            if (stop := self._rest.stop_of[given.stop]) is not None
        ]
        return Solution(
            tuple(route for route in routes if route is not None),
            tuple(sorted((*kept, *new), key=lambda given: given.stop)),
        )

    def _route(self, rider: Rider) -> Route | None:
        answer = self._routes.get(rider.vehicle)
        ahead = () if answer is None else self._ahead(rider, answer)
        visits = (*rider.done, *ahead)
        if not visits:
            return None
        begun = rider.route is not None and rider.stage not in {Stage.IDLE, Stage.AHEAD}
        start_s = self._prepared.plan.routes[rider.route].start_s if begun and rider.route is not None else 0
        return Route(rider.vehicle, start_s if begun or answer is None else answer.start_s, visits)

    def _ahead(self, rider: Rider, answer: Route) -> tuple[Visit, ...]:
        visits = tuple(v for v in (self._visit(rider, visit) for visit in answer.visits) if v is not None)
        if rider.stage is Stage.AT_DEPOT and rider.depot is not None and visits:
            return Visit(VisitKind.RELOAD, rider.depot), *visits
        return visits

    def _visit(self, rider: Rider, visit: Visit) -> Visit | None:
        """Give a visit of the rest by the day's numbers; ``None`` for the rider's own presence."""
        if visit.kind is VisitKind.STOP:
            stop = self._rest.stop_of[visit.number]
            return None if stop is None else Visit(VisitKind.STOP, stop)
        if visit.kind is VisitKind.BREAK:
            taken = {v.number for v in rider.done if v.kind is VisitKind.BREAK}
            every = range(len(self._day.planning.problem.vehicles[rider.vehicle].breaks))
            return Visit(VisitKind.BREAK, [number for number in every if number not in taken][visit.number])
        return visit

    def verdicts(self, solution: Solution) -> dict[int, RouteVerdict]:
        """Give each route with the times of the plan behind the rider and those of the rest before him."""
        rest = {
            self._rest.rider_of[route.vehicle].vehicle: check_route(self._rest.problem, route)
            for route in self._answer.routes
        }
        return {route.vehicle: self._verdict(route, rest.get(route.vehicle)) for route in solution.routes}

    def _verdict(self, route: Route, rest: RouteVerdict | None) -> RouteVerdict:
        whole = check_route(self._day.planning.problem, route)
        rider = self._riders[route.vehicle]
        planned = () if rider.route is None else self._prepared.evaluation.routes[rider.route].visits[: len(rider.done)]
        ahead = () if rest is None else self._times_ahead(rider, rest)
        visits = tuple(
            replace(
                times, arrival_s=real.arrival_s, begin_s=real.begin_s, departure_s=real.departure_s, late_s=real.late_s
            )
            for times, real in zip(whole.schedule.visits, (*_not_after(rider, planned), *ahead), strict=True)
        )
        first_s = visits[0].arrival_s if visits else whole.schedule.departure_s
        departure_s = min(whole.schedule.departure_s, first_s)
        start_s = min(whole.schedule.start_s, departure_s)
        end_s = rest.schedule.end_s if rest is not None else max(rider.ready_s, start_s)
        unpaid_s = whole.schedule.end_s - whole.schedule.start_s - whole.schedule.paid_s
        schedule = replace(
            whole.schedule,
            start_s=start_s,
            departure_s=departure_s,
            visits=visits,
            end_s=end_s,
            paid_s=max(0, end_s - start_s - unpaid_s),
            late_s=sum(times.late_s for times in visits),
        )
        cost = rider.sunk if rest is None else rider.sunk + rest.cost
        return RouteVerdict(schedule, cost, ())

    def _times_ahead(self, rider: Rider, rest: RouteVerdict) -> tuple[VisitTimes, ...]:
        """Give the times of what `_ahead` gives, one by one."""
        schedule = rest.schedule
        times = tuple(each for each in schedule.visits if self._visit(rider, each.visit) is not None)
        if rider.stage is Stage.AT_DEPOT and rider.depot is not None and times:
            reload = Visit(VisitKind.RELOAD, rider.depot)
            loading = VisitTimes(reload, rider.ready_s, schedule.start_s, schedule.departure_s, 0, 0, ())
            return loading, *times
        return times

    def explanations(self) -> dict[int, Explanation]:
        """Say why stops are on no route of the rest, in the day's numbers."""
        found = {}
        for each in explain(self._rest.problem, self._answer):
            stop = self._rest.stop_of[each.stop]
            if stop is not None:
                found[stop] = replace(each, stop=stop)
        return found


def _not_after(rider: Rider, planned: Sequence[VisitTimes]) -> Sequence[VisitTimes]:
    """Give the planned times of what is done, moved up where a rider is earlier than planned."""
    latest_s, moved = rider.ready_s, list[VisitTimes]()
    for times in reversed(planned):
        departure_s = min(times.departure_s, latest_s)
        begin_s = min(times.begin_s, departure_s)
        latest_s = min(times.arrival_s, begin_s)
        moved.append(replace(times, arrival_s=latest_s, begin_s=begin_s, departure_s=departure_s))
    return moved[::-1]


def _told(day: OpenedDay, options: ReplanOptions, made: Replan) -> dict[str, Any]:
    """Give what a dispatcher wants to see of a re-plan: what happened, and what is different for whom."""
    names = {number: shift.id for number, shift in enumerate(day.planning.shifts)}
    return {
        "now": options.now.isoformat(),
        "occurrences": write_occurrences(options.occurrences),
        "cost_minor": {"before": to_minor(made.prepared.evaluation.cost.total), "after": to_minor(made.cost)},
        "changes": [_change(day, change, names) for change in made.changes],
    }


def _change(day: OpenedDay, change: StopChange, names: dict[int, str]) -> dict[str, Any]:
    carriers = dict(enumerate(day.planning.quotes.carriers))
    text = describe(change, names, carriers)
    shipment = day.planning.shipments[change.stop]
    return {
        "shipment_id": day.planning.shipment_id(change.stop),
        "order_id": shipment.order_id,
        "kinds": [kind.value for kind in change.kinds],
        "moved_s": change.moved_s,
        "text": f"{shipment.order_id}: {text.partition(': ')[2]}",
    }
