"""What goes into and comes out of the calls about targets and alerts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Line, Text
from lastmile.insights.records import Dimension
from lastmile.insights.targets import EVERYTHING, Alert, AlertKind, Scope, Target


class TargetIn(BaseModel):
    """What to aim at."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"figure": "on_time_rate", "dimension": "carrier_id", "scope": "car_01jd3k", "value": 0.97}]
        },
    )

    figure: Line
    dimension: Dimension | None = Field(None, description="for one value of this dimension; for everything if left out")
    scope: Annotated[str, Field(max_length=100)] = Field("", description="the value, e.g. a carrier's id")
    value: float = Field(ge=0, le=1e12, allow_inf_nan=False, description="in the figure's unit, a share from 0 to 1")

    @property
    def whose(self) -> Scope:
        """For which shipments it holds."""
        return EVERYTHING if self.dimension is None and not self.scope else (self.dimension or "", self.scope)


class TargetOut(BaseModel):
    """A target that was set."""

    id: str
    figure: str
    dimension: str = Field(description="empty for everything")
    scope: str
    value: float
    set_by: str
    set_at: datetime

    @classmethod
    def of(cls, target: Target) -> TargetOut:
        """Show a target."""
        dimension, scope = target.scope
        return cls(
            id=target.id,
            figure=target.figure,
            dimension=dimension,
            scope=scope,
            value=target.value,
            set_by=target.set_by,
            set_at=target.set_at,
        )


class NoteIn(BaseModel):
    """What is done about it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"note": "carrier called"}]})

    note: Text = ""


class AlertOut(BaseModel):
    """A figure of a day that somebody should look at."""

    id: str
    day: date
    figure: str
    dimension: str = Field(description="empty for everything")
    scope: str
    kind: AlertKind
    value: float
    target: float | None = Field(description="what is aimed at")
    usual: float | None = Field(description="median of the same weekday, of an unusual one")
    raised_at: datetime
    cleared_at: datetime | None = Field(description="when late events had moved the figure back")
    acknowledged_at: datetime | None
    acknowledged_by: str
    note: str

    @classmethod
    def of(cls, alert: Alert) -> AlertOut:
        """Show an alert."""
        dimension, scope = alert.scope
        return cls(
            id=alert.id,
            day=alert.day,
            figure=alert.figure,
            dimension=dimension,
            scope=scope,
            kind=alert.kind,
            value=alert.value,
            target=alert.target,
            usual=alert.usual,
            raised_at=alert.raised_at,
            cleared_at=alert.cleared_at,
            acknowledged_at=alert.acknowledged_at,
            acknowledged_by=alert.acknowledged_by,
            note=alert.note,
        )
