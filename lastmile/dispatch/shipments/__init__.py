"""Shipments: taken in, found on the map, changed and cancelled; what a plan is made for."""

from lastmile.dispatch.shipments.planning import shipments_for
from lastmile.dispatch.shipments.records import (
    Filters,
    KnownShipment,
    Place,
    PlaceMatch,
    StoredShipment,
)
from lastmile.dispatch.shipments.repository import ShipmentRepository

__all__ = [
    "Filters",
    "KnownShipment",
    "Place",
    "PlaceMatch",
    "ShipmentRepository",
    "StoredShipment",
    "shipments_for",
]
