"""The table of money on hold. Only `repository` knows it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base

_OPEN = text("released_at IS NULL")


class HeldMoneyRow(Base):
    """An amount that is or was on hold; the same money of a parcel is held once."""

    __tablename__ = "held_money"
    __table_args__ = (
        Index(
            "uq_held_money_open",
            "shipment_id",
            "carrier_id",
            "about",
            "side",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_held_money_carrier_id_id", "carrier_id", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    about: Mapped[str] = mapped_column(String(120))
    side: Mapped[str] = mapped_column(String(10))
    shipment_id: Mapped[str] = mapped_column(String(40))
    carrier_id: Mapped[str] = mapped_column(String(40))
    shop_id: Mapped[str] = mapped_column(String(40))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    held_at: Mapped[datetime] = mapped_column(Instant)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    to_us_minor: Mapped[int] = mapped_column(BigInteger)
    to_carrier_minor: Mapped[int] = mapped_column(BigInteger)
