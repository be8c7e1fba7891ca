"""When a route should start, and where its breaks belong, for engines that only decide who goes where.

The cost of a route is piecewise linear in its start. ``best_start`` walks along the starts from one bend to the next:
every bend is a moment at which some wait vanishes, a window ends, a break falls due or a paid-time limit is met, and
the distance to it can be read off the schedule. Without traffic and with one window per stop this is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from lastmile.routing.checker import RouteVerdict, check_route
from lastmile.routing.evaluation import ViolationKind
from lastmile.routing.problem import FOREVER, Problem, TimeWindow
from lastmile.routing.solution import Route, Visit, VisitKind

MAX_STEPS: Final = 200
"""Bends looked at per route; a route of 100 stops has rarely more than 30."""

MAX_PLACES: Final = 12
"""Places tried for a break."""

_GROWS_WITH_START: Final = frozenset({ViolationKind.TIME_WINDOW, ViolationKind.SHIFT, ViolationKind.DEPOT_WINDOW})


class Grade(NamedTuple):
    """How good a route is; smaller is better."""

    violations: int
    excess: int
    cost: int


def grade(verdict: RouteVerdict) -> Grade:
    """Order verdicts: fewer violations first, then smaller ones, then cost."""
    return Grade(len(verdict.violations), sum(v.amount for v in verdict.violations), verdict.cost.total)


def best_start(problem: Problem, route: Route) -> Route:
    """Give the route the start at which it violates least and costs least; the latest of several such.

    Parameters
    ----------
    route : its ``start_s`` is not looked at.
    """
    return _best(problem, route)[1]


def with_breaks(problem: Problem, route: Route, *, keep_start: bool = False) -> Route:
    """Put the due breaks where they hurt least, and choose the best start.

    Breaks that the route already has are placed anew, one after the other in the vehicle's order.

    Parameters
    ----------
    route : stops and reloads in their order.
    keep_start : leave the start as it is; a hundred times quicker.
    """
    judge = _as_it_is if keep_start else _best
    best = judge(problem, replace(route, visits=tuple(v for v in route.visits if v.kind is not VisitKind.BREAK)))
    first = 0
    for number in range(len(problem.vehicles[route.vehicle].breaks)):
        base = best[1].visits
        for at in _places(problem, best[1], number, first):
            trial = replace(route, visits=(*base[:at], Visit(VisitKind.BREAK, number), *base[at:]))
            candidate = judge(problem, trial)
            if candidate[0] < best[0]:
                best, first = candidate, at + 1
    return best[1]


def _places(problem: Problem, route: Route, number: int, first: int) -> list[int]:
    """Give the places for a break at which the route passes closest to its window."""
    window = problem.vehicles[route.vehicle].breaks[number].window
    schedule = check_route(problem, route).schedule
    ready = [schedule.departure_s, *(v.departure_s for v in schedule.visits)]
    away = [max(window.earliest_s - t, t - window.latest_s, 0) for t in ready]
    return sorted(range(first, len(ready)), key=lambda at: away[at])[:MAX_PLACES]


def start_range(problem: Problem, route: Route) -> TimeWindow:
    """Give the earliest and latest start that could matter.

    Where neither shift nor depot bounds it, the windows on the route do; a route without any starts at 0.
    """
    vehicle = problem.vehicles[route.vehicle]
    windows = [w for s in route.stops for w in problem.stops[s].windows]
    windows += [b.window for b in vehicle.breaks]
    windows += [problem.depots[d].window for d in (vehicle.start_depot, vehicle.end_depot) if d is not None]
    begins = [w.earliest_s for w in windows if w.earliest_s > -FOREVER]
    begins += [r for s in route.stops if (r := problem.stops[s].release_s) > -FOREVER]
    ends = [w.latest_s for w in windows if w.latest_s < FOREVER]
    earliest, latest = vehicle.shift.earliest_s, vehicle.shift.latest_s
    ends += [latest] if latest < FOREVER else []
    if earliest <= -FOREVER and not begins and not ends:
        return TimeWindow(0, 0)
    if earliest <= -FOREVER:
        reference = min([*begins, *ends])
        now = check_route(problem, replace(route, start_s=reference)).schedule
        earliest = reference - (now.end_s - reference)
    if latest >= FOREVER:
        latest = max([earliest, *begins, *ends])
    return TimeWindow(earliest, max(earliest, latest))


def _as_it_is(problem: Problem, route: Route) -> tuple[Grade, Route]:
    return grade(check_route(problem, route)), route


def _best(problem: Problem, route: Route) -> tuple[Grade, Route]:
    bounds = start_range(problem, route)
    vehicle = problem.vehicles[route.vehicle]
    start, best, first_growing = bounds.earliest_s, None, None
    for _ in range(MAX_STEPS):
        candidate = replace(route, start_s=start)
        verdict = check_route(problem, candidate)
        graded = grade(verdict)
        if best is None or graded <= best[0]:
            best = (graded, candidate)
        growing = sum(v.amount for v in verdict.violations if v.kind in _GROWS_WITH_START)
        if first_growing is None:
            first_growing = growing
        step = min((b for b in _bends(problem, candidate, verdict) if b > 0), default=None)
        if start >= bounds.latest_s or step is None or growing > first_growing:
            break
        if problem.profiles[vehicle.profile].traffic:
            step = max(1, step // 2)  # with changing speeds a later start may shift the rest by more than itself
        start = min(start + step, bounds.latest_s)
    if best is None:
        raise AssertionError("no start was tried")
    return best


def _bends(problem: Problem, route: Route, verdict: RouteVerdict) -> Iterator[int]:
    """Give the distances in seconds to the next starts at which the schedule may change its shape."""
    schedule = verdict.schedule
    vehicle = problem.vehicles[route.vehicle]
    for pause in vehicle.breaks:
        yield pause.window.latest_s - route.start_s
        yield pause.window.latest_s + 1 - route.start_s
    yield schedule.paid_s - vehicle.overtime_after_s
    yield schedule.paid_s - problem.balance_after_s
    yield vehicle.shift.earliest_s - route.start_s
    boundaries = [s.from_s for s in problem.profiles[vehicle.profile].traffic]
    wait = schedule.departure_s - route.start_s - _load_s(problem, route)
    if wait > 0:
        yield wait
        return
    yield from (b - schedule.departure_s for b in boundaries)
    for times in schedule.visits:
        setup = problem.stops[times.visit.number].setup_s if times.visit.kind is VisitKind.STOP else 0
        wait = times.begin_s - times.arrival_s
        yield wait - setup
        yield wait  # where the set-up was paid before, at the same address
        if wait > setup:
            return
        for moment in _limits(problem, route, times.visit):
            yield moment - times.begin_s
            yield moment + 1 - times.begin_s
        for boundary in boundaries:
            yield boundary - times.arrival_s
            yield boundary - times.departure_s
    yield schedule.wait_s  # then it is all at the end depot
    yield from (p.window.latest_s - schedule.end_s for p in vehicle.breaks)
    yield vehicle.shift.latest_s - schedule.end_s


def _load_s(problem: Problem, route: Route) -> int:
    vehicle = problem.vehicles[route.vehicle]
    return 0 if vehicle.start_location is not None or vehicle.start_depot is None else vehicle.load_s


def _limits(problem: Problem, route: Route, visit: Visit) -> Iterator[int]:
    """Give the moments at which a visit that begins there turns late, or may no longer begin."""
    if visit.kind is VisitKind.STOP:
        stop = problem.stops[visit.number]
        for window in stop.windows:
            yield window.latest_s
            yield window.latest_s + stop.max_late_s
    elif visit.kind is VisitKind.BREAK:
        yield problem.vehicles[route.vehicle].breaks[visit.number].window.latest_s
