"""A dry run says what the checker says."""

import random
from copy import copy
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.routing.checker import check_route
from lastmile.routing.dry_run import DryRun, grade
from lastmile.routing.problem import Problem
from lastmile.routing.solution import Route, Visit, VisitKind
from tests.property.rich_problems import ALL_FEATURES, rich_problems

seeds = st.integers(0, 1_000)


def any_route(problem: Problem, seed: int) -> Route:
    """Some stops with breaks and reloads strewn among them, permitted or not."""
    rng = random.Random(seed)  # noqa: S311  test data
    vehicle = rng.randrange(len(problem.vehicles))
    stops = rng.sample(range(len(problem.stops)), rng.randint(0, len(problem.stops)))
    visits = [Visit(VisitKind.STOP, stop) for stop in stops]
    for number in range(len(problem.vehicles[vehicle].breaks) + rng.randint(-1, 1)):
        visits.insert(rng.randint(0, len(visits)), Visit(VisitKind.BREAK, number))
    for _ in range(rng.choice((0, 0, 1, 2))):
        visits.insert(rng.randint(0, len(visits)), Visit(VisitKind.RELOAD, rng.randrange(len(problem.depots))))
    return Route(vehicle, rng.randint(20_000, 60_000), tuple(visits))


@settings(deadline=None, max_examples=150)
@given(rich_problems(max_stops=8), seeds)
def test_every_start_is_graded_as_the_checker_does(problem: Problem, seed: int):
    route = any_route(problem, seed)
    dry_run = DryRun(problem, route)
    for start_s in (route.start_s, 0, 28_800, 31_000, 47_777, 70_000):
        assert dry_run.drive(start_s).grade == grade(check_route(problem, replace(route, start_s=start_s)))


@settings(deadline=None, max_examples=100)
@given(rich_problems(max_stops=8), seeds)
def test_a_stop_taken_away_changes_the_cost_as_the_checker_says(problem: Problem, seed: int):
    route = any_route(problem, seed)
    dry_run = DryRun(problem, route)
    for index, visit in enumerate(route.visits):
        if visit.kind is VisitKind.STOP:
            rest = replace(route, visits=(*route.visits[:index], *route.visits[index + 1 :]))
            assert dry_run.cost_without(index) == check_route(problem, rest).cost


@settings(deadline=None, max_examples=100)
@given(rich_problems(max_stops=6, features=[f for f in ALL_FEATURES if f != "traffic"]), seeds)
def test_between_two_bends_cost_and_violations_are_straight(problem: Problem, seed: int):
    route = any_route(problem, seed)
    dry_run = DryRun(problem, route)
    quarter_s = min(dry_run.drive(route.start_s).bend_s, 3_000) // 4
    one, two, three = (dry_run.drive(route.start_s + part * quarter_s).grade for part in (1, 2, 3))
    assert one.violations == two.violations == three.violations
    assert one.cost + three.cost == 2 * two.cost
    assert one.excess + three.excess == 2 * two.excess


@settings(deadline=None, max_examples=100)
@given(rich_problems(max_stops=6), seeds)
def test_one_more_break_is_as_if_it_had_stood_there_from_the_begin(problem: Problem, seed: int):
    route = any_route(problem, seed)
    breaks = problem.vehicles[route.vehicle].breaks
    if not route.visits or not breaks:
        return
    dry_run = DryRun(problem, route)
    for at in range(len(route.visits) + 1):
        visits = (*route.visits[:at], Visit(VisitKind.BREAK, 0), *route.visits[at:])
        other, whole = copy(dry_run), replace(route, visits=visits)
        other.insert_break(at, 0)
        assert other.drive(route.start_s).grade == grade(check_route(problem, whole))
        other.insert_break(0, len(breaks) - 1)
        whole = replace(route, visits=(Visit(VisitKind.BREAK, len(breaks) - 1), *visits))
        assert other.drive(31_000).grade == grade(check_route(problem, replace(whole, start_s=31_000)))
