"""Failed attempts as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lastmile.carriers.tracking import NdrAction, NdrPhase
from lastmile.core.tracking import Reason


class Passed(StrEnum):
    """Whether the carrier knows the answer."""

    NOTHING = "nothing"
    """There is nothing to pass on."""
    WAITING = "waiting"
    PASSED = "passed"
    BY_HAND = "by_hand"
    """The carrier's interface takes no answers: somebody must tell it."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Case:
    """A failed attempt, the answer to it, and how far that has come.

    Parameters
    ----------
    event_key : of the failed attempt at its source.
    attempt : 1 for the first.
    due_at : until when an answer counts, aware.
    allowed : what may be answered now.
    action : what happens; ``None`` while the answer is open.
    acts_at : from when it happens; for a hold the end of the hold.
    answer, answer_on, address, phone, note : what was answered; ``None`` and empty before.
    attempts, next_at, error : of passing it on.
    """

    id: str
    shipment_id: str
    event_key: str
    carrier_id: str
    shop_id: str
    attempt: int
    reason: Reason | None
    text: str
    failed_at: datetime
    due_at: datetime
    phase: NdrPhase
    allowed: tuple[NdrAction, ...] = ()
    action: NdrAction | None = None
    acts_at: datetime | None = None
    answer: NdrAction | None = None
    answer_on: date | None = None
    address: str = ""
    phone: str = ""
    note: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    passed: Passed = Passed.NOTHING
    attempts: int = 0
    next_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class CaseSearch:
    """Which failed attempts are meant; empty means any.

    Parameters
    ----------
    shop_id : ``None`` for all shops.
    """

    shop_id: str | None = None
    phase: NdrPhase | None = None
    carrier_id: str = ""
    shipment_id: str = ""
    passed: Passed | None = None
