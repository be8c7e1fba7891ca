"""Where a parcel is: one vocabulary for riders and carriers, and the state that a set of events means.

Events come late, twice and out of order. The state is therefore a function of the *set* of events: any order of
arrival, and any repetition, ends in the same state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import msgspec

from lastmile.core.geo import Position


class Status(StrEnum):
    """Canonical status of a shipment; what a carrier calls it is kept beside it."""

    PENDING = "pending"
    INFO_RECEIVED = "info_received"
    PICKED_UP = "picked_up"
    AT_HUB = "at_hub"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELAYED = "delayed"
    ON_HOLD = "on_hold"
    ATTEMPT_FAILED = "attempt_failed"
    RETURNING = "returning"
    DAMAGED = "damaged"
    LOST = "lost"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why, where a status alone does not say it: by whose doing, then what."""

    CARRIER_DAMAGED = "carrier_damaged"
    CARRIER_SORTING_ERROR = "carrier_sorting_error"
    CARRIER_ADDRESS_NOT_FOUND = "carrier_address_not_found"
    CARRIER_LOST = "carrier_lost"
    CARRIER_NO_TIME = "carrier_no_time"
    CARRIER_VEHICLE = "carrier_vehicle"
    CARRIER_CAPACITY = "carrier_capacity"
    CARRIER_DELAY = "carrier_delay"
    SHIPPER_CANCELLED = "shipper_cancelled"
    SHIPPER_WRONG_DATA = "shipper_wrong_data"
    SHIPPER_NOT_READY = "shipper_not_ready"
    SHIPPER_WRONG_PARCEL = "shipper_wrong_parcel"
    SHIPPER_DIMENSIONS = "shipper_dimensions"
    SHIPPER_PACKAGING = "shipper_packaging"
    CONSIGNEE_REFUSED = "consignee_refused"
    CONSIGNEE_CLOSED = "consignee_closed"
    CONSIGNEE_NOT_AVAILABLE = "consignee_not_available"
    CONSIGNEE_NOT_HOME = "consignee_not_home"
    CONSIGNEE_CANCELLED = "consignee_cancelled"
    CONSIGNEE_VERIFICATION_FAILED = "consignee_verification_failed"
    CONSIGNEE_WRONG_ADDRESS = "consignee_wrong_address"
    CONSIGNEE_NO_ACCESS = "consignee_no_access"
    CONSIGNEE_NO_SAFE_PLACE = "consignee_no_safe_place"
    CONSIGNEE_CASH_NOT_READY = "consignee_cash_not_ready"
    CUSTOMS = "customs"
    WEATHER = "weather"
    FORCE_MAJEURE = "force_majeure"
    SECURITY = "security"
    REGULATORY = "regulatory"
    UNKNOWN = "unknown"


FINAL: Final = frozenset({Status.DELIVERED, Status.RETURNED, Status.LOST, Status.CANCELLED})
"""Nothing more is expected after these."""

RANK: Final[Mapping[Status, int]] = MappingProxyType(
    {status: rank for rank, status in enumerate(Status) if status is not Status.UNKNOWN}
)
"""Which of two events of the same instant counts: the one further on."""


class TrackingEvent(msgspec.Struct, frozen=True):
    """Something that happened to a shipment.

    Parameters
    ----------
    key : names the event at its source; the same key again is the same event.
    occurred_at : when it happened, aware; the offset that the source stated is kept.
    status : canonical.
    reason : why; ``None`` where the status says it all.
    code, text : the source's own words.
    place : where, as the source names it; may be empty.
    position : lon, lat, where the source gives it.
    """

    key: str
    occurred_at: datetime
    status: Status
    reason: Reason | None = None
    code: str = ""
    text: str = ""
    place: str = ""
    position: Position | None = None

    @property
    def order(self) -> tuple[datetime, int, str]:
        """What decides which of two events is the later one; total, and the same on every machine."""
        return (self.occurred_at, RANK.get(self.status, -1), self.key)


def latest(events: Iterable[TrackingEvent]) -> TrackingEvent | None:
    """Give the event that says where the shipment stands; unknown codes say nothing about it.

    Returns
    -------
    ``None`` where no event has a known status.
    """
    return max((e for e in events if e.status in RANK), key=lambda event: event.order, default=None)
