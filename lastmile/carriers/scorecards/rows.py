"""What a scorecard counts: one row per shipment, claim and tender, each with its lane."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lastmile.carriers.tracking.lanes import Lane
from lastmile.core.tracking import Status


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """A shipment that a carrier took over.

    Parameters
    ----------
    lane : carrier, service level, from where to where.
    status : where it stands.
    promised_by : end of the promise, aware; ``None`` where nothing was promised.
    delivered_at : aware; ``None`` while it is not.
    attempts : tries at the door, 0 before the first.
    damaged : whether damage was reported, whatever the status is by now.
    event_lags : of each tracking event, from when it happened to when it was known.
    billed_minor : billed or accrued, minor units of one currency for all rows.
    overbilled_minor : found too much on its invoices.
    loss_minor, recovered_minor : value lost or damaged; what came back for it.
    """

    lane: Lane
    status: Status
    promised_by: datetime | None = None
    delivered_at: datetime | None = None
    attempts: int = 0
    damaged: bool = False
    event_lags: tuple[timedelta, ...] = ()
    billed_minor: int = 0
    overbilled_minor: int = 0
    loss_minor: int = 0
    recovered_minor: int = 0


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim that was filed.

    Parameters
    ----------
    lane : of its shipment.
    won : whether anything was approved; ``None`` while it is undecided.
    filed_at : aware.
    credited_at : when the money came, aware; ``None`` while it has not.
    """

    lane: Lane
    won: bool | None
    filed_at: datetime
    credited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TenderRow:
    """A shipment that was offered.

    Parameters
    ----------
    lane : to whom, for what.
    accepted : whether the carrier took it; a rejection and silence are the same.
    """

    lane: Lane
    accepted: bool
