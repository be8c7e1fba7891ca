"""What a rider's phone is told and what it tells."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lastmile.api.fields import Amount, Id, Lat, Line, Lon, Moment, Text
from lastmile.api.v1.routes.schemas import RouteDetail
from lastmile.core.geo import Position
from lastmile.core.tracking import Reason
from lastmile.dispatch.execution import Action, ActionKind, ActionOutcome, CodeCheck, Result

MOST_ACTIONS = 500

ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class FailureOut(BaseModel):
    """Why an attempt may fail."""

    reason: Reason
    words: str


class DayOut(BaseModel):
    """Everything that the phone needs to work without a network."""

    rider_id: str
    routes: list[RouteDetail]
    failures: list[FailureOut]


class ActionIn(BaseModel):
    """One thing that the rider did."""

    model_config = ConfigDict(extra="forbid")

    id: ClientId = Field(description="made by the phone; the same id again is the same action")
    kind: ActionKind
    occurred_at: Moment = Field(description="when it happened, not when it is sent")
    route_id: Id | None = None
    stop_id: Id | None = None
    task_ids: list[Id] = Field(default_factory=list, max_length=100)
    reason: Reason | None = None
    note: Text = ""
    recipient: Line = Field("", description="who took it")
    code: Annotated[str, StringConstraints(max_length=20)] = ""
    barcodes: list[Line] = Field(default_factory=list, max_length=100)
    photo_ids: list[Id] = Field(default_factory=list, max_length=5)
    signature_id: Id | None = None
    cash_minor: Amount = Field(0, description="collected, minor units of the route's currency")
    lon: Lon | None = None
    lat: Lat | None = None
    accuracy_m: Annotated[int, Field(ge=0, le=1_000_000)] = 0

    def action(self) -> Action:
        """Give the action."""
        has_place = self.lon is not None and self.lat is not None
        return Action(
            id=self.id,
            kind=self.kind,
            occurred_at=self.occurred_at,
            route_id=self.route_id or "",
            stop_id=self.stop_id or "",
            task_ids=tuple(self.task_ids),
            reason=self.reason,
            note=self.note,
            recipient=self.recipient,
            code=self.code,
            barcodes=tuple(self.barcodes),
            photo_ids=tuple(self.photo_ids),
            signature_id=self.signature_id or "",
            cash_minor=self.cash_minor,
            position=Position(self.lon or 0.0, self.lat or 0.0) if has_place else None,
            accuracy_m=self.accuracy_m,
        )

    def said(self) -> dict[str, Any]:
        """Give what is kept of it: everything but the code, which is nobody's business afterwards."""
        said = self.model_dump(mode="json", exclude_defaults=True, exclude={"code"})
        return said | ({"code": "…"} if self.code else {})


class ActionsIn(BaseModel):
    """What happened since the phone was last heard of."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "actions": [
                        {
                            "id": "8f14e45f-ceea-4672-a0b7-7f4b1d2c3e4f",
                            "kind": "delivered",
                            "occurred_at": "2026-11-24T09:30:00Z",
                            "task_ids": ["tsk_01jd3k5m7n"],
                            "recipient": "Neighbour",
                            "photo_ids": ["att_01jd3k5m7n"],
                        }
                    ]
                }
            ]
        },
    )

    actions: list[ActionIn] = Field(min_length=1, max_length=MOST_ACTIONS)


class ActionResultOut(BaseModel):
    """What became of an action. None of the outcomes asks for it to be sent again."""

    id: str
    outcome: ActionOutcome
    remark: str = Field(description="for the rider; empty where all is as it should be")

    @classmethod
    def of(cls, result: Result) -> ActionResultOut:
        """Show a result."""
        return cls(id=result.id, outcome=result.outcome, remark=result.remark)


class ResultsOut(BaseModel):
    """What became of each action, in the order given."""

    results: list[ActionResultOut]


class CodeIn(BaseModel):
    """The code that the recipient says."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"task_id": "tsk_01jd3k5m7n", "code": "482913"}]}
    )

    task_id: Id
    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]


class CodeOut(BaseModel):
    """What a code is worth; a wrong one counts as a try."""

    check: CodeCheck
