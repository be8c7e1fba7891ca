"""A plan as VROOM's JSON output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lastmile.core.errors import InvalidPlan
from lastmile.routing.checker import check
from lastmile.routing.evaluation import Evaluation, RouteSchedule, ViolationKind, VisitTimes
from lastmile.routing.formats.vroom.case import Pause, Place, Rider, Task, VroomCase
from lastmile.routing.formats.vroom.travel import Metric
from lastmile.routing.problem import TimeWindow
from lastmile.routing.solution import Solution, VisitKind

Json = dict[str, Any]

_CAUSES: Final = {
    ViolationKind.CAPACITY: "load",
    ViolationKind.STOPS: "max_tasks",
    ViolationKind.SKILLS: "skills",
    ViolationKind.PAIR: "precedence",
    ViolationKind.UNREACHABLE: "max_travel_time",
}
"""What the checker says in VROOM's words. Times are compared with the windows of the file itself."""

_LIMITS: Final = {Metric.SECONDS: "max_travel_time", Metric.METRES: "max_distance", Metric.MIXED: "max_travel_time"}
_SUMS: Final = ("setup", "service", "duration", "waiting_time", "priority", "distance")


def write_vroom(case: VroomCase, solution: Solution, solving_ms: int = 0) -> Json:
    """Write a plan in VROOM's output form.

    Parameters
    ----------
    solving_ms : for ``summary.computing_times``.

    Raises
    ------
    InvalidPlan
        If the plan names what the problem does not have, or uses more vehicles than there are.
    """
    evaluation = check(case.problem, solution)
    riders = _drivers(case, evaluation)
    routes = [
        _RouteWriter(case, rider, schedule, evaluation, index).json()
        for index, (rider, schedule) in enumerate(zip(riders, evaluation.routes, strict=True))
        if schedule.visits
    ]
    routes.sort(key=lambda route: [r.number for kind in case.riders for r in kind].index(route["vehicle"]))
    return {
        "code": 0,
        "summary": _summary(case, routes, len(evaluation.unassigned), solving_ms),
        "unassigned": [_identity(case.tasks[stop]) for stop in evaluation.unassigned],
        "routes": routes,
    }


def _drivers(case: VroomCase, evaluation: Evaluation) -> list[Rider]:
    """Give every route one of its vehicle's riders."""
    free = [iter(kind) for kind in case.riders]
    riders = []
    for schedule in evaluation.routes:
        rider = next(free[schedule.vehicle], None) if schedule.visits else case.riders[schedule.vehicle][0]
        if rider is None:
            raise InvalidPlan(f"more routes than vehicles like {case.riders[schedule.vehicle][0].number}")
        riders.append(rider)
    return riders


def _identity(task: Task) -> Json:
    return {"id": task.number, "type": task.kind, **_where(task.place), **_described(task.description)}


def _where(place: Place | None) -> Json:
    if place is None:
        return {}
    result: Json = {} if place.coordinates is None else {"location": list(place.coordinates)}
    return result if place.index is None else {**result, "location_index": place.index}


def _described(description: str) -> Json:
    return {"description": description} if description else {}


def _summary(case: VroomCase, routes: Sequence[Json], unassigned: int, solving_ms: int) -> Json:
    causes = [violation for route in routes for violation in route["violations"]]
    return {
        "cost": sum(route["cost"] for route in routes),
        "routes": len(routes),
        "unassigned": unassigned,
        **{key: _added(case, [route[key] for route in routes]) for key in ("delivery", "amount", "pickup")},
        **{key: sum(route[key] for route in routes) for key in _SUMS if all(key in route for route in routes)},
        "violations": causes,
        "computing_times": {"loading": 0, "solving": solving_ms, "routing": 0},
    }


def _added(case: VroomCase, amounts: Sequence[Sequence[int]]) -> list[int]:
    return [sum(a[i] for a in amounts if a) for i in range(case.dimensions)]


@dataclass(slots=True)
class _Totals:
    """Running sums along a route."""

    duration: int = 0
    distance: int = 0
    location: int | None = None
    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("setup", "service", "waiting_time"), 0))


class _RouteWriter:
    """Writes one route step by step."""

    def __init__(
        self, case: VroomCase, rider: Rider, schedule: RouteSchedule, evaluation: Evaluation, index: int
    ) -> None:
        self.case, self.rider, self.schedule = case, rider, schedule
        self.violations = [v for v in evaluation.violations if v.route == index]
        self.totals = _Totals()
        self.steps: list[Json] = []

    def json(self) -> Json:
        """Write the route."""
        rider, schedule = self.rider, self.schedule
        tasks = [self.case.tasks[v.visit.number] for v in schedule.visits if v.visit.kind is VisitKind.STOP]
        first = tasks[0].place if tasks else rider.end
        self._end_step("start", rider.start or first, schedule.departure_s, schedule.start_load)
        for times in schedule.visits:
            if times.visit.kind is VisitKind.STOP:
                self._task_step(self.case.tasks[times.visit.number], times)
            else:
                self._break_step(rider.breaks[times.visit.number], times)
        last = tasks[-1].place if tasks else rider.start
        load = schedule.visits[-1].load
        self._end_step("end", rider.end or last, schedule.end_s, load)
        delivery = _added(self.case, [t.delivery for t in tasks])
        result: Json = {
            "vehicle": rider.number,
            "cost": round(schedule.cost / self.case.problem.cost_scale),
            "delivery": delivery,
            "amount": delivery,
            "pickup": _added(self.case, [t.pickup for t in tasks]),
            **self.totals.sums,
            "duration": self.totals.duration,
            "priority": sum(t.priority for t in tasks),
            "steps": self.steps,
            "violations": self._route_violations(),
            **_described(rider.description),
        }
        if rider.driving.distances_m is not None:
            result["distance"] = self.totals.distance
        if rider.profile != "car":
            result["profile"] = rider.profile
        return result

    def _drive(self, place: Place | None) -> None:
        totals, driving = self.totals, self.rider.driving
        if place is not None and totals.location is not None:
            totals.duration += int(driving.durations_s[totals.location, place.location])
            if driving.distances_m is not None:
                totals.distance += int(driving.distances_m[totals.location, place.location])
        if place is not None:
            totals.location = place.location

    def _step(self, kind: str, arrival_s: int, load: Sequence[int], **more: Any) -> Json:
        step: Json = {"type": kind, "setup": 0, "service": 0, "waiting_time": 0, **more}
        step |= {"load": list(load), "arrival": arrival_s, "duration": self.totals.duration}
        step.setdefault("violations", [])
        if self.rider.driving.distances_m is not None:
            step["distance"] = self.totals.distance
        for key in self.totals.sums:
            self.totals.sums[key] += step[key]
        self.steps.append(step)
        return step

    def _end_step(self, kind: str, place: Place | None, at_s: int, load: Sequence[int]) -> None:
        self._drive(place)
        step = self._step(kind, at_s, load, **_where(place))
        step["violations"] = list(_outside((self.rider.window,), at_s))

    def _task_step(self, task: Task, times: VisitTimes) -> None:
        moved = self.totals.location != task.place.location or len(self.steps) == 1
        self._drive(task.place)
        stop = self.case.problem.stops[times.visit.number]
        folded_s = task.setup_s - stop.setup_s
        setup_s = folded_s + (stop.setup_s if moved else 0)
        begin_s = times.begin_s - (stop.setup_s if moved else 0)
        self._step(
            task.kind,
            times.arrival_s,
            times.load,
            **_where(task.place),
            id=task.number,
            job=task.number,
            setup=setup_s,
            service=task.service_s,
            waiting_time=begin_s - times.arrival_s,
            violations=[*_outside(task.windows, begin_s), *self._at(times.visit.number)],
            **_described(task.description),
        )

    def _break_step(self, pause: Pause, times: VisitTimes) -> None:
        self._step(
            "break",
            times.arrival_s,
            times.load,
            id=pause.number,
            service=pause.service_s,
            waiting_time=times.begin_s - times.arrival_s,
            violations=list(_outside((pause.window,), times.begin_s)),
            **_described(pause.description),
        )

    def _at(self, stop: int) -> Iterator[Json]:
        causes = [self._cause(v.kind) for v in self.violations if v.stop == stop]
        yield from ({"cause": cause} for cause in dict.fromkeys(causes) if cause)

    def _cause(self, kind: ViolationKind) -> str | None:
        return _LIMITS[self.rider.driving.metric] if kind is ViolationKind.DISTANCE else _CAUSES.get(kind)

    def _route_violations(self) -> list[Json]:
        """Sum up the steps' violations, and add those of the route as a whole."""
        result: dict[str, Json] = {}
        for violation in [v for step in self.steps for v in step["violations"]]:
            known = result.setdefault(violation["cause"], {"cause": violation["cause"]})
            if "duration" in violation:
                known["duration"] = known.get("duration", 0) + violation["duration"]
        for cause in [self._cause(v.kind) for v in self.violations if v.stop is None]:
            if cause:
                result.setdefault(cause, {"cause": cause})
        taken = {v.visit.number for v in self.schedule.visits if v.visit.kind is VisitKind.BREAK}
        if self.case.plan_mode and len(taken) < len(self.rider.breaks):
            result["missing_break"] = {"cause": "missing_break"}
        return list(result.values())


def _outside(windows: Sequence[TimeWindow], begin_s: int) -> Iterator[Json]:
    """Say by how much a begin misses the nearest window."""
    if not windows or any(w.earliest_s <= begin_s <= w.latest_s for w in windows):
        return
    early = min((w.earliest_s - begin_s for w in windows if w.earliest_s > begin_s), default=None)
    late = min((begin_s - w.latest_s for w in windows if w.latest_s < begin_s), default=None)
    if late is None or (early is not None and early < late):
        yield {"cause": "lead_time", "duration": early}
    else:
        yield {"cause": "delay", "duration": late}
