"""Money on hold as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Side(StrEnum):
    """Whose money it is that does not move: the carrier is not paid, the shop is not charged."""

    CARRIER = "carrier"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class HeldMoney:
    """An amount on hold.

    Parameters
    ----------
    about : what money it is; see `incidents.claims.NewClaim.pays_for`.
    released_at : when it was decided whose it is; ``None`` while it is on hold.
    to_us_minor, to_carrier_minor : whose it turned out to be; together the amount.
    """

    id: str
    about: str
    side: Side
    shipment_id: str
    carrier_id: str
    shop_id: str
    amount_minor: int
    currency: str
    held_at: datetime
    released_at: datetime | None = None
    to_us_minor: int = 0
    to_carrier_minor: int = 0


@dataclass(frozen=True, slots=True)
class HeldSearch:
    """Which amounts to list; empty and ``None`` mean any."""

    carrier_id: str = ""
    shop_id: str = ""
    side: Side | None = None
    open_only: bool = False
