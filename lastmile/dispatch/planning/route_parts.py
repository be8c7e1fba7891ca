"""Checked routes as parts of the plan document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lastmile.core.shipments import PromiseWindow
from lastmile.dispatch.plandoc import EventKind, Load, Order, RoutePlan, RouteStop, Window
from lastmile.dispatch.planning.building import PlanningProblem
from lastmile.dispatch.planning.pricing import to_minor
from lastmile.routing import (
    CostBreakdown,
    Route,
    RouteSchedule,
    Visit,
    VisitKind,
    VisitTimes,
)
from lastmile.routing.checker import RouteVerdict, check_route
from lastmile.routing.dry_run import DryRun

AT_RISK_S = 600
"""A promise with less slack than this counts as at risk: ten minutes are lost to one full car park or one long wait."""


def order_part(planning: PlanningProblem, stop: int) -> Order:
    """Give what a stop serves as its papers show it."""
    shipment = planning.shipments[stop]
    return Order(
        shipment_id=planning.shipment_id(stop),
        order_id=shipment.order_id,
        kind=shipment.kind,
        recipient=shipment.recipient,
        phone=shipment.phone,
        address=shipment.address,
        postcode=shipment.postcode,
        lon=None if shipment.position is None else shipment.position.lon,
        lat=None if shipment.position is None else shipment.position.lat,
        parcels=shipment.parcels,
        weight_g=shipment.weight_g,
        volume_cm3=shipment.volume_cm3,
        cash_minor=shipment.cash_minor,
        service_level=shipment.service_level,
        windows=_windows(shipment.windows),
        note=shipment.note,
        priority=shipment.priority,
    )


def _windows(windows: Sequence[PromiseWindow]) -> tuple[Window, ...]:
    return tuple(Window(earliest=window.earliest, latest=window.latest) for window in windows)


def money(cost: CostBreakdown) -> int:
    """Give what a route costs in cost units, without the terms that are only preferences."""
    return cost.fixed + cost.distance + cost.duration + cost.overtime + cost.lateness


class RouteWriter:
    """Writes one route of a plan.

    Parameters
    ----------
    planning : the day.
    route : with visits.
    number : place among the plan's routes, from 1.
    verdict : on a route that is under way; the checker's on the plan unless given.
    """

    def __init__(
        self, planning: PlanningProblem, route: Route, number: int, verdict: RouteVerdict | None = None
    ) -> None:
        self._planning, self._route, self._number = planning, route, number
        self._vehicle = planning.problem.vehicles[route.vehicle]
        self._planned = check_route(planning.problem, route)
        self._dry_run = DryRun(planning.problem, route, self._planned)
        self._verdict = verdict or self._planned

    def part(self) -> RoutePlan:
        """Give the whole route."""
        shift, schedule = self._planning.shifts[self._route.vehicle], self._verdict.schedule
        instant, stops = self._planning.day.instant, tuple(self._stops())
        last_s = schedule.visits[-1].departure_s if schedule.visits else schedule.departure_s
        end_drive_s = schedule.end_s - last_s if shift.end_depot is not None else 0
        return RoutePlan(
            route_id=f"R{self._number:02d}",
            rider=shift.rider,
            vehicle=shift.id,
            vehicle_type=shift.vehicle_type.name,
            profile=shift.vehicle_type.profile.value,
            start_depot=shift.start_depot.id,
            end_depot=None if shift.end_depot is None else shift.end_depot.id,
            start=instant(schedule.start_s),
            end=instant(schedule.end_s),
            distance_m=schedule.distance_m,
            drive_s=sum(stop.duration_s for stop in stops) + end_drive_s,
            service_s=sum(self._service_s(times.visit) for times in schedule.visits),
            wait_s=schedule.wait_s,
            paid_s=schedule.paid_s,
            shift_s=round((shift.end - shift.start).total_seconds()),
            cost_minor=to_minor(money(self._verdict.cost)),
            load=self._fullest(schedule),
            end_distance_m=schedule.end_distance_m,
            end_duration_s=end_drive_s,
            stops=stops,
        )

    def _service_s(self, visit: Visit) -> int:
        return self._planning.problem.stops[visit.number].service_s if visit.kind is VisitKind.STOP else 0

    def _fullest(self, schedule: RouteSchedule) -> tuple[Load, ...]:
        loads = [schedule.start_load, *(times.load for times in schedule.visits)]
        return self._loads(tuple(max(amounts) for amounts in zip(*loads, strict=True)))

    def _loads(self, amounts: Sequence[int]) -> tuple[Load, ...]:
        kind = self._planning.shifts[self._route.vehicle].vehicle_type
        limits = (kind.capacity_weight_g, kind.capacity_volume_cm3, kind.capacity_parcels)
        return tuple(
            Load(dimension=name, amount=amount, capacity=limit)
            for name, amount, limit in zip(self._planning.problem.dimensions, amounts, limits, strict=True)
        )

    def _stops(self) -> Iterator[RouteStop]:
        writers = {VisitKind.STOP: self._stop, VisitKind.BREAK: self._pause, VisitKind.RELOAD: self._reload}
        left_s, location = self._verdict.schedule.departure_s, self._start_location()
        for index, times in enumerate(self._verdict.schedule.visits):
            yield writers[times.visit.kind](index, times, left_s, location)
            left_s, location = times.departure_s, self._location(times.visit, location)

    def _start_location(self) -> int:
        start = self._vehicle.start_depot
        return -1 if start is None else self._planning.problem.depots[start].location

    def _location(self, visit: Visit, before: int) -> int:
        problem = self._planning.problem
        if visit.kind is VisitKind.BREAK:
            return before
        return (problem.stops if visit.kind is VisitKind.STOP else problem.depots)[visit.number].location

    def _stop(self, index: int, times: VisitTimes, left_s: int, location: int) -> RouteStop:
        stop = self._planning.problem.stops[times.visit.number]
        order = order_part(self._planning, times.visit.number)
        setup_s = stop.setup_s if index == 0 or stop.location != location else 0
        slack_s = self._slack_s(times) if order.windows else None
        lon, lat = self._planning.places.positions[stop.location]
        return RouteStop(
            sequence=index + 1,
            kind=EventKind.STOP,
            lon=lon,
            lat=lat,
            orders=(order,),
            windows=order.windows,
            slack_s=slack_s,
            wait_s=max(0, times.begin_s - times.arrival_s - setup_s),
            at_risk=slack_s is not None and slack_s < AT_RISK_S,
            cost_minor=to_minor(self._saved_without(index)),
            **self._common(times, left_s),
        )

    def _slack_s(self, times: VisitTimes) -> int:
        """Give the seconds to the end of the window that is met."""
        windows = self._planning.problem.stops[times.visit.number].windows
        opened = [w.latest_s for w in windows if w.earliest_s <= times.begin_s]
        return max(opened, default=times.begin_s) - times.begin_s

    def _saved_without(self, index: int) -> int:
        alone = len(self._route.stops) == 1
        return money(self._planned.cost) - (0 if alone else money(self._dry_run.cost_without(index)))

    def _pause(self, index: int, times: VisitTimes, left_s: int, location: int) -> RouteStop:
        lon, lat = self._planning.places.positions[location]
        return RouteStop(
            sequence=index + 1,
            kind=EventKind.BREAK,
            lon=lon,
            lat=lat,
            wait_s=times.begin_s - times.arrival_s,
            cost_minor=0,
            **self._common(times, left_s),
        )

    def _reload(self, index: int, times: VisitTimes, left_s: int, location: int) -> RouteStop:
        del location
        depot = self._planning.problem.depots[times.visit.number]
        lon, lat = self._planning.places.positions[depot.location]
        return RouteStop(
            sequence=index + 1,
            kind=EventKind.RELOAD,
            lon=lon,
            lat=lat,
            wait_s=times.begin_s - times.arrival_s,
            cost_minor=0,
            depot=depot.name,
            **self._common(times, left_s),
        )

    def _common(self, times: VisitTimes, left_s: int) -> dict[str, Any]:
        instant = self._planning.day.instant
        return {
            "arrival": instant(times.arrival_s),
            "begin": instant(times.begin_s),
            "departure": instant(times.departure_s),
            "late_s": times.late_s,
            "load": self._loads(times.load),
            "distance_m": times.distance_m,
            "duration_s": times.arrival_s - left_s,
        }
