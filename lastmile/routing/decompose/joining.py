"""Improve parts, and join their plans to one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lastmile.routing.checker import check
from lastmile.routing.decompose.cutting import Part
from lastmile.routing.engines import solve
from lastmile.routing.evaluation import Evaluation
from lastmile.routing.problem import Problem
from lastmile.routing.solution import Outsourced, Route, Solution, Visit, VisitKind
from lastmile.routing.solver import Progress, Result


def solve_part(
    part: Part,
    time_limit_s: float,
    *,
    engine_name: str = "search",
    iterations: int | None = None,
    seed: int = 1,
    threads: int = 1,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Solution:
    """Improve the plan of one part; parameters as for ``solve``.

    Returns
    -------
    a plan in the part's numbers, never worse than the one that the part came with.
    """
    found = solve(
        part.problem,
        time_limit_s,
        engine_name=engine_name,
        iterations=iterations,
        seed=seed,
        threads=threads,
        initial=part.solution,
        on_progress=on_progress,
        should_stop=should_stop,
    )
    return better(part, found)


def better(part: Part, found: Result) -> Solution:
    """Give what was found for a part, or the plan that it came with where that is better."""
    before = check(part.problem, part.solution)
    return found.solution if _badness(found.evaluation) <= _badness(before) else part.solution


def join(problem: Problem, solution: Solution, parts: Sequence[Part], answers: Sequence[Solution | None]) -> Solution:
    """Put the answers of parts into the plan that they were cut from.

    Parameters
    ----------
    parts : all that ``cut(problem, solution, …)`` gave.
    answers : one per part, in its numbers; ``None`` where none came back.

    Returns
    -------
    a plan that the checker finds no worse than ``solution``: with all answers, or with those that make it no worse.

    Raises
    ------
    InvalidPlan
        If an answer names what its part does not have.
    """
    given = [(number, answer) for number, answer in enumerate(answers) if answer is not None]
    for number, answer in given:
        check(parts[number].problem, answer)
    chosen = [part.solution for part in parts]
    best, least = solution, _badness(check(problem, solution))
    for trial in (dict(given), *({number: answer} for number, answer in given)):
        tried = [trial.get(number, plan) for number, plan in enumerate(chosen)]
        together = _together(parts, tried)
        badness = _badness(check(problem, together))
        if badness <= least:
            best, least, chosen = together, badness, tried
            if len(trial) == len(given):
                break
    return best


def _badness(evaluation: Evaluation) -> tuple[int, int]:
    """What a plan is judged by: how many violations, then the cost."""
    return len(evaluation.violations), evaluation.cost.total


def _together(parts: Sequence[Part], plans: Sequence[Solution]) -> Solution:
    routes = [_renumbered(route, part) for part, plan in zip(parts, plans, strict=True) for route in plan.routes]
    outsourced = [
        Outsourced(part.stops[o.stop], o.carrier)
        for part, plan in zip(parts, plans, strict=True)
        for o in plan.outsourced
    ]
    return Solution(tuple(sorted(routes, key=lambda r: r.vehicle)), tuple(sorted(outsourced, key=lambda o: o.stop)))


def _renumbered(route: Route, part: Part) -> Route:
    visits = [Visit(v.kind, part.stops[v.number]) if v.kind is VisitKind.STOP else v for v in route.visits]
    return Route(part.vehicles[route.vehicle], route.start_s, tuple(visits))
