"""What goes in and comes out of the calls about collected cash."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from lastmile.api.fields import Amount, Clean, Id, Moment
from lastmile.carriers.cash import CashFinding, CashFindingKind, CashKind, RemittanceLine, RemittedRow
from lastmile.dispatch.cash import Aged, KeptEntry, KeptRemittance, LineIn, Open

Out = TypeVar("Out", bound=BaseModel)
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), Clean]
PartyId = Annotated[str, StringConstraints(pattern=r"^(rdr|car)_[0-9a-z]{1,32}$")]
"""A rider or a carrier."""
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class RemittanceLineIn(BaseModel):
    """What a remittance pays for one shipment."""

    model_config = ConfigDict(extra="forbid")

    reference: Name = Field(description="our shipment's id, or the carrier's tracking number")
    amount_minor: Amount
    fee_minor: Amount = Field(default=0, description="kept back by the carrier")

    def line(self) -> LineIn:
        """Give the line."""
        return LineIn(self.reference, self.amount_minor, self.fee_minor)


class RemittanceIn(BaseModel):
    """A rider's hand-over or a carrier's transfer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "party": "car_01jd3k5m7n",
                    "reference": "SEPA 2026-11-24/7",
                    "amount_minor": 9_700,
                    "currency": "EUR",
                    "at": "2026-11-24T10:00:00Z",
                    "lines": [{"reference": "AWB1234567", "amount_minor": 9_700, "fee_minor": 300}],
                }
            ]
        },
    )

    party: PartyId = Field(description="who gives: a rider or a carrier")
    reference: Name = Field(description="the bank's or the cashier's own; the same again is the same remittance")
    amount_minor: Amount = Field(description="what arrived")
    currency: Currency
    at: Moment
    lines: Annotated[list[RemittanceLineIn], Field(max_length=5_000)] = Field(
        default=[], description="what it is for; without lines the oldest cash is cleared first"
    )


class CashFindingOut(BaseModel):
    """One thing wrong with a remittance."""

    kind: CashFindingKind
    reference: str = Field(description="shipment; empty for the remittance as a whole")
    amount_minor: int
    currency: str
    why: str


class RemittanceLineOut(BaseModel):
    """What a remittance pays for one shipment."""

    reference: str
    amount_minor: int
    fee_minor: int


class RemittanceOut(BaseModel):
    """A remittance as it was taken in, with what was wrong with it."""

    id: str
    party: str
    reference: str
    amount_minor: int
    currency: str
    at: datetime
    lines: list[RemittanceLineOut]
    findings: list[CashFindingOut]
    taken_by: str
    taken_at: datetime

    @classmethod
    def of(cls, kept: KeptRemittance) -> RemittanceOut:
        """Show a remittance."""
        values = {name: getattr(kept, name) for name in cls.model_fields if name not in {"lines", "findings"}}
        return cls(
            **values,
            lines=[_shown(RemittanceLineOut, line) for line in kept.lines],
            findings=[_shown(CashFindingOut, finding) for finding in kept.findings],
        )


class RemittedRowOut(BaseModel):
    """A row of a remittance file and what it comes to."""

    row: int | str = Field(description="line of CSV, row of XLSX")
    reference: str = Field(description="as in the file")
    shipment_id: str = Field(description="whose cash it is; empty where nobody knows the reference")
    amount_minor: int
    fee_minor: int
    finding: CashFindingKind | None = Field(description="what is wrong with it; null where it fits the ledger")
    difference_minor: int = Field(description="by how much it is wrong")
    why: str

    @classmethod
    def of(cls, row: RemittedRow, line: RemittanceLine, finding: CashFinding | None) -> RemittedRowOut:
        """Show a row."""
        known = line.reference.startswith("shp_")
        return cls(
            row=row.row,
            reference=row.reference,
            shipment_id=line.reference if known else "",
            amount_minor=row.amount_minor,
            fee_minor=row.fee_minor,
            finding=finding.kind if finding else None,
            difference_minor=finding.amount_minor if finding else 0,
            why=finding.why if finding else "",
        )


class RemittanceFileOut(BaseModel):
    """A remittance from a file, row by row."""

    remittance: RemittanceOut
    rows: list[RemittedRowOut]


class CashEntryIn(BaseModel):
    """An entry that a person writes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "party": "rdr_01jd3k5m7n",
                    "shipment_id": "shp_01jd3k5m7n",
                    "kind": "written_off",
                    "amount_minor": 500,
                    "note": "lost in a robbery, police report 17/26",
                }
            ]
        },
    )

    party: PartyId
    shipment_id: Id
    kind: CashKind = Field(description="`collected` makes the party owe, the others clear it")
    amount_minor: Annotated[int, Field(ge=-(2**53 - 1), le=2**53 - 1)] = Field(
        description="below 0 to reverse an earlier entry of the kind"
    )
    note: Annotated[str, StringConstraints(min_length=1, max_length=500), Clean]

    @field_validator("amount_minor")
    @classmethod
    def _something(cls, amount_minor: int) -> int:
        if amount_minor == 0:
            raise ValueError("an amount other than 0")
        return amount_minor


class CashEntryOut(BaseModel):
    """An entry of the ledger."""

    sequence: int
    party: str
    shipment_id: str
    kind: CashKind
    amount_minor: int
    owed_minor: int = Field(description="by how much the party owes more")
    currency: str
    at: datetime
    remittance: str
    note: str
    entered_by: str

    @classmethod
    def of(cls, kept: KeptEntry) -> CashEntryOut:
        """Show an entry."""
        entry = kept.entry
        own = {"sequence": kept.sequence, "entered_by": kept.entered_by, "shipment_id": entry.reference}
        return cls(**own, **{name: getattr(entry, name) for name in cls.model_fields if name not in own})


class BucketOut(BaseModel):
    """What is open and overdue for a span of days."""

    from_days: int
    to_days: int | None
    shipments: int
    open_minor: int


class AgedOut(BaseModel):
    """What a party holds in one currency, by days overdue."""

    party: str
    currency: str
    open_minor: int
    overdue_minor: int
    too_much_minor: int = Field(description="given for shipments beyond what was collected for them")
    buckets: list[BucketOut]

    @classmethod
    def of(cls, aged: Aged) -> AgedOut:
        """Show what a party holds."""
        buckets = [
            BucketOut(
                from_days=each.from_days, to_days=each.to_days, shipments=len(each.items), open_minor=each.open_minor
            )
            for each in aged.buckets
        ]
        return cls(
            party=aged.party,
            currency=aged.currency,
            open_minor=sum(bucket.open_minor for bucket in buckets),
            overdue_minor=sum(bucket.open_minor for bucket in buckets if bucket.from_days),
            too_much_minor=aged.too_much_minor,
            buckets=buckets,
        )


class OpenOut(BaseModel):
    """Cash of one shipment that a party holds."""

    shipment_id: str
    currency: str
    collected_minor: int
    cleared_minor: int
    open_minor: int
    collected_at: datetime | None
    due_on: date | None
    overdue_days: int

    @classmethod
    def of(cls, each: Open) -> OpenOut:
        """Show open cash."""
        item = each.item
        names = ("currency", "collected_minor", "cleared_minor", "open_minor", "collected_at")
        return cls(
            shipment_id=item.reference,
            due_on=each.due_on,
            overdue_days=each.overdue_days,
            **{name: getattr(item, name) for name in names},
        )


def _shown(kind: type[Out], thing: object) -> Out:
    return kind(**{name: getattr(thing, name) for name in kind.model_fields})
