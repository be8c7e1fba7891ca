"""House addresses in an extract: nodes, buildings' outlines and multipolygons that carry ``addr:housenumber``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from lastmile.core.geo import Position
from lastmile.roads.osm_file import Locations, Tags, nodes_with, relations_with, ways_numbered, ways_with

_KEY: Final = "addr:housenumber"


class AddressRow(NamedTuple):
    """One numbered house; texts as the map has them, empty where it says nothing."""

    street: str
    housenumber: str
    postcode: str
    city: str
    position: Position


class AddressReader:
    """Collects the addresses of one file.

    Parameters
    ----------
    locations : where each node of the file lies.
    """

    def __init__(self, locations: Locations) -> None:
        self._locations = locations

    def read(self, path: Path) -> list[AddressRow]:
        """Give every address once; a building stands at the middle of its outline's box."""
        rows: list[AddressRow] = []
        outers: list[tuple[Tags, int]] = []
        for relation, tags in relations_with(path, _KEY):
            first = next((m.ref for m in relation.members if m.type == "w" and m.role in {"outer", ""}), None)
            if first is not None:
                outers.append((tags, first))
        for node, tags in nodes_with(path, _KEY):
            if node.location.valid():
                rows += _rows(tags, Position(node.location.lon, node.location.lat))
        for way, tags in ways_with(path, _KEY):
            middle = self._middle(node.ref for node in way.nodes)
            if middle is not None:
                rows += _rows(tags, middle)
        rows += self._outer_rows(path, outers)
        return list(dict.fromkeys(rows))

    def _outer_rows(self, path: Path, outers: list[tuple[Tags, int]]) -> list[AddressRow]:
        if not outers:
            return []
        middles: dict[int, Position | None] = {}
        for way in ways_numbered(path, [ref for _, ref in outers]):
            middles[way.id] = self._middle(node.ref for node in way.nodes)
        found = [(tags, middles.get(ref)) for tags, ref in outers]
        return [row for tags, middle in found if middle is not None for row in _rows(tags, middle)]

    def _middle(self, refs: Iterable[int]) -> Position | None:
        corners = [corner for ref in refs if (corner := self._locations.get(ref)) is not None]
        if not corners:
            return None
        lons, lats = zip(*corners, strict=True)
        return Position((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)


def _rows(tags: Tags, position: Position) -> list[AddressRow]:
    """Split ``12;14`` into one row each; a house without a street belongs to its place (hamlets, blocks)."""
    street = tags.get("addr:street") or tags.get("addr:place") or ""
    if not street:
        return []
    numbers = [part.strip() for part in tags["addr:housenumber"].replace(",", ";").split(";")]
    city = tags.get("addr:city") or tags.get("addr:suburb") or ""
    return [
        AddressRow(street.strip(), number, tags.get("addr:postcode", "").strip(), city.strip(), position)
        for number in numbers
        if number
    ]
