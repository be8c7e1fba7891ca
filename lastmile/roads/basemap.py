"""The map beneath everything, from the street extract itself: vector tiles in one file, made on this machine.

Layers: ``water``, ``green``, ``buildings``, ``rails``, ``roads`` (with ``class`` and ``name``), ``places`` (likewise).
``python -m lastmile.roads.basemap EXTRACT TARGET`` makes one in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Final

import osmium
import osmium.filter
import osmium.geom

from lastmile.core.errors import ExternalFailure, InvalidInput

_PROGRAM: Final = "__cubao_tippecanoe_tippecanoe.exe"
_TIMEOUT_S: Final = 1_800

_AREAS: Final[Mapping[str, Mapping[str, frozenset[str] | None]]] = MappingProxyType(
    {
        "water": {"natural": frozenset({"water"}), "waterway": frozenset({"riverbank"})},
        "green": {
            "leisure": frozenset({"park", "garden", "pitch", "golf_course", "nature_reserve"}),
            "landuse": frozenset({"forest", "grass", "meadow", "cemetery", "recreation_ground"}),
            "natural": frozenset({"wood", "scrub"}),
        },
        "buildings": {"building": None},
    }
)
"""Layer → tags that make an area part of it; ``None`` for any value."""

_WAYS: Final[Mapping[str, str]] = MappingProxyType({"highway": "roads", "railway": "rails", "waterway": "water"})
"""Tag of a way → its layer."""

_PLACES: Final = frozenset({"city", "town", "suburb", "village", "neighbourhood", "quarter"})
_LAYERS: Final = ("water", "green", "buildings", "rails", "roads", "places")


def can_be_made() -> bool:
    """Whether what cuts tiles is installed (``lastmile[console]``)."""
    return find_spec("cubao_tippecanoe") is not None


def make_basemap(extract: Path, target: Path) -> None:
    """Write the tiles of an extract.

    Parameters
    ----------
    extract : an ``.osm.pbf`` file.
    target : ends in ``.pmtiles``; appears whole or not at all.

    Raises
    ------
    InvalidInput
        If the extract is no OpenStreetMap file.
    ExternalFailure
        If the tiles cannot be cut or written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        layers = _write_layers(extract, Path(folder))
        made = Path(folder) / "basemap.pmtiles"
        _cut(layers, made)
        made.replace(target)


def _write_layers(extract: Path, folder: Path) -> dict[str, Path]:
    paths = {layer: folder / f"{layer}.ndjson" for layer in _LAYERS}
    with ExitStack() as stack:
        files = {layer: stack.enter_context(path.open("w", encoding="utf-8")) for layer, path in paths.items()}
        try:
            for layer, geometry, properties in _features(extract):
                _write(files[layer], geometry, properties)
        except RuntimeError as error:
            raise InvalidInput(f"{extract.name} cannot be read as an OpenStreetMap extract: {error}") from error
    return {layer: path for layer, path in paths.items() if path.stat().st_size}


def _write(file: IO[str], geometry: str, properties: Mapping[str, Any]) -> None:
    file.write(f'{{"type":"Feature","geometry":{geometry},"properties":{json.dumps(properties)}}}\n')


def _features(extract: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give (layer, GeoJSON geometry, properties); an object whose nodes the extract does not hold is left out."""
    shapes = osmium.geom.GeoJSONFactory()
    keys = ("highway", "railway", "waterway", "place", *{key for tags in _AREAS.values() for key in tags})
    for thing in osmium.FileProcessor(str(extract)).with_areas().with_filter(osmium.filter.KeyFilter(*keys)):
        found = _feature(thing, shapes)
        if found is not None:
            yield found


def _feature(thing: Any, shapes: Any) -> tuple[str, str, dict[str, Any]] | None:
    try:
        if thing.is_area():
            layer = _area_layer(thing.tags)
            return None if layer is None else (layer, shapes.create_multipolygon(thing), {})
        if thing.is_way():
            return _way(thing, shapes)
        if thing.is_node() and thing.tags.get("place") in _PLACES and "name" in thing.tags:
            properties = {"name": thing.tags["name"], "class": thing.tags["place"]}
            return "places", shapes.create_point(thing), properties
    except (RuntimeError, osmium.InvalidLocationError):
        return None
    return None


def _way(way: Any, shapes: Any) -> tuple[str, str, dict[str, Any]] | None:
    for key, layer in _WAYS.items():
        if key in way.tags and not (way.is_closed() and layer == "water"):
            properties = {"class": way.tags[key]}
            if layer == "roads" and "name" in way.tags:
                properties["name"] = way.tags["name"]
            return layer, shapes.create_linestring(way), properties
    return None


def _area_layer(tags: Any) -> str | None:
    for layer, wanted in _AREAS.items():
        for key, values in wanted.items():
            if key in tags and (values is None or tags[key] in values):
                return layer
    return None


def _cut(layers: Mapping[str, Path], target: Path) -> None:
    spec = find_spec("cubao_tippecanoe")
    if spec is None or spec.origin is None:
        raise ExternalFailure("tiles cannot be cut: pip install 'lastmile[console]'")
    command = [str(Path(spec.origin).parent / _PROGRAM), "--output", str(target), "--force", "--quiet"]
    command += ["--minimum-zoom=6", "--maximum-zoom=14", "--drop-densest-as-needed", "--extend-zooms-if-still-dropping"]
    for layer, path in layers.items():
        command += ["--named-layer", f"{layer}:{path}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)  # noqa: S603  of the package
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ExternalFailure(f"tiles cannot be cut: {error}") from error
    if done.returncode:
        raise ExternalFailure(f"tiles cannot be cut: {done.stderr.strip()[-300:]}")


if __name__ == "__main__":
    make_basemap(Path(sys.argv[1]), Path(sys.argv[2]))
