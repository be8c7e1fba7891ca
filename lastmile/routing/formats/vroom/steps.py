"""The routes that a VROOM input describes in its vehicles' ``steps``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lastmile.routing.formats.vroom.case import Rider, Task
from lastmile.routing.formats.vroom.fields import LARGEST, Fields
from lastmile.routing.solution import Visit, VisitKind

_STEP: Final = frozenset({"type", "id", "service_at", "service_after", "service_before"})
_TASKS: Final = frozenset({"job", "pickup", "delivery"})
_FORCING: Final = ("service_at", "service_after", "service_before")


@dataclass(frozen=True, slots=True)
class Forced:
    """When a task must begin, both ends included, whatever its windows say."""

    earliest_s: int
    latest_s: int


@dataclass(slots=True)
class Steps:
    """The routes as given.

    Parameters
    ----------
    visits : by vehicle of the file; vehicles without steps are left out.
    starts : by vehicle, where its start is forced.
    forced : by stop.
    """

    visits: dict[int, tuple[Visit, ...]] = field(default_factory=dict)
    starts: dict[int, Forced] = field(default_factory=dict)
    forced: dict[int, Forced] = field(default_factory=dict)


def read_steps(
    vehicles: Sequence[Fields], riders: Sequence[Rider], tasks: Sequence[Task], *, plan_mode: bool
) -> Steps | None:
    """Read all steps; ``None`` where no vehicle has any and none are asked for.

    Raises
    ------
    InvalidInput
        If a step names what does not exist, or a task comes twice.
    UnsupportedProblem
        If times are forced where the model has no place for them.
    """
    stops = {(task.kind, task.number): index for index, task in enumerate(tasks)}
    steps = Steps()
    taken: set[int] = set()
    for vehicle, own in enumerate(vehicles):
        visits: list[Visit] = []
        for step in own.objects("steps", _STEP):
            kind = step.text("type")
            force = _force(step, kind, plan_mode=plan_mode)
            if kind in _TASKS:
                stop = stops.get((kind, step.integer("id", highest=2**63)))
                if stop is None or stop in taken:
                    step.fail("id", f"a {kind} of this input, once")
                taken.add(stop)
                visits.append(Visit(VisitKind.STOP, stop))
                if force is not None:
                    steps.forced[stop] = force
            elif kind == "break":
                visits.append(Visit(VisitKind.BREAK, _pause(step, riders[vehicle])))
            elif kind not in {"start", "end"}:
                step.fail("type", "start, job, pickup, delivery, break or end")
            elif force is not None:
                steps.starts[vehicle] = force
        if visits:
            steps.visits[vehicle] = tuple(visits)
    return steps if steps.visits or plan_mode else None


def _pause(step: Fields, rider: Rider) -> int:
    number = step.integer("id", highest=2**63)
    index = next((i for i, pause in enumerate(rider.breaks) if pause.number == number), None)
    if index is None:
        step.fail("id", f"a break of vehicle {rider.number}")
    return index


def _force(step: Fields, kind: str, *, plan_mode: bool) -> Forced | None:
    used = [key for key in _FORCING if step.has(key)]
    if not used:
        return None
    if not plan_mode:
        step.unsupported(used[0], "times are forced in plan mode only")
    if kind in {"break", "end"}:
        step.unsupported(used[0], f"the time of a {kind} cannot be forced")
    if step.has("service_at"):
        moment = step.integer("service_at")
        return Forced(moment, moment)
    forced = Forced(step.integer("service_after", 0), step.integer("service_before", LARGEST))
    if forced.earliest_s > forced.latest_s:
        step.fail("service_before", "a time that is not before service_after")
    return forced
