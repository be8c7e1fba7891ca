"""The problem as flat arrays, as the kernels read it.

Nodes: stops are ``0 … n − 1``; the route in slot ``r`` starts at node ``n + 2 r`` and ends at node ``n + 2 r + 1``, so
that every stop on a route has a neighbour on both sides. Behind them stand the reload nodes. A slot is one vehicle
that may drive.

Few, wide records instead of many arrays: what belongs to one stop or vehicle shares a cache line, and every array that
is passed to a kernel costs compile time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.problem import FOREVER, UNREACHABLE, Problem, Stop, Vehicle

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
Records = NDArray[Any]

FAR: Final = 2**60
"""A cost or a time that no plan reaches."""

BROKEN: Final = 2**50
"""Cost of a route that violates something: never accepted, and still safe to add up."""

NEAREST: Final = 5
"""So many neighbours of a stop say how far the next stop usually is."""

ROWS: Final = 64
"""Stops whose neighbours are looked up together."""

MOST_RELOADS: Final = 30
"""A shift with more reloads than that is not planned."""

STOP: Final = np.dtype(
    [
        ("windows", np.int32),  # number of windows
        ("mate", np.int32),  # the other stop of a pair, or -1
        ("aboard", np.int32),  # vehicle that carries the goods already, or -1
        ("first", np.int32),  # 1 for the pickup of a pair
        ("locked", np.int32),  # 1 if pinned: neither removed nor moved
        ("announced", np.int32),  # vehicle of the plan in force, or -1
        ("padding", np.int32),
        ("needs_depot", np.int32),  # 1 if goods must be fetched at a depot
        ("foe_at", np.int32),  # its list in ``foe``: stops that must not share its route
        ("foe_to", np.int32),
        ("max_late", np.int64),
        ("late_cost", np.int64),
        ("setup", np.int64),
        ("release", np.int64),
    ]
)
KIND: Final = np.dtype(
    [
        ("profile", np.int32),
        ("breaks", np.int32),
        ("places", np.int32),  # depots to reload at
        ("open_start", np.int32),
        ("open_end", np.int32),
        ("en_route", np.int32),
        ("smooth", np.int32),  # 1 where segments describe a route: see ``segments``
        ("family", np.int32),  # types of one family differ in capacity, fixed cost and cost per metre only
        ("up", np.int32),  # the next roomier type of the family, or -1
        ("padding", np.int32),
        ("unit", np.int64),  # cost units per metre
        ("fixed", np.int64),
        ("shift_open", np.int64),
        ("shift_close", np.int64),
        ("load_s", np.int64),
        ("speed", np.int64),  # permille
        ("fastest", np.int64),  # permille, in the fastest slice
        ("duration_cost", np.int64),
        ("overtime_after", np.int64),
        ("overtime_cost", np.int64),
        ("max_duration", np.int64),
        ("max_distance", np.int64),
        ("max_stops", np.int64),
    ]
)
NEAR: Final = np.dtype([("stop", np.int32), ("out", np.int32), ("into", np.int32)])
SPAN: Final = np.dtype([("opens", np.int64), ("closes", np.int64)])
PAUSE: Final = np.dtype([("opens", np.int64), ("closes", np.int64), ("seconds", np.int64), ("paid", np.int64)])
SLICE: Final = np.dtype([("begin", np.int64), ("speed", np.int64)])
PLACE: Final = np.dtype(
    [("loc", np.int32), ("service", np.int32), ("opens", np.int64), ("closes", np.int64)], align=True
)


class Data(NamedTuple):
    """Everything about a problem that the search never changes.

    Shapes: ``n`` stops, ``v`` vehicle types, ``p`` profiles, ``l`` locations, ``d`` dimensions, ``k`` insertion
    neighbours, ``a`` ruin neighbours, ``w`` windows, ``b`` breaks, ``s`` slices. Times in s,
    distances in m, costs in cost units.
    """

    n: int
    timed: bool
    rich: bool
    selective: bool  # whether some vehicle may not serve some stop
    followed: bool  # whether a plan is in force: stops pinned or announced
    balance_after: int
    balance_cost: int
    dist: Shorts  # (p, l, l)
    dur: Shorts  # (p, l, l)
    stop: Records  # (n,) STOP
    kind: Records  # (v,) KIND
    window: Records  # (n, w) SPAN
    pause: Records  # (v, b) PAUSE
    slices: Records  # (p, s) SLICE, those from FAR on are padding
    demand: Ints  # (n, 3, d) dropped here, loaded for it at the depot, picked up here
    capacity: Ints  # (v, d)
    compatible: NDArray[np.bool_]  # (v, n)
    extra: Ints  # (v, n) territory and change cost; (v, 0) for none
    near: Records  # (n, k) NEAR: stops next to which a stop is inserted, nearest first; distances by profile 0
    adjacent: Shorts  # (n, a) stops that are ruined together
    foe: Shorts


class Lowered(NamedTuple):
    """The kernels' data, and what only the driver needs."""

    data: Data
    slots: Shorts  # (r,) vehicle type of each slot
    places: Records  # (m,) PLACE of every node
    reload_at: Shorts  # (r + 1,) reload nodes of each slot
    price: Ints  # (n,) of leaving a stop off the routes


def lower(problem: Problem, *, near: int = 64, adjacent: int = 160) -> Lowered:
    """Turn a problem into arrays.

    Parameters
    ----------
    near, adjacent : lengths of the neighbour lists.
    """
    n = len(problem.stops)
    slots = [v for v, vehicle in enumerate(problem.vehicles) for _ in range(min(vehicle.count, n))]
    dist, dur = _matrices(problem)
    places, reload_at = _places(problem, slots)
    stops = places[:n]
    compatible, rich = _compatible(problem), is_rich(problem)
    demand, capacity = _loads(problem, split=not rich and pickups_last(problem))
    insertion, ruin = _neighbours(stops, dist[0], dur[0], near, adjacent)
    data = Data(
        n=n,
        timed=is_timed(problem),
        rich=rich,
        selective=not compatible.all(),
        followed=any(v.prefix for v in problem.vehicles) or any(s.announced_vehicle is not None for s in problem.stops),
        balance_after=problem.balance_after_s,
        balance_cost=problem.balance_cost,
        dist=dist,
        dur=dur,
        stop=_stops(problem),
        kind=_kinds(problem),
        window=_table([[(w.earliest_s, w.latest_s) for w in s.windows] for s in problem.stops], SPAN),
        pause=_table(
            [
                [(b.window.earliest_s, b.window.latest_s, b.duration_s, int(b.paid)) for b in v.breaks]
                for v in problem.vehicles
            ],
            PAUSE,
        ),
        slices=_table([[(s.from_s, s.speed_permille) for s in p.traffic] for p in problem.profiles], SLICE, FAR),
        demand=demand,
        capacity=capacity,
        compatible=compatible,
        extra=_extra(problem),
        near=insertion,
        adjacent=ruin,
        foe=np.array([b for row in _foes(problem) for b in row], np.int32),
    )
    return Lowered(data, np.array(slots, np.int32), places, reload_at, _outside_prices(problem, dist))


def leg_cost(lowered: Lowered) -> float:
    """Give what a leg to one of the nearest stops costs on average: the measure of all temperatures."""
    data = lowered.data
    near = data.near[:, :NEAREST]
    metres = np.minimum(near["out"], near["into"])
    loc = lowered.places["loc"][: data.n]
    seconds = data.dur[0][loc[:, None], loc[near["stop"]]]
    driven = (metres < UNREACHABLE) & (seconds < UNREACHABLE)
    if not driven.any():
        return 1.0
    metre, second = data.kind["unit"].mean(), data.kind["duration_cost"].mean()
    return max(1.0, float(metre * metres[driven].mean() + second * seconds[driven].mean()))


def is_rich(problem: Problem) -> bool:
    """Whether anything in the problem needs a route to be driven exactly to be judged."""
    plain = Vehicle()
    same = [
        "duration_cost",
        "overtime_cost",
        "max_duration_s",
        "max_distance_m",
        "max_stops",
        "max_trips",
        "breaks",
        "prefix",
        "speed_permille",
        "start_location",
    ]
    return (
        any(getattr(v, f) != getattr(plain, f) for v in problem.vehicles for f in same)
        or any(v.start_depot is None or v.end_depot is None for v in problem.vehicles)
        or any(p.traffic for p in problem.profiles)
        or any(_rich_stop(s) for s in problem.stops)
        or (any(any(s.pickup) for s in problem.stops) and not pickups_last(problem))
        or bool(problem.pairs or problem.incompatible)
        or problem.territory_cost is not None
        or problem.change_cost > 0
        or problem.balance_cost > 0
        or problem.max_changes is not None
    )


def pickups_last(problem: Problem) -> bool:
    """Whether no way leads from a pickup to a delivery.

    Then a route never carries both at once, and what it delivers and what it brings back are two plain loads.
    """
    if any(any(s.delivery) and any(s.pickup) for s in problem.stops):
        return False
    loc = np.array([s.location for s in problem.stops])
    taken = np.array([any(s.pickup) for s in problem.stops])
    brought = np.array([any(s.delivery) for s in problem.stops])
    if not taken.any():
        return False
    closed = np.ix_(np.unique(loc[taken]), np.unique(loc[brought]))
    return all((p.distance_m[closed] >= UNREACHABLE).all() for p in problem.profiles)


def _rich_stop(stop: Stop) -> bool:
    return bool(
        len(stop.windows) > 1
        or stop.max_late_s
        or stop.setup_s
        or stop.release_s > -FOREVER
        or stop.on_board_of is not None
    )


def is_timed(problem: Problem) -> bool:
    """Whether the clock matters at all: a window, a limit or a price of time."""
    windows = [w for s in problem.stops for w in s.windows]
    windows += [*(v.shift for v in problem.vehicles), *(d.window for d in problem.depots)]
    return (
        any(w.latest_s < FOREVER or w.earliest_s > -FOREVER for w in windows)
        or any(v.max_duration_s < FOREVER or v.duration_cost or v.overtime_cost for v in problem.vehicles)
        or problem.balance_cost > 0
    )


def _matrices(problem: Problem) -> tuple[Shorts, Shorts]:
    """Stack the profiles' matrices; one profile is passed on without a copy."""
    profiles = problem.profiles
    if len(profiles) == 1:
        return _plain(profiles[0].distance_m)[None], _plain(profiles[0].duration_s)[None]
    return np.stack([p.distance_m for p in profiles]), np.stack([p.duration_s for p in profiles])


def _plain(matrix: NDArray[np.int32]) -> Shorts:
    return np.ascontiguousarray(matrix, np.int32)


def _table(rows: list[list[tuple[int, ...]]], dtype: np.dtype[Any], padding: int = 0) -> Records:
    """Make a rectangle of records; missing ones are never read, or ``padding``."""
    table = np.full((len(rows), max((len(r) for r in rows), default=0) + 1), padding, np.int64).astype(dtype)
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            table[i, j] = entry
    return table


def _stops(problem: Problem) -> Records:
    table = np.zeros(len(problem.stops), STOP)
    table["mate"] = -1
    paired = {p.delivery for p in problem.pairs}
    at = 0
    for i, (stop, foes) in enumerate(zip(problem.stops, _foes(problem), strict=True)):
        row = table[i]
        row["windows"], row["max_late"], row["late_cost"] = len(stop.windows), stop.max_late_s, stop.late_cost
        row["setup"], row["release"] = stop.setup_s, stop.release_s
        row["aboard"] = -1 if stop.on_board_of is None else stop.on_board_of
        row["announced"] = -1 if stop.announced_vehicle is None else stop.announced_vehicle
        row["needs_depot"] = any(stop.delivery) and i not in paired
        row["foe_at"], row["foe_to"] = at, at + len(foes)
        at += len(foes)
    for pair in problem.pairs:
        table["mate"][pair.pickup], table["mate"][pair.delivery] = pair.delivery, pair.pickup
        table["first"][pair.pickup] = 1
    table["locked"][[s for v in problem.vehicles for s in v.prefix]] = 1
    return table


def _foes(problem: Problem) -> list[list[int]]:
    lists: list[list[int]] = [[] for _ in problem.stops]
    for a, b in sorted(problem.incompatible):
        lists[a].append(b)
        lists[b].append(a)
    return lists


def _kinds(problem: Problem) -> Records:
    table = np.zeros(len(problem.vehicles), KIND)
    family: dict[tuple[Vehicle, bytes, bytes], int] = {}
    extra, allowed = _extra(problem), _compatible(problem)
    smooth = not problem.pairs and all(
        len(s.windows) == 1 and s.max_late_s == 0 and s.on_board_of is None for s in problem.stops
    )
    for v, (row, vehicle) in enumerate(zip(table, problem.vehicles, strict=True)):
        alike = replace(vehicle, count=1, capacity=(), fixed_cost=0, distance_cost=0, skills=frozenset(), name="")
        row["family"] = family.setdefault((alike, allowed[v].tobytes(), extra[v].tobytes()), v)
        traffic = problem.profiles[vehicle.profile].traffic
        peak = max([1000, *(s.speed_permille for s in traffic)])
        row["profile"], row["breaks"] = vehicle.profile, len(vehicle.breaks)
        row["places"] = len(reload_depots(vehicle))
        row["open_start"] = vehicle.start_depot is None and vehicle.start_location is None
        row["open_end"] = vehicle.end_depot is None
        row["en_route"] = vehicle.start_location is not None
        row["smooth"] = smooth and not (vehicle.breaks or traffic or row["en_route"])
        row["unit"], row["fixed"] = vehicle.distance_cost, vehicle.fixed_cost
        row["duration_cost"] = vehicle.duration_cost
        row["shift_open"], row["shift_close"] = vehicle.shift.earliest_s, vehicle.shift.latest_s
        row["load_s"], row["speed"] = vehicle.load_s, vehicle.speed_permille
        row["fastest"] = vehicle.speed_permille * peak // 1000
        row["overtime_after"], row["overtime_cost"] = vehicle.overtime_after_s, vehicle.overtime_cost
        row["max_duration"], row["max_distance"] = vehicle.max_duration_s, vehicle.max_distance_m
        row["max_stops"] = vehicle.max_stops
    for v, row in enumerate(table):
        row["up"] = _next_roomier(problem, v, np.flatnonzero(table["family"] == row["family"]).tolist())
    return table


def _next_roomier(problem: Problem, v: int, family: list[int]) -> int:
    """Give the smallest vehicle of a family that has more room than ``v``, and no less of any kind; −1 for none."""
    own = problem.vehicles[v].capacity
    larger = [(w, problem.vehicles[w].capacity) for w in family if problem.vehicles[w].capacity != own]
    fitting = [(room, w) for w, room in larger if own and room and all(a >= b for a, b in zip(room, own, strict=True))]
    return min(fitting, default=((), -1))[1]


def _loads(problem: Problem, *, split: bool) -> tuple[Ints, Ints]:
    """Give demand and capacity; ``split`` makes pickups loads of their own, with the same room."""
    dims = max(1, len(problem.dimensions))
    demand = _demand(problem, dims)
    capacity = np.array([v.capacity or (FAR,) * dims for v in problem.vehicles], np.int64).reshape(-1, dims)
    if not split:
        return demand, capacity
    loads = np.concatenate((demand[:, 0], demand[:, 2]), axis=1)
    return np.repeat(loads[:, None], 3, axis=1), np.tile(capacity, 2)


def _demand(problem: Problem, dims: int) -> Ints:
    none = (0,) * dims
    rows = [(s.delivery or none, s.delivery or none, s.pickup or none) for s in problem.stops]
    demand = np.array(rows, np.int64).reshape(-1, 3, dims)
    demand[[p.delivery for p in problem.pairs], 1] = 0
    return demand


def reload_depots(vehicle: Vehicle) -> tuple[int, ...]:
    """Where a vehicle may reload."""
    if vehicle.max_trips == 1:
        return ()
    return vehicle.reload_depots or (() if vehicle.start_depot is None else (vehicle.start_depot,))


def _reloads(problem: Problem, vehicle: Vehicle) -> tuple[int, ...]:
    """Give the depots of the reload nodes of one slot: every place once for each possible reload."""
    return reload_depots(vehicle) * min(vehicle.max_trips - 1, len(problem.stops), MOST_RELOADS)


def _places(problem: Problem, slots: list[int]) -> tuple[Records, Shorts]:
    """Give location, service (or loading) time and outer window of every node, and where a slot's reload nodes are."""
    rows = [
        (s.location, s.service_s, s.windows[0].earliest_s, s.windows[-1].latest_s + s.max_late_s) for s in problem.stops
    ]
    reloads: list[tuple[int, int, int, int]] = []
    at = [len(rows) + 2 * len(slots)]
    for v in slots:
        vehicle = problem.vehicles[v]
        if vehicle.start_location is None:
            rows.append(_place(problem, vehicle, vehicle.start_depot, vehicle.load_s))
        else:
            rows.append((vehicle.start_location, 0, vehicle.shift.earliest_s, vehicle.shift.latest_s))
        rows.append(_place(problem, vehicle, vehicle.end_depot, 0))
        reloads += [_place(problem, vehicle, d, vehicle.load_s) for d in _reloads(problem, vehicle)]
        at.append(at[0] + len(reloads))
    table = np.zeros(len(rows) + len(reloads), PLACE)
    for field, column in zip(("loc", "service", "opens", "closes"), zip(*rows, *reloads, strict=True), strict=False):
        table[field] = column
    return table, np.array(at, np.int32)


def _place(problem: Problem, vehicle: Vehicle, index: int | None, seconds: int) -> tuple[int, int, int, int]:
    """Describe a start, an end or a reload; an open end lies anywhere."""
    opens, closes = vehicle.shift.earliest_s, vehicle.shift.latest_s
    if index is None:
        return 0, 0, opens, closes
    depot = problem.depots[index]
    return depot.location, seconds, max(depot.window.earliest_s, opens), min(depot.window.latest_s, closes)


def _outside_prices(problem: Problem, dist: Shorts) -> Ints:
    """Give the cheapest way to leave each stop off the routes; a must has a price that no detour reaches."""
    reach = int(dist[0].max(where=dist[0] < 2**30, initial=1))
    unit = max((v.distance_cost for v in problem.vehicles), default=1)
    hour = max((v.duration_cost + v.overtime_cost for v in problem.vehicles), default=0) * 3600
    fixed = max((v.fixed_cost for v in problem.vehicles), default=0)
    dearest = max((q.cost for s in problem.stops for q in s.quotes), default=0)
    must = 4 * reach * max(1, unit) + 2 * fixed + 8 * hour + 2 * dearest
    prices = []
    for stop in problem.stops:
        options = [q.cost for q in stop.quotes]
        if stop.unassigned_cost is not None:
            options.append(stop.unassigned_cost)
        moved = problem.change_cost if stop.announced_vehicle is not None else 0
        prices.append(min(options, default=must) + moved)
    return np.array(prices, np.int64)


def _compatible(problem: Problem) -> NDArray[np.bool_]:
    allowed = np.ones((len(problem.vehicles), len(problem.stops)), np.bool_)
    for i, stop in enumerate(problem.stops):
        if not stop.skills and stop.allowed_vehicles is None and stop.on_board_of is None and not stop.locked_outside:
            continue
        for v, vehicle in enumerate(problem.vehicles):
            allowed[v, i] = (
                not stop.locked_outside
                and stop.skills <= vehicle.skills
                and (stop.allowed_vehicles is None or v in stop.allowed_vehicles)
                and stop.on_board_of in (None, v)
            )
    for pair in problem.pairs:
        if {(pair.pickup, pair.delivery), (pair.delivery, pair.pickup)} & problem.incompatible:
            allowed[:, [pair.pickup, pair.delivery]] = False
    return allowed


def _extra(problem: Problem) -> Ints:
    """Cost of serving a stop with a vehicle beyond driving: territory and changes, shape (v, n) or (v, 0)."""
    vehicles, n = len(problem.vehicles), len(problem.stops)
    announced = [(i, s.announced_vehicle) for i, s in enumerate(problem.stops) if s.announced_vehicle is not None]
    if problem.territory_cost is None and not (announced and (problem.change_cost or problem.max_changes is not None)):
        return np.zeros((vehicles, 0), np.int64)
    extra = np.zeros((vehicles, n), np.int64) if problem.territory_cost is None else problem.territory_cost.copy()
    for stop, vehicle in announced:
        extra[:, stop] += problem.change_cost
        extra[vehicle, stop] -= problem.change_cost
    return extra


def _neighbours(stops: Records, dist: Shorts, dur: Shorts, near: int, adjacent: int) -> tuple[Records, Shorts]:
    """List for every stop those next to which it may well stand, and those that are ruined with it; nearest first.

    Nearness for standing side by side is the leg's length plus 0.2 × the waiting and 1.0 × the lateness that it
    forces, in the better direction (Vidal et al. 2013, as granular neighbourhoods in HGS). Many rows at a time, since
    reading a large matrix by columns costs a cache line for each entry.
    """
    n, loc = len(stops), stops["loc"]
    near, adjacent = min(near, max(0, n - 1)), min(adjacent, n)
    insertion, ruin = np.zeros((n, near), NEAR), np.zeros((n, adjacent), np.int32)
    windows = bool((stops["closes"] < FOREVER).any() or (stops["opens"] > -FOREVER).any())
    for begin in range(0, n, ROWS):
        rows = np.arange(begin, min(n, begin + ROWS))
        out, into = _part(dist, loc[rows], loc), _part(dist, loc, loc[rows]).T
        own = np.arange(len(rows)), rows
        length = np.minimum(out, into)
        length[own] = -1
        ruin[rows] = _smallest(length, length, adjacent)
        if near:
            chosen = ruin[rows, 1 : near + 1].astype(np.int64)
            if windows or near >= adjacent:
                nearness = length + _forced(stops, dur, rows)
                nearness[own] = FAR
                chosen = _smallest(nearness, length, near)
            insertion["stop"][rows] = chosen
            insertion["out"][rows] = np.take_along_axis(out, chosen, 1)
            insertion["into"][rows] = np.take_along_axis(into, chosen, 1)
    return insertion, ruin


def _part(matrix: Shorts, rows: Shorts, columns: Shorts) -> Shorts:
    """Copy some rows and columns; a block where they follow each other."""
    if (np.diff(rows) == 1).all() and (np.diff(columns) == 1).all():
        return matrix[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()
    return matrix[np.ix_(rows, columns)]


def _smallest(key: NDArray[Any], order: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Give the columns of the smallest keys in each row, in the order of another value.

    NumPy partitions values several times faster than their places.
    """
    limit = np.partition(key, count - 1, axis=1)[:, count - 1]
    row, column = np.nonzero(key <= limit[:, None])
    column = column[np.lexsort((column, key[row, column], row))]
    first = np.searchsorted(row, np.arange(len(key)))
    chosen = column[first[:, None] + np.arange(count)]
    return np.take_along_axis(chosen, np.lexsort((chosen, np.take_along_axis(order, chosen, 1)), axis=1), 1)


def _forced(stops: Records, dur: Shorts, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give what waiting and lateness between some stops and all others count, in the better direction, as metres."""
    loc, service, opens, closes = (stops[f] for f in ("loc", "service", "opens", "closes"))
    out, into = _part(dur, loc[rows], loc).astype(np.int64), _part(dur, loc, loc[rows]).T.astype(np.int64)
    own_opens, own_closes, own_service = (a[rows, None] for a in (opens, closes, service))
    behind = 0.2 * np.maximum(opens - out - own_service - own_closes, 0)
    behind += np.maximum(own_opens + own_service + out - closes, 0)
    before = 0.2 * np.maximum(own_opens - into - service - closes, 0)
    before += np.maximum(opens + service + into - own_closes, 0)
    forced: NDArray[np.float64] = np.minimum(behind, before)
    return forced
