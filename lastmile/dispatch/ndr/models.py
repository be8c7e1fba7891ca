"""The table of failed attempts. Only `repository` knows it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class NdrCaseRow(Base):
    """A failed attempt of a carrier, the answer to it, and how far that has come."""

    __tablename__ = "ndr_cases"
    __table_args__ = (
        UniqueConstraint("shipment_id", "event_key"),
        Index("ix_ndr_cases_phase_due_at_id", "phase", "due_at", "id"),
        Index("ix_ndr_cases_next_at", "next_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    shipment_id: Mapped[str] = mapped_column(String(40))
    event_key: Mapped[str] = mapped_column(String(100))
    carrier_id: Mapped[str] = mapped_column(String(40))
    shop_id: Mapped[str] = mapped_column(String(40))
    attempt: Mapped[int]
    reason: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(500))
    failed_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    phase: Mapped[str] = mapped_column(String(12))
    allowed: Mapped[list[str]] = mapped_column(JSON)
    action: Mapped[str] = mapped_column(String(12))
    acts_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String(12))
    answer_on: Mapped[date | None] = mapped_column(Date)
    address: Mapped[str] = mapped_column(String(300))
    phone: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(500))
    answered_by: Mapped[str] = mapped_column(String(40))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    passed: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int]
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(String(500))
