"""From prices per kilometre, hour and parcel to the whole cost units that engines add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lastmile.routing import UNREACHABLE, Profile, Stop, Vehicle

COST_SCALE: Final = 18_000
"""Cost units per minor unit: divisible by 1,000 (m per km) and by 3,600 (s per h), so that both rates are exact."""

PRIORITY_STEP: Final = 10
"""Priority points that add the reference price once more to what leaving a shipment out costs."""


def per_metre(per_km_minor: float) -> int:
    """Turn minor units per km into cost units per metre: exact to 1/18 minor unit per km."""
    return round(per_km_minor * COST_SCALE / 1000)


def per_second(per_hour_minor: float) -> int:
    """Turn minor units per hour into cost units per second: exact to 1/5 minor unit per hour."""
    return round(per_hour_minor * COST_SCALE / 3600)


def to_cost(amount_minor: float) -> int:
    """Turn minor units into cost units."""
    return round(amount_minor * COST_SCALE)


def to_minor(cost: int) -> int:
    """Turn cost units into minor units, half away from zero."""
    return (abs(cost) * 2 + COST_SCALE) // (2 * COST_SCALE) * (1 if cost >= 0 else -1)


def reference_price(stops: Sequence[Stop], vehicles: Sequence[Vehicle], profiles: Sequence[Profile]) -> int:
    """Give what the dearest sensible way to serve any single stop costs, in cost units.

    That is the highest quote of the day, or a vehicle taken out for this one stop to the farthest place and back,
    whichever is more.
    """
    quotes = (quote.cost for stop in stops for quote in stop.quotes)
    service_s = max((stop.setup_s + stop.service_s for stop in stops), default=0)
    farthest = [(_longest(p.distance_m), _longest(p.duration_s)) for p in profiles]
    trips = (
        vehicle.fixed_cost
        + vehicle.distance_cost * 2 * farthest[vehicle.profile][0]
        + (vehicle.duration_cost + vehicle.overtime_cost)
        * (2 * farthest[vehicle.profile][1] + service_s + vehicle.load_s)
        for vehicle in vehicles
    )
    return max(_positive(quotes), _positive(trips))


def unassigned_cost(priority: int, reference: int) -> int:
    """Price leaving a shipment out: ``reference × (2 + priority / 10)``.

    Twice the dearest way to serve it at priority 0, twelve times at priority 100: something is left out only if
    nobody can take it, and what must go goes first.
    """
    return reference * (2 * PRIORITY_STEP + priority) // PRIORITY_STEP


def _longest(matrix: NDArray[np.int32]) -> int:
    reachable = matrix[matrix < UNREACHABLE]
    return int(reachable.max()) if reachable.size else 0


def _positive(values: Iterable[int]) -> int:
    return max(values, default=1) or 1
