"""Re-plans of random days at random moments."""

import random
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lastmile.routing.checker import check
from lastmile.routing.problem import Problem
from lastmile.routing.replan import (
    Cancelled,
    Event,
    NewOrder,
    Outcome,
    RiderGone,
    RiderLate,
    prepare,
    replan,
)
from lastmile.routing.replan.changes import changes
from lastmile.routing.solution import Solution
from tests.property.rich_problems import ALL_FEATURES, plan_in_force, rich_problems

DAYS = rich_problems(max_stops=14, features=[f for f in ALL_FEATURES if f != "prefix"])
seeds = st.integers(0, 2**20)


def in_force(problem: Problem, rng: random.Random) -> tuple[Solution, int]:
    """A plan without violations of its routes, and a moment of its day."""
    plan = plan_in_force(problem, rng)
    assume(plan.routes)
    times = check(problem, plan).routes
    return plan, rng.randint(min(t.start_s for t in times) - 600, max(t.end_s for t in times) + 600)


def happened(problem: Problem, plan: Solution, now_s: int, rng: random.Random) -> list[Event]:
    """A cancellation, a new order, and a rider who is late or gone."""
    vehicle = rng.choice(plan.routes).vehicle
    stop = replace(
        rng.choice(problem.stops),
        allowed_vehicles=None,
        on_board_of=None,
        announced_vehicle=None,
        pickup=(),
        delivery=(),
    )
    return [
        Cancelled(rng.randrange(len(problem.stops))),
        NewOrder(stop),
        rng.choice((RiderLate(vehicle, now_s + 900), RiderGone(vehicle), RiderGone(vehicle, now_s + 1_800))),
    ]


@settings(deadline=None, max_examples=60)
@given(DAYS, seeds)
def test_where_nothing_has_happened_the_plan_goes_on_at_the_same_times_and_cost(problem: Problem, seed: int):
    rng = random.Random(seed)  # noqa: S311  test data
    plan, now_s = in_force(problem, rng)
    prepared = prepare(problem, plan, now_s, max_changes=problem.max_changes)
    before, rest = prepared.evaluation, prepared.rest
    left = check(rest.problem, prepared.initial)
    assert not [v for v in left.violations if v.kind != "unserved"]
    assert changes(problem, plan, before.routes, rest, prepared.initial, left.routes, from_s=1) == ()
    whole, parts = before.cost, left.cost + rest.sunk
    assert (whole.carriers, whole.shortfall, whole.unassigned) == (parts.carriers, parts.shortfall, parts.unassigned)
    for term in ("fixed", "distance", "duration", "overtime", "lateness", "territory"):
        assert getattr(whole, term) == getattr(parts, term)


@settings(deadline=None, max_examples=40)
@given(DAYS, seeds)
def test_whatever_happens_there_is_a_plan_for_the_rest_and_every_stop_is_accounted_for(problem: Problem, seed: int):
    rng = random.Random(seed)  # noqa: S311  test data
    plan, now_s = in_force(problem, rng)
    events = happened(problem, plan, now_s, rng)
    answer = replan(problem, plan, now_s, events, iterations=60, time_limit_s=20.0)
    rest = answer.prepared.rest
    kept = check(rest.problem, answer.prepared.initial)
    assert not [v for v in kept.violations if v.kind != "unserved"]
    assert answer.result.evaluation.feasible or kept.violations
    assert answer.result.evaluation.cost.total <= kept.cost.total or kept.violations
    over = [*rest.executed, *rest.cancelled, *rest.handed_over, *rest.stranded]
    planned = [n for n in rest.stop_of if n is not None]
    assert sorted([*over, *planned]) == list(range(len(problem.stops) + 1))
    told = {c.stop: c for c in answer.changes}
    assert told[len(problem.stops)].before is None
    assert all(told[n].after.outcome is Outcome.CANCELLED for n in rest.cancelled)


@settings(deadline=None, max_examples=20)
@given(DAYS, seeds, st.integers(0, 3))
def test_a_limit_on_changes_holds_and_a_replan_can_be_replanned(problem: Problem, seed: int, most: int):
    rng = random.Random(seed)  # noqa: S311  test data
    plan, now_s = in_force(problem, rng)
    late = RiderLate(plan.routes[0].vehicle, now_s + 300)
    first = replan(problem, plan, now_s, [late], max_changes=most, iterations=60, time_limit_s=20.0)
    moved = [v for v in first.result.evaluation.violations if v.kind == "changes"]
    assert not moved or check(first.prepared.rest.problem, first.prepared.initial).violations
    second = prepare(first.prepared.rest.problem, first.result.solution, now_s + 1_200)
    left = check(second.rest.problem, second.initial)
    if first.result.evaluation.feasible:
        assert not [v for v in left.violations if v.kind != "unserved"]
