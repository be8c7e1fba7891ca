"""The port that every engine stands behind, and ``solve``, the door to them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lastmile.routing.evaluation import Evaluation
from lastmile.routing.problem import Problem
from lastmile.routing.solution import Solution


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a solve is.

    Parameters
    ----------
    elapsed_s : wall clock since the begin.
    cost : best so far, cost units; ``None`` before the first plan.
    routes, outside : vehicles used and stops off the routes in the best plan.
    iterations : of all threads.
    phase : what the engine is doing, a word or two.
    solution : every ten seconds the best plan so far, good enough to start from again: the start of each route and its
        breaks are still to be chosen. ``None`` in between, and from engines that give none.
    """

    elapsed_s: float
    cost: int | None
    routes: int
    outside: int
    iterations: int
    phase: str
    solution: Solution | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """What a solve may spend; it ends at whichever limit comes first.

    Parameters
    ----------
    time_limit_s : > 0.
    iterations : per thread; with it, a seed and a thread count a plan is reproducible. ``None`` for no limit.
    clock : what the limit is measured with, in seconds; on a busy machine a benchmark may count CPU seconds.
    """

    time_limit_s: float = 30.0
    iterations: int | None = None
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class Result:
    """A checked plan and how it came about.

    Parameters
    ----------
    evaluation : the checker's verdict on ``solution``.
    engine : name of the engine.
    elapsed_s : wall clock.
    iterations : of all threads.
    stopped : ``True`` when the caller stopped it before its budget was spent.
    """

    solution: Solution
    evaluation: Evaluation
    engine: str
    elapsed_s: float
    iterations: int
    stopped: bool


class Solver(Protocol):
    """An engine."""

    name: str

    def supports(self, problem: Problem) -> tuple[str, ...]:
        """Say which parts of the problem the engine cannot take; empty when it can take all of it."""
        ...

    def solve(
        self,
        problem: Problem,
        budget: Budget,
        *,
        seed: int = 1,
        threads: int = 1,
        initial: Solution | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Result:
        """Find a good plan; always returns one, if need be with everything unassigned.

        Raises
        ------
        UnsupportedProblem
            If ``supports`` names anything.
        """
        ...
