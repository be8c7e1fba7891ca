"""Lower a problem to the flat arrays of ``data``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from lastmile.routing.problem import Problem, Vehicle
from lastmile.routing.search.data import (
    FAR,
    KIND,
    PAUSE,
    PLACE,
    SLICE,
    SPAN,
    STOP,
    Data,
    Ints,
    Lowered,
    Records,
    Shorts,
)
from lastmile.routing.search.neighbours import neighbours
from lastmile.routing.search.traits import are_alike, are_mirrored, is_rich, is_timed, pickups_last

MOST_RELOADS: Final = 30
"""A shift with more reloads than that is not planned."""


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
    insertion, ruin = neighbours(stops, dist[0], dur[0], near, adjacent)
    data = Data(
        n=n,
        timed=is_timed(problem),
        rich=rich,
        selective=not compatible.all(),
        followed=any(v.prefix for v in problem.vehicles) or any(s.announced_vehicle is not None for s in problem.stops),
        mirrored=are_mirrored(dist, dur),
        alike=are_alike(dist, dur),
        lowest_unit=min((v.distance_cost for v in problem.vehicles), default=0),
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


def _matrices(problem: Problem) -> tuple[Shorts, Shorts]:
    profiles = problem.profiles
    return _stacked([p.distance_m for p in profiles]), _stacked([p.duration_s for p in profiles])


def _stacked(matrices: list[Shorts]) -> Shorts:
    """Stack the profiles' matrices, shape (p, l, l); not copied where they lie one behind the other already."""
    plain = [np.ascontiguousarray(matrix, np.int32) for matrix in matrices]
    first, size = plain[0], plain[0].nbytes
    if all(m.ctypes.data == first.ctypes.data + i * size for i, m in enumerate(plain)):
        return as_strided(first, (len(plain), *first.shape), (size, *first.strides))
    return np.stack(plain)


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
