"""VROOM, through pyvroom. It tells nothing while it solves."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import vroom

from benchmarks.solver.opponents import Case, ample_count, with_outside
from lastmile.core.errors import UnsupportedProblem
from lastmile.routing import FOREVER, UNREACHABLE, Problem, Route, Solution, TimeWindow, stop_route
from lastmile.routing.departure import best_start

_MOST_STOPS = 6_000
_LATEST = 2**31


def run(case: Case) -> Solution:
    """Solve at the highest exploration level; VROOM has no seed."""
    problem = case.problem
    _refuse(problem)
    matrix = problem.profiles[0].duration_s
    # Its costs must stay small, so a leg that does not exist is merely long; the checker sees it if it is driven.
    longest = int(matrix[matrix < UNREACHABLE].max())
    matrix = np.minimum(matrix, 20 * longest).astype(np.uint32)
    model = vroom.Input()
    model.set_durations_matrix("car", matrix)
    owner: dict[int, int] = {}
    for index, kind in enumerate(problem.vehicles):
        start, end = problem.depots[kind.start_depot or 0], problem.depots[kind.end_depot or 0]
        for _ in range(ample_count(problem, index)):
            owner[len(owner)] = index
            model.add_vehicle(
                vroom.Vehicle(
                    len(owner) - 1,
                    start=start.location,
                    end=end.location,
                    capacity=list(kind.capacity),
                    time_window=_window(start.window),
                    # By default an hour costs 3,600, so that cost is the duration, here the distance.
                    costs=vroom.VehicleCosts(fixed=kind.fixed_cost, per_hour=3_600 * kind.distance_cost),
                )
            )
    for index, stop in enumerate(problem.stops):
        windows = [] if stop.windows[0].latest_s >= FOREVER else [_window(stop.windows[0])]
        empty = [0] * len(problem.dimensions)
        model.add_job(
            vroom.Job(
                index,
                location=stop.location,
                default_service=stop.service_s,
                delivery=vroom.Amount(list(stop.delivery) or empty),
                pickup=vroom.Amount(list(stop.pickup) or empty),
                time_windows=windows,
            )
        )
    answer = model.solve(
        exploration_level=5, nb_threads=case.threads, timeout=timedelta(seconds=case.seconds)
    ).to_dict()
    routes: list[Route] = []
    for route in answer["routes"]:
        stops = [step["id"] for step in route["steps"] if step["type"] == "job"]
        routes.append(best_start(problem, stop_route(owner[route["vehicle"]], stops)))
    return with_outside(problem, tuple(routes))


def _refuse(problem: Problem) -> None:
    """VROOM serves whatever it can: it has no prices for leaving out, no trips, and limits driving time only."""
    faults = {
        "prices for stops left out": any(s.unassigned_cost is not None or s.quotes for s in problem.stops),
        "several trips": any(v.max_trips > 1 for v in problem.vehicles),
        "a limit on the duration of routes": any(v.max_duration_s < FOREVER for v in problem.vehicles),
        f"more than {_MOST_STOPS:,} stops in this binding": len(problem.stops) > _MOST_STOPS,
    }
    missing = [name for name, present in faults.items() if present]
    if missing:
        raise UnsupportedProblem(f"VROOM does not know {', '.join(missing)}")


def _window(window: TimeWindow) -> vroom.TimeWindow:
    return vroom.TimeWindow(max(0, window.earliest_s), min(window.latest_s, _LATEST))
