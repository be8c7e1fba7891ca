"""House addresses in an extract: nodes, buildings' outlines and multipolygons that carry ``addr:housenumber``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import osmium

from lastmile.core.geo import Position


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

    def __init__(self, locations: osmium.index.LocationTable) -> None:
        self._locations = locations

    def read(self, path: Path) -> list[AddressRow]:
        """Give every address once; a building stands at the middle of its outline's box."""
        rows: list[AddressRow] = []
        wanted = osmium.filter.KeyFilter("addr:housenumber")
        outers: list[tuple[dict[str, str], int]] = []
        for relation in osmium.FileProcessor(str(path), osmium.osm.RELATION).with_filter(wanted):
            first = next((m.ref for m in relation.members if m.type == "w" and m.role in {"outer", ""}), None)
            if first is not None:
                outers.append(({tag.k: tag.v for tag in relation.tags}, first))
        for node in osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(wanted):
            if node.location.valid():
                tags = {tag.k: tag.v for tag in node.tags}
                rows += _rows(tags, Position(node.location.lon, node.location.lat))
        for way in osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(wanted):
            middle = self._middle(node.ref for node in way.nodes)
            if middle is not None:
                rows += _rows({tag.k: tag.v for tag in way.tags}, middle)
        rows += self._outer_rows(path, outers)
        return list(dict.fromkeys(rows))

    def _outer_rows(self, path: Path, outers: list[tuple[dict[str, str], int]]) -> list[AddressRow]:
        if not outers:
            return []
        middles: dict[int, Position | None] = {}
        wanted = osmium.filter.IdFilter([ref for _, ref in outers])
        for way in osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(wanted):
            middles[way.id] = self._middle(node.ref for node in way.nodes)
        found = [(tags, middles.get(ref)) for tags, ref in outers]
        return [row for tags, middle in found if middle is not None for row in _rows(tags, middle)]

    def _middle(self, refs: Iterable[int]) -> Position | None:
        lons: list[float] = []
        lats: list[float] = []
        for ref in refs:
            try:
                location = self._locations.get(ref)
            except KeyError:
                continue
            if location.valid():
                lons.append(location.lon)
                lats.append(location.lat)
        if not lons:
            return None
        return Position((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)


def _rows(tags: dict[str, str], position: Position) -> list[AddressRow]:
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
