"""Re-planning a day of 1,000 stops after 30 changes: everything beside the search, whose seconds are chosen.

Run: ``python -m pytest benchmarks/micro/bench_replan.py -o python_files="bench_*.py" -o python_functions="bench_*"
-p no:xdist``. CPU seconds of one thread.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from lastmile.routing import Depot, Problem, Profile, Solution, Stop, TimeWindow, Vehicle, check, solve
from lastmile.routing.formats.matrices import euclidean
from lastmile.routing.formats.rounding import ROUNDINGS
from lastmile.routing.replan import Cancelled, Event, NewOrder, RiderGone, RiderLate, conclude, prepare

STOPS = 1_000
NEW = 12
RIDERS = 30
NOON_S = 12 * 3_600

pytestmark = pytest.mark.benchmark(timer=time.process_time)


def stop(location: int, random: np.random.Generator) -> Stop:
    """Make up a stop: three in ten have a window of three hours."""
    begin_s = int(random.integers(8, 15)) * 3_600
    windows = (TimeWindow(begin_s, begin_s + 3 * 3_600),) if random.random() < 0.3 else (TimeWindow(0, 24 * 3_600),)
    return Stop(location, delivery=(1,), service_s=180, windows=windows, unassigned_cost=50_000)


@pytest.fixture(scope="module")
def day() -> tuple[Problem, Solution, list[Event]]:
    """A day, the plan in force, and what has happened by noon."""
    random = np.random.default_rng(3)
    matrix = euclidean(random.uniform(0, 6_000, (STOPS + NEW + 1, 2)), ROUNDINGS["round"])
    shift = TimeWindow(8 * 3_600, 17 * 3_600)
    vehicles = tuple(
        Vehicle(capacity=(60,), shift=shift, start_depot=0, end_depot=0, distance_cost=1, name=f"rider {n}")
        for n in range(RIDERS)
    )
    problem = Problem(
        tuple(stop(i, random) for i in range(1, STOPS + 1)),
        vehicles,
        (Depot(0),),
        (Profile(matrix, matrix),),
        dimensions=("parcels",),
        change_cost=500,
    )
    plan = solve(problem, 60.0, iterations=20_000).solution
    events: list[Event] = [NewOrder(stop(STOPS + 1 + n, random)) for n in range(NEW)]
    events += [Cancelled(int(n)) for n in random.choice(STOPS, 12, replace=False)]
    events += [RiderLate(n, NOON_S + 1_200) for n in range(5)]
    return problem, plan, [*events, RiderGone(RIDERS - 1)]


def bench_prepare(benchmark: Any, day: tuple[Problem, Solution, list[Event]]) -> None:
    """From the plan in force and 30 changes to the problem of the rest of the day."""
    problem, plan, events = day
    prepared = benchmark.pedantic(prepare, (problem, plan, NOON_S, events), rounds=5)
    benchmark.extra_info["stops_left"] = len(prepared.rest.problem.stops)


def bench_conclude(benchmark: Any, day: tuple[Problem, Solution, list[Event]]) -> None:
    """From the engine's answer to what changes for whom."""
    problem, plan, events = day
    prepared = prepare(problem, plan, NOON_S, events)
    began_s = time.process_time()
    result = solve(prepared.rest.problem, 60.0, iterations=2_000, initial=prepared.initial)
    benchmark.extra_info["search_of_2000_iterations_s"] = round(time.process_time() - began_s, 2)
    answer = benchmark.pedantic(conclude, (prepared, result), rounds=5)
    benchmark.extra_info["changes"] = len(answer.changes)
    benchmark.extra_info["feasible"] = check(prepared.rest.problem, answer.result.solution).feasible
