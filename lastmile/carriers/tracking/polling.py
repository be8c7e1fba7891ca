"""Which parcels to ask for next: those with most likely something new, as many as the carrier allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lastmile.carriers.tracking.lanes import Lane, LaneHistory
from lastmile.core.tracking import FINAL, Status

_QUIET: Final = frozenset({Status.PENDING, Status.INFO_RECEIVED, Status.AVAILABLE_FOR_PICKUP, Status.ON_HOLD})


@dataclass(frozen=True, slots=True)
class PollTarget:
    """A parcel that is followed by asking.

    Parameters
    ----------
    account : whose rate limit it counts against.
    heard_at : of its last event, or of its booking.
    polled_at : when it was last asked for; ``None`` for never.
    unanswered : polls in a row that failed or knew nothing of it.
    pushed : the carrier also pushes; asking is then only the net below.
    """

    account: str
    number: str
    lane: Lane
    status: Status
    heard_at: datetime
    polled_at: datetime | None = None
    unanswered: int = 0
    pushed: bool = False


@dataclass(frozen=True, slots=True)
class PollRules:
    """How often is often enough.

    Parameters
    ----------
    shortest, longest : bounds of every interval.
    usual : interval where the lane has no history.
    final_hour : interval while the parcel is out for delivery.
    pushed_factor : so much rarer where the carrier pushes.
    give_up_after : silence after which a parcel is no longer asked for.
    """

    shortest: timedelta = timedelta(minutes=10)
    longest: timedelta = timedelta(hours=12)
    usual: timedelta = timedelta(hours=2)
    final_hour: timedelta = timedelta(minutes=15)
    pushed_factor: int = 6
    give_up_after: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PollBudget:
    """What one account's carrier allows in the coming round.

    Parameters
    ----------
    most_per_request : numbers in one request.
    requests : how many requests; 0 while its breaker is open.
    """

    most_per_request: int
    requests: int


@dataclass(frozen=True, slots=True)
class PollBatch:
    """One request to make."""

    account: str
    numbers: tuple[str, ...]


def next_poll_at(
    target: PollTarget, history: LaneHistory, now: datetime, rules: PollRules | None = None
) -> datetime | None:
    """Give when to ask again; ``None`` for never.

    Before a new event is due on its lane, half the time until then is waited; from then on it is asked for at the
    shortest interval; when it stays silent for longer than nine of ten, ever more rarely.
    """
    said = rules or PollRules()
    if target.status in FINAL or now - target.heard_at > said.give_up_after:
        return None
    if target.polled_at is None:
        return target.heard_at
    rarer: int = (said.pushed_factor if target.pushed else 1) << min(target.unanswered, 10)
    return target.polled_at + min(max(_interval(target, history, said) * rarer, said.shortest), said.longest)


def _interval(target: PollTarget, history: LaneHistory, rules: PollRules) -> timedelta:
    if target.status is Status.OUT_FOR_DELIVERY:
        return rules.final_hour
    gaps = history.gaps(target.lane, target.status)
    early_s, late_s = gaps.lower(0.1), gaps.quantile(0.9)
    if early_s is None or late_s is None:
        return rules.usual * (2 if target.status in _QUIET else 1)
    waited = (target.polled_at or target.heard_at) - target.heard_at
    due, overdue = timedelta(seconds=early_s), timedelta(seconds=late_s)
    if waited < due:
        return (due - waited) / 2
    return rules.shortest if waited < overdue else waited / 8


def plan_polls(
    targets: Iterable[PollTarget],
    history: LaneHistory,
    budgets: Mapping[str, PollBudget],
    now: datetime,
    rules: PollRules | None = None,
) -> tuple[PollBatch, ...]:
    """Choose what to ask in this round.

    The most overdue, measured in their own intervals, come first; a batch is filled with the next ones due, but nobody
    is asked for before its time. Each number stands in one batch at most.
    """
    due: dict[str, list[tuple[float, str]]] = {}
    for target in targets:
        at = next_poll_at(target, history, now, rules)
        if at is not None and at <= now and target.account in budgets:
            since = target.polled_at or target.heard_at
            late = (now - at) / max(at - since, timedelta(minutes=1))
            due.setdefault(target.account, []).append((-late, target.number))
    return tuple(batch for account in sorted(due) for batch in _batches(account, due[account], budgets[account]))


def _batches(account: str, due: list[tuple[float, str]], budget: PollBudget) -> Iterable[PollBatch]:
    size = budget.most_per_request
    numbers = tuple(dict.fromkeys(number for _, number in sorted(due)))[: size * budget.requests]
    return (PollBatch(account, numbers[begin : begin + size]) for begin in range(0, len(numbers), size))
