"""In which order to work: the money that is lost soonest comes first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from lastmile.incidents.claims.records import Claim

_LEAST_H: Final = 0.5
"""What is due within half an hour is as urgent as it gets."""

_NO_DEADLINE_H: Final = 90 * 24.0
"""A claim without a running deadline waits as if it had three months."""


def urgency(claim: Claim, now: datetime) -> float:
    """Give the money at risk per hour that is left to act, minor units an hour; 0 where nothing can be done yet.

    Parameters
    ----------
    now : aware.
    """
    if claim.opens_at is not None and now < claim.opens_at:
        return 0.0
    last = claim.act_by if claim.act_by is not None and claim.act_by > now else claim.closes_at
    left_h = _NO_DEADLINE_H if last is None else (last - now).total_seconds() / 3600
    return claim.at_risk_minor / max(_LEAST_H, left_h)


def ranked(claims: Iterable[Claim], now: datetime) -> list[Claim]:
    """Sort claims: the most urgent first; of equal ones the one that closes first, then the older one."""

    def place(claim: Claim) -> tuple[float, datetime, str]:
        return (-urgency(claim, now), claim.closes_at or datetime.max.replace(tzinfo=now.tzinfo), claim.id)

    return sorted(claims, key=place)
