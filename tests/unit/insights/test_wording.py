import pytest

from lastmile.insights.wording import change_shown, shown, trend_shown


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.9567, "share", "95.7%"),
        (1234.0, "count", "1,234"),
        (302.4, "money", "3.02 EUR"),
        (90.0 * 60, "seconds", "90 min"),
        (20.5 * 3600, "seconds", "20.5 h"),
        (12_340.0, "metres", "12.3 km"),
        (None, "share", "–"),
    ],
)
def test_figures_are_shown_in_their_unit(value: float | None, unit: str, text: str):
    assert shown(value, unit, "EUR") == text


def test_money_has_as_many_places_as_its_currency():
    assert (shown(1_500, "money", "JPY"), shown(1_500, "money", "KWD")) == ("1,500 JPY", "1.500 KWD")


def test_changes_have_a_sign_and_shares_change_by_points():
    assert (change_shown(0.052, "share"), change_shown(-0.052, "share")) == ("+5.2 pp", "−5.2 pp")
    assert (change_shown(-318.0, "count"), change_shown(0.0, "count"), change_shown(None, "count")) == ("−318", "", "")


def test_a_trend_leaves_days_without_a_value_open():
    assert trend_shown((0.951, None, 1.0), "share") == "95% · – · 100%"
