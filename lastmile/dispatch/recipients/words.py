"""States and reasons in the words of somebody who waits for a parcel."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lastmile.core.tracking import Reason, Status

HEADLINES: Final[Mapping[Status, str]] = MappingProxyType(
    {
        Status.PENDING: "We have your order",
        Status.INFO_RECEIVED: "We expect your parcel",
        Status.PICKED_UP: "Your parcel is with us",
        Status.AT_HUB: "Your parcel is at our depot",
        Status.IN_TRANSIT: "Your parcel is on its way to you",
        Status.OUT_FOR_DELIVERY: "Out for delivery today",
        Status.AVAILABLE_FOR_PICKUP: "Ready for you to collect",
        Status.DELAYED: "Your parcel is delayed",
        Status.ON_HOLD: "Your parcel is on hold",
        Status.ATTEMPT_FAILED: "We could not deliver",
        Status.RETURNING: "Your parcel is going back to the sender",
        Status.DAMAGED: "Your parcel was damaged",
        Status.LOST: "Your parcel was lost",
        Status.CANCELLED: "The delivery was cancelled",
        Status.RETURNED: "Your parcel is back with the sender",
        Status.DELIVERED: "Delivered",
        Status.UNKNOWN: "Your parcel is on its way",
    }
)

BECAUSE: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        Reason.CARRIER_DAMAGED: "The parcel was damaged on the way.",
        Reason.CARRIER_ADDRESS_NOT_FOUND: "We could not find the address.",
        Reason.CARRIER_NO_TIME: "We did not make it in time.",
        Reason.CARRIER_VEHICLE: "Our vehicle broke down.",
        Reason.CONSIGNEE_REFUSED: "The delivery was not accepted.",
        Reason.CONSIGNEE_CLOSED: "It was closed when we came.",
        Reason.CONSIGNEE_NOT_AVAILABLE: "Nobody could take it.",
        Reason.CONSIGNEE_NOT_HOME: "Nobody was home.",
        Reason.CONSIGNEE_VERIFICATION_FAILED: "The code or the identity did not fit.",
        Reason.CONSIGNEE_WRONG_ADDRESS: "The address was not right.",
        Reason.CONSIGNEE_NO_ACCESS: "We could not get to your door.",
        Reason.CONSIGNEE_NO_SAFE_PLACE: "There was no safe place to leave it.",
        Reason.CONSIGNEE_CASH_NOT_READY: "The amount to pay was not ready.",
        Reason.SHIPPER_NOT_READY: "It was not ready to be picked up.",
        Reason.WEATHER: "The weather did not allow it.",
    }
)
"""Reasons that a recipient may know; the others stay inside."""

STEPS: Final = (Status.INFO_RECEIVED, Status.AT_HUB, Status.OUT_FOR_DELIVERY, Status.DELIVERED)
"""The way of a usual parcel, as the page draws it."""

STEP_WORDS: Final = ("Ordered", "At the depot", "On the road", "Delivered")
"""One for each of `STEPS`."""

REACHED: Final[Mapping[Status, int]] = MappingProxyType(
    {
        Status.PENDING: 0,
        Status.INFO_RECEIVED: 0,
        Status.PICKED_UP: 1,
        Status.AT_HUB: 1,
        Status.IN_TRANSIT: 1,
        Status.OUT_FOR_DELIVERY: 2,
        Status.AVAILABLE_FOR_PICKUP: 2,
        Status.DELAYED: 1,
        Status.ON_HOLD: 1,
        Status.ATTEMPT_FAILED: 2,
        Status.DELIVERED: 3,
    }
)
"""How many of `STEPS` are behind, by status; a status that is not here is off the usual way."""
