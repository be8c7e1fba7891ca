"""The table of the installation's keys. Only `repository` knows it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class SigningKeyRow(Base):
    """A key pair by what it is for."""

    __tablename__ = "signing_keys"

    purpose: Mapped[str] = mapped_column(String(20), primary_key=True)
    private_pem: Mapped[str] = mapped_column(Text)
    public_pem: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
