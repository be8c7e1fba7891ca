"""What goes in and comes out of the calls about carriers' accounts, bookings and codes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from lastmile.api.fields import Clean, Id
from lastmile.carriers.tracking import SilentParcel
from lastmile.core.tracking import Reason, Status
from lastmile.dispatch.outsourcing import Booking, BookingState, CarrierAccount, Decision, OpenCode
from lastmile.dispatch.outsourcing.records import Followed

_EXAMPLE_SENDER: Final[dict[str, Any]] = {
    "name": "Hub North",
    "line": "Dock 4",
    "city": "Leeds",
    "postcode": "LS1 1AA",
    "country": "GB",
}
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), Clean]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Credentials = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,39}$")]
MappingFile = Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9_-]{0,80}\.yaml)?$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=100), Clean]


def _known_meaning(status: Status) -> Status:
    if status is Status.UNKNOWN:
        raise ValueError("a status that says something")
    return status


class SenderIn(BaseModel):
    """Where the carrier collects."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE_SENDER]})

    name: Word
    line: Word
    city: Word
    postcode: Annotated[str, StringConstraints(max_length=20), Clean]
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    phone: Annotated[str, StringConstraints(max_length=40), Clean] = ""


class AccountIn(BaseModel):
    """How a carrier is reached; no secret is told here."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "adapter": "generic_rest",
                    "credentials": "ACME",
                    "base_urls": {"api": "https://api.carrier.example"},
                    "service": "standard",
                    "sender": _EXAMPLE_SENDER,
                }
            ]
        },
    )

    adapter: Name
    credentials: Credentials = Field(
        description="`ACME` takes the secret `api_key` from `LASTMILE_CARRIER_ACME_API_KEY` in the environment"
    )
    mapping: MappingFile = Field("", description="file in the folder `mappings` of LASTMILE_HOME")
    base_urls: Annotated[dict[Name, Word], Field(max_length=10)] = {}
    settings: Annotated[dict[Name, Word], Field(max_length=30)] = {}
    timezone: Annotated[str, StringConstraints(max_length=100), Clean] = ""
    service: Annotated[str, StringConstraints(max_length=100), Clean] = ""
    sender: SenderIn
    active: bool = True
    books_offers: bool = Field(
        default=False, description="book what a plan or a tender offers it; the booking answers the offer"
    )

    def account(self, carrier_id: str, revision: int) -> CarrierAccount:
        """Give the account."""
        return CarrierAccount(carrier_id=carrier_id, revision=revision, **self.model_dump())


class AccountOut(AccountIn):
    """An account as it is kept."""

    carrier_id: str

    @classmethod
    def of(cls, account: CarrierAccount) -> AccountOut:
        """Show an account."""
        return cls(**{name: getattr(account, name) for name in cls.model_fields})


class BookingsIn(BaseModel):
    """Shipments that a carrier is to take."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"shipment_ids": ["shp_01jd3k5m7n"], "service": "standard"}]}
    )

    shipment_ids: Annotated[list[Id], Field(min_length=1, max_length=1_000)]
    service: Annotated[str, StringConstraints(max_length=100), Clean] = Field(
        "", description="the carrier's product; the account's unless given"
    )


class BookingOut(BaseModel):
    """A booking and how far it has come."""

    id: str
    shipment_id: str
    service: str
    state: BookingState
    number: str = Field(description="by which the carrier tracks it; empty until it has it")
    tracking_url: str
    price_minor: int | None
    price_currency: str
    label_type: str
    attempts: int
    next_at: datetime | None
    error: str
    booked_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, booking: Booking) -> BookingOut:
        """Show a booking."""
        return cls(**{name: getattr(booking, name) for name in cls.model_fields})


class Taken(BaseModel):
    """A push was kept; `known` if exactly it came before."""

    verdict: Literal["kept", "known"]


class DeskOut(BaseModel):
    """A code that nobody knows."""

    carrier_id: str
    code: str
    text: str = Field(description="the carrier's words beside it")
    messages: int = Field(description="how many wait for it")
    first_at: datetime
    last_at: datetime

    @classmethod
    def of(cls, code: OpenCode) -> DeskOut:
        """Show a code."""
        return cls(**{name: getattr(code, name) for name in cls.model_fields})


class DecisionIn(BaseModel):
    """What a code means."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"carrier_id": "car_01jd3k5m7n", "code": "X7", "status": "out_for_delivery"}]},
    )

    carrier_id: Id
    code: Code
    status: Annotated[Status, AfterValidator(_known_meaning)]
    reason: Reason | None = None


class DecisionOut(BaseModel):
    """A decision."""

    carrier_id: str
    code: str
    status: Status
    reason: Reason | None
    decided_by: str
    decided_at: datetime

    @classmethod
    def of(cls, decision: Decision) -> DecisionOut:
        """Show a decision."""
        return cls(**{name: getattr(decision, name) for name in cls.model_fields})


class SilentOut(BaseModel):
    """A parcel that is overdue for a word."""

    carrier_id: str
    shipment_id: str
    number: str
    status: Status
    heard_at: datetime
    silent_for_s: int
    limit_s: int = Field(description="what is usual at most")

    @classmethod
    def of(cls, silent: SilentParcel, parcel: Followed) -> SilentOut:
        """Show a parcel."""
        return cls(
            carrier_id=parcel.carrier_id,
            shipment_id=parcel.shipment_id,
            number=parcel.number,
            status=parcel.status,
            heard_at=parcel.heard_at,
            silent_for_s=int(silent.silent_for.total_seconds()),
            limit_s=int(silent.limit.total_seconds()),
        )
