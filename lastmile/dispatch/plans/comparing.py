"""Two versions side by side: every route, every shipment that is not where it was, every term of the cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from lastmile.dispatch.planning.pricing import to_minor
from lastmile.dispatch.planning.route_parts import money
from lastmile.dispatch.plans.evaluating import Judged
from lastmile.dispatch.plans.opening import OpenedDay
from lastmile.routing import VisitKind

_FROM_S: Final = 60
"""Moves of the begin of service by less are no change to anybody."""


class Change(StrEnum):
    """What is different about a shipment."""

    NEW = "new"  # the other version does not know it
    GONE = "gone"
    RIDER = "rider"  # another rider, or to or from the routes
    CARRIER = "carrier"
    PLACE = "place"  # another place on the same route
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a shipment stands in a version.

    Parameters
    ----------
    shift, carrier : who has it; both empty for nobody.
    place : among the route's stops, from 1.
    begin : planned begin of service.
    """

    shift: str = ""
    carrier: str = ""
    place: int | None = None
    begin: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A shipment about which something is different."""

    shipment_id: str
    order_id: str
    before: Standing | None
    after: Standing | None
    changes: tuple[Change, ...]

    @property
    def moved_s(self) -> int | None:
        """By how many seconds the begin of service moves; negative is earlier."""
        if self.before is None or self.after is None or self.before.begin is None or self.after.begin is None:
            return None
        return round((self.after.begin - self.before.begin).total_seconds())


@dataclass(frozen=True, slots=True)
class RouteFigures:
    """A route in numbers."""

    stops: int
    distance_m: int
    paid_s: int
    cost_minor: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class RouteChange:
    """A route before and after; ``None`` where the rider stays at home."""

    shift: str
    before: RouteFigures | None
    after: RouteFigures | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that is different between two versions.

    Parameters
    ----------
    costs_minor : term of the cost → before and after.
    """

    routes: tuple[RouteChange, ...]
    shipments: tuple[Moved, ...]
    costs_minor: Mapping[str, tuple[int, int]]
    cost_minor: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Version:
    """A version, opened and judged."""

    day: OpenedDay
    judged: Judged


def compare(before: Version, after: Version) -> Comparison:
    """Compare two versions; only what is different is listed."""
    was, now = _figures(before), _figures(after)
    shifts = sorted({*was, *now})
    routes = [RouteChange(shift, was.get(shift), now.get(shift)) for shift in shifts]
    costs, new_costs = before.judged.costs_minor, after.judged.costs_minor
    return Comparison(
        routes=tuple(route for route in routes if route.before != route.after),
        shipments=tuple(_moved(before, after)),
        costs_minor={term: (costs.get(term, 0), new_costs.get(term, 0)) for term in sorted({*costs, *new_costs})},
        cost_minor=(before.judged.summary.cost_minor, after.judged.summary.cost_minor),
    )


def _figures(version: Version) -> dict[str, RouteFigures]:
    planning = version.day.planning
    figures = {}
    for route in version.judged.draft.solution.routes:
        verdict = version.day.judge(route)
        figures[planning.shifts[route.vehicle].id] = RouteFigures(
            stops=len(route.stops),
            distance_m=verdict.schedule.distance_m,
            paid_s=verdict.schedule.paid_s,
            cost_minor=to_minor(money(verdict.cost)),
            start=planning.day.instant(verdict.schedule.start_s),
            end=planning.day.instant(verdict.schedule.end_s),
        )
    return figures


def standings(version: Version) -> dict[str, Standing]:
    """Say of every shipment where it stands."""
    planning, solution = version.day.planning, version.judged.draft.solution
    found = dict.fromkeys(planning.shipment_ids, Standing())
    for route in solution.routes:
        shift, place = planning.shifts[route.vehicle].id, 0
        for times in version.day.judge(route).schedule.visits:
            if times.visit.kind is VisitKind.STOP:
                place += 1
                standing = Standing(shift=shift, place=place, begin=planning.day.instant(times.begin_s))
                found[planning.shipment_id(times.visit.number)] = standing
    for given in solution.outsourced:
        found[planning.shipment_id(given.stop)] = Standing(carrier=planning.quotes.carriers[given.carrier])
    return found


def _moved(before: Version, after: Version) -> Iterator[Moved]:
    was, now = standings(before), standings(after)
    for shipment_id in {**was, **now}:
        old, new = was.get(shipment_id), now.get(shipment_id)
        changes = tuple(_changes(old, new))
        if changes:
            yield Moved(shipment_id, _order_id(before, after, shipment_id), old, new, changes)


def _order_id(before: Version, after: Version, shipment_id: str) -> str:
    day = after.day if shipment_id in after.day.stop_of else before.day
    return day.planning.shipments[day.stop_of[shipment_id]].order_id


def _changes(old: Standing | None, new: Standing | None) -> Iterator[Change]:
    if old is None or new is None:
        yield Change.NEW if old is None else Change.GONE
        return
    if old.shift != new.shift:
        yield Change.RIDER
    if old.carrier != new.carrier:
        yield Change.CARRIER
    if old.shift == new.shift and old.place != new.place:
        yield Change.PLACE
    if old.begin is not None and new.begin is not None and abs((new.begin - old.begin).total_seconds()) >= _FROM_S:
        yield Change.TIME
