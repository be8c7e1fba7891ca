"""Many shipments as columns: numbers as arrays, texts and sets as codes into short tables of distinct values."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from lastmile.carriers.contracts.quotable import Quotable
from lastmile.carriers.contracts.zones import Area, Everywhere, PolygonArea, PostcodeSet, Ring, missing_depot
from lastmile.carriers.quoting.promises import ready_seconds
from lastmile.core.geo import EARTH_RADIUS_M, Position
from lastmile.core.shipments import ShipmentKind

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Coded(Generic[Value]):
    """A column of few distinct values.

    Parameters
    ----------
    codes : shape (n,), index into ``values``.
    values : distinct values in the order of first mention.
    """

    codes: NDArray[np.intp]
    values: tuple[Value, ...]

    @classmethod
    def of(cls, column: Iterable[Value]) -> Coded[Value]:
        """Code a column."""
        table: dict[Value, int] = {}
        codes = np.array([table.setdefault(value, len(table)) for value in column], dtype=np.intp)
        return cls(codes, tuple(table))

    def where(self, holds: Callable[[Value], bool]) -> Mask:
        """Ask each distinct value once; shape (n,)."""
        answers = np.fromiter(map(holds, self.values), np.bool_, len(self.values))
        return answers[self.codes]

    def lookup(self, answer: Callable[[Value], int]) -> Ints:
        """Translate each distinct value once; shape (n,)."""
        answers = np.fromiter(map(answer, self.values), np.int64, len(self.values))
        return answers[self.codes]


@dataclass(frozen=True)
class ItemColumns:
    """Quotables as columns of n rows; the units are those of `Quotable`.

    Parameters
    ----------
    items : the rows themselves.
    lon, lat : shape (n,), NaN where the position is unknown.
    sides_mm : shape (n, 3), longest first.
    ready_s : seconds since 1970, minus infinity for any time.
    window_end_s : end of the last promised window, plus infinity without one.
    """

    items: Sequence[Quotable]
    lon: Floats
    lat: Floats
    weight_g: Ints
    volume_cm3: Ints
    sides_mm: Ints
    parcels: Ints
    cash_minor: Ints
    ready_s: Floats
    window_end_s: Floats
    is_return: Mask
    residential: Mask
    attempts: Ints
    returned: Mask
    level: Coded[str]
    postcode: Coded[str]
    depot: Coded[Position | None]
    skills: Coded[frozenset[str]]
    goods: Coded[frozenset[str]]
    currency: Coded[str]
    _distances: dict[Position | None, Floats] = field(default_factory=dict, repr=False)
    _tree: list[STRtree] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, items: Sequence[Quotable]) -> ItemColumns:
        """Turn rows into columns."""
        places = [item.position or (math.nan, math.nan) for item in items]
        lon_lat = np.array(places, dtype=np.float64).reshape(len(items), 2)
        return cls(
            items=items,
            lon=np.ascontiguousarray(lon_lat[:, 0]),
            lat=np.ascontiguousarray(lon_lat[:, 1]),
            weight_g=_ints(item.weight_g for item in items),
            volume_cm3=_ints(item.volume_cm3 for item in items),
            sides_mm=np.array([item.sides_mm for item in items], dtype=np.int64).reshape(len(items), 3),
            parcels=_ints(item.parcels for item in items),
            cash_minor=_ints(item.cash_minor for item in items),
            ready_s=np.array([ready_seconds(item.ready_at) for item in items], dtype=np.float64),
            window_end_s=np.array([_window_end_s(item) for item in items], dtype=np.float64),
            is_return=np.array([item.kind is ShipmentKind.RETURN_PICKUP for item in items], dtype=np.bool_),
            residential=np.array([item.residential for item in items], dtype=np.bool_),
            attempts=_ints(item.attempts for item in items),
            returned=np.array([item.returned for item in items], dtype=np.bool_),
            level=Coded.of(item.service_level for item in items),
            postcode=Coded.of(item.postcode for item in items),
            depot=Coded.of(item.depot for item in items),
            skills=Coded.of(item.skills for item in items),
            goods=Coded.of(item.goods for item in items),
            currency=Coded.of(item.currency for item in items),
        )

    def __len__(self) -> int:
        return len(self.items)

    def inside(self, area: Area) -> Mask:
        """Tell which rows lie in an area; shape (n,).

        Raises
        ------
        InvalidInput
            If the area is a ring around the depot and a row names no depot.
        """
        if isinstance(area, Everywhere):
            return np.ones(len(self), dtype=np.bool_)
        if isinstance(area, PostcodeSet):
            return self.postcode.where(area.holds)
        if isinstance(area, PolygonArea):
            mask = np.zeros(len(self), dtype=np.bool_)
            mask[self._points().query(area.geometry, predicate="intersects")] = True
            return mask
        metres = self._distance_m(area)
        return (metres >= area.from_m) & (metres < area.to_m)

    def _points(self) -> STRtree:
        """The tree holds the shipments, not the zones: each polygon is prepared once and asked about many points."""
        if not self._tree:
            points = np.array(shapely.points(self.lon, self.lat), dtype=np.object_)
            points[np.isnan(self.lon)] = None
            self._tree.append(STRtree(points))
        return self._tree[0]

    def _distance_m(self, ring: Ring) -> Floats:
        if ring.centre not in self._distances:
            self._distances[ring.centre] = np.rint(self._haversine_m(ring.centre))
        return self._distances[ring.centre]

    def _haversine_m(self, centre: Position | None) -> Floats:
        """Great-circle metres to one centre or to each row's depot; the formula of `core.geo.haversine_m`."""
        if centre is None:
            if None in self.depot.values:
                raise missing_depot(next(item for item in self.items if item.depot is None))
            centres = np.array(self.depot.values, dtype=np.float64)[self.depot.codes]
            lon_0, lat_0 = centres[:, 0], np.radians(centres[:, 1])
        else:
            lon_0, lat_0 = np.array([centre.lon]), np.radians([centre.lat])
        lat = np.radians(self.lat)
        half_lat, half_lon = (lat - lat_0) / 2, np.radians(self.lon - lon_0) / 2
        h = np.sin(half_lat) ** 2 + np.cos(lat_0) * np.cos(lat) * np.sin(half_lon) ** 2
        metres: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(h)))
        return metres


def _ints(column: Iterable[int]) -> Ints:
    return np.array(list(column), dtype=np.int64)


def _window_end_s(item: Quotable) -> float:
    return max((window.latest.timestamp() for window in item.windows), default=math.inf)
