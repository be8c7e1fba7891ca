"""What goes in and comes out of the calls about plans."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Id
from lastmile.dispatch.plandoc import Alternative, CarrierSummary
from lastmile.dispatch.plans.choosing import Choice
from lastmile.dispatch.plans.evaluating import Breach, Judged
from lastmile.dispatch.plans.explaining import Explained, With
from lastmile.dispatch.plans.locks import LockKind
from lastmile.dispatch.plans.solving import SolveOptions
from lastmile.dispatch.store import Origin, PlanOutcome, StoredPlan, StoredVersion, Summary

Shift = Annotated[str, Field(min_length=1, max_length=120)]
"""A rider's shift, as the routes of a document name it."""

Shipments = Annotated[list[Id], Field(min_length=1, max_length=500)]


class SolveIn(BaseModel):
    """What a search may spend."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"time_limit_s": 60, "seed": 1}]})

    engine: Literal["search", "ortools"] = "search"
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    time_limit_s: Annotated[float, Field(ge=1, le=7_200, allow_inf_nan=False)] = 60.0
    threads: Annotated[int, Field(ge=0, le=64)] = Field(0, description="search threads; 0 for all cores of the worker")
    iterations: Annotated[int, Field(ge=1, le=10**12)] | None = Field(
        None, description="per thread; with it, a seed and a number of threads a plan is reproducible"
    )

    def options(self) -> SolveOptions:
        """Give them as the planner takes them."""
        return SolveOptions(
            engine=self.engine,
            seed=self.seed,
            time_limit_s=self.time_limit_s,
            threads=self.threads,
            iterations=self.iterations,
        )


class PlanIn(SolveIn):
    """A plan to make."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"day": "2026-11-25", "hub_ids": ["hub_01jd3k5m7n"], "time_limit_s": 60}]},
    )

    day: Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), lt=dt.date(2200, 1, 1))]
    hub_ids: Annotated[list[Id], Field(min_length=1, max_length=20)]
    rider_ids: Annotated[list[Id], Field(min_length=1, max_length=1_000)] | None = Field(
        None, description="plan with these riders only; with all who have a shift unless given"
    )
    carrier_ids: Annotated[list[Id], Field(max_length=200)] | None = Field(
        None, description="offer parcels to these carriers only, to none if empty; to all active ones unless given"
    )

    def choice(self) -> Choice:
        """Give riders and carriers as the planner takes them."""
        ids = (self.rider_ids, self.carrier_ids)
        return Choice(*(None if each is None else tuple(each) for each in ids))


class PlanOut(BaseModel):
    """A plan without its versions."""

    id: str
    day: dt.date
    hub_ids: list[str] = Field(description="or names of depots, for a plan from files")
    currency: str = Field(description="empty before the first version")
    created_at: dt.datetime
    head: int | None = Field(description="number of the version that edits go on from")
    committed: int | None = Field(description="number of the version that riders and partners have")
    revision: int = Field(description="the ETag, which an edit names in If-Match")

    @classmethod
    def of(cls, plan: StoredPlan) -> PlanOut:
        """Show a plan."""
        return cls(
            id=plan.id,
            day=plan.day,
            hub_ids=list(plan.depots),
            currency=plan.currency,
            created_at=plan.created_at,
            head=plan.head,
            committed=plan.committed,
            revision=plan.revision,
        )


class FiguresOut(BaseModel):
    """A version in numbers."""

    shipments: int
    on_routes: int
    with_carriers: int
    unassigned: int
    routes: int
    cost_minor: int = Field(description="money of riders and carriers, minor units; no penalties")
    distance_m: int
    paid_s: int

    @classmethod
    def of(cls, summary: Summary) -> FiguresOut:
        """Show a summary."""
        return cls(**{name: getattr(summary, name) for name in cls.model_fields})


class LockOut(BaseModel):
    """To what a shipment is held."""

    shipment_id: str
    kind: LockKind
    to: str = Field(description="shift or carrier; empty for nobody")


class VersionOut(BaseModel):
    """One state of a plan; it never changes."""

    plan_id: str
    number: int
    parent: int | None = Field(description="the version that it was made from")
    origin: Origin
    created_at: dt.datetime
    created_by: str
    committed_at: dt.datetime | None
    violations: int = Field(description="rules that it breaks")
    engine: str
    outcome: PlanOutcome
    elapsed_s: float
    options: dict[str, Any]
    figures: FiguresOut

    @classmethod
    def of(cls, version: StoredVersion) -> VersionOut:
        """Show a version."""
        making = version.making
        return cls(
            plan_id=version.plan_id,
            number=version.number,
            parent=making.parent,
            origin=making.origin,
            created_at=version.created_at,
            created_by=making.created_by,
            committed_at=version.committed_at,
            violations=making.violations,
            engine=version.engine,
            outcome=version.outcome,
            elapsed_s=version.elapsed_s,
            options=version.options,
            figures=FiguresOut.of(version.summary),
        )


class ViolationOut(BaseModel):
    """A rule that a version breaks."""

    kind: str = Field(description="capacity, time_window, shift … or lock", examples=["time_window"])
    amount: int = Field(description="by how much, in the kind's unit: seconds, metres, grams, parcels, stops")
    message: str
    shift: str
    shipment_id: str
    carrier: str

    @classmethod
    def of(cls, breach: Breach) -> ViolationOut:
        """Show a breach."""
        return cls(**{name: getattr(breach, name) for name in cls.model_fields})


class VerdictOut(BaseModel):
    """What the independent checker says of a version."""

    cost_minor: int = Field(description="what the search minimises: money and penalties, minor units")
    costs_minor: dict[str, int] = Field(description="the same by term")
    figures: FiguresOut
    carriers: list[CarrierSummary]
    violations: list[ViolationOut]
    locks: list[LockOut]

    @classmethod
    def of(cls, judged: Judged) -> VerdictOut:
        """Show a verdict."""
        locks = judged.draft.locks.items()
        return cls(
            cost_minor=judged.total_minor,
            costs_minor=dict(judged.costs_minor),
            figures=FiguresOut.of(judged.summary),
            carriers=list(judged.carriers),
            violations=[ViolationOut.of(breach) for breach in judged.breaches],
            locks=[LockOut(shipment_id=key, kind=lock.kind, to=lock.to) for key, lock in sorted(locks)],
        )


class CommitIn(BaseModel):
    """How to release a version."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"accept_violations": False}]})

    accept_violations: bool = False
    reason: Annotated[str, Field(max_length=500)] = Field("", description="why violations are accepted; for the audit")


class ExplainedOut(BaseModel):
    """Why a shipment is where it is, and what else there was."""

    shipment_id: str
    order_id: str
    outcome: With
    why: str
    shift: str
    place: int | None
    carrier: str
    cost_minor: int | None = Field(description="the carrier's price, or what the route would cost less without it")
    remedy: str = Field(description="what would have to change, where nobody takes it")
    alternatives: list[Alternative]

    @classmethod
    def of(cls, found: Explained) -> ExplainedOut:
        """Show it."""
        values = {name: getattr(found, name) for name in cls.model_fields if name != "alternatives"}
        return cls(**values, alternatives=list(found.alternatives))
