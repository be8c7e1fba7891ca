"""When a carrier collects and delivers, and until when it takes a day's parcels.

Public holidays come from the ``holidays`` package, which knows them by country and subdivision; movable ones it may
only estimate (Eid, Diwali), so that days named in the contract count beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache

import holidays as public_holidays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALL_WEEK = frozenset(range(7))


@lru_cache(maxsize=1024)
def _holidays_of(country: str, subdivision: str, year: int) -> frozenset[date]:
    known = public_holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    return frozenset(day for day in known if day.year == year)


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of one country or a part of it.

    Parameters
    ----------
    country : ISO 3166-1 of two letters.
    subdivision : as ISO 3166-2 without the country, such as ``"BY"`` in Germany; empty for the nationwide ones.
    """

    country: str
    subdivision: str = ""

    def __contains__(self, day: date) -> bool:
        return day in _holidays_of(self.country, self.subdivision, day.year)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Weekdays and holidays of one contract.

    Parameters
    ----------
    collects, delivers : weekdays as ``date.weekday()`` gives them, Monday 0.
    holidays : local days without collection and delivery, beside the public ones.
    opens : local time from which parcels are taken; promises in minutes count from here.
    public : public holidays, on which there is neither; ``None`` means that they are days like others.
    works_on : local days with collection and delivery though they are public holidays.
    """

    collects: frozenset[int] = ALL_WEEK
    delivers: frozenset[int] = ALL_WEEK
    holidays: frozenset[date] = frozenset()
    opens: time = time(8)
    public: PublicHolidays | None = None
    works_on: frozenset[date] = frozenset()

    def is_holiday(self, day: date) -> bool:
        """Whether the carrier rests that day whatever the weekday."""
        if day in self.holidays:
            return True
        return self.public is not None and day in self.public and day not in self.works_on

    def collects_on(self, day: date) -> bool:
        """Whether parcels are collected that day."""
        return day.weekday() in self.collects and not self.is_holiday(day)

    def delivers_on(self, day: date) -> bool:
        """Whether parcels are delivered that day."""
        return day.weekday() in self.delivers and not self.is_holiday(day)

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
