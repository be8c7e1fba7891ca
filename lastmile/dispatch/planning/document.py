"""A checked solution as the plan document that everything else is made from."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from lastmile.dispatch.plandoc import (
    CarrierSummary,
    CostTerm,
    DepotPoint,
    InputFile,
    PlanDocument,
    PlanWarning,
    RoutePlan,
    Run,
    Summary,
)
from lastmile.dispatch.planning.building import PlanningProblem
from lastmile.dispatch.planning.left_out import left_out
from lastmile.dispatch.planning.outside_parts import OutsideWriter
from lastmile.dispatch.planning.pricing import to_minor
from lastmile.dispatch.planning.route_parts import RouteWriter
from lastmile.dispatch.planning.solving import SolveRequest
from lastmile.routing import CostBreakdown, Evaluation, Result, Solution
from lastmile.routing.checker import RouteVerdict
from lastmile.routing.explain import Explanation, explain


@dataclass(frozen=True, slots=True)
class Heading:
    """What a document says of itself.

    Parameters
    ----------
    inputs : the files it was made from.
    warnings : what the inputs were wrong or doubtful about.
    """

    plan_id: str
    name: str
    generated_at: datetime
    inputs: tuple[InputFile, ...]
    warnings: tuple[PlanWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class OnTheRoad:
    """What is true of a day under way and does not follow from the plan alone.

    Parameters
    ----------
    verdicts : vehicle → its route as driven so far and as planned from here on.
    explanations : stop → why it is on no route.
    gone : stops that nobody needs to visit any more.
    """

    verdicts: Mapping[int, RouteVerdict]
    explanations: Mapping[int, Explanation]
    gone: frozenset[int]


def make_document(
    planning: PlanningProblem,
    result: Result,
    evaluation: Evaluation,
    request: SolveRequest,
    heading: Heading,
    road: OnTheRoad | None = None,
) -> PlanDocument:
    """Write a plan down.

    Parameters
    ----------
    evaluation : the verdict on ``result.solution``.
    road : of a day under way; ``None`` before it.
    """
    solution = result.solution
    if road is None:
        road = OnTheRoad({}, {each.stop: each for each in explain(planning.problem, solution)}, frozenset())
    driven = [route for route in solution.routes if route.visits]
    routes = tuple(
        RouteWriter(planning, route, number, road.verdicts.get(route.vehicle)).part()
        for number, route in enumerate(sorted(driven, key=lambda r: r.vehicle), start=1)
    )
    explanations = road.explanations
    outside = OutsideWriter(planning, solution, explanations)
    carriers = outside.summaries()
    return PlanDocument(
        plan_id=heading.plan_id,
        name=heading.name,
        day=planning.day.day,
        timezone=planning.day.timezone,
        currency=planning.fleet.currency,
        generated_at=heading.generated_at,
        inputs=heading.inputs,
        run=_run(result, request),
        summary=_summary(planning, solution, evaluation, routes, carriers, road.gone),
        depots=tuple(
            DepotPoint(name=depot.id, lon=depot.position.lon, lat=depot.position.lat)
            for depot in planning.depots
            if depot.position is not None
        ),
        routes=routes,
        assignments=outside.assignments(),
        unassigned=left_out(planning, [explanations[stop] for stop in evaluation.unassigned], outside),
        warnings=heading.warnings,
    )


def _run(result: Result, request: SolveRequest) -> Run:
    return Run(
        engine=result.engine,
        seed=request.seed,
        threads=request.threads,
        time_limit_s=request.time_limit_s,
        iterations=result.iterations,
        elapsed_s=round(result.elapsed_s, 3),
        stopped_early=result.stopped,
    )


def _summary(
    planning: PlanningProblem,
    solution: Solution,
    evaluation: Evaluation,
    routes: Sequence[RoutePlan],
    carriers: Sequence[CarrierSummary],
    gone: frozenset[int],
) -> Summary:
    own = sum(len(route.stops) for route in solution.routes)
    served = own + len(solution.outsourced)
    own_minor = sum(route.cost_minor for route in routes)
    outside_minor = sum(carrier.cost_minor for carrier in carriers)
    stops = [stop for route in routes for stop in route.stops]
    lengths = [(route.end - route.start).total_seconds() for route in routes]
    return Summary(
        orders=len(planning.shipments) - len(gone),
        own_orders=own,
        outsourced_orders=len(solution.outsourced),
        unassigned_orders=len(evaluation.unassigned),
        parcels=sum(shipment.parcels for stop, shipment in enumerate(planning.shipments) if stop not in gone),
        cost_minor=own_minor + outside_minor,
        own_cost_minor=own_minor,
        outsourced_cost_minor=outside_minor,
        cost_per_delivery_minor=round((own_minor + outside_minor) / served, 2) if served else None,
        distance_m=sum(route.distance_m for route in routes),
        paid_s=sum(route.paid_s for route in routes),
        vehicles_used=len(routes),
        vehicles_available=len(planning.shifts),
        utilisation_capacity=round(statistics.fmean(map(_fullness, routes)), 4) if routes else 0.0,
        utilisation_time=round(sum(lengths) / sum(route.shift_s for route in routes), 4) if routes else 0.0,
        promises=sum(bool(stop.windows) for stop in stops) + _promised_outside(planning, solution),
        promises_at_risk=sum(stop.at_risk for stop in stops),
        promises_late=sum(stop.late_s > 0 for stop in stops),
        costs=_terms(evaluation.cost, _risk_minor(planning, solution)),
        carriers=tuple(carriers),
    )


def _fullness(route: RoutePlan) -> float:
    return max((load.amount / load.capacity for load in route.load if load.capacity), default=0.0)


def _promised_outside(planning: PlanningProblem, solution: Solution) -> int:
    return sum(bool(planning.shipments[outsourced.stop].windows) for outsourced in solution.outsourced)


def _risk_minor(planning: PlanningProblem, solution: Solution) -> int:
    """What is expected to go wrong with the carriers, minor units: part of what was minimised, not of what is paid."""
    return sum(int(planning.quotes.risk_minor[each.stop, each.carrier]) for each in solution.outsourced)


def _terms(cost: CostBreakdown, risk_minor: int) -> tuple[CostTerm, ...]:
    amounts = {field.name: to_minor(getattr(cost, field.name)) for field in fields(cost)}
    amounts["carriers"] -= risk_minor
    amounts["carrier_risk"] = risk_minor
    return tuple(CostTerm(term=name, amount_minor=amount) for name, amount in amounts.items() if amount)
