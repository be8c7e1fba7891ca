from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable

import openpyxl
import pytest

from lastmile.core.errors import InvalidInput
from lastmile.dispatch.intake import OrderBook
from lastmile.dispatch.intake.columns import ORDERS
from lastmile.infra.files.csv_file import sniff_delimiter


def workbook(*rows: object, title: str = "Orders", merge: str | None = None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(read: Callable[..., OrderBook], delimiter: str):
    lines = [["order_id", "address", "note"], ["A", "Street 1", "x"]]
    content = "\n".join(delimiter.join(line) for line in lines)
    assert sniff_delimiter(content, ORDERS) == delimiter
    assert read(content).shipments[0].note == "x"


def test_byte_order_mark_excel_hint_and_carriage_returns(read: Callable[..., OrderBook]):
    book = read(b"\xef\xbb\xbfsep=;\r\norder_id;address\r\nA;Street 1\r\n")
    assert book.shipments[0].address == "Street 1"
    assert book.source_rows == (3,)


def test_ragged_rows(read: Callable[..., OrderBook]):
    book = read("order_id,address,note\nA,Street 1,x,y\nB,Street 1\nC,Street 1,,\n")
    assert [s.order_id for s in book.shipments] == ["C"]
    assert [issue.row for issue in book.issues] == [2, 3]


def test_quotes_that_never_end_swallow_no_row_silently(read: Callable[..., OrderBook]):
    book = read('order_id,address\nA,"Street\n1"\nB,"Street 2\nC,Street 3\n')
    assert [s.address for s in book.shipments] == ["Street 1"]
    (issue,) = book.issues
    assert issue.row == 4
    assert "line 5" in issue.expected


def test_a_title_above_the_header_is_a_warning(read: Callable[..., OrderBook]):
    book = read("Orders of Monday\n\norder_id,address\nA,Street 1\n")
    assert len(book.shipments) == 1
    assert book.warnings[0].value == "Orders of Monday"


def test_json_lines_and_arrays(read: Callable[..., OrderBook]):
    orders = [
        {
            "id": 1,
            "shipping_address": {"address1": "Street 1", "zip": "00100"},
            "windows": [["09:00", "12:00"], ["14:00", "16:00"]],
        },
        {"id": 2, "lon": 24.94, "lat": 60.17, "weight_kg": 1.234, "skills": ["cold"]},
        {"id": 3, "lat": float("nan"), "lon": 1},
    ]
    lines = "\n".join(map(json.dumps, orders)) + "\n\n[1]\n{broken\n"
    book = read(lines, "orders.jsonl")
    assert [s.order_id for s in book.shipments] == ["1", "2"]
    assert len(book.shipments[0].windows) == 2
    assert book.shipments[1].weight_g == 1234
    assert [issue.row for issue in book.issues] == [3, 5, 6]
    array = read(json.dumps(orders), "orders.json")
    assert array.shipments == book.shipments
    assert array.issues[0].row == "item 3"
    assert read(json.dumps({"orders": orders})).shipments == book.shipments


@pytest.mark.parametrize("content", ['[{"id": 1}', "[" * 100_000, '{"id": ' * 100_000])
def test_broken_json_is_refused(read: Callable[..., OrderBook], content: str):
    with pytest.raises(InvalidInput):
        read(content)


def test_xlsx_types(read: Callable[..., OrderBook]):
    content = workbook(
        ["Order Id", "Address", "Weight (kg)", "From", "To", "Phone", "Note"],
        [
            1001,
            "Street 1",
            1.234,
            dt.time(9),
            dt.datetime(2026, 11, 23, 12),  # noqa: DTZ001  spreadsheets know no zones
            358401234567,
            True,
        ],
        [None] * 7,
    )
    book = read(content, "orders.xlsx")
    (shipment,) = book.shipments
    assert (shipment.order_id, shipment.weight_g, shipment.phone) == ("1001", 1234, "358401234567")
    assert shipment.windows[0].latest.hour == 10
    assert book.blank_rows in {0, 1}


def test_xlsx_formulas_without_results_and_errors(read: Callable[..., OrderBook]):
    book = read(
        workbook(["Order Id", "Address", "Weight (kg)"], ["A", "Street 1", "=1+1"], ["B", "#REF!", 1], ["C", "S 1", 1])
    )
    assert [s.order_id for s in book.shipments] == ["C"]
    assert {issue.row for issue in book.issues} == {2, 3}
    assert "formula" in book.issues[0].expected


def test_xlsx_merged_header_and_sheets(read: Callable[..., OrderBook]):
    content = workbook(["Order Id", "Address", None], ["A", "Street", "1"], merge="B1:C1", title="Today")
    book = read(workbook(["Order Id", "Address", None, "Note"], ["A", "Street", "1", "n"], merge="B1:C1"))
    assert book.issues[0].column == "column C"
    assert "merged" in book.issues[0].expected
    with pytest.raises(InvalidInput, match="Today"):
        read(content, sheet="Monday")
