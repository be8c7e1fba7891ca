"""OSM tags → who may use a way in which direction, and how fast. Pure functions over plain dictionaries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lastmile.roads.profiles import ACCESS_KEYS, BLOCKING_BARRIERS, CLOSED_VALUES, MODES, ROAD_CLASSES, Mode

Tags = Mapping[str, str]

_CLASS_NUMBER: Final = {name: number for number, name in enumerate(ROAD_CLASSES)}
_SLOW_SERVICE: Final = frozenset({"driveway", "parking_aisle", "drive-through", "emergency_access"})
_NO_MOTOR: Final = frozenset({"track", "pedestrian", "cycleway", "footway", "path", "bridleway", "steps"})
_NO_BICYCLE: Final = frozenset({"motorway", "motorway_link", "pedestrian", "footway", "bridleway", "steps"})
_NO_FOOT: Final = frozenset({"motorway", "motorway_link"})
_CLOSED_CLASSES: Final = {Mode.MOTOR: _NO_MOTOR, Mode.BICYCLE: _NO_BICYCLE, Mode.FOOT: _NO_FOOT}
_OPEN_VALUES: Final = frozenset({"yes", "designated", "permissive", "destination", "delivery", "customers", "official"})
_FORWARD_ONLY: Final = frozenset({"yes", "true", "1"})
_BACKWARD_ONLY: Final = frozenset({"-1", "reverse"})
_SPEED: Final = re.compile(r"^\s*(\d{1,3}(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?\s*$")
_COUNTRY_LIMITS_KMH: Final = {"urban": 50.0, "rural": 90.0, "living_street": 10.0, "walk": 7.0, "motorway": 120.0}


def road_class(tags: Tags) -> int | None:
    """Give the number of a way's class in ``ROAD_CLASSES``; ``None`` if nobody travels on it."""
    highway = tags.get("highway", "")
    if tags.get("area") == "yes":
        return None
    if highway == "service" and tags.get("service") in _SLOW_SERVICE:
        return _CLASS_NUMBER["driveway"]
    return _CLASS_NUMBER.get(highway)


def access_bits(tags: Tags) -> int:
    """Tell who may use a way: bit ``2 m`` = mode ``MODES[m]`` forward, bit ``2 m + 1`` = backward."""
    bits = 0
    for number, mode in enumerate(MODES):
        if _is_open(tags, mode):
            forward, backward = _directions(tags, mode)
            bits |= (forward << 2 * number) | (backward << 2 * number + 1)
    return bits


def speed_limit_kmh(tags: Tags) -> float:
    """Read the signed speed limit, km/h; 0 where there is none or it cannot be read."""
    text = tags.get("maxspeed", "")
    match = _SPEED.match(text)
    if match:
        value = float(match.group(1)) * (1.609344 if match.group(2) == "mph" else 1.0)
        return value if 5 <= value <= 160 else 0.0
    return _COUNTRY_LIMITS_KMH.get(text.rpartition(":")[2], 0.0)


def barrier_bits(tags: Tags) -> int:
    """Tell whom a node stops: bit ``m`` = mode ``MODES[m]``."""
    barrier = tags.get("barrier", "")
    bits = 0
    for number, mode in enumerate(MODES):
        value = next((tags[key] for key in ACCESS_KEYS[mode] if key in tags), None)
        if value in _OPEN_VALUES:
            continue
        if (barrier and value in CLOSED_VALUES) or barrier in BLOCKING_BARRIERS[mode]:
            bits |= 1 << number
    return bits


def _is_open(tags: Tags, mode: Mode) -> bool:
    value = next((tags[key] for key in ACCESS_KEYS[mode] if key in tags), None)
    if value in CLOSED_VALUES:
        return False
    if tags["highway"] not in _CLOSED_CLASSES[mode]:
        return True
    # A class that is closed by custom needs a tag for this very mode: access=yes on a footway is no permit for vans.
    particular = next((tags[key] for key in ACCESS_KEYS[mode][:-1] if key in tags), None)
    return particular in _OPEN_VALUES


def _directions(tags: Tags, mode: Mode) -> tuple[bool, bool]:
    if mode is Mode.FOOT:
        return _oneway(tags.get("oneway:foot", ""), implied=False)
    if mode is Mode.BICYCLE and "oneway:bicycle" in tags:
        return _oneway(tags["oneway:bicycle"], implied=False)
    if mode is Mode.BICYCLE and any(
        tags.get(key, "").startswith("opposite") for key in ("cycleway", "cycleway:left", "cycleway:right")
    ):
        return True, True
    implied = tags.get("junction") in {"roundabout", "circular"} or tags["highway"] == "motorway"
    return _oneway(tags.get("oneway", ""), implied=implied)


def _oneway(value: str, *, implied: bool) -> tuple[bool, bool]:
    if value in _FORWARD_ONLY or (implied and value not in _BACKWARD_ONLY and value != "no"):
        return True, False
    if value in _BACKWARD_ONLY:
        return False, True
    return True, True
