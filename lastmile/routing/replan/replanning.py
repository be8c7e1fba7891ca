"""Re-plan a day under way: from the plan in force and what has happened to the best plan for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from lastmile.routing.checker import check, check_route
from lastmile.routing.engines import solve
from lastmile.routing.evaluation import Evaluation
from lastmile.routing.problem import Problem, Profile
from lastmile.routing.replan.building import Rest, build_rest
from lastmile.routing.replan.carrying_over import carry_over
from lastmile.routing.replan.changes import ChangeKind, StopChange, changes
from lastmile.routing.replan.events import Event
from lastmile.routing.replan.progress import Rider, riders
from lastmile.routing.solution import Solution
from lastmile.routing.solver import Progress, Result


@dataclass(frozen=True, slots=True)
class Prepared:
    """A re-plan before the search.

    Parameters
    ----------
    problem, plan, evaluation : what is in force, with the checker's verdict.
    riders : how far everybody is.
    rest : the problem of the rest of the day.
    initial : what of the plan still holds, as a plan for ``rest.problem``.
    """

    problem: Problem
    plan: Solution
    evaluation: Evaluation
    riders: tuple[Rider, ...]
    rest: Rest
    initial: Solution


@dataclass(frozen=True, slots=True)
class Replan:
    """The new plan for the rest of the day.

    Parameters
    ----------
    result : the engine's, for ``prepared.rest.problem``.
    changes : every stop about which something is different.
    """

    prepared: Prepared
    result: Result
    changes: tuple[StopChange, ...]

    @property
    def cost(self) -> int:
        """Cost units of the whole day: what has been paid for already and what the rest will cost."""
        return self.prepared.rest.sunk.total + self.result.evaluation.cost.total

    def changed(self, kind: ChangeKind) -> tuple[int, ...]:
        """Give the stops with one kind of change."""
        return tuple(c.stop for c in self.changes if kind in c.kinds)


def prepare(
    problem: Problem,
    plan: Solution,
    now_s: int,
    events: Iterable[Event] = (),
    *,
    profiles: tuple[Profile, ...] | None = None,
    change_cost: int | None = None,
    max_changes: int | None = None,
) -> Prepared:
    """Build the problem of the rest of the day, and the plan to start from; see ``replan``."""
    events = tuple(events)
    evaluation = check(problem, plan)
    found = riders(problem, plan, evaluation.routes, now_s, events)
    rest = build_rest(problem, plan, found, events, profiles=profiles, change_cost=change_cost, max_changes=max_changes)
    return Prepared(problem, plan, evaluation, tuple(found), rest, carry_over(plan, found, rest))


def replan(
    problem: Problem,
    plan: Solution,
    now_s: int,
    events: Iterable[Event] = (),
    *,
    profiles: tuple[Profile, ...] | None = None,
    change_cost: int | None = None,
    max_changes: int | None = None,
    time_limit_s: float = 4.0,
    engine_name: str = "search",
    iterations: int | None = None,
    seed: int = 1,
    threads: int = 1,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Replan:
    """Plan the rest of a day under way.

    What is executed by ``now_s``, by the plan's clock or by ``RiderSeen``, leaves the problem at its sunk cost. A rider
    on the way goes on from his place with what he has on board; the stop he is driving to stays his next one. A
    rider driving to the depot for another trip, or loading there, can get other goods for it.

    Parameters
    ----------
    problem, plan : in force. Violations of the plan do not matter.
    now_s : seconds of the day.
    profiles : matrices that also hold the places of new stops and riders, behind the known ones; those of the problem
        unless given.
    change_cost : cost units for each announced stop that gets another rider, ``problem.change_cost`` unless given.
    max_changes : how many announced stops may get another rider at most. Stops of riders who are gone do not count.
    time_limit_s : of the search; ``prepare`` comes on top.
    engine_name, iterations, seed, threads, on_progress, should_stop : see ``solve``.

    Raises
    ------
    InvalidPlan
        If the plan or an event names what does not exist.
    UnsupportedProblem
        If the engine cannot take a part of the problem.
    """
    prepared = prepare(
        problem, plan, now_s, events, profiles=profiles, change_cost=change_cost, max_changes=max_changes
    )
    result = solve(
        prepared.rest.problem,
        time_limit_s,
        engine_name=engine_name,
        iterations=iterations,
        seed=seed,
        threads=threads,
        initial=prepared.initial,
        on_progress=on_progress,
        should_stop=should_stop,
    )
    return conclude(prepared, result)


def conclude(prepared: Prepared, result: Result) -> Replan:
    """Say what an engine's answer for the rest of the day changes.

    Parameters
    ----------
    result : for ``prepared.rest.problem``; where what was left of the plan is better, that stays.
    """
    rest, problem, plan = prepared.rest, prepared.problem, prepared.plan
    kept = check(rest.problem, prepared.initial)
    if (len(kept.violations), kept.cost.total) < (len(result.evaluation.violations), result.evaluation.cost.total):
        result = replace(result, solution=prepared.initial, evaluation=kept)
    result = _steady(rest.problem, prepared.initial, result)
    differences = changes(problem, plan, prepared.evaluation.routes, rest, result.solution, result.evaluation.routes)
    return Replan(prepared, result, differences)


def _steady(problem: Problem, initial: Solution, result: Result) -> Result:
    """Keep the promised times of a route that stops at the same doors in the same order, where that costs nothing."""
    promised = {(r.vehicle, r.stops): r for r in initial.routes}
    routes = []
    for route, schedule in zip(result.solution.routes, result.evaluation.routes, strict=True):
        known = promised.get((route.vehicle, route.stops), route)
        verdict = check_route(problem, known)
        routes.append(known if verdict.schedule.cost <= schedule.cost and not verdict.violations else route)
    solution = replace(result.solution, routes=tuple(routes))
    return (
        result
        if solution == result.solution
        else replace(result, solution=solution, evaluation=check(problem, solution))
    )
