"""Positions on the earth. Always ``lon, lat``, WGS 84 degrees."""

from __future__ import annotations

import math
from typing import NamedTuple

EARTH_RADIUS_M = 6_371_008.8


class Position(NamedTuple):
    """A point in degrees (WGS 84)."""

    lon: float
    lat: float


class BoundingBox(NamedTuple):
    """West, south, east, north in degrees; both ends belong to it."""

    west: float
    south: float
    east: float
    north: float

    def contains(self, position: Position, margin_deg: float = 0.0) -> bool:
        """Whether a position lies inside, within a margin in degrees."""
        return (
            self.west - margin_deg <= position.lon <= self.east + margin_deg
            and self.south - margin_deg <= position.lat <= self.north + margin_deg
        )


def haversine_m(a: Position, b: Position) -> float:
    """Great-circle distance in metres (haversine formula, mean earth radius)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b.lon - a.lon) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(h)))
