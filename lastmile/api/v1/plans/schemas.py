"""What goes in and comes out of the calls about plans."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Id, Moment
from lastmile.core.clock import utc_now
from lastmile.dispatch.plandoc import Alternative, CarrierSummary, RoutePlan
from lastmile.dispatch.plans.comparing import Change, Comparison, Moved, RouteChange, RouteFigures, Standing
from lastmile.dispatch.plans.drafts import Edited
from lastmile.dispatch.plans.editing import Edit, Move, Reassign, SetLock, UnlockAll
from lastmile.dispatch.plans.evaluating import Breach, Judged
from lastmile.dispatch.plans.explaining import Explained, With
from lastmile.dispatch.plans.locks import Lock, LockKind
from lastmile.dispatch.plans.occurrences import CalledOff, Collected, Gone, Late, Occurrence, Seen
from lastmile.dispatch.plans.replanning import QUICK_S, ReplanOptions
from lastmile.dispatch.plans.solving import SolveOptions
from lastmile.dispatch.store import Origin, PlanOutcome, StoredPlan, StoredVersion, Summary

Shift = Annotated[str, Field(min_length=1, max_length=120)]
"""A rider's shift, as the routes of a document name it."""

Shipments = Annotated[list[Id], Field(min_length=1, max_length=500)]


class SearchIn(BaseModel):
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


class PlanIn(SearchIn):
    """A plan to make."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"day": "2026-11-25", "hub_ids": ["hub_01jd3k5m7n"], "time_limit_s": 60}]},
    )

    day: Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), lt=dt.date(2200, 1, 1))]
    hub_ids: Annotated[list[Id], Field(min_length=1, max_length=20)]


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


class MoveIn(BaseModel):
    """Put shipments on a rider's route, one after the other."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["move"]
    shipment_ids: Shipments
    to: Shift
    place: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        None, description="of the first one among the route's stops, from 1; where it costs least unless given"
    )

    def edit(self) -> Edit:
        """Give it as the editor takes it."""
        return Move(tuple(self.shipment_ids), self.to, self.place)


class ReassignIn(BaseModel):
    """Take shipments off the routes."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["reassign"]
    shipment_ids: Shipments
    carrier: Shift | None = Field(description="its id, or null for nobody")

    def edit(self) -> Edit:
        """Give it as the editor takes it."""
        return Reassign(tuple(self.shipment_ids), self.carrier)


class LockIn(BaseModel):
    """Hold shipments where no search may take them away."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["lock"]
    shipment_ids: Shipments
    hold: LockKind = Field(description="rider: at any place; place: the route begins with the stops up to this one")
    to: Annotated[str, Field(max_length=120)] = Field("", description="shift or carrier; empty for nobody")

    def edit(self) -> Edit:
        """Give it as the editor takes it."""
        return SetLock(tuple(self.shipment_ids), Lock(self.hold, self.to))


class UnlockIn(BaseModel):
    """Let shipments go."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["unlock"]
    shipment_ids: Shipments

    def edit(self) -> Edit:
        """Give it as the editor takes it."""
        return SetLock(tuple(self.shipment_ids), None)


class UnlockAllIn(BaseModel):
    """Let all shipments go."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["unlock_all"]

    def edit(self) -> Edit:
        """Give it as the editor takes it."""
        return UnlockAll()


EditIn = Annotated[MoveIn | ReassignIn | LockIn | UnlockIn | UnlockAllIn, Field(discriminator="kind")]


class EditsIn(BaseModel):
    """Edits that make one new version together."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "edits": [
                        {"kind": "move", "shipment_ids": ["shp_01jd3k5m7n"], "to": "Anna", "place": 3},
                        {"kind": "lock", "shipment_ids": ["shp_01jd3k5m7n"], "hold": "rider", "to": "Anna"},
                    ]
                }
            ]
        },
    )

    edits: Annotated[list[EditIn], Field(min_length=1, max_length=100)]


class EditedOut(BaseModel):
    """The new version, judged at once."""

    plan: PlanOut
    version: VersionOut
    verdict: VerdictOut
    delta_minor: int = Field(description="change of `verdict.cost_minor` against the version before")
    routes: list[RoutePlan] = Field(description="those that are not as before")
    emptied: list[str] = Field(description="shifts that have no route any more")

    @classmethod
    def of(cls, plan: StoredPlan, edited: Edited) -> EditedOut:
        """Show an edit."""
        return cls(
            plan=PlanOut.of(plan),
            version=VersionOut.of(edited.version),
            verdict=VerdictOut.of(edited.judged),
            delta_minor=edited.delta_minor,
            routes=list(edited.routes),
            emptied=list(edited.emptied),
        )


class LateIn(BaseModel):
    """A rider who cannot drive on, or start, before a moment."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["late"]
    shift: Shift
    until: Moment

    def occurrence(self) -> Occurrence:
        """Give it as the planner takes it."""
        return Late(self.shift, self.until)


class GoneIn(BaseModel):
    """A rider who is out for the rest of the day."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["gone"]
    shift: Shift
    goods_back_at: Moment | None = Field(None, description="when what is on board is at the depot again; else never")

    def occurrence(self) -> Occurrence:
        """Give it as the planner takes it."""
        return Gone(self.shift, self.goods_back_at)


class SeenIn(BaseModel):
    """How far a rider really is, instead of where the plan's clock puts him."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["seen"]
    shift: Shift
    done: Annotated[int, Field(ge=0, le=10_000)] = Field(description="lines of the route that are behind him")
    at: Moment = Field(description="when he left the last of them")
    driving: bool = Field(default=True, description="whether he is on the way to the next one")

    def occurrence(self) -> Occurrence:
        """Give it as the planner takes it."""
        return Seen(self.shift, self.done, self.at, self.driving)


class CalledOffIn(BaseModel):
    """A shipment that nobody needs to deliver any more."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["called_off"]
    shipment_id: Id

    def occurrence(self) -> Occurrence:
        """Give it as the planner takes it."""
        return CalledOff(self.shipment_id)


class CollectedIn(BaseModel):
    """A shipment that its carrier has collected."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["collected"]
    shipment_id: Id

    def occurrence(self) -> Occurrence:
        """Give it as the planner takes it."""
        return Collected(self.shipment_id)


OccurrenceIn = Annotated[LateIn | GoneIn | SeenIn | CalledOffIn | CollectedIn, Field(discriminator="kind")]


class ReplanIn(SearchIn):
    """What has happened on a day under way."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "now": "2026-11-25T11:00:00+02:00",
                    "occurrences": [{"kind": "late", "shift": "Anna", "until": "2026-11-25T11:40:00+02:00"}],
                    "change_minor": 200,
                    "most_changes": 20,
                }
            ]
        },
    )

    time_limit_s: Annotated[float, Field(ge=1, le=600, allow_inf_nan=False)] = QUICK_S
    now: Moment | None = Field(None, description="from when on everything may change; the present unless given")
    occurrences: Annotated[list[OccurrenceIn], Field(max_length=1_000)] = Field(default_factory=list)
    change_minor: Annotated[int, Field(ge=0, le=10**9)] = Field(
        0, description="what it is worth to leave one announced shipment with its rider, minor units"
    )
    most_changes: Annotated[int, Field(ge=0, le=10**6)] | None = Field(
        None, description="how many announced shipments may get another rider at most"
    )

    def replan(self) -> ReplanOptions:
        """Give it as the planner takes it."""
        return ReplanOptions(
            search=self.options(),
            now=self.now or utc_now(),
            occurrences=tuple(each.occurrence() for each in self.occurrences),
            change_minor=self.change_minor,
            most_changes=self.most_changes,
        )


class CommitIn(BaseModel):
    """How to release a version."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"accept_violations": False}]})

    accept_violations: bool = False
    reason: Annotated[str, Field(max_length=500)] = Field("", description="why violations are accepted; for the audit")


class StandingOut(BaseModel):
    """Where a shipment stands in a version."""

    shift: str
    carrier: str
    place: int | None
    begin: dt.datetime | None

    @classmethod
    def of(cls, standing: Standing) -> StandingOut:
        """Show it."""
        return cls(**{name: getattr(standing, name) for name in cls.model_fields})


class MovedOut(BaseModel):
    """A shipment about which something is different."""

    shipment_id: str
    order_id: str
    changes: list[Change]
    before: StandingOut | None
    after: StandingOut | None
    moved_s: int | None = Field(description="by how much the begin of service moves; negative is earlier")

    @classmethod
    def of(cls, moved: Moved) -> MovedOut:
        """Show it."""
        return cls(
            shipment_id=moved.shipment_id,
            order_id=moved.order_id,
            changes=list(moved.changes),
            before=None if moved.before is None else StandingOut.of(moved.before),
            after=None if moved.after is None else StandingOut.of(moved.after),
            moved_s=moved.moved_s,
        )


class RouteFiguresOut(BaseModel):
    """A route in numbers."""

    stops: int
    distance_m: int
    paid_s: int
    cost_minor: int
    start: dt.datetime
    end: dt.datetime

    @classmethod
    def of(cls, figures: RouteFigures) -> RouteFiguresOut:
        """Show them."""
        return cls(**{name: getattr(figures, name) for name in cls.model_fields})


class RouteChangeOut(BaseModel):
    """A route before and after; null where the rider stays at home."""

    shift: str
    before: RouteFiguresOut | None
    after: RouteFiguresOut | None

    @classmethod
    def of(cls, change: RouteChange) -> RouteChangeOut:
        """Show it."""
        return cls(
            shift=change.shift,
            before=None if change.before is None else RouteFiguresOut.of(change.before),
            after=None if change.after is None else RouteFiguresOut.of(change.after),
        )


class AmountsOut(BaseModel):
    """Money before and after, minor units."""

    before: int
    after: int


class ComparisonOut(BaseModel):
    """What is different between two versions."""

    cost_minor: AmountsOut = Field(description="money of riders and carriers")
    costs_minor: dict[str, AmountsOut] = Field(description="what the search minimises, by term")
    routes: list[RouteChangeOut]
    shipments: list[MovedOut]

    @classmethod
    def of(cls, found: Comparison) -> ComparisonOut:
        """Show a comparison."""
        before, after = found.cost_minor
        return cls(
            cost_minor=AmountsOut(before=before, after=after),
            costs_minor={term: AmountsOut(before=was, after=now) for term, (was, now) in found.costs_minor.items()},
            routes=[RouteChangeOut.of(change) for change in found.routes],
            shipments=[MovedOut.of(moved) for moved in found.shipments],
        )


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
