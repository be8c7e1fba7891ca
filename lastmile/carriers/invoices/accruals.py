"""What carriers have earned and not yet billed: for books that are closed before the invoices come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from lastmile.carriers.invoices.audit import as_carried
from lastmile.carriers.invoices.model import BilledShipment, Charge
from lastmile.carriers.invoices.names import SurchargeNames
from lastmile.carriers.quoting.book import CarrierBook
from lastmile.carriers.quoting.quotes import Quote, QuotePart, price_carried
from lastmile.carriers.quoting.refusals import Refusal
from lastmile.core.tracking import Status


@dataclass(frozen=True, slots=True)
class Accrual:
    """One charge that is owed and not billed.

    Parameters
    ----------
    carrier_id, reference, shipment_id, shipped_on : whose, for what.
    charge, label : as in a quote.
    amount_minor, currency : what is still to be billed, > 0.
    contract_version : by which it was computed.
    """

    carrier_id: str
    reference: str
    shipment_id: str
    shipped_on: date
    charge: Charge
    label: str
    amount_minor: int
    currency: str
    contract_version: str


@dataclass(frozen=True, slots=True)
class Accruals:
    """What is owed, and what could not be computed.

    Parameters
    ----------
    entries : in the order of the shipments.
    unpriced : tracking number → why there is no price.
    """

    entries: tuple[Accrual, ...]
    unpriced: dict[str, str]

    def by_carrier(self) -> dict[tuple[str, str], int]:
        """Sum by carrier and currency, minor units."""
        sums: dict[tuple[str, str], int] = defaultdict(int)
        for entry in self.entries:
            sums[entry.carrier_id, entry.currency] += entry.amount_minor
        return dict(sums)


def accrue(shipments: Iterable[BilledShipment], book: CarrierBook, owed: frozenset[Status] | None = None) -> Accruals:
    """Give what is to be expected on the next invoices.

    Parameters
    ----------
    shipments : with what has been billed for them so far.
    book : contracts in all their versions.
    owed : statuses in which a shipment is owed for, instead of what each contract says.

    Raises
    ------
    NotFound
        If the book has no such carrier.
    """
    entries: list[Accrual] = []
    unpriced: dict[str, str] = {}
    names = {(each.carrier_id, each.version): SurchargeNames(each) for each in book.contracts}
    for facts in shipments:
        contract = book.contract_on(facts.carrier_id, facts.shipped_on)
        if contract is None:
            unpriced[facts.reference] = f"no contract version holds on {facts.shipped_on}"
            continue
        if facts.status not in (contract.billing.owed if owed is None else owed):
            continue
        quote = price_carried(contract, as_carried(facts), facts.shipped_on)
        if isinstance(quote, Refusal):
            unpriced[facts.reference] = quote.text
        else:
            entries += _entries(facts, quote, names[contract.carrier_id, contract.version])
    return Accruals(tuple(entries), unpriced)


def _entries(facts: BilledShipment, quote: Quote, names: SurchargeNames) -> Iterator[Accrual]:
    for charge, label, amount in _unbilled(facts, quote, names):
        yield Accrual(
            carrier_id=facts.carrier_id,
            reference=facts.reference,
            shipment_id=facts.shipment_id,
            shipped_on=facts.shipped_on,
            charge=charge,
            label=label,
            amount_minor=amount,
            currency=quote.currency,
            contract_version=quote.contract_version,
        )


def _unbilled(facts: BilledShipment, quote: Quote, names: SurchargeNames) -> Iterator[tuple[Charge, str, int]]:
    if any(each.charge is Charge.TOTAL for each in facts.billed):
        left = quote.total_minor - sum(each.amount_minor for each in facts.billed if each.charge is not Charge.TAX)
        if left > 0:
            yield Charge.TOTAL, Charge.TOTAL.value, left
        return
    parts: dict[tuple[Charge, str], int] = defaultdict(int)
    for line in quote.lines:
        label = line.label if line.part is QuotePart.SURCHARGE else ""
        parts[Charge(line.part.value), label] += line.amount_minor
    for earlier in facts.billed:
        surcharge = names.find(earlier.label) if earlier.charge is Charge.SURCHARGE else None
        key = (earlier.charge, surcharge.label if surcharge else "")
        if key in parts:
            parts[key] -= earlier.amount_minor
    yield from ((charge, label or charge.value, amount) for (charge, label), amount in parts.items() if amount > 0)
