"""Polygons of a zone from GeoJSON inline, from WKT, or from a GeoJSON file beside the YAML."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Annotated, Any

import shapely
from pydantic import BeforeValidator, ValidationInfo
from shapely import MultiPolygon, Polygon
from shapely.geometry import shape
from shapely.validation import explain_validity

from lastmile.carriers.carriers_yaml.fields import path_in_folder, wrong

_EXPECTED_JSON = "a GeoJSON Polygon, MultiPolygon, Feature or FeatureCollection with lon, lat in degrees"


def _from_geojson(value: Any) -> Polygon | MultiPolygon:
    try:
        geometries = [shape(_plain(each)) for each in _geometries(value)]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, shapely.errors.ShapelyError):
        raise wrong(_EXPECTED_JSON) from None
    if len(geometries) == 1:
        return _checked(geometries[0])
    return _checked(shapely.union_all([_checked(each) for each in geometries]))


def _geometries(value: Any) -> list[Any]:
    if value["type"] == "FeatureCollection":
        return [feature["geometry"] for feature in value["features"]]
    return [value["geometry"] if value["type"] == "Feature" else value]


def _plain(value: Any) -> Any:
    """Decimals of the YAML reader back to floats."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def _from_wkt(value: Any) -> Polygon | MultiPolygon:
    try:
        return _checked(shapely.from_wkt(value))
    except (TypeError, shapely.errors.ShapelyError):
        raise wrong("WKT such as POLYGON((24.9 60.1, 25.0 60.1, 25.0 60.2, 24.9 60.1))") from None


def _from_file(value: Any, info: ValidationInfo) -> Polygon | MultiPolygon:
    expected = "the name of a GeoJSON file in the folder of this file"
    path = path_in_folder(value, info, expected, "the polygon itself, as geojson or wkt")
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise wrong(f"{expected} ({error.strerror})") from None
    except UnicodeDecodeError:
        raise wrong(f"{expected}, as text in UTF-8") from None
    except json.JSONDecodeError as error:
        raise wrong(f"{expected}, as JSON (line {error.lineno}: {error.msg})") from None
    return _from_geojson(content)


def _checked(geometry: Any) -> Polygon | MultiPolygon:
    if not isinstance(geometry, Polygon | MultiPolygon) or geometry.is_empty:
        raise wrong("a polygon with at least three corners")
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # also refuses NaN
        raise wrong("corners as lon, lat in degrees: lon from −180 to 180, lat from −90 to 90")
    if not geometry.is_valid:
        raise wrong(f"a polygon that does not cross itself ({explain_validity(geometry)})")
    flat: Polygon | MultiPolygon = shapely.force_2d(geometry)
    return flat


GeoJson = Annotated[Any, BeforeValidator(_from_geojson)]
Wkt = Annotated[Any, BeforeValidator(_from_wkt)]
GeoJsonFile = Annotated[Any, BeforeValidator(_from_file)]
