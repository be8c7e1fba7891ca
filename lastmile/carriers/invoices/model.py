"""What a carrier bills, and what we know of the shipments it bills for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from lastmile.carriers.contracts.quotable import Quotable
from lastmile.core.tracking import Status


class Charge(StrEnum):
    """What a line bills; the first four are also the parts of a quote, ``total`` is all of them in one sum."""

    FREIGHT = "freight"
    RETURN_TO_ORIGIN = "return_to_origin"
    SURCHARGE = "surcharge"
    FUEL = "fuel"
    CREDIT = "credit"
    TAX = "tax"
    TOTAL = "total"


class DocumentKind(StrEnum):
    """Whether money is asked for or given back."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One amount for one shipment.

    Parameters
    ----------
    row : where it stands in the document; several lines of one row share it.
    reference : the carrier's tracking number.
    charge : what is billed.
    label : its name on the invoice.
    amount_minor : minor units without tax; credits are negative.
    currency : ISO 4217.
    shipped_on : local day of collection as the carrier says; ``None`` where it does not.
    zone, service_level : as billed; empty where the invoice does not say.
    weight_g : charged weight of the shipment in grams; ``None`` where the invoice does not say.
    volumetric : whether the carrier says that the volume was charged.
    """

    row: int | str
    reference: str
    charge: Charge
    label: str
    amount_minor: int
    currency: str
    shipped_on: date | None = None
    zone: str = ""
    service_level: str = ""
    weight_g: int | None = None
    volumetric: bool = False


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice or credit note.

    Parameters
    ----------
    carrier_id, number : together they name it.
    currency : ISO 4217, where a line does not say another.
    lines : in the order of the document.
    kind : invoice or credit note; the amounts of a credit note are negative.
    issued_on : ``None`` where it does not say.
    refers_to : number of the invoice that a credit note corrects; may be empty.
    row_totals : row → stated sum of its lines, where it is stated, minor units.
    total_minor : stated sum of all, minor units; ``None`` where it is not stated.
    """

    carrier_id: str
    number: str
    currency: str
    lines: tuple[InvoiceLine, ...]
    kind: DocumentKind = DocumentKind.INVOICE
    issued_on: date | None = None
    refers_to: str = ""
    row_totals: Mapping[int | str, int] = field(default_factory=lambda: MappingProxyType({}))
    total_minor: int | None = None


@dataclass(frozen=True, slots=True)
class BilledCharge:
    """What has been billed for a shipment before.

    Parameters
    ----------
    invoice : its number.
    charge, label, amount_minor : as on its line.
    """

    invoice: str
    charge: Charge
    label: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class BilledShipment:
    """What we know of a shipment: the facts that an invoice is held against.

    Parameters
    ----------
    reference : the carrier's tracking number.
    shipment_id : ours.
    carrier_id : who was asked to carry it.
    shipped_on : local day of collection; decides the contract version.
    item : as handed over, with the attempts that were made.
    status : where it stands.
    delivered_at : aware; ``None`` while it is not.
    promised_by : end of the promise, aware; ``None`` means what the contract promises.
    measured_g, measured_cm3 : on our own scale; ``None`` means that what the shop stated counts.
    evidence : names of what is kept: photos, scans, proof of delivery.
    billed : by earlier invoices.
    """

    reference: str
    shipment_id: str
    carrier_id: str
    shipped_on: date
    item: Quotable
    status: Status
    delivered_at: datetime | None = None
    promised_by: datetime | None = None
    measured_g: int | None = None
    measured_cm3: int | None = None
    evidence: tuple[str, ...] = ()
    billed: tuple[BilledCharge, ...] = ()
