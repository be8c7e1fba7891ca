"""The problem that a VROOM input amounts to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lastmile.routing.departure import best_start
from lastmile.routing.formats.vroom.case import Rider, Task, VroomCase
from lastmile.routing.formats.vroom.fields import Fields
from lastmile.routing.formats.vroom.steps import Forced, Steps
from lastmile.routing.formats.vroom.travel import COST_KEYS, Metric
from lastmile.routing.problem import (
    ANY_TIME,
    FOREVER,
    UNREACHABLE,
    Break,
    Depot,
    Pair,
    Problem,
    Profile,
    Stop,
    TimeWindow,
    Vehicle,
)
from lastmile.routing.solution import Route, Solution


def build(
    top: Fields,
    tasks: Sequence[Task],
    pairs: Sequence[Pair],
    vehicles: Sequence[Fields],
    riders: Sequence[Rider],
    profiles: Sequence[Profile],
    steps: Steps | None,
    *,
    plan_mode: bool,
) -> VroomCase:
    """Put the problem together; alike vehicles become one unless routes are given for them.

    Raises
    ------
    InvalidInput
        If amounts differ in length.
    UnsupportedProblem
        If a limit or a setup time cannot be expressed.
    """
    dimensions = _dimensions(top, tasks, vehicles)
    scale = math.lcm(*(rider.driving.rate.denominator for rider in riders))
    ends = {place.location for r in riders for place in (r.start, r.end) if place is not None}
    depots = {location: index for index, location in enumerate(sorted(ends))}
    kinds = [_vehicle(v, r, depots, dimensions, scale) for v, r in zip(vehicles, riders, strict=True)]
    groups = _grouped(kinds, riders) if steps is None else [[index] for index in range(len(kinds))]
    problem = Problem(
        stops=_stops(top, tasks, riders, steps.forced if steps else {}, _price(kinds, profiles)),
        vehicles=tuple(replace(kinds[members[0]], count=len(members)) for members in groups),
        depots=tuple(Depot(location) for location in depots),
        profiles=tuple(profiles),
        pairs=tuple(pairs),
        dimensions=tuple(f"amount {i + 1}" for i in range(dimensions)),
        cost_scale=scale,
    )
    given = None if steps is None else _given(problem, steps)
    by_vehicle = tuple(tuple(riders[i] for i in members) for members in groups)
    return VroomCase(problem, tuple(tasks), by_vehicle, given, plan_mode, dimensions)


def _dimensions(top: Fields, tasks: Sequence[Task], vehicles: Sequence[Fields]) -> int:
    """Check that all amounts and capacities that are given have one length, and give it."""
    capacities = [("vehicles", len(v.integers("capacity"))) for v in vehicles]
    amounts = [("jobs" if t.kind == "job" else "shipments", len(a)) for t in tasks for a in (t.delivery, t.pickup)]
    lengths = [(key, length) for key, length in capacities + amounts if length]
    for key, length in lengths:
        if length != lengths[0][1]:
            top.fail(key, f"amounts of one length everywhere ({lengths[0][1]} in {lengths[0][0]}, {length} here)")
    return lengths[0][1] if lengths else 0


def _vehicle(own: Fields, rider: Rider, depots: Mapping[int, int], dimensions: int, scale: int) -> Vehicle:
    return Vehicle(
        start_depot=None if rider.start is None else depots[rider.start.location],
        end_depot=None if rider.end is None else depots[rider.end.location],
        # Without a capacity VROOM gives a vehicle room for nothing that has an amount.
        capacity=own.integers("capacity") or (0,) * dimensions,
        profile=rider.driving.profile,
        shift=rider.window,
        fixed_cost=own.child("costs", COST_KEYS).integer("fixed", 0) * scale,
        distance_cost=int(rider.driving.rate * scale),
        max_distance_m=_driving_limit(own, rider),
        max_stops=own.integer("max_tasks", FOREVER, highest=FOREVER),
        skills=frozenset(map(str, own.integers("skills"))),
        breaks=tuple(Break(pause.window, pause.service_s) for pause in rider.breaks),
        name=str(rider.number),
    )


def _driving_limit(own: Fields, rider: Rider) -> int:
    """Give the one limit that can stand on what the vehicle's costs count."""
    fitting = {Metric.SECONDS: "max_travel_time", Metric.METRES: "max_distance"}.get(rider.driving.metric)
    for key in ("max_travel_time", "max_distance"):
        if own.has(key) and key != fitting:
            own.unsupported(key, f"a vehicle whose costs count {rider.driving.metric} can only be limited in the same")
    return FOREVER if fitting is None else own.integer(fitting, FOREVER, highest=FOREVER)


def _grouped(kinds: Sequence[Vehicle], riders: Sequence[Rider]) -> list[list[int]]:
    """Put vehicles together that differ in nothing but their name."""
    groups: dict[object, list[int]] = {}
    for index, (kind, rider) in enumerate(zip(kinds, riders, strict=True)):
        pauses = tuple(pause.number for pause in rider.breaks)
        groups.setdefault((replace(kind, name=""), rider.start, rider.end, pauses), []).append(index)
    return list(groups.values())


def _price(kinds: Sequence[Vehicle], profiles: Sequence[Profile]) -> int:
    """Price one task left out above what a route of its own costs: VROOM serves first and saves second."""
    longest = []
    for profile in profiles:
        reachable = profile.distance_m[profile.distance_m < UNREACHABLE]
        longest.append(int(reachable.max()) if reachable.size else 0)
    return 1 + max(k.fixed_cost + 10 * longest[k.profile] * k.distance_cost for k in kinds)


def _stops(
    top: Fields, tasks: Sequence[Task], riders: Sequence[Rider], forced: Mapping[int, Forced], price: int
) -> tuple[Stop, ...]:
    crowd = Counter(task.place.location for task in tasks)
    crowd.update({rider.start.location for rider in riders if rider.start is not None})
    stops = []
    # One task of priority p outweighs so many without; more would leave too few digits for the cost itself.
    weight = min(len(tasks), 100)
    for index, task in enumerate(tasks):
        # Setup falls away only after another task at the same place; where a task is alone, it is part of the service.
        setup_s = task.setup_s if crowd[task.place.location] > 1 else 0
        windows = _windows(top, task, setup_s)
        if index in forced:
            windows = (TimeWindow(forced[index].earliest_s + setup_s, forced[index].latest_s + setup_s),)
        stops.append(
            Stop(
                location=task.place.location,
                delivery=task.delivery,
                pickup=task.pickup,
                service_s=task.service_s + task.setup_s - setup_s,
                setup_s=setup_s,
                windows=windows,
                skills=task.skills,
                priority=task.priority,
                unassigned_cost=price * (1 + weight * task.priority),
                name=f"{task.kind} {task.number}",
            )
        )
    return tuple(stops)


def _windows(top: Fields, task: Task, setup_s: int) -> tuple[TimeWindow, ...]:
    """Turn windows for the begin of setup into windows for the begin of service.

    Whether setup is paid is only known on the route, so both readings must hold: what remains is the part of the window
    that is right either way.
    """
    if not task.windows:
        return ANY_TIME
    narrowed = tuple(
        TimeWindow(w.earliest_s + setup_s, w.latest_s) for w in task.windows if w.earliest_s + setup_s <= w.latest_s
    )
    if not narrowed:
        key = "jobs" if task.kind == "job" else "shipments"
        top.unsupported(key, f"id {task.number}: setup is longer than its windows, and shares its place with others")
    return narrowed


def _given(problem: Problem, steps: Steps) -> Solution:
    """Time the routes of the file: each begins when it violates and costs least, or as forced."""
    routes = []
    for vehicle, visits in steps.visits.items():
        route = best_start(problem, Route(vehicle, 0, visits))
        if vehicle in steps.starts:
            start_s = min(max(route.start_s, steps.starts[vehicle].earliest_s), steps.starts[vehicle].latest_s)
            route = replace(route, start_s=start_s)
        routes.append(route)
    return Solution(tuple(routes))
