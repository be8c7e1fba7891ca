"""What a day is made of, kept in the database: hubs, vehicle types, riders and their shifts, shops."""

from lastmile.dispatch.setup.documents import carriers_document, fleet_document
from lastmile.dispatch.setup.extracts import add_extract, check_extract, extract_path
from lastmile.dispatch.setup.records import Hub, Organisation, Rider, Shop, Vehicle, WorkingShift
from lastmile.dispatch.setup.repository import SetupRepository
from lastmile.dispatch.setup.service import Setup

__all__ = [
    "Hub",
    "Organisation",
    "Rider",
    "Setup",
    "SetupRepository",
    "Shop",
    "Vehicle",
    "WorkingShift",
    "add_extract",
    "carriers_document",
    "check_extract",
    "extract_path",
    "fleet_document",
]
