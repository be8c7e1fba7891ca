"""The checker on 1,000 stops, CPU seconds.

Run: ``python -m pytest benchmarks/micro/bench_checker.py -o python_files="bench_*.py" -o python_functions="bench_*"``.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from lastmile.routing import Depot, Problem, Profile, Solution, Stop, TimeWindow, Vehicle, check, stop_route
from lastmile.routing.departure import best_start
from lastmile.routing.formats.matrices import euclidean
from lastmile.routing.formats.rounding import ROUNDINGS

STOPS = 1_000
PER_ROUTE = 25

pytestmark = pytest.mark.benchmark(timer=time.process_time)


@pytest.fixture(scope="module")
def problem() -> Problem:
    """A thousand stops with wide windows on a square."""
    random = np.random.default_rng(1)
    matrix = euclidean(random.uniform(0, 1_000, (STOPS + 1, 2)), ROUNDINGS["round"])
    stops = tuple(
        Stop(i, delivery=(1,), service_s=60, windows=(TimeWindow(0, 100_000),), unassigned_cost=1)
        for i in range(1, STOPS + 1)
    )
    return Problem(
        stops, (Vehicle(count=50, capacity=(30,)),), (Depot(0),), (Profile(matrix, matrix),), dimensions=("parcels",)
    )


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Solution:
    """Forty routes in the order of the stops."""
    routes = (stop_route(0, list(range(begin, begin + PER_ROUTE))) for begin in range(0, STOPS, PER_ROUTE))
    return Solution(tuple(best_start(problem, route) for route in routes))


def bench_check(benchmark: Any, problem: Problem, plan: Solution) -> None:
    """Time, price and examine a whole plan."""
    benchmark(check, problem, plan)


def bench_best_start(benchmark: Any, problem: Problem, plan: Solution) -> None:
    """Choose the start of one route."""
    benchmark(best_start, problem, plan.routes[0])


def bench_distances(benchmark: Any) -> None:
    """The rounded distances of 3,000 places."""
    places = np.random.default_rng(2).uniform(0, 1_000, (3_000, 2))
    benchmark(euclidean, places, ROUNDINGS["dimacs"])
