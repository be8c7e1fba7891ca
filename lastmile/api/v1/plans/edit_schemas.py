"""Edits of a plan as they go in and come out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.v1.plans.schemas import PlanOut, Shift, Shipments, VerdictOut, VersionOut
from lastmile.dispatch.plandoc import RoutePlan
from lastmile.dispatch.plans.drafts import Edited
from lastmile.dispatch.plans.editing import Edit, Move, Reassign, SetLock, UnlockAll
from lastmile.dispatch.plans.locks import Lock, LockKind
from lastmile.dispatch.store import StoredPlan


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
