"""One solve in a process of its own: ``python -m benchmarks.solver.worker SOLVER FILE SECONDS SEED THREADS CLOCK``.

Prints one JSON object: the checker's cost, and the best cost over time as far as the solver tells.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.solver.instances import native_scale
from benchmarks.solver.opponents import CLOCKS, Case, load, own
from lastmile.core.errors import UnsupportedProblem
from lastmile.routing import check
from lastmile.routing.formats import open_instance


def solve_once(solver: str, file: str, seconds: float, seed: int, threads: int, clock: str) -> dict[str, Any]:
    """Read, solve and check."""
    problem, scale = open_instance(file).problem, native_scale(Path(file))
    run = load(solver)
    if solver == "lastmile":
        own.warm_up()
    curve: list[tuple[float, int]] = []

    def note(elapsed_s: float, cost: int) -> None:
        if not curve or cost < curve[-1][1] or elapsed_s < curve[-1][0]:
            curve.append((round(elapsed_s, 3), cost))

    began, cpu_s = time.perf_counter(), _cpu_s()
    try:
        solution = run(Case(problem, seconds, seed, threads, note, scale, CLOCKS[clock]))
    except UnsupportedProblem as error:
        return {"unsupported": str(error)}
    elapsed_s, cpu_s = time.perf_counter() - began, _cpu_s() - cpu_s
    evaluation = check(problem, solution)
    return {
        "cost": evaluation.cost.total,
        "feasible": evaluation.feasible,
        "violations": len(evaluation.violations),
        "routes": sum(1 for route in solution.routes if route.visits),
        "outside": len(solution.outsourced) + len(evaluation.unassigned),
        "elapsed_s": round(elapsed_s, 3),
        "cpu_s": round(cpu_s, 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "curve": sorted(curve),
    }


def _cpu_s() -> float:
    """Give the CPU seconds of this process and of its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    solver_, file_, seconds_, seed_, threads_, clock_ = sys.argv[1:]
    print(json.dumps(solve_once(solver_, file_, float(seconds_), int(seed_), int(threads_), clock_)))
