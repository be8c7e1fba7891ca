"""When a carrier collects and delivers, and until when it takes a day's parcels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALL_WEEK = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Weekdays and listed holidays of one contract.

    Parameters
    ----------
    collects, delivers : weekdays as ``date.weekday()`` gives them, Monday 0.
    holidays : local days without collection and delivery.
    opens : local time from which parcels are taken; promises in minutes count from here.
    """

    collects: frozenset[int] = ALL_WEEK
    delivers: frozenset[int] = ALL_WEEK
    holidays: frozenset[date] = frozenset()
    opens: time = time(8)

    def collects_on(self, day: date) -> bool:
        """Whether parcels are collected that day."""
        return day.weekday() in self.collects and day not in self.holidays

    def delivers_on(self, day: date) -> bool:
        """Whether parcels are delivered that day."""
        return day.weekday() in self.delivers and day not in self.holidays

    def promised_day(self, collected: date, days: int) -> date:
        """Count delivery days: 0 is the day of collection itself, or the next delivery day after it.

        The calendar must deliver on some weekday; the loader holds that.
        """
        day = collected if days == 0 else collected + timedelta(days=1)
        left = max(days, 1)
        while True:
            left -= self.delivers_on(day)
            if not left:
                return day
            day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CutOff:
    """The latest local time at which a day's parcels must be ready.

    Parameters
    ----------
    at : local time, included.
    service_level : the carrier's level it holds for; ``None`` means all.
    weekdays : Monday 0; the days it holds on.
    """

    at: time
    service_level: str | None = None
    weekdays: frozenset[int] = ALL_WEEK

    def holds(self, service_level: str, day: date) -> bool:
        """Whether it counts for a service level on a day."""
        return self.service_level in {None, service_level} and day.weekday() in self.weekdays


def cut_off_at(cut_offs: tuple[CutOff, ...], service_level: str, day: date) -> time | None:
    """Give the earliest cut-off that holds; ``None`` where none does."""
    return min((cut_off.at for cut_off in cut_offs if cut_off.holds(service_level, day)), default=None)
