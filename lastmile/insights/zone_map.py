"""Cost and lateness on the map: a polygon for each zone around the doors that were served there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from shapely import MultiPoint
from shapely.geometry import mapping
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.insights.records import Cuts, Dimension, Reading
from lastmile.insights.service import Figures

SHOWN: Final = ("cost_per_delivery", "on_time_rate", "first_attempt_success", "incident_rate")
"""Figures of each zone."""

_AROUND_DEG: Final = 0.001
"""How far a zone reaches beyond its outermost doors: about 100 m."""


async def zone_map(session: AsyncSession, first: date, last: date, only: Mapping[Dimension, str]) -> dict[str, Any]:
    """Give a GeoJSON feature collection (RFC 7946) with the figures of each zone.

    Parameters
    ----------
    first, last : local days, both included.
    only : dimension → value that shipments must have.

    Returns
    -------
    A feature for each zone that has a figure; its geometry is the convex hull of its doors, ``null`` where the zone is
    no postcode of a located shipment. Properties: the zone, ``late`` (1 − on-time rate) and each of ``SHOWN``.
    """
    doors = await ShipmentRepository(session).doors(first, last, only.get(Dimension.HUB))
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for postcode, lon, lat in doors:
        points[postcode].append((lon, lat))
    zones: dict[str, dict[str, Reading]] = defaultdict(dict)
    for reading in await Figures(session).read(SHOWN, Cuts(first, last, (Dimension.ZONE,), dict(only))):
        zones[reading.cut[0][1]][reading.figure.name] = reading
    features = [_feature(zone, readings, points.get(zone, ())) for zone, readings in sorted(zones.items())]
    return {"type": "FeatureCollection", "features": features}


def _feature(zone: str, readings: Mapping[str, Reading], doors: Iterable[tuple[float, float]]) -> dict[str, Any]:
    values = {name: reading.value for name, reading in readings.items()}
    on_time = values["on_time_rate"]
    return {
        "type": "Feature",
        "id": zone,
        "geometry": _hull(list(doors)),
        "properties": {
            "zone": zone,
            "delivered": int(readings["cost_per_delivery"].under),
            "late": None if on_time is None else 1 - on_time,
            **values,
        },
    }


def _hull(doors: list[tuple[float, float]]) -> dict[str, Any] | None:
    if not doors:
        return None
    hull: dict[str, Any] = mapping(MultiPoint(doors).convex_hull.buffer(_AROUND_DEG, quad_segs=2))
    return hull
