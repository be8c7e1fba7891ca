"""VROOM's matrices and vehicle costs as profiles.

VROOM prices driving (per hour and per kilometre, or by a matrix of costs), never waiting or service. A profile's
``distance_m`` is what the model prices per unit, so here it holds what VROOM prices: seconds of driving where only
hours cost, metres where only kilometres do, and a whole-numbered mixture of both otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import UnsupportedProblem
from lastmile.routing.formats.vroom.fields import Fields
from lastmile.routing.problem import UNREACHABLE, Profile

COST_KEYS: Final = frozenset({"fixed", "per_hour", "per_km", "per_task_hour"})
_MATRIX_KEYS: Final = frozenset({"durations", "distances", "costs"})

Travel = Callable[[NDArray[np.float64], str], tuple[NDArray[np.int32], NDArray[np.int32]]]
"""Street times and distances: ``travel(points, profile)`` with points of shape (n, 2), lon lat, gives durations (s)
and distances (m), both of shape (n, n)."""


class Metric(StrEnum):
    """What a profile's ``distance_m`` counts."""

    SECONDS = "seconds"
    METRES = "metres"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, eq=False)
class Matrices:
    """One profile's matrices as given, all of shape (locations, locations)."""

    durations: NDArray[np.int32]
    distances: NDArray[np.int32] | None = None
    costs: NDArray[np.int32] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Driving:
    """How one vehicle drives.

    Parameters
    ----------
    profile : index into the problem's profiles.
    rate : VROOM cost per unit of the profile's ``distance_m``.
    metric : what that unit is.
    durations_s, distances_m : for reports; speed factor included.
    """

    profile: int
    rate: Fraction
    metric: Metric
    durations_s: NDArray[np.int32]
    distances_m: NDArray[np.int32] | None


@dataclass(slots=True)
class Profiles:
    """Makes one profile per different way of driving."""

    matrices: dict[str, Matrices]
    made: list[Profile] = field(default_factory=list)
    _known: dict[tuple[str, float, int, int], Driving] = field(default_factory=dict)

    def driving(self, vehicle: Fields) -> Driving:
        """Give a vehicle's profile, made on first use."""
        name = vehicle.text("profile", "car")
        if name not in self.matrices:
            vehicle.fail("profile", f"a profile with matrices ({', '.join(self.matrices) or 'there is none'})")
        costs = vehicle.child("costs", COST_KEYS)
        if costs.integer("per_task_hour", 0):
            costs.unsupported("per_task_hour", "the model prices driving or paid time, not time at stops alone")
        key = (
            name,
            vehicle.number("speed_factor", 1.0, 0.0, 5.0),
            costs.integer("per_hour", 3600),
            costs.integer("per_km", 0),
        )
        if key not in self._known:
            self._known[key] = self._make(costs, *key)
        return self._known[key]

    def _make(self, costs: Fields, name: str, speed_factor: float, per_hour: int, per_km: int) -> Driving:
        given = self.matrices[name]
        if given.costs is not None and (per_hour, per_km) != (3600, 0):
            costs.fail("per_hour" if costs.has("per_hour") else "per_km", "no price beside a matrix of costs")
        if per_km and given.distances is None:
            costs.fail("per_km", f"matrices.{name}.distances, as kilometres cost")
        durations = given.durations if speed_factor == 1.0 else _faster(given.durations, speed_factor)
        metric, priced, rate = _priced(costs, given, durations, per_hour, per_km)
        self.made.append(Profile(priced, durations, name=name))
        return Driving(len(self.made) - 1, rate, metric, durations, given.distances)


def _faster(durations: NDArray[np.int32], factor: float) -> NDArray[np.int32]:
    """Divide durations by a speed factor, rounded up; what cannot be reached stays so."""
    scaled = np.ceil(durations / factor - 1e-6)
    return np.where(durations >= UNREACHABLE, UNREACHABLE, np.minimum(scaled, UNREACHABLE)).astype(np.int32)


def _priced(
    costs: Fields, given: Matrices, durations: NDArray[np.int32], per_hour: int, per_km: int
) -> tuple[Metric, NDArray[np.int32], Fraction]:
    if given.costs is not None:
        return Metric.MIXED, given.costs, Fraction(1)
    if not per_km:
        return Metric.SECONDS, durations, Fraction(per_hour, 3600)
    distances = given.distances if given.distances is not None else durations
    if not per_hour:
        return Metric.METRES, distances, Fraction(per_km, 1000)
    # per_hour / 3600 and per_km / 1000 over the common denominator 18,000, cancelled down
    common = math.gcd(5 * per_hour, 18 * per_km)
    mixed = durations.astype(np.int64) * (5 * per_hour // common) + distances.astype(np.int64) * (18 * per_km // common)
    closed = (durations >= UNREACHABLE) | (distances >= UNREACHABLE)
    if mixed[~closed].size and int(mixed[~closed].max()) >= UNREACHABLE:
        costs.unsupported("per_km", "with this per_hour the cost of one leg does not fit; use rounder prices")
    return Metric.MIXED, np.where(closed, UNREACHABLE, mixed).astype(np.int32), Fraction(common, 18_000)


def read_matrices(top: Fields) -> dict[str, Matrices]:
    """Read the matrices of all profiles, which must be of one size."""
    raw: Mapping[str, Any] = top.raw.get("matrices") or {}
    if not isinstance(raw, Mapping):
        top.fail("matrices", "an object with a key per profile")
    if not raw and top.has("matrix"):
        raw = {"car": {"durations": top.raw["matrix"]}}
    result: dict[str, Matrices] = {}
    size = -1
    for name in raw:
        entry = Fields(raw[name], f"matrices.{name}", top.file, _MATRIX_KEYS)
        durations = _matrix(entry, "durations", size)
        if durations is None:
            entry.fail("durations", "a matrix")
        size = len(durations)
        result[name] = Matrices(durations, _matrix(entry, "distances", size), _matrix(entry, "costs", size))
    return result


def _matrix(entry: Fields, key: str, size: int) -> NDArray[np.int32] | None:
    rows = entry.raw.get(key)
    if rows is None:
        return None
    expected = "a square matrix of whole numbers ≥ 0" if size < 0 else f"{size} × {size} whole numbers ≥ 0"
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        entry.fail(key, expected)
    wanted = len(rows) if size < 0 else size
    if len(rows) != wanted or any(len(row) != wanted for row in rows):
        entry.fail(key, expected)
    try:
        values = np.array(rows)
    except (ValueError, OverflowError):
        entry.fail(key, expected)
    if values.dtype.kind not in "iu" or int(values.min()) < 0:
        entry.fail(key, expected)
    result: NDArray[np.int32] = np.minimum(values, UNREACHABLE).astype(np.int32)
    return result


def measured(
    travel: Travel | None, points: list[tuple[float, float]], names: set[str], file: str
) -> dict[str, Matrices]:
    """Ask for the matrices that a file without ``matrices`` leaves to a street network."""
    if travel is None:
        raise UnsupportedProblem(f"{file}: matrices: without them the coordinates need a street network; give matrices")
    places = np.array(points, dtype=np.float64).reshape(-1, 2)
    return {name: Matrices(*travel(places, name)) for name in sorted(names)}
