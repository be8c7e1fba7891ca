"""Keeping invoices and what was found; deciding findings; closing them by credit notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers import CarrierBook
from lastmile.carriers.invoices import DocumentKind, Outcome, Settled, settle
from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, NotFound
from lastmile.core.ids import new_id
from lastmile.dispatch.billing.judging import Judged, Judgement, judge
from lastmile.dispatch.billing.records import (
    UNSETTLED,
    Decision,
    FindingSearch,
    FindingState,
    KeptFinding,
    KeptInvoice,
)
from lastmile.dispatch.billing.repository import FindingRepository, InvoiceRepository
from lastmile.infra.outbox import Happening, record

MOST_AT_ONCE: Final = 10_000
"""Findings in one decision."""

_STATE: Final = {Decision.ACCEPT: FindingState.ACCEPTED, Decision.DISPUTE: FindingState.DISPUTED}


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one document of a file.

    Parameters
    ----------
    known : whether exactly it was here before.
    findings : of an invoice, what is wrong with it; of a credit note, the findings that it credits.
    """

    judgement: Judgement
    kept: KeptInvoice
    findings: tuple[KeptFinding, ...]
    known: bool = False


class Billing:
    """Invoices of carriers.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    now : the present instant.
    """

    def __init__(self, session: AsyncSession, now: datetime | None = None) -> None:
        self._session, self._now = session, now or utc_now()
        self.invoices = InvoiceRepository(session)
        self.findings = FindingRepository(session)

    async def take_in(self, judged: Judged, book: CarrierBook, by: str) -> list[TakenIn]:
        """Keep the documents of a file, all of them or none; one that is here already stays as it is.

        Raises
        ------
        Conflict
            If the carrier has another document of a number.
        """
        await self.invoices.lock(judged.carrier_id)
        fresh = judged
        if await self.invoices.taken_from(judged.carrier_id) != judged.taken:
            documents = [each.invoice for each in judged.judgements]
            fresh = await judge(self._session, judged.carrier_id, documents, book)
        ordered = sorted(fresh.judgements, key=lambda each: each.invoice.kind is DocumentKind.CREDIT_NOTE)
        taken = {id(each): await self._take(each, by) for each in ordered}
        return [taken[id(each)] for each in fresh.judgements]

    async def _take(self, judgement: Judgement, by: str) -> TakenIn:
        invoice = judgement.invoice
        known = await self.invoices.by_number(invoice.carrier_id, invoice.number)
        if known is not None and known.sha256 == judgement.sha256:
            findings = await self.findings.before(FindingSearch(invoice_id=known.id), None, MOST_AT_ONCE)
            return TakenIn(judgement, known, tuple(findings), known=True)
        credited: list[KeptFinding] = []
        surplus: list[dict[str, Any]] = []
        if judgement.audit is None:
            credited, surplus = await self._credit(judgement, by)
        kept = _kept(judgement, by, self._now, surplus)
        await self.invoices.add(kept, invoice, judgement.shipments)
        findings = _found(judgement, kept, self._now)
        await self.findings.add(findings)
        await self.findings.change(credited)
        await self.invoices.reckon(finding.invoice_id for finding in credited)
        await record(self._session, *map(_changed, credited), _audited(kept, len(findings)))
        return TakenIn(judgement, kept, tuple(credited or findings))

    async def _credit(self, judgement: Judgement, by: str) -> tuple[list[KeptFinding], list[dict[str, Any]]]:
        """Use a credit note for the carrier's unsettled findings."""
        carrier_id = judgement.invoice.carrier_id
        unsettled = await self.findings.matching(FindingSearch(carrier_id=carrier_id), 1_000_000)
        settlement = settle([Settled(each.finding, each.credited_minor) for each in unsettled], judgement.invoice)
        credited = [
            replace(
                kept,
                credited_minor=settled.credited_minor,
                state=FindingState.CREDITED if settled.closed else kept.state,
                decided_by=by,
                decided_at=self._now,
            )
            for kept, settled in zip(unsettled, settlement.findings, strict=True)
            if settled.credited_minor != kept.credited_minor
        ]
        surplus = [
            {"reference": each.reference, "currency": each.currency, "amount_minor": each.amount_minor}
            for each in settlement.surplus
        ]
        return credited, surplus

    async def decide(
        self, ids: Sequence[str], decision: Decision, by: str, text: str = "", *, claim: bool = False
    ) -> list[KeptFinding]:
        """Pay findings all the same, or dispute them; one that is decided so already stays as it is.

        Parameters
        ----------
        claim : whether a claim is made of each dispute about a shipment of ours.

        Raises
        ------
        NotFound
            If one of them is not there.
        Conflict
            If one of them is settled otherwise.
        """
        found = await self.findings.by_ids(ids)
        missing = set(ids) - {kept.id for kept in found}
        if missing:
            raise NotFound(f"there is no finding {min(missing)}", {"finding": min(missing)})
        return await self._decide(found, decision, by, text, claim=claim)

    async def decide_all(
        self, search: FindingSearch, decision: Decision, by: str, text: str = "", *, claim: bool = False
    ) -> list[KeptFinding]:
        """Decide all unsettled findings of a search, up to `MOST_AT_ONCE`, oldest first."""
        found = await self.findings.matching(search, MOST_AT_ONCE)
        return await self._decide(found, decision, by, text, claim=claim)

    async def _decide(
        self, found: Iterable[KeptFinding], decision: Decision, by: str, text: str, *, claim: bool
    ) -> list[KeptFinding]:
        state, changed = _STATE[decision], []
        for kept in found:
            if kept.state is state:
                continue
            if kept.state not in UNSETTLED:
                raise Conflict(f"finding {kept.id} is {kept.state.value}", {"finding": kept.id, "state": kept.state})
            changed.append(replace(kept, state=state, text=text, decided_by=by, decided_at=self._now))
        await self.findings.change(changed)
        await self.invoices.reckon(kept.invoice_id for kept in changed)
        disputed = decision is Decision.DISPUTE
        await record(self._session, *(_changed(kept, claim=claim and disputed) for kept in changed))
        done = {kept.id: kept for kept in changed}
        return [done.get(kept.id, kept) for kept in found]

    async def void(self, invoice_id: str, by: str, text: str) -> KeptInvoice:
        """Take back an invoice that should not have been taken in; its number is free again.

        Raises
        ------
        NotFound
            If there is none.
        Conflict
            If a credit note has closed a finding of it, or it is a credit note that did.
        """
        kept = await self.invoices.by_id(invoice_id, lock=True)
        if kept.void:
            return kept
        if kept.kind is DocumentKind.CREDIT_NOTE:
            raise Conflict("a credit note has moved findings already; it stays")
        findings = await self.findings.before(FindingSearch(invoice_id=invoice_id), None, 1_000_000)
        if any(each.credited_minor for each in findings):
            raise Conflict("a credit note refers to this invoice already")
        gone = [
            replace(each, state=FindingState.VOID, text=text, decided_by=by, decided_at=self._now) for each in findings
        ]
        await self.findings.change(gone)
        await self.invoices.void(invoice_id)
        data = {"number": kept.number, "carrier_id": kept.carrier_id}
        await record(self._session, Happening("invoice.voided", kept.id, data=data))
        return await self.invoices.by_id(invoice_id)


def _kept(judgement: Judgement, by: str, now: datetime, surplus: list[dict[str, Any]]) -> KeptInvoice:
    invoice, audited = judgement.invoice, judgement.audit
    billed = sum(line.amount_minor for line in invoice.lines)
    return KeptInvoice(
        id=new_id("inv"),
        carrier_id=invoice.carrier_id,
        number=invoice.number,
        void=False,
        kind=invoice.kind,
        currency=invoice.currency,
        issued_on=invoice.issued_on,
        refers_to=invoice.refers_to,
        outcome=audited.outcome if audited else None,
        rows=len({line.row for line in invoice.lines}),
        billed_minor=audited.billed_minor if audited else billed,
        disputed_minor=audited.disputed_minor if audited else 0,
        payable_minor=audited.payable_minor if audited else 0,
        tolerated_minor=audited.tolerated_minor if audited else 0,
        underbilled_minor=audited.underbilled_minor if audited else 0,
        surplus=tuple(surplus),
        sha256=judgement.sha256,
        taken_by=by,
        taken_at=now,
    )


def _found(judgement: Judgement, kept: KeptInvoice, now: datetime) -> list[KeptFinding]:
    if judgement.audit is None:
        return []
    let_pass = judgement.audit.outcome is Outcome.APPROVED_WITHIN_TOLERANCE
    state = FindingState.TOLERATED if let_pass else FindingState.OPEN
    return [
        KeptFinding(
            id=new_id("fnd"),
            invoice_id=kept.id,
            carrier_id=kept.carrier_id,
            finding=finding,
            state=state,
            credited_minor=0,
            text="",
            decided_by="rule" if let_pass else "",
            decided_at=now if let_pass else None,
            created_at=now,
        )
        for finding in judgement.audit.findings
    ]


def _audited(kept: KeptInvoice, findings: int) -> Happening:
    data = {
        "number": kept.number,
        "kind": kept.kind.value,
        "carrier_id": kept.carrier_id,
        "outcome": kept.outcome.value if kept.outcome else None,
        "billed_minor": kept.billed_minor,
        "disputed_minor": kept.disputed_minor,
        "payable_minor": kept.payable_minor,
        "currency": kept.currency,
        "findings": findings,
    }
    return Happening("invoice.audited", kept.id, data=data)


def _changed(kept: KeptFinding, *, claim: bool = False) -> Happening:
    finding = kept.finding
    data = {
        "finding_id": kept.id,
        "invoice_id": kept.invoice_id,
        "invoice": finding.invoice,
        "kind": finding.kind.value,
        "state": kept.state.value,
        "shipment_id": finding.shipment_id,
        "reference": finding.reference,
        "amount_minor": finding.amount_minor,
        "credited_minor": kept.credited_minor,
        "currency": finding.currency,
        "why": finding.why,
        "text": kept.text,
        "claim": claim,
        "invoiced_at": kept.created_at.isoformat(),
    }
    return Happening("finding.changed", kept.id, carrier_id=kept.carrier_id, data=data)
