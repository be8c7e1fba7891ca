"""One shipment on one invoice: its lines, its facts, its contract, and what has been found so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lastmile.carriers.contracts.billing import AuditPolicy
from lastmile.carriers.contracts.contract import Contract
from lastmile.carriers.contracts.quotable import Quotable
from lastmile.carriers.contracts.rates import Rate
from lastmile.carriers.invoices.findings import FindingKind
from lastmile.carriers.invoices.model import BilledShipment, Charge, InvoiceLine
from lastmile.carriers.invoices.names import SurchargeNames
from lastmile.carriers.quoting.quotes import Quote
from lastmile.core.money import format_minor


@dataclass(slots=True)
class Draft:
    """A finding while its fuel is still to be added.

    Parameters
    ----------
    fuelable : whether fuel was charged on the amount, so that it was charged too high as well.
    """

    kind: FindingKind
    rows: tuple[int | str, ...]
    amount_minor: int
    billed_minor: int
    expected_minor: int
    why: str
    fuelable: bool = False


@dataclass(slots=True)
class Case:
    """What the comparisons of one shipment share.

    Parameters
    ----------
    facts, contract, quote : what we know, by which terms, and what they come to.
    item : the shipment as it was carried and measured.
    names : of the contract's surcharges.
    lines : of the invoice, for this shipment, without duplicates.
    versions : the carrier's other contract versions.
    drafts : found so far.
    tolerated_minor : too much, but let pass.
    underbilled_minor : too little; no dispute.
    """

    facts: BilledShipment
    contract: Contract
    quote: Quote
    item: Quotable
    policy: AuditPolicy
    names: SurchargeNames
    lines: list[InvoiceLine]
    versions: Sequence[Contract] = ()
    drafts: list[Draft] = field(default_factory=list)
    tolerated_minor: int = 0
    underbilled_minor: int = 0

    def of(self, charge: Charge) -> list[InvoiceLine]:
        """Give the lines of a charge."""
        return [line for line in self.lines if line.charge is charge]

    def before(self, charge: Charge) -> int:
        """Give what earlier invoices billed for a charge, minor units."""
        return sum(each.amount_minor for each in self.facts.billed if each.charge is charge)

    def over(self, billed_minor: int, expected_minor: int) -> int:
        """Give by how much a charge is too high beyond what is tolerated; keep account of the rest."""
        difference = billed_minor - expected_minor
        if difference <= 0:
            self.underbilled_minor -= difference
            return 0
        if self.policy.tolerates(difference, expected_minor):
            self.tolerated_minor += difference
            return 0
        return difference

    def add(
        self, kind: FindingKind, lines: Iterable[InvoiceLine], over: int, expected: int, why: str, *, fuel: bool = False
    ) -> None:
        """Note that lines are too high by so much."""
        found = list(lines)
        billed = sum(line.amount_minor for line in found)
        self.drafts.append(Draft(kind, rows_of(found), over, billed, expected, why, fuel))

    def money(self, amount_minor: int) -> str:
        """Show an amount in the contract's currency."""
        return format_minor(amount_minor, self.contract.currency)

    def rate(self, zone_id: str, level: str) -> Rate | None:
        """Give the contract's rate of a zone at one of the carrier's own levels."""
        rates = self.contract.rate_card.rates
        return next((each for each in rates if (each.zone_id, each.service_level) == (zone_id, level)), None)


def rows_of(lines: Iterable[InvoiceLine]) -> tuple[int | str, ...]:
    """Give the rows of lines, each once, in their order."""
    return tuple(dict.fromkeys(line.row for line in lines))
