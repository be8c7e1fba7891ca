from collections.abc import Callable
from datetime import date

import pytest

from lastmile.carriers import CarrierBook, Contract, MinimumVolume, Refusal, RefusalCode, ServiceCredit, VolumeTier
from lastmile.carriers.contracts.quotable import Quotable
from lastmile.core.errors import NotFound


def test_validity_includes_both_ends(make_contract: Callable[..., Contract]):
    contract = make_contract(valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    assert [contract.valid_on(day) for day in days] == [False, True, True, False]


def test_the_book_gives_the_version_in_force(make_contract: Callable[..., Contract]):
    old = make_contract(version="2024", valid_to=date(2024, 12, 31))
    new = make_contract(version="2025", valid_from=date(2025, 2, 1))
    book = CarrierBook("EUR", (old, make_contract(carrier_id="two"), new))
    assert book.carriers == ("one", "two")
    assert book.contract_on("one", date(2024, 12, 31)) is old
    assert book.contract_on("one", date(2025, 2, 1)) is new
    assert book.contract_on("one", date(2025, 1, 15)) is None
    answer = book.quote("one", Quotable("a"), date(2025, 1, 15))
    assert isinstance(answer, Refusal)
    assert answer.code is RefusalCode.NO_CONTRACT


def test_an_unknown_carrier_is_not_found(make_contract: Callable[..., Contract], thursday: date):
    with pytest.raises(NotFound, match="there are one"):
        CarrierBook("EUR", (make_contract(),)).contract_on("none", thursday)


def test_shortfall_charge_is_for_each_one_missing():
    minimum = MinimumVolume(quantity=20, shortfall_minor=200)
    assert [minimum.charge_minor(given) for given in (0, 15, 20, 30)] == [4000, 1000, 0, 0]


def test_the_highest_tier_reached_counts(make_contract: Callable[..., Contract]):
    contract = make_contract(tiers=(VolumeTier(100, 970_000), VolumeTier(250, 940_000)))
    assert [contract.tier_ppm(count) for count in (99, 100, 249, 250)] == [1_000_000, 970_000, 970_000, 940_000]


def test_the_highest_credit_that_holds_counts(make_contract: Callable[..., Contract]):
    contract = make_contract(
        credits=(
            ServiceCredit(0, 200_000, frozenset({"day"})),
            ServiceCredit(86_400, 1_000_000),
        )
    )
    assert contract.credit_ppm("day", 0) == 0
    assert contract.credit_ppm("day", 1) == 200_000
    assert contract.credit_ppm("eco", 86_399) == 0
    assert contract.credit_ppm("eco", 86_400) == 1_000_000
