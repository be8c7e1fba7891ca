"""One pass over an OSM file for one kind of object, each with its tags as a dictionary.

An object is only valid until the next one is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import osmium

Tags = dict[str, str]


def nodes_with(path: Path, *keys: str) -> Iterator[tuple[osmium.osm.Node, Tags]]:
    """Give the nodes that have one of the keys."""
    for item in osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(osmium.filter.KeyFilter(*keys)):
        if isinstance(item, osmium.osm.Node):
            yield item, _tags(item)


def ways_with(path: Path, *keys: str) -> Iterator[tuple[osmium.osm.Way, Tags]]:
    """Give the ways that have one of the keys."""
    for item in osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(osmium.filter.KeyFilter(*keys)):
        if isinstance(item, osmium.osm.Way):
            yield item, _tags(item)


def ways_numbered(path: Path, ids: Iterable[int]) -> Iterator[osmium.osm.Way]:
    """Give the ways of these numbers."""
    for item in osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(osmium.filter.IdFilter(ids)):
        if isinstance(item, osmium.osm.Way):
            yield item


def relations_with(path: Path, *keys: str) -> Iterator[tuple[osmium.osm.Relation, Tags]]:
    """Give the relations that have one of the keys."""
    for item in osmium.FileProcessor(str(path), osmium.osm.RELATION).with_filter(osmium.filter.KeyFilter(*keys)):
        if isinstance(item, osmium.osm.Relation):
            yield item, _tags(item)


class Locations:
    """Where every node of a file lies.

    Parameters
    ----------
    path : the file.
    """

    def __init__(self, path: Path) -> None:
        self._table = osmium.index.create_map("flex_mem")
        with osmium.io.Reader(str(path), osmium.osm.NODE) as reader:
            osmium.apply(reader, osmium.NodeLocationsForWays(self._table))

    def get(self, node: int) -> tuple[float, float] | None:
        """Give lon, lat of a node; ``None`` if the file does not hold it."""
        try:
            location = self._table.get(node)
        except KeyError:
            return None
        return (location.lon, location.lat) if location.valid() else None


def _tags(item: osmium.osm.Node | osmium.osm.Way | osmium.osm.Relation) -> Tags:
    return {tag.k: tag.v for tag in item.tags}
