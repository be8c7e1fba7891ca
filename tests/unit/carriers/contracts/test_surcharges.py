from datetime import date

import pytest

from lastmile.carriers import FuelIndex, Season, Surcharge, SurchargeKind


@pytest.mark.parametrize(
    ("day", "winter", "summer"),
    [
        (date(2025, 11, 14), False, False),
        (date(2025, 11, 15), True, False),
        (date(2026, 1, 5), True, False),
        (date(2026, 1, 6), False, False),
        (date(2025, 6, 1), False, True),
    ],
)
def test_a_season_may_run_over_new_year(day: date, winter: bool, summer: bool):
    assert Season((11, 15), (1, 5)).includes(day) is winter
    assert Season((6, 1), (8, 31)).includes(day) is summer


def test_season_and_weekday_must_both_hold():
    sundays_in_june = Surcharge("x", SurchargeKind.SEASON, 1, season=Season((6, 1), (6, 30)), weekdays=frozenset({6}))
    assert sundays_in_june.holds_on(date(2025, 6, 1))
    assert not sundays_in_june.holds_on(date(2025, 6, 2))
    assert not sundays_in_june.holds_on(date(2025, 7, 6))


def test_fuel_index_holds_from_its_first_day_on():
    fuel = FuelIndex(((date(2025, 1, 1), 90_000), (date(2025, 7, 1), 80_000)))
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1), date(2030, 1, 1))
    assert [fuel.ppm_on(day) for day in days] == [0, 90_000, 90_000, 80_000, 80_000]
