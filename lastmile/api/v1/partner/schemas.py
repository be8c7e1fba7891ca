"""What goes in and comes out of the partners' calls."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from lastmile.api.fields import Amount, Id, Line, Moment
from lastmile.api.v1.tracking.schemas import HappenedIn, Key, Point
from lastmile.core.geo import Position
from lastmile.core.tracking import Reason
from lastmile.dispatch.execution import Action, ActionKind, Told
from lastmile.dispatch.partners import Assignment, AssignmentState, RejectReason

ShortText = Annotated[str, Field(max_length=500)]


class AssignmentOut(BaseModel):
    """A parcel offered to a partner."""

    id: str
    carrier_id: str
    shipment_id: str
    day: date
    state: AssignmentState
    sequence: int = Field(description="place of its newest change in the feed")
    currency: str
    price_minor: int
    counter_minor: int | None
    reason: str
    text: str
    service_level: str
    promised_by: datetime | None
    order: dict[str, Any] = Field(description="what there is to deliver, where, for whom and when")
    offered_at: datetime
    answered_at: datetime | None

    @classmethod
    def of(cls, assignment: Assignment) -> AssignmentOut:
        """Show an assignment."""
        return cls.model_validate(assignment, from_attributes=True)


class Changes(BaseModel):
    """What has changed for a partner after a place in its feed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [], "next_cursor": "42", "has_more": False}]})

    items: list[AssignmentOut] = Field(description="each assignment once, as it stands now, in the order of change")
    next_cursor: str = Field(description="for the next poll; keep it: nothing is missed or seen twice")
    has_more: bool = Field(description="whether there is more already; ask again at once")


class RejectIn(BaseModel):
    """Why a parcel is not taken."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "no_capacity", "text": "van is full"}]}
    )

    reason: RejectReason
    text: ShortText = ""


class CounterIn(BaseModel):
    """Another price."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"price_minor": 740, "text": "third floor, no lift"}]}
    )

    price_minor: Annotated[Amount, Field(gt=0)]
    text: ShortText = ""


class AnswerIn(BaseModel):
    """An answer to one offer of several."""

    model_config = ConfigDict(extra="forbid")

    assignment_id: Id
    answer: Literal["accept", "reject"]
    reason: RejectReason = RejectReason.OTHER
    text: ShortText = ""


class AnswersIn(BaseModel):
    """Answers to several offers."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"answers": [{"assignment_id": "asg_01jd3k5m7n", "answer": "accept"}]}]},
    )

    answers: Annotated[list[AnswerIn], Field(min_length=1, max_length=1_000)]


class ItemResult(BaseModel):
    """What became of one of several."""

    id: str = Field(description="of the assignment, or key of the event or attempt")
    result: Line = Field(description="what became of it; for a problem its code")
    detail: str = ""


class PartnerEvent(HappenedIn):
    """Something that happened to a shipment that this partner has."""

    shipment_id: Id


class PartnerEvents(BaseModel):
    """What happened to several shipments."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "events": [
                        {
                            "shipment_id": "shp_01jd3k5m7n",
                            "key": "scan-8841",
                            "occurred_at": "2026-11-24T10:42:07+01:00",
                            "status": "delivered",
                        }
                    ]
                }
            ]
        },
    )

    events: Annotated[list[PartnerEvent], Field(min_length=1, max_length=1_000)]


class EventResults(BaseModel):
    """What became of each event, in their order."""

    results: list[ItemResult]


class PartnerAttempt(BaseModel):
    """What the partner did at a door, with proof."""

    model_config = ConfigDict(extra="forbid")

    shipment_id: Id
    key: Annotated[Key, Field(max_length=64)]
    occurred_at: Moment = Field(description="when it happened, not when it is sent")
    kind: Literal["delivered", "picked_up", "failed"]
    reason: Reason | None = Field(None, description="why it failed")
    note: Annotated[str, Field(max_length=500)] = ""
    recipient: Line = Field("", description="who took it")
    photo_ids: list[Id] = Field(default_factory=list, max_length=5, description="attachments brought before")
    signature_id: Id | None = Field(None, description="an attachment brought before")
    code: Annotated[str, Field(max_length=20, description="the one-time code that the recipient said")] = ""
    barcodes: list[Line] = Field(default_factory=list, max_length=100)
    cash_minor: Amount = Field(0, description="collected, minor units of the shipment's currency")
    position: Point | None = None

    def told(self) -> Told:
        """Give it as the domain has it."""
        action = Action(
            id=self.key,
            kind=ActionKind(self.kind),
            occurred_at=self.occurred_at,
            reason=self.reason if self.kind == "failed" else None,
            note=self.note,
            recipient=self.recipient,
            code=self.code,
            barcodes=tuple(self.barcodes),
            photo_ids=tuple(self.photo_ids),
            signature_id=self.signature_id or "",
            cash_minor=self.cash_minor,
            position=None if self.position is None else Position(self.position.lon, self.position.lat),
        )
        return Told(self.shipment_id, action)


class PartnerAttempts(BaseModel):
    """What the partner did at several doors; each is judged by itself."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "attempts": [
                        {
                            "shipment_id": "shp_01jd3k5m7n",
                            "key": "pod-8841",
                            "occurred_at": "2026-11-24T10:42:07+01:00",
                            "kind": "delivered",
                            "recipient": "Neighbour",
                            "photo_ids": ["att_01jd3k5m7n"],
                        }
                    ]
                }
            ]
        },
    )

    attempts: Annotated[
        list[Any],
        Field(min_length=1, max_length=1_000),
        WithJsonSchema(
            {
                "type": "array",
                "items": {"$ref": f"#/components/schemas/{PartnerAttempt.__name__}"},
                "minItems": 1,
                "maxItems": 1_000,
            }
        ),
    ]


class PriceDecisionIn(BaseModel):
    """Whether the price that a partner asks is agreed to."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"agreed": True}]})

    agreed: bool
