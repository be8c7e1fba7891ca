"""The table of filings. Only `repository` knows it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base

_UNDER_WAY = text("state IN ('waiting', 'sending')")


class ClaimFilingRow(Base):
    """A claim on its way to the other side; one at a time."""

    __tablename__ = "claim_filings"
    __table_args__ = (
        Index(
            "uq_claim_filings_under_way",
            "claim_id",
            unique=True,
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
        Index("ix_claim_filings_claim_id", "claim_id"),
        Index("ix_claim_filings_next_at", "next_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(10))
    to: Mapped[str] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int]
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    reference: Mapped[str] = mapped_column(String(100))
    error: Mapped[str] = mapped_column(String(500))
    requested_by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
