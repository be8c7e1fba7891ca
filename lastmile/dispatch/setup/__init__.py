"""What a day is made of, kept in the database: hubs, vehicle types, riders and their shifts, shops."""

from lastmile.dispatch.setup.documents import carriers_document, fleet_document
from lastmile.dispatch.setup.records import Hub, Organisation, Rider, Shop, Vehicle, WorkingShift
from lastmile.dispatch.setup.service import Setup

__all__ = [
    "Hub",
    "Organisation",
    "Rider",
    "Setup",
    "Shop",
    "Vehicle",
    "WorkingShift",
    "carriers_document",
    "fleet_document",
]
