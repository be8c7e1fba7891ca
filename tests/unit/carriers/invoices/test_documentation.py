"""docs/invoices.md against the code."""

import re
from pathlib import Path

import pytest

from lastmile.carriers.invoices import RULES, FindingKind, Outcome

TEXT = (Path(__file__).parents[4] / "docs" / "invoices.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", FindingKind)
def test_every_finding_has_its_rule(kind: FindingKind):
    (rule,) = re.findall(rf"^\| `{kind}` \| (.*) \|$", TEXT, re.MULTILINE)
    first = re.split(r"[,;]", RULES[kind])[0].split(" on the day")[0]
    assert rule.startswith(first), (rule, RULES[kind])


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_named(outcome: Outcome):
    assert f"`{outcome}`" in TEXT
