from datetime import date

import pytest

from lastmile.infra.files.cells import BadValue, Cell
from lastmile.infra.files.dates import column_order, parse_date


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-04",
        "2026/11/04",
        "20261104",
        "04.11.2026",
        "4-Nov-2026",
        "4 nov 2026",
        "2026-11-04 08:30",
        "2026-11-04T08:30Z",
    ],
)
def test_what_says_itself_what_it_means(text: str):
    assert parse_date(text) == date(2026, 11, 4)


def test_the_column_decides_which_comes_first():
    assert column_order([Cell("11/04/2026"), Cell("13/04/2026")]) == "day"
    assert column_order([Cell("11/04/2026"), Cell("11/13/2026")]) == "month"
    assert column_order([Cell("11/04/2026")]) is None
    assert column_order([Cell("13/04/2026"), Cell("11/13/2026")]) is None
    assert parse_date("11/04/2026", "day") == date(2026, 4, 11)
    assert parse_date("11/04/2026 08:30", "month") == date(2026, 11, 4)
    assert parse_date("11/11/2026") == date(2026, 11, 11)
    assert parse_date("13/04/2026") == date(2026, 4, 13)


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "31/02/2026", "45/13/2026", "99999999", "1.1.26", "4-Foo-2026"]
)
def test_what_is_no_date(text: str):
    with pytest.raises(BadValue, match="a date such as"):
        parse_date(text)


def test_what_may_be_either_is_not_guessed():
    with pytest.raises(BadValue, match="day/month or month/day"):
        parse_date("11/04/2026")
