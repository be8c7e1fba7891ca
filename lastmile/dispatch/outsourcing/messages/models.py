"""The tables of carriers' messages, of what they wait for, and of codes somebody decided on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class CarrierMessageRow(Base):
    """What a carrier told, as it came in."""

    __tablename__ = "carrier_messages"
    __table_args__ = (
        UniqueConstraint("carrier_id", "sha256"),
        Index("ix_carrier_messages_state_id", "state", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    carrier_id: Mapped[str] = mapped_column(String(40))
    via: Mapped[str] = mapped_column(String(8))
    status: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(12))
    error: Mapped[str] = mapped_column(String(500))
    received_at: Mapped[datetime] = mapped_column(Instant)


class CarrierWaitRow(Base):
    """A message that says something we cannot use yet: of a number or a code that nobody knows."""

    __tablename__ = "carrier_waits"
    __table_args__ = (Index("ix_carrier_waits_kind_carrier_id_what", "kind", "carrier_id", "what"),)

    message_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    what: Mapped[str] = mapped_column(String(100), primary_key=True)
    carrier_id: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(Instant)


class CarrierCodeRow(Base):
    """What a code means that the carrier's adapter does not know, as somebody decided."""

    __tablename__ = "carrier_codes"

    carrier_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(100), primary_key=True)
    status: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(String(40))
    decided_by: Mapped[str] = mapped_column(String(40))
    decided_at: Mapped[datetime] = mapped_column(Instant)
