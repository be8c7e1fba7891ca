"""The table of letters. Only `repository` knows it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class LetterRow(Base):
    """A letter that waits, or was sent."""

    __tablename__ = "letters"
    __table_args__ = (Index("ix_letters_next_at", "next_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    once: Mapped[str] = mapped_column(String(200), unique=True)
    about: Mapped[str] = mapped_column(String(40), index=True)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(String(300))
