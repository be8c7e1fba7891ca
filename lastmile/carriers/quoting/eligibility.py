"""Whether a carrier takes one shipment at all, before any zone is looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from lastmile.carriers.contracts.arithmetic import ceil_div
from lastmile.carriers.contracts.contract import Contract, Limits
from lastmile.carriers.contracts.quotable import Quotable
from lastmile.carriers.quoting.refusals import Refusal, RefusalCode
from lastmile.core.money import format_minor
from lastmile.core.shipments import ShipmentKind


def refuse_item(contract: Contract, item: Quotable, day: date) -> Refusal | None:
    """Give the first reason for which a contract refuses an item, ``None`` if it takes it."""
    for code, check in _CHECKS:
        text = check(contract, item, day)
        if text:
            return Refusal(contract.carrier_id, code, text)
    return None


def _no_contract(contract: Contract, item: Quotable, day: date) -> str:
    del item
    if contract.valid_on(day):
        return ""
    begin, end = contract.valid_from or "ever", contract.valid_to or "further notice"
    return f"contract version {contract.version} holds from {begin} to {end}, not on {day}"


def _no_collection(contract: Contract, item: Quotable, day: date) -> str:
    del item
    return "" if contract.calendar.collects_on(day) else f"no collection on {day:%A} {day}"


def _currency(contract: Contract, item: Quotable, day: date) -> str:
    del day
    if item.currency in {"", contract.currency}:
        return ""
    return f"prices are in {contract.currency}, the shipment is in {item.currency}"


def _returns(contract: Contract, item: Quotable, day: date) -> str:
    del day
    refused = item.kind is ShipmentKind.RETURN_PICKUP and contract.return_ppm is None
    return "return pickups are not part of the contract" if refused else ""


def _refused_goods(contract: Contract, item: Quotable, day: date) -> str:
    del day
    refused = contract.refuses & (item.goods | item.skills)
    return f"refuses {', '.join(sorted(refused))}" if refused else ""


def _skill(contract: Contract, item: Quotable, day: date) -> str:
    del day
    missing = item.skills - contract.skills
    return f"cannot do {', '.join(sorted(missing))}" if missing else ""


def _cash(contract: Contract, item: Quotable, day: date) -> str:
    del day
    if not item.cash_minor:
        return ""
    if contract.max_cash_minor is None:
        return "collects no cash"
    if item.cash_minor <= contract.max_cash_minor:
        return ""
    asked, most = (format_minor(amount, contract.currency) for amount in (item.cash_minor, contract.max_cash_minor))
    return f"collects at most {most} for a shipment, asked for {asked}"


def girth_mm(sides_mm: tuple[int, int, int]) -> int:
    """Give longest side + twice the other two, millimetres."""
    longest, middle, shortest = sides_mm
    return longest + 2 * (middle + shortest)


def _too_large(contract: Contract, item: Quotable, day: date) -> str:
    del day
    limits = contract.limits
    if limits.sides_mm and any(side > most for side, most in zip(item.sides_mm, limits.sides_mm, strict=True)):
        return f"sides of {_centimetres(item.sides_mm)} are above {_centimetres(limits.sides_mm)}"
    figures = (
        ("girth", girth_mm(item.sides_mm), limits.girth_mm, "mm"),
        ("volume", item.volume_cm3, limits.volume_cm3, "cm³"),
        ("number of parcels", item.parcels, limits.parcels, ""),
    )
    for name, given, most, unit in figures:
        if most is not None and given > most:
            return f"{name} of {given:,} {unit}".rstrip() + f" is above {most:,} {unit}".rstrip()
    return ""


def _centimetres(sides_mm: tuple[int, int, int]) -> str:
    return " × ".join(f"{side / 10:g}" for side in sides_mm) + " cm"


def _too_heavy(contract: Contract, item: Quotable, day: date) -> str:
    del day
    limits: Limits = contract.limits
    figures = (
        ("shipment", item.weight_g, limits.shipment_g),
        ("parcel", ceil_div(item.weight_g, item.parcels), limits.parcel_g),
    )
    for name, given, most in figures:
        if most is not None and given > most:
            return f"{given / 1000:,g} kg is above {most / 1000:,g} kg for a {name}"
    return ""


_CHECKS: tuple[tuple[RefusalCode, Callable[[Contract, Quotable, date], str]], ...] = (
    (RefusalCode.NO_CONTRACT, _no_contract),
    (RefusalCode.NO_COLLECTION, _no_collection),
    (RefusalCode.CURRENCY, _currency),
    (RefusalCode.RETURNS, _returns),
    (RefusalCode.REFUSED_GOODS, _refused_goods),
    (RefusalCode.SKILL, _skill),
    (RefusalCode.CASH, _cash),
    (RefusalCode.TOO_LARGE, _too_large),
    (RefusalCode.TOO_HEAVY, _too_heavy),
)
