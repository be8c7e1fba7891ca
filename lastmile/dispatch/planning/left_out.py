"""Orders that nobody takes, each with the reason that decided it and what would have to change."""

from __future__ import annotations

from collections.abc import Sequence

from lastmile.dispatch.plandoc import UnassignedOrder
from lastmile.dispatch.planning.building import PlanningProblem
from lastmile.dispatch.planning.outside_parts import OutsideWriter
from lastmile.dispatch.planning.route_parts import order_part
from lastmile.routing.explain import Explanation

_NO_REMEDY = "no single change would place it"


def left_out(
    planning: PlanningProblem, explanations: Sequence[Explanation], outside: OutsideWriter
) -> tuple[UnassignedOrder, ...]:
    """Give the unassigned orders, in the order of their explanations."""
    return tuple(_part(planning, explanation, outside) for explanation in explanations)


def _part(planning: PlanningProblem, explanation: Explanation, outside: OutsideWriter) -> UnassignedOrder:
    stop = explanation.stop
    quoted = {quote.carrier for quote in planning.problem.stops[stop].quotes}
    refusals = [
        f"{name}: {outside.refusal(stop, column)}"
        for column, name in enumerate(planning.quotes.carriers)
        if column not in quoted
    ]
    return UnassignedOrder(
        order=order_part(planning, stop),
        code=explanation.reason.value,
        text="; ".join([explanation.text, *refusals]),
        remedy=_NO_REMEDY if explanation.remedy is None else explanation.remedy.text,
    )
