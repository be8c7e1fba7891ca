"""Segments against the checker: what an insertion is said to cost is what it costs, to the unit; nothing is missed."""

import random

import numpy as np
import pytest

from lastmile.routing.checker import check_route
from lastmile.routing.problem import Problem
from lastmile.routing.search.anneal import Settings
from lastmile.routing.search.data import BROKEN, FAR
from lastmile.routing.search.lowering import lower
from lastmile.routing.search.places import put
from lastmile.routing.search.plans import route_in
from lastmile.routing.search.searching import Schedule, Search, chain_routes
from lastmile.routing.search.segments import insertion
from lastmile.routing.search.trips import free_reload
from tests.property.rich_problems import ALL_FEATURES, IN_FORCE, random_problem

BENT = {"several_windows", "soft_windows", "breaks", "traffic", "pairs", "on_board", *IN_FORCE}
SMOOTH = [f for f in ALL_FEATURES if f not in BENT]


def searched_without(problem: Problem, rng: random.Random) -> Search:
    """Make a plan, and take some stops off it."""
    lowered = lower(problem)
    search = Search(lowered, 1, 1, Settings(), Schedule())
    slots = [r for r in range(len(lowered.slots)) if rng.random() < 0.8]
    stops = rng.sample(range(len(problem.stops)), len(problem.stops))
    for stop in stops[: 2 * len(stops) // 3]:
        place_cheaply(search, stop, rng.sample(slots, len(slots)))
    return search


def places(search: Search, slot: int) -> list[int]:
    """List the nodes of a slot behind which a stop may stand."""
    at, found = search.data.n + 2 * slot, list[int]()
    while at != search.data.n + 2 * slot + 1:
        found.append(at)
        at = int(search.state.node["next"][at])
    return found


def place_cheaply(search: Search, stop: int, slots: list[int]) -> None:
    """Put a stop on the first of some slots that can take it."""
    for slot in slots:
        for place in places(search, slot):
            if fits(search, stop, slot) and price(search, stop, place, -1) < FAR:
                put(search.data, search.state, search.work, stop, place, -1)
                return


def fits(search: Search, stop: int, slot: int) -> bool:
    return bool(search.data.compatible[search.lowered.slots[slot], stop])


def price(search: Search, stop: int, place: int, reload: int) -> int:
    return int(insertion(search.data, search.state, stop, place, reload, np.int64(BROKEN)))


@pytest.mark.parametrize("seed", range(60))
def test_an_insertion_costs_what_it_is_said_to(seed: int):
    rng = random.Random(seed)  # noqa: S311  test data
    features = {f for f in SMOOTH if rng.random() < 0.4}
    problem = random_problem(rng, rng.randint(4, 14), features)
    search = searched_without(problem, rng)
    assert search.data.kind["smooth"].all()
    plan = chain_routes(search.lowered, search.state.node["next"])
    absent = np.flatnonzero(search.state.node["route"][: len(problem.stops)] < 0).tolist()
    for stop in absent:
        for slot in range(len(search.lowered.slots)):
            if not fits(search, stop, slot) or search.state.slot["size"][slot] == 0:
                continue
            vehicle = search.lowered.slots[slot]
            for place in places(search, slot):
                after = int(search.state.node["next"][place])
                codes = [-1]
                for depot in range(int(search.data.kind["places"][vehicle])):
                    codes += [2 * depot] * (place < search.data.n) + [2 * depot + 1] * (after < search.data.n)
                code = rng.choice(codes)
                if code >= 0 and free_reload(search.data, search.state, slot, code // 2) < 0:
                    continue
                said, before = price(search, stop, place, code), int(search.state.slot["cost"][slot])
                put(search.data, search.state, search.work, stop, place, code)
                cost = int(search.state.slot["cost"][slot])
                driven = check_route(problem, route_in(problem, search, slot))
                limits = {v.kind.name for v in driven.violations} - {"STOPS", "INCOMPATIBLE"}
                if said == FAR:
                    assert cost >= BROKEN
                    assert limits
                else:
                    assert said == cost - before
                    assert not limits
                    assert driven.cost.total == cost
                search.restart(plan)
