"""The table of shipments. Only `repository` knows it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class ShipmentRow(Base):
    """A shipment, whose it is, where it stands and who has it."""

    __tablename__ = "shipments"
    __table_args__ = (
        UniqueConstraint("shop_id", "day", "order_id"),
        Index("ix_shipments_day_id", "day", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    shop_id: Mapped[str] = mapped_column(String(40))
    hub_id: Mapped[str] = mapped_column(String(40))
    day: Mapped[date] = mapped_column(Date)
    order_id: Mapped[str]
    kind: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str]
    phone: Mapped[str]
    address: Mapped[str]
    postcode: Mapped[str]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    place_match: Mapped[str] = mapped_column(String(12))
    place_score: Mapped[float]
    parcels: Mapped[int]
    weight_g: Mapped[int] = mapped_column(BigInteger)
    volume_cm3: Mapped[int] = mapped_column(BigInteger)
    service_level: Mapped[str]
    priority: Mapped[int]
    cash_minor: Mapped[int] = mapped_column(BigInteger)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    searched: Mapped[str]
    content_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(24))
    status_at: Mapped[datetime] = mapped_column(Instant)
    status_reason: Mapped[str] = mapped_column(String(40))
    status_key: Mapped[str] = mapped_column(String(100), server_default="")
    status_source: Mapped[str] = mapped_column(String(60), server_default="")
    carrier_id: Mapped[str] = mapped_column(String(40))
    rider_id: Mapped[str] = mapped_column(String(40))
    tracking_token: Mapped[str] = mapped_column(String(64), unique=True)
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
