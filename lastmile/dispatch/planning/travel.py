"""Travel of the day's vehicles: one matrix of time and distance per profile, and its traffic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from lastmile.dispatch.fleet.model import TrafficSlice as FleetSlice
from lastmile.dispatch.fleet.model import VehicleProfile
from lastmile.dispatch.planning.localday import PlannedDay
from lastmile.routing import UNREACHABLE, Profile, TrafficSlice

IN_TRAFFIC: Final = frozenset({VehicleProfile.VAN, VehicleProfile.MOTORBIKE})
"""Profiles that stand in the traffic jam; who cycles or walks passes it."""

_FREE_FLOW = 1000


class Matrix(Protocol):
    """Travel between n places."""

    @property
    def duration_s(self) -> NDArray[np.int32]:
        """Shape (n, n), row = from."""

    @property
    def distance_m(self) -> NDArray[np.int32]:
        """Shape (n, n), row = from."""


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """What the streets say about one profile.

    Parameters
    ----------
    matrix : free flow.
    slice_speeds : name of a slice of the day → mean speed in it, permille of free flow.
    """

    profile: VehicleProfile
    matrix: Matrix
    slice_speeds: dict[str, int]


def mean_speed_permille(free_s: NDArray[np.int32], slice_s: NDArray[np.int32]) -> int:
    """Give the mean speed of a slice of the day against free flow, over all legs that can be driven.

    Parameters
    ----------
    free_s, slice_s : shape (n, m), the same legs without and with the slice's traffic.
    """
    driven = (free_s < UNREACHABLE) & (slice_s < UNREACHABLE) & (free_s > 0)
    total_s = int(slice_s[driven].sum(dtype=np.int64))
    return max(1, round(_FREE_FLOW * int(free_s[driven].sum(dtype=np.int64)) / total_s)) if total_s else _FREE_FLOW


def build_profile(travel: Travel, slices: Sequence[FleetSlice], day: PlannedDay) -> Profile:
    """Give the optimiser's profile: the free-flow matrices, and speeds by time of day."""
    return Profile(
        distance_m=_whole(travel.matrix.distance_m),
        duration_s=_whole(travel.matrix.duration_s),
        traffic=tuple(_traffic(travel.slice_speeds, slices, day)),
        name=travel.profile.value,
    )


def _whole(matrix: NDArray[np.int32]) -> NDArray[np.int32]:
    """Cut at ``UNREACHABLE``; a matrix that is right already is not copied: a large day has gigabytes of them."""
    whole = np.ascontiguousarray(matrix, dtype=np.int32)
    return whole if int(whole.max(initial=0)) <= UNREACHABLE else np.minimum(whole, UNREACHABLE)


def _traffic(speeds: dict[str, int], slices: Iterable[FleetSlice], day: PlannedDay) -> Iterator[TrafficSlice]:
    """Give the speeds in order; between two slices of the fleet's file traffic flows freely."""
    changes: dict[int, int] = {}
    for one in sorted(slices, key=lambda each: each.from_s):
        if one.name in speeds:
            changes[day.clock_offset_s(one.from_s)] = speeds[one.name]
            changes[day.clock_offset_s(one.to_s)] = _FREE_FLOW
    now = _FREE_FLOW
    for from_s in sorted(changes):
        if changes[from_s] != now:
            now = changes[from_s]
            yield TrafficSlice(from_s, now)
