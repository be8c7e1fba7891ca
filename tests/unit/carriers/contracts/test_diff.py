from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from lastmile.carriers import (
    Contract,
    CutOff,
    FuelIndex,
    PolygonArea,
    PostcodeSet,
    Rate,
    Surcharge,
    SurchargeKind,
    Zone,
    example_carriers,
    load_carriers,
)
from lastmile.carriers import WeightBreak as Break
from lastmile.carriers.contracts.diff import ChangeKind, diff_contracts
from lastmile.carriers.contracts.rates import RateCard

Make = Callable[..., Contract]


def lines(before: Contract, after: Contract) -> list[str]:
    return [str(change) for change in diff_contracts(before, after)]


def with_breaks(contract: Contract, *steps: tuple[int, int]) -> Contract:
    rate = replace(contract.rate_card.rates[0], breaks=tuple(Break(*step) for step in steps))
    return replace(contract, rate_card=replace(contract.rate_card, rates=(rate,)))


def test_the_same_says_nothing(make_contract: Make):
    assert diff_contracts(make_contract(), make_contract()) == ()


def test_prices_with_their_percentage(make_contract: Make):
    after = with_breaks(make_contract(version="2"), (1000, 525), (10_000, 800), (20_000, 1200))
    assert lines(make_contract(), after) == [
        "~ version: 1 → 2",
        "~ rates · all, day · breaks · up to 1 kg · price: 5.00 EUR → 5.25 EUR (+5.0%)",
        "+ rates · all, day · breaks · up to 20 kg · price: 12.00 EUR",
    ]


def test_terms_of_every_kind(make_contract: Make):
    home = Surcharge("home", SurchargeKind.RESIDENTIAL, 45)
    before = make_contract(
        surcharges=(home,),
        fuel=FuelIndex(((date.min, 80_000),)),
        cut_offs=(CutOff(time(16)),),
        zones=(Zone("all", PostcodeSet(frozenset({"00100"}))), Zone("far", PolygonArea(box(24, 60, 25, 61)))),
    )
    after = replace(
        before,
        surcharges=(replace(home, amount_minor=50, weekdays=frozenset({5, 6})),),
        fuel=FuelIndex(((date.min, 80_000), (date(2026, 1, 1), 95_000))),
        cut_offs=(CutOff(time(15)),),
        zones=(Zone("far", PolygonArea(box(24, 60, 25, 62))), Zone("all", PostcodeSet(frozenset({"00100", "00200"})))),
        return_ppm=800_000,
    )
    square = "polygon of 5 corners from 24, 60"
    assert lines(before, after) == [
        "~ zones · all · codes: 00100 → 00100, 00200",
        f"~ zones · far · geometry: {square} to 25, 61 (area 1) → {square} to 25, 62 (area 2)",
        "~ zones · order: all, far → far, all",
        "~ surcharges · home · amount: 0.45 EUR → 0.50 EUR (+11.1%)",
        "+ surcharges · home · weekdays: sat, sun",
        "+ fuel · 2026-01-01: 9.5 %",
        "~ cut offs · all levels, every day · at: 16:00 → 15:00",
        "+ return: 80 %",
    ]


def test_a_zone_everywhere_that_is_gone(make_contract: Make):
    before = make_contract()
    after = replace(before, zones=(Zone("near", PostcodeSet(prefixes=("1",))), *before.zones))
    assert lines(before, after) == ["~ zones · order: all → near, all", "+ zones · near · prefixes: 1"]
    assert lines(after, replace(after, zones=after.zones[:1])) == [
        "- zones · all: everywhere",
        "~ zones · order: near, all → near",
    ]


def test_a_rate_that_is_gone(make_contract: Make):
    before = make_contract()
    far = Rate("far", "day", (Break(1000, 900),))
    card = before.rate_card
    more = replace(before, rate_card=RateCard((*card.rates, far), card.service_levels, card.weighing))
    (change,) = diff_contracts(more, before)
    assert (change.kind, change.before, change.after) == (ChangeKind.REMOVED, "9.00 EUR", None)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> tuple[Contract, ...]:
    path: Path = tmp_path_factory.mktemp("example") / "CARRIERS.yaml"
    path.write_text(example_carriers(), encoding="utf-8")
    return load_carriers(path).contracts


@given(st.integers(0, 3), st.integers(0, 3))
def test_any_two_contracts_can_be_compared_both_ways(example: tuple[Contract, ...], first: int, second: int):
    there = diff_contracts(example[first], example[second])
    back = diff_contracts(example[second], example[first])
    assert (not there) == (first == second)
    assert {(c.path, c.before, c.after) for c in there} == {(c.path, c.after, c.before) for c in back}
