from datetime import date, time

import pytest

from lastmile.carriers import BusinessCalendar, CutOff
from lastmile.carriers.contracts.calendars import cut_off_at

FRIDAY, SATURDAY, MONDAY = date(2025, 11, 21), date(2025, 11, 22), date(2025, 11, 24)
WORKDAYS = frozenset(range(5))


@pytest.mark.parametrize(
    ("collected", "days", "expected"),
    [
        (FRIDAY, 0, FRIDAY),
        (SATURDAY, 0, date(2025, 11, 25)),
        (FRIDAY, 1, date(2025, 11, 25)),
        (FRIDAY, 3, date(2025, 11, 27)),
        (date(2025, 11, 19), 2, FRIDAY),
    ],
)
def test_promise_counts_delivery_days_and_skips_holidays(collected: date, days: int, expected: date):
    calendar = BusinessCalendar(delivers=WORKDAYS, holidays=frozenset({MONDAY}))
    assert calendar.promised_day(collected, days) == expected


def test_collection_follows_weekdays_and_holidays():
    calendar = BusinessCalendar(collects=WORKDAYS, holidays=frozenset({MONDAY}))
    assert [calendar.collects_on(day) for day in (FRIDAY, SATURDAY, MONDAY)] == [True, False, False]


def test_the_earliest_cut_off_that_holds_counts():
    cut_offs = (
        CutOff(time(17)),
        CutOff(time(12), weekdays=frozenset({5})),
        CutOff(time(10), service_level="express"),
    )
    assert cut_off_at(cut_offs, "day", FRIDAY) == time(17)
    assert cut_off_at(cut_offs, "day", SATURDAY) == time(12)
    assert cut_off_at(cut_offs, "express", SATURDAY) == time(10)
    assert cut_off_at((), "day", FRIDAY) is None
