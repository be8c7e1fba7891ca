"""Whatever stands in an orders file: no traceback, and every row is accounted for."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lastmile.core.errors import InvalidInput
from lastmile.dispatch.intake import read_orders
from lastmile.dispatch.intake.fields import FIELDS
from lastmile.dispatch.intake.windows import LocalDay, parse_windows
from lastmile.infra.files.cells import BadValue
from lastmile.infra.files.decimals import parse_number

DAY = date(2026, 11, 23)
SNIPPETS = st.sampled_from(
    (
        *("", "A-1", "24.94", "60,17", "2.5 kg", "1,234", "09:00-12:00", "9am–12pm | 2pm-4pm", "40×30×20", "-1", "nan"),
        *("inf", "1e400", "9" * 40, "0,0", "POINT(24.9 60.1)", "return", "high", '"', "\x00", "ـع", "🚚", "=1+1"),
        "2026-11-23T09:00Z",
    )
)
VALUES = SNIPPETS | st.text(max_size=20)
HEADERS = st.sampled_from([alias for field in FIELDS for alias in field.aliases[:3]] + ["weight_g", "L(cm)", "foo", ""])
TABLES = st.lists(HEADERS, min_size=1, max_size=8).flatmap(
    lambda head: st.tuples(
        st.just(head), st.lists(st.lists(VALUES, min_size=len(head), max_size=len(head) + 1), min_size=1, max_size=5)
    )
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("orders") / "orders.csv"


def accounted(path: Path) -> None:
    try:
        book = read_orders(path, day=DAY, timezone="Europe/Helsinki", currency="EUR")
    except InvalidInput:
        return
    assert len(book.shipments) + book.rows_with_issues + book.blank_rows + book.continuation_rows == book.rows_read
    assert len({s.order_id for s in book.shipments}) == len(book.shipments)
    assert len({issue.row for issue in book.issues}) >= (book.rows_with_issues > 0)
    for shipment in book.shipments:
        assert shipment.order_id
        assert shipment.address or shipment.position
        assert 1 <= shipment.parcels <= 1000
        assert 0 <= shipment.weight_g <= 2_000_000 * shipment.parcels
        assert min(shipment.volume_cm3, shipment.cash_minor, shipment.service_s) >= 0
        assert all(window.earliest <= window.latest for window in shipment.windows)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=TABLES, delimiter=st.sampled_from(",;\t|"))
def test_csv_tables(path: Path, table: tuple[list[str], list[list[str]]], delimiter: str):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([table[0], *table[1]])
    path.write_text(stream.getvalue(), encoding="utf-8", errors="replace", newline="")
    accounted(path)


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes(path: Path, data: bytes):
    path.write_bytes(data)
    accounted(path)


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(
        st.dictionaries(
            HEADERS, VALUES | st.integers() | st.floats() | st.none() | st.lists(VALUES, max_size=3), max_size=6
        ),
        min_size=1,
        max_size=4,
    )
)
def test_json_lines(path: Path, rows: list[dict[str, object]]):
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    accounted(path)


@settings(max_examples=200, deadline=None)
@given(start=st.integers(0, 1439), length=st.integers(0, 600), offset=st.integers(0, 364))
def test_written_windows_are_read_back(start: int, length: int, offset: int):
    end = min(start + length, 1440)
    local = LocalDay.of(date(2026, 1, 1) + timedelta(days=offset), "Europe/Helsinki")
    text = f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"
    if (local.ends - local.begins).total_seconds() < 86_400:  # a day on which some clock times do not exist
        with suppress(BadValue):
            parse_windows(text, local)
        return
    (window,) = parse_windows(text, local)
    assert local.begins <= window.earliest <= window.latest <= local.ends
    change_s = abs((local.ends - local.begins).total_seconds() - 86_400)
    assert abs((window.latest - window.earliest).total_seconds() - (end - start) * 60) <= change_s


@given(value=st.integers(-(10**9), 10**9), places=st.integers(0, 4), mark=st.sampled_from(",."))
def test_numbers_with_thousands_are_read_back(value: int, places: int, mark: str):
    other = {",": ".", ".": ","}[mark]
    text = f"{value / 10**places:,.{places}f}".replace(",", "T").replace(".", mark).replace("T", other)
    assert float(parse_number(text, exact=False, mark=mark)) == pytest.approx(float(f"{value / 10**places:.{places}f}"))
