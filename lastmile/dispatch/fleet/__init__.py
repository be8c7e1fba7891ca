"""FLEET.yaml → vehicle types, depots, shifts of a day, traffic."""

from lastmile.dispatch.fleet.locating import locate_depots
from lastmile.dispatch.fleet.model import (
    Fleet,
    FleetDepot,
    Shift,
    ShiftBreak,
    Territory,
    TrafficSlice,
    VehicleProfile,
    VehicleType,
)
from lastmile.dispatch.fleet.reading import fleet_from, load_fleet
from lastmile.dispatch.fleet.reference import keys_markdown

__all__ = [
    "Fleet",
    "FleetDepot",
    "Shift",
    "ShiftBreak",
    "Territory",
    "TrafficSlice",
    "VehicleProfile",
    "VehicleType",
    "fleet_from",
    "keys_markdown",
    "load_fleet",
    "locate_depots",
]
