"""A commented fleet file, sized to the demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lastmile.core.geo import Position

OWN_SHARE = 0.72
"""So much of a made-up day the fleet is sized for; carriers get the rest."""

_SHIFT_MIN = 350.0
"""A vehicle's mean shift in the file below, less what is usually left over."""

_AT_THE_DOOR_MIN = 5.5
_SPREAD_MIN_PER_KM = 5.5
"""Minutes a stop, and more for each kilometre between neighbours: measured on planned days of three extracts."""


@dataclass(frozen=True, slots=True)
class FleetSize:
    """How many vehicles of each type."""

    vans: int
    motorbikes: int
    cargo_bikes: int


def vehicles_for(customers: Sequence[Position]) -> int:
    """Estimate how many vehicles serve most of the customers: the wider they live, the more."""
    lonlat = np.array(customers, dtype=np.float64)
    low, high = np.percentile(lonlat, [2, 98], axis=0)
    width_km, height_km = (high - low) * np.array([np.cos(np.radians(low[1])), 1.0]) * 111.2
    spacing_km = float(np.sqrt(width_km * height_km / len(lonlat)))
    minutes = _AT_THE_DOOR_MIN + _SPREAD_MIN_PER_KM * spacing_km
    return int(OWN_SHARE * len(lonlat) * minutes / _SHIFT_MIN)


def size_fleet(vehicles: int) -> FleetSize:
    """Split vehicles (three at least) over three types: half vans, three tenths cargo bikes, one fifth motorbikes."""
    total = max(3, vehicles)
    cargo_bikes = max(1, round(total * 0.3))
    motorbikes = max(1, round(total * 0.2))
    return FleetSize(max(1, total - cargo_bikes - motorbikes), motorbikes, cargo_bikes)


def fleet_text(size: FleetSize, depot: Position, *, currency: str, timezone: str) -> str:
    """Write the file."""
    return _HEAD.format(currency=currency, timezone=timezone, lon=depot.lon, lat=depot.lat) + _shifts(size)


def _shifts(size: FleetSize) -> str:
    """Write the shifts: a third of the vans all day, the others half days in turns from morning to evening."""
    long_vans = max(1, round(size.vans / 3))
    early_vans = (size.vans - long_vans + 1) // 2
    late_vans = size.vans - long_vans - early_vans
    early_bikes = (size.cargo_bikes + 1) // 2
    parts = [
        (long_vans, "van", "08:00", "16:30", _LUNCH + "\n    skills: [cold, two_person]"),
        (early_vans, "van", "08:00", "13:00", "skills: [cold]"),
        (late_vans, "van", "14:30", "20:00", "skills: [two_person]"),
        (early_bikes, "cargo_bike", "08:30", "14:00", ""),
        (size.cargo_bikes - early_bikes, "cargo_bike", "14:00", "19:30", ""),
        (size.motorbikes, "motorbike", "12:00", "19:00", "skills: [cold]"),
    ]
    return "".join(_shift(*part) for part in parts if part[0])


def _shift(count: int, vehicle_type: str, start: str, end: str, more: str) -> str:
    lines = [f"count: {count}", f"vehicle_type: {vehicle_type}", "depot: main", f'start: "{start}"', f'end: "{end}"']
    return "\n  - " + "\n    ".join([*lines, *([more] if more else [])]) + "\n"


_LUNCH = 'breaks:\n      - {earliest: "11:30", latest: "13:30", duration_min: 30, paid: false}'

_HEAD = """\
# The fleet: vehicle types, depots, shifts. docs/fleet-yaml.md explains every key.
# Amounts are whole units of the currency, clock times are local, in quotes.
currency: {currency}
timezone: {timezone}

# Times of day at which streets are slower (factor > 1) or faster.
traffic:
  - {{name: morning, from: "07:00", to: "09:30", factor: 1.25}}
  - {{name: evening, from: "15:30", to: "18:00", factor: 1.3, factors: {{residential: 1.1}}}}

depots:
  - id: main
    lon: {lon}
    lat: {lat}
    # address: Mannerheimintie 5     # instead of lon and lat
    open: "06:00-22:00"
    loading_min: 5                   # before every trip, in addition to the vehicle type's

vehicle_types:
  - name: van
    profile: van                     # van, motorbike, cargo_bike, bicycle, foot
    capacity: {{weight_kg: 800, volume_l: 6000, parcels: 120}}
    speed_factor: 1.0                # 0.9 is ten percent slower than the profile
    cost:
      per_day: 42                    # once on a day on which it is used
      per_km: 0.32
      per_hour: 24                   # rider and vehicle, per paid hour
      overtime_per_hour: 34          # in place of per_hour …
      overtime_after_hours: 7.5      # … beyond so many paid hours
    limits: {{distance_km: 220, stops: 150}}
    skills: [signature]
    reload: {{max_trips: 2, loading_min: 15}}

  - name: cargo_bike
    profile: cargo_bike
    capacity: {{weight_kg: 120, volume_l: 900, parcels: 40}}
    cost: {{per_day: 14, per_km: 0.06, per_hour: 20}}
    limits: {{distance_km: 70}}
    skills: [signature, stairs]
    reload: {{max_trips: 3, loading_min: 10}}

  - name: motorbike
    profile: motorbike
    capacity: {{weight_kg: 40, volume_l: 160, parcels: 20}}
    cost: {{per_day: 18, per_km: 0.14, per_hour: 21}}
    skills: [signature]
    reload: {{max_trips: 3, loading_min: 5}}

# Who works when. `count: 8` stands for eight riders van-1 … van-8; a person is written as `rider: anna`.
# `days: mon-fri` or dates limit a shift to some days; without it the shift takes place every day.
# `end_depot: open` lets a route end anywhere.
shifts:
"""
