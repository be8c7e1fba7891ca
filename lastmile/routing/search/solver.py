"""The search engine behind the solver port: search, recombine, polish, check."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np

from lastmile.routing.checker import check
from lastmile.routing.master import Column, choose
from lastmile.routing.problem import Depot, Problem, Profile, Stop, Vehicle
from lastmile.routing.search.anneal import Settings
from lastmile.routing.search.data import Shorts, lower
from lastmile.routing.search.plans import read_plan, sketch_plan, write_plan
from lastmile.routing.search.searching import Clock, Schedule, Search, run
from lastmile.routing.solution import Outsourced, Solution
from lastmile.routing.solver import Budget, Progress, Result

RECOMBINED_AT: Final = 0.9
"""Share of the budget after which the master recombines the pool; the rest polishes its answer."""

SKETCHED_EVERY_S: Final = 10.0
"""How often the progress carries the best plan."""

GENTLE: Final = Schedule(hot=0.2, raised=3.0)
"""From a given plan on: cold enough to keep what is good about it."""


class SearchSolver:
    """Ruin and recreate on all cores, recombined by the master."""

    name = "search"

    def supports(self, problem: Problem) -> tuple[str, ...]:
        """Say which parts of the problem the search cannot take: none."""
        del problem
        return ()

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
        """Find a good plan; see ``Solver``."""
        warm_up()
        started_s = time.monotonic()
        if not problem.stops or not any(v.count for v in problem.vehicles):
            solution = Solution((), give_outside(problem, None, range(len(problem.stops)), budget.time_limit_s))
            return Result(solution, check(problem, solution), self.name, time.monotonic() - started_s, 0, stopped=False)
        solving = _Solve(problem, budget, seed, threads, initial, on_progress, should_stop, started_s)
        solution = solving.run()
        return Result(
            solution,
            check(problem, solution),
            self.name,
            time.monotonic() - started_s,
            solving.search.iterations,
            stopped=solving.stopped,
        )


@cache
def warm_up() -> None:
    """Load the compiled kernels, or compile them: once a process, before the clock of the first solve starts."""
    square = np.array([[0, 1], [1, 0]], np.int32)
    problem = Problem((Stop(1),), (Vehicle(),), (Depot(0),), (Profile(square, square),))
    _Solve(problem, Budget(60.0, 2), 1, 1, None, None, None, time.monotonic()).run()


class _Solve:
    """One solve, from the problem to the plan."""

    def __init__(
        self,
        problem: Problem,
        budget: Budget,
        seed: int,
        threads: int,
        initial: Solution | None,
        on_progress: Callable[[Progress], None] | None,
        should_stop: Callable[[], bool] | None,
        started_s: float,
    ) -> None:
        self.problem, self.budget = problem, budget
        self.on_progress, self.should_stop = on_progress, should_stop
        self.started_s, self.reported_s, self.sketched_s, self.stopped = started_s, 0.0, 0.0, False
        self.threads = threads
        self.lowered = lower(problem)
        self.search = Search(
            self.lowered,
            seed,
            threads,
            Settings(),
            Schedule.cold_start(self.lowered.data) if initial is None else GENTLE,
            problem.max_changes,
        )
        self.search.restart(read_plan(problem, self.lowered, initial))

    def run(self) -> Solution:
        """Search, recombine, polish."""
        left_s = self.budget.time_limit_s - (time.monotonic() - self.started_s) - self._reserve_s()
        clock = Clock(max(0.05, left_s), self.budget.iterations)
        run(self.search, clock, until=RECOMBINED_AT, each_epoch=self._each_epoch)
        if not self.stopped:
            self._recombine(max(0.1, (1.0 - RECOMBINED_AT) * 0.6 * clock.time_limit_s))
            run(self.search, clock, until=1.0, each_epoch=self._each_epoch)
        solution = write_plan(self.problem, self.search)
        outside = solution.unassigned(len(self.problem.stops))
        left_s = self.budget.time_limit_s - (time.monotonic() - self.started_s)
        given = give_outside(
            self.problem,
            self.search,
            outside,
            2.0 if self.budget.iterations is not None else max(0.3, left_s),
            reproducible=self.budget.iterations is not None,
        )
        return Solution(solution.routes, given)

    def _reserve_s(self) -> float:
        """Time for writing and checking the plan, and for giving stops to carriers."""
        return min(0.25 * self.budget.time_limit_s, 0.05 + 1e-4 * len(self.problem.stops))

    def _each_epoch(self, phase: str) -> bool:
        """Report twice a second; tell whether to stop."""
        now_s = time.monotonic() - self.started_s
        if self.on_progress is not None and now_s - self.reported_s >= 0.5:
            self.reported_s = now_s
            routes = self.search.routes()
            served = sum(int((stops >= 0).sum()) for _, stops in routes)
            self.on_progress(
                Progress(
                    elapsed_s=now_s,
                    cost=self.search.best_cost,
                    routes=len(routes),
                    outside=len(self.problem.stops) - served,
                    iterations=self.search.iterations,
                    phase=phase,
                    solution=self._sketch(now_s),
                )
            )
        self.stopped = self.should_stop is not None and self.should_stop()
        return self.stopped

    def _sketch(self, now_s: float) -> Solution | None:
        """Give the best plan for whoever might have to go on from it, now and then."""
        if now_s - self.sketched_s < SKETCHED_EVERY_S:
            return None
        self.sketched_s = now_s
        return sketch_plan(self.problem, self.search)

    def _recombine(self, time_limit_s: float) -> None:
        """Let the master choose among all routes driven so far, and go on from its plan."""
        pool = list(self.search.pool.routes.values())
        best = {self._key(int(self.lowered.slots[slot]), stops) for slot, stops in self.search.routes()}
        hint = [i for i, (_, kind, stops) in enumerate(pool) if self._key(kind, stops) in best]
        columns = [Column(kind, cost, tuple(int(s) for s in stops if s >= 0)) for cost, kind, stops in pool]
        choice = choose(
            self.problem,
            columns,
            hint=hint,
            must_cost=int(self.lowered.price.max()),
            time_limit_s=time_limit_s,
            workers=self.threads,
            reproducible=self.budget.iterations is not None,
            should_stop=self.should_stop,
        )
        if choice is None:
            return
        self.search.restart(self.search.in_slots([(pool[i][1], pool[i][2]) for i in choice.columns]))

    @staticmethod
    def _key(kind: int, stops: Shorts) -> tuple[int, bytes]:
        return kind, np.sort(stops[stops >= 0]).tobytes()


def give_outside(
    problem: Problem,
    search: Search | None,
    stops: tuple[int, ...] | range,
    time_limit_s: float,
    *,
    reproducible: bool = False,
) -> tuple[Outsourced, ...]:
    """Give stops off the routes to carriers: each to its cheapest, or by the master where contracts bind.

    Parameters
    ----------
    search : whose must-prices hold; ``None`` where nothing was searched.
    """
    bound = any(c.caps or c.minimum_parcels or c.tiers for c in problem.carriers)
    if bound:
        must = int(search.lowered.price.max()) if search is not None else 2**40
        choice = choose(problem, (), stops=stops, must_cost=must, time_limit_s=time_limit_s, reproducible=reproducible)
        if choice is not None:
            return choice.outsourced
    given = []
    for number in stops:
        stop = problem.stops[number]
        cheapest = min(stop.quotes, key=lambda q: q.cost, default=None)
        if cheapest is None or bound:
            continue
        if stop.unassigned_cost is None or cheapest.cost <= stop.unassigned_cost:
            given.append(Outsourced(number, cheapest.carrier))
    return tuple(given)
