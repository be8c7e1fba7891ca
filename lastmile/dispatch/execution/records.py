"""Routes on the road, their stops and tasks, what riders did and how they prove it, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final


class RouteState(StrEnum):
    """How far a route is."""

    PLANNED = "planned"
    STARTED = "started"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


class StopKind(StrEnum):
    """What a visit is for."""

    STOP = "stop"
    BREAK = "break"
    RELOAD = "reload"


class StopState(StrEnum):
    """How far a stop is; ``withdrawn`` once a later version of the plan has taken it off the route."""

    PLANNED = "planned"
    ARRIVED = "arrived"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class TaskState(StrEnum):
    """How far a task is; ``elsewhere`` once another route has done it."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    ELSEWHERE = "elsewhere"
    WITHDRAWN = "withdrawn"


class TaskKind(StrEnum):
    """Which way the parcels go."""

    DELIVER = "deliver"
    PICK_UP = "pick_up"


class ProofKind(StrEnum):
    """Kinds of evidence."""

    PHOTO = "photo"
    SIGNATURE = "signature"
    CODE = "code"
    BARCODE = "barcode"


@dataclass(frozen=True, slots=True)
class Route:
    """A rider's tour of a committed plan.

    Parameters
    ----------
    seat : rider and vehicle, by which a later version of the plan finds the route again.
    name : what the plan calls it, e.g. ``R07``.
    hub : name of the depot where it starts; empty for a start elsewhere.
    rider_id : empty where no rider has the name that the shift has.
    end_drive_s : of the last leg, seconds.
    revision : counts changes that the rider must see.
    """

    id: str
    plan_id: str
    version: int
    seat: str
    name: str
    day: date
    hub: str
    timezone: str
    currency: str
    rider_id: str
    rider: str
    vehicle: str
    vehicle_type: str
    planned_start: datetime
    planned_end: datetime
    end_drive_s: int
    state: RouteState
    started_at: datetime | None = None
    finished_at: datetime | None = None
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit of a route.

    Parameters
    ----------
    sequence : place in the route, from 1.
    place : address, or the name of the depot.
    drive_s : of the leg that leads here, seconds, as planned.
    windows : when service may begin; pairs of RFC 3339 texts.
    """

    id: str
    route_id: str
    sequence: int
    kind: StopKind
    place: str
    lon: float
    lat: float
    drive_s: int
    planned_arrival: datetime
    planned_begin: datetime
    planned_departure: datetime
    windows: tuple[tuple[str, str], ...]
    state: StopState
    arrived_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What is to do for one shipment at a stop.

    Parameters
    ----------
    cash_minor : to collect, minor units.
    decided_at, decided_by : event time and id of the action that decided the state; of two actions the later one does.
    collected_minor : cash that the rider took.
    scanned : parcels whose barcode was read.
    """

    id: str
    stop_id: str
    route_id: str
    shipment_id: str
    shop_id: str
    order_id: str
    kind: TaskKind
    recipient: str
    phone: str
    address: str
    parcels: int
    weight_g: int
    cash_minor: int
    note: str
    state: TaskState = TaskState.OPEN
    decided_at: datetime | None = None
    decided_by: str = ""
    reason: str = ""
    collected_minor: int = 0
    scanned: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try at a door, with its result; delivery attempts of a shipment are counted by these.

    Parameters
    ----------
    task_id, route_id, rider_id : empty for a partner's.
    carrier_id : of the partner; empty for a rider's.
    action_id : of the rider's action, or the partner's key.
    """

    id: str
    task_id: str
    shipment_id: str
    shop_id: str
    route_id: str
    rider_id: str
    action_id: str
    outcome: TaskState
    at: datetime
    reason: str = ""
    note: str = ""
    recipient: str = ""
    collected_minor: int = 0
    lon: float | None = None
    lat: float | None = None
    carrier_id: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence of an attempt.

    Parameters
    ----------
    attachment_id, sha256, media_type : of photo and signature; empty for others.
    text : the barcode as read; empty for a code, which is not kept.
    holds : whether it proves something: a code that was wrong does not.
    """

    id: str
    attempt_id: str
    shipment_id: str
    shop_id: str
    rider_id: str
    kind: ProofKind
    at: datetime
    attachment_id: str = ""
    sha256: str = ""
    media_type: str = ""
    text: str = ""
    holds: bool = True
    carrier_id: str = ""


@dataclass(frozen=True, slots=True)
class RiderPosition:
    """Where a rider was last.

    Parameters
    ----------
    accuracy_m : radius within which the phone believes itself to be, metres.
    """

    rider_id: str
    at: datetime
    lon: float
    lat: float
    accuracy_m: int = 0


@dataclass(frozen=True, slots=True)
class RouteFilters:
    """Which routes a list shows; ``None`` for all."""

    day: date | None = None
    rider_id: str | None = None
    plan_id: str | None = None
    state: RouteState | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An action as it is kept, for the dispatcher.

    Parameters
    ----------
    said : what the phone sent.
    """

    number: int
    rider_id: str
    id: str
    route_id: str
    stop_id: str
    kind: str
    occurred_at: datetime
    received_at: datetime
    said: dict[str, Any]
    outcome: str
    remark: str


LIVE: Final = frozenset({StopState.PLANNED, StopState.ARRIVED})
"""Stops that are still ahead."""
