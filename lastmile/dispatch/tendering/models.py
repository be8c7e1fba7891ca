"""The tables of tenders. Only `repository` knows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base

_OPEN = text("state = 'open'")


class TenderRow(Base):
    """A shipment that is offered to carriers; it has one open tender at a time."""

    __tablename__ = "tenders"
    __table_args__ = (
        Index("uq_tenders_open", "shipment_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_tenders_wake_at", "wake_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    shipment_id: Mapped[str] = mapped_column(String(40), index=True)
    mode: Mapped[str] = mapped_column(String(12))
    award: Mapped[str] = mapped_column(String(8))
    answer_within_s: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    deadline: Mapped[datetime] = mapped_column(Instant)
    currency: Mapped[str] = mapped_column(String(3))
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    refusals: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    answers: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12))
    awarded_to: Mapped[str] = mapped_column(String(40))
    awarded_at: Mapped[datetime | None] = mapped_column(Instant)
    wake_at: Mapped[datetime | None] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(String(40))
