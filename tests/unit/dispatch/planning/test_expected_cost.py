"""The plan compares carriers by what they are expected to cost; what it writes down as paid stays the quote."""

from collections.abc import Callable
from datetime import UTC, datetime

from lastmile.core.geo import Position
from lastmile.core.shipments import Shipment
from lastmile.dispatch.plandoc import PlanDocument
from lastmile.dispatch.planning.building import PlanningProblem
from lastmile.dispatch.planning.document import Heading, make_document
from lastmile.dispatch.planning.pricing import COST_SCALE
from lastmile.dispatch.planning.solving import SolveRequest
from lastmile.routing import Outsourced, Result, Solution, check

Build = Callable[..., PlanningProblem]
Place = Callable[[float, float], Position]
RISK = "risk: {late: 3, value: 40, usual: {late_percent: 10, lost_percent: 1, damaged_percent: 0, weight: 0}}\n"


def outsourced(planning: PlanningProblem) -> PlanDocument:
    solution = Solution(outsourced=(Outsourced(0, 0), Outsourced(1, 0)))
    evaluation = check(planning.problem, solution)
    assert not evaluation.violations
    result = Result(solution, evaluation, "none", 0.0, 0, stopped=False)
    request = SolveRequest("search", 1.0)
    return make_document(planning, result, evaluation, request, Heading("p", "", datetime.now(UTC), ()))


def test_expected_cost_decides_and_the_quote_is_kept(build: Build, place: Place, carriers_yaml: str) -> None:
    shipments = [Shipment("A", position=place(10, 0)), Shipment("B", position=place(20, 0))]
    planning = build(shipments, carriers=carriers_yaml + RISK)
    assert [quote.cost for quote in planning.problem.stops[0].quotes] == [(500 + 30 + 40) * COST_SCALE]
    document = outsourced(planning)
    first = document.assignments[0]
    assert first.total_minor == 500
    assert [(line.label, line.amount_minor) for line in first.risk] == [("late", 30), ("lost", 40), ("damaged", 0)]
    assert first.why.startswith("5.00 EUR, 5.70 EUR with what may go wrong, ")
    assert document.summary.outsourced_cost_minor == 1000
    assert document.summary.carriers[0].cost_minor == 1000
    assert {term.term: term.amount_minor for term in document.summary.costs} == {"carriers": 1000, "carrier_risk": 140}


def test_without_prices_of_risk_nothing_changes(build: Build, place: Place) -> None:
    planning = build([Shipment("A", position=place(10, 0)), Shipment("B", position=place(20, 0))])
    document = outsourced(planning)
    assert [quote.cost for quote in planning.problem.stops[0].quotes] == [500 * COST_SCALE]
    assert document.assignments[0].risk == ()
    assert document.assignments[0].why.startswith("5.00 EUR, the only")
    assert {term.term for term in document.summary.costs} == {"carriers"}
