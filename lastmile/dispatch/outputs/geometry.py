"""What the outputs need to know of the streets: lines to draw, and the way that each leg takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from lastmile.dispatch.plandoc import DepotPoint, PlanDocument, RoutePlan, RouteStop

Polyline = NDArray[np.float64]
"""Shape (m, 2), columns lon, lat in degrees."""

RouteGeometry = Mapping[str, Sequence[Polyline]]
"""By ``route_id`` one line per leg: to each entry of ``stops``, and last to the end depot if there is one."""


class StreetLike(Protocol):
    """A street to draw; ``lastmile.roads`` gives these."""

    @property
    def road_class(self) -> str:
        """Class of the street, e.g. ``residential``."""

    @property
    def name(self) -> str:
        """Name on the sign; may be empty."""

    @property
    def points(self) -> NDArray[Any]:
        """Shape (m, 2), columns lon, lat in degrees."""


def route_points(document: PlanDocument, route: RoutePlan) -> Polyline:
    """Give the places of a route in driving order: start depot, every stop, break and reload, end depot.

    Returns
    -------
    shape (n, 2), columns lon, lat in degrees: what to ask the streets' geometry for.
    """
    depots = {depot.name: depot for depot in document.depots}
    places = [_at(depots, route.start_depot), *((stop.lon, stop.lat) for stop in route.stops)]
    places.append(_at(depots, route.end_depot))
    return np.array([place for place in places if place is not None], dtype=np.float64).reshape(-1, 2)


def route_legs(
    document: PlanDocument, route: RoutePlan, geometry: RouteGeometry
) -> list[tuple[RouteStop | None, Polyline]]:
    """Give each leg with the stop, break or reload it leads to; ``None`` for the end depot.

    Where the geometry does not have as many legs as the route, they are straight lines.
    """
    points = route_points(document, route)
    starts = any(depot.name == route.start_depot for depot in document.depots)
    ends: list[RouteStop | None] = [*route.stops, None]
    legs = [np.asarray(leg, dtype=np.float64).reshape(-1, 2) for leg in geometry.get(route.route_id, ())]
    if len(legs) != max(0, len(points) - 1):
        legs = [points[i : i + 2] for i in range(len(points) - 1)]
    return list(zip(ends if starts else ends[1:], legs, strict=False))


def _at(depots: Mapping[str, DepotPoint], name: str | None) -> tuple[float, float] | None:
    depot = depots.get(name) if name is not None else None
    return None if depot is None else (depot.lon, depot.lat)
