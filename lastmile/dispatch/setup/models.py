"""The tables of what a day is made of. Only `repository` knows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, true
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class _Kept:
    """What every row has."""

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class OrganisationRow(_Kept, Base):
    """The one row of what holds for all hubs."""

    __tablename__ = "organisation"

    currency: Mapped[str] = mapped_column(String(3))
    timezone: Mapped[str] = mapped_column(String(100))
    traffic: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class HubRow(_Kept, Base):
    """Where routes start."""

    __tablename__ = "hubs"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    timezone: Mapped[str] = mapped_column(String(100))
    streets: Mapped[str] = mapped_column(String(200))
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)


class VehicleRow(_Kept, Base):
    """A kind of vehicle."""

    __tablename__ = "vehicle_types"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)


class RiderRow(_Kept, Base):
    """A person who drives."""

    __tablename__ = "riders"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    phone: Mapped[str] = mapped_column(String(50))
    active: Mapped[bool]


class ShiftRow(_Kept, Base):
    """When a rider works, from where, with what."""

    __tablename__ = "shifts"
    __table_args__ = (Index("ix_shifts_hub_id", "hub_id"), Index("ix_shifts_rider_id", "rider_id"))

    hub_id: Mapped[str] = mapped_column(ForeignKey("hubs.id"))
    end_hub_id: Mapped[str | None] = mapped_column(ForeignKey("hubs.id"))
    ends_anywhere: Mapped[bool]
    rider_id: Mapped[str] = mapped_column(ForeignKey("riders.id"))
    vehicle_id: Mapped[str] = mapped_column(ForeignKey("vehicle_types.id"))
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)


class ShopRow(_Kept, Base):
    """Who sends parcels."""

    __tablename__ = "shops"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    hub_id: Mapped[str | None] = mapped_column(ForeignKey("hubs.id"))
    phone: Mapped[str] = mapped_column(String(50))
    email: Mapped[str] = mapped_column(String(200))
    slot_changes: Mapped[bool]
    instructions: Mapped[bool]
    active: Mapped[bool]
    letters: Mapped[bool] = mapped_column(server_default=true())
    letters_to: Mapped[str] = mapped_column(String(254), server_default="")
    customer_letters: Mapped[bool] = mapped_column(server_default=true())
