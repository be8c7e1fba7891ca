"""Where a left-out stop might go: every position of every route looked at roughly, all stops at once.

The figures are estimates that rank the positions: exact where the route neither starts earlier nor meets traffic.
What is reported about a stop is settled by the checker afterwards.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.checker import check_route
from lastmile.routing.departure import start_range
from lastmile.routing.evaluation import RouteSchedule
from lastmile.routing.problem import FOREVER, UNREACHABLE, Problem, Stop, Vehicle
from lastmile.routing.solution import Route, Solution, VisitKind

Whole = NDArray[np.int64]

MISFIT: Final = 2**50
"""Weight of a broken rule beside seconds and cost units."""


SLOWEST: Final = 2_000
"""Permille: a leg of ``UNREACHABLE`` seconds is still told from a real one at up to twice the profile's speed."""


class Place(NamedTuple):
    """A position to try: before the visit ``at`` of a host's route."""

    score: int
    host: int
    at: int


@dataclass(frozen=True, slots=True)
class Host:
    """A route that could take a stop: one of the plan, or the empty one of an idle vehicle.

    Parameters
    ----------
    index : the route's place in the plan; ``None`` for an idle vehicle.
    """

    index: int | None
    route: Route


def hosts(problem: Problem, solution: Solution) -> list[Host]:
    """Give the routes of a plan and one empty route per kind of vehicle with one to spare."""
    used = Counter(r.vehicle for r in solution.routes if r.visits)
    known = [Host(i, r) for i, r in enumerate(solution.routes) if r.visits]
    for number, vehicle in enumerate(problem.vehicles):
        if used[number] < vehicle.count:
            start = start_range(problem, Route(number, 0, ())).earliest_s
            known.append(Host(None, Route(number, start, ())))
    return known


def screen(problem: Problem, candidates: list[Host], stops: list[int], keep: int) -> list[list[Place]]:
    """Give each stop its most promising places, the best first, at most one per host.

    Parameters
    ----------
    stops : the stops that are left out.
    keep : how many places per stop.
    """
    if not candidates or not stops:
        return [[] for _ in stops]
    table = _StopTable(problem, stops)
    rated = [_rate(problem, host, table) for host in candidates]
    scores = np.stack([score for score, _ in rated])
    best = np.argsort(scores, axis=0, kind="stable")[:keep]
    return [[Place(int(scores[h, s]), int(h), int(rated[h][1][s])) for h in best[:, s]] for s in range(len(stops))]


class _StopTable:
    """The stops as arrays, shape (stops,) each."""

    def __init__(self, problem: Problem, stops: list[int]) -> None:
        self.numbers = stops
        self.stops = [problem.stops[s] for s in stops]
        self.location = np.array([s.location for s in self.stops])
        self.service = np.array([s.service_s for s in self.stops])
        self.setup = np.array([s.setup_s for s in self.stops])
        self.late = np.array([s.max_late_s for s in self.stops])
        most = max(len(s.windows) for s in self.stops)
        padded = [(*s.windows, *(s.windows[-1],) * (most - len(s.windows))) for s in self.stops]
        self.windows = [
            (np.array([w[k].earliest_s for w in padded]), np.array([w[k].latest_s for w in padded]))
            for k in range(most)
        ]
        self.amounts = [
            (_amount(self.stops, "delivery", d), _amount(self.stops, "pickup", d))
            for d in range(len(problem.dimensions))
        ]

    def begin(self, ready: Whole) -> tuple[Whole, Whole]:
        """Give begin of service and seconds too late for each moment of readiness, shape (positions, stops)."""
        begin = ready.copy()
        late = np.maximum(0, ready - self.windows[-1][1] - self.late)
        for earliest, latest in reversed(self.windows):
            begin = np.where(ready <= latest + self.late, np.maximum(ready, earliest), begin)
        return begin, late


def _amount(stops: list[Stop], kind: str, dimension: int) -> Whole:
    return np.array([getattr(s, kind)[dimension] if getattr(s, kind) else 0 for s in stops], dtype=np.int64)


def _rate(problem: Problem, host: Host, table: _StopTable) -> tuple[Whole, Whole]:
    """Score the best position of one route for every stop; the score and the position, shape (stops,) each."""
    vehicle = problem.vehicles[host.route.vehicle]
    schedule = check_route(problem, host.route).schedule
    first = _after_prefix(host.route, len(vehicle.prefix))
    origins, destinations = _ends_of_gaps(problem, vehicle, host.route)
    legs = _legs(problem, vehicle, origins, destinations, table)
    late, metres, seconds = _delays(problem, vehicle, host, schedule, legs, table)
    rules = (late > 0).astype(np.int64) + _overloads(problem, vehicle, host.route, schedule, table) + 8 * legs.broken
    rules += schedule.distance_m + metres > vehicle.max_distance_m
    cost = metres * vehicle.distance_cost + seconds * vehicle.duration_cost
    if host.index is None:
        cost = cost + vehicle.fixed_cost
    score = rules * MISFIT + np.minimum(late, UNREACHABLE) * 1_000 + np.minimum(cost, MISFIT // 4)
    score = score[first:]
    at = score.argmin(axis=0)
    barred = np.array([_barred(host.route.vehicle, vehicle, s) for s in table.stops])
    return score[at, np.arange(len(table.stops))] + barred * 4 * MISFIT, at + first


def _barred(number: int, vehicle: Vehicle, stop: Stop) -> int:
    wrong = stop.allowed_vehicles is not None and number not in stop.allowed_vehicles
    wrong = wrong or (stop.on_board_of is not None and stop.on_board_of != number)
    return int(wrong) + len(stop.skills - vehicle.skills)


def _after_prefix(route: Route, pinned: int) -> int:
    seen = 0
    for at, visit in enumerate(route.visits):
        if seen >= pinned:
            return at
        seen += visit.kind is VisitKind.STOP
    return len(route.visits)


def _ends_of_gaps(problem: Problem, vehicle: Vehicle, route: Route) -> tuple[list[int | None], list[int | None]]:
    """Give the location before and after each position, ``None`` at an open end."""
    depots = problem.depots
    here = vehicle.start_location
    if here is None and vehicle.start_depot is not None:
        here = depots[vehicle.start_depot].location
    places = [here]
    for visit in route.visits:
        if visit.kind is VisitKind.STOP:
            here = problem.stops[visit.number].location
        elif visit.kind is VisitKind.RELOAD:
            here = depots[visit.number].location
        places.append(here)
    end = None if vehicle.end_depot is None else depots[vehicle.end_depot].location
    return places, [*places[1:], end]


class _Legs(NamedTuple):
    """Travel to, from and past each stop; shapes (positions, stops) and (positions, 1)."""

    to_m: Whole
    from_m: Whole
    past_m: Whole
    to_s: Whole
    from_s: Whole
    past_s: Whole
    fresh: NDArray[np.bool_]
    broken: NDArray[np.bool_]


def _legs(
    problem: Problem, vehicle: Vehicle, origins: list[int | None], destinations: list[int | None], table: _StopTable
) -> _Legs:
    profile = problem.profiles[vehicle.profile]
    before = np.array([0 if o is None else o for o in origins])
    after = np.array([0 if d is None else d for d in destinations])
    no_origin = np.array([o is None for o in origins])[:, None]
    no_end = np.array([d is None for d in destinations])[:, None]

    def detour(matrix: NDArray[np.int32]) -> tuple[Whole, Whole, Whole]:
        to = np.where(no_origin, 0, matrix[np.ix_(before, table.location)].astype(np.int64))
        away = np.where(no_end, 0, matrix[np.ix_(table.location, after)].T.astype(np.int64))
        past = np.where(no_origin | no_end, 0, matrix[before, after].astype(np.int64)[:, None])
        return to, away, past

    to_m, from_m, past_m = detour(profile.distance_m)
    to_s, from_s, past_s = (-(-legs * 1000 // vehicle.speed_permille) for legs in detour(profile.duration_s))
    longest = np.maximum(np.maximum(to_m, from_m), np.maximum(to_s, from_s))
    fresh = no_origin | (before[:, None] != table.location[None, :])
    return _Legs(to_m, from_m, past_m, to_s, from_s, past_s, fresh, longest >= UNREACHABLE * 1000 // SLOWEST)


def _delays(
    problem: Problem, vehicle: Vehicle, host: Host, schedule: RouteSchedule, legs: _Legs, table: _StopTable
) -> tuple[Whole, Whole, Whole]:
    """Give seconds too late (at the stop or behind it), metres more and seconds more."""
    leave = np.array([schedule.departure_s, *(v.departure_s for v in schedule.visits)])[:, None]
    ready = leave + legs.to_s + np.where(legs.fresh, table.setup, 0)
    begin, late = table.begin(ready)
    pushed = begin + table.service + legs.from_s - leave - legs.past_s
    tolerance = np.array(_tolerances(problem, vehicle, host.route, schedule))[:, None]
    early = max(0, host.route.start_s - max(vehicle.shift.earliest_s, host.route.start_s - 86_400))
    behind = np.maximum(0, pushed - tolerance)
    if host.index is None:
        early = 0
    metres = legs.to_m + legs.from_m - legs.past_m
    return np.maximum(0, np.maximum(late, behind) - early), metres, np.maximum(0, pushed)


def _tolerances(problem: Problem, vehicle: Vehicle, route: Route, schedule: RouteSchedule) -> list[int]:
    """Say for each position by how much what follows it may be delayed."""
    end = vehicle.shift.latest_s
    if vehicle.end_depot is not None:
        end = min(end, problem.depots[vehicle.end_depot].window.latest_s)
    end = min(end, route.start_s + vehicle.max_duration_s, FOREVER)
    room = end - schedule.end_s
    tolerances = [room]
    for times in reversed(schedule.visits):
        latest = FOREVER
        if times.visit.kind is VisitKind.STOP:
            stop = problem.stops[times.visit.number]
            latest = stop.windows[-1].latest_s + stop.max_late_s
        elif times.visit.kind is VisitKind.BREAK:
            latest = vehicle.breaks[times.visit.number].window.latest_s
        room = min(room, latest - times.begin_s)
        if times.visit.kind is not VisitKind.STOP or not problem.stops[times.visit.number].setup_s:
            room += times.begin_s - times.arrival_s
        tolerances.append(room)
    return tolerances[::-1]


def _overloads(
    problem: Problem, vehicle: Vehicle, route: Route, schedule: RouteSchedule, table: _StopTable
) -> NDArray[np.int64]:
    """Say at each position whether the stop is too much for the vehicle; shape (positions, stops)."""
    loads = np.array([schedule.start_load, *(v.load for v in schedule.visits)], dtype=np.int64)
    trip = np.cumsum([0, *(v.kind is VisitKind.RELOAD for v in route.visits)])
    over = np.zeros((len(loads), len(table.stops)), dtype=bool)
    for dimension in range(len(problem.dimensions) if vehicle.capacity else 0):
        column = loads[:, dimension]
        same = trip[:, None] == trip[None, :]
        earlier = np.tril(np.ones_like(same))
        before = np.where(same & earlier, column[None, :], 0).max(axis=1)
        after = np.where(same & earlier.T, column[None, :], 0).max(axis=1)
        delivery, pickup = table.amounts[dimension]
        over |= (before[:, None] + delivery > vehicle.capacity[dimension]) & (delivery > 0)
        over |= (after[:, None] + pickup > vehicle.capacity[dimension]) & (pickup > 0)
    return over.astype(np.int64)
