from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lastmile.carriers import load_carriers, quote_matrix
from lastmile.core.geo import Position
from lastmile.core.shipments import Shipment
from lastmile.dispatch.fleet import load_fleet
from lastmile.dispatch.planning.building import PlanningProblem, build_problem, places_of, profiles_of
from lastmile.dispatch.planning.travel import Travel

DAY = date(2026, 3, 2)
DEPOT = Position(24.94, 60.17)

FLEET = """
currency: EUR
timezone: Europe/Helsinki
depots:
  - {id: Kallio, lon: 24.94, lat: 60.17, open: "06:00-20:00", loading_min: 5}
vehicle_types:
  - name: van
    profile: van
    capacity: {weight_kg: 500, volume_l: 3000, parcels: 40}
    speed_factor: 0.9
    cost: {per_day: 50, per_km: 0.32, per_hour: 24, overtime_per_hour: 36, overtime_after_hours: 8}
    skills: [cold]
    reload: {max_trips: 2, loading_min: 10}
  - name: bike
    profile: cargo_bike
    capacity: {parcels: 15}
    cost: {per_hour: 20}
shifts:
  - {rider: Anna, vehicle_type: van, depot: Kallio, days: mon-fri, start: "08:00", end: "16:00",
     breaks: [{earliest: "11:30", latest: "13:00", duration_min: 30}]}
  - {rider: Ben, vehicle_type: bike, depot: Kallio, end_depot: open, days: mon-fri, start: "09:00", end: "15:00"}
"""

CARRIERS = """
currency: EUR
carriers:
  - id: quick
    name: Quick
    version: "1"
    service_levels:
      - {name: day, serves: [standard], promised_days: 0, by: "18:00"}
    zones:
      - {id: near, kind: ring, around: depot, from_km: 0, to_km: 5}
      - {id: far, kind: everywhere}
    rates:
      - {zone: near, service_level: day, breaks: [{up_to_kg: 10, price: 5.00}]}
      - {zone: far, service_level: day, breaks: [{up_to_kg: 10, price: 9.00}]}
    caps:
      - {per_day: 3}
      - {per_day: 1, zone: far}
"""


@dataclass(frozen=True)
class Flat:
    """Travel as the crow flies on a flat earth at 10 m/s, with a detour of 1.0."""

    duration_s: NDArray[np.int32]
    distance_m: NDArray[np.int32]

    @classmethod
    def between(cls, positions: NDArray[np.float64]) -> Flat:
        metres = positions * np.array([55_600.0, 111_200.0])
        distance = np.sqrt(((metres[:, None] - metres[None, :]) ** 2).sum(axis=2))
        return cls(np.ceil(distance / 10).astype(np.int32), np.rint(distance).astype(np.int32))


def near(east_m: float, north_m: float) -> Position:
    return Position(DEPOT.lon + east_m / 55_600, DEPOT.lat + north_m / 111_200)


Build = Callable[..., PlanningProblem]


@pytest.fixture
def place() -> Callable[[float, float], Position]:
    """Give a position so many metres east and north of the depot."""
    return lambda east_m, north_m: Position(DEPOT.lon + east_m / 55_600, DEPOT.lat + north_m / 111_200)


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """State a day of shipments, with the fleet's and the carriers' YAML changed as told."""

    def builder(
        shipments: Sequence[Shipment], *, fleet: str = FLEET, carriers: str = CARRIERS, day: date = DAY
    ) -> PlanningProblem:
        (tmp_path / "fleet.yaml").write_text(fleet)
        (tmp_path / "carriers.yaml").write_text(carriers)
        read = load_fleet(tmp_path / "fleet.yaml")
        book = load_carriers(tmp_path / "carriers.yaml", timezone=read.timezone)
        shifts = read.shifts_on(day)
        places = places_of(shipments, shifts)
        matrix = Flat.between(places.array())
        quotes = quote_matrix(book, shipments, day, depot=DEPOT)
        speeds = {part.name: 800 for part in read.traffic}
        travels = [Travel(profile, matrix, speeds) for profile in profiles_of(shifts)]
        return build_problem(shipments, read, shifts, quotes, travels, places, day, setup_s=60)

    return builder


@pytest.fixture
def fleet_yaml() -> str:
    return FLEET


@pytest.fixture
def carriers_yaml() -> str:
    return CARRIERS
