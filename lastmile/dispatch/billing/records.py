"""Invoices and findings as the service keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from lastmile.carriers.invoices import DocumentKind, Finding, FindingKind, Outcome


class FindingState(StrEnum):
    """What has become of a finding."""

    OPEN = "open"
    DISPUTED = "disputed"
    """The carrier has been told."""
    ACCEPTED = "accepted"
    """It is paid all the same."""
    TOLERATED = "tolerated"
    """Let pass by the contract's tolerance for the invoice."""
    CREDITED = "credited"
    """The money came back, all of it."""
    VOID = "void"
    """Its invoice does not count any more."""


UNSETTLED: Final = (FindingState.OPEN, FindingState.DISPUTED)
"""Those that a credit note can close, and a person can decide."""

WITHHELD: Final = (*UNSETTLED, FindingState.CREDITED)
"""Those whose amount is not paid."""


class Decision(StrEnum):
    """What a person says to a finding."""

    ACCEPT = "accept"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class KeptInvoice:
    """An invoice or credit note as it was taken in.

    Parameters
    ----------
    void : whether it was taken back.
    outcome : of the audit; empty for a credit note.
    rows : lines of the document.
    billed_minor, disputed_minor, tolerated_minor, underbilled_minor : see `lastmile.carriers.invoices.Audit`.
    payable_minor : billed without what is withheld by now; 0 while it is held.
    surplus : of a credit note, what nobody asked for.
    sha256 : of what it says.
    """

    id: str
    carrier_id: str
    number: str
    void: bool
    kind: DocumentKind
    currency: str
    issued_on: date | None
    refers_to: str
    outcome: Outcome | None
    rows: int
    billed_minor: int
    disputed_minor: int
    payable_minor: int
    tolerated_minor: int
    underbilled_minor: int
    surplus: tuple[Mapping[str, Any], ...]
    sha256: str
    taken_by: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding and what has become of it.

    Parameters
    ----------
    finding : what is wrong, by how much, why, with its evidence.
    credited_minor : what has come back for it so far.
    text : what was said when it was decided.
    """

    id: str
    invoice_id: str
    carrier_id: str
    finding: Finding
    state: FindingState
    credited_minor: int
    text: str
    decided_by: str
    decided_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FindingSearch:
    """Which findings are meant; empty means any."""

    carrier_id: str = ""
    invoice_id: str = ""
    shipment_id: str = ""
    kind: FindingKind | None = None
    state: FindingState | None = None


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A line of an invoice, and the shipment that it bills."""

    place: int
    source_row: str
    reference: str
    shipment_id: str
    charge: str
    label: str
    amount_minor: int
    currency: str
    shipped_on: date | None
    zone: str
    service_level: str
    weight_g: int | None
