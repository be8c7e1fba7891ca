"""Orders that nobody takes, each with the reason that decided it and what would have to change."""

from __future__ import annotations

from lastmile.dispatch.plandoc import UnassignedOrder
from lastmile.dispatch.planning.building import PlanningProblem
from lastmile.dispatch.planning.outside_parts import OutsideWriter
from lastmile.dispatch.planning.route_parts import order_part
from lastmile.routing import FOREVER, Evaluation, Solution


def left_out(
    planning: PlanningProblem, solution: Solution, evaluation: Evaluation, outside: OutsideWriter
) -> tuple[UnassignedOrder, ...]:
    """Give the unassigned orders, in the order of the shipments."""
    del solution
    return tuple(_part(planning, stop, outside) for stop in evaluation.unassigned)


def _part(planning: PlanningProblem, stop: int, outside: OutsideWriter) -> UnassignedOrder:
    code, text, remedy = _riders_reason(planning, stop)
    refusals = [f"{name}: {outside.refusal(stop, column)}" for column, name in _refusing(planning, stop)]
    said = f"{text}. Carriers: {'; '.join(refusals)}" if refusals else text
    return UnassignedOrder(order=order_part(planning.shipments[stop]), code=code, text=said, remedy=remedy)


def _refusing(planning: PlanningProblem, stop: int) -> list[tuple[int, str]]:
    quoted = {quote.carrier for quote in planning.problem.stops[stop].quotes}
    return [(column, name) for column, name in enumerate(planning.quotes.carriers) if column not in quoted]


def _riders_reason(planning: PlanningProblem, number: int) -> tuple[str, str, str]:
    """Look at the hard limits that no route can mend, one after the other."""
    stop, vehicles = planning.problem.stops[number], planning.problem.vehicles
    able = [v for v in vehicles if stop.skills <= v.skills]
    if not able:
        skills = ", ".join(sorted(stop.skills))
        return "skills", f"no rider on shift can do {skills}", f"a shift with the skill {skills}"
    amounts = [max(pair) for pair in zip(stop.delivery or (0, 0, 0), stop.pickup or (0, 0, 0), strict=True)]
    large = [v for v in able if all(a <= c for a, c in zip(amounts, v.capacity, strict=True))]
    if not large:
        return "capacity", "it fits no vehicle on shift that may take it", "a larger vehicle, or fewer parcels"
    last_s = stop.windows[-1].latest_s
    if last_s < FOREVER and all(v.shift.earliest_s > last_s for v in large):
        return "shift", "every shift begins after the promised window's end", "an earlier shift, or a later promise"
    return "time", "no rider reaches it in time beside the orders of the plan", "one more shift, or a wider window"
