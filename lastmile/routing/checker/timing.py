"""Drive one route on paper: when every visit happens, from the problem alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from lastmile.routing.evaluation import Violation, ViolationKind, VisitTimes
from lastmile.routing.problem import UNREACHABLE, Problem, Profile, Stop, Vehicle
from lastmile.routing.solution import Route, Visit, VisitKind

_from_s = attrgetter("from_s")


def travel_s(profile: Profile, vehicle: Vehicle, origin: int, destination: int, leave_s: int) -> int:
    """Travel time of one leg, whole seconds rounded up.

    The leg is ``duration × 10⁶`` units of work, done at vehicle speed × slice speed (both permille) units a second,
    each part at the speed of the slice in which it is driven.
    """
    base_s = int(profile.duration_s[origin, destination])
    if base_s >= UNREACHABLE:
        return UNREACHABLE
    if not profile.traffic:
        return base_s if vehicle.speed_permille == 1000 else -(-base_s * 1000 // vehicle.speed_permille)
    work, now_s = base_s * 1_000_000, leave_s
    position = bisect_right(profile.traffic, leave_s, key=_from_s)
    while True:
        speed = profile.traffic[position - 1].speed_permille if position else 1000
        rate = speed * vehicle.speed_permille
        until_s = profile.traffic[position].from_s if position < len(profile.traffic) else None
        if until_s is None or work <= (until_s - now_s) * rate:
            return now_s - leave_s + -(-work // rate)
        work -= (until_s - now_s) * rate
        now_s, position = until_s, position + 1


def begin_s(stop: Stop, ready_s: int) -> tuple[int, int, int]:
    """Find the first moment at or after ``ready_s`` at which service may begin.

    Returns
    -------
    begin, permitted lateness, seconds beyond the last permitted begin (0 when there is one).
    """
    if len(stop.windows) == 1 and ready_s <= stop.windows[0].latest_s:
        return max(ready_s, stop.windows[0].earliest_s), 0, 0  # nearly every visit of a day
    last_permitted = stop.windows[-1].latest_s + stop.max_late_s
    if ready_s > last_permitted:
        return ready_s, stop.max_late_s, ready_s - last_permitted
    begin = next(max(ready_s, w.earliest_s) for w in stop.windows if ready_s <= w.latest_s + stop.max_late_s)
    opened = max((w for w in stop.windows if w.earliest_s <= begin), key=lambda w: w.latest_s)
    return begin, max(0, begin - opened.latest_s), 0


@dataclass(slots=True)
class Timing:
    """A route's visits with their times, and what went wrong on the way."""

    visits: list[VisitTimes] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    departure_s: int = 0
    end_s: int = 0
    start_load: tuple[int, ...] = ()
    distance_m: int = 0
    end_distance_m: int = 0
    unpaid_s: int = 0
    wait_s: int = 0
    late_s: int = 0


def trips(route: Route) -> Iterator[tuple[int, ...]]:
    """Give the stops between reloads, trip by trip."""
    stops: list[int] = []
    for visit in route.visits:
        if visit.kind is VisitKind.RELOAD:
            yield tuple(stops)
            stops = []
        elif visit.kind is VisitKind.STOP:
            stops.append(visit.number)
    yield tuple(stops)


class _Driver:
    """Walks one route; every method moves the vehicle on by one visit."""

    def __init__(self, problem: Problem, route: Route, index: int) -> None:
        self.problem, self.route, self.index = problem, route, index
        self.vehicle = problem.vehicles[route.vehicle]
        self.profile = problem.profiles[self.vehicle.profile]
        self.trips = list(trips(route))
        self.trip = 0
        self.paired_deliveries = {p.delivery for p in problem.pairs}
        self.timing = Timing()
        self.now_s = route.start_s
        self.location: int | None = None
        self.load: list[int] = [0] * len(problem.dimensions)

    def fault(self, kind: ViolationKind, amount: int, message: str, stop: int | None = None) -> None:
        """Note a violation."""
        self.timing.violations.append(Violation(kind, amount, message, route=self.index, stop=stop))

    def start(self) -> None:
        """Load the first trip and leave."""
        vehicle = self.vehicle
        if vehicle.start_location is not None:
            self.location = vehicle.start_location
            self._take_goods()
        elif vehicle.start_depot is not None:
            self._load_at(vehicle.start_depot)
        else:
            self._take_goods()
        self.timing.departure_s = self.now_s
        self.timing.start_load = tuple(self.load)

    def _take_goods(self) -> None:
        """Put the trip's deliveries on the vehicle; whatever was picked up before stays behind at the depot."""
        self.load = [0] * len(self.problem.dimensions)
        for stop in self.trips[self.trip]:
            if stop not in self.paired_deliveries:
                self._add(self.problem.stops[stop].delivery, 1)
        self._check_load(None)

    def _load_at(self, depot_index: int) -> None:
        """Wait for the goods and the depot, then load."""
        depot = self.problem.depots[depot_index]
        self.location = depot.location
        released = max((self.problem.stops[s].release_s for s in self.trips[self.trip]), default=self.now_s)
        begin = max(self.now_s, released, depot.window.earliest_s)
        if begin > depot.window.latest_s:
            self.fault(
                ViolationKind.DEPOT_WINDOW,
                begin - depot.window.latest_s,
                f"loads {begin - depot.window.latest_s} s after the depot closes",
            )
        self.timing.wait_s += begin - self.now_s
        self.now_s = begin + self.vehicle.load_s
        self._take_goods()

    def _add(self, amounts: tuple[int, ...], sign: int) -> None:
        for dimension, amount in enumerate(amounts):
            self.load[dimension] += sign * amount

    def _check_load(self, stop: int | None) -> None:
        for dimension, capacity in enumerate(self.vehicle.capacity):
            if self.load[dimension] > capacity:
                name = self.problem.dimensions[dimension]
                excess = self.load[dimension] - capacity
                self.fault(ViolationKind.CAPACITY, excess, f"carries {excess} {name} more than {capacity}", stop)

    def drive(self, destination: int) -> int:
        """Drive to a location; give the metres."""
        if self.location is None:
            self.location = destination
            return 0
        metres = int(self.profile.distance_m[self.location, destination])
        seconds = travel_s(self.profile, self.vehicle, self.location, destination, self.now_s)
        if metres >= UNREACHABLE or seconds >= UNREACHABLE:
            self.fault(ViolationKind.UNREACHABLE, 1, f"no way from location {self.location} to {destination}")
        self.now_s += seconds
        self.location = destination
        self.timing.distance_m += metres
        return metres

    def serve(self, visit: Visit) -> None:
        """Drive to a stop and serve it."""
        stop = self.problem.stops[visit.number]
        setup = 0 if self.location == stop.location and self.timing.visits else stop.setup_s
        metres = self.drive(stop.location)
        arrival = self.now_s
        begin, late, beyond = begin_s(stop, arrival + setup)
        if beyond:
            self.fault(ViolationKind.TIME_WINDOW, beyond, f"begins {beyond} s too late", visit.number)
        self.timing.wait_s += begin - arrival - setup
        self.timing.late_s += late
        self.now_s = begin + stop.service_s
        self._add(stop.delivery, -1)
        self._add(stop.pickup, 1)
        self._check_load(visit.number)
        self._note(visit, arrival, begin, late, metres)

    def pause(self, visit: Visit) -> None:
        """Take a break where the vehicle stands."""
        if not 0 <= visit.number < len(self.vehicle.breaks):
            self.fault(ViolationKind.BREAK, 1, f"there is no break {visit.number}")
            return
        pause = self.vehicle.breaks[visit.number]
        arrival, begin = self.now_s, max(self.now_s, pause.window.earliest_s)
        if begin > pause.window.latest_s:
            late = begin - pause.window.latest_s
            self.fault(ViolationKind.BREAK, late, f"break {visit.number} begins {late} s too late")
        self.timing.wait_s += begin - arrival
        self.timing.unpaid_s += 0 if pause.paid else pause.duration_s
        self.now_s = begin + pause.duration_s
        self._note(visit, arrival, begin, 0, 0)

    def reload(self, visit: Visit) -> None:
        """Return to a depot and load the next trip."""
        self.trip += 1
        vehicle = self.vehicle
        allowed = vehicle.reload_depots or (() if vehicle.start_depot is None else (vehicle.start_depot,))
        if visit.number not in allowed:
            self.fault(ViolationKind.TRIPS, 1, f"may not reload at depot {visit.number}")
            if not 0 <= visit.number < len(self.problem.depots):
                return
        metres = self.drive(self.problem.depots[visit.number].location)
        arrival = self.now_s
        self._load_at(visit.number)
        self._note(visit, arrival, self.now_s - vehicle.load_s, 0, metres)

    def _note(self, visit: Visit, arrival: int, begin: int, late: int, metres: int) -> None:
        self.timing.visits.append(VisitTimes(visit, arrival, begin, self.now_s, late, metres, tuple(self.load)))

    def finish(self) -> None:
        """Drive to the end of the route."""
        if self.vehicle.end_depot is not None:
            depot = self.problem.depots[self.vehicle.end_depot]
            self.timing.end_distance_m = self.drive(depot.location)
            self.timing.wait_s += max(0, depot.window.earliest_s - self.now_s)
            self.now_s = max(self.now_s, depot.window.earliest_s)
            if self.now_s > depot.window.latest_s:
                late = self.now_s - depot.window.latest_s
                self.fault(ViolationKind.DEPOT_WINDOW, late, f"comes back {late} s after the depot closes")
        self.timing.end_s = self.now_s


def time_route(problem: Problem, route: Route, index: int) -> Timing:
    """Drive a route from its start to its end.

    Parameters
    ----------
    index : the route's place in the solution, for the violations.

    Returns
    -------
    Times and loads per visit, and the violations that show on the way: windows, loads, breaks, reloads, depots, legs.
    """
    driver = _Driver(problem, route, index)
    steps = {VisitKind.STOP: driver.serve, VisitKind.BREAK: driver.pause, VisitKind.RELOAD: driver.reload}
    driver.start()
    for visit in route.visits:
        steps[visit.kind](visit)
    driver.finish()
    return driver.timing
