"""One route driven on paper over and over: from other starts, or without one of its stops.

What no start changes (legs, loads, who may serve what) is worked out once, with the checker; what is left of a drive is
a few additions a visit. Engines choose by it, the checker has the last word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from lastmile.routing.checker import RouteVerdict, check_route
from lastmile.routing.checker.timing import begin_s, trips
from lastmile.routing.evaluation import CostBreakdown, ViolationKind
from lastmile.routing.problem import FOREVER, UNREACHABLE, Depot, Problem, Stop, Vehicle
from lastmile.routing.solution import Route, Visit, VisitKind

_BY_THE_CLOCK: Final = frozenset(
    {
        ViolationKind.TIME_WINDOW,
        ViolationKind.SHIFT,
        ViolationKind.DEPOT_WINDOW,
        ViolationKind.DURATION,
        ViolationKind.BREAK,
    }
)
"""What another start may change."""


class Grade(NamedTuple):
    """How good a route is; smaller is better."""

    violations: int
    excess: int
    cost: int


def grade(verdict: RouteVerdict) -> Grade:
    """Order verdicts: fewer violations first, then smaller ones, then cost."""
    return Grade(len(verdict.violations), sum(v.amount for v in verdict.violations), verdict.cost.total)


class Drive(NamedTuple):
    """What came of one drive.

    Parameters
    ----------
    grade : as by the checker's verdict.
    too_late_s : by how much windows, depots and the shift are missed.
    bend_s : by how much the route may start later before its schedule changes its shape; ``FOREVER`` for any.
    """

    grade: Grade
    too_late_s: int
    bend_s: int


class _Step(NamedTuple):
    """Drive to a place, begin there as soon as permitted, and stay.

    Parameters
    ----------
    leg : seconds; units of work where speeds change.
    ready_s : from arriving to being able to begin.
    max_late_s, late_cost : after ``closes_s``, as for a stop.
    several : the stop, where it has several windows.
    urgent : whether being late here counts as ``Drive.too_late_s``.
    metres : of the leg.
    """

    leg: int
    ready_s: int
    opens_s: int
    closes_s: int
    stay_s: int
    max_late_s: int = 0
    late_cost: int = 0
    several: Stop | None = None
    urgent: bool = True
    metres: int = 0


_NOTHING: Final = _Step(0, 0, -FOREVER, FOREVER, 0)


class _Stand(NamedTuple):
    """Where the vehicle is between two visits.

    Parameters
    ----------
    begun : whether there was any visit.
    trip : number of reloads.
    """

    location: int | None
    begun: bool = False
    trip: int = 0


class _Walk(NamedTuple):
    """Where all steps of a route lead.

    Parameters
    ----------
    straight : nobody waits, so that a later start shifts the end.
    """

    end_s: int
    lateness: int
    missed: tuple[int, ...]
    too_late_s: int
    bend_s: int
    straight: bool


class _Road:
    """How long legs take one vehicle.

    Parameters
    ----------
    problem, vehicle : whose profile and speed.
    """

    def __init__(self, problem: Problem, vehicle: Vehicle) -> None:
        profile = problem.profiles[vehicle.profile]
        self._seconds, self._metres = profile.duration_s, profile.distance_m
        self._speed = vehicle.speed_permille
        self.boundaries = [part.from_s for part in profile.traffic]
        self._rates = [1000 * self._speed, *(part.speed_permille * self._speed for part in profile.traffic)]

    def leg(self, origin: int | None, destination: int) -> tuple[int, int, int]:
        """Give a leg as a step has it, the seconds that stand for "never" where there is no way, and the metres."""
        if origin is None:
            return 0, 0, 0
        seconds, metres = int(self._seconds[origin, destination]), int(self._metres[origin, destination])
        if seconds >= UNREACHABLE:
            return 0, UNREACHABLE, metres
        return (seconds * 1_000_000 if self.boundaries else -(-seconds * 1000 // self._speed)), 0, metres

    def arrival(self, work: int, leave_s: int) -> tuple[int, int]:
        """Give the end of a leg through changing speeds, and the seconds from either end to the next change."""
        boundaries, rates = self.boundaries, self._rates
        position, now_s, near_s = bisect_right(boundaries, leave_s), leave_s, FOREVER
        if position < len(boundaries):
            near_s = boundaries[position] - leave_s
        while position < len(boundaries) and work > (boundaries[position] - now_s) * rates[position]:
            work -= (boundaries[position] - now_s) * rates[position]
            now_s, position = boundaries[position], position + 1
        now_s -= -work // rates[position]
        if position < len(boundaries):
            near_s = min(near_s, boundaries[position] - now_s or FOREVER)
        return now_s, near_s


def _walk(steps: Iterable[_Step], road: _Road, start_s: int) -> _Walk:
    now_s, lateness, too_late_s, bend_s, straight = start_s, 0, 0, FOREVER, True
    missed: tuple[int, ...] = ()
    changing = bool(road.boundaries)
    for step in steps:
        leg, get_ready_s, opens_s, closes_s, stay_s, _, late_cost, several, urgent, _ = step
        if changing:
            now_s, near_s = road.arrival(leg, now_s)
            bend_s = near_s if straight and near_s < bend_s else bend_s
        else:
            now_s += leg
        ready_s = now_s + get_ready_s
        begin = max(opens_s, ready_s)
        if several is not None or begin > closes_s:
            begin, late_s, beyond_s = _begin(step, ready_s)
            lateness += late_s * late_cost
            missed += (beyond_s,) if beyond_s else ()
            too_late_s += beyond_s if urgent else 0
        if straight:
            left_s = begin - ready_s or _left_s(step, begin)
            bend_s = min(bend_s, left_s)
            straight = begin == ready_s
        now_s = begin + stay_s
    return _Walk(now_s, lateness, missed, too_late_s, bend_s, straight)


def _begin(step: _Step, ready_s: int) -> tuple[int, int, int]:
    """Find the begin where it is late, or one of several windows: begin, permitted lateness, seconds beyond."""
    if step.several is not None:
        return begin_s(step.several, ready_s)
    begin = max(ready_s, step.opens_s)
    late_s = min(begin - step.closes_s, step.max_late_s)
    return begin, late_s, begin - step.closes_s - late_s


def _left_s(step: _Step, begin: int) -> int:
    """Give the seconds from a begin to the next end of a window, or of the lateness that it permits."""
    if begin < step.closes_s and step.several is None:
        return step.closes_s - begin
    closes = [step.closes_s] if step.several is None else [window.latest_s for window in step.several.windows]
    ends = [*closes, *(moment + step.max_late_s for moment in closes)]
    return min((moment - begin or 1 for moment in ends if moment >= begin), default=FOREVER)


class DryRun:
    """A route to be driven often.

    Parameters
    ----------
    route : its ``start_s`` matters to `cost_without` only.
    verdict : the checker's on the route as it is, where it is known.
    """

    def __init__(self, problem: Problem, route: Route, verdict: RouteVerdict | None = None) -> None:
        self.problem, self.route = problem, route
        self._vehicle = problem.vehicles[route.vehicle]
        self._road = _Road(problem, self._vehicle)
        verdict = verdict or check_route(problem, route)
        self._cost = verdict.cost
        self._always = tuple(v.amount for v in verdict.violations if v.kind not in _BY_THE_CLOCK)
        self._released = [
            max((problem.stops[stop].release_s for stop in trip), default=-FOREVER) for trip in trips(route)
        ]
        self._visits = (*route.visits, None)
        self._loading, start = self._start()
        self._steps, self._stands = self._follow(self._visits, start)
        self._count_breaks()

    def _count_breaks(self) -> None:
        """Note which breaks are taken, which are not, and what is wrong with that whenever the route starts."""
        pauses = self._vehicle.breaks
        taken = [visit.number for visit in self.route.visits if visit.kind is VisitKind.BREAK]
        known = [number for number in taken if 0 <= number < len(pauses)]
        wrong = [1] * (len(taken) - len(known) + (taken != sorted(set(taken))))
        self._lasting = (*self._always, *wrong)
        self._unpaid_s = sum(pauses[number].duration_s for number in known if not pauses[number].paid)
        self._left_out = [pause for number, pause in enumerate(pauses) if number not in taken]

    def insert_break(self, at: int, number: int) -> None:
        """Put one more break into the route; a ``copy`` made before keeps the route as it was.

        Parameters
        ----------
        at : index among the visits that the break gets; there is at least one visit.
        number : of the vehicle's break.
        """
        visits, until = self.route.visits, self._next_place(at)
        self.route = replace(self.route, visits=(*visits[:at], Visit(VisitKind.BREAK, number), *visits[at:]))
        self._visits = (*self.route.visits, None)
        anew, stands = self._follow(self._visits[at : until + 1], self._stands[at])
        self._steps = [*self._steps[:at], *anew, *self._steps[until:]]
        self._stands = [*self._stands[:at], *stands, *self._stands[until:]]
        self._count_breaks()

    def _next_place(self, at: int) -> int:
        """Give the index behind the first visit, from one on, that leads to another place: all but breaks do."""
        while (visit := self._visits[at]) is not None and visit.kind is VisitKind.BREAK:
            at += 1
        return at + 1

    def drive(self, start_s: int) -> Drive:
        """Drive the route from a start."""
        if not self.route.visits:
            return Drive(Grade(len(self._lasting), sum(self._lasting), 0), 0, FOREVER)
        vehicle, walk = self._vehicle, _walk((*self._loading, *self._steps), self._road, start_s)
        outside_s = max(0, vehicle.shift.earliest_s - start_s) + max(0, walk.end_s - vehicle.shift.latest_s)
        over_s = max(0, walk.end_s - start_s - vehicle.max_duration_s)
        missing = [1 for pause in self._left_out if start_s <= pause.window.latest_s < walk.end_s]
        faults = (*self._lasting, *walk.missed, *(s for s in (outside_s, over_s) if s), *missing)
        bend_s = min([walk.bend_s, *(s for s in self._bends(start_s, walk) if s > 0)])
        cost = self._priced(start_s, walk, self._cost).total
        return Drive(Grade(len(faults), sum(faults), cost), walk.too_late_s + outside_s, bend_s)

    def cost_without(self, index: int) -> CostBreakdown:
        """Price the route without one of its stops, from its own start.

        Parameters
        ----------
        index : of a visit that is a stop.
        """
        visits, number = self.route.visits, self.route.visits[index].number
        if len(visits) == 1:
            return CostBreakdown()
        if self.problem.stops[number].release_s > -FOREVER:  # then the whole trip may leave earlier
            rest = replace(self.route, visits=(*visits[:index], *visits[index + 1 :]))
            return check_route(self.problem, rest).cost
        until = self._next_place(index + 1)  # breaks behind the stop are taken where the vehicle was before
        anew, _ = self._follow(self._visits[index + 1 : until], self._stands[index])
        steps = (*self._loading, *self._steps[:index], *anew, *self._steps[until:])
        less_m = sum(step.metres for step in self._steps[index:until]) - sum(step.metres for step in anew)
        territory = self.problem.territory_cost
        cost = replace(
            self._cost,
            distance=self._cost.distance - self._vehicle.distance_cost * less_m,
            territory=self._cost.territory - (0 if territory is None else int(territory[self.route.vehicle, number])),
        )
        return self._priced(self.route.start_s, _walk(steps, self._road, self.route.start_s), cost)

    def _start(self) -> tuple[tuple[_Step, ...], _Stand]:
        vehicle = self._vehicle
        if vehicle.start_location is not None:
            return (), _Stand(vehicle.start_location)
        if vehicle.start_depot is None:
            return (), _Stand(None)
        depot = self.problem.depots[vehicle.start_depot]
        return (self._load(depot, _Stand(None)),), _Stand(depot.location)

    def _follow(self, visits: Sequence[Visit | None], stand: _Stand) -> tuple[list[_Step], list[_Stand]]:
        """Give the steps of visits in a row (``None`` is the end), and where the vehicle is before each."""
        steps, stands = [], []
        for visit in visits:
            stands.append(stand)
            step, stand = self._end(stand) if visit is None else self._step(visit, stand)
            steps.append(step)
        return steps, stands

    def _step(self, visit: Visit, stand: _Stand) -> tuple[_Step, _Stand]:
        if visit.kind is VisitKind.STOP:
            return self._serve(self.problem.stops[visit.number], stand)
        if visit.kind is VisitKind.RELOAD:
            return self._reload(visit.number, stand._replace(trip=stand.trip + 1))
        if not 0 <= visit.number < len(self._vehicle.breaks):
            return _NOTHING, stand
        pause = self._vehicle.breaks[visit.number]
        window = pause.window
        step = _Step(0, 0, window.earliest_s, window.latest_s, pause.duration_s, urgent=False)
        return step, stand._replace(begun=True)

    def _serve(self, stop: Stop, stand: _Stand) -> tuple[_Step, _Stand]:
        leg, never_s, metres = self._road.leg(stand.location, stop.location)
        setup_s = 0 if stand.begun and stand.location == stop.location else stop.setup_s
        step = _Step(
            leg,
            never_s + setup_s,
            stop.windows[0].earliest_s,
            stop.windows[0].latest_s,
            stop.service_s,
            stop.max_late_s,
            stop.late_cost,
            stop if len(stop.windows) > 1 else None,
            metres=metres,
        )
        return step, _Stand(stop.location, begun=True, trip=stand.trip)

    def _reload(self, number: int, stand: _Stand) -> tuple[_Step, _Stand]:
        if not 0 <= number < len(self.problem.depots):
            return _NOTHING, stand
        depot = self.problem.depots[number]
        return self._load(depot, stand), _Stand(depot.location, begun=True, trip=stand.trip)

    def _load(self, depot: Depot, stand: _Stand) -> _Step:
        """Give the step of going to a depot and loading the trip that begins there."""
        leg, never_s, metres = self._road.leg(stand.location, depot.location)
        opens_s = max(depot.window.earliest_s, self._released[stand.trip])
        return _Step(leg, never_s, opens_s, depot.window.latest_s, self._vehicle.load_s, metres=metres)

    def _end(self, stand: _Stand) -> tuple[_Step, _Stand]:
        if self._vehicle.end_depot is None:
            return _NOTHING, stand
        depot = self.problem.depots[self._vehicle.end_depot]
        leg, never_s, metres = self._road.leg(stand.location, depot.location)
        return _Step(leg, never_s, depot.window.earliest_s, depot.window.latest_s, 0, metres=metres), stand

    def _priced(self, start_s: int, walk: _Walk, cost: CostBreakdown) -> CostBreakdown:
        """Put what depends on the clock into a route's cost: paid time, overtime, lateness, balance."""
        vehicle, problem = self._vehicle, self.problem
        paid_s = walk.end_s - start_s - self._unpaid_s
        return replace(
            cost,
            duration=vehicle.duration_cost * paid_s,
            overtime=vehicle.overtime_cost * max(0, paid_s - vehicle.overtime_after_s),
            lateness=walk.lateness,
            balance=problem.balance_cost * max(0, paid_s - problem.balance_after_s),
        )

    def _bends(self, start_s: int, walk: _Walk) -> Iterator[int]:
        """Give how much later a limit of the whole route begins or ends to matter."""
        vehicle, pauses = self._vehicle, self._vehicle.breaks
        yield vehicle.shift.earliest_s - start_s
        yield from (pause.window.latest_s - start_s for pause in pauses)
        yield from (pause.window.latest_s + 1 - start_s for pause in pauses)
        if walk.straight:
            yield vehicle.shift.latest_s - walk.end_s
            yield from (pause.window.latest_s - walk.end_s for pause in pauses)
        if not walk.straight or self._road.boundaries:
            paid_s = walk.end_s - start_s - self._unpaid_s
            yield paid_s - vehicle.overtime_after_s
            yield paid_s - self.problem.balance_after_s
            yield walk.end_s - start_s - vehicle.max_duration_s
