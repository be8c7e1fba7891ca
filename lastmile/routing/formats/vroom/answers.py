"""VROOM's JSON output read back as a plan, to check it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from lastmile.core.errors import InvalidInput
from lastmile.routing.departure import best_start
from lastmile.routing.formats.sections import read_text, reject
from lastmile.routing.formats.vroom.case import VroomCase
from lastmile.routing.formats.vroom.fields import Fields
from lastmile.routing.solution import Route, Solution, Visit, VisitKind

_TOP: Final = frozenset({"code", "error", "summary", "unassigned", "routes"})
_ROUTE: Final = frozenset({"vehicle", "steps", "cost", "service", "duration", "violations", "description"})
_STEP: Final = frozenset({"type", "id", "job", "arrival", "location", "location_index"})


def read_answer(case: VroomCase, path: str | Path) -> Solution:
    """Read VROOM's output for an input.

    Routes keep the begin that the file names; without one they begin when they violate and cost least.

    Raises
    ------
    InvalidInput
        If the file is malformed, reports an error, or names what the input does not have.
    """
    path = Path(path)
    try:
        top = Fields(json.loads(read_text(path)), "", path.name, _TOP)
    except json.JSONDecodeError as error:
        reject(path.name, error.lineno, None, None, f"JSON ({error.msg} at column {error.colno})")
    if top.integer("code", 0):
        raise InvalidInput(f"{path.name}: no plan, but an error: {top.text('error')}")
    vehicles = {rider.number: index for index, kind in enumerate(case.riders) for rider in kind}
    stops = {(task.kind, task.number): index for index, task in enumerate(case.tasks)}
    return Solution(tuple(_route(case, route, vehicles, stops) for route in top.objects("routes", _ROUTE)))


def _route(case: VroomCase, route: Fields, vehicles: dict[int, int], stops: dict[tuple[str, int], int]) -> Route:
    vehicle = vehicles.get(route.integer("vehicle", highest=2**63))
    if vehicle is None:
        route.fail("vehicle", "the id of a vehicle of the input")
    pauses = {pause.number: index for index, pause in enumerate(case.riders[vehicle][0].breaks)}
    visits: list[Visit] = []
    start_s: int | None = None
    for step in route.objects("steps", _STEP):
        kind = step.text("type")
        if kind == "start":
            start_s = step.integer("arrival") if step.has("arrival") else None
            continue
        if kind == "end":
            continue
        number = step.integer("id", highest=2**63)
        found = pauses.get(number) if kind == "break" else stops.get((kind, number))
        if found is None:
            step.fail("id", f"the id of a {kind} of the input")
        visits.append(Visit(VisitKind.BREAK if kind == "break" else VisitKind.STOP, found))
    result = Route(vehicle, start_s or 0, tuple(visits))
    return result if start_s is not None else best_start(case.problem, result)
