"""VROOM's JSON input read as a problem."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from lastmile.routing.formats.sections import read_text, reject
from lastmile.routing.formats.vroom.building import build
from lastmile.routing.formats.vroom.case import Pause, Place, Rider, Task, VroomCase
from lastmile.routing.formats.vroom.fields import LARGEST, Fields
from lastmile.routing.formats.vroom.steps import read_steps
from lastmile.routing.formats.vroom.travel import Profiles, Travel, measured, read_matrices
from lastmile.routing.problem import Pair, TimeWindow

_TOP: Final = frozenset({"jobs", "shipments", "vehicles", "matrices", "matrix", "options"})
_PLACE: Final = frozenset({"id", "description", "location", "location_index", "setup", "service", "time_windows"})
_PER_TYPE: Final = frozenset({"setup_per_type", "service_per_type"})
_END: Final = _PLACE | _PER_TYPE
_JOB: Final = _END | {"delivery", "pickup", "amount", "skills", "priority"}
_SHIPMENT: Final = frozenset({"pickup", "delivery", "amount", "skills", "priority"})
_VEHICLE: Final = frozenset(
    [
        "id",
        "profile",
        "description",
        "start",
        "start_index",
        "end",
        "end_index",
        "capacity",
        "costs",
        "skills",
        "type",
        "time_window",
        "breaks",
        "speed_factor",
        "max_tasks",
        "max_travel_time",
        "max_distance",
        "steps",
    ]
)
_BREAK: Final = frozenset({"id", "time_windows", "service", "description", "max_load"})
_OPTIONS: Final = frozenset({"c", "g", "l", "t", "x"})
MAX_LOCATIONS: Final = 30_000


def read_vroom(
    source: str | Path | Mapping[str, Any], travel: Travel | None = None, *, plan_mode: bool = False
) -> VroomCase:
    """Read a VROOM input.

    Parameters
    ----------
    source : a file, or the parsed object.
    travel : asked for matrices where the file has none.
    plan_mode : as VROOM's ``-c``: the routes stand in ``steps`` and are only timed.

    Raises
    ------
    InvalidInput
        If the input is malformed; the message names the path and what would be right.
    UnsupportedProblem
        If it asks for something that the model cannot express; the message names the field.
    """
    if isinstance(source, Mapping):
        return _Reader(source, "input", travel, plan_mode=plan_mode).case()
    path = Path(source)
    try:
        raw = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        reject(path.name, error.lineno, None, None, f"JSON ({error.msg} at column {error.colno})")
    except RecursionError:
        reject(path.name, None, None, None, "JSON that is not nested so deep")
    return _Reader(raw, path.name, travel, plan_mode=plan_mode).case()


class _Reader:
    """Reads one file from the places over the tasks to the vehicles."""

    def __init__(self, raw: object, file: str, travel: Travel | None, *, plan_mode: bool) -> None:
        self.top = Fields(raw, "", file, _TOP)
        options = self.top.child("options", _OPTIONS)
        if options.raw.get("g"):
            options.unsupported("g", "there are no streets here to draw a geometry from")
        self.plan_mode = plan_mode or bool(options.raw.get("c"))
        self.matrices = read_matrices(self.top)
        self.indexed = bool(self.matrices)
        self.locations = len(next(iter(self.matrices.values())).durations) if self.matrices else 0
        self.points: dict[tuple[float, float], int] = {}
        self.travel = travel

    def case(self) -> VroomCase:
        """Read everything."""
        vehicles = list(self.top.objects("vehicles", _VEHICLE))
        if not vehicles:
            self.top.fail("vehicles", "at least one vehicle")
        tasks, pairs = self._tasks()
        places = [(self._place(v, "start", "start_index"), self._place(v, "end", "end_index")) for v in vehicles]
        if not self.indexed:
            if len(self.points) > MAX_LOCATIONS:
                self.top.fail("jobs", f"at most {MAX_LOCATIONS:,} places")
            names = {v.text("profile", "car") for v in vehicles}
            self.matrices = measured(self.travel, list(self.points), names, self.top.file)
        profiles = Profiles(self.matrices)
        riders = [self._rider(v, *ends, profiles) for v, ends in zip(vehicles, places, strict=True)]
        self._unique("vehicles", Counter(r.number for r in riders))
        steps = read_steps(vehicles, riders, tasks, plan_mode=self.plan_mode)
        return build(self.top, tasks, pairs, vehicles, riders, profiles.made, steps, plan_mode=self.plan_mode)

    def _unique(self, key: str, counts: Counter[int]) -> None:
        twice = [number for number, times in counts.items() if times > 1]
        if twice:
            self.top.fail(key, f"every id once (id {twice[0]} comes {counts[twice[0]]} times)")

    def _tasks(self) -> tuple[list[Task], list[Pair]]:
        tasks = [self._task("job", job, job) for job in self.top.objects("jobs", _JOB)]
        pairs = []
        for shipment in self.top.objects("shipments", _SHIPMENT):
            for kind in ("pickup", "delivery"):
                if not shipment.has(kind):
                    shipment.fail(kind, "an object")
                tasks.append(self._task(kind, shipment.child(kind, _END), shipment))
            pairs.append(Pair(len(tasks) - 2, len(tasks) - 1))
        for kind in ("job", "pickup", "delivery"):
            key = "jobs" if kind == "job" else "shipments"
            self._unique(key, Counter(t.number for t in tasks if t.kind == kind))
        return tasks, pairs

    def _task(self, kind: str, own: Fields, whole: Fields) -> Task:
        for key in _PER_TYPE:
            if own.raw.get(key):
                own.unsupported(key, "times at a stop are the same for every vehicle")
        place = self._place(own, "location", "location_index")
        if place is None:
            own.fail("location_index" if self.indexed else "location", "where the task is")
        amount = whole.integers("amount")
        if kind == "job":
            delivery, pickup = amount or whole.integers("delivery"), whole.integers("pickup")
        else:
            delivery, pickup = (amount, ()) if kind == "delivery" else ((), amount)
        return Task(
            kind=kind,
            number=own.integer("id", highest=2**63),
            place=place,
            setup_s=own.integer("setup", 0),
            service_s=own.integer("service", 0),
            windows=own.windows("time_windows"),
            skills=frozenset(map(str, whole.integers("skills"))),
            priority=whole.integer("priority", 0, 0, 100),
            delivery=delivery,
            pickup=pickup,
            description=own.text("description"),
        )

    def _place(self, own: Fields, key: str, index_key: str) -> Place | None:
        coordinates = own.coordinates(key)
        if self.indexed:
            if not own.has(index_key):
                return None if coordinates is None else own.fail(index_key, "a row of the matrices")
            index = own.integer(index_key, highest=self.locations - 1)
            return Place(index, index, coordinates)
        if coordinates is None:
            return None
        return Place(self.points.setdefault(coordinates, len(self.points)), None, coordinates)

    def _rider(self, vehicle: Fields, start: Place | None, end: Place | None, profiles: Profiles) -> Rider:
        if start is None and end is None:
            vehicle.fail("start_index" if self.indexed else "start", "a start or an end")
        return Rider(
            number=vehicle.integer("id", highest=2**63),
            description=vehicle.text("description"),
            profile=vehicle.text("profile", "car"),
            start=start,
            end=end,
            window=vehicle.window("time_window") or TimeWindow(0, LARGEST),
            breaks=tuple(_pause(b) for b in vehicle.objects("breaks", _BREAK)),
            driving=profiles.driving(vehicle),
        )


def _pause(own: Fields) -> Pause:
    if own.has("max_load"):
        own.unsupported("max_load", "a break is not bound to the load")
    windows = own.windows("time_windows")
    if len(windows) > 1:
        own.unsupported("time_windows", "a break has one window")
    window = windows[0] if windows else TimeWindow(0, LARGEST)
    return Pause(own.integer("id", highest=2**63), own.integer("service", 0), window, own.text("description"))
