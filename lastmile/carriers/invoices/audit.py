"""An invoice against our shipments and the contract in force on each day of collection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lastmile.carriers.contracts.billing import AuditPolicy
from lastmile.carriers.contracts.contract import Contract
from lastmile.carriers.contracts.quotable import Quotable
from lastmile.carriers.invoices.case import Case, Draft, rows_of
from lastmile.carriers.invoices.comparing import compare
from lastmile.carriers.invoices.duplicates import split_duplicates
from lastmile.carriers.invoices.findings import Finding, FindingKind
from lastmile.carriers.invoices.model import BilledShipment, Charge, Invoice, InvoiceLine
from lastmile.carriers.invoices.names import SurchargeNames
from lastmile.carriers.invoices.sums import check_sums, row_sums
from lastmile.carriers.quoting.book import CarrierBook
from lastmile.carriers.quoting.quotes import price_carried
from lastmile.carriers.quoting.refusals import Refusal
from lastmile.core.errors import NotFound
from lastmile.core.tracking import Status

_WENT_BACK = frozenset({Status.RETURNING, Status.RETURNED})


class Outcome(StrEnum):
    """What to do with an invoice."""

    APPROVED = "approved"
    APPROVED_WITHIN_TOLERANCE = "approved_within_tolerance"
    PAY_UNDISPUTED = "pay_undisputed"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit came to.

    Parameters
    ----------
    invoice : as audited.
    findings : in the order of the document, those of the invoice as a whole last.
    outcome : by the contract's `billing` or the policy given; an invoice with amounts in a foreign currency is held.
    billed_minor : stated total, otherwise the sum of the rows.
    disputed_minor : sum of the findings in the invoice's currency.
    payable_minor : billed without what is disputed; 0 while it is held.
    tolerated_minor : too much, but let pass.
    underbilled_minor : charges that are too low; no dispute.
    """

    invoice: Invoice
    findings: tuple[Finding, ...]
    outcome: Outcome
    billed_minor: int
    disputed_minor: int
    payable_minor: int
    tolerated_minor: int
    underbilled_minor: int


def audit(
    invoice: Invoice,
    shipments: Mapping[str, BilledShipment],
    book: CarrierBook,
    policy: AuditPolicy | None = None,
) -> Audit:
    """Hold an invoice against what was agreed and what happened.

    Parameters
    ----------
    invoice : as imported.
    shipments : tracking number → what we know; whoever is not in it is not ours.
    book : contracts in all their versions.
    policy : what is let pass, instead of what each contract says.

    Raises
    ------
    NotFound
        If the book has no such carrier.
    """
    auditor = _Auditor(invoice, book, policy)
    groups: dict[str, list[InvoiceLine]] = defaultdict(list)
    for line in invoice.lines:
        groups[line.reference].append(line)
    findings = [each for reference, lines in groups.items() for each in auditor.check(lines, shipments.get(reference))]
    return auditor.conclude([*findings, *check_sums(invoice)])


def as_carried(facts: BilledShipment) -> Quotable:
    """Give the shipment as it was measured and as it went: what a right bill is for."""
    return replace(
        facts.item,
        weight_g=facts.item.weight_g if facts.measured_g is None else facts.measured_g,
        volume_cm3=facts.item.volume_cm3 if facts.measured_cm3 is None else facts.measured_cm3,
        returned=facts.status in _WENT_BACK,
    )


class _Auditor:
    """Judges one shipment after the other by the contracts of one carrier."""

    def __init__(self, invoice: Invoice, book: CarrierBook, policy: AuditPolicy | None) -> None:
        self._invoice, self._book, self._policy = invoice, book, policy
        self._names: dict[str, SurchargeNames] = {}
        self._tolerated = self._underbilled = 0
        if invoice.carrier_id not in book.carriers:
            raise NotFound(f"no carrier {invoice.carrier_id!r}; there are {', '.join(book.carriers)}")

    def check(self, lines: list[InvoiceLine], facts: BilledShipment | None) -> Iterator[Finding]:
        """Find what is wrong with the lines of one tracking number."""
        charged = [line for line in lines if line.charge is not Charge.TAX]
        if facts is None or facts.carrier_id != self._invoice.carrier_id:
            whose = "no shipment of ours has this number" if facts is None else f"it was given to {facts.carrier_id}"
            yield from self._whole(FindingKind.NOT_OURS, charged, None, whose)
            return
        contract = self._book.contract_on(facts.carrier_id, facts.shipped_on)
        if contract is None:
            why = f"no contract version holds on {facts.shipped_on}"
            yield from self._whole(FindingKind.NO_CONTRACT, charged, facts, why)
            return
        foreign = [line for line in charged if line.currency != contract.currency]
        yield from self._whole(
            FindingKind.CURRENCY, foreign, facts, f"the contract is in {contract.currency}", contract
        )
        charged = [line for line in charged if line.currency == contract.currency]
        policy = self._policy or contract.billing
        if facts.status not in policy.owed:
            why = f"the shipment is {facts.status}"
            yield from self._whole(FindingKind.NOT_DELIVERED, charged, facts, why, contract)
            return
        yield from self._compare(charged, facts, contract)

    def _compare(self, lines: list[InvoiceLine], facts: BilledShipment, contract: Contract) -> Iterator[Finding]:
        item = as_carried(facts)
        quote = price_carried(contract, item, facts.shipped_on)
        if isinstance(quote, Refusal):
            yield from self._whole(FindingKind.NO_PRICE, lines, facts, quote.text, contract)
            return
        names = self._names.setdefault(contract.version, SurchargeNames(contract))
        stand, repeated = split_duplicates(lines, facts, quote, names)
        if repeated:
            first = next((each.invoice for each in facts.billed), self._invoice.number)
            yield from self._whole(FindingKind.DUPLICATE, repeated, facts, f"billed already by {first}", contract)
        others = [each for each in self._book.contracts if each.carrier_id == facts.carrier_id and each is not contract]
        case = Case(facts, contract, quote, item, self._policy or contract.billing, names, stand, others)
        compare(case)
        self._tolerated += case.tolerated_minor
        self._underbilled += case.underbilled_minor
        yield from (self._finding(draft, facts.reference, facts, contract) for draft in case.drafts)

    def _whole(
        self,
        kind: FindingKind,
        lines: list[InvoiceLine],
        facts: BilledShipment | None,
        why: str,
        contract: Contract | None = None,
    ) -> Iterator[Finding]:
        """Dispute lines as a whole, one finding for each currency."""
        for currency in dict.fromkeys(line.currency for line in lines):
            mine = [line for line in lines if line.currency == currency]
            amount = sum(line.amount_minor for line in mine)
            if amount > 0:
                draft = Draft(kind, rows_of(mine), amount, amount, 0, why)
                yield replace(self._finding(draft, mine[0].reference, facts, contract), currency=currency)

    def _finding(
        self, draft: Draft, reference: str, facts: BilledShipment | None, contract: Contract | None
    ) -> Finding:
        return Finding(
            kind=draft.kind,
            invoice=self._invoice.number,
            reference=reference,
            shipment_id=facts.shipment_id if facts else "",
            rows=draft.rows,
            amount_minor=draft.amount_minor,
            currency=contract.currency if contract else self._invoice.currency,
            billed_minor=draft.billed_minor,
            expected_minor=draft.expected_minor,
            why=draft.why,
            contract_version=contract.version if contract else "",
            evidence=facts.evidence if facts else (),
        )

    def _approve_up_to_minor(self) -> int:
        """By the policy that was given, otherwise by the carrier's version on the day of issue or its latest one."""
        if self._policy is not None:
            return self._policy.approve_up_to_minor
        invoice = self._invoice
        on_day = self._book.contract_on(invoice.carrier_id, invoice.issued_on) if invoice.issued_on else None
        versions = [each for each in self._book.contracts if each.carrier_id == invoice.carrier_id]
        contract = on_day or max(versions, key=lambda each: each.valid_from or date.min)
        return contract.billing.approve_up_to_minor

    def conclude(self, findings: list[Finding]) -> Audit:
        """Decide by the policy what becomes of the invoice."""
        invoice = self._invoice
        stated = invoice.total_minor
        billed = sum(row_sums(invoice).values()) if stated is None else stated
        disputed = sum(each.amount_minor for each in findings if each.currency == invoice.currency)
        outcome, payable = Outcome.PAY_UNDISPUTED, billed - disputed
        if any(each.currency != invoice.currency for each in findings):
            outcome, payable = Outcome.HOLD, 0
        elif not findings:
            outcome = Outcome.APPROVED
        elif disputed <= self._approve_up_to_minor():
            outcome, payable = Outcome.APPROVED_WITHIN_TOLERANCE, billed
        return Audit(invoice, tuple(findings), outcome, billed, disputed, payable, self._tolerated, self._underbilled)
