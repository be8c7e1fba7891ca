from datetime import date, time

import pytest

from lastmile.carriers import BusinessCalendar, CutOff, PublicHolidays
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


def test_public_holidays_of_a_country_and_of_a_part_of_it():
    germany, bavaria = PublicHolidays("DE"), PublicHolidays("DE", "BY")
    epiphany, unity = date(2026, 1, 6), date(2026, 10, 3)
    assert unity in germany
    assert epiphany not in germany
    assert epiphany in bavaria
    calendar = BusinessCalendar(public=bavaria, works_on=frozenset({epiphany}))
    assert calendar.delivers_on(epiphany)
    assert not calendar.delivers_on(unity)
    assert not calendar.collects_on(unity)


def test_promises_count_over_weekends_and_public_holidays():
    calendar = BusinessCalendar(delivers=frozenset(range(5)), public=PublicHolidays("PT"))
    assert calendar.promised_day(date(2026, 12, 7), 1) == date(2026, 12, 9)  # the 8th is a holiday
    assert calendar.promised_day(date(2026, 12, 24), 2) == date(2026, 12, 29)  # Christmas is a Friday
