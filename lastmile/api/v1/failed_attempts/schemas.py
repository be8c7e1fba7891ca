"""What goes in and comes out of the calls about failed attempts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from lastmile.api.fields import Clean, Day
from lastmile.carriers.tracking import NdrAction, NdrPhase
from lastmile.core.tracking import Reason
from lastmile.dispatch.ndr import AnswerIn, Case, Passed


class NdrAnswerIn(BaseModel):
    """What is to be done after a failed attempt."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"action": "reattempt", "on": "2026-11-26", "phone": "+49 30 1234567", "note": "ring at the back door"}
            ]
        },
    )

    action: NdrAction
    on: Day | None = Field(default=None, description="day of the new attempt; the next one possible unless given")
    address: Annotated[str, StringConstraints(max_length=300), Clean] = Field("", description="a better street line")
    phone: Annotated[str, StringConstraints(max_length=40), Clean] = ""
    note: Annotated[str, StringConstraints(max_length=500), Clean] = ""

    @model_validator(mode="after")
    def _fits(self) -> NdrAnswerIn:
        if self.action is not NdrAction.REATTEMPT and (self.on or self.address or self.phone):
            raise ValueError("day, address and phone are for another attempt")
        return self

    def answer(self) -> AnswerIn:
        """Give the answer."""
        return AnswerIn(self.action, self.on, self.address, self.phone, self.note)


class CaseOut(BaseModel):
    """A failed attempt, the answer to it, and how far that has come."""

    id: str
    shipment_id: str
    carrier_id: str
    attempt: int
    reason: Reason | None
    text: str
    failed_at: datetime
    due_at: datetime = Field(description="until when an answer counts")
    phase: NdrPhase
    allowed: list[NdrAction] = Field(description="what may be answered now")
    action: NdrAction | None = Field(description="what happens; null while the answer is open")
    acts_at: datetime | None
    answer: NdrAction | None
    answer_on: date | None
    address: str
    phone: str
    note: str
    answered_by: str
    answered_at: datetime | None
    passed: Passed = Field(description="whether the carrier knows; `by_hand`: its interface takes no answers, tell it")
    error: str

    @classmethod
    def of(cls, case: Case) -> CaseOut:
        """Show a failed attempt."""
        return cls(**{name: getattr(case, name) for name in cls.model_fields})


class ReturnIn(BaseModel):
    """When something is to be fetched back."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"day": "2026-11-26", "note": "wrong size, original box"}]}
    )

    day: Day
    note: Annotated[str, StringConstraints(max_length=500), Clean] = ""
