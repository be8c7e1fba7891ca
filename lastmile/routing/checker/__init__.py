"""The independent checker: cost and every violation of a plan, from the problem alone.

It shares no code with any engine, and no plan leaves the routing core without it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock

from lastmile.core.errors import InvalidPlan
from lastmile.routing.checker.rules import changed_stops, plan_violations, route_violations
from lastmile.routing.checker.timing import Timing, time_route
from lastmile.routing.evaluation import CostBreakdown, Evaluation, RouteSchedule, Violation
from lastmile.routing.problem import Carrier, Problem
from lastmile.routing.solution import Route, Solution

__all__ = ["RememberingJudge", "RouteVerdict", "check", "check_route"]


@dataclass(frozen=True, slots=True)
class RouteVerdict:
    """The checker's verdict on one route alone."""

    schedule: RouteSchedule
    cost: CostBreakdown
    violations: tuple[Violation, ...]


Judge = Callable[[Route], RouteVerdict]
"""Gives the verdict on one route by itself."""


def check_route(problem: Problem, route: Route, index: int = 0) -> RouteVerdict:
    """Time, price and examine one route by itself: nothing that concerns the plan as a whole.

    Parameters
    ----------
    route : names only stops and vehicles of the problem.
    index : the route's place in its plan, for the violations.
    """
    timing = time_route(problem, route, index)
    cost, paid_s = _route_cost(problem, route, timing)
    violations = tuple(route_violations(problem, route, timing, index))
    return RouteVerdict(_schedule(route, timing, cost.total, paid_s), cost, violations)


def check(problem: Problem, solution: Solution, judge: Judge | None = None) -> Evaluation:
    """Time, price and examine a plan.

    Parameters
    ----------
    judge : gives what `check_route` gives for a route of this problem; see `RememberingJudge`.

    Raises
    ------
    InvalidPlan
        If the plan names stops, vehicles or carriers that the problem does not have; everything else is reported in
        ``Evaluation.violations``.
    """
    unknown = tuple(_unknown(problem, solution))
    if unknown:
        raise InvalidPlan("; ".join(unknown[:5]), {"unknown": list(unknown)})
    unassigned = solution.unassigned(len(problem.stops))
    cost = _plan_cost(problem, solution, unassigned)
    violations: list[Violation] = []
    schedules: list[RouteSchedule] = []
    judged = judge or partial(check_route, problem)
    for index, route in enumerate(solution.routes):
        verdict = judged(route)
        violations.extend(replace(violation, route=index) for violation in verdict.violations)
        schedules.append(verdict.schedule)
        cost += verdict.cost
    violations.extend(plan_violations(problem, solution, unassigned))
    return Evaluation(cost, tuple(violations), tuple(schedules), unassigned)


class RememberingJudge:
    """Judges each route of one problem once: after a small change only the routes that it touched are driven again.

    Parameters
    ----------
    problem : that all routes are of.
    room : verdicts kept; the one asked for longest ago goes first.
    """

    def __init__(self, problem: Problem, room: int = 2_000) -> None:
        self._problem, self._room = problem, room
        self._known: OrderedDict[Route, RouteVerdict] = OrderedDict()
        self._lock = Lock()

    def __call__(self, route: Route) -> RouteVerdict:
        """Give the verdict on a route, as `check_route` does."""
        with self._lock:
            if route in self._known:
                self._known.move_to_end(route)
                return self._known[route]
        verdict = check_route(self._problem, route)
        with self._lock:
            self._known[route] = verdict
            if len(self._known) > self._room:
                self._known.popitem(last=False)
        return verdict


def _unknown(problem: Problem, solution: Solution) -> Iterator[str]:
    for index, route in enumerate(solution.routes):
        if not 0 <= route.vehicle < len(problem.vehicles):
            yield f"route {index} names vehicle {route.vehicle}"
        for stop in route.stops:
            if not 0 <= stop < len(problem.stops):
                yield f"route {index} names stop {stop}"
    for outsourced in solution.outsourced:
        if not 0 <= outsourced.stop < len(problem.stops) or not 0 <= outsourced.carrier < len(problem.carriers):
            yield f"carrier {outsourced.carrier} with stop {outsourced.stop}"


def _route_cost(problem: Problem, route: Route, timing: Timing) -> tuple[CostBreakdown, int]:
    """Price one route; an empty one is a vehicle that stays at home."""
    if not route.visits:
        return CostBreakdown(), 0
    vehicle = problem.vehicles[route.vehicle]
    paid_s = timing.end_s - route.start_s - timing.unpaid_s
    territory = problem.territory_cost
    cost = CostBreakdown(
        fixed=vehicle.fixed_cost,
        distance=vehicle.distance_cost * timing.distance_m,
        duration=vehicle.duration_cost * paid_s,
        overtime=vehicle.overtime_cost * max(0, paid_s - vehicle.overtime_after_s),
        lateness=sum(v.late_s * problem.stops[v.visit.number].late_cost for v in timing.visits if v.late_s),
        territory=0 if territory is None else int(territory[route.vehicle, list(route.stops)].sum()),
        balance=problem.balance_cost * max(0, paid_s - problem.balance_after_s),
    )
    return cost, paid_s


def _schedule(route: Route, timing: Timing, cost: int, paid_s: int) -> RouteSchedule:
    return RouteSchedule(
        vehicle=route.vehicle,
        start_s=route.start_s,
        departure_s=timing.departure_s,
        end_s=timing.end_s,
        visits=tuple(timing.visits),
        start_load=timing.start_load,
        distance_m=timing.distance_m,
        end_distance_m=timing.end_distance_m,
        paid_s=paid_s,
        wait_s=timing.wait_s,
        late_s=timing.late_s,
        cost=cost,
    )


def _plan_cost(problem: Problem, solution: Solution, unassigned: tuple[int, ...]) -> CostBreakdown:
    """Price what stands on no route, and what changes against the plan in force."""
    carriers = shortfall = 0
    for number, carrier in enumerate(problem.carriers):
        quotes = [
            q
            for o in solution.outsourced
            if o.carrier == number
            for q in problem.stops[o.stop].quotes
            if q.carrier == number
        ]
        parcels = sum(q.parcels for q in quotes)
        carriers += _tiered(carrier, parcels, sum(q.cost for q in quotes))
        shortfall += carrier.shortfall_cost * max(0, carrier.minimum_parcels - parcels)
    return CostBreakdown(
        changes=problem.change_cost * len(changed_stops(problem, solution)) if problem.change_cost else 0,
        carriers=carriers,
        shortfall=shortfall,
        unassigned=sum(problem.stops[s].unassigned_cost or 0 for s in unassigned),
    )


def _tiered(carrier: Carrier, parcels: int, cost: int) -> int:
    """Apply the last tier reached to all quotes, rounded down to whole cost units."""
    permille = next((t.price_permille for t in reversed(carrier.tiers) if parcels >= t.from_parcels), 1000)
    return cost * permille // 1000
