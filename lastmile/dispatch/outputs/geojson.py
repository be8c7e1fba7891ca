"""The plan as GeoJSON (RFC 7946): legs as lines, stops, depots, carriers' and unassigned orders as points."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lastmile.dispatch.outputs.geometry import Polyline, RouteGeometry, route_legs
from lastmile.dispatch.outputs.reading import served
from lastmile.dispatch.plandoc import Order, PlanDocument, RoutePlan

Feature = dict[str, Any]


def geojson_text(document: PlanDocument, geometry: RouteGeometry) -> str:
    """Write the feature collection, one feature a line; positions ``[lon, lat]`` with six decimals (0.1 m)."""
    lines = ",\n".join(
        json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in _features(document, geometry)
    )
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'


def _features(document: PlanDocument, geometry: RouteGeometry) -> Iterator[Feature]:
    for depot in document.depots:
        yield _point(depot.lon, depot.lat, {"feature": "depot", "name": depot.name})
    for route in document.routes:
        yield from _legs(document, route, geometry)
        yield from _stops(route)
    for assignment in document.assignments:
        properties = {"carrier": assignment.carrier, "total_minor": assignment.total_minor}
        yield from _order(assignment.order, {"feature": "carrier_order", **properties})
    for left in document.unassigned:
        yield from _order(left.order, {"feature": "unassigned_order", "code": left.code, "text": left.text})


def _legs(document: PlanDocument, route: RoutePlan, geometry: RouteGeometry) -> Iterator[Feature]:
    for number, (stop, leg) in enumerate(route_legs(document, route, geometry), start=1):
        properties: Feature = {"feature": "leg", "route_id": route.route_id, "rider": route.rider, "leg": number}
        properties["vehicle"] = route.vehicle
        properties["distance_m"] = route.end_distance_m if stop is None else stop.distance_m
        properties["duration_s"] = route.end_duration_s if stop is None else stop.duration_s
        properties["to_sequence"] = None if stop is None else stop.sequence
        yield _feature({"type": "LineString", "coordinates": _coordinates(leg)}, properties)


def _coordinates(leg: Polyline) -> list[list[float]]:
    points = [[round(lon, 6), round(lat, 6)] for lon, lat in leg.tolist()]
    return points if len(points) > 1 else points * 2  # a line has two positions or more, also between equal places


def _stops(route: RoutePlan) -> Iterator[Feature]:
    numbers = {stop.sequence: number for number, stop in served(route)}
    for stop in route.stops:
        yield _point(
            stop.lon,
            stop.lat,
            {
                "feature": stop.kind.value,
                "route_id": route.route_id,
                "rider": route.rider,
                "sequence": stop.sequence,
                "stop_number": numbers.get(stop.sequence),
                "order_ids": [order.order_id for order in stop.orders],
                "address": stop.orders[0].address if stop.orders else None,
                "arrival": stop.arrival.isoformat(),
                "begin": stop.begin.isoformat(),
                "departure": stop.departure.isoformat(),
                "late_s": stop.late_s,
                "slack_s": stop.slack_s,
                "at_risk": stop.at_risk,
                "cost_minor": stop.cost_minor,
            },
        )


def _order(order: Order, properties: Feature) -> Iterator[Feature]:
    shown = {**properties, "order_id": order.order_id, "address": order.address, "parcels": order.parcels}
    if order.lon is None or order.lat is None:
        yield _feature(None, shown)  # RFC 7946: an unlocated feature has a null geometry
    else:
        yield _point(order.lon, order.lat, shown)


def _point(lon: float, lat: float, properties: Feature) -> Feature:
    return _feature({"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}, properties)


def _feature(shape: Feature | None, properties: Feature) -> Feature:
    return {"type": "Feature", "geometry": shape, "properties": properties}
