"""The master on pools made by hand, on random ones against the checker, and stopped half-way."""

import itertools
import random
import time
from typing import Any

import pytest

from lastmile.routing.checker import check
from lastmile.routing.master import Choice, Column, choose
from lastmile.routing.master.choice import greedy
from lastmile.routing.problem import Cap, Carrier, Problem, Quote, Stop, Tier, Vehicle
from lastmile.routing.solution import Outsourced, Solution
from tests.unit.routing.towns import line_town

MUST = 1_000_000


def chosen(problem: Problem, columns: list[Column], **rest: Any) -> Choice:
    choice = choose(problem, columns, must_cost=MUST, time_limit_s=10.0, workers=1, **rest)
    assert choice is not None
    return choice


def parcel(*costs: int, zone: str = "", parcels: int = 1, **rest: Any) -> Stop:
    """A stop that carrier 0 takes at the first cost, carrier 1 at the second …"""
    quotes = tuple(Quote(c, cost, zone, parcels) for c, cost in enumerate(costs))
    return Stop(1, quotes=quotes, **({"unassigned_cost": 9_000} | rest))


def test_routes_where_they_are_cheaper_than_carriers():
    problem = line_town(parcel(500), parcel(500), parcel(100), carriers=(Carrier(),))
    pool = [Column(0, 700, (0, 1)), Column(0, 900, (0, 1, 2)), Column(0, 300, (2,))]
    choice = chosen(problem, pool)
    assert choice == Choice((0,), (Outsourced(2, 0),), 800, optimal=True)


def test_no_vehicle_drives_more_columns_than_it_has_riders():
    problem = line_town(parcel(), parcel(), parcel(), vehicles=(Vehicle(count=2), Vehicle()))
    pool = [Column(0, 10, (0,)), Column(0, 20, (1,)), Column(0, 30, (2,)), Column(1, 500, (0,))]
    choice = chosen(problem, pool)
    assert choice.columns == (1, 2, 3)
    assert choice.cost == 550


def test_a_vehicle_with_pinned_stops_drives_even_at_a_loss():
    problem = line_town(parcel(10), parcel(10), vehicle=Vehicle(prefix=(0,)), carriers=(Carrier(),))
    choice = chosen(problem, [Column(0, 5_000, (0,)), Column(0, 5_500, (0, 1))])
    assert choice.columns == (0,)
    assert choice.outsourced == (Outsourced(1, 0),)


def test_a_must_is_left_out_only_where_nothing_else_remains():
    must = parcel(unassigned_cost=None)
    pool = [Column(0, 700_000, (0,)), Column(0, 900, (1,))]
    assert chosen(line_town(must, parcel()), pool).columns == (0,)
    nothing = chosen(line_town(must), [])
    assert (nothing.columns, nothing.cost) == ((), MUST)


@pytest.mark.parametrize(
    ("caps", "given"),
    [
        ((), {0, 1, 2}),
        ((Cap(2),), {0, 1}),
        ((Cap(1, "north"),), {0, 2}),
        ((Cap(1, "north"), Cap(1, "south")), {0, 2}),
        ((Cap(2), Cap(0, "north")), {2}),
        ((Cap(0),), set()),
    ],
)
def test_caps_of_a_day_and_of_zones(caps: tuple[Cap, ...], given: set[int]):
    stops = [
        parcel(10, zone="north", unassigned_cost=9_000),
        parcel(10, zone="north", unassigned_cost=8_000),
        parcel(10, zone="south", unassigned_cost=7_000),
    ]
    problem = line_town(*stops, carriers=(Carrier(caps=caps),))
    assert {o.stop for o in chosen(problem, []).outsourced} == given


def test_a_cap_counts_parcels_and_the_next_carrier_takes_the_rest():
    problem = line_town(
        parcel(10, 50, parcels=3), parcel(10, 40, parcels=2), carriers=(Carrier(caps=(Cap(4),)), Carrier())
    )
    assert chosen(problem, []).outsourced == (Outsourced(0, 0), Outsourced(1, 1))


def test_a_minimum_draws_parcels_from_routes_until_its_shortfall_is_the_cheaper():
    def town(shortfall: int) -> Problem:
        carrier = Carrier(minimum_parcels=3, shortfall_cost=shortfall)
        return line_town(parcel(400), parcel(400), carriers=(carrier,))

    pool = [Column(0, 500, (0, 1)), Column(0, 300, (0,))]
    few = chosen(town(100), pool)
    assert (few.columns, few.cost) == ((0,), 800)
    many = chosen(town(200), pool)
    assert (many.columns, len(many.outsourced), many.cost) == ((), 2, 1_000)


def test_the_last_tier_reached_holds_for_all_parcels():
    carrier = Carrier(tiers=(Tier(2, 900), Tier(3, 500)))
    problem = line_town(parcel(333), parcel(333), parcel(333), carriers=(carrier,))
    pool = [Column(0, 100, (0,))]
    alone, full = chosen(problem, pool), chosen(problem, [])
    assert (alone.columns, alone.cost) == ((), 499)  # 999 at half price, rounded down, beats 100 + 599
    assert full.cost == 499


def test_more_columns_than_vehicles_and_a_hint_that_is_no_plan():
    problem = line_town(*[parcel(300) for _ in range(4)], vehicles=(Vehicle(),), carriers=(Carrier(),))
    pool = [Column(0, 100 * len(s), s) for n in (1, 2, 3, 4) for s in itertools.combinations(range(4), n)]
    choice = chosen(problem, pool, hint=range(len(pool)))
    assert [pool[c].stops for c in choice.columns] == [(0, 1, 2, 3)]


@pytest.mark.parametrize(("most", "columns"), [(2, (1, 2)), (1, (0, 3)), (0, (0, 3))])
def test_at_most_so_many_announced_stops_change(most: int, columns: tuple[int, ...]):
    stops = (parcel(announced_vehicle=0), parcel(announced_vehicle=1))
    problem = line_town(*stops, vehicles=(Vehicle(), Vehicle()), max_changes=most)
    pool = [Column(0, 500, (0,)), Column(0, 100, (1,)), Column(1, 100, (0,)), Column(1, 500, (1,))]
    assert chosen(problem, pool).columns == columns


def test_what_changes_against_the_plan_in_force_is_priced_outside_too():
    problem = line_town(parcel(100, announced_vehicle=0), carriers=(Carrier(),), change_cost=50)
    assert chosen(problem, []).cost == 150
    assert chosen(problem, [Column(0, 149, (0,))]).columns == (0,)


def test_only_the_stops_asked_for_are_decided():
    problem = line_town(parcel(100), parcel(100), carriers=(Carrier(caps=(Cap(1),)),))
    choice = chosen(problem, [], stops=(1,))
    assert choice == Choice((), (Outsourced(1, 0),), 100, optimal=True)


def random_pool(rng: random.Random, stops: int, size: int) -> tuple[Problem, list[Column]]:
    carriers = tuple(
        Carrier(
            caps=(Cap(rng.randint(0, stops)), Cap(rng.randint(0, 3), "north")),
            minimum_parcels=rng.randint(0, 5),
            shortfall_cost=rng.randint(0, 500),
            tiers=(Tier(2, 950), Tier(4, 700))[: rng.randint(0, 2)],
        )
        for _ in range(2)
    )
    served = tuple(
        Stop(
            1,
            quotes=tuple(
                Quote(c, rng.randint(50, 900), rng.choice(("north", "south")), rng.randint(1, 2))
                for c in range(2)
                if rng.random() < 0.8
            ),
            unassigned_cost=rng.randint(300, 1_500),
        )
        for _ in range(stops)
    )
    problem = line_town(*served, vehicles=(Vehicle(count=2), Vehicle()), carriers=carriers)
    pool = [
        Column(rng.randrange(2), rng.randint(100, 300) * n, tuple(sorted(rng.sample(range(stops), n))))
        for n in (rng.randint(1, 4) for _ in range(size))
    ]
    return problem, pool


@pytest.mark.parametrize("seed", range(15))
def test_its_cost_is_the_checkers_and_never_above_the_hint(seed: int):
    rng = random.Random(seed)  # noqa: S311  test data
    problem, pool = random_pool(rng, 9, 25)
    hint = [0, *(i for i, c in enumerate(pool) if not {*c.stops} & {*pool[0].stops})][:2]
    hint = hint if pool[hint[0]].vehicle != pool[hint[-1]].vehicle else hint[:1]
    choice = chosen(problem, pool, hint=hint)
    only_hint = chosen(problem, [pool[i] for i in hint], hint=range(len(hint)))
    assert choice.optimal
    assert choice.cost <= only_hint.cost
    verdict = check(problem, Solution((), choice.outsourced))
    routes = {s for i in choice.columns for s in pool[i].stops}
    left = sum(problem.stops[s].unassigned_cost or 0 for s in verdict.unassigned if s not in routes)
    assert not [v for v in verdict.violations if v.kind == "cap"]
    assert not routes & {o.stop for o in choice.outsourced}
    assert (
        choice.cost == sum(pool[i].cost for i in choice.columns) + verdict.cost.carriers + verdict.cost.shortfall + left
    )


def test_no_time_at_all_still_answers_with_the_hint():
    problem, pool = random_pool(random.Random(3), 40, 400)  # noqa: S311  test data
    choice = choose(problem, pool, hint=[0], must_cost=MUST, time_limit_s=0.0, workers=1)
    assert choice is not None
    known = greedy(problem, pool, [0], range(40), MUST)
    assert known is not None
    assert choice.cost <= known.cost


def test_it_ends_within_a_second_of_being_told_to():
    problem, pool = random_pool(random.Random(1), 120, 4_000)  # noqa: S311  test data
    told_s, workers = list[float](), 2

    def should_stop() -> bool:
        told_s.append(time.process_time())  # seconds of its own: a busy machine may take any number of others
        return len(told_s) > 5

    choice = choose(
        problem, pool, hint=[0], must_cost=MUST, time_limit_s=600.0, workers=workers, should_stop=should_stop
    )
    assert choice is not None
    if len(told_s) > 5:  # otherwise it was done before
        assert time.process_time() - told_s[5] < 1.0 * workers


def test_the_same_question_gives_the_same_answer():
    problem, pool = random_pool(random.Random(8), 60, 900)  # noqa: S311  test data
    answers = [choose(problem, pool, hint=[0], must_cost=MUST, time_limit_s=0.5, reproducible=True) for _ in range(2)]
    assert answers[0] == answers[1]
