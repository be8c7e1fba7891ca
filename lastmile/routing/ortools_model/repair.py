"""Make a plan that the checker passes out of routes that may not be quite right."""

from __future__ import annotations

from dataclasses import replace

from lastmile.routing.checker import check_route
from lastmile.routing.departure import with_breaks
from lastmile.routing.dry_run import grade
from lastmile.routing.problem import Problem
from lastmile.routing.solution import Outsourced, Route, Solution, Visit, VisitKind


def complete(problem: Problem, routes: list[Route]) -> Solution:
    """Time the routes, drop what violates anything, and give the rest to the cheapest carriers.

    Parameters
    ----------
    routes : stops and reloads in their order; starts and breaks are chosen here.
    """
    repaired = [repaired_route(problem, r) for r in routes]
    kept = tuple(r for r in repaired if r.stops)
    served = {s for r in kept for s in r.stops}
    return Solution(kept, outsource(problem, [s for s in range(len(problem.stops)) if s not in served]))


def outsource(problem: Problem, stops: list[int]) -> tuple[Outsourced, ...]:
    """Give each stop to its cheapest carrier unless leaving it out is permitted and cheaper."""
    chosen = []
    for number in stops:
        stop = problem.stops[number]
        quote = min(stop.quotes, key=lambda q: q.cost, default=None)
        if quote is not None and (stop.unassigned_cost is None or quote.cost <= stop.unassigned_cost):
            chosen.append(Outsourced(number, quote.carrier))
    return tuple(chosen)


def repaired_route(problem: Problem, route: Route) -> Route:
    """Drop stops, the most helpful one first, until the route violates nothing; pinned stops stay."""
    pinned = set(problem.vehicles[route.vehicle].prefix)
    partner = {p.pickup: p.delivery for p in problem.pairs} | {p.delivery: p.pickup for p in problem.pairs}
    best = with_breaks(problem, _tidy(problem, route))
    while check_route(problem, best).violations:
        trials = [
            with_breaks(problem, _tidy(problem, _without(best, {stop, partner.get(stop, stop)})))
            for stop in best.stops
            if stop not in pinned and partner.get(stop) not in pinned
        ]
        if not trials:
            return best if pinned else replace(best, visits=())
        best = min(trials, key=lambda r: grade(check_route(problem, r)) if r.stops else (0, 0, 0))
    return best


def _without(route: Route, stops: set[int]) -> Route:
    return replace(
        route, visits=tuple(v for v in route.visits if v.kind is not VisitKind.STOP or v.number not in stops)
    )


def _tidy(problem: Problem, route: Route) -> Route:
    """Take out reloads that load nothing."""
    on_its_way = problem.vehicles[route.vehicle].start_location is not None
    visits = [v for v in route.visits if v.kind is not VisitKind.BREAK]
    kept: list[Visit] = []
    for visit, following in zip(visits, [*visits[1:], None], strict=True):
        if visit.kind is VisitKind.RELOAD:
            loads_nothing = following is None or following.kind is VisitKind.RELOAD
            if loads_nothing or not (kept or on_its_way):
                continue
        kept.append(visit)
    return replace(route, visits=tuple(kept))
