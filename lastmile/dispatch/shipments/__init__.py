"""Shipments: taken in, found on the map, changed and cancelled; what a plan is made for."""

from lastmile.dispatch.shipments.importing import ImportReport, ReadFile, RowResult, Target, read_file, take_in
from lastmile.dispatch.shipments.placing import Placed, Places
from lastmile.dispatch.shipments.planning import shipments_for
from lastmile.dispatch.shipments.records import (
    Filters,
    KnownShipment,
    Place,
    PlaceMatch,
    StoredShipment,
)
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.dispatch.shipments.service import Addition, AdditionOutcome, Draft, Shipments

__all__ = [
    "Addition",
    "AdditionOutcome",
    "Draft",
    "Filters",
    "ImportReport",
    "KnownShipment",
    "Place",
    "PlaceMatch",
    "Placed",
    "Places",
    "ReadFile",
    "RowResult",
    "ShipmentRepository",
    "Shipments",
    "StoredShipment",
    "Target",
    "read_file",
    "shipments_for",
    "take_in",
]
