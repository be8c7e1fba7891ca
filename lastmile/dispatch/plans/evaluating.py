"""A draft judged: what it costs, what it breaks, who drives what; only changed routes are driven again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

from lastmile.dispatch.plandoc import CarrierSummary, RoutePlan
from lastmile.dispatch.planning.outside_parts import OutsideWriter
from lastmile.dispatch.planning.pricing import to_minor
from lastmile.dispatch.planning.route_parts import RouteWriter, money
from lastmile.dispatch.plans.editing import Draft
from lastmile.dispatch.plans.locks import broken_locks
from lastmile.dispatch.plans.opening import OpenedDay
from lastmile.dispatch.store import Summary
from lastmile.routing import CostBreakdown, Evaluation, Route, Violation, check

LOCK: Final = "lock"
"""Kind of the breach of a dispatcher's own lock; all other kinds are those of ``lastmile.routing.ViolationKind``."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that a version breaks.

    Parameters
    ----------
    kind : of ``ViolationKind``, or `LOCK`.
    amount : by how much, in the kind's unit (see ``ViolationKind``).
    shift, shipment_id, carrier : where, as far as it applies; empty otherwise.
    """

    kind: str
    amount: int
    message: str
    shift: str = ""
    shipment_id: str = ""
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft with its verdict.

    Parameters
    ----------
    costs_minor : what the search minimises, by term, with penalties.
    """

    draft: Draft
    evaluation: Evaluation
    summary: Summary
    costs_minor: Mapping[str, int]
    carriers: tuple[CarrierSummary, ...]
    breaches: tuple[Breach, ...]

    @property
    def total_minor(self) -> int:
        """What the search minimises, with penalties."""
        return to_minor(self.evaluation.cost.total)


def judged(day: OpenedDay, draft: Draft) -> Judged:
    """Judge a draft exactly."""
    planning, solution = day.planning, draft.solution
    evaluation = check(planning.problem, solution, day.judge)
    carriers = OutsideWriter(planning, solution, {}).summaries()
    return Judged(
        draft=draft,
        evaluation=evaluation,
        summary=_summary(day, draft, evaluation, carriers),
        costs_minor=terms(evaluation.cost),
        carriers=carriers,
        breaches=tuple(_breaches(day, draft, evaluation)),
    )


def terms(cost: CostBreakdown) -> dict[str, int]:
    """Give the terms that are not nothing, in minor units."""
    amounts = {field.name: getattr(cost, field.name) for field in fields(cost)}
    return {name: to_minor(amount) for name, amount in amounts.items() if amount}


def _summary(day: OpenedDay, draft: Draft, evaluation: Evaluation, carriers: tuple[CarrierSummary, ...]) -> Summary:
    driven = [route for route in draft.solution.routes if route.visits]
    own_minor = sum(to_minor(money(day.judge(route).cost)) for route in driven)
    return Summary(
        shipments=len(day.planning.shipments),
        on_routes=sum(len(route.stops) for route in driven),
        with_carriers=len(draft.solution.outsourced),
        unassigned=len(evaluation.unassigned),
        routes=len(driven),
        cost_minor=own_minor + sum(carrier.cost_minor for carrier in carriers),
        distance_m=sum(schedule.distance_m for schedule in evaluation.routes),
        paid_s=sum(schedule.paid_s for schedule in evaluation.routes),
    )


def _breaches(day: OpenedDay, draft: Draft, evaluation: Evaluation) -> Iterator[Breach]:
    for violation in evaluation.violations:
        yield _breach(day, draft, violation)
    for shipment_id, message in broken_locks(day, draft.locks, draft.solution):
        yield Breach(LOCK, 1, message, shipment_id=shipment_id)


def _breach(day: OpenedDay, draft: Draft, violation: Violation) -> Breach:
    planning = day.planning
    route = None if violation.route is None else draft.solution.routes[violation.route]
    return Breach(
        kind=violation.kind.value,
        amount=violation.amount,
        message=violation.message,
        shift="" if route is None else planning.shifts[route.vehicle].id,
        shipment_id="" if violation.stop is None else planning.shipment_id(violation.stop),
        carrier="" if violation.carrier is None else planning.quotes.carriers[violation.carrier],
    )


def touched_routes(day: OpenedDay, before: Draft, after: Draft) -> tuple[tuple[RoutePlan, ...], tuple[str, ...]]:
    """Give the routes that are not as before, as a document shows them, and the shifts that have no route any more."""
    was = {route.vehicle: route for route in before.solution.routes}
    now = {route.vehicle: route for route in after.solution.routes}
    parts = tuple(
        route_part(day, route, number)
        for number, route in enumerate(after.solution.routes, start=1)
        if was.get(route.vehicle) != route
    )
    gone = tuple(day.planning.shifts[vehicle].id for vehicle in was if vehicle not in now)
    return parts, gone


def route_part(day: OpenedDay, route: Route, number: int) -> RoutePlan:
    """Give one route as a document shows it."""
    return RouteWriter(day.planning, route, number).part()
