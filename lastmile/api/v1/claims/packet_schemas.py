"""What comes out of the calls about evidence."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Id
from lastmile.api.v1.claims.schemas import ClaimEntryOut, ClaimOut
from lastmile.carriers.claims import Evidence
from lastmile.incidents.claims.records import EvidenceTask, GapState
from lastmile.incidents.packets.records import Packet, Standing


class EvidenceTaskOut(BaseModel):
    """A gap that somebody has to fill."""

    id: str
    claim_id: str
    evidence: Evidence
    ask: str = Field(description="who has it: shop, customer, hub, carrier or manager")
    state: GapState
    due_at: datetime | None = Field(description="until when it can be got and used")
    owner_id: str
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, task: EvidenceTask) -> EvidenceTaskOut:
        """Show a task."""
        return cls.model_validate(task, from_attributes=True)


class TaskChange(BaseModel):
    """Who looks after it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"owner_id": "usr_01jd3k5m7n"}]})

    owner_id: Id


class ChecklistLineOut(BaseModel):
    """One thing that the carrier asks for."""

    evidence: Evidence
    words: str
    ask: str
    how: str
    standing: Standing
    exhibits: list[int] = Field(description="numbers of the files that fill it")
    said: list[str] = Field(description="texts that fill it")
    due_at: datetime | None = Field(description="until when the gap can be filled")


class MomentOut(BaseModel):
    """Something that happened to the parcel."""

    at: datetime
    what: str
    source: str
    place: str
    lon: float | None
    lat: float | None


class WeightOut(BaseModel):
    """What the parcel weighs, as somebody says."""

    source: str
    weight_g: int
    volume_cm3: int


class BilledLineOut(BaseModel):
    """A line of the carrier's invoice about the parcel."""

    invoice: str
    label: str
    amount_minor: int
    currency: str


class ExhibitOut(BaseModel):
    """A file of the packet."""

    number: int
    name: str
    about: str
    origin: str
    media_type: str
    sha256: str
    size_bytes: int
    at: datetime


class PacketOut(BaseModel):
    """Everything that proves a claim."""

    claim: ClaimOut
    against: str
    checklist: list[ChecklistLineOut]
    gaps: list[ChecklistLineOut] = Field(description="what of the checklist is not there")
    timeline: list[MomentOut]
    weights: list[WeightOut]
    billed: list[BilledLineOut]
    exhibits: list[ExhibitOut]
    history: list[ClaimEntryOut]
    made_at: datetime

    @classmethod
    def of(cls, packet: Packet) -> PacketOut:
        """Show a packet."""
        return cls.model_validate(packet, from_attributes=True)


class SigningKeyOut(BaseModel):
    """A public key of this installation."""

    fingerprint: str = Field(description="SHA-256 of its DER form")
    public_pem: str
