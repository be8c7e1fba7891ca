"""Riders' shifts as the optimiser's vehicles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lastmile.core.shipments import Shipment
from lastmile.dispatch.fleet.model import FleetDepot, Shift, Territory, VehicleType
from lastmile.dispatch.planning.localday import PlannedDay
from lastmile.dispatch.planning.places import Places
from lastmile.dispatch.planning.pricing import per_metre, per_second, to_cost
from lastmile.routing import FOREVER, Break, Depot, Stop, TimeWindow, Vehicle

DIMENSIONS = ("weight_g", "volume_cm3", "parcels")
UNFAMILIAR_S = 60
"""Working time that a stop outside the rider's territory is reckoned to cost more, as a preference."""


def depots_of(shifts: Sequence[Shift]) -> tuple[FleetDepot, ...]:
    """Give the depots at which the day's shifts start or end, in order of first mention."""
    named = [depot for shift in shifts for depot in (shift.start_depot, shift.end_depot) if depot is not None]
    return tuple({depot.id: depot for depot in named}.values())


def build_depots(depots: Sequence[FleetDepot], places: Places, day: PlannedDay) -> tuple[Depot, ...]:
    """Give the optimiser's depots; their positions are known by now."""
    return tuple(
        Depot(
            location=places.row(depot.position),
            window=TimeWindow(day.clock_offset_s(depot.opens_s), day.clock_offset_s(depot.closes_s)),
            name=depot.id,
        )
        for depot in depots
        if depot.position is not None
    )


def build_vehicle(
    shift: Shift, depots: Sequence[FleetDepot], profiles: Sequence[str], unlimited: Sequence[int], day: PlannedDay
) -> Vehicle:
    """Give one shift as a vehicle of its own.

    Parameters
    ----------
    profiles : names in the order of the problem's profiles.
    unlimited : per dimension, a load that the whole day cannot reach.
    """
    kind = shift.vehicle_type
    ids = [depot.id for depot in depots]
    hourly = per_second(kind.cost_per_hour_minor)
    return Vehicle(
        start_depot=ids.index(shift.start_depot.id),
        end_depot=None if shift.end_depot is None else ids.index(shift.end_depot.id),
        capacity=_capacity(kind, unlimited),
        profile=profiles.index(kind.profile.value),
        speed_permille=max(1, round(kind.speed_factor * 1000)),
        shift=TimeWindow(day.offset_s(shift.start), day.offset_s(shift.end)),
        fixed_cost=to_cost(kind.cost_per_day_minor),
        distance_cost=per_metre(kind.cost_per_km_minor),
        duration_cost=hourly,
        overtime_after_s=_limit(kind.overtime_after_s),
        overtime_cost=max(0, per_second(kind.overtime_cost_per_hour_minor) - hourly),
        max_duration_s=_limit(shift.max_duration_s),
        max_distance_m=_limit(kind.max_distance_m),
        max_stops=_limit(kind.max_stops),
        max_trips=kind.max_trips,
        load_s=kind.load_s + shift.start_depot.loading_s,
        skills=shift.skills,
        breaks=tuple(
            Break(TimeWindow(day.offset_s(b.earliest), day.offset_s(b.latest)), b.duration_s, b.paid)
            for b in shift.breaks
        ),
        name=shift.id,
    )


def _capacity(kind: VehicleType, unlimited: Sequence[int]) -> tuple[int, ...]:
    limits = (kind.capacity_weight_g, kind.capacity_volume_cm3, kind.capacity_parcels)
    return tuple(most if limit is None else limit for limit, most in zip(limits, unlimited, strict=True))


def _limit(value: int | None) -> int:
    return FOREVER if value is None else value


def territory_cost(
    shifts: Sequence[Shift], vehicles: Sequence[Vehicle], shipments: Sequence[Shipment], stops: Sequence[Stop]
) -> NDArray[np.int64] | None:
    """Price stops outside a rider's territory as `UNFAMILIAR_S` of work.

    Returns
    -------
    Shape (vehicles, stops), cost units; ``None`` where no rider has a territory.
    """
    if all(shift.territory is None for shift in shifts) or not shipments:
        return None
    hourly = max(vehicle.duration_cost for vehicle in vehicles)
    cost = np.zeros((len(vehicles), len(stops)), dtype=np.int64)
    points = np.array([s.position for s in shipments], dtype=np.float64)
    for row, (shift, vehicle) in enumerate(zip(shifts, vehicles, strict=True)):
        if shift.territory is not None:
            familiar = _familiar(shift.territory, shipments, stops, points)
            cost[row, ~familiar] = UNFAMILIAR_S * (vehicle.duration_cost or hourly)
    return cost


def _familiar(
    territory: Territory, shipments: Sequence[Shipment], stops: Sequence[Stop], points: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Say which stops lie inside, by postcode, polygon or a carrier's zone of the same name."""
    import shapely

    by_name = [
        shipment.postcode in territory.postcodes or any(quote.zone in territory.zones for quote in stop.quotes)
        for shipment, stop in zip(shipments, stops, strict=True)
    ]
    inside = np.array(by_name, dtype=np.bool_)
    if territory.polygon:
        inside |= shapely.intersects_xy(shapely.Polygon(territory.polygon), points)
    return inside
