"""An invoice of 10,000 rows: every planted error is found at its amount, and nothing else."""

from collections import Counter
from pathlib import Path

import pytest

from lastmile.carriers.invoices import Audit, FindingKind, Outcome, audit
from lastmile.carriers.invoices.reading import read_invoices
from tests.unit.carriers.invoices.planted import Planted, book, planted


@pytest.fixture(scope="module")
def made() -> Planted:
    return planted(10_000, each=25)


@pytest.fixture(scope="module")
def audited(made: Planted, tmp_path_factory: pytest.TempPathFactory) -> Audit:
    path = tmp_path_factory.mktemp("invoice") / "INV-7.csv"
    path.write_text(made.csv(), encoding="utf-8")
    names = [surcharge.label for surcharge in book().contracts[0].surcharges]
    (invoice,) = read_invoices(path, carrier_id="net", currency="EUR", surcharges=names).invoices
    return audit(invoice, made.facts, book())


def test_all_are_found_at_their_amount_and_nothing_else(made: Planted, audited: Audit):
    found = {(finding.reference, finding.kind): finding.amount_minor for finding in audited.findings}
    assert found == made.errors
    assert len(audited.findings) == len(made.errors)


def test_every_kind_but_those_without_a_contract_was_planted(made: Planted):
    counts = Counter(kind for _, kind in made.errors)
    assert set(counts) == set(FindingKind) - {FindingKind.NO_CONTRACT, FindingKind.NO_PRICE}
    assert len(counts) == 17
    assert all(count >= 25 for count in counts.values())


def test_each_says_why_and_has_a_key_of_its_own(audited: Audit):
    assert all(finding.why and finding.amount_minor > 0 for finding in audited.findings)
    assert len({finding.key for finding in audited.findings}) == len(audited.findings)


def test_an_invoice_with_foreign_amounts_is_held(audited: Audit):
    assert audited.outcome is Outcome.HOLD
    assert audited.payable_minor == 0
    assert (audited.tolerated_minor, audited.underbilled_minor) == (0, 0)


def test_what_is_not_disputed_is_paid_to_the_minor_unit(tmp_path: Path):
    made = planted(1000, each=5, seed=3, currencies=False)
    path = tmp_path / "INV-7.csv"
    path.write_text(made.csv(), encoding="utf-8")
    (invoice,) = read_invoices(path, carrier_id="net", currency="EUR").invoices
    result = audit(invoice, made.facts, book())
    assert result.outcome is Outcome.PAY_UNDISPUTED
    assert result.disputed_minor == sum(made.errors.values())
    assert result.payable_minor == sum(row.total for row in made.rows) + 123 - sum(made.errors.values())
