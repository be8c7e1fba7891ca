"""When a route that is only a sequence begins: as late as it can without ending later."""

from __future__ import annotations

from collections.abc import Iterator

from lastmile.routing.checker.timing import Timing, time_route
from lastmile.routing.problem import FOREVER, Problem, Stop
from lastmile.routing.solution import Route, Visit, VisitKind


def best_start_s(problem: Problem, vehicle: int, visits: tuple[Visit, ...]) -> int:
    """Choose the start of a route whose order is given.

    The route is driven from the earliest begin; then it may begin later by the waiting that this saves, as far as no
    window closes before (Savelsbergh's forward time slack). Where the travel time depends on the time of day, the
    earliest begin stands.

    Returns
    -------
    Seconds of the day.
    """
    earliest = earliest_start_s(problem, vehicle)
    if problem.profiles[problem.vehicles[vehicle].profile].traffic:
        return earliest
    route = Route(vehicle, earliest, visits)
    timing = time_route(problem, route, 0)
    slack, waited = FOREVER, 0
    for wait_s, begin_s, closes_s in _moments(problem, route, timing):
        waited += wait_s
        slack = min(slack, waited + closes_s - begin_s)
    # timing.wait_s counts the wait for the end depot too.
    return earliest + max(0, min(slack, timing.wait_s))


def earliest_start_s(problem: Problem, vehicle: int) -> int:
    """Give the first second at which the vehicle's shift and its depot permit a start; 0 where nothing limits it."""
    kind = problem.vehicles[vehicle]
    depot = None if kind.start_depot is None else problem.depots[kind.start_depot]
    opens = -FOREVER if depot is None or kind.start_location is not None else depot.window.earliest_s
    begin = max(kind.shift.earliest_s, opens)
    return begin if begin > -FOREVER else 0


def _moments(problem: Problem, route: Route, timing: Timing) -> Iterator[tuple[int, int, int]]:
    """Give waiting time, begin, and the last begin that its window permits, for the start and every visit."""
    kind = problem.vehicles[route.vehicle]
    location = kind.start_location
    if location is None and kind.start_depot is not None:
        loaded_s = timing.departure_s - kind.load_s
        yield loaded_s - route.start_s, loaded_s, problem.depots[kind.start_depot].window.latest_s
    for times in timing.visits:
        setup_s = 0
        if times.visit.kind is VisitKind.STOP:
            stop = problem.stops[times.visit.number]
            setup_s = 0 if location == stop.location else stop.setup_s
            location = stop.location
            closes_s = _closes_s(stop, times.begin_s)
        elif times.visit.kind is VisitKind.BREAK:
            closes_s = kind.breaks[times.visit.number].window.latest_s
        else:
            depot = problem.depots[times.visit.number]
            location, closes_s = depot.location, depot.window.latest_s
        yield times.begin_s - times.arrival_s - setup_s, times.begin_s, closes_s


def _closes_s(stop: Stop, begin_s: int) -> int:
    """Give the last punctual begin in the window that serves ``begin_s``; itself when it is late already."""
    return next((w.latest_s for w in stop.windows if w.earliest_s <= begin_s <= w.latest_s), begin_s)
