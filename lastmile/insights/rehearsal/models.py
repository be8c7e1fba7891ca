"""The table of rehearsals. Only `repository` knows it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, String
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class RehearsalRow(Base):
    """A day that somebody rehearses; an operation says how far it is."""

    __tablename__ = "rehearsals"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    operation_id: Mapped[str] = mapped_column(String(40))
    day: Mapped[date] = mapped_column(Date)
    wish: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(Instant)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
