"""The kernel's iterations by class, the relaxation and the master over a pool of routes.

Run: ``python -m pytest benchmarks/micro/bench_search.py -o python_files="bench_*.py" -o python_functions="bench_*"
-p no:xdist``. CPU seconds of one thread. The instances are those of ``benchmarks/solver``; a class whose folder is not
there is skipped.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from benchmarks.solver.instances import named
from benchmarks.solver.presets import ONE_EACH
from lastmile.core.errors import NotFound
from lastmile.routing import Problem
from lastmile.routing.formats import open_instance
from lastmile.routing.master import Column, choose, relax
from lastmile.routing.search.anneal import Settings
from lastmile.routing.search.lowering import lower
from lastmile.routing.search.searching import Schedule, Search, Stretch

ITERATIONS = 2_000
"""Ruins and recreations a round."""
SETTLED_AFTER = 4_000
"""Iterations before the first round: an empty plan takes longer to fill."""
POOLS = (500, 2_000)

pytestmark = pytest.mark.benchmark(timer=time.process_time)


def read(kind: str) -> Problem:
    """Read the instance that stands for a class."""
    try:
        return open_instance(named(kind, ONE_EACH[kind])[0].path).problem
    except NotFound as error:
        pytest.skip(str(error).splitlines()[0])


def searched(problem: Problem, iterations: int) -> Search:
    """Search on one thread for a while."""
    lowered = lower(problem)
    search = Search(lowered, 1, 1, Settings(), Schedule.cold_start(lowered.data), problem.max_changes)
    search.restart([])
    with ThreadPoolExecutor(1) as executor:
        for done in range(0, iterations, 500):
            search.epoch(executor, Stretch(done / iterations, (done + 500) / iterations, 500, None))
    return search


@pytest.mark.parametrize("kind", ONE_EACH)
def bench_iterations(benchmark: Any, kind: str) -> None:
    """Two thousand ruins and recreations, at the temperature of the middle of a run."""
    search = searched(read(kind), SETTLED_AFTER)
    with ThreadPoolExecutor(1) as executor:
        benchmark.pedantic(search.epoch, (executor, Stretch(0.5, 0.5, ITERATIONS, None)), rounds=5)
    benchmark.extra_info["iterations_per_s"] = round(ITERATIONS / benchmark.stats.stats.median)


@pytest.fixture(scope="module", params=POOLS)
def pool(request: pytest.FixtureRequest) -> tuple[Problem, list[Column], int]:
    """Routes that a search for own fleet or carrier has met, the first so many."""
    problem = read("pcvrptw")
    search = searched(problem, 300_000)
    columns = [
        Column(kind, cost, tuple(stops[stops >= 0].tolist()))
        for cost, kind, stops in list(search.pool.routes.values())[-request.param :]
    ]
    if len(columns) < request.param:
        pytest.skip(f"the search met {len(columns)} routes only")
    return problem, columns, int(search.lowered.price.max())


def bench_relaxation(benchmark: Any, pool: tuple[Problem, list[Column], int]) -> None:
    """What the linear relaxation of the choice among the routes takes."""
    problem, columns, must_cost = pool
    stops = range(len(problem.stops))
    relaxation = benchmark.pedantic(relax, (problem, columns, stops, must_cost, 60.0), rounds=3)
    benchmark.extra_info["solved"] = relaxation is not None


def bench_master(benchmark: Any, pool: tuple[Problem, list[Column], int]) -> None:
    """Choose the best set of routes and carriers, until it is proved or a minute is over."""
    problem, columns, must_cost = pool
    stops = range(len(problem.stops))
    relaxation = relax(problem, columns, stops, must_cost, 60.0)
    choice = benchmark.pedantic(
        choose,
        (problem, columns),
        {"must_cost": must_cost, "time_limit_s": 60.0, "workers": 1, "relaxation": relaxation},
        rounds=1,
    )
    benchmark.extra_info["proved"] = choice is not None and choice.optimal
