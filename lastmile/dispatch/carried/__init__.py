"""What carriers carry or have carried, told together: shipment, booking, offer and tracking.

Invoices, cash and scorecards are about the same parcels; they are read here once for all of them.
"""

from lastmile.dispatch.carried.gathering import gather, named_by
from lastmile.dispatch.carried.records import Carried, Told
from lastmile.dispatch.carried.repository import CarriedRepository

__all__ = ["Carried", "CarriedRepository", "Told", "gather", "named_by"]
