"""A large plan in parts: cut, improved by whoever is free, joined; another cut each round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from lastmile.dispatch.jobs import NewShard
from lastmile.dispatch.planning.reporting import Reporter
from lastmile.dispatch.planning.solving import solve_in_child
from lastmile.dispatch.plans.locks import under_locks
from lastmile.dispatch.plans.opening import OpenedDay
from lastmile.dispatch.plans.solutions import PartWork, pack_solution, pack_work, unpack_solution, unpack_work
from lastmile.dispatch.plans.solving import Task
from lastmile.routing import Solution
from lastmile.routing.decompose import better, cut, join

ROUNDS: Final = 2
WHOLE_SHARE: Final = 0.3
"""Share of the time for the first plan, searched as a whole; the rounds have the rest."""


def in_parts(day: OpenedDay, task: Task) -> bool:
    """Whether a day is large enough to be improved in parts."""
    return len(day.planning.problem.stops) > task.options.most_stops


def first_plan(task: Task) -> Task:
    """Give the search as a whole its share of the time."""
    return replace(task, options=replace(task.options, time_limit_s=task.options.time_limit_s * WHOLE_SHARE))


def cut_parts(day: OpenedDay, task: Task, solution: Solution, number_of_round: int) -> list[NewShard]:
    """Cut a plan into parts for one round."""
    problem = under_locks(day, task.locks, task.start).problem
    options = task.options
    share_s = options.time_limit_s * (1.0 - WHOLE_SHARE) / ROUNDS
    parts = cut(problem, solution, most_stops=options.most_stops, seed=options.seed + number_of_round)
    shards = []
    for number, part in enumerate(parts):
        request = replace(options.request(), time_limit_s=share_s, seed=options.seed + number, initial=part.solution)
        shards.append(NewShard(number, pack_work(PartWork(part, request))))
    return shards


def improve(payload: bytes, reporter: Reporter, should_stop: Callable[[], bool]) -> bytes:
    """Improve one part; its plan never gets worse.

    Parameters
    ----------
    payload : of a shard.

    Returns
    -------
    its answer.
    """
    work = unpack_work(payload)
    with reporter.searching(work.request.time_limit_s, "") as listener:
        result = solve_in_child(work.part.problem, work.request, on_progress=listener, should_stop=should_stop)
    return pack_solution(better(work.part, result))


def join_parts(
    day: OpenedDay, task: Task, solution: Solution, payloads: Sequence[bytes], answers: Sequence[bytes | None]
) -> Solution:
    """Put the answers of one round into the plan that was cut.

    Parameters
    ----------
    payloads, answers : of all shards of the round, in order.
    """
    problem = under_locks(day, task.locks, task.start).problem
    parts = [unpack_work(payload).part for payload in payloads]
    return join(problem, solution, parts, [None if answer is None else unpack_solution(answer) for answer in answers])
