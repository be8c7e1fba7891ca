"""Coordinates in all the ways that they stand in orders files, and what is wrong with them."""

from __future__ import annotations

import re
from decimal import Decimal

from lastmile.core.geo import Position
from lastmile.infra.files.cells import BadValue, Cell

_DEGREES = re.compile(r"([+\-−]?)\s*(\d{1,3}(?:[.,]\d+)?)\s*°?\s*([nsewo]?)", re.IGNORECASE)
_WKT = re.compile(r"(?:SRID=4326;\s*)?POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.IGNORECASE)
_PAIR = re.compile(r"\s*(?:,\s+|;\s*|\s+|(?<=\.\d),|,(?=-?\d+\.))\s*")
_NULL_ISLAND_DEG = 1e-4


def degrees(cell: Cell, name: str, limit: int) -> float:
    """Read one coordinate; a comma can only be a decimal comma here.

    Parameters
    ----------
    cell : the value.
    name : ``"longitude"`` or ``"latitude"``, for the message.
    limit : greatest absolute value in degrees.

    Raises
    ------
    BadValue
        If it is no number of degrees within the limit.
    """
    found = _DEGREES.fullmatch(cell.text.strip())
    if found is None:
        raise BadValue(f"a {name} in degrees such as {'24.9414' if limit == 180 else '60.1699'}")
    value = float(Decimal(found[2].replace(",", ".")))
    if found[1] in {"-", "−"} or (found[3] and found[3].lower() in "sw"):
        value = -value
    if abs(value) > limit:
        swapped = " (looks swapped with the longitude)" if limit == 90 and abs(value) <= 180 else ""
        raise BadValue(f"a {name} from −{limit} to {limit} degrees{swapped}")
    return value


def pair(cell: Cell) -> Position:
    """Read both coordinates from one cell: ``60.1699, 24.9414`` (latitude first) or ``POINT(24.9414 60.1699)``."""
    wkt = _WKT.fullmatch(cell.text.strip())
    if wkt:
        lon, lat = wkt[1], wkt[2]
    else:
        parts = _PAIR.split(cell.text.strip("()[] "))
        if len(parts) != 2:
            raise BadValue("latitude and longitude such as “60.1699, 24.9414”")
        lat, lon = parts
    return not_null_island(Position(degrees(Cell(lon), "longitude", 180), degrees(Cell(lat), "latitude", 90)))


def not_null_island(position: Position) -> Position:
    """Give the position back unless it is 0, 0, which stands for "unknown" in many systems."""
    if abs(position.lon) < _NULL_ISLAND_DEG and abs(position.lat) < _NULL_ISLAND_DEG:
        raise BadValue("real coordinates; 0, 0 lies in the sea and means that they are unknown")
    return position
