"""One contract against many shipments: the same reading as `quoting.quote`, column by column.

Each step here has its twin in `eligibility` and `quoting`; the property test holds them equal entry by entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from lastmile.carriers.contracts.arithmetic import PPM, ceil_div, ceil_div_each, ceil_to_step, scale_ppm
from lastmile.carriers.contracts.contract import Contract
from lastmile.carriers.contracts.rates import G_PER_KG, ChargePer, Rate
from lastmile.carriers.contracts.surcharges import PercentOf, Surcharge, SurchargeKind, Unit
from lastmile.carriers.quoting.columns import Floats, Ints, ItemColumns, Mask
from lastmile.carriers.quoting.promises import cut_off_s, promised_by_s
from lastmile.carriers.quoting.refusals import RefusalCode

NO_PRICE = -1
"""Stands in a bulk table where there is no price; no price is negative."""

_RATE_STRIDE = 1 << 40  # above every weight in grams: makes (rate, weight) one ascending key


@dataclass(frozen=True, slots=True)
class ContractColumn:
    """One contract's answer to n shipments.

    Parameters
    ----------
    total_minor : shape (n,), minor units, ``NO_PRICE`` where refused.
    refusal : shape (n,), `RefusalCode`, 0 where quoted.
    promised_by_s : shape (n,), seconds since 1970, 0 where refused.
    """

    total_minor: Ints
    refusal: Ints
    promised_by_s: Ints


def price_column(contract: Contract, columns: ItemColumns, day: date) -> ContractColumn:
    """Price every shipment by one contract.

    Parameters
    ----------
    contract : one version.
    columns : n shipments.
    day : local day of collection.

    Raises
    ------
    InvalidInput
        If a zone is a ring around the depot and a shipment names no depot.
    """
    refusal = _refuse_items(contract, columns, day)
    zone = _first_zone(contract, columns)
    _mark(refusal, zone < 0, RefusalCode.OUT_OF_ZONE)
    rate = _rate_index(contract, columns, zone)
    _mark(refusal, rate < 0, RefusalCode.SERVICE_LEVEL)
    known = np.maximum(rate, 0)  # refused rows are priced by the first rate and blanked at the end
    rates = contract.rate_card.rates
    latest = np.array([cut_off_s(contract, each, day) for each in rates])[known]
    _mark(refusal, columns.ready_s > latest, RefusalCode.AFTER_CUT_OFF)
    piece_g, pieces = _weigh(contract, columns)
    base, too_heavy, too_large = _base(contract, columns, known, piece_g, pieces)
    _mark(refusal, too_heavy, RefusalCode.TOO_HEAVY)
    _mark(refusal, too_large, RefusalCode.TOO_LARGE)
    total = base + _on_top(contract, columns, day, _Priced(base, zone, known, piece_g * pieces))
    quoted = refusal == RefusalCode.QUOTED
    return ContractColumn(
        total_minor=np.where(quoted, total, NO_PRICE),
        refusal=refusal,
        promised_by_s=np.where(quoted, _promised(contract, columns, known, day), 0),
    )


def _mark(refusal: Ints, holds: Mask, code: RefusalCode) -> None:
    """The first reason counts: later ones are looked at only where none stands yet."""
    refusal[(refusal == RefusalCode.QUOTED) & holds] = code


def _refuse_items(contract: Contract, columns: ItemColumns, day: date) -> Ints:
    refusal = np.zeros(len(columns), dtype=np.int64)
    if not contract.valid_on(day):
        refusal[:] = RefusalCode.NO_CONTRACT
    elif not contract.calendar.collects_on(day):
        refusal[:] = RefusalCode.NO_COLLECTION
    _mark(refusal, columns.currency.where(lambda name: name not in {"", contract.currency}), RefusalCode.CURRENCY)
    if contract.return_ppm is None:
        _mark(refusal, columns.is_return, RefusalCode.RETURNS)
    refused = columns.goods.where(lambda tags: bool(contract.refuses & tags))
    refused |= columns.skills.where(lambda tags: bool(contract.refuses & tags))
    _mark(refusal, refused, RefusalCode.REFUSED_GOODS)
    _mark(refusal, columns.skills.where(lambda tags: not tags <= contract.skills), RefusalCode.SKILL)
    most_cash = 0 if contract.max_cash_minor is None else contract.max_cash_minor
    _mark(refusal, columns.cash_minor > most_cash, RefusalCode.CASH)
    _mark(refusal, _too_large(contract, columns), RefusalCode.TOO_LARGE)
    _mark(refusal, _too_heavy(contract, columns), RefusalCode.TOO_HEAVY)
    return refusal


def _too_large(contract: Contract, columns: ItemColumns) -> Mask:
    limits, sides = contract.limits, columns.sides_mm
    over = np.zeros(len(columns), dtype=np.bool_)
    if limits.sides_mm is not None:
        over |= (sides > np.array(limits.sides_mm)).any(axis=1)
    if limits.girth_mm is not None:
        over |= sides[:, 0] + 2 * (sides[:, 1] + sides[:, 2]) > limits.girth_mm
    if limits.volume_cm3 is not None:
        over |= columns.volume_cm3 > limits.volume_cm3
    if limits.parcels is not None:
        over |= columns.parcels > limits.parcels
    return over


def _too_heavy(contract: Contract, columns: ItemColumns) -> Mask:
    limits = contract.limits
    over = np.zeros(len(columns), dtype=np.bool_)
    if limits.shipment_g is not None:
        over |= columns.weight_g > limits.shipment_g
    if limits.parcel_g is not None:
        over |= columns.weight_g > limits.parcel_g * columns.parcels
    return over


def _first_zone(contract: Contract, columns: ItemColumns) -> Ints:
    zone = np.full(len(columns), -1, dtype=np.int64)
    for index in range(len(contract.zones) - 1, -1, -1):  # the last to write is the first in order
        zone[columns.inside(contract.zones[index].area)] = index
    return zone


def _rate_index(contract: Contract, columns: ItemColumns, zone: Ints) -> Ints:
    card, asked = contract.rate_card, columns.level.values
    table = np.array([[card.rate_index(each.zone_id, level) for level in asked] for each in contract.zones], np.int64)
    found: Ints = table.reshape(len(contract.zones), len(asked))[np.maximum(zone, 0), columns.level.codes]
    return found


def _weigh(contract: Contract, columns: ItemColumns) -> tuple[Ints, Ints]:
    weighing = contract.rate_card.weighing
    charged = columns.weight_g
    if weighing.volumetric_divisor:
        volumetric = ceil_div(columns.volume_cm3 * G_PER_KG, weighing.volumetric_divisor)
        charged = np.maximum(charged, volumetric)
    if weighing.charge_per is ChargePer.SHIPMENT:
        return ceil_to_step(charged, weighing.step_g), np.ones_like(columns.parcels)
    return ceil_to_step(ceil_div_each(charged, columns.parcels), weighing.step_g), columns.parcels


def _base(contract: Contract, columns: ItemColumns, rate: Ints, piece_g: Ints, pieces: Ints) -> tuple[Ints, Mask, Mask]:
    rates = contract.rate_card.rates
    keys = [index * _RATE_STRIDE + step.up_to_g for index, each in enumerate(rates) for step in each.breaks]
    prices = np.array([step.price_minor for each in rates for step in each.breaks], dtype=np.int64)
    last = np.cumsum([len(each.breaks) for each in rates])[rate] - 1
    found = np.searchsorted(np.array(keys, dtype=np.int64), rate * _RATE_STRIDE + piece_g)
    above_g = np.maximum(piece_g - np.array([each.breaks[-1].up_to_g for each in rates])[rate], 0)
    extra = np.array([each.extra_kg_minor or 0 for each in rates], dtype=np.int64)[rate]
    refuses = np.array([each.extra_kg_minor is None for each in rates])[rate]
    by_volume, too_large = _by_volume(contract, rate, ceil_div_each(columns.volume_cm3, pieces))
    base = np.maximum(prices[np.minimum(found, last)] + ceil_div(above_g, G_PER_KG) * extra, by_volume) * pieces
    if contract.return_ppm not in {None, PPM}:
        base = np.where(columns.is_return, scale_ppm(base, contract.return_ppm or 0), base)
    return base, (above_g > 0) & refuses, too_large


def _by_volume(contract: Contract, rate: Ints, piece_cm3: Ints) -> tuple[Ints, Mask]:
    """Give each piece's price by volume, 0 where its rate has none, and whether it is above the last break."""
    rates = contract.rate_card.rates
    steps = [(index, step) for index, each in enumerate(rates) for step in each.volume_breaks]
    if not steps:
        return np.zeros_like(piece_cm3), np.zeros(len(piece_cm3), dtype=np.bool_)
    keys = np.array([index * _RATE_STRIDE + step.up_to_cm3 for index, step in steps], dtype=np.int64)
    prices = np.array([step.price_minor for _, step in steps], dtype=np.int64)
    found = np.minimum(np.searchsorted(keys, rate * _RATE_STRIDE + piece_cm3), len(steps) - 1)
    has = np.array([bool(each.volume_breaks) for each in rates])[rate]
    largest = np.array([each.volume_breaks[-1].up_to_cm3 if each.volume_breaks else 0 for each in rates])[rate]
    return np.where(has, prices[found], 0), has & (piece_cm3 > largest)


@dataclass(frozen=True, slots=True)
class _Priced:
    """What surcharges are computed from; every array of shape (n,)."""

    base_minor: Ints
    zone: Ints
    rate: Ints
    charged_g: Ints


def _on_top(contract: Contract, columns: ItemColumns, day: date, priced: _Priced) -> Ints:
    fuelable = priced.base_minor
    on_top = np.zeros_like(priced.base_minor)
    if contract.rto_ppm is not None:
        on_top = np.where(columns.returned, scale_ppm(priced.base_minor, contract.rto_ppm), 0)
        fuelable = fuelable + on_top
    inside = {area.zone_id: columns.inside(area.area) for area in contract.areas}
    for surcharge in contract.surcharges:
        if not surcharge.holds_on(day):
            continue
        holds = _KIND_HOLDS.get(surcharge.kind, _always)(surcharge, columns) & _place_holds(surcharge, contract, priced)
        if surcharge.areas:
            holds &= np.any([inside[name] for name in surcharge.areas], axis=0)
        amount = np.where(holds, _amount(surcharge, columns, priced), 0)
        on_top = on_top + amount
        if surcharge.fuel:
            fuelable = fuelable + amount
    return on_top + scale_ppm(fuelable, contract.fuel_ppm(day))


def _place_holds(surcharge: Surcharge, contract: Contract, priced: _Priced) -> Mask:
    zones = np.array([not surcharge.zones or zone.zone_id in surcharge.zones for zone in contract.zones])
    rates = contract.rate_card.rates
    levels = np.array(
        [not surcharge.service_levels or each.service_level in surcharge.service_levels for each in rates]
    )
    holds: Mask = zones[priced.zone] & levels[priced.rate]
    return holds


def _always(surcharge: Surcharge, columns: ItemColumns) -> Mask:
    del surcharge
    return np.ones(len(columns), dtype=np.bool_)


def _oversize(surcharge: Surcharge, columns: ItemColumns) -> Mask:
    over = np.zeros(len(columns), dtype=np.bool_)
    given = (columns.weight_g, columns.sides_mm[:, 0], columns.volume_cm3)
    limits = (surcharge.over_g, surcharge.over_side_mm, surcharge.over_volume_cm3)
    for value, most in zip(given, limits, strict=True):
        if most is not None:
            over |= value > most
    return over


_KIND_HOLDS: dict[SurchargeKind, Callable[[Surcharge, ItemColumns], Mask]] = {
    SurchargeKind.RESIDENTIAL: lambda _, columns: columns.residential,
    SurchargeKind.CASH_ON_DELIVERY: lambda _, columns: (columns.cash_minor > 0) & ~columns.returned,
    SurchargeKind.RETURN: lambda _, columns: columns.is_return,
    SurchargeKind.RETURN_TO_ORIGIN: lambda _, columns: columns.returned,
    SurchargeKind.REATTEMPT: lambda surcharge, columns: columns.attempts > surcharge.free_attempts,
    SurchargeKind.OVERSIZE: _oversize,
}
"""The conditions that kinds carry, each with its twin in `quotes`; the others always hold."""


def _amount(surcharge: Surcharge, columns: ItemColumns, priced: _Priced) -> Ints:
    match surcharge.per:
        case Unit.SHIPMENT:
            units = np.ones_like(columns.parcels)
        case Unit.PARCEL:
            units = columns.parcels
        case Unit.KG:
            units = ceil_div(priced.charged_g, G_PER_KG)
        case Unit.ATTEMPT:
            units = np.maximum(columns.attempts - surcharge.free_attempts, 0)
    amount = units * surcharge.amount_minor
    if surcharge.ppm:
        of = priced.base_minor if surcharge.percent_of is PercentOf.BASE else columns.cash_minor
        amount = amount + scale_ppm(of, surcharge.ppm)
    return np.maximum(amount, surcharge.min_minor)


def _promised(contract: Contract, columns: ItemColumns, rate: Ints, day: date) -> Ints:
    """Promises in days are one instant per rate; promises in minutes count from each row's own readiness."""
    promised = np.empty(len(columns), dtype=np.int64)
    for index in np.unique(rate):
        mask = rate == index
        promised[mask] = _promised_by_rate(contract, contract.rate_card.rates[index], columns.ready_s[mask], day)
    return promised


def _promised_by_rate(contract: Contract, rate: Rate, ready_s: Floats, day: date) -> Ints:
    level = contract.rate_card.level(rate.service_level)
    earliest = promised_by_s(contract, rate, -np.inf, day)
    if level.promised_minutes is None:
        return np.full(len(ready_s), earliest, dtype=np.int64)
    late = np.ceil(np.maximum(ready_s, 0.0)).astype(np.int64) + 60 * level.promised_minutes
    return np.maximum(late, earliest)
