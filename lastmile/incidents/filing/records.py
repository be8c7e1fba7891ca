"""How a claim is sent off, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lastmile.carriers.claims import Channel


class FilingState(StrEnum):
    """Where a filing stands; ``dropped`` if the claim was closed before it could be sent."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Filing:
    """A claim on its way to the other side.

    Parameters
    ----------
    to : address of an e-mail; empty otherwise.
    attempts : how often it was tried.
    next_at : when it is tried next; ``None`` once it has ended.
    reference : the carrier's own number, once it told one.
    error : why the last attempt failed.
    requested_by : who sent it off.
    """

    id: str
    claim_id: str
    channel: Channel
    to: str
    state: FilingState
    attempts: int
    next_at: datetime | None
    reference: str
    error: str
    requested_by: str
    created_at: datetime
    sent_at: datetime | None = None
