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
from lastmile.dispatch.fleet.reading import fleet_from, load_fleet, problems_of
from lastmile.dispatch.fleet.reference import keys_markdown
from lastmile.dispatch.fleet.schema import PlaceTerms, ShiftTerms, TrafficEntry, VehicleTerms

__all__ = [
    "Fleet",
    "FleetDepot",
    "PlaceTerms",
    "Shift",
    "ShiftBreak",
    "ShiftTerms",
    "Territory",
    "TrafficEntry",
    "TrafficSlice",
    "VehicleProfile",
    "VehicleTerms",
    "VehicleType",
    "fleet_from",
    "keys_markdown",
    "load_fleet",
    "locate_depots",
    "problems_of",
]
