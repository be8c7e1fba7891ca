"""The claims' states, against domain knowledge written down once more."""

from itertools import product

import pytest

from lastmile.core.errors import Conflict
from lastmile.incidents.claims.machine import CLOSED, NEXT, ClaimState, refuse_illegal

S = ClaimState


def test_every_state_has_its_line_and_leads_somewhere_or_is_closed():
    assert set(NEXT) == set(ClaimState)
    assert {S.SETTLED, S.WRITTEN_OFF, S.WITHDRAWN, S.EXPIRED} == CLOSED


@pytest.mark.parametrize(("before", "after"), list(product(ClaimState, repeat=2)))
def test_what_the_table_does_not_name_is_refused(before: ClaimState, after: ClaimState):
    if after in NEXT[before]:
        refuse_illegal(before, after)
    else:
        with pytest.raises(Conflict) as refused:
            refuse_illegal(before, after)
        assert refused.value.context["next"] == sorted(NEXT[before])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (S.DRAFT, S.FILED),
        (S.EVIDENCE_MISSING, S.FILED),
        (S.FILED, S.SETTLED),
        (S.REJECTED, S.SETTLED),
        (S.SETTLED, S.APPEALED),
        (S.EXPIRED, S.FILED),
    ],
)
def test_no_way_around_evidence_decision_and_end(before: ClaimState, after: ClaimState):
    assert after not in NEXT[before]
