from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lastmile.carriers import Contract
from lastmile.carriers.carriers_yaml.claims import published
from lastmile.carriers.claims import Evidence, Silence
from lastmile.carriers.invoices import BilledShipment
from lastmile.carriers.invoices.weights import Advice, WeightDiscrepancy, assess
from tests.unit.carriers.invoices.planted import book

RAISED = datetime(2026, 6, 20, 9, tzinfo=UTC)
PROOF = frozenset({Evidence.CATEGORY, Evidence.PHOTO_TAPE_MEASURE, Evidence.PHOTO_SCALE, Evidence.PHOTO_LABEL})


@pytest.fixture
def contract() -> Contract:
    """The old version with Shiprocket's rules: 7 days, silence accepts, photos."""
    return replace(book().contracts[0], claims=published("shiprocket")[1])


def test_a_wrong_weight_is_disputed_with_its_money(contract: Contract, facts: BilledShipment):
    found = assess(WeightDiscrepancy(facts, 6000, RAISED, PROOF), contract, RAISED + timedelta(days=2))
    assert (found.advice, found.at_stake_minor) == (Advice.DISPUTE, 700 + 67 - 548)  # with fuel of 9.5 %
    assert (found.ours_g, found.theirs_g, found.missing) == (2000, 6000, ())
    assert found.window.closes_at == datetime(2026, 6, 28, tzinfo=UTC)
    assert found.on_silence is Silence.ACCEPTED


def test_evidence_is_gathered_while_there_is_time(contract: Contract, facts: BilledShipment):
    bare = WeightDiscrepancy(facts, 6000, RAISED, frozenset({Evidence.CATEGORY}))
    found = assess(bare, contract, RAISED)
    assert found.advice is Advice.GATHER_EVIDENCE
    assert found.missing == (Evidence.PHOTO_TAPE_MEASURE, Evidence.PHOTO_SCALE, Evidence.PHOTO_LABEL)
    last = datetime(2026, 6, 28, tzinfo=UTC)
    assert assess(bare, contract, last - timedelta(microseconds=1)).advice is Advice.GATHER_EVIDENCE
    assert assess(bare, contract, last).advice is Advice.TOO_LATE


def test_what_is_right_or_costs_nothing_is_accepted(contract: Contract, facts: BilledShipment):
    same_break = WeightDiscrepancy(facts, 4000, RAISED, PROOF)
    assert assess(same_break, contract, RAISED).advice is Advice.ACCEPT
    measured = WeightDiscrepancy(replace(facts, measured_g=6000), 6000, RAISED, PROOF)
    assert assess(measured, contract, RAISED).advice is Advice.ACCEPT


def test_a_weight_that_has_no_price_is_not_accepted(contract: Contract, facts: BilledShipment):
    found = assess(WeightDiscrepancy(facts, 31_000, RAISED, PROOF), contract, RAISED)
    assert (found.advice, found.at_stake_minor) == (Advice.DISPUTE, None)


def test_without_terms_there_is_no_deadline(facts: BilledShipment):
    found = assess(WeightDiscrepancy(facts, 6000, RAISED), book().contracts[0], RAISED + timedelta(days=99))
    assert (found.advice, found.window, found.on_silence) == (Advice.DISPUTE, None, None)
