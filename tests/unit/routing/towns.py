"""A town on one line for tests by hand: location ``n`` lies ``n`` kilometres east of the depot, 100 s a kilometre."""

from typing import Any

import numpy as np

from lastmile.routing.problem import Depot, Problem, Profile, Stop, TrafficSlice, Vehicle

PLACES = 10
KILOMETRES = np.abs(np.subtract.outer(np.arange(PLACES), np.arange(PLACES))).astype(np.int32)


def line_profile(*traffic: TrafficSlice) -> Profile:
    return Profile(KILOMETRES * 1_000, KILOMETRES * 100, traffic)


def line_town(*stops: Stop, vehicle: Vehicle | None = None, **rest: Any) -> Problem:
    """One vehicle from the depot at kilometre 0 unless told otherwise; a metre costs 1."""
    given: dict[str, Any] = {
        "vehicles": (vehicle or Vehicle(),),
        "depots": (Depot(0), Depot(9)),
        "profiles": (line_profile(),),
    }
    return Problem(stops=stops, **(given | rest))
