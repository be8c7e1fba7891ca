"""What goes in and comes out of the calls about carriers' invoices."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from lastmile.api.fields import Clean, Id
from lastmile.carriers.invoices import RULES, Accrual, Charge, DocumentKind, FindingKind, Outcome
from lastmile.dispatch.billing import (
    Decision,
    FindingSearch,
    FindingState,
    KeptFinding,
    KeptInvoice,
    KeptLine,
    TakenIn,
)

Words = Annotated[str, StringConstraints(max_length=2_000), Clean]


class SurplusOut(BaseModel):
    """Money in a credit note that nobody asked for."""

    reference: str = Field(description="tracking number; empty for the note as a whole")
    currency: str
    amount_minor: int


class InvoiceOut(BaseModel):
    """An invoice or credit note as it was taken in."""

    id: str
    carrier_id: str
    number: str
    void: bool = Field(description="taken back: it counts nowhere any more")
    kind: DocumentKind
    currency: str
    issued_on: date | None
    refers_to: str
    outcome: Outcome | None = Field(description="of the audit; null for a credit note")
    rows: int
    billed_minor: int
    disputed_minor: int = Field(description="sum of the findings in its currency")
    payable_minor: int = Field(description="billed without what is withheld by now; 0 while it is held")
    tolerated_minor: int
    underbilled_minor: int
    surplus: list[SurplusOut]
    taken_by: str
    taken_at: datetime

    @classmethod
    def of(cls, kept: KeptInvoice) -> InvoiceOut:
        """Show an invoice."""
        values = {name: getattr(kept, name) for name in cls.model_fields}
        return cls(**values | {"surplus": [SurplusOut(**each) for each in kept.surplus]})


class FindingOut(BaseModel):
    """One thing wrong with an invoice, and what has become of it."""

    id: str
    invoice_id: str
    invoice: str
    carrier_id: str
    kind: FindingKind
    rule: str = Field(description="that it breaks")
    reference: str = Field(description="tracking number; empty for the invoice as a whole")
    shipment_id: str = Field(description="ours; empty where it is not ours")
    rows: list[int | str]
    amount_minor: int
    billed_minor: int
    expected_minor: int
    credited_minor: int
    currency: str
    why: str
    contract_version: str = Field(description="number of the version by which it was judged")
    evidence: list[str]
    state: FindingState
    text: str
    decided_by: str
    decided_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, kept: KeptFinding) -> FindingOut:
        """Show a finding."""
        values: dict[str, Any] = {
            name: getattr(kept if hasattr(kept, name) else kept.finding, name)
            for name in cls.model_fields
            if name != "rule"
        }
        return cls(**values | {"rule": RULES[kept.finding.kind]})


class InvoiceRowOut(BaseModel):
    """What became of one row of a file."""

    row: int | str
    reference: str
    shipment_id: str = Field(description="empty where it is not ours")
    billed_minor: int
    findings: list[FindingKind] = Field(description="what is wrong with it; nothing if it is right")


class DocumentOut(BaseModel):
    """One document of a file, row by row."""

    invoice: InvoiceOut
    known: bool = Field(description="exactly it was here before: nothing was done")
    rows: list[InvoiceRowOut]
    findings: list[FindingOut] = Field(description="of a credit note, those that it credits")

    @classmethod
    def of(cls, taken: TakenIn) -> DocumentOut:
        """Show what became of a document."""
        return cls(
            invoice=InvoiceOut.of(taken.kept),
            known=taken.known,
            rows=_rows(taken),
            findings=[FindingOut.of(finding) for finding in taken.findings],
        )


def _rows(taken: TakenIn) -> list[InvoiceRowOut]:
    wrong: dict[str, list[FindingKind]] = defaultdict(list)
    for kept in taken.findings if taken.judgement.audit else ():
        for place in kept.finding.rows:
            wrong[str(place)].append(kept.finding.kind)
    rows: dict[int | str, InvoiceRowOut] = {}
    for line in taken.judgement.invoice.lines:
        shipment = taken.judgement.shipments.get(line.reference, "")
        row = rows.setdefault(
            line.row,
            InvoiceRowOut(
                row=line.row,
                reference=line.reference,
                shipment_id=shipment,
                billed_minor=0,
                findings=wrong[str(line.row)],
            ),
        )
        row.billed_minor += line.amount_minor
    return list(rows.values())


class UploadOut(BaseModel):
    """What became of a file."""

    documents: list[DocumentOut]
    unread: list[str] = Field(description="columns that mean nothing to us")


class InvoiceLineOut(BaseModel):
    """A line of an invoice."""

    row: str
    reference: str
    shipment_id: str
    charge: Charge
    label: str
    amount_minor: int
    currency: str
    shipped_on: date | None
    zone: str
    service_level: str
    weight_g: int | None

    @classmethod
    def of(cls, line: KeptLine) -> InvoiceLineOut:
        """Show a line."""
        values = {name: getattr(line, name) for name in cls.model_fields if name != "row"}
        return cls(row=line.source_row, **values)


class FindingSum(BaseModel):
    """Findings of one kind and state together."""

    kind: FindingKind
    state: FindingState
    currency: str
    findings: int
    amount_minor: int
    credited_minor: int


class FindingDecisionIn(BaseModel):
    """What is to be done about a finding."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"decision": "dispute", "text": "weighed at the dock", "claim": False}]},
    )

    decision: Decision = Field(description="`accept`: pay it all the same; `dispute`: the carrier is told")
    text: Words = ""
    claim: bool = Field(default=False, description="make a claim of a dispute about a shipment of ours")


class FindingSearchIn(BaseModel):
    """Unsettled findings that are meant."""

    model_config = ConfigDict(extra="forbid")

    carrier_id: Id | None = None
    invoice_id: Id | None = None
    shipment_id: Id | None = None
    kind: FindingKind | None = None

    def search(self) -> FindingSearch:
        """Give the search."""
        return FindingSearch(self.carrier_id or "", self.invoice_id or "", self.shipment_id or "", self.kind)


class FindingDecisionsIn(FindingDecisionIn):
    """What is to be done about many findings: those that are named, or all unsettled ones of a search."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"decision": "dispute", "finding_ids": ["fnd_01jd3k5m7n"]},
                {"decision": "accept", "search": {"invoice_id": "inv_01jd3k5m7n", "kind": "fuel_index"}},
            ]
        },
    )

    finding_ids: Annotated[list[Id], Field(max_length=1_000)] = []
    search: FindingSearchIn | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> FindingDecisionsIn:
        named = self.search is not None and self.search != FindingSearchIn()
        if bool(self.finding_ids) == named:
            raise ValueError("finding_ids, or a search that names something: one of them")
        return self


class DecidedOut(BaseModel):
    """Findings that were decided together."""

    findings: int
    amount_minor: dict[str, int] = Field(description="currency → sum")


class VoidIn(BaseModel):
    """Why an invoice is taken back."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "uploaded for the wrong carrier"}]}
    )

    reason: Annotated[str, StringConstraints(min_length=1, max_length=2_000), Clean]


class AccrualOut(BaseModel):
    """One charge that is owed and not billed."""

    shipment_id: str
    reference: str
    shipped_on: date
    charge: Charge
    label: str
    amount_minor: int
    currency: str
    contract_version: str

    @classmethod
    def of(cls, accrual: Accrual) -> AccrualOut:
        """Show an accrual."""
        return cls(**{name: getattr(accrual, name) for name in cls.model_fields})


class AccrualsOut(BaseModel):
    """What is owed for some shipments and not billed."""

    items: list[AccrualOut]
    unpriced: dict[str, str] = Field(description="tracking number → why there is no price")
    next_cursor: str | None = Field(description="for the next shipments; null at the end")


class AccruedOut(BaseModel):
    """What is owed for all shipments of some days and not billed."""

    amount_minor: dict[str, int] = Field(description="currency → sum")
    unpriced: int = Field(description="shipments without a price")
