"""Cut a plan into parts, each a problem of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lastmile.routing.decompose.grouping import Group, group
from lastmile.routing.decompose.sharing import deal_changes, deal_contracts, deal_vehicles, tier_permille
from lastmile.routing.problem import Carrier, Pair, Problem, Profile, Stop, Vehicle
from lastmile.routing.solution import Outsourced, Route, Solution, Visit, VisitKind


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A problem of its own, cut out of a larger one, with the plan that it has there.

    Parameters
    ----------
    problem, solution : the part and its present plan, in the part's own numbers.
    stops, vehicles : stop and vehicle of the part → of the whole. Depots and carriers keep their numbers.
    """

    problem: Problem
    solution: Solution
    stops: tuple[int, ...]
    vehicles: tuple[int, ...]


def cut(problem: Problem, solution: Solution, *, most_stops: int, seed: int) -> tuple[Part, ...]:
    """Cut a plan into parts of neighbouring routes.

    Parameters
    ----------
    solution : in which no stop stands twice.
    most_stops : of a part, ≥ 1; more only where one route, or what must stay with one vehicle, has more.
    seed : decides along which lines; take another one each time.

    Returns
    -------
    parts that hold every stop and every route once; one part where the plan is small, none without stops.
    """
    groups = group(problem, solution, most_stops, np.random.default_rng(seed))
    if not groups:
        return ()
    vehicles = deal_vehicles(problem, solution, groups, np.random.default_rng([seed, 1]))
    contracts = deal_contracts(problem, solution, groups)
    changes = deal_changes(problem, solution, groups, vehicles)
    permille = tier_permille(problem, solution)
    return tuple(
        _Cutting(problem, one, dealt.tolist(), permille).part(solution, carriers, most)
        for one, dealt, carriers, most in zip(groups, vehicles, contracts, changes, strict=True)
    )


class _Cutting:
    """The numbers of one part."""

    def __init__(self, problem: Problem, one: Group, dealt: list[int], permille: list[int]) -> None:
        self.problem, self.group, self.dealt, self.permille = problem, one, dealt, permille
        self.stop_of = {whole: own for own, whole in enumerate(one.stops)}
        self.vehicles = tuple(v for v, count in enumerate(dealt) if count)
        self.vehicle_of = {whole: own for own, whole in enumerate(self.vehicles)}
        starts = (problem.vehicles[v].start_location for v in self.vehicles)
        places = {problem.stops[s].location for s in one.stops} | {d.location for d in problem.depots}
        self.places = sorted(places | {s for s in starts if s is not None})
        self.row_of = {place: row for row, place in enumerate(self.places)}

    def part(self, solution: Solution, carriers: tuple[Carrier, ...], max_changes: int | None) -> Part:
        """Cut it out."""
        problem, stops, vehicles = self.problem, list(self.group.stops), list(self.vehicles)
        rows = np.ix_(self.places, self.places)
        territory = problem.territory_cost
        small = replace(
            problem,
            stops=tuple(self._stop(problem.stops[s]) for s in stops),
            vehicles=tuple(self._vehicle(v) for v in vehicles),
            depots=tuple(replace(d, location=self.row_of[d.location]) for d in problem.depots),
            profiles=tuple(_cut_profile(p, rows) for p in problem.profiles),
            carriers=carriers,
            pairs=tuple(
                Pair(self.stop_of[p.pickup], self.stop_of[p.delivery])
                for p in problem.pairs
                if p.pickup in self.stop_of
            ),
            incompatible=frozenset(
                (self.stop_of[a], self.stop_of[b])
                for a, b in problem.incompatible
                if a in self.stop_of and b in self.stop_of
            ),
            territory_cost=None if territory is None else territory[np.ix_(vehicles, stops)],
            max_changes=max_changes,
        )
        return Part(small, self._solution(solution), self.group.stops, self.vehicles)

    def _stop(self, stop: Stop) -> Stop:
        """Renumber a stop; who is not in this part neither may serve it nor was announced."""
        allowed, announced = stop.allowed_vehicles, stop.announced_vehicle
        if stop.on_board_of is not None and stop.on_board_of not in self.vehicle_of:
            allowed = frozenset()
        return replace(
            stop,
            location=self.row_of[stop.location],
            quotes=tuple(replace(q, cost=q.cost * self.permille[q.carrier] // 1000) for q in stop.quotes),
            allowed_vehicles=None
            if allowed is None
            else frozenset(self.vehicle_of[v] for v in allowed if v in self.vehicle_of),
            on_board_of=None if stop.on_board_of is None else self.vehicle_of.get(stop.on_board_of),
            announced_vehicle=None if announced is None else self.vehicle_of.get(announced),
        )

    def _vehicle(self, number: int) -> Vehicle:
        vehicle = self.problem.vehicles[number]
        start = vehicle.start_location
        return replace(
            vehicle,
            count=self.dealt[number],
            start_location=None if start is None else self.row_of[start],
            prefix=tuple(self.stop_of[s] for s in vehicle.prefix),
        )

    def _solution(self, solution: Solution) -> Solution:
        routes = (solution.routes[r] for r in self.group.routes)
        return Solution(
            tuple(Route(self.vehicle_of[r.vehicle], r.start_s, tuple(map(self._visit, r.visits))) for r in routes),
            tuple(Outsourced(self.stop_of[o.stop], o.carrier) for o in solution.outsourced if o.stop in self.stop_of),
        )

    def _visit(self, visit: Visit) -> Visit:
        return Visit(visit.kind, self.stop_of[visit.number]) if visit.kind is VisitKind.STOP else visit


def _cut_profile(profile: Profile, rows: tuple[np.ndarray, ...]) -> Profile:
    """Cut the matrices; where both are one, they stay one."""
    distance_m = profile.distance_m[rows]
    same = profile.duration_s is profile.distance_m
    return replace(profile, distance_m=distance_m, duration_s=distance_m if same else profile.duration_s[rows])
