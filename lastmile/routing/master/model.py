"""Set partitioning over a route pool, with carriers' caps, minimum volumes and volume tiers.

Every stop is on exactly one chosen route, with one carrier, or left out. With no routes to choose from, the same model
gives the stops off the routes to carriers.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Final

import numpy as np
from ortools.sat.python import cp_model

from lastmile.routing.master.choice import Choice, Column, changed, greedy
from lastmile.routing.master.relaxation import Relaxation
from lastmile.routing.problem import Carrier, Problem, Quote
from lastmile.routing.solution import Outsourced

POLL_S: Final = 0.1
"""How often a running solver is asked to stop."""


SUBSOLVERS: Final = ("max_lp", "reduced_costs", "default_lp", "pseudo_costs", "core", "no_lp")
"""One per worker. Of two workers, CP-SAT gives by default none to the full relaxation: nothing was proven then."""


def choose(
    problem: Problem,
    columns: Sequence[Column],
    *,
    hint: Iterable[int] = (),
    stops: Iterable[int] | None = None,
    must_cost: int,
    time_limit_s: float,
    workers: int = 2,
    reproducible: bool = False,
    relaxation: Relaxation | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Choice | None:
    """Choose routes and carriers of least total cost.

    Parameters
    ----------
    hint : columns of a plan that is known to be good; the answer is never worse than it, with its other stops given to
        their cheapest carriers that have room.
    stops : the stops to decide on, all unless given.
    must_cost : price of leaving out a stop that must not be left out, so that there always is an answer.
    time_limit_s : wall clock, stating the question included.
    reproducible : limit the effort by a deterministic clock instead of the wall clock; one worker.
    relaxation : of the same question: columns that are in no plan better than the hinted one are left out.
    should_stop : asked ten times a second, in the calling thread.

    Returns
    -------
    the best choice found; ``None`` when none was found in time, or none exists within ``Problem.max_changes``, which
    holds where there are columns to choose from.
    """
    began_s = time.monotonic()
    numbers = list(range(len(problem.stops)) if stops is None else stops)
    known = greedy(problem, columns, set(hint), numbers, must_cost)
    kept = list(range(len(columns)))
    if known is not None and relaxation is not None:
        if relaxation.bound > known.cost - 1:
            return replace(known, optimal=True)
        wanted = relaxation.reduced < known.cost - relaxation.bound
        wanted[list(known.columns)] = True
        kept = np.flatnonzero(wanted).tolist()
    model = _Model(problem, [columns[i] for i in kept], numbers, must_cost)
    if known is not None:
        model.hint(replace(known, columns=tuple(kept.index(i) for i in known.columns)))
    left_s = time_limit_s if reproducible else time_limit_s - (time.monotonic() - began_s)
    found = model.solve(left_s, 1 if reproducible else workers, reproducible, should_stop)
    if found is not None:
        found = replace(found, columns=tuple(kept[i] for i in found.columns))
    return min((c for c in (found, known) if c is not None), key=lambda c: c.cost, default=None)


class _Model:
    """The CP-SAT model, built term by term."""

    def __init__(self, problem: Problem, columns: Sequence[Column], stops: Iterable[int], must_cost: int) -> None:
        self.problem, self.columns, self.must_cost = problem, columns, must_cost
        self.model = cp_model.CpModel()
        self.terms: list[tuple[cp_model.IntVar, int]] = []
        self.route = [self.model.new_bool_var("") for _ in columns]
        self.given: dict[tuple[int, int], cp_model.IntVar] = {}
        self.left: dict[int, cp_model.IntVar] = {}
        for variable, column in zip(self.route, columns, strict=True):
            self.terms.append((variable, column.cost))
        self._cover(stops)
        self._fleet()
        if columns and problem.max_changes is not None:
            self._changes(problem.max_changes)
        for number, carrier in enumerate(problem.carriers):
            self._contract(number, carrier)
        self.model.minimize(cp_model.LinearExpr.weighted_sum([v for v, _ in self.terms], [c for _, c in self.terms]))

    def _cover(self, stops: Iterable[int]) -> None:
        """Put every stop in exactly one place."""
        serving: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for variable, column in zip(self.route, self.columns, strict=True):
            for stop in column.stops:
                serving[stop].append(variable)
        for number in stops:
            decided = self.problem.stops[number]
            moved = self.problem.change_cost if decided.announced_vehicle is not None else 0
            ways = list(serving[number])
            for quote in decided.quotes:
                variable = self.model.new_bool_var("")
                self.given[number, quote.carrier] = variable
                if not self.problem.carriers[quote.carrier].tiers:
                    self.terms.append((variable, quote.cost + moved))
                elif moved:
                    self.terms.append((variable, moved))
                ways.append(variable)
            left = self.model.new_bool_var("")
            self.left[number] = left
            price = self.must_cost if decided.unassigned_cost is None else decided.unassigned_cost
            self.terms.append((left, price + moved))
            self.model.add_exactly_one([*ways, left])

    def _fleet(self) -> None:
        """Drive no vehicle twice, and every vehicle with pinned stops once."""
        by_vehicle: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for variable, column in zip(self.route, self.columns, strict=True):
            by_vehicle[column.vehicle].append(variable)
        for vehicle, variables in by_vehicle.items():
            count = self.problem.vehicles[vehicle].count
            if self.problem.vehicles[vehicle].prefix:
                self.model.add_exactly_one(variables)
            elif count < len(variables):
                self.model.add(cp_model.LinearExpr.sum(variables) <= count)

    def _changes(self, most: int) -> None:
        """Give at most so many announced stops another rider, or none."""
        moves = [(v, n) for v, c in zip(self.route, self.columns, strict=True) if (n := changed(self.problem, c))]
        outside = [(v, n) for n, v in self.left.items()] + [(v, n) for (n, _), v in self.given.items()]
        moves += [(v, 1) for v, n in outside if self.problem.stops[n].announced_vehicle is not None]
        self.model.add(cp_model.LinearExpr.weighted_sum([v for v, _ in moves], [n for _, n in moves]) <= most)

    def _contract(self, number: int, carrier: Carrier) -> None:
        """Hold one carrier's caps, minimum and tiers."""
        quotes = [
            (variable, next(q for q in self.problem.stops[stop].quotes if q.carrier == number))
            for (stop, of), variable in self.given.items()
            if of == number
        ]
        parcels = cp_model.LinearExpr.weighted_sum([v for v, _ in quotes], [q.parcels for _, q in quotes])
        for cap in carrier.caps:
            inside = [(v, q.parcels) for v, q in quotes if cap.zone in (None, q.zone)]
            self.model.add(
                cp_model.LinearExpr.weighted_sum([v for v, _ in inside], [p for _, p in inside]) <= cap.parcels
            )
        if carrier.minimum_parcels and carrier.shortfall_cost:
            short = self.model.new_int_var(0, carrier.minimum_parcels, "")
            self.model.add(short + parcels >= carrier.minimum_parcels)
            self.terms.append((short, carrier.shortfall_cost))
        if carrier.tiers:
            self._tiers(carrier, quotes, parcels)

    def _tiers(
        self, carrier: Carrier, quotes: list[tuple[cp_model.IntVar, Quote]], parcels: cp_model.LinearExprT
    ) -> None:
        """Price all quotes of a carrier by the last tier reached, as the checker does: rounded down as a whole."""
        most = sum(q.cost for _, q in quotes)
        full = cp_model.LinearExpr.weighted_sum([v for v, _ in quotes], [q.cost for _, q in quotes])
        paid = self.model.new_int_var(0, most * max(1000, *(t.price_permille for t in carrier.tiers)) // 1000 + 1, "")
        self.terms.append((paid, 1))
        steps = [(0, 1000), *((t.from_parcels, t.price_permille) for t in carrier.tiers)]
        reached = [self.model.new_bool_var("") for _ in steps]
        self.model.add_exactly_one(reached)
        # Said once more for the cheapest tier, without a condition: the relaxation knows nothing of the others.
        self.model.add(1000 * paid + 999 >= min(permille for _, permille in steps) * full)
        for at, ((begin, permille), variable) in enumerate(zip(steps, reached, strict=True)):
            self.model.add(parcels >= begin).only_enforce_if(variable)
            if at + 1 < len(steps):
                self.model.add(parcels < steps[at + 1][0]).only_enforce_if(variable)
            self.model.add(1000 * paid + 999 >= permille * full).only_enforce_if(variable)

    def hint(self, known: Choice) -> None:
        """Tell the solver a plan to start from."""
        chosen = set(known.columns)
        for index, variable in enumerate(self.route):
            self.model.add_hint(variable, index in chosen)
        served = {s for c in chosen for s in self.columns[c].stops}
        given = {(o.stop, o.carrier) for o in known.outsourced}
        outside = {s for s, _ in given}
        for key, variable in self.given.items():
            self.model.add_hint(variable, key in given)
        for number, variable in self.left.items():
            self.model.add_hint(variable, number not in served and number not in outside)

    def solve(
        self, time_limit_s: float, workers: int, reproducible: bool, should_stop: Callable[[], bool] | None
    ) -> Choice | None:
        """Solve within the limit."""
        solver = cp_model.CpSolver()
        if reproducible:
            solver.parameters.max_deterministic_time = time_limit_s
            solver.parameters.random_seed = 1
        else:
            solver.parameters.max_time_in_seconds = max(0.05, time_limit_s)
        solver.parameters.num_workers = workers
        solver.parameters.linearization_level = 2  # set partitioning lives from its relaxation
        if workers > 1:
            solver.parameters.subsolvers.extend(SUBSOLVERS[:workers])
        status = _run(solver, self.model, should_stop)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return Choice(
            columns=tuple(i for i, v in enumerate(self.route) if solver.boolean_value(v)),
            outsourced=tuple(
                Outsourced(stop, carrier) for (stop, carrier), v in self.given.items() if solver.boolean_value(v)
            ),
            cost=round(solver.objective_value),
            optimal=status == cp_model.OPTIMAL,
        )


def _run(solver: cp_model.CpSolver, model: cp_model.CpModel, should_stop: Callable[[], bool] | None) -> int:
    """Solve; where the caller may want to stop, in another thread, so that the question is asked in this one."""
    if should_stop is None:
        return int(solver.solve(model))
    with ThreadPoolExecutor(1) as executor:
        running = executor.submit(solver.solve, model)
        while wait([running], POLL_S).not_done:
            if should_stop():
                solver.stop_search()
        return int(running.result())
