"""Credit notes close findings: which, by how much, and what they credit that nobody asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lastmile.carriers.invoices.findings import Finding
from lastmile.carriers.invoices.model import Invoice


@dataclass(frozen=True, slots=True)
class Settled:
    """A finding and what has come back for it.

    Parameters
    ----------
    finding : as disputed.
    credited_minor : ≥ 0 and at most its amount.
    """

    finding: Finding
    credited_minor: int

    @property
    def open_minor(self) -> int:
        """What is still to come, minor units."""
        return self.finding.amount_minor - self.credited_minor

    @property
    def closed(self) -> bool:
        """Whether all of it has come back."""
        return not self.open_minor


@dataclass(frozen=True, slots=True)
class Surplus:
    """Money in a credit note that no open finding asked for.

    Parameters
    ----------
    reference : tracking number; empty for the note as a whole.
    currency : of the amount.
    amount_minor : > 0.
    """

    reference: str
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a credit note comes to.

    Parameters
    ----------
    findings : all that were open, in their order, with what has come back for each.
    surplus : what is left of the note.
    """

    findings: tuple[Settled, ...]
    surplus: tuple[Surplus, ...]


def settle(open_findings: Sequence[Settled], note: Invoice) -> Settlement:
    """Use a credit note for open findings.

    A credit goes to findings of its shipment (of the invoice that the note refers to, where it names one): first to one
    of exactly its amount, then to the others in their order. Nothing is credited beyond what was disputed.

    Parameters
    ----------
    open_findings : of the carrier, oldest first, with what has come back so far.
    note : credit note; its amounts are negative.
    """
    credited = {each.finding.key: each.credited_minor for each in open_findings}
    surplus = []
    for (reference, currency), amount in _credits(note).items():
        mine = [
            each.finding
            for each in open_findings
            if each.finding.reference == reference
            and each.finding.currency == currency
            and note.refers_to in {"", each.finding.invoice}
        ]
        left = _spread(mine, credited, amount)
        if left:
            surplus.append(Surplus(reference, currency, left))
    settled = tuple(Settled(each.finding, credited[each.finding.key]) for each in open_findings)
    return Settlement(settled, tuple(surplus))


def _credits(note: Invoice) -> dict[tuple[str, str], int]:
    """Give what the note gives back for each shipment and currency, as positive amounts."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for line in note.lines:
        sums[line.reference, line.currency] -= line.amount_minor
    return {key: amount for key, amount in sums.items() if amount > 0}


def _spread(findings: Iterable[Finding], credited: dict[str, int], amount: int) -> int:
    """Give the amount to the findings; what is left is given back."""

    def open_minor(finding: Finding) -> int:
        return finding.amount_minor - credited[finding.key]

    for finding in sorted(findings, key=lambda each: open_minor(each) != amount):
        part = min(amount, open_minor(finding))
        credited[finding.key] += part
        amount -= part
    return amount
