"""lastmile itself."""

from __future__ import annotations

import numpy as np

from benchmarks.solver.opponents import Case
from lastmile.routing import Depot, Problem, Profile, Progress, Solution, Stop, Vehicle, solve
from lastmile.routing.engines import engine
from lastmile.routing.solver import Budget


def warm_up() -> None:
    """Load the compiled kernel from its cache, as set-up leaves it; compiling is no part of a solve."""
    matrix = np.array([[0, 1, 2], [1, 0, 1], [2, 1, 0]], dtype=np.int32)
    stops = (Stop(1, delivery=(1,)), Stop(2, delivery=(1,)))
    tiny = Problem(stops, (Vehicle(capacity=(2,)),), (Depot(0),), (Profile(matrix, matrix),), dimensions=("load",))
    solve(tiny, 0.5)


def run(case: Case) -> Solution:
    """Solve with the search engine."""

    def listen(progress: Progress) -> None:
        if progress.cost is not None:
            case.note(progress.elapsed_s, progress.cost)

    budget = Budget(case.seconds, clock=case.a_core(case.threads))
    search = engine("search")
    return search.solve(case.problem, budget, seed=case.seed, threads=case.threads, on_progress=listen).solution
