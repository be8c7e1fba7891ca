"""The problem of the rest of the day: what is executed leaves it, what is under way is pinned in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import InvalidPlan
from lastmile.routing.checker import check_route
from lastmile.routing.departure import with_breaks
from lastmile.routing.evaluation import CostBreakdown, ViolationKind
from lastmile.routing.excerpt import excerpt
from lastmile.routing.problem import (
    FOREVER,
    Cap,
    Carrier,
    Pair,
    Problem,
    Profile,
    Quote,
    Stop,
    TimeWindow,
    Vehicle,
)
from lastmile.routing.replan.events import Cancelled, Event, HandedOver, Locked, NewOrder
from lastmile.routing.replan.progress import Rider, Stage
from lastmile.routing.solution import Solution, Visit, VisitKind, stop_route

PRESENCE: Final = "here"
"""Name of the pinned stop that holds a rider where and when he can go on."""


class RiderKey(NamedTuple):
    """A rider as events name him."""

    vehicle: int
    nth: int


@dataclass(frozen=True, slots=True)
class Rest:
    """The rest of the day as a problem of its own, with the way back.

    Stops are numbered through: those of the problem in force, then the new ones in the order of their events.

    Parameters
    ----------
    problem : with a pinned first stop for every rider on the way, named ``PRESENCE``.
    stop_of : per stop of ``problem``: its number, or ``None`` for a rider's presence.
    rider_of : per vehicle of ``problem``: who it is; of several idle riders the first one.
    new : numbers of the new stops.
    let_go : numbers that a rider was driving to, or that were pinned, and that cannot be reached in time any more.
    executed, cancelled, handed_over : numbers that are no longer to be planned.
    stranded : numbers whose goods nobody can get at today.
    sunk : what has been paid for already.
    """

    problem: Problem
    stop_of: tuple[int | None, ...]
    rider_of: tuple[RiderKey, ...]
    new: tuple[int, ...]
    let_go: tuple[int, ...]
    executed: tuple[int, ...]
    cancelled: tuple[int, ...]
    handed_over: tuple[int, ...]
    stranded: tuple[int, ...]
    sunk: CostBreakdown


@dataclass(slots=True)
class _Table:
    """All stops, old and new, with what is decided about each."""

    stops: list[Stop]
    pairs: list[Pair]
    territory: NDArray[np.int64] | None
    new: list[int]
    gone: dict[int, str]  # number → executed, cancelled, handed_over, stranded


def build_rest(
    problem: Problem,
    plan: Solution,
    riders: list[Rider],
    events: tuple[Event, ...],
    *,
    profiles: tuple[Profile, ...] | None,
    change_cost: int | None,
    max_changes: int | None,
) -> Rest:
    """Build the problem of the rest of the day; see ``replan``."""
    table = _table(problem, events)
    _strike(problem, riders, events, table)
    fleet = _Fleet(problem, riders, table)
    numbers: list[int | None] = [*fleet.presences, *(n for n in range(len(table.stops)) if n not in table.gone)]
    index_of = {n: i for i, n in enumerate(numbers) if n is not None}
    stops = [*fleet.presence_stops, *(fleet.stop(n) for n in index_of)]
    stops = _locked(stops, index_of, events, plan)
    handed = _handed(problem, table, plan)
    rest = Problem(
        stops=tuple(stops),
        vehicles=tuple(fleet.vehicle(v, index_of) for v in range(len(fleet.of))),
        depots=problem.depots,
        profiles=problem.profiles if profiles is None else profiles,
        carriers=_carriers(problem, handed),
        pairs=tuple(
            Pair(index_of[p.pickup], index_of[p.delivery])
            for p in table.pairs
            if p.pickup in index_of and p.delivery in index_of
        ),
        incompatible=frozenset(
            (index_of[a], index_of[b]) for a, b in problem.incompatible if a in index_of and b in index_of
        ),
        territory_cost=_territory(table, numbers, fleet),
        change_cost=problem.change_cost if change_cost is None else change_cost,
        max_changes=max_changes,
        balance_after_s=problem.balance_after_s,
        balance_cost=problem.balance_cost,
        dimensions=problem.dimensions,
        cost_scale=problem.cost_scale,
    )
    possible, let_go = _possible(rest)
    return Rest(
        problem=possible,
        stop_of=tuple(numbers),
        rider_of=tuple(RiderKey(r.vehicle, r.nth) for r in fleet.of),
        new=tuple(table.new),
        let_go=tuple(n for i in let_go if (n := numbers[i]) is not None),
        **{why: tuple(sorted(n for n, w in table.gone.items() if w == why)) for why in _WHYS},
        sunk=sum((r.sunk for r in riders), CostBreakdown(carriers=sum(q.cost for q in handed))),
    )


_WHYS: Final = ("executed", "cancelled", "handed_over", "stranded")


def _table(problem: Problem, events: tuple[Event, ...]) -> _Table:
    """Number the new stops behind the old ones."""
    stops, pairs, new = list(problem.stops), list(problem.pairs), list[int]()
    columns: list[tuple[int, ...]] = []
    none = (0,) * len(problem.vehicles)
    for event in events:
        if not isinstance(event, NewOrder):
            continue
        new.append(len(stops))
        stops.append(event.stop)
        columns.append(event.territory_cost or none)
        if event.delivery is not None:
            new.append(len(stops))
            pairs.append(Pair(len(stops) - 1, len(stops)))
            stops.append(event.delivery)
            columns.append(event.delivery_territory_cost or none)
    territory = problem.territory_cost
    if territory is None and any(any(c) for c in columns):
        territory = np.zeros((len(problem.vehicles), len(problem.stops)), np.int64)
    if territory is not None and columns:
        territory = np.hstack([territory, np.array(columns, np.int64).T])
    return _Table(stops, pairs, territory, new, {})


def _strike(problem: Problem, riders: list[Rider], events: tuple[Event, ...], table: _Table) -> None:
    """Note what is no longer to be planned."""
    mates = {p.pickup: p.delivery for p in table.pairs} | {p.delivery: p.pickup for p in table.pairs}
    for event in events:
        if isinstance(event, Cancelled | HandedOver | Locked) and not 0 <= event.stop < len(problem.stops):
            raise InvalidPlan(f"there is no stop {event.stop}")
        if isinstance(event, Cancelled):
            table.gone.update(dict.fromkeys({event.stop, mates.get(event.stop, event.stop)}, "cancelled"))
        elif isinstance(event, HandedOver):
            table.gone[event.stop] = "handed_over"
    for rider in riders:
        table.gone.update(dict.fromkeys(rider.stops_done, "executed"))
        if rider.gone is not None and rider.gone.goods_back_s is None:
            for number in on_board(problem, rider):
                table.gone.setdefault(number, "stranded")


def on_board(problem: Problem, rider: Rider) -> tuple[int, ...]:
    """Give the stops left whose goods the rider has with him."""
    if rider.stage is not Stage.ON_THE_WAY:
        return ()
    done = set(rider.stops_done)
    pickup_of = {p.delivery: p.pickup for p in problem.pairs}
    numbers = list[int]()
    first_trip = True
    for visit in rider.left:
        first_trip = first_trip and visit.kind is not VisitKind.RELOAD
        if visit.kind is not VisitKind.STOP:
            continue
        stop = problem.stops[visit.number]
        fetched = pickup_of[visit.number] in done if visit.number in pickup_of else first_trip
        if fetched and (any(stop.delivery) or visit.number in pickup_of):
            numbers.append(visit.number)
    return tuple(numbers)


class _Fleet:
    """The riders as vehicles of the rest: one vehicle each, only those who are idle stay together."""

    def __init__(self, problem: Problem, riders: list[Rider], table: _Table) -> None:
        self.problem, self.table = problem, table
        self.of: list[Rider] = []
        self.count: list[int] = []
        for rider in riders:
            last = self.of[-1] if self.of else None
            if (
                last is not None
                and (last.vehicle, last.stage, last.ready_s, last.gone)
                == (
                    rider.vehicle,
                    Stage.IDLE,
                    rider.ready_s,
                    rider.gone,
                )
                and rider.stage is Stage.IDLE
            ):
                self.count[-1] += 1
                continue
            self.of.append(rider)
            self.count.append(1)
        self._add_unused()
        self.numbers: dict[int, list[int]] = {}
        for number, rider in enumerate(self.of):
            self.numbers.setdefault(rider.vehicle, []).append(number)
        self.aboard = {s: v for v, r in enumerate(self.of) for s in on_board(problem, r)}
        self.announced = {
            visit.number: v
            for v, r in enumerate(self.of)
            if r.gone is None
            for visit in r.left
            if visit.kind is VisitKind.STOP
        }
        self.away = {s: r for r in self.of if r.gone is not None for s in on_board(problem, r)}
        present = [v for v, r in enumerate(self.of) if r.stage is Stage.ON_THE_WAY and r.gone is None]
        self.presence_of = {v: i for i, v in enumerate(present)}
        self.presences: list[None] = [None] * len(present)
        self.presence_stops = [self._presence(v) for v in present]
        self.foes = self._foes()

    def _add_unused(self) -> None:
        """Keep vehicles that have no rider at all, so that every number stays known."""
        known = {r.vehicle for r in self.of}
        for number in range(len(self.problem.vehicles)):
            if number not in known:
                self.of.append(Rider(number, 0, Stage.IDLE))
                self.count.append(0)

    def _presence(self, number: int) -> Stop:
        """Describe the stop that holds a rider at his place, with what he carries back to the depot."""
        rider = self.of[number]
        load = np.zeros(len(self.problem.dimensions), np.int64)
        aboard = {s for s, v in self.aboard.items() if v == number and s not in self.table.gone}
        for amounts, sign in self._amounts(rider, aboard):
            load += sign * np.array(amounts or np.zeros_like(load), np.int64)
        return Stop(
            rider.location,
            pickup=tuple(int(a) for a in load),
            windows=(TimeWindow(rider.ready_s, rider.ready_s),),
            allowed_vehicles=frozenset({number}),
            name=PRESENCE,
        )

    def _amounts(self, rider: Rider, aboard: set[int]) -> list[tuple[tuple[int, ...], int]]:
        """List what is on board and will not be dropped: picked up since the last reload, or cancelled."""
        stops = self.problem.stops
        reloads = [i for i, v in enumerate(rider.done) if v.kind is VisitKind.RELOAD]
        trip = [v.number for v in rider.done[reloads[-1] + 1 if reloads else 0 :] if v.kind is VisitKind.STOP]
        pickup_of = {p.delivery: p.pickup for p in self.problem.pairs}
        amounts = [(stops[s].pickup, 1) for s in trip]
        amounts += [(stops[s].delivery, -1) for s in trip if s in pickup_of]
        amounts += [(stops[s].delivery, -1) for s in aboard if s in pickup_of]
        kept = {s for s in on_board(self.problem, rider) if s not in aboard and s not in pickup_of}
        return amounts + [(stops[s].delivery, 1) for s in kept]

    def _foes(self) -> dict[int, set[int]]:
        """Say on which vehicles a stop may not come because of what they have served already."""
        served = {s: v for v, r in enumerate(self.of) for s in r.stops_done if r.gone is None}
        foes: dict[int, set[int]] = {}
        for pair in self.problem.incompatible:
            for one, other in (pair, pair[::-1]):
                if other in served:
                    foes.setdefault(one, set()).add(served[other])
        return foes

    def stop(self, number: int) -> Stop:
        """Write a stop with the vehicles' new numbers and the state of its goods."""
        stop = self.table.stops[number]
        allowed = stop.allowed_vehicles
        if allowed is not None:
            allowed = frozenset(n for v in allowed for n in self.numbers[v])
        if number in self.foes:
            allowed = (frozenset(range(len(self.of))) if allowed is None else allowed) - self.foes[number]
        aboard = self.aboard.get(number)
        if aboard is None and stop.on_board_of is not None:
            aboard = self.numbers[stop.on_board_of][0]
        release = stop.release_s
        away = self.away.get(number)
        if away is not None and away.gone is not None and away.gone.goods_back_s is not None:
            aboard, release = None, max(release, away.gone.goods_back_s)
        return replace(
            stop,
            allowed_vehicles=allowed,
            on_board_of=aboard,
            release_s=release,
            quotes=() if number in self.aboard else stop.quotes,
            announced_vehicle=self.announced.get(number),
        )

    def vehicle(self, number: int, index_of: dict[int, int]) -> Vehicle:
        """Write a rider as a vehicle of the rest."""
        rider, count = self.of[number], self.count[number]
        vehicle = self.problem.vehicles[rider.vehicle]
        open_s, close_s = max(vehicle.shift.earliest_s, rider.ready_s), vehicle.shift.latest_s
        if rider.stage is Stage.ON_THE_WAY:
            open_s = rider.ready_s  # seen on the road before the shift begins
        out = rider.gone is not None or rider.stage is Stage.FINISHED
        over = open_s > close_s and rider.stage is not Stage.ON_THE_WAY
        pins = [s for s in vehicle.prefix if s in index_of and rider.gone is None]
        if out or over or count == 0:
            return replace(vehicle, count=0, prefix=())
        if rider.stage in {Stage.IDLE, Stage.AHEAD}:
            shift = TimeWindow(open_s, close_s)
            return replace(vehicle, count=count, shift=shift, prefix=tuple(index_of[s] for s in pins))
        vehicle = replace(
            vehicle,
            count=1,
            shift=TimeWindow(open_s, max(open_s, close_s)),
            fixed_cost=0,
            overtime_after_s=_less(vehicle.overtime_after_s, rider.paid_s),
            max_duration_s=_less(vehicle.max_duration_s, rider.elapsed_s),
            max_distance_m=_less(vehicle.max_distance_m, rider.driven_m),
            max_stops=_less(vehicle.max_stops, len(rider.stops_done)),
            breaks=tuple(b for i, b in enumerate(vehicle.breaks) if Visit(VisitKind.BREAK, i) not in rider.done),
            reload_depots=vehicle.reload_depots or (() if vehicle.start_depot is None else (vehicle.start_depot,)),
            max_trips=vehicle.max_trips - rider.trips_done,
            start_location=None,
            prefix=tuple(index_of[s] for s in pins),
        )
        if rider.stage is Stage.AT_DEPOT:
            return replace(vehicle, start_depot=rider.depot, max_trips=vehicle.max_trips - 1)
        following = [v.number for v in rider.left[: int(rider.pinned)] if v.number in index_of]
        pins = [*following, *(s for s in pins if s not in following)]
        return replace(
            vehicle,
            start_location=rider.location,
            max_stops=vehicle.max_stops + (vehicle.max_stops < FOREVER),
            prefix=(self.presence_of[number], *(index_of[s] for s in pins)),
        )


def _less(limit: int, spent: int) -> int:
    return limit if limit >= FOREVER else max(0, limit - spent)


def _locked(stops: list[Stop], index_of: dict[int, int], events: tuple[Event, ...], plan: Solution) -> list[Stop]:
    """Keep locked stops with whom they are."""
    routed = {s for r in plan.routes for s in r.stops}
    for event in events:
        if not isinstance(event, Locked) or event.stop not in index_of:
            continue
        at = index_of[event.stop]
        stop = stops[at]
        if event.stop not in routed:
            given = [o.carrier for o in plan.outsourced if o.stop == event.stop]
            quotes = tuple(q for q in stop.quotes if q.carrier in given) if given else ()
            stops[at] = replace(stop, locked_outside=True, quotes=quotes)
        elif stop.announced_vehicle is not None:
            stops[at] = replace(stop, allowed_vehicles=frozenset({stop.announced_vehicle}), quotes=())
    return stops


def _territory(table: _Table, numbers: list[int | None], fleet: _Fleet) -> NDArray[np.int64] | None:
    if table.territory is None:
        return None
    columns = np.array([-1 if n is None else n for n in numbers], np.int64)
    rows = table.territory[[r.vehicle for r in fleet.of]]
    return np.where(columns >= 0, rows[:, columns], 0).astype(np.int64)


def _handed(problem: Problem, table: _Table, plan: Solution) -> list[Quote]:
    """Give the quotes at which carriers have collected stops."""
    given = {o.stop: o.carrier for o in plan.outsourced}
    collected = (n for n, why in table.gone.items() if why == "handed_over")
    return [q for n in collected for q in problem.stops[n].quotes if q.carrier == given.get(n)]


def _carriers(problem: Problem, handed: list[Quote]) -> tuple[Carrier, ...]:
    """Count what carriers have collected against their contracts."""
    given: Counter[tuple[int, str | None]] = Counter()
    for quote in handed:
        given[quote.carrier, quote.zone] += quote.parcels
        given[quote.carrier, None] += quote.parcels
    return tuple(
        replace(
            carrier,
            caps=tuple(Cap(max(0, c.parcels - given[number, c.zone]), c.zone) for c in carrier.caps),
            minimum_parcels=max(0, carrier.minimum_parcels - given[number, None]),
            tiers=tuple(replace(t, from_parcels=max(0, t.from_parcels - given[number, None])) for t in carrier.tiers),
        )
        for number, carrier in enumerate(problem.carriers)
    )


def _possible(rest: Problem) -> tuple[Problem, list[int]]:
    """Give way where the day cannot be as planned: a late rider still comes home, a missed pinned stop is let go.

    Returns
    -------
    the problem, the stops that are pinned no longer.
    """
    vehicles, let_go = list(rest.vehicles), list[int]()
    for number, vehicle in enumerate(vehicles):
        if not vehicle.prefix or rest.stops[vehicle.prefix[0]].name != PRESENCE:
            continue
        small = excerpt(rest, number, vehicle.prefix).problem
        relaxed = _home_at_last(small)
        kept = len(vehicle.prefix)
        while kept > 1 and _violations(small, relaxed, kept):
            kept -= 1
        let_go += vehicle.prefix[kept:]
        vehicles[number] = replace(
            vehicle,
            shift=relaxed.shift,
            end_depot=None if relaxed.end_depot is None else vehicle.end_depot,
            max_duration_s=relaxed.max_duration_s,
            max_distance_m=relaxed.max_distance_m,
            max_stops=relaxed.max_stops,
            breaks=relaxed.breaks,
            prefix=vehicle.prefix[:kept],
        )
    return replace(rest, vehicles=tuple(vehicles)), let_go


def _home_at_last(small: Problem) -> Vehicle:
    """Stretch the limits of a rider as far as the way home alone needs."""
    vehicle = small.vehicles[0]
    excess = _violations(small, vehicle, 1)
    if excess.keys() & {ViolationKind.DEPOT_WINDOW, ViolationKind.UNREACHABLE}:
        vehicle = replace(vehicle, end_depot=None)
        excess = _violations(small, vehicle, 1)
    if ViolationKind.BREAK in excess:
        vehicle = replace(vehicle, breaks=())
        excess = _violations(small, vehicle, 1)
    shift = vehicle.shift
    return replace(
        vehicle,
        shift=TimeWindow(shift.earliest_s, shift.latest_s + excess.get(ViolationKind.SHIFT, 0)),
        max_duration_s=vehicle.max_duration_s + excess.get(ViolationKind.DURATION, 0),
        max_distance_m=vehicle.max_distance_m + excess.get(ViolationKind.DISTANCE, 0),
        max_stops=max(1, vehicle.max_stops),
    )


def _violations(small: Problem, vehicle: Vehicle, kept: int) -> dict[ViolationKind, int]:
    """Say by how much a rider's first pinned stops alone would break what."""
    order = tuple(range(kept))  # the excerpt holds the pinned stops in their order
    problem = replace(small, vehicles=(replace(vehicle, prefix=order),))
    route = stop_route(0, order, vehicle.shift.earliest_s)
    verdict = check_route(problem, with_breaks(problem, route) if vehicle.breaks else route)
    return {v.kind: v.amount for v in verdict.violations}
