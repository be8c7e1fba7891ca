"""What goes in and comes out of the calls about incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Amount, Id, Line, Moment, Text
from lastmile.carriers.claims import ClaimKind
from lastmile.incidents import Entry, EntryKind, Incident, IncidentKind, IncidentState, Severity, playbook
from lastmile.infra.blobs import Attachment


class IncidentIn(BaseModel):
    """Something that went wrong."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "damaged",
                    "shipment_id": "shp_01jd3k5m7n",
                    "occurred_at": "2026-11-24T09:30:00+02:00",
                    "text": "box crushed, bottle broken",
                }
            ]
        },
    )

    kind: IncidentKind
    occurred_at: Moment
    text: Annotated[Text, Field(min_length=1)]
    shipment_id: Id | None = None
    route_id: Id | None = None
    carrier_id: Id | None = None
    rider_id: Id | None = None
    amount_minor: Amount = Field(0, description="money it is about, where known")


class IncidentChange(BaseModel):
    """What is to change."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"owner_id": "usr_01jd3k5m7n"}]})

    severity: Severity | None = None
    owner_id: Id | None = Field(None, description="who looks after it from now on")


class CommentIn(BaseModel):
    """Something said."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "trace opened", "for_partner": True}]}
    )

    text: Annotated[Text, Field(min_length=1)]
    for_partner: bool = Field(default=False, description="whether the carrier whom it concerns sees it")


class ResolutionIn(BaseModel):
    """How it ended."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "replacement sent"}]})

    text: Annotated[Text, Field(min_length=1)]


class BulkResolution(BaseModel):
    """How several ended."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"incident_ids": ["inc_01jd3k5m7n"], "text": "storm, all redelivered"}]},
    )

    incident_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]
    text: Annotated[Text, Field(min_length=1)]


class IncidentOut(BaseModel):
    """Something that went wrong."""

    id: str
    kind: IncidentKind
    severity: Severity
    state: IncidentState
    shipment_id: str
    route_id: str
    carrier_id: str
    rider_id: str
    shop_id: str
    text: str
    amount_minor: int
    reported_by: str
    reports: int
    owner_id: str
    occurred_at: datetime
    opened_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    resolved_at: datetime | None
    resolution: str
    claim: ClaimKind | None = Field(description="what it may become against whoever had the parcel; null for nothing")
    steps: list[str] = Field(description="what a person does, in order")

    @classmethod
    def of(cls, incident: Incident) -> IncidentOut:
        """Show an incident."""
        rules = playbook(incident.kind)
        values = {name: getattr(incident, name) for name in cls.model_fields if name not in {"claim", "steps"}}
        return cls(**values, claim=rules.claim, steps=list(rules.steps))


class EntryOut(BaseModel):
    """One line of history."""

    sequence: int
    kind: EntryKind
    at: datetime
    by: str
    text: str
    for_partner: bool
    data: dict[str, Any]

    @classmethod
    def of(cls, entry: Entry) -> EntryOut:
        """Show a line."""
        return cls(
            sequence=entry.sequence,
            kind=entry.kind,
            at=entry.at,
            by=entry.by,
            text=entry.text,
            for_partner=entry.for_partner,
            data=dict(entry.data),
        )


class IncidentFile(BaseModel):
    """A file that is kept."""

    id: str
    sha256: str
    media_type: str
    size_bytes: int

    @classmethod
    def of(cls, attachment: Attachment) -> IncidentFile:
        """Show an attachment."""
        return cls(
            id=attachment.id,
            sha256=attachment.sha256,
            media_type=attachment.media.media_type,
            size_bytes=attachment.size_bytes,
        )


class IncidentWithHistory(IncidentOut):
    """An incident and what was done about it."""

    history: list[EntryOut]


class BulkResolved(BaseModel):
    """What became of one of several."""

    incident_id: Line
    code: str | None = Field(description="of the problem; null where it went well")
    detail: str
