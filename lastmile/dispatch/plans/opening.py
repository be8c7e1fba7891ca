"""Days opened for planning: their routing problem and the way back from it, kept ready as long as there is room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic, TypeVar

from lastmile.core.errors import NotFound
from lastmile.dispatch.planning.building import PlanningProblem
from lastmile.dispatch.planning.inputs import DayInputs
from lastmile.dispatch.planning.job import state_problem
from lastmile.dispatch.planning.reporting import Note, Reporter, Silent
from lastmile.dispatch.plans.snapshots import Snapshot, decode, inputs_of
from lastmile.roads import Streets, open_streets
from lastmile.routing.checker import RememberingJudge

_DAYS: Final = 6
_STREETS: Final = 3
_DOCUMENTS: Final = 24

Extract = Callable[[str], Path]
"""Says where on this machine the street extract of a name is; an empty name stands for the usual one."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Shelf(Generic[Key, Value]):
    """The last few things that were made; each is made once, however many threads ask for it."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._things: OrderedDict[Key, Value] = OrderedDict()
        self._making: dict[Key, threading.Lock] = {}

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Give a thing; made now if it is not there."""
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            found = self.peek(key)
            if found is None:
                found = make()
                self._put(key, found)
        return found

    def peek(self, key: Key) -> Value | None:
        """Give a thing if it is there."""
        with self._lock:
            found = self._things.get(key)
            if found is not None:
                self._things.move_to_end(key)
            return found

    def _put(self, key: Key, value: Value) -> None:
        with self._lock:
            self._things[key] = value
            while len(self._things) > self._room:
                gone, _ = self._things.popitem(last=False)
                self._making.pop(gone, None)


@dataclass(frozen=True, slots=True, eq=False)
class OpenedDay:
    """A day as a routing problem.

    Parameters
    ----------
    sha256 : of the snapshot that it was made of.
    stop_of, vehicle_of, carrier_of : shipment id, shift id and carrier id → number in the problem.
    judge : remembers its verdicts on routes.
    """

    sha256: str
    snapshot: Snapshot
    inputs: DayInputs
    planning: PlanningProblem
    stop_of: dict[str, int] = field(repr=False)
    vehicle_of: dict[str, int] = field(repr=False)
    carrier_of: dict[str, int] = field(repr=False)
    judge: RememberingJudge = field(repr=False)


class OpenDays:
    """Opens days, and keeps the last ones open.

    Parameters
    ----------
    streets_cache : folder of prepared streets.
    extract : where on this machine the street extract of a snapshot is, by the name that the snapshot has for it.

    Attributes
    ----------
    documents : those of drafts that were written lately, by plan and version, which never change.
    """

    def __init__(self, streets_cache: Path, extract: Extract) -> None:
        self._streets_cache, self._extract = streets_cache, extract
        self._days: Shelf[str, OpenedDay] = Shelf(_DAYS)
        self._streets: Shelf[Path, Streets] = Shelf(_STREETS)
        self.documents: Shelf[tuple[str, int], bytes] = Shelf(_DOCUMENTS)

    def ready(self, sha256: str) -> OpenedDay | None:
        """Give a day that is open already."""
        return self._days.peek(sha256)

    def open(self, sha256: str, body: bytes, reporter: Reporter | None = None) -> OpenedDay:
        """Open the day of a snapshot; takes seconds the first time.

        Parameters
        ----------
        body : of the snapshot.

        Raises
        ------
        InvalidInput
            If the inputs contradict themselves, or nothing can be planned.
        NotFound
            If there are no such streets on this machine.
        """
        return self._days.get(sha256, lambda: self._open(sha256, decode(body), reporter or Silent()))

    def streets(self, snapshot: Snapshot, note: Note | None = None) -> Streets:
        """Open the streets of a snapshot.

        Raises
        ------
        NotFound
            If they are not on this machine.
        """
        path = self._extract(snapshot.streets)
        if not path.is_file():
            raise NotFound(f"the streets {path.name} are not on this machine", {"streets": path.name})
        return self._streets.get(path, lambda: open_streets(path, cache_dir=self._streets_cache, progress=note))

    def inputs(self, sha256: str, snapshot: Snapshot, reporter: Reporter | None = None) -> DayInputs:
        """Give the inputs of a snapshot, located on its streets.

        Raises
        ------
        InvalidInput
            If they contradict themselves.
        NotFound
            If there are no such streets on this machine.
        """
        telling = reporter or Silent()
        with telling.step("Streets") as note:
            streets = self.streets(snapshot, note)
        with telling.step("Places"):
            return inputs_of(snapshot, sha256, streets, self._extract(snapshot.streets))

    def _open(self, sha256: str, snapshot: Snapshot, reporter: Reporter) -> OpenedDay:
        inputs = self.inputs(sha256, snapshot, reporter)
        planning = state_problem(inputs, snapshot.day, snapshot.setup_s, reporter)
        return opened_day(sha256, snapshot, inputs, planning)


def opened_day(sha256: str, snapshot: Snapshot, inputs: DayInputs, planning: PlanningProblem) -> OpenedDay:
    """Number what a day's problem is about."""
    return OpenedDay(
        sha256=sha256,
        snapshot=snapshot,
        inputs=inputs,
        planning=planning,
        stop_of={key: number for number, key in enumerate(planning.shipment_ids)},
        vehicle_of={shift.id: number for number, shift in enumerate(planning.shifts)},
        carrier_of={name: number for number, name in enumerate(planning.quotes.carriers)},
        judge=RememberingJudge(planning.problem),
    )
