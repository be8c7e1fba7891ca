"""The plan in force as a plan for the rest of the day: what of it still holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from lastmile.routing.checker import RouteVerdict, check_route
from lastmile.routing.departure import with_breaks
from lastmile.routing.evaluation import ViolationKind
from lastmile.routing.problem import FOREVER, Problem
from lastmile.routing.replan.building import Rest, RiderKey
from lastmile.routing.replan.progress import Rider, Stage
from lastmile.routing.solution import Outsourced, Route, Solution, Visit, VisitKind

_STOPS_TOO_MANY = frozenset({ViolationKind.VEHICLE, ViolationKind.TIME_WINDOW, ViolationKind.SKILLS})


def carry_over(plan: Solution, riders: list[Rider], rest: Rest) -> Solution:
    """Write what is left of the plan in force as a plan for ``rest``, without what can no longer be kept.

    Returns
    -------
    A plan without violations of its routes, as far as the pinned stops permit; new and dropped stops are unassigned.
    """
    problem = rest.problem
    index_of = {n: i for i, n in enumerate(rest.stop_of) if n is not None}
    vehicle_of = {who: v for v, who in enumerate(rest.rider_of)}
    routes = []
    for rider in riders:
        number = vehicle_of.get(RiderKey(rider.vehicle, rider.nth))
        if number is None or problem.vehicles[number].count == 0 or rider.stage is Stage.IDLE:
            continue
        visits = _visits(problem, rider, number, index_of)
        earliest = problem.vehicles[number].shift.earliest_s
        # Who has begun goes on when he is ready, even where the plan would have begun later.
        planned_s = earliest if rider.route is None else plan.routes[rider.route].start_s
        start = max(earliest, planned_s) if rider.stage is Stage.AHEAD else earliest
        if any(v.kind is VisitKind.STOP for v in visits):
            routes.append(_mended(problem, Route(number, start, visits)))
    routes += _substitutes(problem, riders, index_of, {r.vehicle for r in routes})
    kept = tuple(
        Outsourced(index_of[o.stop], o.carrier)
        for o in plan.outsourced
        if o.stop in index_of and any(q.carrier == o.carrier for q in problem.stops[index_of[o.stop]].quotes)
    )
    return Solution(tuple(r for r in routes if r.stops), kept)


def _substitutes(problem: Problem, riders: list[Rider], index_of: dict[int, int], busy: set[int]) -> list[Route]:
    """Let idle riders drive what riders who are gone have left, where that is cheaper than to leave it off the routes.

    One stop alone seldom pays for another vehicle, so a search would open such a route late or never.
    """
    routes = list[Route]()
    spare = Counter({v: vehicle.count for v, vehicle in enumerate(problem.vehicles) if v not in busy})
    for rider in riders:
        stops = [v for v in _translated(rider, index_of, breaks=False) if v.kind is VisitKind.STOP]
        if rider.gone is None or not stops:
            continue
        offers = [
            _mended(problem, Route(v, problem.vehicles[v].shift.earliest_s, tuple(stops)))
            for v in +spare
            if not problem.vehicles[v].prefix
        ]
        saved = [(_saving(problem, route), -at) for at, route in enumerate(offers)]
        best, at = max(saved, default=(0, 0))
        if best > 0:
            routes.append(offers[-at])
            spare[offers[-at].vehicle] -= 1
    return routes


def _saving(problem: Problem, route: Route) -> int:
    """Say by how many cost units a route is cheaper than to leave its stops off; ≤ 0 if it may not be driven."""
    verdict = check_route(problem, route)
    if verdict.violations or not route.stops:
        return 0
    dear = sum(
        min(
            [q.cost for q in stop.quotes] + ([] if stop.unassigned_cost is None else [stop.unassigned_cost]),
            default=FOREVER,
        )
        for stop in (problem.stops[s] for s in route.stops)
    )
    return dear - verdict.cost.total


def _visits(problem: Problem, rider: Rider, number: int, index_of: dict[int, int]) -> tuple[Visit, ...]:
    """Translate what a rider has left; pinned stops come first."""
    left = _translated(rider, index_of, breaks=bool(problem.vehicles[number].breaks))
    stops = [v.number for v in left if v.kind is VisitKind.STOP]
    pins = problem.vehicles[number].prefix
    ahead = [Visit(VisitKind.STOP, s) for s in pins if s not in stops]
    if (*(v.number for v in ahead), *stops)[: len(pins)] != pins:
        ahead = [Visit(VisitKind.STOP, s) for s in pins]
        left = [v for v in left if v not in ahead]
    return _without_idle_reloads([*ahead, *left])


def _translated(rider: Rider, index_of: dict[int, int], *, breaks: bool) -> list[Visit]:
    """Give the visits left by their new numbers; the reload that begins the next trip is the start of the route."""
    taken = [v.number for v in rider.done if v.kind is VisitKind.BREAK]
    begins_here = rider.stage is Stage.AT_DEPOT
    visits = []
    for visit in rider.left[int(begins_here) :]:
        if visit.kind is VisitKind.RELOAD:
            visits.append(visit)
        elif visit.kind is VisitKind.STOP and visit.number in index_of:
            visits.append(Visit(VisitKind.STOP, index_of[visit.number]))
        elif visit.kind is VisitKind.BREAK and breaks:
            visits.append(Visit(VisitKind.BREAK, visit.number - sum(t < visit.number for t in taken)))
    return visits


def _without_idle_reloads(visits: list[Visit]) -> tuple[Visit, ...]:
    """Drop reloads with no stop behind them."""
    kept: list[Visit] = []
    for visit in reversed(visits):
        idle = visit.kind is VisitKind.RELOAD and (
            not any(v.kind is VisitKind.STOP for v in kept)
            or next(v.kind for v in reversed(kept) if v.kind is not VisitKind.BREAK) is VisitKind.RELOAD
        )
        if not idle:
            kept.append(visit)
    return tuple(reversed(kept))


def _mended(problem: Problem, route: Route) -> Route:
    """Take stops off a route until nothing is violated, or only pinned ones are left."""
    pinned = len(problem.vehicles[route.vehicle].prefix)
    verdict = check_route(problem, route)
    if verdict.violations:
        route = with_breaks(problem, route)
        verdict = check_route(problem, route)
    while verdict.violations and len(route.stops) > pinned:
        dropped = _to_drop(problem, route, verdict)
        mates = {p.pickup for p in problem.pairs if p.delivery == dropped}
        mates |= {p.delivery for p in problem.pairs if p.pickup == dropped}
        visits = [v for v in route.visits if v.kind is not VisitKind.STOP or v.number not in {dropped, *mates}]
        route = with_breaks(problem, replace(route, visits=_without_idle_reloads(visits)))
        verdict = check_route(problem, route)
    return route


def _to_drop(problem: Problem, route: Route, verdict: RouteVerdict) -> int:
    """Choose the stop to take off: the one that a violation names, otherwise the last one."""
    free = route.stops[len(problem.vehicles[route.vehicle].prefix) :]
    named = (v.stop for v in verdict.violations if v.kind in _STOPS_TOO_MANY and v.stop is not None)
    return next((s for s in named if s in free), free[-1])
