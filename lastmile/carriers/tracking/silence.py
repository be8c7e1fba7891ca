"""The radar: parcels of which nothing has been heard for longer than is usual on their lane."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from lastmile.carriers.tracking.lanes import Lane, LaneHistory
from lastmile.core.tracking import FINAL, RANK, Status

_DEFAULT_H: Final = MappingProxyType(
    {
        Status.PENDING: 48,
        Status.INFO_RECEIVED: 48,
        Status.OUT_FOR_DELIVERY: 16,
        Status.AVAILABLE_FOR_PICKUP: 168,
        Status.ATTEMPT_FAILED: 36,
        Status.ON_HOLD: 96,
        Status.RETURNING: 120,
    }
)


@dataclass(frozen=True, slots=True)
class SilenceRules:
    """When silence is worth a look.

    Parameters
    ----------
    share : of usual gaps that a parcel must outlast.
    limits : per status, where the lane has too little history; others take ``limit``.
    """

    share: float = 0.98
    limit: timedelta = timedelta(hours=48)
    limits: Mapping[Status, timedelta] = field(
        default_factory=lambda: {status: timedelta(hours=hours) for status, hours in _DEFAULT_H.items()}
    )


@dataclass(frozen=True, slots=True)
class SilentParcel:
    """One that is overdue for a word.

    Parameters
    ----------
    silent_for : since its last event.
    limit : what is usual at most.
    learned : whether the limit comes from the lane's history or from the rules.
    """

    number: str
    lane: Lane
    status: Status
    silent_for: timedelta
    limit: timedelta
    learned: bool


def silent_parcels(
    parcels: Iterable[tuple[str, Lane, Status, datetime]],
    history: LaneHistory,
    now: datetime,
    rules: SilenceRules | None = None,
) -> tuple[SilentParcel, ...]:
    """Find the silent ones, the furthest beyond their limit first.

    Parameters
    ----------
    parcels : number, lane, status and time of the last event (of the booking where there is none).
    """
    said = rules or SilenceRules()
    found = (
        _silent(number, lane, status, now - heard_at, history, said)
        for number, lane, status, heard_at in parcels
        if status not in FINAL
    )
    return tuple(sorted((one for one in found if one), key=lambda one: (-(one.silent_for / one.limit), one.number)))


def silence_limits(lane: Lane, history: LaneHistory, rules: SilenceRules | None = None) -> Mapping[Status, timedelta]:
    """Give how long a parcel on a lane may be silent in each status after which more is expected."""
    said = rules or SilenceRules()
    return {status: _limit(lane, status, history, said)[0] for status in RANK if status not in FINAL}


def _limit(lane: Lane, status: Status, history: LaneHistory, rules: SilenceRules) -> tuple[timedelta, bool]:
    usual_s = history.gaps(lane, status).quantile(rules.share)
    if usual_s is None:
        return rules.limits.get(status, rules.limit), False
    return timedelta(seconds=max(60.0, usual_s)), True


def _silent(
    number: str, lane: Lane, status: Status, silent_for: timedelta, history: LaneHistory, rules: SilenceRules
) -> SilentParcel | None:
    limit, learned = _limit(lane, status, history, rules)
    if silent_for <= limit:
        return None
    return SilentParcel(number, lane, status, silent_for, limit, learned)
