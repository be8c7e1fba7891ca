"""The routing problem: who may deliver what, where, when, and at what cost.

Conventions, stated once
------------------------
- Times are whole seconds since the local begin of the planned day (negative and beyond 24 h are allowed).
- Distances are whole metres, loads are whole units of each capacity dimension (g, cm³, parcels …).
- Costs are whole *cost units*, ``1 / cost_scale`` of a minor currency unit, so that a price per kilometre and one per
  hour are both exact. Benchmark instances use their own units with a scale of 1.
- Windows say when service may *begin*; both ends included.
- ``location`` is a row of every profile's matrices. Several stops may share one.
- A leg of ``UNREACHABLE`` or more seconds or metres cannot be driven.

Every stop ends in exactly one of three ways: on a route, with a carrier that quoted for it, or unassigned.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import InvalidProblem

UNREACHABLE: Final = 2**30
"""A leg this long (s or m) does not exist."""

FOREVER: Final = 2**40
"""No limit: a time, distance or duration that nothing reaches."""


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """When service may begin, both ends included, in seconds of the day."""

    earliest_s: int = 0
    latest_s: int = FOREVER


ANY_TIME: Final = (TimeWindow(-FOREVER, FOREVER),)


@dataclass(frozen=True, slots=True)
class Quote:
    """What one carrier asks for one stop.

    Parameters
    ----------
    carrier : index into ``Problem.carriers``.
    cost : cost units.
    zone : the carrier's zone in which the stop lies; counts against the caps of that zone.
    parcels : how many the carrier counts against caps, minimum and tiers.
    """

    carrier: int
    cost: int
    zone: str = ""
    parcels: int = 1


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit that serves one or more shipments at one place.

    Parameters
    ----------
    location : row of the profiles' matrices.
    delivery : per dimension, loaded at the depot and dropped here.
    pickup : per dimension, taken here and brought to the depot (or to the pair's other stop).
    service_s : time at the door.
    setup_s : parking and walking before service may begin; once when consecutive stops share a location.
    windows : disjoint, ascending.
    max_late_s : how long after a window's end service may still begin; 0 makes the windows hard.
    late_cost : cost units per second of lateness after a window's end.
    release_s : when the goods are at the depot; a trip that carries them cannot start loading before.
    skills : all of these must be among the vehicle's.
    priority : 0 … 100, for reports; its price stands in ``unassigned_cost``.
    quotes : carriers that would take it.
    unassigned_cost : price of leaving it out; ``None`` makes leaving it out a violation.
    allowed_vehicles : indices of vehicles that may serve it; ``None`` for all. A stop frozen to a rider has one.
    locked_outside : ``True`` keeps it with a carrier or unassigned, never on a route.
    on_board_of : vehicle that already carries the goods: served by it before its first reload, or not at all.
    announced_vehicle : vehicle of the plan in force; serving it otherwise costs ``Problem.change_cost``.
    name : for reports.
    """

    location: int
    delivery: tuple[int, ...] = ()
    pickup: tuple[int, ...] = ()
    service_s: int = 0
    setup_s: int = 0
    windows: tuple[TimeWindow, ...] = ANY_TIME
    max_late_s: int = 0
    late_cost: int = 0
    release_s: int = -FOREVER
    skills: frozenset[str] = frozenset()
    priority: int = 50
    quotes: tuple[Quote, ...] = ()
    unassigned_cost: int | None = None
    allowed_vehicles: frozenset[int] | None = None
    locked_outside: bool = False
    on_board_of: int | None = None
    announced_vehicle: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Depot:
    """Where routes start, end and reload.

    Parameters
    ----------
    location : row of the profiles' matrices.
    window : trips load, leave and come back within it.
    name : for reports.
    """

    location: int
    window: TimeWindow = ANY_TIME[0]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """A pause that a shift must contain; it begins within ``window``, wherever the vehicle stands."""

    window: TimeWindow
    duration_s: int
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One rider's shift, or ``count`` identical ones.

    Parameters
    ----------
    start_depot, end_depot : indices into ``Problem.depots``; ``None`` leaves that end of the route open.
    start_location : where the vehicle stands now when it is already on its way (then it starts there and not at
        ``start_depot``, carrying only what is on board); ``None`` otherwise.
    capacity : per dimension; empty means unlimited.
    profile : index into ``Problem.profiles``.
    speed_permille : 1000 as the profile says; 900 is ten percent slower.
    shift : the route starts and ends within it.
    fixed_cost : cost units when the vehicle is used.
    distance_cost, duration_cost : cost units per metre and per paid second.
    overtime_after_s, overtime_cost : beyond so many paid seconds each second costs ``overtime_cost`` more.
    max_duration_s : from start to end, breaks included.
    max_distance_m, max_stops : limits of the whole route.
    max_trips : 1 without reloads.
    reload_depots : where it may reload; the start depot unless given.
    load_s : time to load at the begin of every trip.
    skills : what the rider and the vehicle can do.
    breaks : taken in this order; one is due when the route has begun by the end of its window and goes on after it.
    prefix : stops that the route must begin with, in this order.
    """

    count: int = 1
    start_depot: int | None = 0
    end_depot: int | None = 0
    start_location: int | None = None
    capacity: tuple[int, ...] = ()
    profile: int = 0
    speed_permille: int = 1000
    shift: TimeWindow = ANY_TIME[0]
    fixed_cost: int = 0
    distance_cost: int = 1
    duration_cost: int = 0
    overtime_after_s: int = FOREVER
    overtime_cost: int = 0
    max_duration_s: int = FOREVER
    max_distance_m: int = FOREVER
    max_stops: int = FOREVER
    max_trips: int = 1
    reload_depots: tuple[int, ...] = ()
    load_s: int = 0
    skills: frozenset[str] = frozenset()
    breaks: tuple[Break, ...] = ()
    prefix: tuple[int, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class TrafficSlice:
    """From this second on everything moves at ``speed_permille`` of the matrix's speed, until the next slice."""

    from_s: int
    speed_permille: int


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Travel between locations for one kind of vehicle.

    Parameters
    ----------
    distance_m : shape (locations, locations), int32, row = from.
    duration_s : shape (locations, locations), int32, row = from; free-flow.
    traffic : speeds by time of day, ascending; empty for none. Legs that cross a boundary take each part at its own
        speed (Ichoua, Gendreau & Potvin 2003), so that leaving later never means arriving earlier.
    name : for reports.
    """

    distance_m: NDArray[np.int32]
    duration_s: NDArray[np.int32]
    traffic: tuple[TrafficSlice, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many parcels to a carrier this day, in one zone or (``zone=None``) altogether."""

    parcels: int
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """From so many parcels on, all quotes of the carrier are multiplied by ``price_permille`` / 1000."""

    from_parcels: int
    price_permille: int


@dataclass(frozen=True, slots=True)
class Carrier:
    """A partner that takes stops off the routes.

    Parameters
    ----------
    caps : every one holds.
    minimum_parcels, shortfall_cost : each parcel below the minimum costs ``shortfall_cost``.
    tiers : ascending by ``from_parcels``; the last one reached holds for all parcels.
    """

    name: str = ""
    caps: tuple[Cap, ...] = ()
    minimum_parcels: int = 0
    shortfall_cost: int = 0
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Goods that travel from one stop to another on the same route, first ``pickup``, later ``delivery``."""

    pickup: int
    delivery: int


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Everything that decides one day of one or more depots.

    Parameters
    ----------
    stops, vehicles, depots, profiles, carriers : referred to by index everywhere else.
    pairs : pickup-and-delivery pairs; the pickup stop's ``pickup`` is what the delivery stop's ``delivery`` drops.
    incompatible : pairs of stops that must not share a route.
    territory_cost : shape (vehicles, stops), int64 cost units for a vehicle that serves a stop outside its
        territory; ``None`` for no such term.
    change_cost : cost units for each stop that leaves its ``announced_vehicle``.
    max_changes : hard limit on such stops.
    balance_after_s, balance_cost : each route's paid second beyond costs this much more: levels the work among riders.
    dimensions : names of the capacity dimensions.
    cost_scale : cost units per minor currency unit.

    Raises
    ------
    InvalidProblem
        If indices, lengths or limits contradict each other.
    """

    stops: tuple[Stop, ...]
    vehicles: tuple[Vehicle, ...]
    depots: tuple[Depot, ...]
    profiles: tuple[Profile, ...]
    carriers: tuple[Carrier, ...] = ()
    pairs: tuple[Pair, ...] = ()
    incompatible: frozenset[tuple[int, int]] = frozenset()
    territory_cost: NDArray[np.int64] | None = field(default=None)
    change_cost: int = 0
    max_changes: int | None = None
    balance_after_s: int = FOREVER
    balance_cost: int = 0
    dimensions: tuple[str, ...] = ()
    cost_scale: int = 1

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            more = f" (and {len(faults) - 5} more)" if len(faults) > 5 else ""
            raise InvalidProblem("; ".join(faults[:5]) + more, {"faults": list(faults)})


def _faults(problem: Problem) -> Iterable[str]:
    """Say everything in a problem that contradicts something else in it."""
    locations = len(problem.profiles[0].distance_m) if problem.profiles else 0
    if problem.cost_scale < 1:
        yield "cost_scale must be ≥ 1"
    yield from _profile_faults(problem, locations)
    yield from _depot_faults(problem, locations)
    for index, stop in enumerate(problem.stops):
        for fault in _stop_faults(problem, stop, locations):
            yield f"stop {index}{f' ({stop.name})' if stop.name else ''}: {fault}"
    for index, vehicle in enumerate(problem.vehicles):
        for fault in _vehicle_faults(problem, vehicle, locations):
            yield f"vehicle {index}{f' ({vehicle.name})' if vehicle.name else ''}: {fault}"
    yield from _relation_faults(problem)


def _profile_faults(problem: Problem, locations: int) -> Iterable[str]:
    for index, profile in enumerate(problem.profiles):
        for label, matrix in (("distance_m", profile.distance_m), ("duration_s", profile.duration_s)):
            if matrix.shape != (locations, locations):
                yield f"profile {index}: {label} has shape {matrix.shape}, expected {(locations, locations)}"
            elif matrix.size and int(matrix.min()) < 0:
                yield f"profile {index}: {label} has a negative entry"
        starts = [s.from_s for s in profile.traffic]
        if starts != sorted(set(starts)) or any(s.speed_permille < 1 for s in profile.traffic):
            yield f"profile {index}: traffic must ascend and its speeds be ≥ 1 permille"


def _depot_faults(problem: Problem, locations: int) -> Iterable[str]:
    for index, depot in enumerate(problem.depots):
        if not 0 <= depot.location < locations:
            yield f"depot {index}: location {depot.location} is not in the matrices (0 … {locations - 1})"
        if depot.window.earliest_s > depot.window.latest_s:
            yield f"depot {index}: the window ends before it begins"


def _window_faults(windows: tuple[TimeWindow, ...]) -> Iterable[str]:
    if not windows:
        yield "no time window at all"
    if any(w.earliest_s > w.latest_s for w in windows):
        yield "a window ends before it begins"
    if any(a.latest_s >= b.earliest_s for a, b in itertools.pairwise(windows)):
        yield "windows must ascend and not overlap"


def _stop_faults(problem: Problem, stop: Stop, locations: int) -> Iterable[str]:
    if not 0 <= stop.location < locations:
        yield f"location {stop.location} is not in the matrices (0 … {locations - 1})"
    for label, amounts in (("delivery", stop.delivery), ("pickup", stop.pickup)):
        if amounts and len(amounts) != len(problem.dimensions):
            yield f"{label} has {len(amounts)} amounts, the problem {len(problem.dimensions)} dimensions"
        if any(a < 0 for a in amounts):
            yield f"{label} is negative"
    yield from _window_faults(stop.windows)
    if min(stop.service_s, stop.setup_s, stop.max_late_s, stop.late_cost) < 0:
        yield "a time or a lateness cost is negative"
    if (stop.unassigned_cost or 0) < 0 or any(q.cost < 0 for q in stop.quotes):
        yield "a cost is negative"
    carriers = [q.carrier for q in stop.quotes]
    if len(set(carriers)) != len(carriers) or any(not 0 <= c < len(problem.carriers) for c in carriers):
        yield "quotes must name existing carriers, each once"
    named = {*(stop.allowed_vehicles or ()), *({stop.on_board_of, stop.announced_vehicle} - {None})}
    if any(not 0 <= v < len(problem.vehicles) for v in named if v is not None):
        yield "names a vehicle that does not exist"


def _vehicle_faults(problem: Problem, vehicle: Vehicle, locations: int) -> Iterable[str]:
    depots = {vehicle.start_depot, vehicle.end_depot, *vehicle.reload_depots} - {None}
    if any(not 0 <= d < len(problem.depots) for d in depots if d is not None):
        yield "names a depot that does not exist"
    if not 0 <= vehicle.profile < len(problem.profiles):
        yield f"profile {vehicle.profile} does not exist"
    if vehicle.start_location is not None and not 0 <= vehicle.start_location < locations:
        yield f"start_location {vehicle.start_location} is not in the matrices"
    if vehicle.capacity and len(vehicle.capacity) != len(problem.dimensions):
        yield f"capacity has {len(vehicle.capacity)} amounts, the problem {len(problem.dimensions)} dimensions"
    if vehicle.count < 0 or vehicle.max_trips < 1 or vehicle.speed_permille < 1:
        yield "count must be ≥ 0, max_trips and speed_permille ≥ 1"
    if vehicle.shift.earliest_s > vehicle.shift.latest_s:
        yield "the shift ends before it begins"
    if vehicle.max_trips > 1 and not vehicle.reload_depots and vehicle.start_depot is None:
        yield "several trips need a depot to reload at"
    if vehicle.prefix and vehicle.count != 1:
        yield "a prefix needs a vehicle of its own (count = 1)"
    if any(not 0 <= s < len(problem.stops) for s in vehicle.prefix) or len(set(vehicle.prefix)) != len(vehicle.prefix):
        yield "the prefix must name existing stops, each once"
    for pause in vehicle.breaks:
        if pause.window.earliest_s > pause.window.latest_s or pause.duration_s < 0:
            yield "a break ends before it begins"


def _relation_faults(problem: Problem) -> Iterable[str]:
    count = len(problem.stops)
    paired = [s for pair in problem.pairs for s in (pair.pickup, pair.delivery)]
    if len(set(paired)) != len(paired) or any(not 0 <= s < count for s in paired):
        yield "pairs must name existing stops, each in one pair"
    if any(a == b or not (0 <= a < count and 0 <= b < count) for a, b in problem.incompatible):
        yield "incompatible must name two different existing stops"
    prefixed = [s for vehicle in problem.vehicles for s in vehicle.prefix]
    if len(set(prefixed)) != len(prefixed):
        yield "a stop stands in two prefixes"
    if problem.territory_cost is not None and problem.territory_cost.shape != (len(problem.vehicles), count):
        yield f"territory_cost has shape {problem.territory_cost.shape}, expected {(len(problem.vehicles), count)}"
