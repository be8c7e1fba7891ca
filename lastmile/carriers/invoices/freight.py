"""Why freight, or a price in one sum, is too high: one step at a time from our reading of the contract to theirs.

Zone, service level and weight are changed one after the other to what was billed; each step's difference is its cause's
share, and what is left is the rate. The shares add up to the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from lastmile.carriers.contracts.arithmetic import ceil_div, ceil_to_step
from lastmile.carriers.contracts.rates import G_PER_KG, Rate
from lastmile.carriers.invoices.case import Case
from lastmile.carriers.invoices.findings import FindingKind
from lastmile.carriers.invoices.model import Charge, InvoiceLine
from lastmile.carriers.quoting.quotes import Quote, QuotePart, freight_minor, price_carried, whole_minor

_USUAL_DIVISORS = (3000, 3500, 4000, 4500, 4750, 5000, 6000)
"""cm³ per kg that carriers use: one that gives the billed weight exactly says how it came about."""


class _Cause(NamedTuple):
    kind: FindingKind
    amount_minor: int
    why: str


class _Basis(NamedTuple):
    """What is compared: what we make of it, what was billed, and how it is priced otherwise."""

    ours_minor: int
    billed_minor: int
    price: Callable[[Rate, int], int]


def check_freight(case: Case) -> None:
    """Compare the freight, and say why it is too high."""
    lines = case.of(Charge.FREIGHT)
    basis = _Basis(
        case.quote.part_minor(QuotePart.FREIGHT), _sum(lines), partial(freight_minor, case.contract, case.item)
    )
    _check(case, lines, basis, case.before(Charge.FREIGHT), fuel=True)


def check_total(case: Case) -> None:
    """Compare a price that was billed in one sum."""
    lines = case.of(Charge.TOTAL)
    day = case.facts.shipped_on
    whole = partial(whole_minor, case.contract, case.item)
    basis = _Basis(case.quote.total_minor, _sum(lines), lambda rate, piece_g: whole(rate, piece_g, day))
    before = sum(each.amount_minor for each in case.facts.billed if each.charge is not Charge.TAX)
    _check(case, lines, basis, before, fuel=False)


def _sum(lines: list[InvoiceLine]) -> int:
    return sum(line.amount_minor for line in lines)


def _check(case: Case, lines: list[InvoiceLine], basis: _Basis, before: int, *, fuel: bool) -> None:
    if not lines:
        return
    expected = max(0, basis.ours_minor - before)
    over = case.over(basis.billed_minor, expected)
    if over:
        for cause in _folded(case, list(_causes(case, _stating(lines), basis)), over, basis.billed_minor):
            case.add(cause.kind, lines, cause.amount_minor, expected, cause.why, fuel=fuel)


def _stating(lines: list[InvoiceLine]) -> InvoiceLine:
    """Give the line that says most about how it was priced."""
    return max(lines, key=lambda line: (line.weight_g is not None, bool(line.zone), bool(line.service_level)))


def _folded(case: Case, causes: list[_Cause], over: int, billed: int) -> list[_Cause]:
    """Leave the causes that make it dearer; those that make it cheaper, and what is tolerated, go into the largest."""
    dearer = [cause for cause in causes if cause.amount_minor > 0 and not case.policy.tolerates(cause.amount_minor, 0)]
    if not dearer:
        return [_Cause(FindingKind.WRONG_RATE, over, _same_basis(case, billed))]
    largest = max(dearer, key=lambda cause: cause.amount_minor)
    rest = over - sum(cause.amount_minor for cause in dearer)
    folded = [c._replace(amount_minor=c.amount_minor + (rest if c is largest else 0)) for c in dearer]
    return folded if all(cause.amount_minor > 0 for cause in folded) else [largest._replace(amount_minor=over)]


def _causes(case: Case, line: InvoiceLine, basis: _Basis) -> Iterator[_Cause]:
    zone, level, piece_g = case.quote.zone_id, case.quote.service_level, case.quote.weighed.piece_g
    price = basis.ours_minor
    left_over = FindingKind.WRONG_RATE
    for kind, ours, theirs in (
        (FindingKind.WRONG_ZONE, zone, line.zone),
        (FindingKind.WRONG_SERVICE_LEVEL, level, line.service_level),
    ):
        if not theirs or theirs.casefold() == ours.casefold():
            continue
        names = {name.casefold(): name for rate in case.contract.rate_card.rates for name in _named(kind, rate)}
        named = names.get(theirs.casefold(), "")
        rate = case.rate(named, level) if kind is FindingKind.WRONG_ZONE else case.rate(zone, named)
        if rate is None:
            left_over = kind  # the contract has no price for what was billed: all that is left comes from it
            continue
        changed = basis.price(rate, piece_g)
        yield _Cause(kind, changed - price, _billed_as(case, kind, ours, theirs, price, changed))
        zone, level, price = rate.zone_id, rate.service_level, changed
    rate = case.rate(zone, level)
    if line.weight_g is not None and rate is not None:
        theirs_g = _piece_g(case, line.weight_g)
        changed = basis.price(rate, theirs_g)
        if theirs_g != piece_g:
            yield _weight_cause(case, line, theirs_g, price, changed)
        price = changed
    if basis.billed_minor != price:
        agreed = left_over is FindingKind.WRONG_RATE
        why = _same_basis(case, basis.billed_minor) if agreed else f"billed as {line.zone or line.service_level}"
        yield _Cause(left_over, basis.billed_minor - price, why)


def _named(kind: FindingKind, rate: Rate) -> tuple[str]:
    return (rate.zone_id,) if kind is FindingKind.WRONG_ZONE else (rate.service_level,)


def _billed_as(case: Case, kind: FindingKind, ours: str, theirs: str, price: int, changed: int) -> str:
    what = "zone" if kind is FindingKind.WRONG_ZONE else "service level"
    return f"billed as {what} {theirs} at {case.money(changed)}; it is {ours} at {case.money(price)}"


def _piece_g(case: Case, weight_g: int) -> int:
    weighing, pieces = case.contract.rate_card.weighing, case.quote.weighed.pieces
    return ceil_to_step(ceil_div(weight_g, pieces), weighing.step_g)


def _weight_cause(case: Case, line: InvoiceLine, piece_g: int, price: int, changed: int) -> _Cause:
    weighed, weighing = case.quote.weighed, case.contract.rate_card.weighing
    figures = (
        f"billed at {piece_g / G_PER_KG:g} kg, {case.money(changed)}; measured {weighed.actual_g / G_PER_KG:g} kg, "
        f"{case.item.volume_cm3:,} cm³, charged {weighed.piece_g / G_PER_KG:g} kg, {case.money(price)}"
    )
    divisor = _implied_divisor(case, piece_g)
    if not line.volumetric and divisor is None:
        return _Cause(FindingKind.WRONG_WEIGHT, changed - price, figures)
    agreed = f"the contract's is {weighing.volumetric_divisor}" if weighing.volumetric_divisor else "none is agreed"
    how = f"; a divisor of {divisor} gives that weight, {agreed}" if divisor else f"; by volume, {agreed}"
    return _Cause(FindingKind.VOLUMETRIC, changed - price, figures + how)


def _implied_divisor(case: Case, piece_g: int) -> int | None:
    agreed = case.contract.rate_card.weighing.volumetric_divisor
    for divisor in _USUAL_DIVISORS:
        volumetric_g = ceil_div(case.item.volume_cm3 * G_PER_KG, divisor)
        if divisor != agreed and volumetric_g > case.item.weight_g and _piece_g(case, volumetric_g) == piece_g:
            return divisor
    return None


def _same_basis(case: Case, billed: int) -> str:
    """Say that zone, level and weight agree, and whether another version of the contract has that price."""
    for version in case.versions:
        other = price_carried(version, case.item, case.facts.shipped_on)
        if isinstance(other, Quote) and billed in {other.part_minor(QuotePart.FREIGHT), other.total_minor}:
            return f"{case.money(billed)} is the price of version {version.version}, which is not in force"
    return f"{case.money(billed)} for zone, service level and weight as agreed, whose price differs"
