"""What goes into the store and comes out of it, without the database's own classes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from lastmile.core.shipments import Shipment


class PlanOutcome(StrEnum):
    """How a solve ended."""

    FINISHED = "finished"
    STOPPED = "stopped"


class Origin(StrEnum):
    """How a version came about."""

    FILES = "files"  # `lastmile plan`
    SOLVE = "solve"
    EDIT = "edit"
    REPLAN = "replan"


@dataclass(frozen=True, slots=True)
class Making:
    """What a version needs beside its document to be edited, solved and re-planned later.

    Parameters
    ----------
    parent : number of the version that it was made from.
    snapshot : content address of the inputs; empty for a plan from files.
    solution : who serves what, as bytes.
    locks : shipment id → lock, JSON values.
    violations : how many rules it breaks.
    created_by : id of the caller.
    """

    origin: Origin = Origin.FILES
    parent: int | None = None
    snapshot: str = ""
    solution: bytes | None = field(default=None, repr=False)
    locks: dict[str, Any] = field(default_factory=dict)
    violations: int = 0
    created_by: str = ""


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan without its versions.

    Parameters
    ----------
    head : number of the version that edits go on from; ``None`` before the first one.
    committed : number of the version that riders and partners have.
    revision : counts every change.
    """

    id: str
    day: date
    depots: tuple[str, ...]
    currency: str
    created_at: datetime
    head: int | None
    committed: int | None
    revision: int


@dataclass(frozen=True, slots=True)
class InputHash:
    """One input file of a plan.

    Parameters
    ----------
    role : what it is to the plan, e.g. ``"orders"``.
    name : the file's name, without its folder.
    sha256 : of its content, hexadecimal.
    """

    role: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A plan version in numbers.

    Parameters
    ----------
    shipments, on_routes, with_carriers, unassigned : counts; the last three add up to the first.
    routes : vehicles used.
    cost_minor : riders and carriers together, minor units; no price of what is left out.
    distance_m : of all routes.
    paid_s : of all routes.
    """

    shipments: int
    on_routes: int
    with_carriers: int
    unassigned: int
    routes: int
    cost_minor: int
    distance_m: int
    paid_s: int


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A plan version that is to be stored.

    Parameters
    ----------
    plan_id : from `PlanStore.plan_id`.
    day : local day.
    depots : names of the depots; with the day they say which plan this is a version of.
    inputs : the files it was made of.
    options : everything else that decides the plan: engine, seed, threads, budget; JSON values.
    seed, engine, time_limit_s : of the solve.
    elapsed_s : wall clock of the solve.
    document : ``plan.json`` as bytes; empty for a draft, whose document is written when it is asked for.
    shipments : the day's, in the order of the plan.
    """

    plan_id: str
    day: date
    depots: tuple[str, ...]
    currency: str
    inputs: tuple[InputHash, ...]
    options: dict[str, Any]
    seed: int
    engine: str
    time_limit_s: float
    elapsed_s: float
    outcome: PlanOutcome
    summary: Summary
    document: bytes
    shipments: tuple[Shipment, ...] = field(repr=False)
    making: Making = field(default_factory=Making)

    @property
    def fingerprint(self) -> str:
        """The same for two versions exactly when inputs and options are the same; see `fingerprint_of`."""
        return fingerprint_of(self.day, self.inputs, self.options)


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A plan version as it was stored.

    Parameters
    ----------
    plan_id, number : which version of which plan; ``number`` counts from 1.
    document : ``plan.json`` as bytes; empty in lists and for drafts.
    making : its solution is not there in lists.
    """

    plan_id: str
    number: int
    day: date
    depots: tuple[str, ...]
    currency: str
    created_at: datetime
    inputs: tuple[InputHash, ...]
    options: dict[str, Any]
    seed: int
    engine: str
    time_limit_s: float
    elapsed_s: float
    outcome: PlanOutcome
    summary: Summary
    document: bytes = field(default=b"", repr=False)
    making: Making = field(default_factory=Making)
    committed_at: datetime | None = None

    @property
    def name(self) -> str:
        """What `lastmile show` takes: ``plan_…@2``."""
        return f"{self.plan_id}@{self.number}"

    def as_json(self) -> dict[str, Any]:
        """Give what describes the version, without what it is made of, as JSON values."""
        values = asdict(self)
        for part in ("document", "making", "committed_at"):
            del values[part]
        created = self.created_at.isoformat().replace("+00:00", "Z")
        return {"name": self.name, **values, "day": self.day.isoformat(), "created_at": created}


def fingerprint_of(day: date, inputs: tuple[InputHash, ...], options: dict[str, Any]) -> str:
    """Hash what decides a plan: the day, the content of every input (not its name), and the options.

    Returns
    -------
    SHA-256, hexadecimal.
    """
    decided_by = [day.isoformat(), sorted((i.role, i.sha256) for i in inputs), options]
    return hashlib.sha256(json.dumps(decided_by, sort_keys=True).encode()).hexdigest()
