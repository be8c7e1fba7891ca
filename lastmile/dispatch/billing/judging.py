"""Auditing what a file holds, one document after the other, as if each were kept before the next is looked at."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers import CarrierBook
from lastmile.carriers.invoices import Audit, BilledCharge, BilledShipment, DocumentKind, Invoice, audit
from lastmile.dispatch.billing.facts import facts_of
from lastmile.dispatch.billing.repository import InvoiceRepository


@dataclass(frozen=True, slots=True)
class Judgement:
    """One document and what it came to.

    Parameters
    ----------
    audit : ``None`` for a credit note.
    shipments : tracking number → our shipment, where it is ours.
    sha256 : of what the document says.
    """

    invoice: Invoice
    audit: Audit | None
    shipments: Mapping[str, str]
    sha256: str


@dataclass(frozen=True, slots=True)
class Judged:
    """All documents of a file.

    Parameters
    ----------
    taken : how many documents of the carrier had been taken in by then: more of them make the judgement old.
    """

    carrier_id: str
    judgements: tuple[Judgement, ...]
    taken: int


async def judge(session: AsyncSession, carrier_id: str, invoices: Iterable[Invoice], book: CarrierBook) -> Judged:
    """Hold documents against what was agreed, what happened, and what was billed before."""
    documents = tuple(invoices)
    repository = InvoiceRepository(session)
    taken = await repository.taken_from(carrier_id)
    references = {line.reference for invoice in documents for line in invoice.lines}
    facts = await facts_of(session, carrier_id, references, book)
    judgements = await asyncio.to_thread(_judge_all, documents, facts, book)
    return Judged(carrier_id, judgements, taken)


def _judge_all(
    documents: tuple[Invoice, ...], facts: dict[str, BilledShipment], book: CarrierBook
) -> tuple[Judgement, ...]:
    shipments = {reference: known.shipment_id for reference, known in facts.items()}
    judgements = []
    for document in documents:
        invoice = _named_once(document, shipments)
        is_note = invoice.kind is DocumentKind.CREDIT_NOTE
        audited = None if is_note else audit(invoice, facts, book)
        judgements.append(Judgement(invoice, audited, shipments, sha256_of(document)))
        if not is_note:
            facts = _billed_by(invoice, facts)
    return tuple(judgements)


def _named_once(invoice: Invoice, shipments: Mapping[str, str]) -> Invoice:
    """Call each shipment by one name: its number here and our id there would be billed twice unnoticed."""
    first: dict[str, str] = {}
    lines = []
    for line in invoice.lines:
        shipment_id = shipments.get(line.reference, line.reference)
        lines.append(replace(line, reference=first.setdefault(shipment_id, line.reference)))
    return replace(invoice, lines=tuple(lines))


def _billed_by(invoice: Invoice, facts: dict[str, BilledShipment]) -> dict[str, BilledShipment]:
    """Give the facts with what this invoice bills."""
    after = dict(facts)
    for line in invoice.lines:
        known = after.get(line.reference)
        if known is not None:
            charge = BilledCharge(invoice.number, line.charge, line.label, line.amount_minor)
            after[line.reference] = replace(known, billed=(*known.billed, charge))
    return after


def sha256_of(invoice: Invoice) -> str:
    """Hash what a document says, so that the same sent again is known to be the same."""
    values: dict[str, Any] = asdict(replace(invoice, row_totals={}))
    values["row_totals"] = sorted((str(row), total) for row, total in invoice.row_totals.items())
    return hashlib.sha256(msgspec.json.encode(values, order="deterministic")).hexdigest()
