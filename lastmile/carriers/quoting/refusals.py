"""Why a carrier does not take a shipment: data with a reason, never an error."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class RefusalCode(IntEnum):
    """Reasons, in the order they are looked at: the first that holds is told.

    ``QUOTED`` marks a price in bulk tables. The last two are no refusals of a quote: they are found when a shipment is
    given away, by what else was given that day and by the window promised to the customer.
    """

    QUOTED = 0
    NO_CONTRACT = 1
    NO_COLLECTION = 2
    CURRENCY = 3
    RETURNS = 4
    REFUSED_GOODS = 5
    SKILL = 6
    CASH = 7
    TOO_LARGE = 8
    TOO_HEAVY = 9
    OUT_OF_ZONE = 10
    SERVICE_LEVEL = 11
    AFTER_CUT_OFF = 12
    CAP = 13
    TOO_LATE = 14


@dataclass(frozen=True, slots=True)
class Refusal:
    """One carrier's no to one shipment.

    Parameters
    ----------
    carrier_id : who refuses.
    code : machine-readable reason.
    text : the reason with its figures, for a person.
    """

    carrier_id: str
    code: RefusalCode
    text: str
