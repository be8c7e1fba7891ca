"""What the person at the door sees and says, as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lastmile.api.fields import Moment
from lastmile.api.v1.routes.schemas import EtaOut
from lastmile.core.tracking import Reason, Status
from lastmile.dispatch.recipients import LONGEST_INSTRUCTIONS, PROBLEMS, ProblemKind, Rating, Slot, TrackingView
from lastmile.dispatch.recipients.words import BECAUSE, HEADLINES

Comment = Annotated[str, StringConstraints(max_length=1_000, strip_whitespace=True)]
Stars = Annotated[int, Field(ge=1, le=5)]
Instructions = Annotated[str, StringConstraints(max_length=LONGEST_INSTRUCTIONS, strip_whitespace=True)]


class SlotOut(BaseModel):
    """A time for the delivery."""

    earliest: datetime
    latest: datetime

    @classmethod
    def of(cls, slot: Slot) -> SlotOut:
        """Show a slot."""
        return cls(earliest=slot.earliest, latest=slot.latest)


class MilestoneOut(BaseModel):
    """One thing that happened."""

    at: datetime
    status: Status
    words: str


class RatingOut(BaseModel):
    """How satisfied the recipient was."""

    stars: int
    comment: str
    changed_at: datetime

    @classmethod
    def of(cls, rating: Rating) -> RatingOut:
        """Show a rating."""
        return cls(stars=rating.stars, comment=rating.comment, changed_at=rating.changed_at)


class ProblemKindOut(BaseModel):
    """A kind of problem that can be reported."""

    kind: ProblemKind
    words: str


class ChoicesOut(BaseModel):
    """What the recipient may do now."""

    slots: list[SlotOut]
    instructions: bool
    rating: bool
    report: bool
    problems: list[ProblemKindOut]


class TrackingOut(BaseModel):
    """Where a shipment is: no name, no telephone number, no address."""

    reference: str = Field(description="the shop's order number")
    parcels: int
    day: date
    timezone: str
    status: Status
    words: str
    because: str = Field(description="the reason in plain words; empty where there is none to tell")
    since: datetime
    eta: EtaOut | None
    promised: SlotOut | None
    stops_before: int | None
    shop: str
    shop_phone: str
    shop_email: str
    history: list[MilestoneOut]
    rating: RatingOut | None
    photo_url: str | None = Field(description="where the parcel was left, without the photo's own data")
    choices: ChoicesOut

    @classmethod
    def of(cls, view: TrackingView, token: str) -> TrackingOut:
        """Show a shipment to whoever has its address."""
        return cls(
            reference=view.reference,
            parcels=view.parcels,
            day=view.day,
            timezone=view.timezone,
            status=view.status,
            words=HEADLINES[view.status],
            because=because(view.reason),
            since=view.since,
            eta=None if view.eta is None else EtaOut.of(view.eta),
            promised=None if view.promised is None else SlotOut.of(view.promised),
            stops_before=view.stops_before,
            shop=view.shop,
            shop_phone=view.phone,
            shop_email=view.email,
            history=[MilestoneOut(at=m.at, status=m.status, words=HEADLINES[m.status]) for m in view.history],
            rating=None if view.rating is None else RatingOut.of(view.rating),
            photo_url=f"/v1/tracking/{token}/photos/{view.photo_id}" if view.photo_id else None,
            choices=ChoicesOut(
                slots=[SlotOut.of(slot) for slot in view.choices.slots],
                instructions=view.choices.instructions,
                rating=view.choices.rating,
                report=view.choices.report,
                problems=[ProblemKindOut(kind=kind, words=words) for kind, words in PROBLEMS.items()],
            ),
        )


def because(reason: Reason | None) -> str:
    """Give a reason in plain words; empty for those that stay inside."""
    return "" if reason is None else BECAUSE.get(reason, "")


class RatingIn(BaseModel):
    """How satisfied the recipient is."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"stars": 5, "comment": "On time and kind"}]}
    )

    stars: Stars
    comment: Comment = ""


class ProblemIn(BaseModel):
    """A problem with a delivery."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kind": "damaged", "text": "The box was open"}]}
    )

    kind: ProblemKind
    text: Comment = ""


class ReportedOut(BaseModel):
    """A problem that is kept."""

    id: str


class SlotIn(BaseModel):
    """One of the times that are offered, by its begin."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"earliest": "2026-11-25T08:00:00Z"}]})

    earliest: Moment


class InstructionsIn(BaseModel):
    """What the rider should know."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "Please leave it with the neighbour, first floor"}]}
    )

    text: Instructions
