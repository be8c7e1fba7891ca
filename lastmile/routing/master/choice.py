"""What the master chooses from and what it answers, priced without a solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from lastmile.routing.problem import Carrier, Problem, Quote
from lastmile.routing.solution import Outsourced


@dataclass(frozen=True, slots=True)
class Column:
    """A route that may be chosen.

    Parameters
    ----------
    vehicle : index into ``Problem.vehicles``.
    cost : cost units, all of the route's own terms, and ``change_cost`` for stops announced with another vehicle.
    stops : whom it serves, in any order.
    """

    vehicle: int
    cost: int
    stops: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the master chose.

    Parameters
    ----------
    columns : indices, ascending.
    outsourced : who takes what is on none of them.
    cost : cost units; stops that must not be left out count ``must_cost``.
    optimal : whether nothing better can be made of the columns.
    """

    columns: tuple[int, ...]
    outsourced: tuple[Outsourced, ...]
    cost: int
    optimal: bool


def quote_of(problem: Problem, outsourced: Outsourced) -> Quote:
    """Give the quote at which a carrier takes a stop."""
    return next(q for q in problem.stops[outsourced.stop].quotes if q.carrier == outsourced.carrier)


def changed(problem: Problem, column: Column) -> int:
    """Count the stops of a route that were announced with another vehicle."""
    announced = (problem.stops[s].announced_vehicle for s in column.stops)
    return sum(v is not None and v != column.vehicle for v in announced)


def price(
    problem: Problem,
    columns: Iterable[Column],
    outsourced: Iterable[Outsourced],
    stops: Iterable[int],
    must_cost: int,
) -> int:
    """Price a choice as the model does: columns, carriers with tiers and minimums, stops left out, changes.

    Parameters
    ----------
    stops : the stops that were decided on.
    """
    columns, given = list(columns), {o.stop: quote_of(problem, o) for o in outsourced}
    served = {s for c in columns for s in c.stops}
    total = sum(c.cost for c in columns)
    for number in stops:
        stop = problem.stops[number]
        if number in served:
            continue
        total += problem.change_cost if stop.announced_vehicle is not None else 0
        if number not in given:
            total += must_cost if stop.unassigned_cost is None else stop.unassigned_cost
    for number, carrier in enumerate(problem.carriers):
        total += _contract_price(carrier, [q for q in given.values() if q.carrier == number])
    return total


def _contract_price(carrier: Carrier, quotes: list[Quote]) -> int:
    parcels = sum(q.parcels for q in quotes)
    reached = [t.price_permille for t in carrier.tiers if parcels >= t.from_parcels]
    short = max(0, carrier.minimum_parcels - parcels)
    return sum(q.cost for q in quotes) * (reached[-1] if reached else 1000) // 1000 + carrier.shortfall_cost * short


def greedy(
    problem: Problem, columns: Sequence[Column], hint: Collection[int], stops: Iterable[int], must_cost: int
) -> Choice | None:
    """Complete a hint: every other stop goes, one after the other, to its cheapest carrier with room, or is left out.

    Returns
    -------
    ``None`` where the hinted columns contradict each other, the fleet or the limit on changes.
    """
    stops = list(stops)
    chosen = [columns[i] for i in sorted(set(hint))]
    served = Counter(s for c in chosen for s in c.stops)
    driven = Counter(c.vehicle for c in chosen)
    pinned = {c.vehicle for c in columns if problem.vehicles[c.vehicle].prefix}
    if max(served.values(), default=0) > 1 or any(n > problem.vehicles[v].count for v, n in driven.items()):
        return None
    if pinned - set(driven):
        return None
    outside = [s for s in stops if s not in served]
    changes = sum(changed(problem, c) for c in chosen)
    changes += sum(problem.stops[s].announced_vehicle is not None for s in outside)
    if columns and problem.max_changes is not None and changes > problem.max_changes:
        return None
    outsourced = _cheapest_with_room(problem, outside)
    cost = price(problem, chosen, outsourced, stops, must_cost)
    return Choice(tuple(sorted(set(hint))), outsourced, cost, optimal=False)


def _cheapest_with_room(problem: Problem, stops: list[int]) -> tuple[Outsourced, ...]:
    """Give stops to carriers one after the other."""
    room = {(n, i): cap.parcels for n, carrier in enumerate(problem.carriers) for i, cap in enumerate(carrier.caps)}
    given = list[Outsourced]()
    for number in stops:
        stop = problem.stops[number]
        for quote in sorted(stop.quotes, key=lambda q: q.cost):
            if stop.unassigned_cost is not None and quote.cost > stop.unassigned_cost:
                break
            caps = [
                (quote.carrier, i)
                for i, cap in enumerate(problem.carriers[quote.carrier].caps)
                if cap.zone in {None, quote.zone}
            ]
            if all(room[c] >= quote.parcels for c in caps):
                for c in caps:
                    room[c] -= quote.parcels
                given.append(Outsourced(number, quote.carrier))
                break
    return tuple(given)
