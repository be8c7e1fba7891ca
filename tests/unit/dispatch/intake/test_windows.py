from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from lastmile.dispatch.intake import OrderBook
from lastmile.dispatch.intake.windows import LocalDay, parse_bounds, parse_point, parse_windows
from lastmile.infra.files.cells import BadValue, Cell

WINTER = LocalDay.of(date(2026, 11, 23), "Europe/Helsinki")
FORWARD = LocalDay.of(date(2026, 3, 29), "Europe/Helsinki")
BACK = LocalDay.of(date(2026, 10, 25), "Europe/Helsinki")


def shown(text: str, local: LocalDay = WINTER):
    return [f"{w.earliest:%d %H:%M}-{w.latest:%d %H:%M}" for w in parse_windows(text, local)]


@pytest.mark.parametrize(
    "text",
    [
        "09:00-12:00",
        "9-12",
        "9am–12pm",
        "9 am to 12 pm",
        "9-12pm",
        "09.00 - 12.00",
        "0900-1200",
        "9h-12h",
        "9h00 à 12h00",
        "9 bis 12 Uhr",
        "between 9 and 12",
        "09:00:00–12:00:00",
        "2026-11-23T09:00+02:00/2026-11-23T12:00+02:00",
        "2026-11-23 09:00 - 2026-11-23 12:00",
        "2026-11-23T07:00:00Z to 2026-11-23T10:00:00Z",
    ],
)
def test_one_window_in_many_hands(text: str):
    assert shown(text) == ["23 07:00-23 10:00"]


def test_several_windows_are_sorted_and_joined():
    assert shown("14-16; 9-12") == ["23 07:00-23 10:00", "23 12:00-23 14:00"]
    assert shown("9am–12pm | 2pm-4pm") == ["23 07:00-23 10:00", "23 12:00-23 14:00"]
    assert shown("9-12, 11-13") == ["23 07:00-23 11:00"]


@pytest.mark.parametrize(
    ("text", "window"),
    [("1-3pm", "23 11:00-23 13:00"), ("10-1pm", "23 08:00-23 11:00"), ("12-2pm", "23 10:00-23 12:00")],
)
def test_half_a_day_is_lent(text: str, window: str):
    assert shown(text) == [window]


def test_open_ends_and_any_time():
    assert shown("before 12") == ["22 22:00-23 10:00"]
    assert shown("after 14:00") == ["23 12:00-23 22:00"]
    assert shown("18:00-24:00") == ["23 16:00-23 22:00"]
    assert parse_windows("any time", WINTER) == ()


@pytest.mark.parametrize(
    "text",
    [
        "12-9",
        "25-26",
        "9:75-10",
        "13pm-14pm",
        "tomorrow",
        ";",
        "9",
        "2026-11-24T09:00/2026-11-24T12:00",
        "2026-11-23T09:00+09:00/2026-11-23T12:00+02:00 x",
        "2026-13-40T09:00/2026-11-23T12:00",
        "22:00-02:00",
    ],
)
def test_refused(text: str):
    with pytest.raises(BadValue):
        parse_windows(text, WINTER)


def test_days_of_23_and_25_hours():
    assert (FORWARD.ends - FORWARD.begins).total_seconds() == 23 * 3600
    assert (BACK.ends - BACK.begins).total_seconds() == 25 * 3600
    with pytest.raises(BadValue, match="exists"):
        parse_windows("03:30-05:00", FORWARD)
    (window,) = parse_windows("03:30-03:45", BACK)
    assert (window.latest - window.earliest).total_seconds() == 75 * 60, "both hours that are called three"


def test_two_columns(read: Callable[..., OrderBook]):
    assert parse_bounds(Cell("9"), Cell(""), WINTER)[0].latest == WINTER.ends
    book = read("order_id,address,from,to\nA,S 1,9:00,12:00\nB,S 1,,12\nC,S 1,13,12\nD,S 1,x,12\n")
    assert [len(s.windows) for s in book.shipments] == [1, 1]
    assert [issue.row for issue in book.issues] == [4, 5]


def test_a_fraction_of_a_day_is_a_spreadsheet_time():
    assert parse_point(Cell("0.375", exact=True), WINTER, last=False).hour == 7
