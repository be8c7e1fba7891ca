"""OR-Tools' routing search with guided local search, as its guide sets it up; one core by nature."""

from __future__ import annotations

from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.solver.opponents import CLOCKS, Case, ample_count, with_outside
from lastmile.core.errors import UnsupportedProblem
from lastmile.routing import FOREVER, Problem, Route, Solution, stop_route
from lastmile.routing.departure import best_start

_HORIZON = 2**40
_MOST_STOPS = 6_000


def run(case: Case) -> Solution:
    """Solve on one core; it has no seed."""
    began, problem = case.now(), case.problem
    if any(v.max_trips > 1 for v in problem.vehicles) or len(problem.stops) > _MOST_STOPS:
        raise UnsupportedProblem(f"not stated here: several trips, more than {_MOST_STOPS:,} stops")
    owner = [i for i in range(len(problem.vehicles)) for _ in range(ample_count(problem, i))]
    model = _Model(problem, owner)
    model.routing.AddAtSolutionCallback(
        lambda: case.note(case.now() - began, int(model.routing.CostVar().Min())),
    )
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    left_s = case.seconds - (case.now() - began)
    if case.now is CLOCKS["wall"]:
        parameters.time_limit.FromMilliseconds(max(1, int(1000 * left_s)))
    else:
        spent = model.routing.solver().CustomLimit(lambda: case.now() - began >= case.seconds)
        model.routing.AddSearchMonitor(spent)
    assignment = model.routing.SolveWithParameters(parameters)
    routes = () if assignment is None else tuple(model.routes(assignment))
    return with_outside(problem, tuple(best_start(problem, route) for route in routes if route.visits))


class _Model:
    """The routing model: nodes 0 … depots − 1, then the stops."""

    def __init__(self, problem: Problem, owner: list[int]) -> None:
        self.problem, self.owner = problem, owner
        kinds = [problem.vehicles[i] for i in owner]
        self.depots = len(problem.depots)
        self.manager = pywrapcp.RoutingIndexManager(
            self.depots + len(problem.stops),
            len(owner),
            [k.start_depot or 0 for k in kinds],
            [k.end_depot or 0 for k in kinds],
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.locations = [d.location for d in problem.depots] + [s.location for s in problem.stops]
        self._costs()
        self._loads()
        self._times()
        self._prices()

    def _costs(self) -> None:
        order = self.locations
        matrix = self.problem.profiles[0].distance_m[order][:, order]
        by_price: dict[int, int] = {}
        for vehicle, index in enumerate(self.owner):
            kind = self.problem.vehicles[index]
            if kind.distance_cost not in by_price:
                priced = (matrix.astype("int64") * kind.distance_cost).tolist()
                by_price[kind.distance_cost] = self.routing.RegisterTransitMatrix(priced)
            self.routing.SetArcCostEvaluatorOfVehicle(by_price[kind.distance_cost], vehicle)
            self.routing.SetFixedCostOfVehicle(kind.fixed_cost, vehicle)

    def _loads(self) -> None:
        stops, none = self.problem.stops, (0,) * len(self.problem.dimensions)
        for dimension, name in enumerate(self.problem.dimensions):
            # Linehauls come before backhauls, so the larger of both sums decides: two dimensions.
            for side in ("delivery", "pickup"):
                amounts = [(getattr(s, side) or none)[dimension] for s in stops]
                if any(amounts):
                    unary = self.routing.RegisterUnaryTransitVector([0] * self.depots + amounts)
                    limits = [self.problem.vehicles[i].capacity[dimension] for i in self.owner]
                    self.routing.AddDimensionWithVehicleCapacity(unary, 0, limits, True, f"{side} {name}")  # noqa: FBT003  no keywords in this binding

    def _times(self) -> None:
        problem, order = self.problem, self.locations
        windows = [d.window for d in problem.depots] + [s.windows[0] for s in problem.stops]
        limited = any(v.max_duration_s < FOREVER for v in problem.vehicles)
        if not limited and all(w.latest_s >= FOREVER for w in windows):
            return
        service = [0] * self.depots + [s.service_s for s in problem.stops]
        durations = problem.profiles[0].duration_s[order][:, order].astype("int64")
        durations += [[s] for s in service]
        transit = self.routing.RegisterTransitMatrix(durations.tolist())
        self.routing.AddDimension(transit, _HORIZON, _HORIZON, False, "time")  # noqa: FBT003  no keywords in this binding
        dimension = self.routing.GetDimensionOrDie("time")
        for node, window in enumerate(windows):
            if node >= self.depots:
                index = self.manager.NodeToIndex(node)
                dimension.CumulVar(index).SetRange(max(0, window.earliest_s), min(window.latest_s, _HORIZON))
        for vehicle, kind in enumerate(problem.vehicles[i] for i in self.owner):
            window = windows[kind.start_depot or 0]
            for index in (self.routing.Start(vehicle), self.routing.End(vehicle)):
                dimension.CumulVar(index).SetRange(max(0, window.earliest_s), min(window.latest_s, _HORIZON))
            if kind.max_duration_s < FOREVER:
                dimension.SetSpanUpperBoundForVehicle(kind.max_duration_s, vehicle)

    def _prices(self) -> None:
        for number, stop in enumerate(self.problem.stops):
            prices = [q.cost for q in stop.quotes] + [c for c in (stop.unassigned_cost,) if c is not None]
            if prices:
                self.routing.AddDisjunction([self.manager.NodeToIndex(self.depots + number)], min(prices))

    def routes(self, assignment: Any) -> list[Route]:
        """Read the routes out of an answer."""
        result = []
        for vehicle, owner in enumerate(self.owner):
            index, stops = assignment.Value(self.routing.NextVar(self.routing.Start(vehicle))), []
            while not self.routing.IsEnd(index):
                stops.append(self.manager.IndexToNode(index) - self.depots)
                index = assignment.Value(self.routing.NextVar(index))
            result.append(stop_route(owner, stops))
        return result
