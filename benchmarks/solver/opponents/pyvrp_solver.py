"""PyVRP, single-threaded by nature, and two of it side by side."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import pyvrp
from pyvrp import Client, Location, ProblemData, VehicleType
from pyvrp import Depot as PyvrpDepot

from benchmarks.solver.opponents import Case, with_outside
from lastmile.core.errors import UnsupportedProblem
from lastmile.routing import FOREVER, Problem, Route, Solution, Stop, TimeWindow, Visit, VisitKind, check
from lastmile.routing.departure import best_start


def run(case: Case) -> Solution:
    """Solve on one core."""
    began = case.now()
    params = pyvrp.SolveParams(ils=pyvrp.IteratedLocalSearchParams(callbacks=_Listener(case)))
    # PyVRP's own limit begins after its first solution; everybody's seconds begin with the problem in hand.
    result = pyvrp.solve(
        _data(case.problem, case.scale),
        lambda _best: case.now() - began >= case.seconds,
        seed=case.seed,
        collect_stats=False,
        params=params,
    )
    return _solution(case.problem, result.best)


def run_twice(case: Case) -> Solution:
    """Solve on two cores with two seeds, and take the better plan."""
    context = multiprocessing.get_context("fork")  # shares the matrix, and nothing here has threads yet
    ours, theirs = context.Pipe(duplex=False)
    other = context.Process(target=_other, args=(theirs, replace(case, seed=case.seed + 1_000)))
    other.start()
    own = run(case)
    curve, plan = ours.recv()
    other.join()
    for elapsed_s, cost in curve:
        case.note(elapsed_s, cost)
    return min(own, plan, key=lambda s: (not check(case.problem, s).feasible, check(case.problem, s).cost.total))


def _other(pipe: Connection, case: Case) -> None:
    curve: list[tuple[float, int]] = []
    plan = run(replace(case, note=lambda elapsed_s, cost: curve.append((elapsed_s, cost))))
    pipe.send((curve, plan))


class _Listener(pyvrp.IteratedLocalSearchCallbacks):  # type: ignore[misc]
    """Notes every new best plan."""

    def __init__(self, case: Case) -> None:
        self.case, self.began = case, case.now()

    def on_best(self, best: Any) -> None:
        """Note a plan that violates nothing."""
        if best.is_feasible():
            cost = best.distance_cost() + best.fixed_vehicle_cost() + best.uncollected_prizes()
            self.case.note(self.case.now() - self.began, int(cost))


def _data(problem: Problem, scale: int) -> ProblemData:
    """State the problem for PyVRP as its own reader would; its penalties depend on the size of loads."""
    if len(problem.profiles) != 1 or any(s.allowed_vehicles is not None for s in problem.stops) or problem.pairs:
        raise UnsupportedProblem("several profiles, allowed vehicles and pairs are not translated")
    matrix = problem.profiles[0].distance_m.astype(np.int64)
    durations = matrix
    if problem.profiles[0].duration_s is not problem.profiles[0].distance_m:
        durations = problem.profiles[0].duration_s.astype(np.int64)
    return ProblemData(
        locations=[Location(0, 0)] * len(matrix),
        clients=[_client(stop, scale) for stop in problem.stops],
        depots=[PyvrpDepot(location=depot.location) for depot in problem.depots],
        vehicle_types=[_vehicle_type(problem, index, scale) for index in range(len(problem.vehicles))],
        distance_matrices=[matrix],
        duration_matrices=[durations],
    )


def _client(stop: Stop, scale: int) -> Client:
    price = min([q.cost for q in stop.quotes] + [c for c in (stop.unassigned_cost,) if c is not None], default=None)
    return Client(
        location=stop.location,
        delivery=[scale * a for a in stop.delivery] or [0],
        pickup=[scale * a for a in stop.pickup] or [0] * max(1, len(stop.delivery)),
        service_duration=stop.service_s,
        **_window(stop.windows[0]),
        release_time=max(0, stop.release_s),
        prize=price or 0,
        required=price is None,
    )


def _window(window: TimeWindow) -> dict[str, int]:
    return {
        "tw_early": max(0, window.earliest_s),
        **({} if window.latest_s >= FOREVER else {"tw_late": window.latest_s}),
    }


def _vehicle_type(problem: Problem, index: int, scale: int) -> VehicleType:
    kind = problem.vehicles[index]
    limits = {"shift_duration": kind.max_duration_s, "max_distance": kind.max_distance_m}
    return VehicleType(
        num_available=kind.count,
        capacity=[scale * c for c in kind.capacity] or [2**62],
        start_depot=kind.start_depot or 0,
        end_depot=kind.end_depot or 0,
        fixed_cost=kind.fixed_cost,
        unit_distance_cost=kind.distance_cost,
        **_window(problem.depots[kind.start_depot or 0].window),
        **{key: limit for key, limit in limits.items() if limit < FOREVER},
        reload_depots=list(kind.reload_depots),
        **({"max_reloads": kind.max_trips - 1} if kind.reload_depots else {}),
    )


def _solution(problem: Problem, best: Any) -> Solution:
    """Turn PyVRP's plan into ours."""
    routes = []
    for route in best.routes():
        visits = []
        activities = [a for a in route if a.is_client() or a.is_depot()]
        for activity in activities[1:-1]:
            kind = VisitKind.STOP if activity.is_client() else VisitKind.RELOAD
            visits.append(Visit(kind, activity.idx))
        routes.append(best_start(problem, Route(route.vehicle_type(), 0, tuple(visits))))
    return with_outside(problem, tuple(routes))
