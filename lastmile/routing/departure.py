"""When a route should start, and where its breaks belong, for engines that only decide who goes where.

The cost of a route is piecewise linear in its start. ``best_start`` walks along the starts from one bend to the next:
every bend is a moment at which some wait vanishes, a window ends, a break falls due or a paid-time limit is met, and
the distance to it can be read off the schedule. Without traffic and with one window per stop this is exact.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Final

from lastmile.routing.checker import check_route
from lastmile.routing.dry_run import DryRun, Grade
from lastmile.routing.problem import FOREVER, Problem, TimeWindow
from lastmile.routing.solution import Route, VisitKind

MAX_STEPS: Final = 200
"""Bends looked at per route; a route of 100 stops has rarely more than 30."""

MAX_PLACES: Final = 12
"""Places tried for a break."""


def best_start(problem: Problem, route: Route) -> Route:
    """Give the route the start at which it violates least and costs least; the latest of several such.

    Parameters
    ----------
    route : its ``start_s`` is not looked at.
    """
    return _best(DryRun(problem, route))[1]


def with_breaks(problem: Problem, route: Route, *, keep_start: bool = False) -> Route:
    """Put the due breaks where they hurt least, and choose the best start.

    Breaks that the route already has are placed anew, one after the other in the vehicle's order.

    Parameters
    ----------
    route : stops and reloads in their order.
    keep_start : leave the start as it is; a hundred times quicker.
    """
    judge = _as_it_is if keep_start else _best
    chosen = DryRun(problem, replace(route, visits=tuple(v for v in route.visits if v.kind is not VisitKind.BREAK)))
    best, first = judge(chosen), 0
    for number in range(len(problem.vehicles[route.vehicle].breaks) if chosen.route.visits else 0):
        base = chosen
        for at in _places(problem, best[1], number, first):
            trial = copy(base)
            trial.insert_break(at, number)
            candidate = judge(trial)
            if candidate[0] < best[0]:
                best, chosen, first = candidate, trial, at + 1
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


def _as_it_is(dry_run: DryRun) -> tuple[Grade, Route]:
    return dry_run.drive(dry_run.route.start_s).grade, dry_run.route


def _best(dry_run: DryRun) -> tuple[Grade, Route]:
    problem, route = dry_run.problem, dry_run.route
    bounds = start_range(problem, route)
    start_s, best, first_late_s = bounds.earliest_s, None, None
    changing = bool(problem.profiles[problem.vehicles[route.vehicle].profile].traffic)
    for _ in range(MAX_STEPS):
        drive = dry_run.drive(start_s)
        if best is None or drive.grade <= best[0]:
            best = (drive.grade, start_s)
        if first_late_s is None:
            first_late_s = drive.too_late_s
        if start_s >= bounds.latest_s or drive.bend_s >= FOREVER or drive.too_late_s > first_late_s:
            break
        # With changing speeds a later start may shift the rest by more than itself.
        step_s = max(1, drive.bend_s // 2) if changing else drive.bend_s
        start_s = min(start_s + step_s, bounds.latest_s)
    if best is None:
        raise AssertionError("no start was tried")
    return best[0], replace(route, start_s=best[1])
