"""How far every rider is: what of the plan in force is executed, and where and when each can go on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from lastmile.core.errors import InvalidPlan
from lastmile.routing.evaluation import CostBreakdown, RouteSchedule
from lastmile.routing.problem import FOREVER, Problem, Vehicle
from lastmile.routing.replan.events import Event, RiderGone, RiderLate, RiderSeen
from lastmile.routing.solution import Solution, Visit, VisitKind


class Stage(StrEnum):
    """How far a rider is."""

    IDLE = "idle"  # no route in the plan
    AHEAD = "ahead"  # the route has not begun
    ON_THE_WAY = "on_the_way"
    AT_DEPOT = "at_depot"  # between two trips, or driving to the depot for the next one
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Rider:
    """One rider at the moment of the re-plan.

    Parameters
    ----------
    vehicle, nth : who, as events name it.
    route : index into the plan's routes; ``None`` without one.
    done, left : visits behind and before the rider.
    location, ready_s : from where and when the rider goes on; a moment in the past when already driving on.
    pinned : whether the first visit left stays the next one.
    depot : at which depot the next trip begins, at stage ``AT_DEPOT``.
    gone : the event that took the rider out.
    driven_m, paid_s, elapsed_s : spent of the vehicle's limits.
    sunk : what has been paid for already.
    """

    vehicle: int
    nth: int
    stage: Stage
    route: int | None = None
    done: tuple[Visit, ...] = ()
    left: tuple[Visit, ...] = ()
    location: int = 0
    ready_s: int = 0
    pinned: bool = False
    depot: int | None = None
    gone: RiderGone | None = None
    driven_m: int = 0
    paid_s: int = 0
    elapsed_s: int = 0
    sunk: CostBreakdown = field(default_factory=CostBreakdown)

    @property
    def stops_done(self) -> tuple[int, ...]:
        """The stops served so far."""
        return tuple(v.number for v in self.done if v.kind is VisitKind.STOP)

    @property
    def trips_done(self) -> int:
        """Reloads so far."""
        return sum(v.kind is VisitKind.RELOAD for v in self.done)


def riders(
    problem: Problem, plan: Solution, schedules: tuple[RouteSchedule, ...], now_s: int, events: tuple[Event, ...]
) -> list[Rider]:
    """Say of every rider how far he is, vehicle by vehicle.

    Parameters
    ----------
    schedules : the checker's, one per route of the plan.

    Raises
    ------
    InvalidPlan
        If an event names a rider that does not exist, or the plan has more routes than vehicles.
    """
    seen = {(e.vehicle, e.nth): e for e in events if isinstance(e, RiderSeen)}
    late = {(e.vehicle, e.nth): e.until_s for e in events if isinstance(e, RiderLate)}
    gone = {(e.vehicle, e.nth): e for e in events if isinstance(e, RiderGone)}
    routes: dict[int, list[int]] = {}
    for index, route in enumerate(plan.routes):
        routes.setdefault(route.vehicle, []).append(index)
    found: list[Rider] = []
    for number, vehicle in enumerate(problem.vehicles):
        own = routes.get(number, [])
        if len(own) > vehicle.count:
            raise InvalidPlan(f"vehicle {number} has {len(own)} routes, there are {vehicle.count}")
        for nth in range(vehicle.count):
            who = number, nth
            until_s = late.get(who, -FOREVER)
            if nth < len(own):
                progress = _Progress(problem, plan, own[nth], schedules[own[nth]], nth)
                rider = progress.at(now_s, seen.get(who), until_s)
            else:
                rider = Rider(number, nth, Stage.IDLE, ready_s=max(now_s, until_s))
            found.append(replace(rider, gone=gone.get(who)))
    unknown = {*seen, *late, *gone} - {(r.vehicle, r.nth) for r in found}
    if unknown:
        raise InvalidPlan(f"there is no rider {', '.join(f'{n} on vehicle {v}' for v, n in sorted(unknown))}")
    return found


class _Progress:
    """Cuts one route at a moment."""

    def __init__(self, problem: Problem, plan: Solution, index: int, schedule: RouteSchedule, nth: int) -> None:
        self.problem, self.route, self.index, self.schedule = problem, plan.routes[index], index, schedule
        self.vehicle = problem.vehicles[self.route.vehicle]
        self.nth = nth

    def at(self, now_s: int, seen: RiderSeen | None, until_s: int) -> Rider:
        """Cut it now, or where the rider was seen; nothing goes on before ``until_s``."""
        done = self._done(now_s) if seen is None else min(seen.done, len(self.route.visits))
        left_s = self.schedule.visits[done - 1].departure_s if done else self.schedule.departure_s
        if seen is not None:
            stage = Stage.ON_THE_WAY if done < len(self.route.visits) else Stage.FINISHED
            rider = self._rider(stage, done, seen.at_s, location=seen.location, pinned=seen.driving)
        elif done == 0 and self.vehicle.start_location is None and (now_s < left_s or self.vehicle.start_depot is None):
            return self._rider(Stage.AHEAD, 0, max(until_s, min(now_s, self.route.start_s)))
        elif done == len(self.route.visits):
            rider = self._finished()
        else:
            rider = self._between(done, left_s, driving=left_s <= now_s)
        return self._with_spent(replace(rider, ready_s=max(rider.ready_s, until_s)))

    def _done(self, now_s: int) -> int:
        """Count the visits that have begun; a reload counts when the vehicle has left the depot again."""
        moments = [v.departure_s if v.visit.kind is VisitKind.RELOAD else v.begin_s for v in self.schedule.visits]
        return next((i for i, moment in enumerate(moments) if moment > now_s), len(moments))

    def _between(self, done: int, left_s: int, *, driving: bool) -> Rider:
        following = self.route.visits[done]
        if driving and following.kind is VisitKind.RELOAD:
            times = self.schedule.visits[done]
            return self._rider(Stage.AT_DEPOT, done, times.arrival_s, depot=following.number)
        pinned = driving and following.kind is VisitKind.STOP
        return self._rider(Stage.ON_THE_WAY, done, left_s, location=self._place(done), pinned=pinned)

    def _finished(self) -> Rider:
        if self.vehicle.end_depot is None:
            place = self._place(len(self.route.visits))
            return self._rider(Stage.ON_THE_WAY, len(self.route.visits), self.schedule.end_s, location=place)
        used = sum(v.kind is VisitKind.RELOAD for v in self.route.visits) + 1
        again = used < self.vehicle.max_trips and self.vehicle.end_depot in _reload_depots(self.vehicle)
        stage = Stage.AT_DEPOT if again else Stage.FINISHED
        return self._rider(stage, len(self.route.visits), self.schedule.end_s, depot=self.vehicle.end_depot)

    def _place(self, done: int) -> int:
        """Where the vehicle stands after so many visits."""
        for visit in reversed(self.route.visits[:done]):
            if visit.kind is VisitKind.STOP:
                return self.problem.stops[visit.number].location
            if visit.kind is VisitKind.RELOAD:
                return self.problem.depots[visit.number].location
        if self.vehicle.start_location is not None:
            return self.vehicle.start_location
        if self.vehicle.start_depot is not None:
            return self.problem.depots[self.vehicle.start_depot].location
        return self.problem.stops[self.route.stops[0]].location

    def _rider(
        self,
        stage: Stage,
        done: int,
        ready_s: int,
        *,
        location: int = 0,
        pinned: bool = False,
        depot: int | None = None,
    ) -> Rider:
        visits = self.route.visits
        return Rider(
            vehicle=self.route.vehicle,
            nth=self.nth,
            stage=stage,
            route=self.index,
            done=visits[:done],
            left=visits[done:],
            location=location,
            ready_s=ready_s,
            pinned=pinned,
            depot=depot,
        )

    def _with_spent(self, rider: Rider) -> Rider:
        """Sum up what the visits behind the rider have used and cost."""
        problem, vehicle = self.problem, self.vehicle
        behind = self.schedule.visits[: len(rider.done)]
        metres = sum(v.distance_m for v in behind)
        if rider.stage in {Stage.AT_DEPOT, Stage.FINISHED}:
            home = not rider.left
            metres += self.schedule.end_distance_m if home else self.schedule.visits[len(rider.done)].distance_m
        pauses = [vehicle.breaks[v.number] for v in rider.done if v.kind is VisitKind.BREAK]
        elapsed = max(0, rider.ready_s - self.route.start_s)
        paid = max(0, elapsed - sum(p.duration_s for p in pauses if not p.paid))
        territory = problem.territory_cost
        sunk = CostBreakdown(
            fixed=vehicle.fixed_cost,
            distance=vehicle.distance_cost * metres,
            duration=vehicle.duration_cost * paid,
            overtime=vehicle.overtime_cost * max(0, paid - vehicle.overtime_after_s),
            lateness=sum(v.late_s * problem.stops[v.visit.number].late_cost for v in behind if v.late_s),
            territory=0 if territory is None else int(territory[rider.vehicle, list(rider.stops_done)].sum()),
            balance=problem.balance_cost * max(0, paid - problem.balance_after_s),
        )
        return replace(rider, driven_m=metres, paid_s=paid, elapsed_s=elapsed, sunk=sunk)


def _reload_depots(vehicle: Vehicle) -> tuple[int, ...]:
    return vehicle.reload_depots or (() if vehicle.start_depot is None else (vehicle.start_depot,))
