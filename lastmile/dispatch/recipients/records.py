"""What recipients say, as plain values, and what they may choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from lastmile.core.tracking import Status


class ProblemKind(StrEnum):
    """What may be wrong with a delivery."""

    NOT_RECEIVED = "not_received"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    MISSING_ITEM = "missing_item"
    LATE = "late"
    BEHAVIOUR = "behaviour"
    OTHER = "other"


PROBLEMS: Final[Mapping[ProblemKind, str]] = MappingProxyType(
    {
        ProblemKind.NOT_RECEIVED: "It says delivered, but I do not have it",
        ProblemKind.DAMAGED: "It is damaged",
        ProblemKind.WRONG_ITEM: "It is not what I ordered",
        ProblemKind.MISSING_ITEM: "Something is missing",
        ProblemKind.LATE: "It is late",
        ProblemKind.BEHAVIOUR: "Something was wrong with how it was delivered",
        ProblemKind.OTHER: "Something else",
    }
)
"""Kinds of problems, as the recipient chooses them."""

SLOTS: Final = (
    (time(8), time(11)),
    (time(11), time(14)),
    (time(14), time(17)),
    (time(17), time(20)),
)
"""Times of day that a recipient may choose, on the clock of the hub."""

SLOT_NOTICE: Final = timedelta(hours=2)
"""So long before its begin a slot can be chosen."""

RATING_CHANGES: Final = timedelta(days=1)
"""So long a rating can be changed."""

RATED: Final = frozenset({Status.DELIVERED})
"""States in which a delivery can be rated."""

MOST_REPORTS: Final = 20
"""Of one shipment."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which a recipient would like to have the delivery; aware UTC."""

    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Rating:
    """How satisfied a recipient was.

    Parameters
    ----------
    stars : 1 to 5.
    """

    shipment_id: str
    shop_id: str
    rider_id: str
    carrier_id: str
    stars: int
    comment: str
    created_at: datetime
    changed_at: datetime
