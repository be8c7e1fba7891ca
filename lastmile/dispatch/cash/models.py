"""The tables of collected cash. Only `repository` knows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import SEQUENCE, Instant
from lastmile.infra.database import Base


class CashEntryRow(Base):
    """One event of one shipment's cash; never changed."""

    __tablename__ = "cash_entries"
    __table_args__ = (Index("ix_cash_entries_party_shipment_id", "party", "shipment_id"),)

    sequence: Mapped[int] = mapped_column(SEQUENCE, primary_key=True, autoincrement=True)
    entry_id: Mapped[str] = mapped_column(String(200), unique=True)
    party: Mapped[str] = mapped_column(String(40))
    shipment_id: Mapped[str] = mapped_column(String(40), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    owed_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    at: Mapped[datetime] = mapped_column(Instant)
    remittance: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(500))
    entered_by: Mapped[str] = mapped_column(String(40))
    entered_at: Mapped[datetime] = mapped_column(Instant)


class CashRemittanceRow(Base):
    """A rider's hand-over or a carrier's transfer, and what was wrong with it; never changed."""

    __tablename__ = "cash_remittances"
    __table_args__ = (UniqueConstraint("party", "reference"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    party: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(100))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    at: Mapped[datetime] = mapped_column(Instant)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    taken_by: Mapped[str] = mapped_column(String(40))
    taken_at: Mapped[datetime] = mapped_column(Instant)
