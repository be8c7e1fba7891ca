from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from lastmile.carriers import CarrierBook, Contract, CountOf, CutOff, DailyCap, Quotable, RefusalCode, WeightBreak
from lastmile.carriers.choice import Ranking, line_up
from lastmile.carriers.contracts.record import TrackRecord
from lastmile.carriers.quoting.risk import RiskPrices
from lastmile.carriers.scorecards import Usual
from lastmile.core.shipments import PromiseWindow

DAY = date(2025, 11, 20)
MORNING = datetime(2025, 11, 20, 7, tzinfo=UTC)
ITEM = Quotable("a", weight_g=900)


@pytest.fixture
def priced(make_contract: Callable[..., Contract]) -> Callable[..., Contract]:
    """A contract with one price and a promise in days, by its id."""

    def priced(carrier_id: str, price: int, days: int = 1, **more: object) -> Contract:
        card = make_contract().rate_card
        rate = replace(card.rates[0], breaks=(WeightBreak(10_000, price),), promised_days=days)
        return make_contract(carrier_id=carrier_id, rate_card=replace(card, rates=(rate,)), **more)

    return priced


def test_cheapest_fastest_and_as_listed(priced: Callable[..., Contract]):
    book = CarrierBook("EUR", (priced("dear", 900, 0), priced("cheap", 500, 3), priced("middle", 700, 1)))

    def names(**how: object) -> list[str]:
        return [each.carrier_id for each in line_up(book, ITEM, DAY, MORNING, **how).candidates]

    assert names() == ["cheap", "middle", "dear"]
    assert names(ranking=Ranking.FASTEST) == ["dear", "middle", "cheap"]
    assert names(ranking=Ranking.AS_LISTED, listed=["middle", "dear"]) == ["middle", "dear"]


def test_hard_filters_each_with_its_reason(priced: Callable[..., Contract]):
    book = CarrierBook(
        "EUR",
        (
            priced("refuses", 100, refuses=frozenset({"wine"})),
            priced("closed", 100, cut_offs=(CutOff(time(8)),)),
            priced("full", 100, caps=(DailyCap(10),)),
            priced("full-here", 100, caps=(DailyCap(3, zone_id="all"),)),
            priced("late", 100, 9),
            priced("takes", 900),
        ),
    )
    by_evening = datetime(2025, 11, 22, 20, tzinfo=UTC)
    item = replace(ITEM, goods=frozenset({"wine"}), parcels=2, windows=(PromiseWindow(MORNING, by_evening),))
    given = {
        ("full", None, CountOf.PARCELS): 9,
        ("full-here", "all", CountOf.PARCELS): 2,
        ("full-here", "all", CountOf.SHIPMENTS): 1,
        ("takes", None, CountOf.PARCELS): 9,
    }
    field = line_up(book, item, DAY, MORNING, given=given)
    assert [each.carrier_id for each in field.candidates] == ["takes"]
    assert {each.carrier_id: each.code for each in field.refusals} == {
        "refuses": RefusalCode.REFUSED_GOODS,
        "closed": RefusalCode.AFTER_CUT_OFF,
        "full": RefusalCode.CAP,
        "full-here": RefusalCode.CAP,
        "late": RefusalCode.TOO_LATE,
    }
    assert any("in zone all would be passed: it has 2 already" in each.text for each in field.refusals)


def test_a_cheap_carrier_that_loses_parcels_is_not_the_cheapest(priced: Callable[..., Contract]):
    careless = priced("careless", 500, record=TrackRecord(1000, late=100, lost=50))
    careful = priced("careful", 600, record=TrackRecord(1000, late=10, lost=1))
    prices = RiskPrices(late_minor=300, value_minor=4000, dispute_minor=100, usual=Usual(weight=0))
    field = line_up(CarrierBook("EUR", (careless, careful), prices), ITEM, DAY, MORNING)
    first, second = field.candidates
    assert (first.carrier_id, first.expected_minor) == ("careful", 600 + 3 + 4 + 0 + 0)
    assert second.expected_minor == 500 + 30 + 205
    assert [(line.label, line.amount_minor, line.how) for line in second.risk[:2]] == [
        ("late", 30, "10 % of 3.00 EUR"),
        ("lost", 205, "5 % of 41.00 EUR"),
    ]
    assert line_up(CarrierBook("EUR", (careless, careful)), ITEM, DAY, MORNING).candidates[0].carrier_id == "careless"
