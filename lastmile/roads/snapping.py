"""Find the nearest point on a street for each place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from lastmile.core.geo import EARTH_RADIUS_M, BoundingBox
from lastmile.roads.matrix import as_positions
from lastmile.roads.network import Network

MAX_OFFSET_M: Final = 500.0
"""Farther from every street than this a place is at sea, in the wilds, or its coordinates are wrong."""
_CUT_OFF_M: Final = 50.0
_METRES_PER_DEGREE: Final = EARTH_RADIUS_M * np.pi / 180


class SnapStatus(IntEnum):
    """Whether a place lies at a street."""

    OK = 0
    FAR = 1  # inside the extract, but at sea or in the wilds
    OUTSIDE = 2  # outside the extract


@dataclass(frozen=True, slots=True)
class Snaps:
    """The nearest street point of each of n places.

    Parameters
    ----------
    segment : shape (n,), int32, index into the network's segments.
    fraction : shape (n,), float64, 0 … 1 along the segment as it is drawn.
    points : shape (n, 2), float64, lon lat on the street.
    offset_m : shape (n,), float64, from the place to that point.
    status : shape (n,), int8, a ``SnapStatus`` each; only ``OK`` ones take part in routing.
    cut_off : shape (n,), bool: the place's own street is not joined to the rest of the extract (an island, or cut off
        at the border), so it was snapped to one that lies more than 50 m farther; worth a warning.
    """

    segment: NDArray[np.int32]
    fraction: NDArray[np.float64]
    points: NDArray[np.float64]
    offset_m: NDArray[np.float64]
    status: NDArray[np.int8]
    cut_off: NDArray[np.bool_]

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Shape (n,): the place lies at a street."""
        return np.asarray(self.status == SnapStatus.OK)


class Snapper:
    """Snaps to the streets of one profile's network, leaving out tiny islands.

    Parameters
    ----------
    network : the streets.
    max_offset_m : how far a place may lie from its street.
    """

    def __init__(self, network: Network, max_offset_m: float = MAX_OFFSET_M) -> None:
        self._max_offset_m = max_offset_m
        segments = network.segments
        self.bbox = BoundingBox(
            float(segments.lon.min()), float(segments.lat.min()), float(segments.lon.max()), float(segments.lat.max())
        )
        # Degrees of longitude are shrunk to the size of degrees of latitude, so that nearest means nearest.
        self._shrink = float(np.cos(np.radians((self.bbox.south + self.bbox.north) / 2)))
        usable = (network.arc_part >= 0)[network.segment_arcs] & (network.segment_arcs >= 0)
        self._segments = np.flatnonzero(usable.any(axis=1)).astype(np.int32)
        self._lines = self._draw(network, self._segments)
        self._tree = shapely.STRtree(self._lines)
        self._island_lines = self._draw(network, np.setdiff1d(np.arange(len(segments.tail)), self._segments))
        self._island_tree = shapely.STRtree(self._island_lines)

    def _draw(self, network: Network, chosen: NDArray[np.int32]) -> NDArray[np.object_]:
        """Draw some segments as lines in equal degrees, in the order of their numbers."""
        segments = network.segments
        owner = np.repeat(np.arange(len(segments.tail)), np.diff(segments.start))
        kept = np.isin(owner, chosen)
        if not kept.any():
            return np.empty(0, dtype=np.object_)
        points = np.column_stack([segments.lon[kept] * self._shrink, segments.lat[kept]])
        _, indices = np.unique(owner[kept], return_inverse=True)
        return np.asarray(shapely.linestrings(points, indices=indices.ravel()))

    def snap(self, positions: NDArray[np.float64]) -> Snaps:
        """Find the nearest street point of each place.

        Parameters
        ----------
        positions : shape (n, 2), columns lon, lat in degrees.

        Raises
        ------
        InvalidInput
            If a coordinate is no number or out of range.
        """
        places = as_positions(positions)
        scaled = np.asarray(shapely.points(places * [self._shrink, 1.0]))
        nearest = np.asarray(self._tree.nearest(scaled), dtype=np.int64).reshape(-1)
        lines = self._lines[nearest]
        along = shapely.line_locate_point(lines, scaled)
        lengths = shapely.length(lines)
        fraction = np.clip(np.divide(along, lengths, out=np.zeros_like(along), where=lengths > 0), 0.0, 1.0)
        on_street = shapely.get_coordinates(shapely.line_interpolate_point(lines, along))
        offset = np.hypot(*(on_street - places * [self._shrink, 1.0]).T) * _METRES_PER_DEGREE
        return Snaps(
            segment=self._segments[nearest],
            fraction=fraction,
            points=on_street / [self._shrink, 1.0],
            offset_m=offset,
            status=self._status(places, offset),
            cut_off=self._island_offset_m(scaled) < offset - _CUT_OFF_M,
        )

    def _island_offset_m(self, scaled: NDArray[np.object_]) -> NDArray[np.float64]:
        """Give the distance to the nearest street that nothing snaps to, inf where there is none."""
        if not len(self._island_lines):
            return np.full(len(scaled), np.inf)
        nearest = np.asarray(self._island_tree.nearest(scaled), dtype=np.int64).reshape(-1)
        return np.asarray(shapely.distance(self._island_lines[nearest], scaled) * _METRES_PER_DEGREE)

    def _status(self, places: NDArray[np.float64], offset_m: NDArray[np.float64]) -> NDArray[np.int8]:
        west, south, east, north = self.bbox
        margin = self._max_offset_m / _METRES_PER_DEGREE
        low = np.array([west - margin / self._shrink, south - margin])
        high = np.array([east + margin / self._shrink, north + margin])
        inside = ((places >= low) & (places <= high)).all(axis=1)
        far = np.where(inside, SnapStatus.FAR, SnapStatus.OUTSIDE)
        return np.where(offset_m <= self._max_offset_m, SnapStatus.OK, far).astype(np.int8)
