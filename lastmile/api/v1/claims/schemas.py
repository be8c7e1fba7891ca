"""What goes in and comes out of the calls about claims."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Amount, Id, Line, Moment, OptionalEmail, Text
from lastmile.carriers.claims import Channel, ClaimKind, ClaimStep, Evidence
from lastmile.incidents.claims import Claim, ClaimEntry, ClaimState, urgency
from lastmile.incidents.filing import Filing, FilingState

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class PieceIn(BaseModel):
    """A piece of evidence."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"evidence": "description", "source": "text", "reference": "box crushed"}]},
    )

    evidence: Evidence
    source: Literal["blob", "tracking", "proof", "invoice", "text"]
    reference: Annotated[Text, Field(min_length=1)] = Field(description="id of it, or the text itself")


class ClaimIn(BaseModel):
    """A claim to make."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "lost",
                    "shipment_id": "shp_01jd3k5m7n",
                    "carrier_id": "car_01jd3k5m7n",
                    "claimed_minor": 4_990,
                    "currency": "EUR",
                    "started_at": "2026-11-20T18:00:00+02:00",
                    "pieces": [{"evidence": "description", "source": "text", "reference": "never arrived"}],
                }
            ]
        },
    )

    kind: ClaimKind
    shipment_id: Id
    claimed_minor: Annotated[int, Field(gt=0, le=2**53 - 1)]
    currency: Currency
    started_at: Moment = Field(description="when that happened from which the contract counts the days")
    carrier_id: Id | None = Field(None, description="against whom; or rider_id")
    rider_id: Id | None = None
    incident_id: Id | None = None
    service_level: Line = ""
    international: bool = False
    text: Text = ""
    document: Annotated[Line, Field(max_length=100)] = Field(
        "", description="number of the carrier's invoice it is about"
    )
    pieces: Annotated[list[PieceIn], Field(max_length=50)] = []


class PiecesIn(BaseModel):
    """Evidence to add."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"pieces": [{"evidence": "invoice", "source": "blob", "reference": "blob_01jd3k5m7n"}]}]
        },
    )

    pieces: Annotated[list[PieceIn], Field(min_length=1, max_length=50)]


class FilingIn(BaseModel):
    """How it is sent off."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reference": "UPS-5521"}, {"channel": "email"}]}
    )

    channel: Channel = Field(
        Channel.BY_HAND, description="by_hand: somebody did it at the carrier's site; else the worker sends it"
    )
    reference: Annotated[Line, Field(max_length=100)] = Field("", description="the carrier's own number, by hand")
    to: OptionalEmail = Field("", description="claims desk for an e-mail; that of the contract unless given")


class FilingOut(BaseModel):
    """A claim on its way to the other side."""

    id: str
    channel: Channel
    to: str
    state: FilingState
    attempts: int
    next_at: datetime | None = Field(description="when it is tried next")
    reference: str
    error: str = Field(description="why the last attempt failed")
    requested_by: str
    created_at: datetime
    sent_at: datetime | None

    @classmethod
    def of(cls, filing: Filing) -> FilingOut:
        """Show a filing."""
        return cls.model_validate(filing, from_attributes=True)


class ClaimMoveIn(BaseModel):
    """What became of it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"state": "approved_partial", "approved_minor": 2_000, "text": "half"}]},
    )

    state: Literal[
        ClaimState.ACKNOWLEDGED,
        ClaimState.IN_REVIEW,
        ClaimState.NEEDS_ACTION,
        ClaimState.APPROVED,
        ClaimState.APPROVED_PARTIAL,
        ClaimState.REJECTED,
        ClaimState.WRITTEN_OFF,
        ClaimState.WITHDRAWN,
    ]
    text: Text = ""
    approved_minor: Amount | None = Field(None, description="what the carrier grants")
    reference: Annotated[Line, Field(max_length=100)] = ""


class AppealIn(BaseModel):
    """Why it should be decided again."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "the photos show the label"}]})

    text: Annotated[Text, Field(min_length=1)]


class SettlementIn(BaseModel):
    """What came back."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"recovered_minor": 4_990, "by": "credit_note", "document": "CN-118", "text": "in full"}]
        },
    )

    by: Literal["credit_note", "payment"] = "credit_note"
    document: Annotated[Line, Field(max_length=100)] = Field("", description="number of the note or payment")

    recovered_minor: Annotated[int, Field(gt=0, le=2**53 - 1)]
    salvage_minor: Amount = 0
    text: Annotated[Text, Field(min_length=1)] = Field(description="the credit note or payment")


class PieceOut(BaseModel):
    """A piece of evidence."""

    evidence: Evidence
    source: str
    reference: str
    added_by: str
    added_at: datetime


class ClaimOut(BaseModel):
    """Money asked back."""

    id: str
    kind: ClaimKind
    state: ClaimState
    shipment_id: str
    pays_for: str = Field(description="what money it is about; a parcel has one claim about the same money")
    carrier_id: str
    rider_id: str
    shop_id: str
    incident_id: str
    contract_id: str
    currency: str
    claimed_minor: int
    most_minor: int = Field(description="the most that the terms let the carrier pay")
    approved_minor: int
    recovered_minor: int
    salvage_minor: int
    next: list[ClaimState] = Field(description="states that it may move to")
    at_risk_minor: int = Field(description="what is lost if nothing more is done")
    started_at: datetime
    step: ClaimStep = Field(description="what has to be done by closes_at")
    opens_at: datetime | None
    closes_at: datetime | None = Field(description="from this instant on it is too late")
    act_by: datetime | None = Field(description="end of the last business day on which it is in time")
    silence: str = Field(description="what it means when the last day passes: lost, or accepted")
    checklist: list[Evidence]
    missing: list[Evidence]
    pieces: list[PieceOut]
    reference: str
    text: str
    created_at: datetime
    filed_at: datetime | None
    answer_due: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, claim: Claim) -> ClaimOut:
        """Show a claim."""
        return cls.model_validate(claim, from_attributes=True)


class RankedClaim(ClaimOut):
    """A claim in the queue."""

    urgency: float = Field(description="money at risk per hour left, minor units an hour")

    @classmethod
    def at(cls, claim: Claim, now: datetime) -> RankedClaim:
        """Show a claim and how urgent it is."""
        return cls(**ClaimOut.of(claim).model_dump(), urgency=round(urgency(claim, now), 2))


class ClaimEntryOut(BaseModel):
    """One line of history."""

    sequence: int
    at: datetime
    by: str
    before: ClaimState | None
    after: ClaimState
    text: str
    data: dict[str, Any]

    @classmethod
    def of(cls, entry: ClaimEntry) -> ClaimEntryOut:
        """Show a line."""
        return cls.model_validate(entry, from_attributes=True)


class ClaimWithHistory(ClaimOut):
    """A claim and what was done about it."""

    history: list[ClaimEntryOut]
