"""The search engine behind the solver port: search, recombine, polish, check."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np

from lastmile.routing.checker import check
from lastmile.routing.master import Column, Relaxation, choose, relax
from lastmile.routing.master.choice import greedy
from lastmile.routing.problem import Depot, Problem, Profile, Stop, Vehicle
from lastmile.routing.search.anneal import Settings
from lastmile.routing.search.data import FAR, Shorts
from lastmile.routing.search.lowering import lower
from lastmile.routing.search.ordering import LARGE, Renumbered, along_curve
from lastmile.routing.search.plans import read_plan, sketch_plan, write_plan
from lastmile.routing.search.searching import Clock, Schedule, Search, run
from lastmile.routing.solution import Outsourced, Solution
from lastmile.routing.solver import Budget, Progress, Result

RECOMBINED_AT: Final = (0.65, 0.75, 0.85, 0.93)
"""Shares of the budget after which the master recombines the pool; the search goes on from its answer."""

MASTER_SHARE: Final = 0.03
"""What each of these may take of the budget, the last one twice as much."""

STATED_PER_S: Final = 800_000
"""Stops on routes for each second that a master may take: to state the question takes it longer than the answer."""

OFTEN_FROM_S: Final = 8.0
"""With less time, each kind of step is done once."""

MEASURED_AT: Final = 0.02
"""Share of the budget after which it is known how many iterations it is good for."""

CYCLE: Final = 5_000
"""Iterations a stop in which a plan is heated and cooled; with time for more it is heated again."""

MOST_CYCLES: Final = 8

REPRICED_AT: Final = (0.2, 0.3, 0.4, 0.5, 0.6)
"""Where carriers' contracts bind, shares after which the relaxation tells what leaving a stop out costs."""

REPRODUCIBLE_S: Final = 5.0
"""The same where iterations are limited."""

SKETCHED_EVERY_S: Final = 3.0
"""How often the progress carries the best plan."""

GENTLE: Final = Schedule(hot=0.2, raised_until=0.2)
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
        started_s = budget.clock()
        if not problem.stops or not any(v.count for v in problem.vehicles):
            solution = Solution((), give_outside(problem, None, range(len(problem.stops)), budget.time_limit_s))
            return Result(solution, check(problem, solution), self.name, budget.clock() - started_s, 0, stopped=False)
        if len(problem.stops) < LARGE:
            solving = _Solve(problem, budget, seed, threads, initial, on_progress, should_stop, started_s)
            solution = solving.run()
        else:
            other = along_curve(problem)
            known = None if initial is None else other.there(initial)
            told = None if on_progress is None else _in_old_numbers(on_progress, other)
            solving = _Solve(other.problem, budget, seed, threads, known, told, should_stop, started_s)
            solution = other.back(solving.run())
        return Result(
            solution,
            check(problem, solution),
            self.name,
            budget.clock() - started_s,
            solving.search.iterations,
            stopped=solving.stopped,
        )


def _in_old_numbers(on_progress: Callable[[Progress], None], other: Renumbered) -> Callable[[Progress], None]:
    """Tell of a search by other numbers as if it were one by the caller's."""

    def tell(progress: Progress) -> None:
        plan = progress.solution
        on_progress(progress if plan is None else replace(progress, solution=other.back(plan)))

    return tell


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
        self.chosen: set[tuple[int, bytes]] = set()
        self.lowered = lower(problem)
        self.must_cost = int(self.lowered.price.max())
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
        left_s = self.budget.time_limit_s - self._elapsed_s() - self._reserve_s()
        self.clock = Clock(max(0.05, left_s), self.budget.iterations, self.budget.clock)
        for share, step in self._steps():
            if run(self.search, self.clock, until=share, each_epoch=self._each_epoch):
                break
            step()
        solution = write_plan(self.problem, self.search)
        outside = solution.unassigned(len(self.problem.stops))
        left_s = self.budget.time_limit_s - self._elapsed_s()
        given = give_outside(
            self.problem,
            self.search,
            outside,
            2.0 if self.budget.iterations is not None else max(0.3, left_s),
            reproducible=self.budget.iterations is not None,
        )
        return Solution(solution.routes, given)

    def _steps(self) -> Iterator[tuple[float, Callable[[], None]]]:
        """Plan the solve: after which share of the budget something else than search is done.

        Where contracts bind, only the master sees the true cost, so its last answer stands. Where every stop must be
        served, it seldom finds anything and is asked once.
        """
        optional = any(s.quotes or s.unassigned_cost is not None for s in self.problem.stops)
        often = optional and (self.budget.iterations is not None or self.budget.time_limit_s >= OFTEN_FROM_S)
        bound = is_bound(self.problem)
        if bound:
            yield from ((share, self._reprice) for share in (REPRICED_AT if often else REPRICED_AT[-1:]))
        elif self.search.schedule is not GENTLE:
            yield MEASURED_AT, self._plan_cycles
        cycles = self.search.schedule.cycles
        recombined_at: tuple[float, ...] = RECOMBINED_AT
        if cycles > 1:
            recombined_at = tuple(RECOMBINED_AT[-1] * (k + 1) / cycles for k in range(cycles))
        yield from ((share, self._recombine) for share in (recombined_at if often else RECOMBINED_AT[-1:]))
        if not bound:
            yield 1.0, lambda: None

    def _plan_cycles(self) -> None:
        """Heat the plan more than once where there is time for it."""
        search = self.search
        iterations = search.iterations / max(1e-6, self.clock.share()) / len(search.states)
        cycles = min(MOST_CYCLES, int(iterations / (CYCLE * search.data.n)))
        if cycles > 1:
            search.schedule = replace(search.schedule, cycles=cycles, cycled_until=RECOMBINED_AT[-1])

    def _elapsed_s(self) -> float:
        return self.budget.clock() - self.started_s

    def _reserve_s(self) -> float:
        """Time for writing and checking the plan, and for giving stops to carriers."""
        return min(0.25 * self.budget.time_limit_s, 0.05 + 1e-4 * len(self.problem.stops))

    def _each_epoch(self, phase: str) -> bool:
        """Report twice a second; tell whether to stop."""
        now_s = self._elapsed_s()
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

    def _columns(self) -> tuple[list[tuple[int, int, Shorts]], list[Column]]:
        """Give the pool as the master takes it: of more than fits its time, the latest routes and those in use."""
        pool = list(self.search.pool.routes.values())
        behind = np.cumsum([len(stops) for _, _, stops in reversed(pool)])[::-1]
        most = STATED_PER_S * max(1.0, self._master_limit_s())
        if len(behind) and behind[0] > most:
            in_use = self._best_keys() | self.chosen
            late = (behind <= most).tolist()
            pool = [r for r, recent in zip(pool, late, strict=True) if recent or self._key(r[1], r[2]) in in_use]
        return pool, [Column(kind, cost, tuple(stops[stops >= 0].tolist())) for cost, kind, stops in pool]

    def _master_limit_s(self) -> float:
        if self.budget.iterations is not None:
            return REPRODUCIBLE_S
        last = self.clock.share() >= RECOMBINED_AT[-1]
        return max(0.1, (2 if last else 1) * MASTER_SHARE * self.clock.time_limit_s)

    def _relax(self, columns: list[Column]) -> Relaxation | None:
        stops = range(len(self.problem.stops))
        limit_s = 60.0 if self.budget.iterations is not None else 0.6 * self._master_limit_s()
        return relax(self.problem, columns, stops, self.must_cost, limit_s)

    def _reprice(self) -> None:
        """Tell the search what leaving stops out costs when caps fill up and minimums are short.

        Half-way to what the relaxation says, so that prices settle and do not swing.
        """
        relaxation = self._relax(self._columns()[1])
        if relaxation is not None and not self.search.guard:
            self.search.reprice((self.lowered.price + relaxation.outside) // 2)

    def _recombine(self) -> None:
        """Let the master choose among all routes driven so far, and go on from its plan where it is a better one."""
        began_s = time.monotonic()
        pool, columns = self._columns()
        hint = self._hint(pool, columns)
        relaxation = self._relax(columns)
        choice = choose(
            self.problem,
            columns,
            hint=hint,
            must_cost=self.must_cost,
            time_limit_s=max(0.1, self._master_limit_s() - (time.monotonic() - began_s)),
            workers=self.threads,
            reproducible=self.budget.iterations is not None,
            relaxation=relaxation,
            should_stop=self.should_stop,
        )
        if choice is None:
            return
        self.chosen = {self._key(kind, stops) for _, kind, stops in (pool[i] for i in choice.columns)}
        self.search.best_cost = FAR
        self.search.restart(self.search.in_slots([(pool[i][1], pool[i][2]) for i in choice.columns]))

    def _hint(self, pool: list[tuple[int, int, Shorts]], columns: list[Column]) -> list[int]:
        """Find the better one of the search's best plan and the master's last choice among the columns.

        Where contracts bind they differ: the search has its own idea of what leaving a stop out costs.
        """
        keys = [self._key(kind, stops) for _, kind, stops in pool]
        hints = [[i for i, key in enumerate(keys) if key in plan] for plan in (self._best_keys(), self.chosen)]
        stops = range(len(self.problem.stops))
        plans = [greedy(self.problem, columns, hint, stops, self.must_cost) for hint in hints if hint]
        costs = [plan.cost if plan is not None else FAR for plan in plans]
        return list(hints[costs.index(min(costs))]) if costs else []

    def _best_keys(self) -> set[tuple[int, bytes]]:
        return {self._key(int(self.lowered.slots[slot]), stops) for slot, stops in self.search.routes()}

    @staticmethod
    def _key(kind: int, stops: Shorts) -> tuple[int, bytes]:
        return kind, np.sort(stops[stops >= 0]).tobytes()


def is_bound(problem: Problem) -> bool:
    """Whether a contract couples stops that go to a carrier."""
    return any(c.caps or c.minimum_parcels or c.tiers for c in problem.carriers)


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
    bound = is_bound(problem)
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
