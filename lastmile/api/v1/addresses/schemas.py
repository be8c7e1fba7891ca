"""What goes in and comes out of looking for an address."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Clean, Id
from lastmile.roads import Match, MatchKind


class AddressIn(BaseModel):
    """An address as people write it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"address": "Mannerheimintie 5 B 12, Helsinki", "postcode": "00100"}]},
    )

    address: Annotated[str, Field(min_length=1, max_length=500), Clean]
    postcode: Annotated[str, Field(max_length=20), Clean] = ""
    hub_id: Id | None = Field(None, description="on whose map; may be left out where there is one hub only")


class Candidate(BaseModel):
    """A place that may be meant."""

    label: str = Field(description="the address as the map has it")
    lon: float
    lat: float
    match: MatchKind = Field(description="the very house, the nearest number, the street's or the postcode's middle")
    confidence: float = Field(ge=0, le=1)

    @classmethod
    def of(cls, match: Match) -> Candidate:
        """Show a match."""
        lon, lat = match.position
        return cls(label=match.label, lon=lon, lat=lat, match=match.kind, confidence=round(match.score / 100, 3))


class AddressOut(BaseModel):
    """Places that may be meant, the likeliest first."""

    found: bool = Field(description="whether a shipment with this address would get the first one's position")
    candidates: list[Candidate]
