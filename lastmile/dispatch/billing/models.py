"""The tables of carriers' invoices and their findings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class CarrierInvoiceRow(Base):
    """An invoice or credit note as it was taken in; a void one gives its number free."""

    __tablename__ = "carrier_invoices"
    __table_args__ = (UniqueConstraint("carrier_id", "number", "void_key"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    carrier_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(100))
    void_key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(12))
    currency: Mapped[str] = mapped_column(String(3))
    issued_on: Mapped[date | None] = mapped_column(Date)
    refers_to: Mapped[str] = mapped_column(String(100))
    outcome: Mapped[str] = mapped_column(String(30))
    rows: Mapped[int]
    billed_minor: Mapped[int] = mapped_column(BigInteger)
    disputed_minor: Mapped[int] = mapped_column(BigInteger)
    payable_minor: Mapped[int] = mapped_column(BigInteger)
    tolerated_minor: Mapped[int] = mapped_column(BigInteger)
    underbilled_minor: Mapped[int] = mapped_column(BigInteger)
    surplus: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    taken_by: Mapped[str] = mapped_column(String(40))
    taken_at: Mapped[datetime] = mapped_column(Instant)


class CarrierInvoiceLineRow(Base):
    """One amount for one shipment; never changed."""

    __tablename__ = "carrier_invoice_lines"
    __table_args__ = (Index("ix_carrier_invoice_lines_carrier_id_reference", "carrier_id", "reference"),)

    invoice_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    carrier_id: Mapped[str] = mapped_column(String(40))
    source_row: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(200))
    shipment_id: Mapped[str] = mapped_column(String(40), index=True)
    charge: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(200))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    shipped_on: Mapped[date | None] = mapped_column(Date)
    zone: Mapped[str] = mapped_column(String(100))
    service_level: Mapped[str] = mapped_column(String(100))
    weight_g: Mapped[int | None] = mapped_column(BigInteger)


class InvoiceFindingRow(Base):
    """One thing wrong with an invoice, and what has become of it."""

    __tablename__ = "invoice_findings"
    __table_args__ = (
        Index("ix_invoice_findings_carrier_id_state_id", "carrier_id", "state", "id"),
        Index("ix_invoice_findings_invoice_id", "invoice_id"),
        Index("ix_invoice_findings_shipment_id", "shipment_id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    invoice_id: Mapped[str] = mapped_column(String(40))
    carrier_id: Mapped[str] = mapped_column(String(40))
    invoice: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(24))
    reference: Mapped[str] = mapped_column(String(200))
    shipment_id: Mapped[str] = mapped_column(String(40))
    rows: Mapped[list[Any]] = mapped_column(JSON)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    billed_minor: Mapped[int] = mapped_column(BigInteger)
    expected_minor: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[str] = mapped_column(String(1000))
    contract_version: Mapped[str] = mapped_column(String(40))
    evidence: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12))
    credited_minor: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(String(2000))
    decided_by: Mapped[str] = mapped_column(String(40))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
