"""What goes in and comes out of the calls about rehearsals."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Day, Id, Line
from lastmile.api.v1.plans.schemas import SolveIn
from lastmile.insights.rehearsal import KeptRehearsal, Wish


class RehearsalIn(SolveIn):
    """A day to rehearse, and what each of the two searches may spend."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"day": "2026-11-23", "volume": 1.5, "without": ["rider-7"], "time_limit_s": 20}]
        },
    )

    day: Day
    hub_id: Id | None = Field(None, description="whose day, where several hubs have plans")
    volume: Annotated[float, Field(ge=0.05, le=20, allow_inf_nan=False)] = Field(
        1.0, description="shipments: 1.5 is half as many again, drawn by the seed, each moved next door"
    )
    without: Annotated[list[Annotated[Line, Field(min_length=1, max_length=100)]], Field(max_length=1_000)] = Field(
        [], description="who stays at home: a name, or `rider-7` for the seventh of the day"
    )
    contracts: dict[str, Any] | None = Field(
        None, description="carriers in place of the day's, in the form of a carriers file: `currency` and `carriers`"
    )

    def wish(self) -> Wish:
        """Give it as the worker takes it."""
        without = tuple(self.without)
        return Wish(self.day, self.hub_id or "", self.volume, without, self.contracts, self.options())


class RehearsedMeasureOut(BaseModel):
    """One thing that is compared."""

    name: str
    title: str
    unit: str = Field(description="count, share, money (minor units), metres, seconds or number")
    baseline: float | None = Field(description="as it was; null where there is nothing to divide by")
    variant: float | None = Field(description="rehearsed")
    change: float | None = Field(description="rehearsed minus as it was")
    better: bool | None = Field(description="whether the change is for the better; null where neither way is")


class RehearsedOut(BaseModel):
    """Both plans side by side."""

    day: dt.date
    variant: str = Field(description="what is different, in words")
    currency: str
    engine: str
    seed: int
    time_limit_s: float
    threads: int
    left_out: int = Field(description="shipments of the day without a place that streets reach; in neither plan")
    measures: list[RehearsedMeasureOut]


class RehearsalOut(BaseModel):
    """A rehearsal that was asked for."""

    id: str
    operation_id: str = Field(description="says how far it is, or why it failed")
    day: dt.date
    hub_id: str = Field(description="empty for all hubs in one plan")
    volume: float
    without: list[str]
    other_contracts: bool
    created_by: str
    created_at: dt.datetime
    result: RehearsedOut | None = Field(description="once both plans are there")

    @classmethod
    def of(cls, kept: KeptRehearsal) -> RehearsalOut:
        """Show a rehearsal."""
        wish = kept.wish
        return cls(
            id=kept.id,
            operation_id=kept.operation_id,
            day=wish.day,
            hub_id=wish.hub_id,
            volume=wish.volume,
            without=list(wish.without),
            other_contracts=wish.contracts is not None,
            created_by=kept.created_by,
            created_at=kept.created_at,
            result=None if kept.result is None else RehearsedOut.model_validate(kept.result),
        )
