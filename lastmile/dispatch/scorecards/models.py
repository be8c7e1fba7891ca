"""The tables of scorecards. Only `repository` knows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, String
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class CarrierTallyRow(Base):
    """Sums of one lane, from the newest count; the empty carrier is all of them together."""

    __tablename__ = "carrier_tallies"

    carrier_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    service: Mapped[str] = mapped_column(String(100), primary_key=True)
    origin: Mapped[str] = mapped_column(String(100), primary_key=True)
    destination: Mapped[str] = mapped_column(String(100), primary_key=True)
    tally: Mapped[dict[str, Any]] = mapped_column(JSON)
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    counted_at: Mapped[datetime] = mapped_column(Instant)


class CarrierRiskRow(Base):
    """The one row of what it costs when a carrier fails."""

    __tablename__ = "carrier_risk"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(Instant)
