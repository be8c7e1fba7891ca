"""What comes out of the calls about figures."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from lastmile.insights import Direction, Figure, Reading, Receipt, Unit
from lastmile.insights.scorecards import Scorecard


class FigureOut(BaseModel):
    """What a figure is."""

    name: str
    title: str
    version: int
    unit: Unit
    direction: Direction = Field(description="which way is better")
    target: float | None
    formula: str

    @classmethod
    def of(cls, figure: Figure) -> FigureOut:
        """Show a definition."""
        return cls.model_validate(figure, from_attributes=True)


class SpreadOut(BaseModel):
    """How the single values lie."""

    model_config = ConfigDict(from_attributes=True)

    median: float
    p95: float


class ReadingOut(BaseModel):
    """A figure of some shipments."""

    figure: str
    version: int
    cut: dict[str, str] = Field(description="whose: dimension → value; empty for all")
    over: float = Field(description="the sum above the line")
    under: float = Field(description="the sum below it")
    value: float | None = Field(description="their quotient; null where there is nothing to divide by")
    target: float | None = Field(description="what these shipments aim at")
    meets: bool | None = Field(description="whether the target is met; null where there is none")
    spread: SpreadOut | None

    @classmethod
    def of(cls, reading: Reading) -> ReadingOut:
        """Show a reading."""
        return cls(
            figure=reading.figure.name,
            version=reading.figure.version,
            cut={dimension.value: value for dimension, value in reading.cut},
            over=reading.over,
            under=reading.under,
            value=reading.value,
            target=reading.target,
            meets=reading.meets,
            spread=None if reading.spread is None else SpreadOut.model_validate(reading.spread),
        )


class ScorecardOut(BaseModel):
    """How a carrier does."""

    carrier_id: str = Field(description="empty for the own fleet")
    hub_id: str = Field(description="of the lane; empty for all lanes")
    zone: str = Field(description="of the lane; empty for all lanes")
    service_level: str
    shipped: int = Field(description="shipments that it took")
    missed: list[str] = Field(description="figures that miss their target")
    figures: list[ReadingOut]

    @classmethod
    def of(cls, card: Scorecard) -> ScorecardOut:
        """Show a scorecard."""
        return cls(
            carrier_id=card.carrier_id,
            hub_id=card.hub_id,
            zone=card.zone,
            service_level=card.service_level,
            shipped=card.shipped,
            missed=list(card.missed),
            figures=[ReadingOut.of(reading) for reading in card.readings.values()],
        )


class FactsOut(BaseModel):
    """What happened to one shipment."""

    model_config = ConfigDict(from_attributes=True)

    shipment_id: str
    order_id: str
    shop_id: str
    hub_id: str
    zone: str
    carrier_id: str
    rider_id: str
    service_level: str
    day: date
    received_at: datetime
    handed_at: datetime | None
    promised_end: datetime | None
    promise_broken: bool
    attempts: int
    first_attempt_at: datetime | None
    first_attempt_ok: bool
    delivered_at: datetime | None
    returned_at: datetime | None
    cancelled: bool
    lost: bool
    damaged: bool
    wrong_item: bool
    wrong_address: bool
    silent: bool
    scans: int
    scans_in_time: int
    scans_contradicted: int
    rider_cost_minor: int
    carrier_cost_minor: int
    return_cost_minor: int
    loss_minor: int
    recovered_minor: int
    rating: int | None


class ReceiptOut(BaseModel):
    """The rows behind a figure."""

    figure: FigureOut
    sql: str = Field(description="the condition in SQL over these columns: who counts again gets the same")
    counted: int
    excluded: dict[str, int] = Field(description="shipments of the same days that stand behind no figure, by reason")
    rows: list[FactsOut]
    next_cursor: str | None

    @classmethod
    def of(cls, receipt: Receipt, next_cursor: str | None) -> ReceiptOut:
        """Show a receipt."""
        return cls(
            figure=FigureOut.of(receipt.figure),
            sql=receipt.sql,
            counted=receipt.counted,
            excluded=receipt.excluded,
            rows=[FactsOut.model_validate(row) for row in receipt.rows],
            next_cursor=next_cursor,
        )
