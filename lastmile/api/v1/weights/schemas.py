"""What goes in and comes out of the calls about weights."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lastmile.api.fields import Clean, Id, Moment
from lastmile.carriers.claims.terms import Evidence
from lastmile.carriers.invoices.weights import Advice, WeightAssessment
from lastmile.dispatch.billing import Announced, KeptDiscrepancy, Measure, WeightState

Grams = Annotated[int, Field(ge=1, le=10**9)]


class AnnouncedIn(BaseModel):
    """A weight that a carrier announces."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"reference": "AWB1234567", "charged_g": 5200, "raised_at": "2026-11-24T09:00:00Z"}]
        },
    )

    reference: Annotated[str, StringConstraints(min_length=1, max_length=200), Clean] = Field(
        description="the carrier's tracking number, or our shipment's id"
    )
    charged_g: Grams
    raised_at: Moment

    def announced(self) -> Announced:
        """Give the announcement."""
        return Announced(self.reference, self.charged_g, self.raised_at)


class DiscrepancyOut(BaseModel):
    """A weight that a carrier announced, and what was decided."""

    id: str
    carrier_id: str
    shipment_id: str
    reference: str
    charged_g: int
    ours_g: int = Field(description="charged weight by our measure; 0 where the contract has no price for it")
    at_stake_minor: int | None
    currency: str
    raised_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None = Field(description="first instant at which it is too late to dispute")
    on_silence: str = Field(description="what it means to say nothing; empty where the contract does not say")
    state: WeightState
    text: str
    decided_by: str
    decided_at: datetime | None

    @classmethod
    def of(cls, kept: KeptDiscrepancy) -> DiscrepancyOut:
        """Show a discrepancy."""
        return cls(**{name: getattr(kept, name) for name in DiscrepancyOut.model_fields})


class AdvisedOut(DiscrepancyOut):
    """A discrepancy with what to do about it."""

    advice: Advice
    missing: list[Evidence] = Field(description="what the contract asks for and nobody has measured or photographed")

    @classmethod
    def advised(cls, kept: KeptDiscrepancy, assessed: WeightAssessment) -> AdvisedOut:
        """Show a discrepancy with what it comes to now."""
        return cls(**DiscrepancyOut.of(kept).model_dump(), advice=assessed.advice, missing=list(assessed.missing))


class WordIn(BaseModel):
    """A word on a decision."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "weighed again at the dock"}]})

    text: Annotated[str, StringConstraints(max_length=2_000), Clean] = ""


class MeasureIn(BaseModel):
    """A shipment on our own scale."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"weight_g": 1840, "volume_cm3": 9000, "evidence": {"photo_scale": "att_01jd3k5m7n"}}]
        },
    )

    weight_g: Grams
    volume_cm3: Annotated[int, Field(ge=1, le=10**9)] | None = None
    evidence: Annotated[dict[Evidence, Id], Field(max_length=20)] = Field(
        default={}, description="what a picture shows → the attachment's id"
    )


class MeasureOut(BaseModel):
    """What our own scale said."""

    shipment_id: str
    weight_g: int
    volume_cm3: int | None
    evidence: dict[Evidence, str]
    measured_by: str
    measured_at: datetime

    @classmethod
    def of(cls, measure: Measure) -> MeasureOut:
        """Show a measure."""
        return cls(**{name: getattr(measure, name) for name in cls.model_fields})
