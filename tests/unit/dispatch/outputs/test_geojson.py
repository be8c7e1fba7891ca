from __future__ import annotations

import itertools
import json
from types import ModuleType
from typing import Any

import numpy as np

from lastmile.dispatch.outputs.geojson import geojson_text
from lastmile.dispatch.outputs.geometry import RouteGeometry, route_legs, route_points
from lastmile.dispatch.plandoc import PlanDocument


def features(document: PlanDocument, geometry: RouteGeometry | None = None):
    collection = json.loads(geojson_text(document, geometry or {}))
    assert collection["type"] == "FeatureCollection"
    return collection["features"]


def of_kind(found: list[dict[str, Any]], kind: str):
    return [feature for feature in found if feature["properties"]["feature"] == kind]


def test_everything_is_there_with_lon_before_lat(sample: ModuleType):
    document = sample.document()
    found = features(document)
    assert len(of_kind(found, "depot")) == 1
    assert len(of_kind(found, "stop")) == 18
    assert len(of_kind(found, "break")) == 3
    assert len(of_kind(found, "carrier_order")) == 5
    for feature in found:
        if feature["geometry"] and feature["geometry"]["type"] == "Point":
            lon, lat = feature["geometry"]["coordinates"]
            assert 24 < lon < 26
            assert 60 < lat < 61


def test_an_order_without_a_place_has_a_null_geometry(sample: ModuleType):
    left = of_kind(features(sample.document()), "unassigned_order")
    assert [feature["geometry"] is None for feature in left] == [False, True]


def test_one_line_per_leg_to_each_stop_and_home(sample: ModuleType):
    document = sample.document(routes=1)
    legs = of_kind(features(document), "leg")
    assert [leg["properties"]["to_sequence"] for leg in legs] == [1, 2, 3, 4, 5, 6, 7, None]
    assert all(len(leg["geometry"]["coordinates"]) >= 2 for leg in legs)
    assert sum(leg["properties"]["distance_m"] for leg in legs) == document.routes[0].distance_m


def test_the_streets_geometry_is_used_where_it_fits(sample: ModuleType):
    document = sample.document(routes=1)
    route = document.routes[0]
    points = route_points(document, route)
    bent = [np.array([a, (a + b) / 2 + 0.001, b]) for a, b in itertools.pairwise(points)]
    assert [len(leg) for _, leg in route_legs(document, route, {route.route_id: bent})] == [3] * 8
    assert [len(leg) for _, leg in route_legs(document, route, {route.route_id: bent[:-1]})] == [2] * 8


def test_a_route_that_starts_on_its_way(sample: ModuleType):
    document = sample.document(routes=1)
    route = document.routes[0].model_copy(update={"start_depot": None})
    legs = route_legs(document, route, {})
    assert [stop.sequence if stop else None for stop, _ in legs] == [2, 3, 4, 5, 6, 7, None]
