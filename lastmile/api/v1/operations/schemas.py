"""What goes in and comes out of the calls about operations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from lastmile.dispatch.jobs import Job, JobKind, JobProgress, JobState, Stage
from lastmile.dispatch.planning.pricing import to_minor
from lastmile.dispatch.plans.sketches import Sketch, Sketched


class PointOut(BaseModel):
    """The best plan's cost at one moment of the search."""

    elapsed_s: float
    cost_minor: int = Field(description="with penalties, minor units")


class ProgressOut(BaseModel):
    """How far an operation is."""

    phase: str = Field(description="what is being done, a word or two")
    elapsed_s: float = Field(description="seconds of search so far")
    cost_minor: int | None = Field(description="of the best plan so far, with penalties, minor units; null before it")
    routes: int = Field(description="vehicles used in the best plan")
    outside: int = Field(description="shipments on no route in the best plan")
    iterations: int
    parts: int = Field(description="parts of a large plan in this round; 0 for a plan in one piece")
    parts_done: int
    curve: list[PointOut] = Field(description="cost over time, older points thinned out")

    @classmethod
    def of(cls, progress: JobProgress) -> ProgressOut:
        """Show progress."""
        return cls(
            phase=progress.phase,
            elapsed_s=progress.elapsed_s,
            cost_minor=None if progress.cost is None else to_minor(progress.cost),
            routes=progress.routes,
            outside=progress.outside,
            iterations=progress.iterations,
            parts=progress.parts,
            parts_done=progress.parts_done,
            curve=[PointOut(elapsed_s=at, cost_minor=to_minor(cost)) for at, cost in progress.curve.points],
        )


class ResultOut(BaseModel):
    """What came of an operation."""

    plan_id: str
    version: int = Field(description="number of the version that it made; 0 for a rehearsal, which makes none")
    location: str = Field(description="address of that version's document, or of the rehearsal")


class OperationOut(BaseModel):
    """Something that takes a while."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "job_01jd3k5m7n",
                    "kind": "solve",
                    "plan_id": "plan_01jd3k5m7n",
                    "state": "running",
                    "stage": "whole",
                    "attempts": 1,
                    "cancel_requested": False,
                    "revision": 12,
                    "created_at": "2026-11-24T09:00:00Z",
                    "started_at": "2026-11-24T09:00:01Z",
                    "finished_at": None,
                    "progress": {
                        "phase": "search",
                        "elapsed_s": 5.5,
                        "cost_minor": 410_000,
                        "routes": 21,
                        "outside": 3,
                        "iterations": 120_000,
                        "parts": 0,
                        "parts_done": 0,
                        "curve": [{"elapsed_s": 0.5, "cost_minor": 530_000}, {"elapsed_s": 5.5, "cost_minor": 410_000}],
                    },
                    "result": None,
                    "error": None,
                }
            ]
        }
    )

    id: str
    kind: JobKind
    plan_id: str = Field(description="the plan that it makes a version of; for `rehearse` the id of the rehearsal")
    state: JobState
    stage: Stage = Field(description="whole: by one worker; parts: by any workers; join: put together again")
    attempts: int = Field(description="how often a worker has begun this stage")
    cancel_requested: bool
    revision: int = Field(description="counts every change; the id of its event")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: ProgressOut
    result: ResultOut | None = Field(description="when it is done")
    error: dict[str, Any] | None = Field(description="when it has failed: `code`, `detail` and `context` of a problem")

    @classmethod
    def of(cls, job: Job) -> OperationOut:
        """Show a job."""
        version = f"/v1/plans/{job.plan_id}/versions/{job.version}"
        location = f"/v1/rehearsals/{job.plan_id}" if job.kind is JobKind.REHEARSE else version
        result = None if job.version is None else ResultOut(plan_id=job.plan_id, version=job.version, location=location)
        return cls(
            id=job.id,
            kind=job.kind,
            plan_id=job.plan_id,
            state=job.state,
            stage=job.stage,
            attempts=job.attempts,
            cancel_requested=job.cancel_requested,
            revision=job.revision,
            created_at=job.created_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            progress=ProgressOut.of(job.progress),
            result=result,
            error=None if job.error is None else dict(job.error),
        )


class SketchedOut(BaseModel):
    """Shipments on one route in their order, or with one carrier."""

    holder: str = Field(description="shift, as the routes of a document name it, or id of the carrier")
    shipment_ids: list[str]


class SketchOut(BaseModel):
    """The best plan so far of an operation under way; not judged yet, good to look at."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "routes": [{"holder": "Aino K.", "shipment_ids": ["shp_01jd3k5m7n"]}],
                    "outsourced": [{"holder": "car_01jd3k5m7n", "shipment_ids": ["shp_01jd3k5m7p"]}],
                }
            ]
        }
    )

    routes: list[SketchedOut]
    outsourced: list[SketchedOut]

    @classmethod
    def of(cls, sketch: Sketch) -> SketchOut:
        """Show a sketch."""
        return cls(routes=_sketched(sketch.routes), outsourced=_sketched(sketch.outsourced))


def _sketched(rows: Iterable[Sketched]) -> list[SketchedOut]:
    return [SketchedOut(holder=row.holder, shipment_ids=list(row.shipment_ids)) for row in rows]


class CancelIn(BaseModel):
    """How to end an operation."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"keep_best": True}]})

    keep_best: bool = Field(
        default=False, description="end it with the best plan so far, if it has one; else without a result"
    )
