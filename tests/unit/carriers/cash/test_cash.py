from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.carriers import BusinessCalendar, PublicHolidays
from lastmile.carriers.cash import (
    CashEntry,
    CashFindingKind,
    CashKind,
    Ledger,
    Remittance,
    RemittanceLine,
    RemittanceTerms,
    age,
    match,
)
from lastmile.carriers.claims import Period
from lastmile.core.errors import Conflict
from tests.unit.carriers.invoices.planted import book

MONDAY = datetime(2026, 11, 2, 12, tzinfo=UTC)
K = CashFindingKind


def collected(reference: str, amount: int, days: int = 0, party: str = "rider-1") -> CashEntry:
    at = MONDAY + timedelta(days=days)
    return CashEntry(f"c/{reference}", party, reference, CashKind.COLLECTED, amount, "EUR", at)


def given_in(amount: int, *lines: RemittanceLine, party: str = "rider-1", name: str = "R1") -> Remittance:
    return Remittance(name, party, amount, "EUR", MONDAY + timedelta(days=1), lines)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger().append([collected("A", 1000), collected("B", 2000, 1), collected("C", 500, party="rider-2")])


def test_the_ledger_only_grows_and_a_retry_does_no_harm(ledger: Ledger):
    again = ledger.append([collected("A", 1000), collected("D", 70)])
    assert [entry.reference for entry in again.entries] == ["A", "B", "C", "D"]
    assert ledger.balance_minor("rider-1", "EUR") == 3000
    assert ledger.balance_minor("rider-1", "EUR", as_of=MONDAY) == 1000
    with pytest.raises(Conflict, match="says something else"):
        ledger.append([collected("A", 999)])
    with pytest.raises(Conflict, match="is in EUR, not USD"):
        ledger.append([replace(collected("A", 5), entry_id="x", currency="USD")])


def test_a_mistake_is_reversed_by_another_entry(ledger: Ledger):
    right = ledger.append([replace(collected("A", -1000), entry_id="c/A/reversed")])
    (item, _) = right.items("rider-1")
    assert (item.collected_minor, item.open_minor) == (0, 0)


def test_a_right_remittance_clears_its_shipments(ledger: Ledger):
    matching = match(ledger, given_in(2900, RemittanceLine("A", 900, fee_minor=100), RemittanceLine("B", 2000)))
    assert matching.findings == ()
    after = ledger.append(matching.entries)
    assert after.balance_minor("rider-1", "EUR") == 0
    assert [(e.kind, e.amount_minor) for e in matching.entries] == [
        (CashKind.REMITTED, 900),
        (CashKind.FEE, 100),
        (CashKind.REMITTED, 2000),
    ]
    again = match(after, given_in(2900, RemittanceLine("A", 900, fee_minor=100), RemittanceLine("B", 2000)))
    assert after.append(again.entries) == after


def test_what_can_be_wrong_with_a_remittance(ledger: Ledger):
    lines = (
        RemittanceLine("A", 600),
        RemittanceLine("B", 2050),
        RemittanceLine("B", 10),
        RemittanceLine("C", 500),
        RemittanceLine("Z", 70),
    )
    matching = match(ledger, given_in(3200, *lines))
    assert [(f.kind, f.reference, f.amount_minor) for f in matching.findings] == [
        (K.SHORT, "A", 400),
        (K.OVER, "B", 50),
        (K.TWICE, "B", 10),
        (K.UNKNOWN, "C", 500),  # collected by another rider
        (K.UNKNOWN, "Z", 70),
        (K.SUM, "", 30),
    ]
    assert ledger.append(matching.entries).balance_minor("rider-1", "EUR") == 3000 - 600 - 2060


def test_money_without_a_list_clears_the_oldest_first(ledger: Ledger):
    matching = match(ledger, given_in(1500))
    assert [(e.reference, e.amount_minor) for e in matching.entries] == [("A", 1000), ("B", 500)]
    assert [(f.kind, f.amount_minor) for f in matching.findings] == [(K.SHORT, 1500)]
    assert [(f.kind, f.amount_minor) for f in match(ledger, given_in(3100)).findings] == [(K.UNALLOCATED, 100)]


def test_due_days_and_aging_over_weekend_and_holiday():
    germany = BusinessCalendar(public=PublicHolidays("DE"))
    terms = RemittanceTerms(Period(days=2, business=True), germany, "Europe/Berlin")
    late_evening = datetime(2026, 12, 23, 23, 30, tzinfo=UTC)  # already the 24th in Berlin
    assert terms.due_on(late_evening).isoformat() == "2026-12-29"
    ledger = Ledger().append([collected("A", 100), collected("B", 200, 10), collected("C", 300, 20)])
    plain = RemittanceTerms(Period(days=3), BusinessCalendar(), "UTC")
    buckets = age(ledger.items(), plain, MONDAY + timedelta(days=20))
    assert [(b.from_days, b.to_days, b.open_minor) for b in buckets] == [
        (0, 0, 300),
        (1, 7, 200),
        (8, 14, 0),
        (15, 30, 100),
        (31, 60, 0),
        (61, None, 0),
    ]


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=8), st.integers(0, 40_000))
def test_no_money_appears_or_vanishes(amounts: list[int], arrived: int):
    ledger = Ledger().append(collected(str(n), amount, n) for n, amount in enumerate(amounts))
    matching = match(ledger, given_in(arrived))
    cleared = sum(entry.amount_minor for entry in matching.entries)
    left = sum(f.amount_minor for f in matching.findings if f.kind is K.UNALLOCATED)
    assert cleared + left == arrived
    assert ledger.append(matching.entries).balance_minor("rider-1", "EUR") == sum(amounts) - cleared


def test_terms_of_a_contract():
    contract = book().contracts[0]
    assert RemittanceTerms.of(contract).within == Period(days=7)
    weekly = replace(contract, remit_within=Period(days=2, business=True))
    assert RemittanceTerms.of(weekly).due_on(MONDAY).isoformat() == "2026-11-04"
