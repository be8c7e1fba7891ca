"""Routes on the road, as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from lastmile.dispatch.execution import Eta
from lastmile.dispatch.execution.records import (
    LIVE,
    Attempt,
    Kept,
    Proof,
    ProofKind,
    RiderPosition,
    Route,
    RouteState,
    Stop,
    StopKind,
    StopState,
    Task,
    TaskKind,
    TaskState,
)


class WindowOut(BaseModel):
    """When service may begin, both ends included."""

    earliest: datetime
    latest: datetime


class EtaOut(BaseModel):
    """When the rider is expected; the window is what to tell people."""

    at: datetime
    earliest: datetime
    latest: datetime

    @classmethod
    def of(cls, eta: Eta) -> EtaOut:
        """Show an expected arrival."""
        return cls(at=eta.at, earliest=eta.earliest, latest=eta.latest)


class TaskOut(BaseModel):
    """What is to do for one shipment at a stop."""

    id: str
    shipment_id: str
    order_id: str
    kind: TaskKind
    recipient: str
    phone: str
    address: str
    parcels: int
    weight_g: int
    cash_minor: int = Field(description="to collect, minor units of the route's currency")
    collected_minor: int
    note: str
    state: TaskState
    reason: str = Field(description="why it failed; empty otherwise")
    decided_at: datetime | None
    needs_code: bool = Field(description="whether the recipient has a one-time code to ask for")

    @classmethod
    def of(cls, task: Task, *, needs_code: bool) -> TaskOut:
        """Show a task."""
        values = {name: getattr(task, name) for name in cls.model_fields if name != "needs_code"}
        return cls(**values, needs_code=needs_code)


class StopOut(BaseModel):
    """One visit of a route."""

    id: str
    route_id: str
    sequence: int
    kind: StopKind
    place: str
    lon: float
    lat: float
    planned_arrival: datetime
    planned_begin: datetime
    planned_departure: datetime
    windows: list[WindowOut]
    state: StopState
    arrived_at: datetime | None
    left_at: datetime | None
    eta: EtaOut | None = Field(None, description="of stops ahead; not in a rider's day, which stays the same meanwhile")
    tasks: list[TaskOut]

    @classmethod
    def of(cls, stop: Stop, tasks: Sequence[Task], coded: set[str], eta: Eta | None = None) -> StopOut:
        """Show a stop with its tasks.

        Parameters
        ----------
        coded : shipments that have a one-time code.
        """
        plain = set(cls.model_fields) - {"windows", "tasks", "eta"}
        return cls(
            **{name: getattr(stop, name) for name in plain},
            windows=[WindowOut(earliest=a, latest=b) for a, b in stop.windows],
            tasks=[TaskOut.of(t, needs_code=t.shipment_id in coded) for t in tasks if t.stop_id == stop.id],
            eta=None if eta is None else EtaOut.of(eta),
        )


class RouteOut(BaseModel):
    """A rider's tour, without its stops."""

    id: str
    plan_id: str
    version: int
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
    state: RouteState
    started_at: datetime | None
    finished_at: datetime | None
    revision: int
    stops_total: int = Field(description="doors, without breaks and reloads")
    stops_done: int
    tasks_failed: int

    @classmethod
    def values_of(cls, route: Route, stops: Sequence[Stop], tasks: Sequence[Task]) -> dict[str, Any]:
        """Give the values of a route and its counts."""
        counted = {"stops_total", "stops_done", "tasks_failed"}
        doors = [s for s in stops if s.route_id == route.id and s.kind is StopKind.STOP]
        return {
            **{name: getattr(route, name) for name in set(RouteOut.model_fields) - counted},
            "stops_total": sum(s.state is not StopState.WITHDRAWN for s in doors),
            "stops_done": sum(s.state is StopState.DONE for s in doors),
            "tasks_failed": sum(t.route_id == route.id and t.state is TaskState.FAILED for t in tasks),
        }

    @classmethod
    def of(cls, route: Route, stops: Sequence[Stop], tasks: Sequence[Task]) -> RouteOut:
        """Show a route."""
        return cls(**cls.values_of(route, stops, tasks))


class RouteDetail(RouteOut):
    """A rider's tour with its stops."""

    stops: list[StopOut] = Field(description="in driving order, withdrawn ones at the end")
    delay_s: int = Field(0, description="of the next stop against the plan, seconds; negative when early")

    @classmethod
    def whole(
        cls,
        route: Route,
        stops: Sequence[Stop],
        tasks: Sequence[Task],
        coded: set[str],
        expected: Mapping[str, Eta],
    ) -> RouteDetail:
        """Show a route with its stops."""
        shown = [StopOut.of(stop, tasks, coded, expected.get(stop.id)) for stop in stops if stop.route_id == route.id]
        ahead = next((s for s in stops if s.route_id == route.id and s.state in LIVE and s.id in expected), None)
        delay = 0.0 if ahead is None else (expected[ahead.id].at - ahead.planned_begin).total_seconds()
        return cls(**RouteOut.values_of(route, stops, tasks), stops=shown, delay_s=round(delay))


class ProofOut(BaseModel):
    """One piece of evidence of an attempt."""

    id: str
    attempt_id: str
    shipment_id: str
    kind: ProofKind
    at: datetime
    media_type: str = Field(description="of photo and signature; empty for others")
    sha256: str = Field(description="of its bytes")
    text: str = Field(description="the barcode as read")
    holds: bool = Field(description="false for a code that was wrong")
    url: str | None = Field(description="where its bytes are")

    @classmethod
    def of(cls, proof: Proof) -> ProofOut:
        """Show a piece of evidence."""
        values = {name: getattr(proof, name) for name in cls.model_fields if name != "url"}
        return cls(**values, url=f"/v1/proofs/{proof.id}/blob" if proof.sha256 else None)


class AttemptOut(BaseModel):
    """A try at a door, with its proof."""

    id: str
    task_id: str
    shipment_id: str
    route_id: str
    rider_id: str
    carrier_id: str = Field(description="of the partner that tried; empty for a rider")
    outcome: TaskState
    at: datetime
    reason: str
    note: str
    recipient: str
    collected_minor: int
    lon: float | None
    lat: float | None
    proofs: list[ProofOut]

    @classmethod
    def of(cls, attempt: Attempt, proofs: Sequence[Proof]) -> AttemptOut:
        """Show an attempt."""
        values = {name: getattr(attempt, name) for name in cls.model_fields if name != "proofs"}
        return cls(**values, proofs=[ProofOut.of(proof) for proof in proofs if proof.attempt_id == attempt.id])


class StopDetail(StopOut):
    """A stop with what was done there."""

    attempts: list[AttemptOut] = Field(default_factory=list)


class ActionOut(BaseModel):
    """What a rider's phone told, and what became of it."""

    number: int
    id: str
    rider_id: str
    route_id: str
    stop_id: str
    kind: str
    occurred_at: datetime
    received_at: datetime
    said: dict[str, Any]
    outcome: str
    remark: str

    @classmethod
    def of(cls, kept: Kept) -> ActionOut:
        """Show an action."""
        return cls(**{name: getattr(kept, name) for name in cls.model_fields})


class PositionOut(BaseModel):
    """Where a rider was last."""

    rider_id: str
    at: datetime
    lon: float
    lat: float
    accuracy_m: int

    @classmethod
    def of(cls, position: RiderPosition) -> PositionOut:
        """Show a position."""
        return cls(**{name: getattr(position, name) for name in cls.model_fields})
