"""A parcel with a carrier as a plain value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from lastmile.core.tracking import FINAL, Status
from lastmile.dispatch.shipments import StoredShipment

_TAKEN_OVER: Final = frozenset(
    {
        Status.PICKED_UP,
        Status.AT_HUB,
        Status.IN_TRANSIT,
        Status.OUT_FOR_DELIVERY,
        Status.AVAILABLE_FOR_PICKUP,
        Status.ATTEMPT_FAILED,
        Status.DELIVERED,
    }
)
"""Statuses that prove that the carrier has the parcel."""


class Heard(NamedTuple):
    """One tracking event, as far as it is counted here; ``occurred_at`` in the offset that was stated."""

    status: Status
    occurred_at: datetime
    received_at: datetime
    proof_id: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What tracking says of a parcel.

    Parameters
    ----------
    collected_at : first event that proves that it was taken over, aware.
    delivered_at : last delivery, aware.
    attempts : tries at the door, failed ones counted once a local day: carriers often scan one attempt twice.
    damaged : whether damage was ever reported.
    lags : of each event, from when it happened to when it was known.
    proofs : ids of proofs of delivery.
    """

    collected_at: datetime | None = None
    delivered_at: datetime | None = None
    attempts: int = 0
    damaged: bool = False
    lags: tuple[timedelta, ...] = ()
    proofs: tuple[str, ...] = ()

    @classmethod
    def of(cls, events: Iterable[Heard]) -> Told:
        """Sum up events, in any order."""
        heard = sorted(events, key=lambda event: event.occurred_at)
        delivered = [event.occurred_at for event in heard if event.status is Status.DELIVERED]
        failed = {event.occurred_at.date() for event in heard if event.status is Status.ATTEMPT_FAILED}
        collected = [event.occurred_at for event in heard if event.status is Status.PICKED_UP]
        taken_over = [event.occurred_at for event in heard if event.status in _TAKEN_OVER]
        return cls(
            collected_at=next(iter(collected or taken_over), None),
            delivered_at=max(delivered, default=None),
            attempts=len(failed) + bool(delivered),
            damaged=any(event.status is Status.DAMAGED for event in heard),
            lags=tuple(max(timedelta(), event.received_at - event.occurred_at) for event in heard),
            proofs=tuple(dict.fromkeys(event.proof_id for event in heard if event.proof_id)),
        )


@dataclass(frozen=True, slots=True)
class Carried:
    """A parcel that a carrier has or had.

    Parameters
    ----------
    stored : the shipment; who has it now may be somebody else.
    carrier_id : this carrier.
    number : by which the carrier tracks it; the shipment's id where it was told no number of its own.
    service : the carrier's product; empty where it was not booked through an interface.
    promised_by : what the plan reckoned with, aware; ``None`` means what the contract promises.
    booked_at : aware.
    told : by this carrier.
    """

    stored: StoredShipment
    carrier_id: str
    number: str
    service: str = ""
    promised_by: datetime | None = None
    booked_at: datetime | None = None
    told: Told = Told()

    @property
    def status(self) -> Status:
        """Where it stands."""
        return self.stored.status

    @property
    def delivered_at(self) -> datetime | None:
        """When it was delivered, aware; ``None`` while it is not."""
        if self.stored.status is not Status.DELIVERED:
            return None
        return self.told.delivered_at or self.stored.status_at

    @property
    def ended(self) -> bool:
        """Whether nothing more is expected."""
        return self.stored.status in FINAL

    def shipped_on(self, timezone: str) -> date:
        """Give the local day of collection; the planned one while nothing proves another."""
        at = self.told.collected_at
        return self.stored.day if at is None else at.astimezone(ZoneInfo(timezone)).date()
