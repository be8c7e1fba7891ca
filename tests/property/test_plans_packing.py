"""Solutions and parts of problems come out of the database as they went in, for any problem."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.dispatch.planning.solving import SolveRequest
from lastmile.dispatch.plans.solutions import PartWork, pack_solution, pack_work, unpack_solution, unpack_work
from lastmile.routing import check
from lastmile.routing.checker import RememberingJudge
from lastmile.routing.decompose import cut
from lastmile.routing.problem import Problem
from tests.property.rich_problems import plan_in_force, rich_problems

PROBLEMS = rich_problems(max_stops=20, max_vehicles=5)


@settings(deadline=None, max_examples=60)
@given(PROBLEMS, st.integers(0, 99))
def test_a_part_is_the_same_problem_elsewhere(problem: Problem, seed: int):
    plan = plan_in_force(problem, random.Random(seed))  # noqa: S311  test data
    assert unpack_solution(pack_solution(plan)) == plan
    for part in cut(problem, plan, most_stops=8, seed=seed):
        request = SolveRequest("search", 1.5, seed, initial=part.solution)
        back = unpack_work(pack_work(PartWork(part, request)))
        assert back.request == request
        assert (back.part.stops, back.part.vehicles, back.part.solution) == (part.stops, part.vehicles, part.solution)
        assert check(back.part.problem, part.solution) == check(part.problem, part.solution)
        for ours, theirs in zip(part.problem.profiles, back.part.problem.profiles, strict=True):
            assert ours.traffic == theirs.traffic
            assert theirs.duration_s.dtype == np.int32
            np.testing.assert_array_equal(ours.duration_s, theirs.duration_s)


@settings(deadline=None, max_examples=60)
@given(PROBLEMS, st.integers(0, 99))
def test_a_judge_that_remembers_says_what_the_checker_says(problem: Problem, seed: int):
    judge = RememberingJudge(problem, room=3)
    for _ in range(2):
        plan = plan_in_force(problem, random.Random(seed))  # noqa: S311  test data
        assert check(problem, plan, judge) == check(problem, plan)
