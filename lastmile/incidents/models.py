"""The tables of incidents. Only `repository` knows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import SEQUENCE, Instant
from lastmile.infra.database import Base

_OPEN = text("state <> 'resolved' AND shipment_id <> ''")


class IncidentRow(Base):
    """Something that went wrong; a shipment has one unresolved incident of a kind."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index(
            "uq_incidents_unresolved",
            "shipment_id",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_incidents_state_id", "state", "id"),
        Index("ix_incidents_carrier_id_id", "carrier_id", "id"),
        Index("ix_incidents_shipment_id", "shipment_id"),
        Index("ix_incidents_opened_at", "opened_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    severity: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(16))
    shipment_id: Mapped[str] = mapped_column(String(40))
    route_id: Mapped[str] = mapped_column(String(40))
    carrier_id: Mapped[str] = mapped_column(String(40))
    rider_id: Mapped[str] = mapped_column(String(40))
    shop_id: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    reported_by: Mapped[str] = mapped_column(String(40))
    reports: Mapped[int]
    owner_id: Mapped[str] = mapped_column(String(40))
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    answer_by: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    resolution: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]


class EntryRow(Base):
    """One line of an incident's history; never changed."""

    __tablename__ = "incident_entries"

    sequence: Mapped[int] = mapped_column(SEQUENCE, primary_key=True, autoincrement=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    for_partner: Mapped[bool]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
