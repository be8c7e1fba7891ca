from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from lastmile.carriers import (
    BusinessCalendar,
    Contract,
    CutOff,
    Everywhere,
    Limits,
    PostcodeSet,
    Quotable,
    Quote,
    Refusal,
    RefusalCode,
    Zone,
    quote,
)
from lastmile.core.shipments import ShipmentKind

LIMITS = Limits(shipment_g=8000, parcel_g=3000, sides_mm=(1000, 500, 400), girth_mm=2500, volume_cm3=90_000, parcels=4)


@pytest.mark.parametrize(
    ("terms", "item", "code", "words"),
    [
        ({"valid_from": date(2026, 1, 1)}, {}, RefusalCode.NO_CONTRACT, "holds from 2026-01-01 to further notice"),
        ({"calendar": BusinessCalendar(collects=frozenset({0}))}, {}, RefusalCode.NO_COLLECTION, "Thursday"),
        (
            {"calendar": BusinessCalendar(holidays=frozenset({date(2025, 11, 20)}))},
            {},
            RefusalCode.NO_COLLECTION,
            "2025-11-20",
        ),
        ({}, {"currency": "USD"}, RefusalCode.CURRENCY, "EUR, the shipment is in USD"),
        ({}, {"kind": ShipmentKind.RETURN_PICKUP}, RefusalCode.RETURNS, "return pickups"),
        ({"refuses": frozenset({"wine"})}, {"goods": frozenset({"wine"})}, RefusalCode.REFUSED_GOODS, "refuses wine"),
        (
            {"refuses": frozenset({"cold"}), "skills": frozenset({"cold"})},
            {"skills": frozenset({"cold"})},
            RefusalCode.REFUSED_GOODS,
            "refuses cold",
        ),
        ({}, {"skills": frozenset({"cold", "age"})}, RefusalCode.SKILL, "cannot do age, cold"),
        ({}, {"cash_minor": 1}, RefusalCode.CASH, "collects no cash"),
        ({"max_cash_minor": 5000}, {"cash_minor": 5001}, RefusalCode.CASH, "at most 50.00 EUR"),
        ({"limits": LIMITS}, {"sides_mm": (1001, 1, 1)}, RefusalCode.TOO_LARGE, "100.1 × 0.1 × 0.1 cm"),
        ({"limits": LIMITS}, {"sides_mm": (900, 500, 400)}, RefusalCode.TOO_LARGE, "girth of 2,700 mm"),
        ({"limits": LIMITS}, {"volume_cm3": 90_001}, RefusalCode.TOO_LARGE, "volume of 90,001 cm³"),
        ({"limits": LIMITS}, {"parcels": 5}, RefusalCode.TOO_LARGE, "number of parcels of 5"),
        ({"limits": LIMITS}, {"weight_g": 8001, "parcels": 4}, RefusalCode.TOO_HEAVY, "8.001 kg is above 8 kg"),
        ({"limits": LIMITS}, {"weight_g": 6001, "parcels": 2}, RefusalCode.TOO_HEAVY, "3.001 kg is above 3 kg"),
        ({}, {"weight_g": 10_001}, RefusalCode.TOO_HEAVY, "10.001 kg is above 10 kg"),
        ({"zones": (Zone("all", PostcodeSet(frozenset({"1"}))),)}, {"postcode": "2"}, RefusalCode.OUT_OF_ZONE, "2 is"),
        ({"zones": (Zone("hole"), Zone("all", Everywhere()))}, {}, RefusalCode.SERVICE_LEVEL, "zone hole"),
        ({}, {"service_level": "express"}, RefusalCode.SERVICE_LEVEL, "express is not offered in zone all"),
        (
            {"cut_offs": (CutOff(time(16)),)},
            {"ready_at": datetime(2025, 11, 20, 14, 0, 1, tzinfo=UTC)},
            RefusalCode.AFTER_CUT_OFF,
            "the cut-off is 2025-11-20 14:00:00",
        ),
        ({}, {"ready_at": datetime(2025, 11, 20, 22, 0, 1, tzinfo=UTC)}, RefusalCode.AFTER_CUT_OFF, "22:00:00"),
    ],
)
def test_each_reason_is_told_with_its_figures(
    make_contract: Callable[..., Contract],
    thursday: date,
    terms: dict[str, Any],
    item: dict[str, Any],
    code: RefusalCode,
    words: str,
):
    answer = quote(make_contract(**terms), Quotable("a", **item), thursday)
    assert isinstance(answer, Refusal)
    assert answer.code is code
    assert words in answer.text
    assert answer.carrier_id == "one"


def test_everything_at_its_limit_is_taken(make_contract: Callable[..., Contract], thursday: date):
    contract = make_contract(
        limits=LIMITS,
        cut_offs=(CutOff(time(16)),),
        max_cash_minor=5000,
        skills=frozenset({"cold"}),
        valid_from=thursday,
        valid_to=thursday,
    )
    item = Quotable(
        "a",
        weight_g=8000,
        parcels=4,
        volume_cm3=90_000,
        sides_mm=(1000, 400, 350),
        cash_minor=5000,
        skills=frozenset({"cold"}),
        currency="EUR",
        ready_at=datetime(2025, 11, 20, 14, tzinfo=UTC),
    )
    assert isinstance(quote(contract, item, thursday), Quote)
