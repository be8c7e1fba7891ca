"""Electronic data interchange: what every X12 message has in common."""

from lastmile.carriers.edi.x12 import Segment, Transaction, read_transactions

__all__ = ["Segment", "Transaction", "read_transactions"]
