"""A plan's files: its document, with the geometry of its routes and the streets around them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lastmile.dispatch.outputs import route_points, write_outputs
from lastmile.dispatch.plandoc import PlanDocument
from lastmile.roads import Streets


def write_plan(document: PlanDocument, streets: Streets, directory: Path) -> tuple[Path, ...]:
    """Write all outputs of a plan, or nothing.

    Returns
    -------
    The files written.

    Raises
    ------
    ExternalFailure
        If the disk refuses.
    """
    return write_outputs(document, route_lines(document, streets), streets.street_lines(), directory)


def route_lines(document: PlanDocument, streets: Streets) -> dict[str, list[NDArray[np.float64]]]:
    """Give each route's legs as polylines along the streets.

    Returns
    -------
    Route id → one polyline of shape (m, 2), lon, lat in degrees, for each line of the route, and one for the way back
    to the end depot where there is one.
    """
    return {route.route_id: streets.geometry(route_points(document, route), route.profile) for route in document.routes}
