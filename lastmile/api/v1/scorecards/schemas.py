"""What goes in and comes out of the calls about scorecards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Amount
from lastmile.carriers.scorecards import Risk, Share, Tally
from lastmile.core.money import exponent
from lastmile.dispatch.scorecards import Card

Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class ShareOut(BaseModel):
    """How often something happened."""

    value: float | None = Field(description="hits ÷ trials; null without a trial")
    low: float = Field(description="of the 95 % Wilson interval")
    high: float
    hits: int
    trials: int

    @classmethod
    def of(cls, share: Share) -> ShareOut:
        """Show a share."""
        low, high = share.interval()
        return cls(value=share.value, low=low, high=high, hits=share.hits, trials=share.trials)


class RiskOut(BaseModel):
    """What is to be expected of the next shipment, as probabilities."""

    late: float
    lost: float
    damaged: float
    overbilled: float
    refused: float
    shipments: int = Field(description="that the estimate has seen on the lane itself")


class CardOut(BaseModel):
    """One lane of a carrier: exact figures, and what is to be expected."""

    carrier_id: str = Field(description="empty for all carriers together")
    service: str = Field(description="the shop's service level; empty for all")
    origin: str = Field(description="hub; empty for all")
    destination: str = Field(description="zone of the carrier's contract; empty for all")
    on_time: ShareOut
    first_attempt: ShareOut
    lost: ShareOut
    damaged: ShareOut
    timely_events: ShareOut
    claims_won: ShareOut
    overbilled: ShareOut
    tenders_refused: ShareOut
    shipped: int
    delivered: int
    mean_lag_s: float | None
    days_to_credit: float | None
    overbilling_rate: float | None
    cost_per_delivery_minor: float | None
    expected: RiskOut
    first: date = Field(description="first day of the shipments")
    last: date
    counted_at: datetime

    @classmethod
    def of(cls, card: Card, risk: Risk) -> CardOut:
        """Show a card."""
        lane, tally = card.lane, card.tally
        own = ("shipped", "delivered", "mean_lag_s", "days_to_credit", "overbilling_rate", "cost_per_delivery_minor")
        return cls(
            carrier_id=lane.carrier,
            service=lane.service,
            origin=lane.origin,
            destination=lane.destination,
            first=card.first,
            last=card.last,
            counted_at=card.counted_at,
            expected=RiskOut(**{name: getattr(risk, name) for name in RiskOut.model_fields}),
            **_shares(tally),
            **{name: getattr(tally, name) for name in own},
        )


def _shares(tally: Tally) -> dict[str, ShareOut]:
    found = {name: getattr(tally, name) for name in CardOut.model_fields if hasattr(tally, name)}
    return {name: ShareOut.of(value) for name, value in found.items() if isinstance(value, Share)}


class CountedOut(BaseModel):
    """What a count came to."""

    cards: int
    shipments: int
    counted_at: datetime


class UsualIO(BaseModel):
    """What is assumed of a carrier that is not known."""

    model_config = ConfigDict(extra="forbid")

    late_percent: Percent = 5
    lost_percent: Percent = 0.3
    damaged_percent: Percent = 0.5
    overbilled_percent: Percent = 2
    refused_percent: Percent = 5
    weight: Annotated[int, Field(ge=0, le=10**6)] = Field(default=50, description="counts like so many shipments")


class RiskIn(BaseModel):
    """What it costs when a carrier fails, in the organisation's currency."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "late_minor": 300,
                    "value_minor": 4_000,
                    "unrecovered_percent": 60,
                    "dispute_minor": 150,
                    "refused_minor": 80,
                }
            ]
        },
    )

    late_minor: Amount = 0
    value_minor: Amount = Field(default=0, description="what is usually inside; cash to collect counts if it is more")
    unrecovered_percent: Percent = Field(
        default=100, description="of a lost or damaged value, that no claim brings back"
    )
    dispute_minor: Amount = 0
    refused_minor: Amount = Field(default=0, description="the effort of offering a shipment again")
    usual: UsualIO = UsualIO()

    def document(self, currency: str) -> dict[str, Any]:
        """Write it as ``risk`` of CARRIERS.yaml."""
        major = {name: _major(getattr(self, f"{name}_minor"), currency) for name in _MONEY}
        return major | {
            "unrecovered_percent": round(self.unrecovered_percent, 4),
            "usual": {name: round(value, 4) for name, value in self.usual.model_dump().items()},
        }


class RiskSettingsOut(RiskIn):
    """What it costs when a carrier fails."""

    revision: int = Field(description="0 where nobody has set anything: plans reckon with quotes only")

    @classmethod
    def shown(cls, document: Mapping[str, Any], revision: int, currency: str) -> RiskSettingsOut:
        """Show the settings."""
        minor = {
            f"{name}_minor": int(Decimal(str(document.get(name, 0))).scaleb(exponent(currency))) for name in _MONEY
        }
        usual = UsualIO(**document.get("usual", {}))
        unrecovered = document.get("unrecovered_percent", 100)
        return cls(**minor, unrecovered_percent=unrecovered, usual=usual, revision=revision)


_MONEY = ("late", "value", "dispute", "refused")


def _major(minor: int, currency: str) -> float:
    return float(Decimal(minor).scaleb(-exponent(currency)))
