"""The engines by name, and ``solve``: the one door to them."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Final

from lastmile.core.errors import UnsupportedProblem
from lastmile.routing.problem import Problem
from lastmile.routing.solution import Solution
from lastmile.routing.solver import Budget, Progress, Result, Solver

ENGINES: Final = {
    "search": "lastmile.routing.search:SearchSolver",
    "ortools": "lastmile.routing.ortools_model:OrtoolsSolver",
}
"""Engine name → where it lives. Imported on first use: both are heavy. The order is the order of preference."""


def engine(name: str) -> Solver:
    """Load an engine by name.

    Raises
    ------
    UnsupportedProblem
        If there is no engine of that name.
    """
    if name not in ENGINES:
        raise UnsupportedProblem(f"no engine {name!r}; there are {', '.join(ENGINES)}")
    module, _, attribute = ENGINES[name].partition(":")
    solver: Solver = getattr(importlib.import_module(module), attribute)()
    return solver


def solve(
    problem: Problem,
    time_limit_s: float = 30.0,
    *,
    engine_name: str = "search",
    iterations: int | None = None,
    seed: int = 1,
    threads: int = 1,
    initial: Solution | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Result:
    """Plan one day.

    Parameters
    ----------
    time_limit_s : wall clock, > 0; kept to within 2 % or 1 s.
    engine_name : a key of ``ENGINES``. There is no silent change of engine.
    iterations : per thread; with it, the same seed and thread count give the same plan.
    threads : search threads; one per core is best.
    initial : a plan to start from, feasible or not.
    on_progress : called about twice a second.
    should_stop : asked about ten times a second; ``True`` ends the solve with the best plan so far.

    Raises
    ------
    UnsupportedProblem
        If the engine cannot take a part of the problem; the message names the parts.
    """
    chosen = engine(engine_name)
    missing = chosen.supports(problem)
    if missing:
        others = [n for n in ENGINES if n != engine_name and not engine(n).supports(problem)]
        hint = f"; these can: {', '.join(others)}" if others else ""
        raise UnsupportedProblem(f"engine {engine_name!r} does not support {', '.join(missing)}{hint}")
    return chosen.solve(
        problem,
        Budget(time_limit_s, iterations),
        seed=seed,
        threads=threads,
        initial=initial,
        on_progress=on_progress,
        should_stop=should_stop,
    )
