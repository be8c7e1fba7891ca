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
