"""One vehicle and a few stops cut out of a problem, so that a question about one route costs nothing of the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lastmile.routing.problem import Depot, Pair, Problem, Profile, Stop
from lastmile.routing.solution import Route, Visit, VisitKind


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A problem of one vehicle (number 0) and some stops, with the way back to the numbers of the whole.

    Parameters
    ----------
    number_of : stop of the whole → stop of the excerpt.
    depot_of : depot of the whole → depot of the excerpt.
    """

    problem: Problem
    number_of: dict[int, int]
    depot_of: dict[int, int]

    def route(self, route: Route) -> Route:
        """Translate a route of the vehicle."""
        return Route(0, route.start_s, tuple(self._visit(v) for v in route.visits))

    def _visit(self, visit: Visit) -> Visit:
        tables = {VisitKind.STOP: self.number_of, VisitKind.RELOAD: self.depot_of}
        table = tables.get(visit.kind)
        return visit if table is None else Visit(visit.kind, table[visit.number])


def excerpt(problem: Problem, vehicle: int, stops: tuple[int, ...]) -> Excerpt:
    """Cut out what decides whether one vehicle can serve some stops, and at what cost.

    Carriers, caps and the plan in force stay behind: they concern the plan as a whole.

    Parameters
    ----------
    stops : those of the route and whatever else may be tried on it; each once.
    """
    number_of = {s: i for i, s in enumerate(stops)}
    own = problem.vehicles[vehicle]
    wanted = {own.start_depot, own.end_depot, *own.reload_depots} - {None}
    depots = sorted(d for d in wanted if d is not None)
    depot_of = {d: i for i, d in enumerate(depots)}
    places = {problem.stops[s].location for s in stops} | {problem.depots[d].location for d in depots}
    places |= set() if own.start_location is None else {own.start_location}
    row_of = {place: row for row, place in enumerate(sorted(places))}
    rows = np.ix_(list(row_of), list(row_of))
    profile = problem.profiles[own.profile]
    cut = replace(
        own,
        count=1,
        profile=0,
        start_depot=None if own.start_depot is None else depot_of[own.start_depot],
        end_depot=None if own.end_depot is None else depot_of[own.end_depot],
        reload_depots=tuple(depot_of[d] for d in own.reload_depots),
        start_location=None if own.start_location is None else row_of[own.start_location],
        prefix=tuple(number_of[s] for s in own.prefix if s in number_of),
    )
    territory = problem.territory_cost
    small = Problem(
        stops=tuple(_cut_stop(problem.stops[s], vehicle, row_of) for s in stops),
        vehicles=(cut,),
        depots=tuple(_cut_depot(problem.depots[d], row_of) for d in depots),
        profiles=(Profile(profile.distance_m[rows], profile.duration_s[rows], profile.traffic),),
        pairs=tuple(
            Pair(number_of[p.pickup], number_of[p.delivery])
            for p in problem.pairs
            if p.pickup in number_of and p.delivery in number_of
        ),
        incompatible=frozenset(
            (number_of[a], number_of[b]) for a, b in problem.incompatible if a in number_of and b in number_of
        ),
        territory_cost=None if territory is None else territory[np.ix_([vehicle], list(stops))],
        balance_after_s=problem.balance_after_s,
        balance_cost=problem.balance_cost,
        dimensions=problem.dimensions,
        cost_scale=problem.cost_scale,
    )
    return Excerpt(small, number_of, depot_of)


def _cut_stop(stop: Stop, vehicle: int, row_of: dict[int, int]) -> Stop:
    """Keep what matters on this vehicle; a stop that is not for it stays so."""
    barred = stop.allowed_vehicles is not None and vehicle not in stop.allowed_vehicles
    barred = barred or stop.on_board_of not in {None, vehicle}
    return replace(
        stop,
        location=row_of[stop.location],
        quotes=(),
        unassigned_cost=0,
        allowed_vehicles=frozenset() if barred else None,
        on_board_of=None if stop.on_board_of is None or barred else 0,
        announced_vehicle=None,
    )


def _cut_depot(depot: Depot, row_of: dict[int, int]) -> Depot:
    return replace(depot, location=row_of[depot.location])
