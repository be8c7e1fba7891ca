"""What moves on which street, how fast, and what a turn costs: the one table of the street network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from lastmile.core.errors import InvalidInput

ROAD_CLASSES: Final = (
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "driveway",  # service=driveway, parking_aisle and the like: our own class, slower than an alley
    "road",
    "track",
    "pedestrian",
    "cycleway",
    "footway",
    "path",
    "bridleway",
    "steps",
)
"""The highway classes that are read, in the order of their numbers in every array."""


class Mode(StrEnum):
    """Whose access rules hold."""

    MOTOR = "motor"
    BICYCLE = "bicycle"
    FOOT = "foot"


MODES: Final = tuple(Mode)

ACCESS_KEYS: Final[Mapping[Mode, tuple[str, ...]]] = MappingProxyType(
    {
        Mode.MOTOR: ("motorcar", "motor_vehicle", "vehicle", "access"),
        Mode.BICYCLE: ("bicycle", "vehicle", "access"),
        Mode.FOOT: ("foot", "access"),
    }
)
"""Tags that say who may use a way, the most particular first (OSM wiki, Key:access)."""

CLOSED_VALUES: Final = frozenset(
    {"no", "private", "agricultural", "forestry", "emergency", "military", "psv", "bus", "use_sidepath", "construction"}
)
"""Access values that close a way. ``destination``, ``delivery``, ``customers`` and ``permissive`` stay open."""

BLOCKING_BARRIERS: Final[Mapping[Mode, frozenset[str]]] = MappingProxyType(
    {
        Mode.MOTOR: frozenset(
            {
                "block", "bollard", "bus_trap", "chain", "cycle_barrier", "debris", "full-height_turnstile",
                "horse_stile", "jersey_barrier", "kissing_gate", "log", "motorcycle_barrier", "planter", "rope",
                "stile", "sump_buster", "turnstile",
            }
        ),
        Mode.BICYCLE: frozenset({"full-height_turnstile", "kissing_gate", "stile", "turnstile"}),
        Mode.FOOT: frozenset(),
    }
)  # fmt: skip

RESTRICTION_EXCEPTIONS: Final[Mapping[Mode, frozenset[str]]] = MappingProxyType(
    {
        Mode.MOTOR: frozenset({"motorcar", "motor_vehicle"}),
        Mode.BICYCLE: frozenset({"bicycle"}),
        Mode.FOOT: frozenset({"foot"}),
    }
)
"""Values of a turn restriction's ``except`` tag that free a mode."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one kind of vehicle moves.

    Parameters
    ----------
    name : what matrices and vehicles call it.
    mode : whose access rules, one-ways and turn restrictions hold.
    speeds_kmh : road class → free-flow speed; a class that is missing is not used.
    max_kmh : the vehicle's own top speed.
    maxspeed_share : share of a signed speed limit that is driven on average; 0 ignores the signs.
    turn_s : cost of a right angle or sharper at a junction; a bend costs nearly nothing (logistic in the angle).
    signal_s : mean wait at a traffic light.
    u_turn_s : cost of turning round at the end of a dead-end street.
    speed_factor : divides every driving time, e.g. 0.9 for a heavy van.
    """

    name: str
    mode: Mode
    speeds_kmh: Mapping[str, float]
    max_kmh: float
    maxspeed_share: float
    turn_s: float
    signal_s: float
    u_turn_s: float
    speed_factor: float = 1.0

    def at(self, speed_factor: float) -> Profile:
        """Give the same profile for a faster or slower vehicle.

        Raises
        ------
        InvalidInput
            If the factor is not between 0.05 and 20.
        """
        if not 0.05 <= speed_factor <= 20:
            raise InvalidInput(f"speed factor {speed_factor} of profile {self.name}: expected 0.05 … 20")
        return replace(self, speed_factor=speed_factor)


_MOTOR_KMH = {
    "motorway": 90, "motorway_link": 45, "trunk": 80, "trunk_link": 40, "primary": 60, "primary_link": 30,
    "secondary": 50, "secondary_link": 25, "tertiary": 40, "tertiary_link": 20, "unclassified": 28, "residential": 26,
    "living_street": 10, "service": 15, "driveway": 8, "road": 25,
}  # fmt: skip
_BICYCLE_KMH = {
    "trunk": 17, "trunk_link": 17, "primary": 17, "primary_link": 17, "secondary": 18, "secondary_link": 17,
    "tertiary": 18, "tertiary_link": 17, "unclassified": 17, "residential": 17, "living_street": 14, "service": 15,
    "driveway": 10, "road": 16, "track": 12, "cycleway": 18, "path": 12,
}  # fmt: skip
_CARGO_BIKE_KMH = {name: kmh * 0.9 for name, kmh in _BICYCLE_KMH.items()}
_FOOT_KMH = {name: 4.8 for name in ROAD_CLASSES if not name.startswith(("motorway", "trunk"))} | {"steps": 2.0}

PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile("van", Mode.MOTOR, _MOTOR_KMH, 110, 0.82, 7.5, 5.0, 20),
            Profile("motorbike", Mode.MOTOR, _MOTOR_KMH, 90, 0.88, 5.0, 3.5, 8),
            Profile("cargo_bike", Mode.BICYCLE, _CARGO_BIKE_KMH, 25, 0, 3.0, 4.0, 6),
            Profile("bicycle", Mode.BICYCLE, _BICYCLE_KMH, 25, 0, 2.0, 4.0, 3),
            Profile("foot", Mode.FOOT, _FOOT_KMH, 6, 0, 0.0, 6.0, 0),
        )
    }
)


def find_profile(profile: str | Profile) -> Profile:
    """Give a profile by its name.

    Raises
    ------
    InvalidInput
        If there is none of that name.
    """
    if isinstance(profile, Profile):
        return profile
    if profile not in PROFILES:
        raise InvalidInput(f"unknown profile {profile!r}: expected one of {', '.join(PROFILES)}")
    return PROFILES[profile]
