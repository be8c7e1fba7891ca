"""Endpoints and deliveries as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose happenings an endpoint hears: those of a shop, of a carrier, or all of them (staff)."""

    shop_id: str = ""
    carrier_id: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that wants to hear of things.

    Parameters
    ----------
    kinds : of ``lastmile.infra.outbox.KINDS``; empty for all.
    secrets : newest first; during a rotation two are active and every message carries both signatures.
    disabled_at : ``None`` while it is used.
    failing_since : when the first of an unbroken row of failures happened.
    revision : counts changes.
    """

    id: str
    owner: Owner
    url: str
    description: str
    kinds: frozenset[str]
    secrets: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None
    failing_since: datetime | None
    revision: int


class DeliveryState(StrEnum):
    """What has become of one message to one endpoint."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one endpoint.

    Parameters
    ----------
    message_id : the same on every attempt; whoever receives it drops what it has seen.
    body : what is sent.
    attempts : made so far.
    next_at : when the next attempt is due; ``None`` when there is none.
    status : of the last answer, 0 without one.
    error : why the last attempt failed; empty if it did not.
    """

    id: str
    endpoint_id: str
    message_id: str
    kind: str
    body: dict[str, Any]
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_at: datetime | None
    delivered_at: datetime | None
    status: int
    error: str
