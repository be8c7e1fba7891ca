"""What a recipient sees of a shipment: enough to be at home in time, and nothing that a stranger could use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lastmile.core.clock import at_local
from lastmile.core.tracking import Reason, Status
from lastmile.dispatch.execution import Eta
from lastmile.dispatch.recipients.records import SLOT_NOTICE, SLOTS, Rating, Slot


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing that happened."""

    at: datetime
    status: Status
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the recipient may do now.

    Parameters
    ----------
    slots : that can be chosen; empty where the shop does not allow it or it is too late.
    """

    slots: tuple[Slot, ...] = ()
    instructions: bool = False
    rating: bool = False
    report: bool = True


@dataclass(frozen=True, slots=True)
class TrackingView:
    """A shipment as its public page shows it.

    Parameters
    ----------
    reference : the shop's order number.
    shop, phone, email : who sent it and how to reach them; empty where there is no shop.
    eta : while a rider is on the way.
    promised : when it was promised; ``None`` for any time that day.
    stops_before : how many stops the rider makes before this one; ``None`` while it is not on the way.
    photo_id : proof of delivery that may be shown: where the parcel was left.
    """

    shipment_id: str
    reference: str
    parcels: int
    day: date
    timezone: str
    status: Status
    reason: Reason | None
    since: datetime
    is_pickup: bool
    history: Sequence[Milestone]
    eta: Eta | None
    promised: Slot | None
    stops_before: int | None
    shop: str
    phone: str
    email: str
    rating: Rating | None
    photo_id: str
    choices: Choices


def slots_ahead(day: date, timezone: str, now: datetime, days: int = 3) -> tuple[Slot, ...]:
    """Give the slots from a day on that can still be chosen."""
    first = max(day, now.astimezone(ZoneInfo(timezone)).date())
    found = []
    for ahead in range(days):
        for begin, end in SLOTS:
            on = first + timedelta(days=ahead)
            slot = Slot(at_local(on, begin, timezone), at_local(on, end, timezone))
            if slot.earliest >= now + SLOT_NOTICE:
                found.append(slot)
    return tuple(found)
