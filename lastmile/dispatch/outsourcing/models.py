"""The tables of accounts, bookings and what carriers tell. Only `repository` knows them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class CarrierAccountRow(Base):
    """How one carrier is reached; its secrets are in the environment."""

    __tablename__ = "carrier_accounts"

    carrier_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    adapter: Mapped[str] = mapped_column(String(40))
    mapping: Mapped[str] = mapped_column(String(100))
    base_urls: Mapped[dict[str, str]] = mapped_column(JSON)
    settings: Mapped[dict[str, str]] = mapped_column(JSON)
    credentials: Mapped[str] = mapped_column(String(40))
    timezone: Mapped[str] = mapped_column(String(100))
    service: Mapped[str] = mapped_column(String(100))
    sender: Mapped[dict[str, str]] = mapped_column(JSON)
    active: Mapped[bool]
    books_offers: Mapped[bool] = mapped_column(server_default=false())
    revision: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(Instant)


class CarrierBookingRow(Base):
    """A shipment that a carrier is to take, and how far that has come."""

    __tablename__ = "carrier_bookings"
    __table_args__ = (
        UniqueConstraint("carrier_id", "shipment_id"),
        Index("ix_carrier_bookings_carrier_id_number", "carrier_id", "number"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    carrier_id: Mapped[str] = mapped_column(String(40))
    shipment_id: Mapped[str] = mapped_column(String(40), index=True)
    service: Mapped[str] = mapped_column(String(100))
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(100))
    booking: Mapped[str] = mapped_column(String(200))
    tracking_url: Mapped[str] = mapped_column(String(1000))
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    price_currency: Mapped[str] = mapped_column(String(3))
    label_type: Mapped[str] = mapped_column(String(100))
    label: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    attempts: Mapped[int]
    next_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    error: Mapped[str] = mapped_column(String(500))
    polled_at: Mapped[datetime | None] = mapped_column(Instant)
    unanswered: Mapped[int]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    booked_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)


class CarrierMessageRow(Base):
    """What a carrier told, as it came in."""

    __tablename__ = "carrier_messages"
    __table_args__ = (
        UniqueConstraint("carrier_id", "sha256"),
        Index("ix_carrier_messages_state_id", "state", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    carrier_id: Mapped[str] = mapped_column(String(40))
    via: Mapped[str] = mapped_column(String(8))
    status: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(12))
    error: Mapped[str] = mapped_column(String(500))
    received_at: Mapped[datetime] = mapped_column(Instant)


class CarrierWaitRow(Base):
    """A message that says something we cannot use yet: of a number or a code that nobody knows."""

    __tablename__ = "carrier_waits"
    __table_args__ = (Index("ix_carrier_waits_kind_carrier_id_what", "kind", "carrier_id", "what"),)

    message_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    what: Mapped[str] = mapped_column(String(100), primary_key=True)
    carrier_id: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(Instant)


class CarrierCodeRow(Base):
    """What a code means that the carrier's adapter does not know, as somebody decided."""

    __tablename__ = "carrier_codes"

    carrier_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(100), primary_key=True)
    status: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(String(40))
    decided_by: Mapped[str] = mapped_column(String(40))
    decided_at: Mapped[datetime] = mapped_column(Instant)
