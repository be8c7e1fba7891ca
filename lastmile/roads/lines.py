"""Streets as simplified polylines, for drawing a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from lastmile.roads.extract import Extract
from lastmile.roads.profiles import ROAD_CLASSES

_METRES_PER_DEGREE: Final = 111_195.0


@dataclass(frozen=True, slots=True)
class StreetLine:
    """One street to draw.

    Parameters
    ----------
    road_class : one of ``ROAD_CLASSES``.
    name : as on the map; may be empty.
    points : shape (m, 2), float64, lon lat, m ≥ 2.
    """

    road_class: str
    name: str
    points: NDArray[np.float64]


def draw_streets(extract: Extract, tolerance_m: float, classes: frozenset[str] | None) -> list[StreetLine]:
    """Give every way as a line, simplified (Douglas & Peucker, 1973), important classes last so they lie on top."""
    counts = np.diff(extract.way_start)
    owner = np.repeat(np.arange(len(counts)), counts)
    known = extract.way_nodes >= 0
    wanted = np.array([classes is None or name in classes for name in ROAD_CLASSES])
    keep = known & wanted[extract.way_class[owner]] & (np.bincount(owner[known], minlength=len(counts)) > 1)[owner]
    if not keep.any():
        return []
    ways, indices = np.unique(owner[keep], return_inverse=True)
    nodes = extract.way_nodes[keep]
    points = np.column_stack([extract.node_lon[nodes], extract.node_lat[nodes]])
    whole = np.asarray(shapely.linestrings(points, indices=indices.ravel()))
    lines = shapely.simplify(whole, tolerance_m / _METRES_PER_DEGREE, preserve_topology=False)
    order = np.argsort(-extract.way_class[ways].astype(np.int32), kind="stable")
    return [
        StreetLine(
            ROAD_CLASSES[extract.way_class[ways[i]]],
            extract.names[extract.way_name[ways[i]]][0],
            shapely.get_coordinates(lines[i]),
        )
        for i in order.tolist()
    ]
