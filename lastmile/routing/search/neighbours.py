"""Whom a stop may well stand next to, and whom it is ruined with."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.problem import FOREVER
from lastmile.routing.search.data import FAR, NEAR, Records, Shorts

ROWS: Final = 64
"""Stops whose neighbours are looked up together."""

BESIDE: Final = 512
"""Numbers on either side of a stop's own among which most of its neighbours are, in large problems."""


def neighbours(stops: Records, dist: Shorts, dur: Shorts, near: int, adjacent: int) -> tuple[Records, Shorts]:
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
        beside = slice(max(0, begin - BESIDE), begin + ROWS + BESIDE)
        ruin[rows] = _smallest(length, length, adjacent, beside)
        if near:
            chosen = ruin[rows, 1 : near + 1].astype(np.int64)
            if windows or near >= adjacent:
                nearness = length + _forced(stops, dur, rows)
                nearness[own] = FAR
                chosen = _smallest(nearness, length, near, beside)
            insertion["stop"][rows] = chosen
            insertion["out"][rows] = np.take_along_axis(out, chosen, 1)
            insertion["into"][rows] = np.take_along_axis(into, chosen, 1)
    return insertion, ruin


def _part(matrix: Shorts, rows: Shorts, columns: Shorts) -> Shorts:
    """Copy some rows and columns; a block where they follow each other."""
    if (np.diff(rows) == 1).all() and (np.diff(columns) == 1).all():
        return matrix[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()
    return matrix[np.ix_(rows, columns)]


def _smallest(key: NDArray[Any], order: NDArray[Any], count: int, beside: slice) -> NDArray[np.int64]:
    """Give the columns of the smallest keys in each row, in the order of another value.

    NumPy partitions values several times faster than their places, and few of them faster than all.

    Parameters
    ----------
    beside : at least ``count`` columns, the smallest of which bound what is looked for.
    """
    limit = np.partition(key[:, beside], count - 1, axis=1)[:, count - 1]
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
