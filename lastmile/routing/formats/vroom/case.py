"""What of a VROOM file is needed again when the answer is written."""

from __future__ import annotations

from dataclasses import dataclass

from lastmile.routing.formats.vroom.travel import Driving
from lastmile.routing.problem import Problem, TimeWindow
from lastmile.routing.solution import Solution


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, as the file says it.

    Parameters
    ----------
    location : row of the matrices.
    index : ``location_index``, if the file has matrices.
    """

    location: int
    index: int | None
    coordinates: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Task:
    """One job, or one end of a shipment: a stop of the problem.

    Parameters
    ----------
    kind : ``job``, ``pickup`` or ``delivery``.
    windows : as the file has them, for the begin of setup; empty for none.
    """

    kind: str
    number: int
    place: Place
    setup_s: int
    service_s: int
    windows: tuple[TimeWindow, ...]
    skills: frozenset[str]
    priority: int
    delivery: tuple[int, ...]
    pickup: tuple[int, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Pause:
    """One break of a vehicle."""

    number: int
    service_s: int
    window: TimeWindow
    description: str


@dataclass(frozen=True, slots=True)
class Rider:
    """One vehicle of the file.

    Parameters
    ----------
    start, end : ``None`` for an open end.
    """

    number: int
    description: str
    profile: str
    start: Place | None
    end: Place | None
    window: TimeWindow
    breaks: tuple[Pause, ...]
    driving: Driving


@dataclass(frozen=True, slots=True, eq=False)
class VroomCase:
    """A VROOM input as a problem.

    Parameters
    ----------
    tasks : by stop.
    riders : by vehicle of the problem; alike ones share a vehicle, the n-th route of a vehicle is driven by the n-th.
    given : the routes that ``steps`` describe, ``None`` without any.
    plan_mode : only time ``given`` and report what it violates.
    dimensions : of all amounts.
    """

    problem: Problem
    tasks: tuple[Task, ...]
    riders: tuple[tuple[Rider, ...], ...]
    given: Solution | None
    plan_mode: bool
    dimensions: int
