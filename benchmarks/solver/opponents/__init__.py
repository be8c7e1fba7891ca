"""The solvers that can be compared, each behind one function.

Plans come back as ours, so that one checker prices them all.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lastmile.routing import Outsourced, Problem, Route, Solution

Note = Callable[[float, int], None]
Now = Callable[[], float]

CLOCKS: Final[dict[str, Now]] = {"wall": time.perf_counter, "cpu": time.process_time}
"""What seconds are counted by: the clock on the wall, or on a busy machine what the process has had of the CPU."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One solve.

    Parameters
    ----------
    seconds : from here to the plan.
    note : to be called as ``note(elapsed_s, cost)`` when a better plan is known, where the solver tells.
    scale : by how much the file's numbers were multiplied; PyVRP's reader multiplies loads by it too.
    now : counts the seconds, of all threads together where it is CPU time.
    """

    problem: Problem
    seconds: float
    seed: int
    threads: int
    note: Note
    scale: int
    now: Now = time.perf_counter

    def a_core(self, threads: int) -> Now:
        """Give a clock that counts CPU time by core."""
        return self.now if self.now is time.perf_counter else lambda: self.now() / threads


Run = Callable[[Case], Solution]

SOLVERS: Final = {
    "lastmile": "benchmarks.solver.opponents.own:run",
    "pyvrp": "benchmarks.solver.opponents.pyvrp_solver:run",
    "pyvrp2": "benchmarks.solver.opponents.pyvrp_solver:run_twice",
    "vroom": "benchmarks.solver.opponents.vroom_solver:run",
    "ortools": "benchmarks.solver.opponents.ortools_solver:run",
}
"""Name → function. ``pyvrp`` uses one core by nature; ``pyvrp2`` runs it twice with different seeds, side by side, and
takes the better plan: the fair opponent on two cores."""


def load(name: str) -> Run:
    """Import a solver's function."""
    module, _, function = SOLVERS[name].partition(":")
    run: Run = getattr(importlib.import_module(module), function)
    return run


def ample_count(problem: Problem, vehicle: int) -> int:
    """Cap a fleet that is unlimited in effect; solvers that build every vehicle choke on thousands of idle ones."""
    kind = problem.vehicles[vehicle]
    needed = 1
    for dimension, capacity in enumerate(kind.capacity):
        total = sum(
            max(s.delivery[dimension : dimension + 1] + s.pickup[dimension : dimension + 1], default=0)
            for s in problem.stops
        )
        needed = max(needed, -(-total // max(capacity, 1)))
    return min(kind.count, 2 * needed + 5)


def with_outside(problem: Problem, routes: tuple[Route, ...]) -> Solution:
    """Give stops that are on no route to their cheapest carrier, where they have one."""
    served = {stop for route in routes for stop in route.stops}
    left = [(i, stop) for i, stop in enumerate(problem.stops) if i not in served and stop.quotes]
    return Solution(routes, tuple(Outsourced(i, min(s.quotes, key=lambda q: q.cost).carrier) for i, s in left))
