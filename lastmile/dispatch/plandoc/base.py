"""How every part of the plan document is validated and written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from lastmile.core.geo import Position

SCHEMA_VERSION: Final = "1"


class Part(BaseModel):
    """A part of the plan document: immutable, strictly typed, without unknown fields."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


def _in_utc(value: datetime) -> datetime:
    offset = value.utcoffset()
    if offset is None or offset.total_seconds():
        raise ValueError("an instant must be aware and in UTC")
    return value.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(_in_utc)]
"""An aware UTC instant; in JSON ``2026-05-04T06:30:00Z``."""

Count = Annotated[int, Field(ge=0)]
"""A whole number that cannot be negative: seconds, metres, grams, parcels."""

Share = Annotated[float, Field(ge=0)]
"""A part of a whole: 0.82 is 82 percent."""

Lon = Annotated[float, Field(ge=-180, le=180)]
Lat = Annotated[float, Field(ge=-90, le=90)]


class Place(Part):
    """A point in degrees (WGS 84)."""

    lon: Lon
    """Longitude, degrees east."""
    lat: Lat
    """Latitude, degrees north."""

    @property
    def position(self) -> Position:
        """The point as the rest of the product passes it around."""
        return Position(self.lon, self.lat)
