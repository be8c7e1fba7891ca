"""The charges of one shipment, one after the other, against what its contract says."""

from __future__ import annotations

from collections import defaultdict

from lastmile.carriers.contracts.arithmetic import scale_ppm
from lastmile.carriers.contracts.surcharges import Surcharge, SurchargeKind
from lastmile.carriers.invoices.case import Case
from lastmile.carriers.invoices.findings import FindingKind
from lastmile.carriers.invoices.freight import check_freight, check_total
from lastmile.carriers.invoices.model import Charge, InvoiceLine
from lastmile.carriers.quoting.quotes import QuotePart

_PPM_PER_PERCENT = 10_000


def compare(case: Case) -> None:
    """Make every comparison; what is found is in ``case.drafts``."""
    check_total(case)
    check_freight(case)
    _check_return(case)
    _check_surcharges(case)
    _check_fuel(case)
    _check_credit(case)


def _sum(lines: list[InvoiceLine]) -> int:
    return sum(line.amount_minor for line in lines)


def _check_return(case: Case) -> None:
    lines = case.of(Charge.RETURN_TO_ORIGIN)
    if not lines:
        return
    expected = max(0, case.quote.part_minor(QuotePart.RETURN_TO_ORIGIN) - case.before(Charge.RETURN_TO_ORIGIN))
    over = case.over(_sum(lines), expected)
    if not over:
        return
    if not case.item.returned:
        why = f"the shipment is {case.facts.status}, it did not go back"
        case.add(FindingKind.RETURN_NOT_MADE, lines, over, expected, why, fuel=True)
    elif case.contract.rto_ppm is None:
        why = "the contract names no price for a return to origin"
        case.add(FindingKind.UNAGREED_SURCHARGE, lines, over, expected, why, fuel=True)
    else:
        forward = _sum(lines) == case.quote.part_minor(QuotePart.FREIGHT)
        agreed = f"agreed is {case.contract.rto_ppm / _PPM_PER_PERCENT:g} % of it, {case.money(expected)}"
        why = f"billed {'at the forward rate' if forward else case.money(_sum(lines))}; {agreed}"
        case.add(FindingKind.RETURN_RATE, lines, over, expected, why, fuel=True)


def _check_surcharges(case: Case) -> None:
    expected: dict[str, int] = defaultdict(int)
    for quoted in case.quote.lines:
        if quoted.part is QuotePart.SURCHARGE:
            expected[quoted.label] += quoted.amount_minor
    for earlier in case.facts.billed:
        if earlier.charge is Charge.SURCHARGE:
            known = case.names.find(earlier.label)
            expected[known.label if known else earlier.label] -= earlier.amount_minor
    billed: dict[str, list[InvoiceLine]] = defaultdict(list)
    agreed: dict[str, Surcharge | None] = {}
    for line in case.of(Charge.SURCHARGE):
        surcharge = case.names.find(line.label)
        label = surcharge.label if surcharge else line.label
        agreed[label] = surcharge
        billed[label].append(line)
    for label, lines in billed.items():
        _check_surcharge(case, label, agreed[label], lines, max(0, expected.get(label, 0)))


def _check_surcharge(
    case: Case, label: str, surcharge: Surcharge | None, lines: list[InvoiceLine], expected: int
) -> None:
    over = case.over(_sum(lines), expected)
    if not over:
        return
    if surcharge is None:
        case.add(FindingKind.UNAGREED_SURCHARGE, lines, over, 0, f"{label!r} is not in the contract")
    elif surcharge.kind is SurchargeKind.REATTEMPT:
        made = f"{case.item.attempts} attempts were made, {surcharge.free_attempts} are free"
        case.add(FindingKind.ATTEMPTS, lines, over, expected, made, fuel=surcharge.fuel)
    elif not expected:
        why = f"{label!r} is agreed, but its conditions do not hold for this shipment"
        case.add(FindingKind.UNAGREED_SURCHARGE, lines, over, 0, why, fuel=surcharge.fuel)
    else:
        why = f"{label!r} costs {case.money(expected)}, billed {case.money(_sum(lines))}"
        case.add(FindingKind.SURCHARGE_AMOUNT, lines, over, expected, why, fuel=surcharge.fuel)


def _check_fuel(case: Case) -> None:
    """What other findings made dearer makes the fuel on it dearer: that goes to them, only the rest is the index."""
    lines = case.of(Charge.FUEL)
    if not lines:
        return
    expected = max(0, case.quote.part_minor(QuotePart.FUEL) - case.before(Charge.FUEL))
    over = case.over(_sum(lines), expected)
    if not over:
        return
    if case.contract.fuel is None:
        case.add(FindingKind.UNAGREED_SURCHARGE, lines, over, 0, "the contract has no fuel index")
        return
    rest = over - _share_fuel(case, over)
    if rest and case.policy.tolerates(rest, expected):
        case.tolerated_minor += rest
    elif rest:
        ppm = case.contract.fuel_ppm(case.facts.shipped_on)
        why = (
            f"the index of {case.facts.shipped_on} is {ppm / _PPM_PER_PERCENT:g} %, {case.money(expected)}; "
            f"billed {case.money(_sum(lines))}"
        )
        case.add(FindingKind.FUEL_INDEX, lines, rest, expected, why)


def _share_fuel(case: Case, over: int) -> int:
    ppm = case.contract.fuel_ppm(case.facts.shipped_on)
    base = _fuelable_minor(case)
    given = 0
    for draft in case.drafts:
        if draft.fuelable:
            share = min(scale_ppm(base + draft.amount_minor, ppm) - scale_ppm(base, ppm), over - given)
            base += draft.amount_minor
            draft.amount_minor += share
            given += share
            draft.why += f"; with {case.money(share)} of fuel on it" if share else ""
    return given


def _fuelable_minor(case: Case) -> int:
    fuelled = {surcharge.label for surcharge in case.contract.surcharges if surcharge.fuel}
    return sum(
        line.amount_minor
        for line in case.quote.lines
        if line.part in {QuotePart.FREIGHT, QuotePart.RETURN_TO_ORIGIN} or line.label in fuelled
    )


def _check_credit(case: Case) -> None:
    delivered_at = case.facts.delivered_at
    lines = case.of(Charge.FREIGHT) or case.of(Charge.TOTAL)
    if delivered_at is None or not lines:
        return
    promised_by = case.facts.promised_by or case.quote.promised_by
    ppm = case.contract.credit_ppm(case.quote.service_level, (delivered_at - promised_by).total_seconds())
    owed = scale_ppm(case.quote.total_minor, ppm)
    missing = owed + _sum(case.of(Charge.CREDIT)) + case.before(Charge.CREDIT)
    if missing <= 0:
        return
    if case.policy.tolerates(missing, owed):
        case.tolerated_minor += missing
        return
    late = (delivered_at - promised_by).total_seconds() / 3600
    why = (
        f"delivered {late:.1f} h after the promise: {ppm / _PPM_PER_PERCENT:g} % of "
        f"{case.money(case.quote.total_minor)} is owed back, {case.money(owed - missing)} was given"
    )
    case.add(FindingKind.MISSING_CREDIT, lines, missing, case.quote.total_minor - owed, why)
