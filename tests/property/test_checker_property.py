"""What holds for the checker on any problem."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.routing.checker import check, check_route
from lastmile.routing.checker.timing import travel_s
from lastmile.routing.departure import best_start
from lastmile.routing.dry_run import grade
from lastmile.routing.problem import Problem, TimeWindow, TrafficSlice, Vehicle
from lastmile.routing.solution import Solution, stop_route
from tests.property.rich_problems import IN_FORCE, Scale, plan_in_force, rich_problems
from tests.unit.routing.towns import line_profile

seeds = st.integers(0, 1_000)


def shuffled_plan(problem: Problem, seed: int) -> Solution:
    """Any plan, good or bad."""
    rng = random.Random(seed)  # noqa: S311  test data
    stops = list(range(len(problem.stops)))
    rng.shuffle(stops)
    cut = sorted(rng.sample(range(len(stops) + 1), 2)) if stops else [0, 0]
    vehicles = [rng.randrange(len(problem.vehicles)) for _ in range(2)]
    return Solution(
        (stop_route(vehicles[0], stops[: cut[0]], 30_000), stop_route(vehicles[1], stops[cut[0] : cut[1]], 31_000))
    )


@settings(deadline=None, max_examples=60)
@given(rich_problems(), seeds)
def test_cost_adds_up_and_the_order_of_routes_does_not_matter(problem: Problem, seed: int):
    plan = shuffled_plan(problem, seed)
    whole, turned = check(problem, plan), check(problem, replace(plan, routes=plan.routes[::-1]))
    assert whole.cost == turned.cost
    assert sorted((v.kind, v.amount) for v in whole.violations) == sorted((v.kind, v.amount) for v in turned.violations)
    plan_terms = check(problem, replace(plan, routes=())).cost
    alone = sum(check_route(problem, r).cost.total for r in plan.routes)
    assert alone == sum(r.cost for r in whole.routes)
    assert (
        whole.cost.total
        == alone + whole.cost.changes + whole.cost.carriers + whole.cost.shortfall + whole.cost.unassigned
    )
    assert plan_terms.fixed == plan_terms.distance == 0


@settings(deadline=None, max_examples=60)
@given(rich_problems(), seeds)
def test_starting_later_never_means_ending_earlier_and_moments_ascend(problem: Problem, seed: int):
    for route in shuffled_plan(problem, seed).routes:
        now, later = (check_route(problem, replace(route, start_s=route.start_s + d)).schedule for d in (0, 600))
        assert later.end_s >= now.end_s
        for visit in now.visits:
            assert visit.arrival_s <= visit.begin_s <= visit.departure_s


@given(
    st.lists(st.tuples(st.integers(0, 5_000), st.integers(100, 3_000)), max_size=5, unique_by=lambda s: s[0]),
    st.integers(300, 2_000),
    st.integers(0, 9),
    st.integers(-100, 6_000),
    st.integers(0, 500),
)
def test_leaving_later_never_means_arriving_earlier(
    slices: list[tuple[int, int]], speed: int, to: int, leave_s: int, more_s: int
):
    profile = line_profile(*(TrafficSlice(*s) for s in sorted(slices)))
    vehicle = Vehicle(speed_permille=speed)
    early, late = (t + travel_s(profile, vehicle, 0, to, t) for t in (leave_s, leave_s + more_s))
    assert early <= late


@settings(deadline=None, max_examples=40)
@given(rich_problems(features=[f"{f}" for f in ("quotes", "skills", "reloads", "breaks", "windows", *IN_FORCE)]), seeds)
def test_a_plan_without_violations_exists(problem: Problem, seed: int):
    plan = plan_in_force(problem, random.Random(seed))  # noqa: S311  test data
    kinds = {v.kind.value for v in check(problem, plan).violations}
    assert kinds <= {"prefix", "changes"}


@settings(deadline=None, max_examples=30)
@given(rich_problems(max_stops=5, scale=Scale(open_s=0, close_s=1_500, reach_m=1_000)), seeds)
def test_no_start_beats_the_best_start(problem: Problem, seed: int):
    shift = TimeWindow(0, 1_500)
    problem = replace(problem, vehicles=tuple(replace(v, shift=shift) for v in problem.vehicles))
    route = shuffled_plan(problem, seed).routes[1]
    found = grade(check_route(problem, best_start(problem, route)))
    tried = min(grade(check_route(problem, replace(route, start_s=s))) for s in range(0, 1_501, 3))
    changing = any(p.traffic for p in problem.profiles)
    assert found <= tried or (changing and found.cost <= tried.cost * 1.05)
