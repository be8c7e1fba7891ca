"""What a carrier answered, in our words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from lastmile.core.errors import RowIssue
from lastmile.core.tracking import TrackingEvent


@dataclass(frozen=True, slots=True)
class Label:
    """A label: its bytes, or the address at which the carrier keeps it.

    Parameters
    ----------
    media_type : e.g. ``"application/pdf"``, ``"application/zpl"``.
    content : empty where only ``url`` is given; lastmile fetches no address that a carrier names.
    """

    media_type: str
    content: bytes = field(default=b"", repr=False)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """The carrier takes it.

    Parameters
    ----------
    number : of the shipment, by which it is tracked.
    booking : the carrier's own name of the booking, where label and cancellation need it.
    package_numbers : one for each piece where pieces have their own.
    price_minor : what the carrier says it will charge, ``None`` where it does not.
    """

    number: str
    booking: str = ""
    package_numbers: tuple[str, ...] = ()
    label: Label | None = None
    price_minor: int | None = None
    currency: str = ""
    tracking_url: str = ""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The carrier's word on a cancellation."""

    number: str
    cancelled: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class TrackedParcel:
    """Everything that one answer says about one parcel.

    Parameters
    ----------
    events : in the order of the answer; a set, as far as the state is concerned.
    expected_at : when the carrier expects to deliver, aware; ``None`` where it does not say.
    """

    number: str
    events: tuple[TrackingEvent, ...]
    expected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tracking:
    """An answer about parcels.

    Parameters
    ----------
    parcels : one for each number that the carrier knows.
    missing : numbers that it does not know (yet), with its words.
    issues : events that could not be read, each with its field; the rest of the answer counts.
    """

    parcels: tuple[TrackedParcel, ...]
    missing: tuple[tuple[str, str], ...] = ()
    issues: tuple[RowIssue, ...] = ()

    @property
    def events(self) -> Iterable[tuple[str, TrackingEvent]]:
        """Number and event, of all parcels."""
        return ((parcel.number, event) for parcel in self.parcels for event in parcel.events)


@dataclass(frozen=True, slots=True)
class Offer:
    """One product at a price.

    Parameters
    ----------
    rate : the carrier's number of the offer, to be named when booking; may be empty.
    """

    service: str
    price_minor: int
    currency: str
    rate: str = ""
    carrier: str = ""
    deliver_by: datetime | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Pickup:
    """The carrier comes; ``number`` is what it calls the pickup."""

    number: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class NdrTaken:
    """The carrier does what it was told after a failed attempt; ``reference`` is its own name of the request."""

    reference: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """Who took the parcel, and what shows it."""

    number: str
    signed_by: str = ""
    delivered_at: datetime | None = None
    documents: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class FiledClaim:
    """The carrier has it; ``number`` is what it calls the claim, ``state`` its own word."""

    number: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A key that the carrier lends for some seconds."""

    value: str = field(repr=False)
    lives_s: int = 0


def parcels_of(events: Iterable[tuple[str, TrackingEvent]]) -> tuple[TrackedParcel, ...]:
    """Gather events by number, in the order in which the numbers first come."""
    gathered: dict[str, list[TrackingEvent]] = {}
    for number, event in events:
        gathered.setdefault(number, []).append(event)
    return tuple(TrackedParcel(number, tuple(found)) for number, found in gathered.items())
