"""The columns of invoice files: what they are called, and which of them are charges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lastmile.carriers.invoices.model import Charge
from lastmile.carriers.invoices.names import CHARGES, SURCHARGES, charge_of
from lastmile.infra.files.aliases import Aliases
from lastmile.infra.files.cells import Vocabulary
from lastmile.infra.files.headers import normalise_header

FIELDS = Aliases(
    {
        "reference": (
            "tracking number", "tracking no", "tracking id", "tracking", "awb", "awb number", "awb no", "awb code",
            "waybill", "waybill number", "consignment number", "consignment", "shipment number", "parcel number",
            "express or ground tracking id", "pro number", "docket number",
        ),
        "invoice_number": ("invoice no", "invoice", "bill number", "bill no", "document number", "credit note number"),
        "invoice_date": ("bill date", "document date", "date of invoice", "issued on"),
        "document": ("document type", "type of document"),
        "refers_to": ("original invoice", "original invoice number", "against invoice", "credited invoice"),
        "shipped_on": (
            "ship date", "shipment date", "shipping date", "pickup date", "collection date", "date of collection",
            "booking date", "transaction date", "dispatch date",
        ),
        "zone": ("billed zone", "charged zone", "tariff zone", "zone code", "rate zone"),
        "service_level": ("service", "product", "service type", "billed service", "product name", "mode"),
        "weight": (
            "charged weight", "billed weight", "billing weight", "chargeable weight", "rated weight", "applied weight",
            "courier charged weight",
        ),
        "weight_basis": ("weight type", "weight basis", "basis of weight", "weight method"),
        "charge": (
            "charge description", "charge type", "charge name", "charge category", "charge classification",
            "description of charge", "fee type",
        ),
        "amount": ("net amount", "charge amount", "net charge", "net charge amount", "net", "value"),
        "total": (
            "row total", "line total", "total", "total amount", "total charge", "total charges", "total freight",
            "gross amount", "amount payable", "net payable", "sum",
        ),
        "currency": ("currency code", "invoice currency", "curr"),
    }
)  # fmt: skip
"""Field → headers of it."""

_LIKE_A_CHARGE = re.compile(r".*\b(surcharge|charge|fee)s?")
_UNITS = {"g": 1, "gm": 1, "gms": 1, "grams": 1, "kg": 1000, "kgs": 1000, "lb": 453.59237, "lbs": 453.59237}


@dataclass(frozen=True, slots=True)
class ChargeColumn:
    """A column that bills something in every row.

    Parameters
    ----------
    index : 0-based.
    label : the header.
    charge : what it bills.
    """

    index: int
    label: str
    charge: Charge


@dataclass(frozen=True, slots=True)
class InvoiceColumns:
    """What the headers of a file were taken for.

    Parameters
    ----------
    fields : field → 0-based column.
    charges : the columns of charges; empty where each row is one charge.
    weight_g : grams that a number of the weight column stands for.
    unread : headers that mean nothing to us.
    """

    fields: dict[str, int]
    charges: tuple[ChargeColumn, ...]
    weight_g: float
    unread: tuple[str, ...]


def vocabulary(surcharges: Iterable[str]) -> Vocabulary:
    """Tell an invoice's header from other rows; ``surcharges`` are further names of charges."""
    known = frozenset(normalise_header(name) for name in surcharges)
    return Vocabulary(
        knows=lambda header: _field(header)[0] is not None or _is_charge(header, known),
        record="invoice line",
        columns="tracking_number, freight, fuel_surcharge, total",
    )


def find_columns(headers: Sequence[str], surcharges: Iterable[str]) -> InvoiceColumns:
    """Take each header for a field, a charge, or nothing.

    Parameters
    ----------
    headers : as in the file.
    surcharges : what the contract calls its surcharges.
    """
    known = frozenset(normalise_header(name) for name in surcharges)
    stems = [_field(header) for header in headers]
    fields = FIELDS.columns(
        [stem if field else header for header, (field, stem, _) in zip(headers, stems, strict=True)]
    )
    taken = set(fields.values())
    charges = tuple(
        ChargeColumn(index, header, charge_of(header))
        for index, header in enumerate(headers)
        if index not in taken and stems[index][0] is None and _is_charge(header, known)
    )
    if "charge" in fields:
        charges = ()
    read = taken | {column.index for column in charges}
    weight = fields.get("weight")
    return InvoiceColumns(
        fields=fields,
        charges=charges,
        weight_g=1000 if weight is None else stems[weight][2],
        unread=tuple(header for index, header in enumerate(headers) if header and index not in read),
    )


def _field(header: str) -> tuple[str | None, str, float]:
    """Give the field a header means, the header without a unit, and the unit in grams."""
    field = FIELDS.field_of(header)
    if field is not None:
        return field, header, 1000
    stem, _, last = normalise_header(header).rpartition(" ")
    if last in _UNITS and FIELDS.field_of(stem) == "weight":
        return "weight", stem, _UNITS[last]
    return None, header, 1000


def _is_charge(header: str, known: frozenset[str]) -> bool:
    words = normalise_header(header)
    named = CHARGES.field_of(header) is not None or SURCHARGES.field_of(header) is not None
    return named or words in known or _LIKE_A_CHARGE.fullmatch(words) is not None
