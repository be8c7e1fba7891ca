"""Tenders: a shipment is offered to carriers until one takes it, moved on by answers and by the clock."""

from lastmile.dispatch.tendering.records import Mode, StoredTender, Wish
from lastmile.dispatch.tendering.service import READER, Tenders

__all__ = ["READER", "Mode", "StoredTender", "Tenders", "Wish"]
