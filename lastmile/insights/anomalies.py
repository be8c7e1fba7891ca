"""What is unlike other days: a value against those of the same weekday, by measures that one bad day does not move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

WEEKS: Final = 8
"""How many of the same weekdays before are looked at."""

LEAST_WEEKS: Final = 3
"""With fewer of them nothing is called unusual."""

NOTABLE: Final = 3.5
"""Modified z-score from which a value is an outlier (Iglewicz & Hoaglin 1993)."""

_TO_SIGMA: Final = 0.6745
"""The median absolute deviation of a normal distribution, in standard deviations."""

_LEAST_SPREAD: Final = 0.02
"""Share of the usual value that always counts as noise: weeks that happen to be alike make no alarm."""


@dataclass(frozen=True, slots=True)
class Unusual:
    """A value that is unlike those of other weeks.

    Parameters
    ----------
    usual : median of the same weekday.
    score : how far away it lies, in robust standard deviations; negative below.
    """

    value: float
    usual: float
    score: float


def same_weekdays(day: date, weeks: int = WEEKS) -> list[date]:
    """Give the same weekday of the weeks before, nearest first."""
    return [day - timedelta(weeks=week) for week in range(1, weeks + 1)]


def unusual(value: float, before: Sequence[float]) -> Unusual | None:
    """Say whether a value is an outlier among those of earlier weeks.

    Parameters
    ----------
    before : values of the same weekday, in any order.

    Returns
    -------
    ``None`` where it is usual, or too little is known.
    """
    if len(before) < LEAST_WEEKS:
        return None
    usual = median(before)
    spread = median(abs(each - usual) for each in before)
    score = _TO_SIGMA * (value - usual) / max(spread, _LEAST_SPREAD * abs(usual), 1e-9)
    return Unusual(value, usual, score) if abs(score) >= NOTABLE else None
