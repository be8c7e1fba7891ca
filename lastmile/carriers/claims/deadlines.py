"""From a rule and the instant it starts at to instants: weekends, holidays, months and time zones."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lastmile.carriers.claims.terms import Deadline, Period
from lastmile.carriers.contracts.calendars import BusinessCalendar
from lastmile.core.clock import at_local

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class LegalWindow:
    """When a step may be taken.

    Parameters
    ----------
    opens_at : first instant, aware UTC.
    closes_at : first instant at which it is too late, aware UTC: midnight after the last local day.
    act_by : end of the last business day on which it is still in time, aware UTC: on a Friday for a last day on a
        Sunday; never before ``opens_at``.
    """

    opens_at: datetime
    closes_at: datetime
    act_by: datetime

    def allows(self, instant: datetime) -> bool:
        """Whether the step is legal at an instant."""
        return self.opens_at <= instant < self.closes_at


def is_business_day(calendar: BusinessCalendar, day: date) -> bool:
    """Whether offices work: Monday to Friday, without the calendar's holidays, whenever the carrier delivers."""
    return day.weekday() < _SATURDAY and not calendar.is_holiday(day)


def legal_window(rule: Deadline, started_at: datetime, calendar: BusinessCalendar, timezone: str) -> LegalWindow:
    """Give the instants between which a rule lets a step be taken.

    Parameters
    ----------
    rule : of a contract.
    started_at : when its start event happened, aware; its local day is day 0.
    calendar : whose holidays count.
    timezone : IANA name in which days begin and end.
    """
    day_0 = started_at.astimezone(ZoneInfo(timezone)).date()
    last = day_after(day_0, rule.latest, calendar)
    if rule.moves_off_rest_days:
        while not is_business_day(calendar, last):
            last += _DAY
    first = day_after(day_0, rule.earliest, calendar)
    opens_at = started_at if first == day_0 else _midnight(first, timezone)
    working = last
    while working > first and not is_business_day(calendar, working):
        working -= _DAY
    return LegalWindow(
        opens_at=opens_at.astimezone(ZoneInfo("UTC")),
        closes_at=_midnight(last + _DAY, timezone),
        act_by=_midnight(working + _DAY, timezone),
    )


def result_due(period: Period, filed_at: datetime, calendar: BusinessCalendar, timezone: str) -> datetime:
    """Give the instant by which a carrier should have answered or paid, aware UTC: the end of the last local day."""
    day_0 = filed_at.astimezone(ZoneInfo(timezone)).date()
    return _midnight(day_after(day_0, period, calendar) + _DAY, timezone)


def _midnight(day: date, timezone: str) -> datetime:
    return at_local(day, time.min, timezone)


def day_after(day: date, period: Period, calendar: BusinessCalendar) -> date:
    """Give the local day a period after another; business days are those of `is_business_day`."""
    if period.months:
        year, month = divmod(day.year * 12 + day.month - 1 + period.months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    if not period.business:
        return day + timedelta(days=period.days)
    left = period.days
    while left:
        day += _DAY
        left -= is_business_day(calendar, day)
    return day
