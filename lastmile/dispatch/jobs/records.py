"""What a job is, without the database's own classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

LEASE_S: Final = 15.0
"""How long a worker that says nothing is still believed to be at it."""

MOST_ATTEMPTS: Final = 3
"""After so many workers have died of it, a job has failed."""

QUEUE: Final = "plans"
TASK: Final = "lastmile.work"
"""Names by which Procrastinate knows the work of this package."""

MOST_POINTS: Final = 120
"""Of the kept curve of cost over time."""


class JobState(StrEnum):
    """Where a job, or a shard of one, is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


class JobKind(StrEnum):
    """What is asked for."""

    SOLVE = "solve"  # a plan from nothing, or from a version, under its locks
    REPLAN = "replan"  # the rest of a day under way
    REHEARSE = "rehearse"  # a day as it was, and as it might have been


class Stage(StrEnum):
    """What of a job is to be done next."""

    WHOLE = "whole"  # by one worker
    PARTS = "parts"  # its shards, by any workers; nobody holds the job itself
    JOIN = "join"  # the answers of its shards, by one worker


Point = tuple[float, int]
"""Seconds since the begin, and cost units of the best plan then."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Cost over time, kept in a bounded number of points: the newest exact, older ones thinned out."""

    points: tuple[Point, ...] = ()

    def with_point(self, elapsed_s: float, cost: int) -> Curve:
        """Add a point where the cost has changed."""
        if self.points and self.points[-1][1] == cost:
            return self
        points = (*self.points, (round(elapsed_s, 2), cost))
        if len(points) > MOST_POINTS:
            points = (*points[:-2:2], *points[-2:])
        return Curve(points)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is.

    Parameters
    ----------
    phase : what is being done, a word or two.
    elapsed_s : seconds of search so far, over all attempts.
    cost : best so far, cost units; ``None`` before the first plan.
    routes, outside : vehicles used and stops off the routes in the best plan.
    parts, parts_done : of a plan that is improved in parts.
    """

    phase: str = "waiting"
    elapsed_s: float = 0.0
    cost: int | None = None
    routes: int = 0
    outside: int = 0
    iterations: int = 0
    parts: int = 0
    parts_done: int = 0
    curve: Curve = field(default_factory=Curve)

    def as_json(self) -> dict[str, Any]:
        """Give JSON values."""
        values = {name: getattr(self, name) for name in _PROGRESS}
        return values | {"curve": [list(point) for point in self.curve.points]}

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> JobProgress:
        """Read what `as_json` gave."""
        curve = Curve(tuple((float(at), int(cost)) for at, cost in values.get("curve", ())))
        return cls(**{name: values[name] for name in _PROGRESS if name in values}, curve=curve)


_PROGRESS: Final = ("phase", "elapsed_s", "cost", "routes", "outside", "iterations", "parts", "parts_done")


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write to a row: as long as nobody has taken it over, its fence is this one."""

    id: str
    fence: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker hears with every heartbeat."""

    cancel: bool
    keep_best: bool


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to enqueue.

    Parameters
    ----------
    plan_id : of the plan that it makes a version of; of the rehearsal, which is none.
    request : JSON values that say all that decides the result beside the inputs.
    created_by : id of the caller.
    snapshot : content address of the inputs; empty to take them when the job begins.
    """

    kind: JobKind
    plan_id: str
    request: Mapping[str, Any]
    created_by: str = ""
    snapshot: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its row has it.

    Parameters
    ----------
    revision : counts every change of the row.
    snapshot : content address of its inputs, once they are taken.
    version : number of the plan version that came of it; 0 for a rehearsal, which keeps none.
    error : what went wrong, as a problem: ``code``, ``detail``, ``context``.
    """

    id: str
    kind: JobKind
    plan_id: str
    request: Mapping[str, Any]
    created_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    state: JobState
    stage: Stage
    round: int
    lease: Lease
    attempts: int
    cancel_requested: bool
    keep_best: bool
    progress: JobProgress
    revision: int
    snapshot: str
    version: int | None
    error: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class NewShard:
    """A part of a large plan, for any worker.

    Parameters
    ----------
    payload : everything that is needed to improve it, as bytes.
    """

    number: int
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shard:
    """A part as its row has it.

    Parameters
    ----------
    answer : the improved part, as bytes; ``None`` where none came back.
    """

    id: str
    job_id: str
    number: int
    state: JobState
    lease: Lease
    attempts: int
    payload: bytes = field(repr=False, default=b"")
    answer: bytes | None = field(repr=False, default=None)


def died_too_often(what: str, attempts: int) -> dict[str, Any]:
    """Give the problem of a job that no worker has survived."""
    return {
        "code": "external_failure",
        "detail": f"{what} was begun {attempts} times and its worker ended each time before it was done; "
        "most likely the machine has too little memory for it",
        "context": {"attempts": attempts},
    }


@dataclass(frozen=True, slots=True)
class Queue:
    """How much there is to do.

    Parameters
    ----------
    running : jobs that a worker holds.
    waiting : jobs that nobody works on.
    oldest : when the first of them was made; ``None`` where none waits.
    """

    running: int
    waiting: int
    oldest: datetime | None
