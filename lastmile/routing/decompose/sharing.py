"""Deal out among parts what they have in common: idle vehicles, contracts with carriers, permitted changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.checker.rules import changed_stops
from lastmile.routing.decompose.grouping import Group
from lastmile.routing.problem import Cap, Carrier, Problem, Quote
from lastmile.routing.solution import Solution

Ints = NDArray[np.int64]


def portion(total: int, weights: Ints) -> Ints:
    """Split a whole number in proportion to weights (not all 0), by largest remainders."""
    exact = total * weights / weights.sum()
    dealt: Ints = exact.astype(np.int64)
    most = np.argsort(dealt - exact, kind="stable")[: total - int(dealt.sum())]
    dealt[most] += 1
    return dealt


def deal_vehicles(problem: Problem, solution: Solution, groups: list[Group], rng: np.random.Generator) -> Ints:
    """Deal out the vehicles: who drives stays, idle ones go where goods wait for them, or anywhere.

    Returns
    -------
    how many of each vehicle each part has, shape (parts, vehicles).
    """
    driven = np.zeros((len(groups), len(problem.vehicles)), np.int64)
    for part, one in enumerate(groups):
        for route in one.routes:
            driven[part, solution.routes[route].vehicle] += 1
    home = {stop: part for part, one in enumerate(groups) for stop in one.stops}
    wanted = {v: home[x.prefix[0]] for v, x in enumerate(problem.vehicles) if x.prefix}
    wanted |= {s.on_board_of: home[n] for n, s in enumerate(problem.stops) if s.on_board_of is not None}
    dealt = driven.copy()
    for number, vehicle in enumerate(problem.vehicles):
        idle = min(vehicle.count, len(problem.stops)) - int(driven[:, number].sum())
        if idle > 0 and number in wanted:
            dealt[wanted[number], number] += idle
        elif idle > 0:
            dealt[:, number] += idle // len(groups)
            dealt[rng.permutation(len(groups))[: idle % len(groups)], number] += 1
    return dealt


def deal_contracts(problem: Problem, solution: Solution, groups: list[Group]) -> list[tuple[Carrier, ...]]:
    """Deal out caps and minimums in proportion to what each part gives a carrier now.

    Whoever keeps all the shares keeps the whole: caps add up to the cap, minimums to the minimum. Tiers are left out;
    quotes are priced by the tier that is reached (``tier_permille``).
    """
    given = _given(problem, solution)
    home = {stop: part for part, one in enumerate(groups) for stop in one.stops}
    dealt = [_deal_contract(carrier, given[c], home, len(groups)) for c, carrier in enumerate(problem.carriers)]
    return [tuple(of_carrier[part] for of_carrier in dealt) for part in range(len(groups))]


def tier_permille(problem: Problem, solution: Solution) -> list[int]:
    """Give for each carrier what the volume tier that the plan reaches makes of a price."""
    permille = []
    for carrier, given in zip(problem.carriers, _given(problem, solution), strict=True):
        parcels = sum(q.parcels for _, q in given)
        permille.append(next((t.price_permille for t in reversed(carrier.tiers) if parcels >= t.from_parcels), 1000))
    return permille


def _given(problem: Problem, solution: Solution) -> list[list[tuple[int, Quote]]]:
    """List for each carrier the stops that it takes, with its quote."""
    given: list[list[tuple[int, Quote]]] = [[] for _ in problem.carriers]
    for o in solution.outsourced:
        given[o.carrier] += [(o.stop, q) for q in problem.stops[o.stop].quotes if q.carrier == o.carrier]
    return given


def _deal_contract(carrier: Carrier, given: list[tuple[int, Quote]], home: dict[int, int], parts: int) -> list[Carrier]:
    caps: list[list[Cap]] = [[] for _ in range(parts)]
    for cap in carrier.caps:
        used = _per_part([(s, q) for s, q in given if cap.zone in {None, q.zone}], home, parts)
        dealt = np.minimum(used, cap.parcels) if used.sum() > cap.parcels else used
        dealt = dealt + portion(max(0, cap.parcels - int(dealt.sum())), used + 1)
        for part in range(parts):
            caps[part].append(replace(cap, parcels=int(dealt[part])))
    used = _per_part(given, home, parts)
    least = portion(carrier.minimum_parcels, used if used.any() else used + 1)
    return [
        replace(carrier, caps=tuple(caps[part]), minimum_parcels=int(least[part]), tiers=()) for part in range(parts)
    ]


def _per_part(given: Iterable[tuple[int, Quote]], home: dict[int, int], parts: int) -> Ints:
    parcels = np.zeros(parts, np.int64)
    for stop, quote in given:
        parcels[home[stop]] += quote.parcels
    return parcels


def deal_changes(problem: Problem, solution: Solution, groups: list[Group], vehicles: Ints) -> list[int | None]:
    """Deal out the permitted changes: a part may have as many as it has now, and its share of what is left.

    Stops that were announced with a vehicle of another part stay changed whatever happens and are counted already.
    """
    if problem.max_changes is None:
        return [None] * len(groups)
    home = {stop: part for part, one in enumerate(groups) for stop in one.stops}
    now, settled = np.zeros((2, len(groups)), np.int64)
    for stop in changed_stops(problem, solution):
        part, announced = home[stop], problem.stops[stop].announced_vehicle
        now[part] += 1
        settled[part] += announced is not None and not vehicles[part, announced]
    spare = portion(max(0, problem.max_changes - int(now.sum())), np.array([len(g.stops) for g in groups]))
    return [int(most) for most in now + spare - settled]
