"""The tables of claims. Only `repository` knows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import SEQUENCE, Instant
from lastmile.infra.database import Base

_STANDING = text("state NOT IN ('withdrawn', 'expired')")


class ClaimRow(Base):
    """Money asked back; the same money of a shipment is asked for by one claim that was not withdrawn or expired."""

    __tablename__ = "claims"
    __table_args__ = (
        Index(
            "uq_claims_standing",
            "shipment_id",
            "pays_for",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_claims_shipment_id", "shipment_id"),
        Index("ix_claims_state_closes_at", "state", "closes_at"),
        Index("ix_claims_carrier_id_id", "carrier_id", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(20))
    shipment_id: Mapped[str] = mapped_column(String(40))
    pays_for: Mapped[str] = mapped_column(String(120))
    carrier_id: Mapped[str] = mapped_column(String(40))
    rider_id: Mapped[str] = mapped_column(String(40))
    shop_id: Mapped[str] = mapped_column(String(40))
    incident_id: Mapped[str] = mapped_column(String(40), index=True)
    contract_id: Mapped[str] = mapped_column(String(40))
    currency: Mapped[str] = mapped_column(String(3))
    claimed_minor: Mapped[int] = mapped_column(BigInteger)
    most_minor: Mapped[int] = mapped_column(BigInteger)
    approved_minor: Mapped[int] = mapped_column(BigInteger)
    recovered_minor: Mapped[int] = mapped_column(BigInteger)
    salvage_minor: Mapped[int] = mapped_column(BigInteger)
    service_level: Mapped[str] = mapped_column(String(100))
    international: Mapped[bool]
    started_at: Mapped[datetime] = mapped_column(Instant)
    step: Mapped[str] = mapped_column(String(20))
    opens_at: Mapped[datetime | None] = mapped_column(Instant)
    closes_at: Mapped[datetime | None] = mapped_column(Instant)
    act_by: Mapped[datetime | None] = mapped_column(Instant)
    silence: Mapped[str] = mapped_column(String(10))
    checklist: Mapped[list[str]] = mapped_column(JSON)
    pieces: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reference: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    filed_at: Mapped[datetime | None] = mapped_column(Instant)
    answer_due: Mapped[datetime | None] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int]


class ClaimEntryRow(Base):
    """One line of a claim's history; never changed."""

    __tablename__ = "claim_entries"

    sequence: Mapped[int] = mapped_column(SEQUENCE, primary_key=True, autoincrement=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(40))
    before: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class EvidenceTaskRow(Base):
    """A gap in a claim's evidence that somebody has to fill."""

    __tablename__ = "evidence_tasks"
    __table_args__ = (
        UniqueConstraint("claim_id", "evidence"),
        Index("ix_evidence_tasks_state_due_at", "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"))
    evidence: Mapped[str] = mapped_column(String(30))
    ask: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    owner_id: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
