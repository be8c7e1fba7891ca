import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from lastmile.carriers import Rate, WeightBreak
from lastmile.carriers.rate_sheets import read_rate_sheet
from lastmile.core.errors import InvalidInput

Read = Callable[..., tuple[Rate, ...]]
CITY = Rate("city", "day", (WeightBreak(500, 490), WeightBreak(5000, 650)), 35)
FAR = Rate("far", "day", (WeightBreak(500, 590),))


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(content: str | bytes, **options: object) -> tuple[Rate, ...]:
        path = tmp_path / "rates.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_rate_sheet(path, **{"currency": "EUR", "service_level": "day", **options})

    return read


LIST = "zone,up to kg,price\ncity,0.5,4.90\ncity,5,6.50\ncity,each additional kg,0.35\nfar,0.5,5.90\n"
BY_WEIGHT = "Weight (kg);city;far\n0 - 0,5;4,90;5,90\n0,5 - 5;6,50;-\nExtra kg;0,35;\n"
BY_ZONE = "Zone,500 g,up to 5 kg,additional kg\ncity,4.90,6.50,0.35\nfar,5.90,,\n"


@pytest.mark.parametrize("text", [LIST, BY_WEIGHT, BY_ZONE])
def test_three_layouts_say_the_same(read: Read, text: str):
    assert read(text) == (CITY, FAR)


def test_a_list_with_levels_days_and_another_unit(read: Read):
    header = "Service,Zone,Weight slab (gms),Rate,TAT\n"
    text = header + "express,city,500,9.90,1\nexpress,city,1000,11,1\nday,city,500,4.90,2\n"
    assert read(text) == (
        Rate("city", "express", (WeightBreak(500, 990), WeightBreak(1000, 1100)), promised_days=1),
        Rate("city", "day", (WeightBreak(500, 490),), promised_days=2),
    )


def test_xlsx(read: Read):
    book = openpyxl.Workbook()
    for row in (
        ["Prices 2026"],
        ["Weight kg", "city", "far"],
        [0.5, 4.9, 5.9],
        [5, 6.5, None],
        ["extra kg", 0.35, None],
    ):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    assert read(data.getvalue()) == (CITY, FAR)


def test_names_are_those_of_the_contract(read: Read):
    assert read(LIST.replace("city", "CITY"), zones=["city", "far"], service_levels=["Day"])[0].zone_id == "city"


@pytest.mark.parametrize(
    ("text", "row", "column", "expected"),
    [
        (LIST.replace("city,5,6.50", "city,5,4.50"), 3, "price", "at least 4.90, the price of 0.5 kg"),
        (BY_WEIGHT.replace("6,50", "4,50"), 3, "city", "at least 4.90"),
        (LIST.replace("city,5,", "city,0.5,"), 3, "up to kg", "one price for each weight of zone city"),
        (LIST.replace("4.90", "abc"), 2, "price", "a number"),
        (LIST.replace("4.90", "-1"), 2, "price", "a price in EUR ≥ 0"),
        (LIST.replace("4.90", "4.9051"), 2, "price", "at most 2 decimals"),
        (LIST.replace("city,5,", "city,heavy,"), 3, "up to kg", "a weight such as 5"),
        (LIST.replace("city,5,", "city,5 stone,"), 3, "up to kg", "a weight such as 5"),
        (LIST.replace("far,", ","), 5, "zone", "a zone"),
        (LIST.replace("far,", "moon,"), 5, "zone", "one of city, far"),
        ("zone,up to kg,price,days\ncity,1,5,x\n", 2, "promised_days", "a whole number of delivery days"),
        ("zone,up to kg,price,days\ncity,1,5,1\ncity,2,5,2\n", 3, "promised_days", "1 days, as for"),
        ("zone,up to kg,price\ncity,extra kg,5\n", 2, "price", "a price up to some weight"),
        ("zone,colour\ncity,red\n", 1, None, "columns zone, weight and price"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(read: Read, text: str, row: int, column: str | None, expected: str):
    with pytest.raises(InvalidInput) as caught:
        read(text, zones=["city", "far"] if "moon" in text else [])
    found = [(issue.row, issue.column, issue.expected) for issue in caught.value.issues]
    assert any((row, column) == each[:2] and expected in each[2] for each in found), found


def test_without_a_service_level_there_is_no_rate(read: Read):
    with pytest.raises(InvalidInput) as caught:
        read(LIST, service_level="", service_levels=["day"])
    assert {issue.expected for issue in caught.value.issues} == {"one of day"}
