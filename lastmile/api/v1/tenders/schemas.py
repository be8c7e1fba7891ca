"""What goes in and comes out of the calls about tenders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lastmile.api.fields import Id, Moment
from lastmile.carriers.choice import Award, OfferState, Tender
from lastmile.dispatch.tendering import Mode, StoredTender, Wish


class TenderIn(BaseModel):
    """Shipments that carriers are to be asked for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "shipment_ids": ["shp_01jd3k5m7n"],
                    "mode": "cheapest",
                    "answer_within_min": 15,
                    "deadline": "2026-11-25T12:00:00Z",
                }
            ]
        },
    )

    shipment_ids: Annotated[list[Id], Field(min_length=1, max_length=100)]
    mode: Mode = Field(
        description="one after the other: `cheapest` by expected cost, `fastest` by promise, `sequence` as listed; "
        "all at once: `broadcast`"
    )
    deadline: Moment = Field(description="when it must be settled; no offer stands longer")
    answer_within_min: Annotated[int, Field(ge=1, le=10_080)] = Field(
        default=15, description="how long an offer stands"
    )
    carrier_ids: Annotated[list[Id], Field(max_length=200)] = Field(
        default=[], description="who may be asked, in order of preference; everybody unless given"
    )
    award: Award = Field(
        default=Award.FIRST, description="of a broadcast: the first to accept, or the best until the deadline"
    )

    @model_validator(mode="after")
    def _listed(self) -> TenderIn:
        if self.mode is Mode.SEQUENCE and not self.carrier_ids:
            raise ValueError("a sequence lists its carriers")
        if len(set(self.carrier_ids)) < len(self.carrier_ids) or len(set(self.shipment_ids)) < len(self.shipment_ids):
            raise ValueError("each carrier and each shipment once")
        return self

    def wish(self) -> Wish:
        """Give how the shipments are to be tendered."""
        within = timedelta(minutes=self.answer_within_min)
        return Wish(self.mode, self.deadline, within, tuple(self.carrier_ids), self.award)


class OfferOut(BaseModel):
    """One carrier's part in a tender."""

    carrier_id: str
    state: OfferState
    offered_at: datetime | None
    lapses_at: datetime | None
    price_minor: int
    expected_minor: int = Field(description="price and what may go wrong")
    service_level: str
    promised_by: datetime | None


class RefusalOut(BaseModel):
    """A carrier that cannot be asked, and why."""

    carrier_id: str
    why: str


class TenderOut(BaseModel):
    """A tender and where it stands."""

    id: str
    shipment_id: str
    mode: Mode
    award: Award
    state: str = Field(description="open, awarded, exhausted, expired or cancelled")
    currency: str
    opened_at: datetime
    deadline: datetime
    awarded_to: str
    awarded_at: datetime | None
    wake_at: datetime | None = Field(description="when silence would move it on")
    offers: list[OfferOut] = Field(description="in the order in which they are asked")
    refusals: list[RefusalOut]

    @classmethod
    def of(cls, kept: StoredTender, stands: Tender) -> TenderOut:
        """Show a tender."""
        gone = kept.state == "cancelled"
        asked = {each.carrier_id: each for each in kept.candidates}
        names = ("price_minor", "expected_minor", "service_level", "promised_by")
        offers = [
            OfferOut(
                carrier_id=offer.carrier_id,
                state=OfferState.LAPSED if gone and offer.state is OfferState.OPEN else offer.state,
                offered_at=offer.offered_at,
                lapses_at=offer.lapses_at,
                **{name: getattr(asked[offer.carrier_id], name) for name in names},
            )
            for offer in stands.offers
        ]
        own = {"offers", "refusals"}
        return cls(
            **{name: getattr(kept, name) for name in cls.model_fields if name not in own},
            offers=offers,
            refusals=[RefusalOut(carrier_id=carrier_id, why=why) for carrier_id, why in kept.refusals],
        )
