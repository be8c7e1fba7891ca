"""The tables of figures. Only `repository` knows them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Date, Float, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base
from lastmile.insights.definitions import counters


class FactRow(Base):
    """What happened to one shipment; see `lastmile.insights.facts.ShipmentFacts`."""

    __tablename__ = "shipment_facts"
    __table_args__ = (Index("ix_shipment_facts_day_id", "day", "shipment_id"),)

    shipment_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    order_id: Mapped[str]
    shop_id: Mapped[str] = mapped_column(String(40))
    hub_id: Mapped[str] = mapped_column(String(40))
    zone: Mapped[str] = mapped_column(String(60))
    carrier_id: Mapped[str] = mapped_column(String(40))
    rider_id: Mapped[str] = mapped_column(String(40))
    service_level: Mapped[str] = mapped_column(String(100))
    day: Mapped[date] = mapped_column(Date)
    received_at: Mapped[datetime] = mapped_column(Instant)
    handed_at: Mapped[datetime | None] = mapped_column(Instant)
    processing_s: Mapped[int | None] = mapped_column(BigInteger)
    promised_end: Mapped[datetime | None] = mapped_column(Instant)
    promise_broken: Mapped[bool]
    attempts: Mapped[int]
    first_attempt_at: Mapped[datetime | None] = mapped_column(Instant)
    first_attempt_ok: Mapped[bool]
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    returned_at: Mapped[datetime | None] = mapped_column(Instant)
    return_s: Mapped[int | None] = mapped_column(BigInteger)
    cancelled: Mapped[bool]
    lost: Mapped[bool]
    damaged: Mapped[bool]
    wrong_item: Mapped[bool]
    wrong_address: Mapped[bool]
    silent: Mapped[bool]
    silent_from: Mapped[datetime | None] = mapped_column(Instant, index=True)
    scans: Mapped[int]
    scans_in_time: Mapped[int]
    scans_contradicted: Mapped[int]
    rider_cost_minor: Mapped[int] = mapped_column(BigInteger)
    carrier_cost_minor: Mapped[int] = mapped_column(BigInteger)
    return_cost_minor: Mapped[int] = mapped_column(BigInteger)
    loss_minor: Mapped[int] = mapped_column(BigInteger)
    recovered_minor: Mapped[int] = mapped_column(BigInteger)
    eligible_minor: Mapped[int] = mapped_column(BigInteger)
    responses: Mapped[int]
    response_s: Mapped[int] = mapped_column(BigInteger)
    rating: Mapped[int | None]


class DirtyDayRow(Base):
    """A day whose roll-up no longer says what its facts say."""

    __tablename__ = "dirty_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)


class RolledDayRow(Base):
    """A day that was rolled up, and under which definitions."""

    __tablename__ = "rolled_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    definitions: Mapped[str] = mapped_column(String(64))
    rolled_at: Mapped[datetime] = mapped_column(Instant)


DIMENSIONS = ("day", "hub_id", "zone", "carrier_id", "rider_id", "service_level", "shop_id")

DAILY = Table(
    "daily_counters",
    Base.metadata,
    Column("day", Date, primary_key=True),
    *(Column(name, String(100), primary_key=True) for name in DIMENSIONS[1:]),
    *(Column(f"n_{name}", Float, nullable=False) for name in counters()),
)
"""Sums of all counters by day and every other dimension."""
