"""Making a version: from an opened day, its locks and perhaps a plan to start from, to a checked document."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from lastmile.dispatch.plandoc import PlanDocument, to_json
from lastmile.dispatch.planning.building import PlanningProblem
from lastmile.dispatch.planning.document import make_document
from lastmile.dispatch.planning.job import checked, heading_of, summary_of
from lastmile.dispatch.planning.reporting import Reporter
from lastmile.dispatch.planning.solving import SolveRequest, solve_in_child
from lastmile.dispatch.plans.locks import Locks, under_locks, write_locks
from lastmile.dispatch.plans.opening import OpenedDay
from lastmile.dispatch.plans.solutions import pack_solution
from lastmile.dispatch.store import Making, NewVersion, Origin, PlanOutcome
from lastmile.infra.installation import version
from lastmile.routing import Result, Solution

LARGE: Final = 4_000
"""Stops above which a plan is improved in parts, by all workers there are."""

_LEAST_S: Final = 1.0


def cores() -> int:
    """Give the number of cores this process may use, at most 8."""
    return min(8, len(os.sched_getaffinity(0)))


@dataclass(frozen=True, slots=True)
class SolveOptions:
    """What decides a version beside its inputs.

    Parameters
    ----------
    engine : name of the engine, see ``lastmile.routing.ENGINES``.
    time_limit_s : wall clock of the search.
    threads : search threads; 0 for all cores of the worker, eight at most.
    iterations : per thread; ``None`` for no such limit.
    most_stops : of a part; a day with more is improved in parts.
    from_version : the version whose plan the search starts from and whose locks hold; ``None`` to plan from nothing.
    """

    engine: str = "search"
    seed: int = 1
    time_limit_s: float = 60.0
    threads: int = 0
    iterations: int | None = None
    most_stops: int = LARGE
    from_version: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Give JSON values."""
        return asdict(self)

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> SolveOptions:
        """Read what `as_json` gave."""
        return cls(**{field.name: values[field.name] for field in fields(cls) if field.name in values})

    def request(self, spent_s: float = 0.0, initial: Solution | None = None) -> SolveRequest:
        """Give what the search may spend after some of it is spent already."""
        return SolveRequest(
            engine=self.engine,
            time_limit_s=max(_LEAST_S, self.time_limit_s - spent_s),
            seed=self.seed,
            threads=self.threads or cores(),
            iterations=self.iterations,
            initial=initial,
            stands_back=True,
        )


@dataclass(frozen=True, slots=True)
class Task:
    """One version to make.

    Parameters
    ----------
    plan_id : of which plan.
    parent : number of the version that it is made from.
    start : the plan of that version; locked places are in it.
    created_by : id of the caller.
    """

    plan_id: str
    options: SolveOptions
    locks: Locks
    created_by: str = ""
    parent: int | None = None
    start: Solution | None = None
    origin: Origin = Origin.SOLVE


def search(
    day: OpenedDay,
    task: Task,
    reporter: Reporter,
    should_stop: Callable[[], bool],
    *,
    best: Solution | None = None,
    spent_s: float = 0.0,
) -> Result:
    """Search in a process of its own.

    Parameters
    ----------
    best : the best plan of an attempt that was broken off, to go on from.
    spent_s : seconds that attempt had searched.

    Raises
    ------
    UnsupportedProblem, ExternalFailure
        As the engine and its process say.
    """
    planning = under_locks(day, task.locks, task.start)
    request = task.options.request(spent_s, best if best is not None else task.start)
    with reporter.searching(request.time_limit_s, planning.fleet.currency) as listener:
        return solve_in_child(planning.problem, request, on_progress=listener, should_stop=should_stop)


def write_version(day: OpenedDay, task: Task, result: Result, reporter: Reporter) -> NewVersion:
    """Check a result and write it down.

    Raises
    ------
    InvalidPlan
        If the checker finds a violation in it.
    """
    planning = under_locks(day, task.locks, task.start)
    with reporter.step("Check"):
        evaluation = checked(planning, result)
    with reporter.step("Write down"):
        heading = heading_of(day.inputs, task.plan_id)
        document = make_document(planning, result, evaluation, task.options.request(), heading)
    return new_version(day, task, planning, result, document)


def new_version(
    day: OpenedDay, task: Task, planning: PlanningProblem, result: Result, document: PlanDocument
) -> NewVersion:
    """Give a document as the store keeps it."""
    return NewVersion(
        plan_id=task.plan_id,
        day=planning.day.day,
        depots=day.snapshot.hub_ids,
        currency=planning.fleet.currency,
        inputs=day.inputs.hashes,
        options=task.options.as_json() | {"lastmile": version(), "setup_s": day.snapshot.setup_s},
        seed=task.options.seed,
        engine=result.engine,
        time_limit_s=task.options.time_limit_s,
        elapsed_s=round(result.elapsed_s, 3),
        outcome=PlanOutcome.STOPPED if result.stopped else PlanOutcome.FINISHED,
        summary=summary_of(document),
        document=to_json(document).encode(),
        shipments=day.inputs.shipments,
        making=Making(
            origin=task.origin,
            parent=task.parent,
            snapshot=day.sha256,
            solution=pack_solution(result.solution),
            locks=write_locks(task.locks),
            created_by=task.created_by,
        ),
    )
