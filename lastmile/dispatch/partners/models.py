"""The tables of assignments. Only `repository` knows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class FeedRow(Base):
    """How far a carrier's feed has come; its lock puts the changes of a carrier in the order of their commits."""

    __tablename__ = "partner_feeds"

    carrier_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)


class AssignmentRow(Base):
    """A parcel offered to a partner."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("shipment_id", "carrier_id"),
        Index("ix_assignments_carrier_id_sequence", "carrier_id", "sequence", unique=True),
        Index("ix_assignments_plan_id", "plan_id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    carrier_id: Mapped[str] = mapped_column(String(40))
    shipment_id: Mapped[str] = mapped_column(String(40))
    shop_id: Mapped[str] = mapped_column(String(40))
    plan_id: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    day: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12))
    sequence: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    price_minor: Mapped[int] = mapped_column(BigInteger)
    counter_minor: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(500))
    service_level: Mapped[str] = mapped_column(String(100))
    promised_by: Mapped[datetime | None] = mapped_column(Instant)
    order: Mapped[dict[str, Any]] = mapped_column(JSON)
    offered_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int]
