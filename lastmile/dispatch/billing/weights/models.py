"""The tables of measured parcels and weight discrepancies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class ParcelMeasureRow(Base):
    """A shipment on our own scale; what is measured again replaces what was measured before."""

    __tablename__ = "parcel_measures"

    shipment_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    weight_g: Mapped[int] = mapped_column(BigInteger)
    volume_cm3: Mapped[int | None] = mapped_column(BigInteger)
    evidence: Mapped[dict[str, str]] = mapped_column(JSON)
    measured_by: Mapped[str] = mapped_column(String(40))
    measured_at: Mapped[datetime] = mapped_column(Instant)


class WeightDiscrepancyRow(Base):
    """A weight that a carrier announces before it bills it."""

    __tablename__ = "weight_discrepancies"
    __table_args__ = (
        UniqueConstraint("carrier_id", "shipment_id"),
        Index("ix_weight_discrepancies_state_closes_at", "state", "closes_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    carrier_id: Mapped[str] = mapped_column(String(40))
    shipment_id: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(200))
    charged_g: Mapped[int] = mapped_column(BigInteger)
    ours_g: Mapped[int] = mapped_column(BigInteger)
    at_stake_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    raised_at: Mapped[datetime] = mapped_column(Instant)
    opens_at: Mapped[datetime | None] = mapped_column(Instant)
    closes_at: Mapped[datetime | None] = mapped_column(Instant)
    on_silence: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(2000))
    decided_by: Mapped[str] = mapped_column(String(40))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int]
