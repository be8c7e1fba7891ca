"""Money on hold while two sides dispute: what we do not pay to the carrier, what we do not charge the shop."""

from lastmile.incidents.claims.holds.records import HeldMoney, HeldSearch, Side
from lastmile.incidents.claims.holds.service import Holds

__all__ = ["HeldMoney", "HeldSearch", "Holds", "Side"]
