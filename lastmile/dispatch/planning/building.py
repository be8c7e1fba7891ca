"""From the day's shipments, shifts, quotes and matrices to one routing problem, and back.

What is decided where: docs/decisions/0005-from-day-to-problem.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lastmile.carriers.quoting.table import QuoteTable
from lastmile.core.shipments import Shipment, ShipmentKind
from lastmile.dispatch.fleet.model import Fleet, FleetDepot, Shift, VehicleProfile
from lastmile.dispatch.planning.localday import PlannedDay
from lastmile.dispatch.planning.outside import build_carriers, contracts_on, quotes_for
from lastmile.dispatch.planning.places import Places
from lastmile.dispatch.planning.pricing import COST_SCALE, reference_price, unassigned_cost
from lastmile.dispatch.planning.travel import Travel, build_profile
from lastmile.dispatch.planning.vehicles import DIMENSIONS, build_depots, build_vehicle, depots_of, territory_cost
from lastmile.routing import FOREVER, Problem, Stop


@dataclass(frozen=True, slots=True, eq=False)
class PlanningProblem:
    """A routing problem with the way back from its numbers to the day.

    Parameters
    ----------
    problem : stop i serves ``shipments[i]``, vehicle v is ``shifts[v]``, carrier c is column c of ``quotes``.
    places : location → position.
    depots : depot d of the problem.
    reference_price : cost units; what ``unassigned_cost`` is a multiple of.
    shipment_ids : by which the database knows the shipments; empty where it does not.
    """

    problem: Problem
    day: PlannedDay
    fleet: Fleet
    shipments: tuple[Shipment, ...]
    shifts: tuple[Shift, ...]
    depots: tuple[FleetDepot, ...]
    quotes: QuoteTable
    places: Places
    reference_price: int
    shipment_ids: tuple[str, ...] = ()

    def shipment_id(self, stop: int) -> str:
        """Give the database's id of what a stop serves; empty where there is none."""
        return self.shipment_ids[stop] if self.shipment_ids else ""


def profiles_of(shifts: Sequence[Shift]) -> tuple[VehicleProfile, ...]:
    """Give the profiles that the day's vehicles use, in order of first mention."""
    return tuple(dict.fromkeys(shift.vehicle_type.profile for shift in shifts))


def places_of(shipments: Sequence[Shipment], shifts: Sequence[Shift]) -> Places:
    """Number the places of the day: the depots, then the shipments' doors.

    Parameters
    ----------
    shipments, shifts : all with their positions known.
    """
    depots = [depot.position for depot in depots_of(shifts) if depot.position is not None]
    return Places.of(depots, [shipment.position for shipment in shipments if shipment.position is not None])


def build_problem(
    shipments: Sequence[Shipment],
    fleet: Fleet,
    shifts: Sequence[Shift],
    quotes: QuoteTable,
    travels: Sequence[Travel],
    places: Places,
    day: date,
    *,
    setup_s: int = 0,
    shipment_ids: tuple[str, ...] = (),
) -> PlanningProblem:
    """State the day as one routing problem.

    Parameters
    ----------
    shipments : located; one stop each.
    shifts : ``fleet.shifts_on(day)``, their depots located.
    quotes : a row per shipment.
    travels : one per profile of `profiles_of`, over the rows of ``places``.
    places : from `places_of`.
    setup_s : parking and walking, once when consecutive stops share a door.
    shipment_ids : one per shipment, or none.

    Raises
    ------
    InvalidInput
        If a contract's daily terms do not fit together.
    """
    local = PlannedDay(day, fleet.timezone)
    depots = depots_of(shifts)
    profiles = tuple(build_profile(travel, fleet.traffic, local) for travel in travels)
    stops = _stops(shipments, quotes, places, local, setup_s)
    unlimited = [max(1, sum(max(_amounts(s)[d], 0) for s in shipments)) for d in range(len(DIMENSIONS))]
    names = [profile.name for profile in profiles]
    vehicles = tuple(build_vehicle(shift, depots, names, unlimited, local) for shift in shifts)
    reference = reference_price(stops, vehicles, profiles)
    stops = tuple(replace(stop, unassigned_cost=unassigned_cost(stop.priority, reference)) for stop in stops)
    problem = Problem(
        stops=stops,
        vehicles=vehicles,
        depots=build_depots(depots, places, local),
        profiles=profiles,
        carriers=build_carriers(quotes, [stop.quotes for stop in stops]),
        territory_cost=territory_cost(shifts, vehicles, shipments, stops),
        dimensions=DIMENSIONS,
        cost_scale=COST_SCALE,
    )
    return PlanningProblem(
        problem, local, fleet, tuple(shipments), tuple(shifts), depots, quotes, places, reference, shipment_ids
    )


def _amounts(shipment: Shipment) -> tuple[int, int, int]:
    return shipment.weight_g, shipment.volume_cm3, shipment.parcels


def _release_s(shipment: Shipment, day: PlannedDay) -> int:
    """Give when the goods are at the depot; a return is not there yet anyway."""
    if shipment.ready_at is None or shipment.kind is ShipmentKind.RETURN_PICKUP:
        return -FOREVER
    return day.offset_s(shipment.ready_at)


def _stops(
    shipments: Sequence[Shipment], quotes: QuoteTable, places: Places, day: PlannedDay, setup_s: int
) -> tuple[Stop, ...]:
    contracts = contracts_on(quotes)
    stops = []
    for row, shipment in enumerate(shipments):
        if shipment.position is None:
            raise ValueError(f"shipment {shipment.order_id} has no position")
        amounts = _amounts(shipment)
        delivered = shipment.kind is ShipmentKind.DELIVERY
        stops.append(
            Stop(
                location=places.row(shipment.position),
                delivery=amounts if delivered else (),
                pickup=() if delivered else amounts,
                service_s=shipment.service_s,
                setup_s=setup_s,
                windows=day.windows(shipment.windows),
                release_s=_release_s(shipment, day),
                skills=shipment.skills,
                priority=shipment.priority,
                quotes=tuple(quotes_for(quotes, row, contracts)),
                name=shipment.order_id,
            )
        )
    return tuple(stops)
