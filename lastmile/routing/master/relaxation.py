"""The master's linear relaxation: a bound, what rules columns out, and what stops off the routes are worth.

On pools of routes the relaxation is nearly whole: HiGHS solves it in a fraction of a second, and a column whose reduced
cost exceeds the distance between a known plan and the bound is in no better plan. Of three pools of 5,000 to 7,000
columns a quarter to 58 % were left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from lastmile.routing.master.choice import Column, changed
from lastmile.routing.problem import Carrier, Problem, Quote

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What the linear program says.

    Parameters
    ----------
    bound : no choice of columns costs less.
    reduced : by how much the bound rises if a column is chosen, shape (columns,), ≥ 0.
    outside : what leaving each stop off the routes costs at the margin, shape (stops,): a carrier with little room left
        is dearer than his quote, one whose minimum is not reached is cheaper.
    """

    bound: float
    reduced: Floats
    outside: NDArray[np.int64]


def relax(
    problem: Problem, columns: Sequence[Column], stops: Sequence[int], must_cost: int, time_limit_s: float
) -> Relaxation | None:
    """Solve the relaxation; parameters as for ``choose``.

    Returns
    -------
    ``None`` where the limit came first or no choice exists.
    """
    program = _Program(problem, columns, stops, must_cost)
    return program.solve(time_limit_s)


class _Program:
    """Least ``cost · x`` with rows ``≤`` or ``=``: columns first, then quotes of bound carriers, then shortfalls.

    What a stop costs when nobody takes it, or the cheapest carrier who takes any number, stands in no variable: what is
    chosen for it instead saves that much.
    """

    def __init__(self, problem: Problem, columns: Sequence[Column], stops: Sequence[int], must_cost: int) -> None:
        self.problem, self.columns, self.stops = problem, columns, stops
        self.bound_carriers = {n for n, c in enumerate(problem.carriers) if c.caps or c.minimum_parcels or c.tiers}
        self.alone = self._alone(must_cost)
        self.moved = np.array([problem.change_cost * (s.announced_vehicle is not None) for s in problem.stops])
        self.quotes = [(s, q) for s in stops for q in problem.stops[s].quotes if q.carrier in self.bound_carriers]
        self.short_of = [n for n, c in enumerate(problem.carriers) if c.minimum_parcels and c.shortfall_cost]
        self.entries = list[tuple[NDArray[np.int64], NDArray[np.int64], Floats]]()
        self.limits = list[float]()
        self.equal = list[int]()
        self._cover()
        self._fleet()
        if columns and problem.max_changes is not None:
            self._changes(problem.max_changes)
        self.contract_rows = {n: self._contract(n, problem.carriers[n]) for n in sorted(self.bound_carriers)}

    def _alone(self, must_cost: int) -> NDArray[np.int64]:
        """Price each stop left out, or with its cheapest carrier who has no contract, shape (stops,)."""
        alone = np.full(len(self.problem.stops), must_cost, np.int64)
        for number, stop in enumerate(self.problem.stops):
            free = [q.cost for q in stop.quotes if q.carrier not in self.bound_carriers]
            left = must_cost if stop.unassigned_cost is None else stop.unassigned_cost
            alone[number] = min([left, *free])
        return alone

    def _row(self, at: Sequence[int] | NDArray[np.int64], by: Sequence[float] | Floats, most: float) -> int:
        """Add one row; give its number."""
        number = len(self.limits)
        self.entries.append((np.full(len(at), number), np.asarray(at, np.int64), np.asarray(by, np.float64)))
        self.limits.append(most)
        return number

    def _cover(self) -> None:
        """Put every stop in at most one place."""
        lengths = [len(c.stops) for c in self.columns]
        rows = [np.array(c.stops, np.int64) for c in self.columns] + [np.array([s for s, _ in self.quotes], np.int64)]
        at = np.concatenate([np.repeat(np.arange(len(lengths)), lengths), len(lengths) + np.arange(len(self.quotes))])
        self.entries.append((np.concatenate(rows), at.astype(np.int64), np.ones(len(at))))
        self.limits += [1.0] * len(self.problem.stops)

    def _fleet(self) -> None:
        """Drive no vehicle twice, and every vehicle with pinned stops once."""
        by_vehicle: dict[int, list[int]] = defaultdict(list)
        for index, column in enumerate(self.columns):
            by_vehicle[column.vehicle].append(index)
        for vehicle, at in by_vehicle.items():
            row = self._row(at, np.ones(len(at)), self.problem.vehicles[vehicle].count)
            if self.problem.vehicles[vehicle].prefix:
                self.equal.append(row)

    def _changes(self, most: int) -> None:
        """Give at most so many announced stops another rider, or none: those on their own vehicle save a change."""
        announced = np.array([s.announced_vehicle is not None for s in self.problem.stops])
        kept = [changed(self.problem, c) - int(announced[list(c.stops)].sum()) for c in self.columns]
        at = np.flatnonzero(kept)
        self._row(at, np.array(kept, np.float64)[at], most - int(announced[list(self.stops)].sum()))

    def _contract(self, number: int, carrier: Carrier) -> list[tuple[int, str | None, float]]:
        """Hold caps and minimum; give the rows, with the zone they concern and what a parcel counts in them."""
        own = [(len(self.columns) + i, q) for i, (_, q) in enumerate(self.quotes) if q.carrier == number]
        rows = list[tuple[int, str | None, float]]()
        for cap in carrier.caps:
            inside = [(i, float(q.parcels)) for i, q in own if cap.zone in {None, q.zone}]
            rows.append((self._row([i for i, _ in inside], [p for _, p in inside], cap.parcels), cap.zone, 1.0))
        if number in self.short_of:
            at = [i for i, _ in own] + [len(self.columns) + len(self.quotes) + self.short_of.index(number)]
            by = [-float(q.parcels) for _, q in own] + [-1.0]
            rows.append((self._row(at, by, -carrier.minimum_parcels), None, -1.0))
        return rows

    def _least(self, quote: Quote) -> float:
        """Price a quote by the carrier's cheapest tier."""
        tiers = self.problem.carriers[quote.carrier].tiers
        return quote.cost * min([1000, *(t.price_permille for t in tiers)]) / 1000

    def solve(self, time_limit_s: float) -> Relaxation | None:
        """Solve it, and read the duals."""
        saved = (self.alone + self.moved).astype(np.float64)
        costs = [c.cost - saved[list(c.stops)].sum() for c in self.columns]
        costs += [self._least(q) - float(self.alone[s]) for s, q in self.quotes]
        costs += [float(self.problem.carriers[n].shortfall_cost) for n in self.short_of]
        if not costs:
            return None
        rows, at, by = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        matrix: Any = csr_matrix((by, (rows, at)), shape=(len(self.limits), len(costs)))
        limits, equal = np.array(self.limits, np.float64), np.zeros(len(self.limits), np.bool_)
        equal[self.equal] = True
        # linprog takes sparse matrices, which its stubs do not know; a row of zeros stands for no equations.
        fixed: Any = matrix[equal] if equal.any() else csr_matrix((1, len(costs)))
        answer: Any = linprog(
            np.array(costs),
            matrix[~equal],
            limits[~equal],
            fixed,
            limits[equal] if equal.any() else np.zeros(1),
            method="highs-ds",
            options={"time_limit": time_limit_s},
        )
        if answer.status != 0:
            return None
        duals = np.zeros(len(limits))
        duals[~equal] = answer.ineqlin.marginals
        tiered = sum(1 for c in self.problem.carriers if c.tiers)  # each rounds down once
        bound = float(answer.fun) + float(saved[list(self.stops)].sum()) - tiered
        return Relaxation(bound, np.maximum(answer.lower.marginals[: len(self.columns)], 0.0), self._outside(duals))

    def _outside(self, duals: Floats) -> NDArray[np.int64]:
        """Add to each quote what its parcels do to caps and minimum; give the cheapest way out for each stop."""
        outside = self.alone.copy()
        for stop, quote in self.quotes:
            price = self._least(quote)
            for row, zone, by in self.contract_rows[quote.carrier]:
                if zone in {None, quote.zone}:
                    price -= duals[row] * by * quote.parcels
            outside[stop] = min(outside[stop], max(0, round(price)))
        outside += self.moved
        return outside
