"""What is asked of a carrier, in our words; each adapter puts it into the carrier's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lastmile.core.geo import Position


@dataclass(frozen=True, slots=True)
class Party:
    """Who sends, receives or hands over.

    Parameters
    ----------
    lines : street lines, most important first, at least one.
    country : ISO 3166-1 alpha-2, e.g. ``"IN"``.
    region : state or province as the country writes it, e.g. ``"KA"``; may be empty.
    position : lon, lat, where known.
    """

    name: str
    lines: tuple[str, ...]
    city: str
    postcode: str
    country: str
    region: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """One piece.

    Parameters
    ----------
    weight_g : grams, > 0.
    length_mm, width_mm, height_mm : outer size; 0 where unknown.
    value_minor : declared value in minor units of the request's currency.
    description : the goods.
    """

    weight_g: int
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0
    value_minor: int = 0
    description: str = "goods"


@dataclass(frozen=True, slots=True)
class BookRequest:
    """Please carry this.

    Parameters
    ----------
    reference : our number of the shipment; the same one again is the same booking.
    service : the carrier's own name or code of the product.
    currency : ISO 4217 of all amounts.
    cash_minor : to collect at the door, 0 for none.
    ready_at : aware instant from which it can be fetched.
    rate : the carrier's number of an offer to take up (aggregators), may be empty.
    """

    reference: str
    sender: Party
    recipient: Party
    packages: tuple[Package, ...]
    service: str
    currency: str
    cash_minor: int = 0
    ready_at: datetime | None = None
    note: str = ""
    rate: str = ""

    @property
    def weight_g(self) -> int:
        """Weight of all pieces, grams."""
        return sum(package.weight_g for package in self.packages)

    @property
    def value_minor(self) -> int:
        """Declared value of all pieces, minor units."""
        return sum(package.value_minor for package in self.packages)


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """The label of a booked parcel, please.

    Parameters
    ----------
    number : the carrier's number of the parcel.
    booking : the carrier's own name of the booking, as `Booking.booking` gave it; may be empty.
    """

    number: str
    booking: str = ""


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Do not carry it after all; the fields are those of `LabelRequest`."""

    number: str
    booking: str = ""


@dataclass(frozen=True, slots=True)
class TrackRequest:
    """Where are these; at most the adapter's ``most_per_poll`` of the carrier's numbers."""

    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RateRequest:
    """What would it cost; as a booking without a reference."""

    sender: Party
    recipient: Party
    packages: tuple[Package, ...]
    currency: str
    service: str = ""
    cash_minor: int = 0

    @property
    def weight_g(self) -> int:
        """Weight of all pieces, grams."""
        return sum(package.weight_g for package in self.packages)


@dataclass(frozen=True, slots=True)
class PickupRequest:
    """Please fetch parcels at a place on a day between two aware instants."""

    place: Party
    day: date
    earliest: datetime
    latest: datetime
    parcels: int
    weight_g: int = 0
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NdrRequest:
    """What to do after a failed attempt.

    Parameters
    ----------
    number, booking : as in `LabelRequest`.
    action : ``"reattempt"``, ``"hold"`` or ``"return"``.
    on : day of the new attempt, ``None`` for the next one possible.
    lines : street lines of a better address; empty leaves it as it is.
    phone : a better number; empty leaves it as it is.
    note : for whoever delivers.
    """

    number: str
    action: str
    booking: str = ""
    on: date | None = None
    lines: tuple[str, ...] = ()
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProofRequest:
    """Show who took it; ``number`` is the carrier's."""

    number: str


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """Pay for it.

    Parameters
    ----------
    kind : ``"damage"``, ``"loss"`` or ``"theft"``.
    amount_minor : claimed, minor units of ``currency``.
    evidence : media type and content of each document.
    """

    number: str
    kind: str
    amount_minor: int
    currency: str
    description: str
    contact_email: str
    evidence: tuple[tuple[str, bytes], ...] = ()
