"""What comes out of the calls about reviews."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.v1.claims.schemas import RankedClaim
from lastmile.api.v1.figures.schemas import FactsOut, ReadingOut
from lastmile.api.v1.incidents.schemas import IncidentOut
from lastmile.insights.review import DayEnd, Line, OffUsual, Review


class UnusualOut(BaseModel):
    """A value that is unlike those of other weeks."""

    model_config = ConfigDict(from_attributes=True)

    value: float
    usual: float
    score: float = Field(description="robust standard deviations away; negative below")


class ReviewedFigure(BaseModel):
    """A figure of yesterday."""

    reading: ReadingOut
    usual: float | None = Field(description="median of the same weekday")
    unusual: UnusualOut | None = Field(description="set where it is an outlier")
    trend: list[float | None] = Field(description="the last seven days, oldest first")

    @classmethod
    def of(cls, line: Line) -> ReviewedFigure:
        """Show a line."""
        return cls(
            reading=ReadingOut.of(line.reading),
            usual=line.usual,
            unusual=None if line.unusual is None else UnusualOut.model_validate(line.unusual),
            trend=list(line.trend),
        )


class OffUsualOut(BaseModel):
    """A carrier off its usual."""

    carrier_id: str
    reading: ReadingOut
    unusual: UnusualOut

    @classmethod
    def of(cls, off: OffUsual) -> OffUsualOut:
        """Show a carrier."""
        return cls(
            carrier_id=off.carrier_id,
            reading=ReadingOut.of(off.reading),
            unusual=UnusualOut.model_validate(off.unusual),
        )


class ZoneForecastOut(BaseModel):
    """What one zone will bring."""

    model_config = ConfigDict(from_attributes=True)

    zone: str
    expected: int
    low: int
    high: int


class ForecastOut(BaseModel):
    """What tomorrow will bring."""

    model_config = ConfigDict(from_attributes=True)

    day: date
    expected: int
    riders: int = Field(description="needed at the usual deliveries per rider and day")
    trend: float
    zones: list[ZoneForecastOut]


class ReviewOut(BaseModel):
    """All that an ops manager should know in the morning."""

    day: date
    made_at: datetime
    lines: list[ReviewedFigure]
    off_usual: list[OffUsualOut]
    expiring: list[RankedClaim] = Field(description="claims whose last legal day ends within two days")
    expiring_minor: int = Field(description="what is lost if nobody acts on any of them")
    at_risk: list[FactsOut]
    at_risk_count: int
    unanswered: list[IncidentOut]
    silent: int
    tomorrow: ForecastOut

    @classmethod
    def of(cls, review: Review) -> ReviewOut:
        """Show a review."""
        return cls(
            day=review.day,
            made_at=review.made_at,
            lines=[ReviewedFigure.of(line) for line in review.lines],
            off_usual=[OffUsualOut.of(off) for off in review.off_usual],
            expiring=[RankedClaim.at(claim, review.made_at) for claim in review.expiring],
            expiring_minor=review.expiring_minor,
            at_risk=[FactsOut.model_validate(row) for row in review.at_risk],
            at_risk_count=review.at_risk_count,
            unanswered=[IncidentOut.of(incident) for incident in review.unanswered],
            silent=review.silent,
            tomorrow=ForecastOut.model_validate(review.tomorrow),
        )


class OwnedOut(BaseModel):
    """Open incidents of one owner."""

    owner_id: str = Field(description="empty for those that nobody looks after")
    incidents: list[IncidentOut]


class DayEndOut(BaseModel):
    """What is open when the day ends."""

    day: date
    made_at: datetime
    open_incidents: list[OwnedOut]
    carried_over: list[FactsOut]
    carried_over_count: int
    claims_due: list[RankedClaim]

    @classmethod
    def of(cls, end: DayEnd) -> DayEndOut:
        """Show a day's end."""
        return cls(
            day=end.day,
            made_at=end.made_at,
            open_incidents=[
                OwnedOut(owner_id=owner, incidents=[IncidentOut.of(incident) for incident in owned])
                for owner, owned in end.open_incidents.items()
            ],
            carried_over=[FactsOut.model_validate(row) for row in end.carried_over],
            carried_over_count=end.carried_over_count,
            claims_due=[RankedClaim.at(claim, end.made_at) for claim in end.claims_due],
        )
