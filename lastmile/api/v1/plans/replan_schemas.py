"""What has happened on a day under way, as it goes in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Id, Moment
from lastmile.api.v1.plans.schemas import Shift, SolveIn
from lastmile.core.clock import utc_now
from lastmile.dispatch.plans.occurrences import CalledOff, Collected, Gone, Late, Occurrence, Seen
from lastmile.dispatch.plans.replanning import QUICK_S, ReplanOptions


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


class ReplanIn(SolveIn):
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
