"""What a problem asks of the search: whether routes are driven, whether the clock matters."""

from __future__ import annotations

from typing import Final

import numpy as np

from lastmile.routing.problem import FOREVER, UNREACHABLE, Problem, Stop, Vehicle
from lastmile.routing.search.data import Shorts

TILE: Final = 256
"""Rows and columns of a matrix that are compared at once: both corners fit the cache."""


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


def are_alike(dist: Shorts, dur: Shorts) -> bool:
    """Whether distances and durations are one matrix in memory."""
    return bool(dist.ctypes.data == dur.ctypes.data)


def are_mirrored(dist: Shorts, dur: Shorts) -> bool:
    """Whether every way is as long and takes as long in both directions, in all profiles; tile by tile."""
    stacks = (dist,) if are_alike(dist, dur) else (dist, dur)
    return all(_is_mirrored(matrix) for stack in stacks for matrix in stack)


def _is_mirrored(matrix: Shorts) -> bool:
    tiles = [slice(at, at + TILE) for at in range(0, len(matrix), TILE)]
    return all(
        np.array_equal(matrix[row, column], matrix[column, row].T)
        for i, row in enumerate(tiles)
        for column in tiles[i:]
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
