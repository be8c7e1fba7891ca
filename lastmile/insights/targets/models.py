"""The tables of targets and alerts. Only `repository` knows them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class TargetRow(Base):
    """What is aimed at for a figure and scope."""

    __tablename__ = "figure_targets"
    __table_args__ = (UniqueConstraint("figure", "dimension", "scope"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    figure: Mapped[str] = mapped_column(String(60))
    dimension: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(100))
    value: Mapped[float]
    set_by: Mapped[str] = mapped_column(String(40))
    set_at: Mapped[datetime] = mapped_column(Instant)


class AlertRow(Base):
    """A figure of a day that somebody should look at."""

    __tablename__ = "figure_alerts"
    __table_args__ = (UniqueConstraint("day", "figure", "dimension", "scope", "kind"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    figure: Mapped[str] = mapped_column(String(60))
    dimension: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[float]
    target: Mapped[float | None]
    usual: Mapped[float | None]
    raised_at: Mapped[datetime] = mapped_column(Instant)
    cleared_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_by: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(2_000))
