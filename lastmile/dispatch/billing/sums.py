"""What earlier invoices have billed for a shipment once credit notes have taken some of it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from lastmile.carriers.invoices import BilledCharge, Charge, DocumentKind


class BilledLine(NamedTuple):
    """A line of an earlier document for one tracking number."""

    number: str
    kind: DocumentKind
    charge: Charge
    label: str
    amount_minor: int


def net(lines: Iterable[BilledLine]) -> tuple[BilledCharge, ...]:
    """Give what stays billed: a credit note takes from the charge of its name first, then from the others in order."""
    billed: list[BilledCharge] = []
    for line in lines:
        if line.kind is DocumentKind.INVOICE:
            billed.append(BilledCharge(line.number, line.charge, line.label, line.amount_minor))
        else:
            _take_back(billed, line)
    return tuple(charge for charge in billed if charge.amount_minor)


def _take_back(billed: list[BilledCharge], note: BilledLine) -> None:
    left = -note.amount_minor
    named = [place for place, charge in enumerate(billed) if (charge.charge, charge.label) == (note.charge, note.label)]
    for place in dict.fromkeys([*named, *range(len(billed))]):
        part = min(left, max(0, billed[place].amount_minor))
        billed[place] = replace(billed[place], amount_minor=billed[place].amount_minor - part)
        left -= part
