"""The relaxation: a bound under every choice, columns it rules out, and prices that contracts change."""

import random

import pytest

from lastmile.routing.master import Column, choose, relax
from lastmile.routing.problem import Cap, Carrier, Problem, Quote, Stop, Tier, Vehicle
from tests.unit.routing.towns import line_town

MUST = 1_000_000


def parcel(cost: int, *, left: int = 9_000) -> Stop:
    return Stop(1, quotes=(Quote(0, cost),), unassigned_cost=left)


def random_pool(rng: random.Random, carrier: Carrier) -> tuple[Problem, list[Column]]:
    stops = [parcel(rng.randint(100, 900)) for _ in range(12)]
    problem = line_town(*stops, vehicles=(Vehicle(count=2), Vehicle()), carriers=(carrier,))
    pool = [
        Column(rng.randrange(2), rng.randint(200, 2_500), tuple(rng.sample(range(12), rng.randint(1, 5))))
        for _ in range(60)
    ]
    return problem, pool


CARRIERS = {
    "plain": Carrier(),
    "cap": Carrier(caps=(Cap(3),)),
    "minimum": Carrier(minimum_parcels=8, shortfall_cost=250),
    "tiers": Carrier(tiers=(Tier(3, 900), Tier(6, 700))),
}


@pytest.mark.parametrize("name", CARRIERS)
@pytest.mark.parametrize("seed", range(6))
def test_it_bounds_the_best_choice_and_rules_out_only_what_is_not_in_it(name: str, seed: int) -> None:
    problem, pool = random_pool(random.Random(seed), CARRIERS[name])  # noqa: S311  test data
    best = choose(problem, pool, must_cost=MUST, time_limit_s=20.0, workers=1)
    relaxation = relax(problem, pool, range(12), MUST, 20.0)
    assert best is not None
    assert best.optimal
    assert relaxation is not None
    assert relaxation.bound <= best.cost + 1e-6
    assert all(relaxation.bound + relaxation.reduced[i] <= best.cost + 1e-6 for i in best.columns)
    filtered = choose(problem, pool, hint=(), must_cost=MUST, time_limit_s=20.0, workers=1, relaxation=relaxation)
    assert filtered is not None
    assert filtered.cost == best.cost


def test_a_minimum_that_is_not_reached_makes_the_carrier_cheaper_and_a_full_cap_dearer() -> None:
    pool = [Column(0, 250, (0,)), Column(0, 250, (1,)), Column(0, 100, (2,))]
    stops = (parcel(300), parcel(310), parcel(320))

    def outside(carrier: Carrier) -> list[int]:
        town = line_town(*stops, vehicle=Vehicle(count=3), carriers=(carrier,))
        relaxation = relax(town, pool, range(3), MUST, 10.0)
        assert relaxation is not None
        return relaxation.outside.tolist()

    assert outside(Carrier()) == [300, 310, 320]
    short = outside(Carrier(minimum_parcels=3, shortfall_cost=100))
    assert short == [200, 210, 220]
    full = line_town(*stops, carriers=(Carrier(caps=(Cap(1),)),))
    priced = relax(full, [], range(3), MUST, 10.0)
    assert priced is not None
    assert (priced.outside >= [300, 310, 320]).all()
    assert priced.outside.max() == 9_000


def test_without_anything_to_choose_there_is_no_relaxation() -> None:
    assert relax(line_town(Stop(1, unassigned_cost=5)), [], range(1), MUST, 10.0) is None
