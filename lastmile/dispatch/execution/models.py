"""The tables of what happens on the road. Only `repository` knows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import SEQUENCE, Instant
from lastmile.infra.database import Base


class RouteRow(Base):
    """A rider's tour of a committed plan."""

    __tablename__ = "routes"
    __table_args__ = (UniqueConstraint("plan_id", "seat"), Index("ix_routes_rider_id_day", "rider_id", "day"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    plan_id: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    seat: Mapped[str]
    name: Mapped[str] = mapped_column(String(40))
    day: Mapped[date] = mapped_column(Date, index=True)
    hub: Mapped[str]
    timezone: Mapped[str] = mapped_column(String(100))
    currency: Mapped[str] = mapped_column(String(3))
    rider_id: Mapped[str] = mapped_column(String(40))
    rider: Mapped[str]
    vehicle: Mapped[str]
    vehicle_type: Mapped[str]
    planned_start: Mapped[datetime] = mapped_column(Instant)
    planned_end: Mapped[datetime] = mapped_column(Instant)
    end_drive_s: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int]


class StopRow(Base):
    """One visit of a route: at a door, a break, or loading again."""

    __tablename__ = "route_stops"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    route_id: Mapped[str] = mapped_column(ForeignKey("routes.id"), index=True)
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    place: Mapped[str]
    lon: Mapped[float]
    lat: Mapped[float]
    drive_s: Mapped[int]
    planned_arrival: Mapped[datetime] = mapped_column(Instant)
    planned_begin: Mapped[datetime] = mapped_column(Instant)
    planned_departure: Mapped[datetime] = mapped_column(Instant)
    windows: Mapped[list[list[str]]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12))
    arrived_at: Mapped[datetime | None] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)


class TaskRow(Base):
    """What is to do for one shipment at a stop."""

    __tablename__ = "stop_tasks"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    stop_id: Mapped[str] = mapped_column(ForeignKey("route_stops.id"), index=True)
    route_id: Mapped[str] = mapped_column(String(40), index=True)
    shipment_id: Mapped[str] = mapped_column(String(40), index=True)
    shop_id: Mapped[str] = mapped_column(String(40))
    order_id: Mapped[str]
    kind: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str]
    phone: Mapped[str]
    address: Mapped[str]
    parcels: Mapped[int]
    weight_g: Mapped[int] = mapped_column(BigInteger)
    cash_minor: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str]
    state: Mapped[str] = mapped_column(String(12))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(40))
    collected_minor: Mapped[int] = mapped_column(BigInteger)
    scanned: Mapped[int]


class ActionRow(Base):
    """What a rider's phone told, as it told it; never changed."""

    __tablename__ = "rider_actions"
    __table_args__ = (UniqueConstraint("rider_id", "id"),)

    number: Mapped[int] = mapped_column(SEQUENCE, primary_key=True, autoincrement=True)
    rider_id: Mapped[str] = mapped_column(String(40))
    id: Mapped[str] = mapped_column(String(64))
    route_id: Mapped[str] = mapped_column(String(40), index=True)
    stop_id: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String(12))
    remark: Mapped[str]


class AttemptRow(Base):
    """A try at a door, with its result; never changed."""

    __tablename__ = "delivery_attempts"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    task_id: Mapped[str] = mapped_column(String(40), index=True)
    shipment_id: Mapped[str] = mapped_column(String(40), index=True)
    shop_id: Mapped[str] = mapped_column(String(40))
    route_id: Mapped[str] = mapped_column(String(40))
    rider_id: Mapped[str] = mapped_column(String(40))
    carrier_id: Mapped[str] = mapped_column(String(40), server_default="")
    action_id: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str]
    recipient: Mapped[str]
    collected_minor: Mapped[int] = mapped_column(BigInteger)
    lon: Mapped[float | None]
    lat: Mapped[float | None]


class ProofRow(Base):
    """One piece of evidence of an attempt; never changed."""

    __tablename__ = "proofs"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("delivery_attempts.id"), index=True)
    shipment_id: Mapped[str] = mapped_column(String(40), index=True)
    shop_id: Mapped[str] = mapped_column(String(40))
    rider_id: Mapped[str] = mapped_column(String(40))
    carrier_id: Mapped[str] = mapped_column(String(40), server_default="")
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Instant)
    attachment_id: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(40))
    text: Mapped[str]
    holds: Mapped[bool]


class PositionRow(Base):
    """Where a rider was last."""

    __tablename__ = "rider_positions"

    rider_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    lon: Mapped[float]
    lat: Mapped[float]
    accuracy_m: Mapped[int]


class CodeRow(Base):
    """The one-time code that proves that a shipment came to the right person."""

    __tablename__ = "delivery_codes"

    shipment_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
