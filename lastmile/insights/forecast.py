"""How many shipments a day will bring, by zone, and how many riders that takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

from lastmile.insights.anomalies import same_weekdays

_RECENT_DAYS: Final = 14
_MOST_TREND: Final = 0.5


@dataclass(frozen=True, slots=True)
class ZoneForecast:
    """What one zone will bring.

    Parameters
    ----------
    expected : shipments.
    low, high : between which four of five of the same weekdays lay, moved by the trend.
    """

    zone: str
    expected: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a day will bring.

    Parameters
    ----------
    riders : needed for the expected volume at the usual deliveries per rider and day.
    trend : by how much the last two weeks lay above (or below) the weeks before, as a share.
    """

    day: date
    zones: tuple[ZoneForecast, ...]
    riders: int
    trend: float

    @property
    def expected(self) -> int:
        """Shipments in all zones."""
        return sum(zone.expected for zone in self.zones)


def forecast(day: date, volumes: Mapping[str, Mapping[date, int]], per_rider: float) -> Forecast:
    """Forecast a day from the same weekdays before, moved by the trend of the last two weeks.

    Parameters
    ----------
    volumes : zone → day → shipments, of the last nine weeks or more; days without any may be missing.
    per_rider : deliveries of one rider on a usual day, > 0.
    """
    trend = _trend(day, volumes)
    zones = tuple(
        zone for zone in (_zone(name, day, volumes[name], 1 + trend) for name in sorted(volumes)) if zone.high
    )
    expected = sum(zone.expected for zone in zones)
    return Forecast(day, zones, math.ceil(expected / per_rider) if expected else 0, trend)


def _zone(name: str, day: date, by_day: Mapping[date, int], factor: float) -> ZoneForecast:
    first = min(by_day, default=day)
    known = sorted(by_day.get(weekday, 0) for weekday in same_weekdays(day) if weekday >= first)
    if not known:
        return ZoneForecast(name, 0, 0, 0)
    low, high = known[len(known) // 10], known[-1 - len(known) // 10]
    return ZoneForecast(name, round(median(known) * factor), math.floor(low * factor), math.ceil(high * factor))


def _trend(day: date, volumes: Mapping[str, Mapping[date, int]]) -> float:
    """Give the change of the last two weeks against the two before; 0 where too little is known."""
    recent = before = 0
    for by_day in volumes.values():
        for when, count in by_day.items():
            age = (day - when).days
            recent += count if 0 < age <= _RECENT_DAYS else 0
            before += count if _RECENT_DAYS < age <= 2 * _RECENT_DAYS else 0
    if not before or not recent:
        return 0.0
    return max(-_MOST_TREND, min(_MOST_TREND, recent / before - 1)) / 2
