from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.carriers import NO_PRICE, CarrierBook, Contract, Quotable, load_carriers, quote_matrix
from lastmile.carriers.contracts.record import TrackRecord
from lastmile.carriers.quoting.risk import RiskPrices, risk_column, risk_lines, risk_of_record
from lastmile.carriers.scorecards import Risk, Usual

shares = st.floats(0, 1)


@given(
    st.builds(
        RiskPrices,
        late_minor=st.integers(0, 10_000),
        value_minor=st.integers(0, 100_000),
        unrecovered_ppm=st.integers(0, 1_000_000),
        dispute_minor=st.integers(0, 5000),
        refused_minor=st.integers(0, 5000),
    ),
    st.builds(Risk, shares, shares, shares, shares, shares),
    st.lists(st.integers(0, 200_000), min_size=1, max_size=5),
)
def test_the_column_is_the_sum_of_the_lines(prices: RiskPrices, risk: Risk, cash: list[int]):
    column = risk_column(prices, risk, np.array(cash, dtype=np.int64))
    for amount, total in zip(cash, column, strict=True):
        lines = risk_lines(prices, risk, Quotable("a", cash_minor=amount), "EUR")
        assert sum(line.amount_minor for line in lines) == total


def test_a_short_record_is_drawn_towards_the_usual():
    usual = Usual(lost=0.01, weight=99)
    assert risk_of_record(None, usual).lost == 0.01
    assert risk_of_record(TrackRecord(1, lost=1), usual).lost == pytest.approx(0.0199)
    assert risk_of_record(TrackRecord(1_000_000, lost=20_000), usual).lost == pytest.approx(0.02, abs=1e-5)


def test_the_table_keeps_price_and_risk_apart(make_contract: Callable[..., Contract], thursday: date):
    contracts = (make_contract(), make_contract(carrier_id="closed", valid_to=date(2020, 1, 1)))
    items = [Quotable("a", weight_g=900), Quotable("b", weight_g=900)]
    plain = quote_matrix(CarrierBook("EUR", contracts), items, thursday)
    assert not plain.risk_minor.any()
    scored = CarrierBook("EUR", contracts, RiskPrices(late_minor=1000), {"one": Risk(0.25, 0, 0, 0, 0)})
    table = quote_matrix(scored, items, thursday)
    assert table.total_minor.tolist() == [[500, NO_PRICE]] * 2
    assert table.expected_minor.tolist() == [[750, NO_PRICE]] * 2


def test_risk_in_the_file(write: Callable[[str | bytes], Path], minimal: str):
    text = (
        minimal.replace("carriers:", "risk: {late: 3, value: 40.5, usual: {late_percent: 10, weight: 100}}\ncarriers:")
        + "    track_record: {shipments: 300, late: 6}\n"
    )
    book = load_carriers(write(text))
    assert book.prices == RiskPrices(300, 4050, usual=Usual(late=0.1, weight=100))
    assert book.risk("one", date(2026, 1, 1)).late == pytest.approx((6 + 10) / 400)
    assert load_carriers(write(minimal)).risk("one", date(2026, 1, 1)) is None


def test_a_record_counts_no_more_than_all(minimal: str, issues_of: Callable[[str | bytes], dict[Any, str]]):
    rows = issues_of(minimal + "    track_record: {shipments: 3, lost: 4}\n")
    assert "each at most shipments 3" in rows["carriers[0].track_record"]
