"""The tables. Only `repository` knows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class PlanRow(Base):
    """All routes of one set of depots on one day; its versions hold them."""

    __tablename__ = "plans"
    __table_args__ = (UniqueConstraint("day", "depots"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    depots: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(Instant)
    head: Mapped[int | None]
    committed: Mapped[int | None]
    revision: Mapped[int]


class SnapshotRow(Base):
    """Inputs of plan versions, by the hash of their content; never changed."""

    __tablename__ = "plan_snapshots"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class PlanVersionRow(Base):
    """One checked plan, with what it was made of."""

    __tablename__ = "plan_versions"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        Index("ix_plan_versions_created_at_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    number: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    inputs: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    seed: Mapped[int] = mapped_column(BigInteger)
    engine: Mapped[str] = mapped_column(String(40))
    time_limit_s: Mapped[float]
    elapsed_s: Mapped[float]
    outcome: Mapped[str] = mapped_column(String(20))
    shipments: Mapped[int]
    on_routes: Mapped[int]
    with_carriers: Mapped[int]
    unassigned: Mapped[int]
    routes: Mapped[int]
    cost_minor: Mapped[int] = mapped_column(BigInteger)
    distance_m: Mapped[int] = mapped_column(BigInteger)
    paid_s: Mapped[int] = mapped_column(BigInteger)
    parent: Mapped[int | None]
    origin: Mapped[str] = mapped_column(String(12))
    snapshot: Mapped[str] = mapped_column(String(64))
    solution: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    locks: Mapped[dict[str, Any]] = mapped_column(JSON)
    violations: Mapped[int]
    created_by: Mapped[str] = mapped_column(String(40))
    committed_at: Mapped[datetime | None] = mapped_column(Instant)
    document: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    document_sha256: Mapped[str] = mapped_column(String(64))


class PlanShipmentRow(Base):
    """Which shipments a plan version decided about."""

    __tablename__ = "plan_shipments"

    version_id: Mapped[str] = mapped_column(ForeignKey("plan_versions.id", ondelete="CASCADE"), primary_key=True)
    shipment_id: Mapped[str] = mapped_column(ForeignKey("shipments.id"), primary_key=True, index=True)
