from datetime import date, timedelta

import pytest

from lastmile.insights.anomalies import same_weekdays, unusual
from lastmile.insights.forecast import forecast

MONDAY = date(2026, 3, 2)


def test_a_spike_is_told_although_an_earlier_week_was_bad_too():
    usual_weeks = [0.95, 0.94, 0.96, 0.95, 0.40, 0.95]
    found = unusual(0.70, usual_weeks)
    assert found is not None
    assert found.usual == pytest.approx(0.95)
    assert found.score < -3.5
    assert unusual(0.945, usual_weeks) is None


@pytest.mark.parametrize("before", [[], [0.9], [0.9, 0.9]])
def test_with_little_known_nothing_is_unusual(before: list[float]):
    assert unusual(0.1, before) is None


def test_weeks_that_happen_to_be_alike_make_no_alarm():
    assert unusual(100.0, [101.0] * 8) is None
    assert unusual(200.0, [101.0] * 8) is not None


def test_the_same_weekday_of_the_weeks_before():
    assert same_weekdays(MONDAY, 2) == [date(2026, 2, 23), date(2026, 2, 16)]


def test_a_forecast_follows_the_weekday_and_the_trend():
    steady = {
        MONDAY - timedelta(days=n): 100 if (MONDAY - timedelta(days=n)).weekday() == 0 else 20 for n in range(1, 64)
    }
    made = forecast(MONDAY, {"00100": steady}, per_rider=30)
    assert (made.expected, made.riders, made.trend) == (100, 4, pytest.approx(0, abs=0.01))
    growing = {day: count * 2 if (MONDAY - day).days <= 14 else count for day, count in steady.items()}
    assert forecast(MONDAY, {"00100": growing}, per_rider=30).expected > 110


def test_nothing_known_is_nothing_forecast():
    made = forecast(MONDAY, {}, per_rider=30)
    assert (made.expected, made.riders, made.zones) == (0, 0, ())
