"""The table of tracking events. Only `repository` knows it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class TrackingEventRow(Base):
    """Something that happened to a shipment, as one source told it."""

    __tablename__ = "tracking_events"

    shipment_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    source: Mapped[str] = mapped_column(String(60), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    offset_s: Mapped[int]
    rank: Mapped[int]
    status: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(String(500))
    place: Mapped[str] = mapped_column(String(200))
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    proof_id: Mapped[str] = mapped_column(String(40))
    received_at: Mapped[datetime] = mapped_column(Instant)
