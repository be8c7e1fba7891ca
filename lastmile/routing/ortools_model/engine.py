"""The engine around the model: budget, progress, cancelling, and a checked answer in every case."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from lastmile.core.errors import UnsupportedProblem
from lastmile.routing.checker import check, check_route
from lastmile.routing.dry_run import Grade, grade
from lastmile.routing.evaluation import Evaluation
from lastmile.routing.ortools_model.model import Model
from lastmile.routing.ortools_model.network import Network, NodeKind, build_network
from lastmile.routing.ortools_model.repair import complete, repaired_route
from lastmile.routing.ortools_model.support import unsupported
from lastmile.routing.problem import Problem
from lastmile.routing.solution import Route, Solution, Visit, VisitKind, stop_route
from lastmile.routing.solver import Budget, Progress, Result

ASK_EVERY_S: Final = 0.1
REPORT_EVERY_S: Final = 0.5
SHORTEST_SEARCH_S: Final = 0.05

FINISH_S_PER_STOP: Final = 0.001
"""Time kept for breaks, starts and the checker after the search."""

CONSTRUCTION_SHARE: Final = 0.2
"""Part of the time for a first plan with few changes."""

CHANGE_DEAR: Final = 10**11
"""Price of a change while a plan with few of them is sought: above real costs, below a stop that must be served."""


@dataclass(slots=True)
class _Watch:
    """What happens around the search: who is told, who may stop it."""

    on_progress: Callable[[Progress], None] | None
    should_stop: Callable[[], bool] | None
    deadline: float
    began: float = field(default_factory=time.monotonic)
    cost: int | None = None
    used: int = 0
    outside: int = 0
    solutions: int = 0
    stopped: bool = False
    next_question: float = 0.0
    next_report: float = 0.0

    def elapsed_s(self) -> float:
        return time.monotonic() - self.began

    def found(self, cost: int, used: int, outside: int) -> None:
        """Note a plan; the search goes through worse ones as well."""
        self.solutions += 1
        if self.cost is None or cost < self.cost:
            self.cost, self.used, self.outside = cost, used, outside

    def limit(self) -> bool:
        """Whether the search must end; asked very often."""
        now = time.monotonic()
        if now >= self.next_report and self.on_progress is not None:
            self.next_report = now + REPORT_EVERY_S
            self.report("search")
        if now >= self.next_question and self.should_stop is not None:
            self.next_question = now + ASK_EVERY_S
            self.stopped = self.stopped or self.should_stop()
        return self.stopped or now >= self.deadline

    def report(self, phase: str) -> None:
        """Tell how far it is."""
        if self.on_progress is not None:
            self.on_progress(Progress(self.elapsed_s(), self.cost, self.used, self.outside, self.solutions, phase))


class OrtoolsSolver:
    """The reference engine on OR-Tools' routing library.

    It holds the interpreter lock while it searches and uses one thread whatever ``threads`` says. ``iterations`` limits
    the number of plans that the search visits. The library draws no random numbers in this search: ``seed`` is handed
    on, and the same model gives the same plan.
    """

    name = "ortools"

    def supports(self, problem: Problem) -> tuple[str, ...]:
        """Say which parts of the problem the model cannot express."""
        return unsupported(problem)

    def solve(
        self,
        problem: Problem,
        budget: Budget,
        *,
        seed: int = 1,
        threads: int = 1,  # noqa: ARG002  the library's routing search has one
        initial: Solution | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Result:
        """Find a good plan; always returns one, if need be with everything unassigned.

        Raises
        ------
        UnsupportedProblem
            If ``supports`` names anything.
        InvalidPlan
            If ``initial`` names stops or vehicles that do not exist.
        """
        missing = self.supports(problem)
        if missing:
            raise UnsupportedProblem(f"engine {self.name!r} does not support {', '.join(missing)}")
        reserve_s = min(budget.time_limit_s / 10, FINISH_S_PER_STOP * len(problem.stops))
        watch = _Watch(on_progress, should_stop, time.monotonic() + budget.time_limit_s - reserve_s)
        candidates = [_pinned_only(problem)]
        if initial is not None:
            candidates.append(initial)
        watch.report("model")
        if initial is None and problem.max_changes is not None:
            initial = _fewest_changes(problem, budget, watch, seed)
            candidates.extend([] if initial is None else [initial])
        found = _search(problem, budget, watch, seed, initial)
        candidates.extend([] if found is None else [found])
        solution, evaluation = _best(problem, candidates)
        watch.cost, watch.used = evaluation.cost.total, len(solution.routes)
        watch.outside = len(problem.stops) - sum(len(r.stops) for r in solution.routes)
        watch.report("done")
        return Result(solution, evaluation, self.name, watch.elapsed_s(), watch.solutions, watch.stopped)


def _best(problem: Problem, candidates: list[Solution]) -> tuple[Solution, Evaluation]:
    judged = [(c, check(problem, c)) for c in candidates]
    return min(judged, key=lambda j: (len(j[1].violations), j[1].cost.total))


def _pinned_only(problem: Problem) -> Solution:
    """Give the plan that needs no search: the pinned stops, everything else outside."""
    pinned = [n for n, v in enumerate(problem.vehicles) if v.prefix and v.count]
    return complete(problem, [min(_pinned(problem, n), key=lambda r: _repaired_grade(problem, r)) for n in pinned])


def _pinned(problem: Problem, number: int) -> Iterator[Route]:
    """Give the pinned stops of a vehicle, and again with one reload between them: their goods may be at a depot."""
    vehicle = problem.vehicles[number]
    plain = stop_route(number, vehicle.prefix)
    yield plain
    if vehicle.max_trips > 1 and vehicle.start_location is not None:
        starts = () if vehicle.start_depot is None else (vehicle.start_depot,)
        for depot, at in itertools.product(vehicle.reload_depots or starts, range(len(vehicle.prefix))):
            visits = (*plain.visits[:at], Visit(VisitKind.RELOAD, depot), *plain.visits[at:])
            yield replace(plain, visits=visits)


def _repaired_grade(problem: Problem, route: Route) -> Grade:
    return grade(check_route(problem, repaired_route(problem, route)))


def _fewest_changes(problem: Problem, budget: Budget, watch: _Watch, seed: int) -> Solution | None:
    """Find a plan to start from under a limit of changes: the library's construction does not look at such a limit."""
    relaxed = replace(problem, max_changes=None, change_cost=CHANGE_DEAR)
    share = Budget(budget.time_limit_s * CONSTRUCTION_SHARE, budget.iterations)
    return _search(relaxed, share, _Watch(None, watch.should_stop, watch.began + share.time_limit_s), seed, None)


def _search(problem: Problem, budget: Budget, watch: _Watch, seed: int, initial: Solution | None) -> Solution | None:
    """Run the library's search; give its best plan, repaired, or ``None`` if it found none in its time."""
    network = build_network(problem)
    if not network.node_of:
        return None
    model = Model(network)
    routing = model.routing
    routing.solver().ReSeed(seed)
    routing.AddSearchMonitor(routing.solver().CustomLimit(watch.limit))
    constant = model.constant

    def noticed() -> None:
        outside = sum(1 for i in model.stops.values() if routing.ActiveVar(i).Max() == 0)
        used = sum(1 for s in model.slots if routing.NextVar(routing.Start(s)).Min() != routing.End(s))
        watch.found(constant + routing.CostVar().Max(), used, outside)

    routing.AddAtSolutionCallback(noticed)
    parameters = _parameters(budget, watch)
    routing.CloseModelWithParameters(parameters)
    assignment = None
    if initial is not None:
        hint = routing.ReadAssignmentFromRoutes(_indices(model, initial), True)  # noqa: FBT003  ignore inactive nodes
        if hint is not None:
            assignment = routing.SolveFromAssignmentWithParameters(hint, parameters)
    if assignment is None and not watch.limit():
        assignment = routing.SolveWithParameters(_parameters(budget, watch))
    return None if assignment is None else complete(problem, _routes(model, assignment))


def _parameters(budget: Budget, watch: _Watch) -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    left_s = max(SHORTEST_SEARCH_S, watch.deadline - time.monotonic())
    parameters.time_limit.FromMilliseconds(int(left_s * 1000))
    if budget.iterations is not None:
        parameters.solution_limit = max(1, budget.iterations)
    return parameters


def _indices(model: Model, plan: Solution) -> list[list[int]]:
    """Translate a plan to the model's indices, vehicle by vehicle; what has no place in it is left out."""
    waiting = list(plan.routes)
    chains: list[list[int]] = []
    for slot, number in enumerate(model.network.slots):
        route = next((r for r in waiting if r.vehicle == number), None)
        chains.append([] if route is None else _chain(model, slot, route))
        if route is not None:
            waiting.remove(route)
    return chains


def _chain(model: Model, slot: int, route: Route) -> list[int]:
    reloads = {i: node.number for i, node in model.reloads.items() if node.slot == slot}
    chain = []
    for visit in route.visits:
        if visit.kind is VisitKind.STOP and slot in model.network.slots_of.get(visit.number, ()):
            chain.append(model.stops[visit.number])
        elif visit.kind is VisitKind.RELOAD:
            index = next((i for i, depot in reloads.items() if depot == visit.number), None)
            if index is not None:
                chain.append(index)
                del reloads[index]
    return chain


def _routes(model: Model, assignment: Any) -> list[Route]:
    routing, network = model.routing, model.network
    routes = []
    for slot, vehicle in enumerate(network.slots):
        visits = []
        index = assignment.Value(routing.NextVar(routing.Start(slot)))
        while not routing.IsEnd(index):
            visits.append(_visit(network, model.manager.IndexToNode(index)))
            index = assignment.Value(routing.NextVar(index))
        if visits:
            routes.append(Route(vehicle, 0, tuple(visits)))
    return routes


def _visit(network: Network, number: int) -> Visit:
    node = network.nodes[number]
    kind = VisitKind.STOP if node.kind is NodeKind.STOP else VisitKind.RELOAD
    return Visit(kind, node.number)
