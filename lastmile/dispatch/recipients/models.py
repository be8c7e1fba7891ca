"""The tables of what recipients say. Only `repository` knows them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class RatingRow(Base):
    """How satisfied the recipient was."""

    __tablename__ = "ratings"

    shipment_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    shop_id: Mapped[str] = mapped_column(String(40))
    rider_id: Mapped[str] = mapped_column(String(40))
    carrier_id: Mapped[str] = mapped_column(String(40))
    stars: Mapped[int]
    comment: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class ReportRow(Base):
    """A problem that a recipient reported; never changed."""

    __tablename__ = "problem_reports"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    shipment_id: Mapped[str] = mapped_column(String(40), index=True)
    shop_id: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(24))
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant)
