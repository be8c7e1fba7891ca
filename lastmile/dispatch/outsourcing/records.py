"""Accounts, bookings and carriers' messages as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lastmile.core.tracking import Reason, Status


class BookingState(StrEnum):
    """How far a booking has come."""

    WAITING = "waiting"
    SENDING = "sending"
    BOOKED = "booked"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    """The carrier may have it or not, and asking again might book it twice: somebody must look."""
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


class Via(StrEnum):
    """How a message came."""

    PUSH = "push"
    POLL = "poll"


class MessageState(StrEnum):
    """What has become of a message."""

    NEW = "new"
    READ = "read"
    UNREADABLE = "unreadable"


class Waits(StrEnum):
    """What a message waits for to be known."""

    NUMBER = "number"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class CarrierAccount:
    """How a carrier is reached.

    Parameters
    ----------
    adapter : of `lastmile.carriers.adapters.ENTRIES`.
    mapping : file name in the installation's folder ``mappings``, for adapters that a file describes; may be empty.
    base_urls, settings, timezone : see `lastmile.carriers.adapters.Account`; what is left out is the adapter's own.
    credentials : secret ``api_key`` of ``ACME`` is the environment's ``LASTMILE_CARRIER_ACME_API_KEY``.
    service : the carrier's product that is booked unless a booking names another.
    books_offers : whether what is offered to the carrier is booked by itself, and the booking answers the offer.
    sender : name, line, city, postcode, country, phone of the place where parcels are collected.
    revision : counts changes.
    """

    carrier_id: str
    adapter: str
    credentials: str
    mapping: str = ""
    base_urls: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    timezone: str = ""
    service: str = ""
    sender: Mapping[str, str] = field(default_factory=dict)
    active: bool = True
    books_offers: bool = False
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Booking:
    """A shipment that a carrier is to take.

    Parameters
    ----------
    id : also the reference that the carrier is told, so that the same booking asked for twice is one.
    number : by which the carrier tracks it; empty until it has it.
    booking : the carrier's own name of the booking, where label and cancellation need it.
    attempts : how often the carrier was asked in the present state.
    next_at : when it is next tried; ``None`` where nothing is to be done.
    error : why the last attempt failed, or the carrier's no.
    """

    id: str
    carrier_id: str
    shipment_id: str
    service: str
    currency: str
    created_at: datetime
    state: BookingState = BookingState.WAITING
    number: str = ""
    booking: str = ""
    tracking_url: str = ""
    price_minor: int | None = None
    price_currency: str = ""
    label_type: str = ""
    attempts: int = 0
    next_at: datetime | None = None
    error: str = ""
    booked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """A booked parcel that is still under way.

    Parameters
    ----------
    heard_at : of its newest event, or of its booking.
    """

    carrier_id: str
    shipment_id: str
    number: str
    service: str
    status: Status
    heard_at: datetime
    polled_at: datetime | None
    unanswered: int


@dataclass(frozen=True, slots=True)
class Message:
    """What a carrier told, as it came in.

    Parameters
    ----------
    status : of the answer; 200 for pushes.
    """

    id: str
    carrier_id: str
    via: Via
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """What keeps a message from being used in full.

    Parameters
    ----------
    what : a number, or a code spelled the one way in which it is looked up.
    text : the carrier's words beside a code.
    at : when it happened.
    """

    message_id: str
    carrier_id: str
    kind: Waits
    what: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenCode:
    """A code that nobody knows.

    Parameters
    ----------
    messages : how many wait for it.
    first_at, last_at : when the carrier used it.
    """

    carrier_id: str
    code: str
    text: str
    messages: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What a code means, as somebody decided."""

    carrier_id: str
    code: str
    status: Status
    reason: Reason | None
    decided_by: str
    decided_at: datetime
