"""What goes in and comes out of the call that makes a demo day."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Day
from lastmile.dispatch.example import Seeded


class DemoIn(BaseModel):
    """Which day to make up."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"day": "2026-11-25", "orders": 300}]})

    day: Day | None = Field(None, description="tomorrow unless given")
    orders: Annotated[int, Field(ge=1, le=2_000)] = 300


class DemoOut(BaseModel):
    """The made-up day."""

    day: dt.date
    hub_id: str
    shop_id: str
    carrier_ids: list[str]
    riders: int
    shipments: int = Field(description="of the day, with those that were there already")

    @classmethod
    def of(cls, day: dt.date, seeded: Seeded) -> DemoOut:
        """Show what was seeded."""
        return cls(
            day=day,
            hub_id=seeded.hub_id,
            shop_id=seeded.shop_id,
            carrier_ids=list(seeded.carrier_ids),
            riders=seeded.riders,
            shipments=seeded.added + seeded.unchanged + seeded.kept,
        )
