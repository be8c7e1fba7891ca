"""Accounts and bookings as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lastmile.core.tracking import Status


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
