"""What a made-up day needs of an extract, and how its places are taken from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lastmile.core.geo import Position, haversine_m
from lastmile.dispatch.example.places import DemandAddress, DemandPlaces
from lastmile.dispatch.intake.geocoding import MIN_SCORE, LocatingStreets

HOME_CLASSES = frozenset({"residential", "living_street"})
DEPOT_CLASSES = frozenset({"tertiary", "secondary", "unclassified"})
POINT_EVERY_M = 25.0
MAX_STREET_M = 150.0
"""A customer farther than this from a street that vans may use is left out of the draw."""

_SAME_HOUSE_M = 150.0


class DrawnStreet(Protocol):
    """One street as a line."""

    @property
    def points(self) -> NDArray[np.float64]:
        """Shape (m, 2), lon, lat in degrees."""


class HouseAddress(Protocol):
    """One numbered house of the extract."""

    @property
    def street(self) -> str:
        """Name of its street."""

    @property
    def housenumber(self) -> str:
        """Its number."""

    @property
    def postcode(self) -> str:
        """Its postcode; may be empty."""

    @property
    def city(self) -> str:
        """Its town; may be empty."""

    @property
    def position(self) -> Position:
        """Where it is."""


class DemandStreets(LocatingStreets, Protocol):
    """What making up a day needs of a street network."""

    def addresses(self) -> Sequence[HouseAddress]:
        """Give every numbered house."""

    def street_lines(self, tolerance_m: float = ..., classes: frozenset[str] | None = None) -> Sequence[DrawnStreet]:
        """Give streets of some classes as lines."""


def places_of(streets: DemandStreets) -> DemandPlaces:
    """Take the houses and points of an extract that a van can reach, in an order that does not depend on the file's."""
    houses = sorted(streets.addresses(), key=lambda a: (a.street, a.housenumber, a.postcode, a.city, a.position))
    addresses = [DemandAddress(_written(house), house.postcode, Position(*house.position)) for house in houses]
    positions = np.array([address.position for address in addresses], dtype=np.float64).reshape(-1, 2)
    near = _near(positions, streets)
    distinct = {(a.text, a.postcode): a for a, ok in zip(addresses, near, strict=True) if ok}
    home, depot = (_points_along(streets, classes) for classes in (HOME_CLASSES, DEPOT_CLASSES))
    return DemandPlaces(tuple(distinct.values()), home[_near(home, streets)], depot[_near(depot, streets)])


def with_findable(places: DemandPlaces, wanted: int, streets: DemandStreets, rng: np.random.Generator) -> DemandPlaces:
    """Keep so many addresses which the gazetteer leads back to their house, so that orders need no coordinates."""
    found: list[DemandAddress] = []
    for index in rng.permutation(len(places.addresses)):
        if len(found) == wanted:
            break
        address = places.addresses[index]
        if _findable(address, streets):
            found.append(address)
    return replace(places, addresses=tuple(found))


def _findable(address: DemandAddress, streets: DemandStreets) -> bool:
    matches = streets.gazetteer.find(address.text, address.postcode)
    if not matches or matches[0].score < MIN_SCORE:
        return False
    return haversine_m(Position(*matches[0].position), address.position) < _SAME_HOUSE_M


def _written(house: HouseAddress) -> str:
    return ", ".join(part for part in (f"{house.street} {house.housenumber}", house.city) if part)


def _near(positions: NDArray[np.float64], streets: DemandStreets) -> NDArray[np.bool_]:
    if not len(positions):
        return np.zeros(0, dtype=np.bool_)
    snaps = streets.snap(positions)
    return np.asarray(snaps.ok & (snaps.offset_m <= MAX_STREET_M), dtype=np.bool_)


def _points_along(streets: DemandStreets, classes: frozenset[str]) -> NDArray[np.float64]:
    """Give points every so many metres along the streets of some classes, shape (n, 2)."""
    parts = [_spread(np.asarray(line.points, dtype=np.float64)) for line in streets.street_lines(classes=classes)]
    return np.concatenate([np.empty((0, 2)), *parts])


def _spread(line: NDArray[np.float64]) -> NDArray[np.float64]:
    scale_m = np.array([np.cos(np.radians(line[0, 1])), 1.0]) * 111_195
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*((line[1:] - line[:-1]) * scale_m).T))])
    wanted = np.arange(POINT_EVERY_M / 2, max(along[-1], POINT_EVERY_M), POINT_EVERY_M)
    return np.column_stack([np.interp(wanted, along, line[:, axis]) for axis in (0, 1)])
