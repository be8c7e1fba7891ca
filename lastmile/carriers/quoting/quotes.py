"""One price, line by line: the reading of a contract that the bulk table must agree with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from lastmile.carriers.contracts.arithmetic import ceil_div, scale_ppm
from lastmile.carriers.contracts.contract import Contract
from lastmile.carriers.contracts.quotable import Quotable
from lastmile.carriers.contracts.rates import G_PER_KG, ChargePer, Rate, Weighed
from lastmile.carriers.contracts.surcharges import PercentOf, Surcharge, SurchargeKind, Unit
from lastmile.carriers.contracts.zones import first_zone
from lastmile.carriers.quoting.eligibility import refuse_item
from lastmile.carriers.quoting.promises import cut_off_s, instant, promised_by_s, promised_days, ready_seconds
from lastmile.carriers.quoting.refusals import Refusal, RefusalCode
from lastmile.core.money import format_minor
from lastmile.core.shipments import ShipmentKind


class QuotePart(StrEnum):
    """What a line of a price pays for."""

    FREIGHT = "freight"
    RETURN_TO_ORIGIN = "return_to_origin"
    SURCHARGE = "surcharge"
    FUEL = "fuel"


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a price.

    Parameters
    ----------
    label : what it is, as it would stand on an invoice.
    amount_minor : minor units; negative only for a return pickup below the forward rate.
    how : the calculation with its figures, for a person.
    part : what it pays for; freight is the base price with extra weight, volume and return rate.
    """

    label: str
    amount_minor: int
    how: str
    part: QuotePart = QuotePart.FREIGHT


@dataclass(frozen=True, slots=True)
class Quote:
    """A carrier's price for one shipment on one day.

    Parameters
    ----------
    carrier_id, contract_version : whose price, by which terms.
    currency : of every amount.
    lines : base, extra kilograms, return rate, surcharges, fuel; the total is their sum.
    zone_id : the zone that priced it.
    service_level : the carrier's own level that serves what was asked for.
    weighed : actual, volumetric and charged weight.
    promised_days : delivery days; ``None`` where the promise is in minutes.
    promised_by : end of the promise, aware UTC.
    misses_window : whether that is after the last promised window.
    """

    carrier_id: str
    contract_version: str
    currency: str
    lines: tuple[QuoteLine, ...]
    zone_id: str
    service_level: str
    weighed: Weighed
    promised_days: int | None
    promised_by: datetime
    misses_window: bool

    @property
    def total_minor(self) -> int:
        """Sum of the lines, minor units."""
        return sum(line.amount_minor for line in self.lines)

    def part_minor(self, part: QuotePart) -> int:
        """Sum of the lines of one part, minor units."""
        return sum(line.amount_minor for line in self.lines if line.part is part)


@dataclass(frozen=True, slots=True)
class _Priced:
    """What the lines of one quote are computed from."""

    contract: Contract
    item: Quotable
    rate: Rate
    weighed: Weighed

    def money(self, amount_minor: int) -> str:
        return format_minor(amount_minor, self.contract.currency)

    @property
    def charged_g(self) -> int:
        return self.weighed.piece_g * self.weighed.pieces


def quote(contract: Contract, item: Quotable, day: date) -> Quote | Refusal:
    """Price a shipment by a contract, or say why the carrier does not take it.

    Parameters
    ----------
    contract : one version; outside its validity it refuses.
    item : what is sent.
    day : local day of collection.

    Raises
    ------
    InvalidInput
        If a zone is a ring around the depot and the item names no depot.
    """
    refusal = refuse_item(contract, item, day)
    if refusal:
        return refusal
    rate = _find_rate(contract, item)
    if isinstance(rate, Refusal):
        return rate
    ready_s = ready_seconds(item.ready_at)
    latest_s = cut_off_s(contract, rate, day)
    if ready_s > latest_s:
        text = f"ready at {item.ready_at}, the cut-off is {instant(int(latest_s))}"
        return Refusal(contract.carrier_id, RefusalCode.AFTER_CUT_OFF, text)
    return _quote_at(contract, item, rate, day)


def price_carried(contract: Contract, item: Quotable, day: date) -> Quote | Refusal:
    """Price a shipment that the carrier did carry, whether or not it had to take it.

    Sizes, goods, cut-off and collection day are not asked about: what has been carried has to be paid. Refused is only
    what the contract has no price for.

    Parameters
    ----------
    contract, item, day : as for `quote`; ``item`` says what happened: attempts, return to origin.
    """
    rate = _find_rate(contract, item)
    return rate if isinstance(rate, Refusal) else _quote_at(contract, item, rate, day)


def freight_minor(contract: Contract, item: Quotable, rate: Rate, piece_g: int) -> int:
    """Give the freight of an item by a given rate and charged weight of each piece, in minor units."""
    weighed = contract.rate_card.weighing.weigh(item.weight_g, item.volume_cm3, item.parcels)
    lines = _base_lines(_Priced(contract, item, rate, replace(weighed, piece_g=piece_g)))
    return sum(line.amount_minor for line in lines)


def whole_minor(contract: Contract, item: Quotable, rate: Rate, piece_g: int, day: date) -> int:
    """Give all of a price, with surcharges and fuel, by a given rate and charged weight of each piece."""
    weighed = contract.rate_card.weighing.weigh(item.weight_g, item.volume_cm3, item.parcels)
    lines = _lines(_Priced(contract, item, rate, replace(weighed, piece_g=piece_g)), day)
    return sum(line.amount_minor for line in lines)


def _quote_at(contract: Contract, item: Quotable, rate: Rate, day: date) -> Quote | Refusal:
    ready_s = ready_seconds(item.ready_at)
    weighed = contract.rate_card.weighing.weigh(item.weight_g, item.volume_cm3, item.parcels)
    last_g = rate.breaks[-1].up_to_g
    if rate.extra_kg_minor is None and weighed.piece_g > last_g:
        text = f"charged weight {_kg(weighed.piece_g)} is above {_kg(last_g)}, the last of zone {rate.zone_id}"
        return Refusal(contract.carrier_id, RefusalCode.TOO_HEAVY, text)
    if rate.volume_breaks and rate.volume_step(weighed.piece_cm3) is None:
        most = _litres(rate.volume_breaks[-1].up_to_cm3)
        text = f"{_litres(weighed.piece_cm3)} is above {most}, the last of zone {rate.zone_id}"
        return Refusal(contract.carrier_id, RefusalCode.TOO_LARGE, text)
    by_s = promised_by_s(contract, rate, ready_s, day)
    return Quote(
        carrier_id=contract.carrier_id,
        contract_version=contract.version,
        currency=contract.currency,
        lines=_lines(_Priced(contract, item, rate, weighed), day),
        zone_id=rate.zone_id,
        service_level=rate.service_level,
        weighed=weighed,
        promised_days=promised_days(contract, rate),
        promised_by=instant(by_s),
        misses_window=bool(item.windows) and by_s > max(window.latest.timestamp() for window in item.windows),
    )


def _find_rate(contract: Contract, item: Quotable) -> Rate | Refusal:
    zone = first_zone(contract.zones, item)
    if zone < 0:
        where = f"postcode {item.postcode}" if item.postcode else "the place"
        return Refusal(contract.carrier_id, RefusalCode.OUT_OF_ZONE, f"{where} is in none of the zones")
    zone_id = contract.zones[zone].zone_id
    index = contract.rate_card.rate_index(zone_id, item.service_level)
    if index < 0:
        text = f"{item.service_level} is not offered in zone {zone_id}"
        return Refusal(contract.carrier_id, RefusalCode.SERVICE_LEVEL, text)
    return contract.rate_card.rates[index]


def _lines(priced: _Priced, day: date) -> tuple[QuoteLine, ...]:
    lines = _base_lines(priced)
    base = sum(line.amount_minor for line in lines)
    fuelable = [("base", base)]
    if priced.item.returned and priced.contract.rto_ppm is not None:
        ppm = priced.contract.rto_ppm
        how = f"{_percent(ppm)} of base {priced.money(base)}"
        lines.append(QuoteLine("return to origin", scale_ppm(base, ppm), how, QuotePart.RETURN_TO_ORIGIN))
        fuelable.append(("return to origin", lines[-1].amount_minor))
    inside = frozenset(area.zone_id for area in priced.contract.areas if area.contains(priced.item))
    for surcharge in priced.contract.surcharges:
        if surcharge.holds_on(day) and _applies(surcharge, priced, inside):
            line = _surcharge_line(surcharge, priced, base)
            lines.append(line)
            if surcharge.fuel:
                fuelable.append((surcharge.label, line.amount_minor))
    if priced.contract.fuel:
        ppm = priced.contract.fuel.ppm_on(day)
        applied_to = sum(amount for _, amount in fuelable)
        how = f"{_percent(ppm)} on {day} of {' + '.join(name for name, _ in fuelable)} {priced.money(applied_to)}"
        lines.append(QuoteLine("fuel", scale_ppm(applied_to, ppm), how, QuotePart.FUEL))
    return tuple(lines)


def _base_lines(priced: _Priced) -> list[QuoteLine]:
    rate, weighed, item = priced.rate, priced.weighed, priced.item
    times = f" × {weighed.pieces} parcels" if priced.contract.rate_card.weighing.charge_per is ChargePer.PARCEL else ""
    step = rate.breaks[min(rate.step(weighed.piece_g), len(rate.breaks) - 1)]
    where = f"zone {rate.zone_id}, {rate.service_level}, up to {_kg(step.up_to_g)}: {priced.money(step.price_minor)}"
    lines = [QuoteLine("base", step.price_minor * weighed.pieces, f"{where}{times}; {_weight(priced)}")]
    extra_kg = ceil_div(max(0, weighed.piece_g - step.up_to_g), G_PER_KG)
    if extra_kg:
        each = rate.extra_kg_minor or 0
        how = f"{extra_kg} started kg above {_kg(step.up_to_g)} × {priced.money(each)}{times}"
        lines.append(QuoteLine("extra weight", extra_kg * each * weighed.pieces, how))
    lines += _volume_lines(priced, sum(line.amount_minor for line in lines), times)
    return_ppm = priced.contract.return_ppm
    if item.kind is ShipmentKind.RETURN_PICKUP and return_ppm is not None:
        forward = sum(line.amount_minor for line in lines)
        how = f"{_percent(return_ppm)} of the forward rate {priced.money(forward)}"
        lines.append(QuoteLine("return rate", scale_ppm(forward, return_ppm) - forward, how))
    return lines


def _volume_lines(priced: _Priced, by_weight: int, times: str) -> list[QuoteLine]:
    """What a price by volume adds to the one by weight; nothing where it is not dearer."""
    weighed = priced.weighed
    step = priced.rate.volume_step(weighed.piece_cm3)
    if step is None or step.price_minor * weighed.pieces <= by_weight:
        return []
    by_volume = step.price_minor * weighed.pieces
    how = (
        f"{_litres(weighed.piece_cm3)}, up to {_litres(step.up_to_cm3)}: {priced.money(step.price_minor)}{times}, "
        f"dearer than {priced.money(by_weight)} by weight"
    )
    return [QuoteLine("volume", by_volume - by_weight, how)]


def _weight(priced: _Priced) -> str:
    weighed, weighing = priced.weighed, priced.contract.rate_card.weighing
    text = f"weight {_kg(weighed.actual_g)}"
    if weighing.volumetric_divisor:
        volume = f"{priced.item.volume_cm3:,} cm³ / {weighing.volumetric_divisor}"
        text += f", volumetric {_kg(weighed.volumetric_g)} ({volume})"
    return f"{text}, charged {_kg(weighed.piece_g)}"


def _applies(surcharge: Surcharge, priced: _Priced, inside: frozenset[str]) -> bool:
    rate = priced.rate
    return (
        _KIND_HOLDS.get(surcharge.kind, _always)(surcharge, priced.item)
        and (not surcharge.zones or rate.zone_id in surcharge.zones)
        and (not surcharge.areas or bool(surcharge.areas & inside))
        and (not surcharge.service_levels or rate.service_level in surcharge.service_levels)
    )


def _always(surcharge: Surcharge, item: Quotable) -> bool:
    del surcharge, item
    return True


def _oversize(surcharge: Surcharge, item: Quotable) -> bool:
    given = (item.weight_g, item.sides_mm[0], item.volume_cm3)
    over = (surcharge.over_g, surcharge.over_side_mm, surcharge.over_volume_cm3)
    return any(most is not None and value > most for value, most in zip(given, over, strict=True))


_KIND_HOLDS: dict[SurchargeKind, Callable[[Surcharge, Quotable], bool]] = {
    SurchargeKind.RESIDENTIAL: lambda _, item: item.residential,
    SurchargeKind.CASH_ON_DELIVERY: lambda _, item: item.cash_minor > 0 and not item.returned,
    SurchargeKind.RETURN: lambda _, item: item.kind is ShipmentKind.RETURN_PICKUP,
    SurchargeKind.RETURN_TO_ORIGIN: lambda _, item: item.returned,
    SurchargeKind.REATTEMPT: lambda surcharge, item: item.attempts > surcharge.free_attempts,
    SurchargeKind.OVERSIZE: _oversize,
}
"""The conditions that kinds carry; the others always hold."""


def _surcharge_line(surcharge: Surcharge, priced: _Priced, base_minor: int) -> QuoteLine:
    parts = []
    amount = 0
    if surcharge.amount_minor:
        units = {
            Unit.SHIPMENT: 1,
            Unit.PARCEL: priced.item.parcels,
            Unit.KG: ceil_div(priced.charged_g, G_PER_KG),
            Unit.ATTEMPT: max(priced.item.attempts - surcharge.free_attempts, 0),
        }[surcharge.per]
        amount += surcharge.amount_minor * units
        parts.append(f"{priced.money(surcharge.amount_minor)} × {units} {surcharge.per}")
    if surcharge.ppm:
        of = base_minor if surcharge.percent_of is PercentOf.BASE else priced.item.cash_minor
        amount += scale_ppm(of, surcharge.ppm)
        parts.append(f"{_percent(surcharge.ppm)} of {surcharge.percent_of} {priced.money(of)}")
    how = " + ".join(parts)
    if amount < surcharge.min_minor:
        amount = surcharge.min_minor
        how = f"{how or 'nothing'}, at least {priced.money(amount)}"
    return QuoteLine(surcharge.label, amount, how, QuotePart.SURCHARGE)


def _kg(grams: int) -> str:
    return f"{grams / G_PER_KG:,.3f}".rstrip("0").rstrip(".") + " kg"


def _litres(cm3: int) -> str:
    return f"{cm3 / 1000:,.3f}".rstrip("0").rstrip(".") + " l"


def _percent(ppm: int) -> str:
    return f"{ppm / 10_000:g} %"
