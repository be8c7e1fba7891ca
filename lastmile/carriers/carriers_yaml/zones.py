"""Zones in CARRIERS.yaml, each kind by its own keys."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, Field, field_validator, model_validator

from lastmile.carriers.carriers_yaml.fields import KNOWN_KEYS_ONLY, Metres, Postcode, Text, wrong
from lastmile.carriers.carriers_yaml.geometry import GeoJson, GeoJsonFile, Wkt


class _Part(BaseModel):
    model_config = KNOWN_KEYS_ONLY


class PointPart(_Part):
    """A place in degrees."""

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)


class EverywherePart(_Part):
    """A zone without borders."""

    id: Text
    kind: Literal["everywhere"]


class RingPart(_Part):
    """A band of straight-line distance."""

    id: Text
    kind: Literal["ring"]
    from_km: Metres = 0
    to_km: Metres
    around: PointPart | None = None

    @field_validator("around", mode="before")
    @classmethod
    def _depot(cls, value: Any) -> Any:
        if value is not None and value != "depot" and not isinstance(value, dict):
            raise wrong("depot, or a point such as {lon: 24.94, lat: 60.17}")
        return None if value == "depot" else value

    @model_validator(mode="after")
    def _band(self) -> Self:
        if self.from_km >= self.to_km:
            raise wrong("from_km below to_km")
        return self


class PolygonPart(_Part):
    """A polygon from one of three sources."""

    id: Text
    kind: Literal["polygon"]
    geojson: GeoJson = None
    wkt: Wkt = None
    file: GeoJsonFile = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if len([source for source in (self.geojson, self.wkt, self.file) if source is not None]) != 1:
            raise wrong("one of geojson, wkt and file")
        return self


class PostcodeRangePart(_Part):
    """First and last postcode of a range."""

    first: Postcode = Field(alias="from")
    last: Postcode = Field(alias="to")

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if len(self.first) != len(self.last) or self.first > self.last:
            raise wrong("from and to of one length, from not after to")
        return self


class PostcodesPart(_Part):
    """A set of postcodes."""

    id: Text
    kind: Literal["postcodes"]
    codes: list[Postcode] = []
    prefixes: list[Postcode] = []
    ranges: list[PostcodeRangePart] = []

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not (self.codes or self.prefixes or self.ranges):
            raise wrong("at least one of codes, prefixes and ranges")
        return self


ZonePart = EverywherePart | RingPart | PolygonPart | PostcodesPart

ZONE_PARTS: dict[str, type[ZonePart]] = {
    "everywhere": EverywherePart,
    "ring": RingPart,
    "polygon": PolygonPart,
    "postcodes": PostcodesPart,
}
