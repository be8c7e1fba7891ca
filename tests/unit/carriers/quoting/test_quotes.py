from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from lastmile.carriers import (
    BusinessCalendar,
    ChargePer,
    Contract,
    FuelIndex,
    PercentOf,
    PostcodeSet,
    Quotable,
    Quote,
    Rate,
    RateCard,
    Refusal,
    RefusalCode,
    Season,
    ServiceLevel,
    Surcharge,
    SurchargeKind,
    Unit,
    VolumeBreak,
    Weighing,
    WeightBreak,
    Zone,
    quote,
)
from lastmile.core.shipments import PromiseWindow, ShipmentKind

NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)


def amounts(answer: object) -> dict[str, int]:
    assert isinstance(answer, Quote)
    return {line.label: line.amount_minor for line in answer.lines}


def test_base_by_weight_break_and_every_line_adds_up(make_contract: Callable[..., Contract], thursday: date):
    answer = quote(make_contract(), Quotable("a", weight_g=1001), thursday)
    assert isinstance(answer, Quote)
    assert (answer.total_minor, answer.zone_id, answer.service_level) == (800, "all", "day")
    assert answer.lines[0].how == "zone all, day, up to 10 kg: 8.00 EUR; weight 1.001 kg, charged 1.001 kg"


def test_each_started_kilogram_above_the_last_break_is_charged(make_contract: Callable[..., Contract], thursday: date):
    card = make_contract().rate_card
    contract = make_contract(rate_card=replace(card, rates=(replace(card.rates[0], extra_kg_minor=30),)))
    answer = quote(contract, Quotable("a", weight_g=12_001), thursday)
    assert amounts(answer) == {"base": 800, "extra weight": 90}
    assert answer.lines[1].how == "3 started kg above 10 kg × 0.30 EUR"


def test_volumetric_weight_per_parcel_in_steps(make_contract: Callable[..., Contract], thursday: date):
    card = replace(make_contract().rate_card, weighing=Weighing(5000, 500, ChargePer.PARCEL))
    answer = quote(make_contract(rate_card=card), Quotable("a", weight_g=900, volume_cm3=12_000, parcels=2), thursday)
    assert amounts(answer) == {"base": 1600}
    assert answer.lines[0].how.endswith(
        "× 2 parcels; weight 0.9 kg, volumetric 2.4 kg (12,000 cm³ / 5000), charged 1.5 kg"
    )


@pytest.mark.parametrize(
    ("surcharge", "item", "amount"),
    [
        (Surcharge("x", SurchargeKind.HANDLING, 25), {}, 25),
        (Surcharge("x", SurchargeKind.HANDLING, 25, Unit.PARCEL), {"parcels": 3}, 75),
        (Surcharge("x", SurchargeKind.HANDLING, 25, Unit.KG), {"weight_g": 2001}, 75),
        (Surcharge("x", SurchargeKind.HANDLING, 25, ppm=125_000), {}, 25 + 63),
        (Surcharge("x", SurchargeKind.RESIDENTIAL, 25), {}, 25),
        (Surcharge("x", SurchargeKind.RESIDENTIAL, 25), {"residential": False}, None),
        (
            Surcharge("x", SurchargeKind.CASH_ON_DELIVERY, ppm=15_000, percent_of=PercentOf.CASH, min_minor=100),
            {"cash_minor": 10_000},
            150,
        ),
        (
            Surcharge("x", SurchargeKind.CASH_ON_DELIVERY, ppm=15_000, percent_of=PercentOf.CASH, min_minor=100),
            {"cash_minor": 1000},
            100,
        ),
        (Surcharge("x", SurchargeKind.CASH_ON_DELIVERY, 25), {}, None),
        (Surcharge("x", SurchargeKind.RETURN, 25), {}, None),
        (Surcharge("x", SurchargeKind.RETURN, 25), {"kind": ShipmentKind.RETURN_PICKUP}, 25),
        (Surcharge("x", SurchargeKind.OVERSIZE, 25, over_g=900), {"weight_g": 900}, None),
        (Surcharge("x", SurchargeKind.OVERSIZE, 25, over_g=900), {"weight_g": 901}, 25),
        (Surcharge("x", SurchargeKind.OVERSIZE, 25, over_g=900, over_side_mm=50), {"sides_mm": (51, 0, 0)}, 25),
        (Surcharge("x", SurchargeKind.OVERSIZE, 25, over_volume_cm3=50), {"volume_cm3": 51}, 25),
        (Surcharge("x", SurchargeKind.AREA, 25, areas=frozenset({"island"})), {}, None),
        (Surcharge("x", SurchargeKind.AREA, 25, areas=frozenset({"island"})), {"postcode": "9"}, 25),
        (Surcharge("x", SurchargeKind.AREA, 25, zones=frozenset({"all"})), {}, 25),
        (Surcharge("x", SurchargeKind.AREA, 25, zones=frozenset({"other"})), {}, None),
        (Surcharge("x", SurchargeKind.HANDLING, 25, service_levels=frozenset({"other"})), {}, None),
        (Surcharge("x", SurchargeKind.SEASON, 25, season=Season((11, 15), (1, 5))), {}, 25),
        (Surcharge("x", SurchargeKind.SEASON, 25, weekdays=frozenset({0})), {}, None),
    ],
)
def test_surcharge_applies_under_its_condition(
    make_contract: Callable[..., Contract],
    thursday: date,
    surcharge: Surcharge,
    item: dict[str, Any],
    amount: int | None,
):
    contract = make_contract(
        surcharges=(surcharge,),
        areas=(Zone("island", PostcodeSet(frozenset({"9"}))),),
        max_cash_minor=10**6,
        return_ppm=1_000_000,
    )
    assert amounts(quote(contract, Quotable("a", **item), thursday)).get("x") == amount


def test_fuel_is_taken_of_base_and_of_marked_surcharges_together(
    make_contract: Callable[..., Contract], thursday: date
):
    contract = make_contract(
        surcharges=(
            Surcharge("with", SurchargeKind.HANDLING, 45, fuel=True),
            Surcharge("without", SurchargeKind.HANDLING, 1000),
        ),
        fuel=FuelIndex(((date.min, 80_000), (thursday, 92_500))),
    )
    answer = quote(contract, Quotable("a"), thursday)
    assert amounts(answer) == {"base": 500, "with": 45, "without": 1000, "fuel": 50}
    assert answer.lines[-1].how == "9.25 % on 2025-11-20 of base + with 5.45 EUR"
    assert amounts(quote(contract, Quotable("a"), thursday - timedelta(days=1)))["fuel"] == 44


def test_return_pickup_has_its_share_of_the_forward_rate(make_contract: Callable[..., Contract], thursday: date):
    item = Quotable("a", kind=ShipmentKind.RETURN_PICKUP)
    answer = quote(make_contract(return_ppm=805_000), item, thursday)
    assert amounts(answer) == {"base": 500, "return rate": -97}
    assert answer.total_minor == 403


def test_promise_in_days_ends_on_the_local_clock(make_contract: Callable[..., Contract], thursday: date):
    answer = quote(make_contract(), Quotable("a"), thursday)
    assert answer.promised_days == 1
    assert answer.promised_by == datetime(2025, 11, 21, 16, tzinfo=UTC)


def test_a_rate_may_promise_other_days_than_its_level(make_contract: Callable[..., Contract], thursday: date):
    card = make_contract().rate_card
    contract = make_contract(rate_card=replace(card, rates=(replace(card.rates[0], promised_days=0),)))
    assert quote(contract, Quotable("a"), thursday).promised_by == datetime(2025, 11, 20, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ready_at", "promised_by"),
    [
        (None, datetime(2025, 11, 20, 9, tzinfo=UTC)),
        (datetime(2025, 11, 20, 5, tzinfo=UTC), datetime(2025, 11, 20, 9, tzinfo=UTC)),
        (NOON, datetime(2025, 11, 20, 14, tzinfo=UTC)),
    ],
)
def test_promise_in_minutes_counts_from_opening_or_readiness(
    make_contract: Callable[..., Contract], thursday: date, ready_at: datetime | None, promised_by: datetime
):
    card = RateCard(
        (Rate("all", "now", (WeightBreak(1000, 500),)),),
        (ServiceLevel("now", frozenset({"standard"}), promised_minutes=120),),
    )
    contract = make_contract(rate_card=card, calendar=BusinessCalendar(opens=time(9)))
    answer = quote(contract, Quotable("a", ready_at=ready_at), thursday)
    assert (answer.promised_days, answer.promised_by) == (None, promised_by)


@pytest.mark.parametrize(("hours", "misses"), [(28, False), (27, True)])
def test_a_promise_after_the_last_window_is_marked(
    make_contract: Callable[..., Contract], thursday: date, hours: int, misses: bool
):
    windows = (
        PromiseWindow(NOON, NOON + timedelta(hours=1)),
        PromiseWindow(NOON, NOON + timedelta(hours=hours)),
    )
    assert quote(make_contract(), Quotable("a", windows=windows), thursday).misses_window is misses


def test_the_dearer_of_weight_and_volume_counts(make_contract: Callable[..., Contract], thursday: date):
    card = make_contract().rate_card
    by_volume = (VolumeBreak(10_000, 300), VolumeBreak(60_000, 900))
    contract = make_contract(rate_card=replace(card, rates=(replace(card.rates[0], volume_breaks=by_volume),)))
    assert amounts(quote(contract, Quotable("a", weight_g=900, volume_cm3=10_000), thursday)) == {"base": 500}
    large = quote(contract, Quotable("a", weight_g=900, volume_cm3=10_001), thursday)
    assert amounts(large) == {"base": 500, "volume": 400}
    assert large.lines[1].how == "10.001 l, up to 60 l: 9.00 EUR, dearer than 5.00 EUR by weight"
    refused = quote(contract, Quotable("a", weight_g=900, volume_cm3=60_001), thursday)
    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.TOO_LARGE


def test_what_an_undelivered_parcel_costs(make_contract: Callable[..., Contract], thursday: date):
    contract = make_contract(
        rto_ppm=600_000,
        max_cash_minor=10_000,
        fuel=FuelIndex(((date.min, 100_000),)),
        surcharges=(
            Surcharge("reattempt", SurchargeKind.REATTEMPT, 120, Unit.ATTEMPT, free_attempts=2),
            Surcharge("cash", SurchargeKind.CASH_ON_DELIVERY, 150),
            Surcharge("handling of returns", SurchargeKind.RETURN_TO_ORIGIN, 80),
        ),
    )
    item = Quotable("a", weight_g=900, cash_minor=5000)
    assert amounts(quote(contract, item, thursday)) == {"base": 500, "cash": 150, "fuel": 50}
    returned = quote(contract, replace(item, attempts=4, returned=True), thursday)
    assert amounts(returned) == {
        "base": 500,
        "return to origin": 300,
        "reattempt": 240,
        "handling of returns": 80,
        "fuel": 80,
    }
