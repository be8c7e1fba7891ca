"""The rules that need no clock: who may serve what, with whom, in which order, how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lastmile.routing.checker.timing import Timing, trips
from lastmile.routing.evaluation import Violation, ViolationKind
from lastmile.routing.problem import Problem
from lastmile.routing.solution import Route, Solution, VisitKind


def route_violations(problem: Problem, route: Route, timing: Timing, index: int) -> Iterator[Violation]:
    """Say what one route breaks: on the way, and by the rules that need no clock."""
    if route.visits:  # otherwise the vehicle stays at home
        yield from timing.violations
        yield from _limit_violations(problem, route, timing, index)
        yield from _break_violations(problem, route, timing, index)
        yield from _stop_violations(problem, route, index)
        yield from _company_violations(problem, route, index)
    prefix = problem.vehicles[route.vehicle].prefix
    if route.stops[: len(prefix)] != prefix:
        yield Violation(ViolationKind.PREFIX, 1, f"does not begin with the pinned stops {prefix}", route=index)


def _limit_violations(problem: Problem, route: Route, timing: Timing, index: int) -> Iterator[Violation]:
    vehicle = problem.vehicles[route.vehicle]
    excess = {
        ViolationKind.SHIFT: max(0, vehicle.shift.earliest_s - route.start_s)
        + max(0, timing.end_s - vehicle.shift.latest_s),
        ViolationKind.DURATION: timing.end_s - route.start_s - vehicle.max_duration_s,
        ViolationKind.DISTANCE: timing.distance_m - vehicle.max_distance_m,
        ViolationKind.STOPS: len(route.stops) - vehicle.max_stops,
        ViolationKind.TRIPS: sum(v.kind is VisitKind.RELOAD for v in route.visits) + 1 - vehicle.max_trips,
    }
    for kind, amount in excess.items():
        if amount > 0:
            yield Violation(kind, amount, f"{kind.value} exceeded by {amount}", route=index)


def _break_violations(problem: Problem, route: Route, timing: Timing, index: int) -> Iterator[Violation]:
    taken = [v.number for v in route.visits if v.kind is VisitKind.BREAK]
    if taken != sorted(set(taken)):
        yield Violation(ViolationKind.BREAK, 1, "breaks are taken twice or out of order", route=index)
    for number, pause in enumerate(problem.vehicles[route.vehicle].breaks):
        due = route.start_s <= pause.window.latest_s < timing.end_s
        if due and number not in taken:
            yield Violation(ViolationKind.BREAK, 1, f"break {number} is left out", route=index)


def _stop_violations(problem: Problem, route: Route, index: int) -> Iterator[Violation]:
    vehicle = problem.vehicles[route.vehicle]
    first_trip = set(next(trips(route)))
    paired = {p.delivery for p in problem.pairs}
    for number in route.stops:
        stop = problem.stops[number]
        missing = stop.skills - vehicle.skills
        if missing:
            yield Violation(
                ViolationKind.SKILLS,
                len(missing),
                f"lacks {', '.join(sorted(missing))}",
                route=index,
                stop=number,
            )
        barred = stop.locked_outside or (
            stop.allowed_vehicles is not None and route.vehicle not in stop.allowed_vehicles
        )
        if barred:
            yield Violation(ViolationKind.VEHICLE, 1, "the stop is not for this vehicle", route=index, stop=number)
        elif stop.on_board_of is not None:
            if stop.on_board_of != route.vehicle or number not in first_trip:
                yield Violation(ViolationKind.VEHICLE, 1, "the goods are on another vehicle", route=index, stop=number)
        elif (
            vehicle.start_location is not None
            and number in first_trip
            and number not in paired  # these goods come from the pair's pickup
            and any(stop.delivery)
        ):
            yield Violation(ViolationKind.VEHICLE, 1, "the goods are still at the depot", route=index, stop=number)


def _company_violations(problem: Problem, route: Route, index: int) -> Iterator[Violation]:
    place = {stop: (trip, i) for trip, stops in enumerate(trips(route)) for i, stop in enumerate(stops)}
    for pair in problem.pairs:
        first, second = place.get(pair.pickup), place.get(pair.delivery)
        if first is None and second is None:
            continue
        if first is None or second is None or first[0] != second[0] or first > second:
            yield Violation(
                ViolationKind.PAIR,
                1,
                f"stop {pair.pickup} must come before {pair.delivery} on the same trip",
                route=index,
                stop=pair.pickup,
            )
    for a, b in problem.incompatible:
        if a in place and b in place:
            yield Violation(ViolationKind.INCOMPATIBLE, 1, f"stop {a} and {b} on one route", route=index, stop=a)


def plan_violations(problem: Problem, solution: Solution, unassigned: tuple[int, ...]) -> Iterator[Violation]:
    """Say what the plan as a whole breaks: fleet, single service, carriers, caps, changes."""
    for vehicle, used in Counter(r.vehicle for r in solution.routes if r.visits).items():
        count = problem.vehicles[vehicle].count
        if used > count:
            yield Violation(
                ViolationKind.FLEET, used - count, f"vehicle {vehicle} has {used} routes, there are {count}"
            )
    driven = {r.vehicle for r in solution.routes}
    for number, vehicle_ in enumerate(problem.vehicles):
        if vehicle_.prefix and number not in driven:
            yield Violation(ViolationKind.PREFIX, 1, f"vehicle {number} does not drive its pinned stops")
    served = Counter([s for r in solution.routes for s in r.stops] + [o.stop for o in solution.outsourced])
    for stop, times in served.items():
        if times > 1:
            yield Violation(ViolationKind.TWICE, times - 1, f"served {times} times", stop=stop)
    for stop in unassigned:
        if problem.stops[stop].unassigned_cost is None:
            yield Violation(ViolationKind.UNSERVED, 1, "must not be left out", stop=stop)
    yield from _carrier_violations(problem, solution)
    changes = len(changed_stops(problem, solution))
    if problem.max_changes is not None and changes > problem.max_changes:
        excess = changes - problem.max_changes
        yield Violation(ViolationKind.CHANGES, excess, f"{changes} stops change, {problem.max_changes} may")


def changed_stops(problem: Problem, solution: Solution) -> tuple[int, ...]:
    """Give the stops that are not on the vehicle that was announced for them."""
    vehicle_of = {s: r.vehicle for r in solution.routes for s in r.stops}
    return tuple(
        number
        for number, stop in enumerate(problem.stops)
        if stop.announced_vehicle is not None and vehicle_of.get(number) != stop.announced_vehicle
    )


def _carrier_violations(problem: Problem, solution: Solution) -> Iterator[Violation]:
    given: Counter[tuple[int, str | None]] = Counter()
    for outsourced in solution.outsourced:
        quote = next((q for q in problem.stops[outsourced.stop].quotes if q.carrier == outsourced.carrier), None)
        if quote is None:
            yield Violation(
                ViolationKind.CARRIER,
                1,
                "the carrier has no quote",
                stop=outsourced.stop,
                carrier=outsourced.carrier,
            )
            continue
        given[quote.carrier, quote.zone] += quote.parcels
        given[quote.carrier, None] += quote.parcels
    for number, carrier in enumerate(problem.carriers):
        for cap in carrier.caps:
            excess = given[number, cap.zone] - cap.parcels
            if excess > 0:
                where = "" if cap.zone is None else f" in {cap.zone}"
                yield Violation(ViolationKind.CAP, excess, f"{excess} parcels above the cap{where}", carrier=number)
