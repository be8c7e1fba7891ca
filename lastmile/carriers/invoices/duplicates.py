"""Charges that are billed twice, within an invoice or over several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from lastmile.carriers.invoices.model import BilledShipment, Charge, InvoiceLine
from lastmile.carriers.invoices.names import SurchargeNames
from lastmile.carriers.quoting.quotes import Quote, QuotePart

_Key = tuple[Charge, str]


def split_duplicates(
    lines: Sequence[InvoiceLine], facts: BilledShipment, quote: Quote, names: SurchargeNames
) -> tuple[list[InvoiceLine], list[InvoiceLine]]:
    """Part the lines of one shipment into those that stand and those that repeat another.

    A line repeats another if one of the same charge and amount has been billed already and the whole of what is agreed
    for the charge with it: a shipment of two parcels may well be billed in two equal halves. The second freight of a
    shipment that went back is taken for its way back. After a price in one sum every further charge is a repetition,
    and such a sum after all charges is one.
    """
    seen: dict[_Key, list[int]] = defaultdict(list)
    for earlier in facts.billed:
        seen[_key(earlier.charge, earlier.label, names)].append(earlier.amount_minor)
    stand: list[InvoiceLine] = []
    repeated: list[InvoiceLine] = []
    for each in lines:
        line = each
        if _repeats(line, seen, quote, names) and _is_way_back(line, lines, quote):
            line = replace(line, charge=Charge.RETURN_TO_ORIGIN)
        if _repeats(line, seen, quote, names):
            repeated.append(line)
        else:
            stand.append(line)
            seen[_key(line.charge, line.label, names)].append(line.amount_minor)
    return stand, repeated


def _key(charge: Charge, label: str, names: SurchargeNames) -> _Key:
    if charge is not Charge.SURCHARGE:
        return charge, ""
    surcharge = names.find(label)
    return charge, surcharge.label if surcharge else label


def _repeats(line: InvoiceLine, seen: dict[_Key, list[int]], quote: Quote, names: SurchargeNames) -> bool:
    if line.charge in {Charge.TAX, Charge.CREDIT}:
        return False
    if line.charge is Charge.TOTAL or (Charge.TOTAL, "") in seen:
        billed = [amount for amounts in seen.values() for amount in amounts]
        return bool(billed) and sum(billed) >= quote.total_minor
    key = _key(line.charge, line.label, names)
    billed = seen[key]
    return line.amount_minor in billed and sum(billed) >= _agreed(key, quote)


def _is_way_back(line: InvoiceLine, lines: Sequence[InvoiceLine], quote: Quote) -> bool:
    goes_back = quote.part_minor(QuotePart.RETURN_TO_ORIGIN) > 0
    named = any(each.charge is Charge.RETURN_TO_ORIGIN for each in lines)
    return goes_back and line.charge is Charge.FREIGHT and not named


def _agreed(key: _Key, quote: Quote) -> int:
    charge, label = key
    part = QuotePart(charge.value)
    return sum(
        line.amount_minor
        for line in quote.lines
        if line.part is part and (part is not QuotePart.SURCHARGE or line.label == label)
    )
