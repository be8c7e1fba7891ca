"""The states of a claim and the ways between them; everything else is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from lastmile.core.errors import Conflict


class ClaimState(StrEnum):
    """Where a claim stands."""

    DRAFT = "draft"
    EVIDENCE_MISSING = "evidence_missing"
    READY = "ready"
    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    IN_REVIEW = "in_review"
    NEEDS_ACTION = "needs_action"
    APPROVED = "approved"
    APPROVED_PARTIAL = "approved_partial"
    REJECTED = "rejected"
    APPEALED = "appealed"
    SETTLED = "settled"
    WRITTEN_OFF = "written_off"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


_S = ClaimState
_DECISIONS: Final = frozenset({_S.APPROVED, _S.APPROVED_PARTIAL, _S.REJECTED})

NEXT: Final[Mapping[ClaimState, frozenset[ClaimState]]] = MappingProxyType(
    {
        _S.DRAFT: frozenset({_S.EVIDENCE_MISSING, _S.READY, _S.WITHDRAWN, _S.EXPIRED}),
        _S.EVIDENCE_MISSING: frozenset({_S.READY, _S.WITHDRAWN, _S.WRITTEN_OFF, _S.EXPIRED}),
        _S.READY: frozenset({_S.EVIDENCE_MISSING, _S.FILED, _S.WITHDRAWN, _S.WRITTEN_OFF, _S.EXPIRED}),
        _S.FILED: _DECISIONS | {_S.ACKNOWLEDGED, _S.IN_REVIEW, _S.NEEDS_ACTION, _S.WITHDRAWN},
        _S.ACKNOWLEDGED: _DECISIONS | {_S.IN_REVIEW, _S.NEEDS_ACTION, _S.WITHDRAWN},
        _S.IN_REVIEW: _DECISIONS | {_S.NEEDS_ACTION, _S.WITHDRAWN},
        _S.NEEDS_ACTION: _DECISIONS | {_S.IN_REVIEW, _S.WITHDRAWN, _S.EXPIRED},
        _S.APPROVED: frozenset({_S.SETTLED}),
        _S.APPROVED_PARTIAL: frozenset({_S.SETTLED, _S.APPEALED, _S.WRITTEN_OFF}),
        _S.REJECTED: frozenset({_S.APPEALED, _S.WRITTEN_OFF, _S.EXPIRED}),
        _S.APPEALED: _DECISIONS | {_S.SETTLED, _S.WRITTEN_OFF},
        _S.SETTLED: frozenset(),
        _S.WRITTEN_OFF: frozenset(),
        _S.WITHDRAWN: frozenset(),
        _S.EXPIRED: frozenset(),
    }
)
"""State → states it may move to."""

CLOSED: Final = frozenset(state for state, following in NEXT.items() if not following)
"""States in which nothing more happens."""

BEFORE_FILING: Final = frozenset({_S.DRAFT, _S.EVIDENCE_MISSING, _S.READY})
"""States in which the last legal day of filing counts."""

EXPIRING: Final = frozenset(state for state, following in NEXT.items() if _S.EXPIRED in following)
"""States in which a last legal day runs."""


def refuse_illegal(before: ClaimState, after: ClaimState) -> None:
    """Let only a legal step pass.

    Raises
    ------
    Conflict
        If there is no way from the one state to the other; the context says which ones there are.
    """
    if after not in NEXT[before]:
        ways = sorted(NEXT[before])
        shown = ", ".join(ways) or "nothing: it is closed"
        raise Conflict(
            f"a claim that is {before.value} cannot become {after.value}; it may become {shown}", {"next": ways}
        )
