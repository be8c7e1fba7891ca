"""Exports and the views below them: every value comes back, nothing is computed by a spreadsheet, on both databases."""

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from lastmile.core.errors import NotFound
from lastmile.core.shipments import Shipment
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.dispatch.shipments.records import NOWHERE, NewShipment
from lastmile.infra.database import Database
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings
from lastmile.insights import Course, Figures, facts_of
from lastmile.insights.exports import Format, Wanted, export, exporting
from lastmile.insights.views import ColumnType, views, views_markdown

pytestmark = pytest.mark.anyio

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 24, 6, 30, 15, 250_000, tzinfo=UTC)
TRICKS = ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "plain", "-12.5", "a\x07b"]


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(Settings(home=tmp_path, LASTMILE_DATABASE_URL=database_url)) as opened:
        yield opened


@pytest.fixture
async def filled(database: Database) -> Database:
    """Give a database with a shipment for each trick, today's and one of the day after, and their facts."""
    async with database.transaction() as session:
        for day in (DAY, DAY + timedelta(days=1)):
            new = [NewShipment("hub_a", Shipment(order_id=trick, weight_g=700), NOWHERE, "") for trick in TRICKS]
            added = await ShipmentRepository(session).add("shop_a", day, new, NOW)
            await Figures(session).put([facts_of(course(each.id, day), NOW) for each in added])
        while await Figures(session).roll_up():
            pass
    return database


def course(shipment_id: str, day: date) -> Course:
    delivered = TrackingEvent("e1", NOW - timedelta(hours=1), Status.DELIVERED)
    return Course(
        shipment_id, "A", "shop_a", "hub_a", "00100", "", "rid_a", "standard", day, NOW - timedelta(hours=2), NOW,
        events=((delivered, NOW),),
    )  # fmt: skip


async def file_of(database: Database, name: str, kind: Format, last: date = DAY) -> bytes:
    return b"".join([chunk async for chunk in export(database, Wanted.of(name, DAY, last, kind))])


async def test_no_cell_of_a_csv_file_is_computed(filled: Database):
    rows = list(csv.DictReader(io.StringIO((await file_of(filled, "shipments", Format.CSV)).decode("utf-8-sig"))))
    assert {row["order_id"] for row in rows} == {f"'{trick}" for trick in TRICKS[:7]} | set(TRICKS[7:])
    assert {row["created_at"] for row in rows} == {"2026-11-24T06:30:15.250000Z"}
    assert list(rows[0]) == [column.name for column in views()["shipments"].columns]


async def test_no_cell_of_an_xlsx_file_is_a_formula(filled: Database):
    book = load_workbook(io.BytesIO(await file_of(filled, "shipments", Format.XLSX)))
    [header, *rows] = book["shipments"].iter_rows()
    place = [cell.value for cell in header].index("order_id")
    assert {row[place].data_type for row in rows} == {"s"}
    assert {"'=1+1", "'+1+cmd|' /C calc'!A0", "'@SUM(A1)", "plain"} < {row[place].value for row in rows}
    weight = [cell.value for cell in header].index("weight_g")
    assert rows[0][weight].value == 700
    created = [cell.value for cell in header].index("created_at")
    assert rows[0][created].value == NOW.replace(tzinfo=None)


async def test_parquet_has_every_value_as_it_is(filled: Database):
    table = pq.read_table(io.BytesIO(await file_of(filled, "shipments", Format.PARQUET)))
    assert sorted(table.column("order_id").to_pylist()) == sorted(TRICKS)  # ids of one millisecond have no order
    assert table.column("day").to_pylist() == [DAY] * len(TRICKS)
    assert table.column("created_at").to_pylist() == [NOW] * len(TRICKS)
    facts = pq.read_table(io.BytesIO(await file_of(filled, "facts", Format.PARQUET)))
    assert facts.column("delivered_at").to_pylist() == [NOW - timedelta(hours=1)] * len(TRICKS)
    assert facts.column("lost").to_pylist() == [False] * len(TRICKS)


async def test_pages_follow_each_other_without_gap(filled: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exporting, "_PAGE", 3)
    last = DAY + timedelta(days=1)
    table = pq.read_table(io.BytesIO(await file_of(filled, "facts", Format.PARQUET, last)))
    keys = list(zip(table.column("day").to_pylist(), table.column("shipment_id").to_pylist(), strict=True))
    assert keys == sorted(set(keys))
    assert len(keys) == 2 * len(TRICKS)


async def test_figures_are_sums_to_divide(filled: Database):
    table = pq.read_table(io.BytesIO(await file_of(filled, "figures", Format.PARQUET)))
    over, under = (sum(table.column(f"on_time_rate_{side}").to_pylist()) for side in ("over", "under"))
    assert (over, under) == (len(TRICKS), len(TRICKS))


@pytest.mark.parametrize("kind", list(Format))
async def test_an_export_of_nothing_has_its_header(database: Database, kind: Format):
    assert len(await file_of(database, "claims", kind)) > 100


@pytest.mark.parametrize("name", list(views()))
async def test_every_view_can_be_exported_and_is_as_documented(database: Database, name: str):
    view = views()[name]
    assert await file_of(database, name, Format.CSV)
    async with database.reading() as session:
        real = (await session.execute(text(f"SELECT * FROM {view.name}"))).keys()  # noqa: S608  our own name
    assert list(real) == [column.name for column in view.columns]
    assert set(view.rows) <= set(real)
    assert view.rows[0] == "day"


async def test_what_is_not_there_is_told(database: Database):
    with pytest.raises(NotFound, match="shipments, events"):
        Wanted.of("recipients", DAY, DAY, Format.CSV)


def test_the_reference_lists_every_column_of_every_view():
    page = Path(__file__).parents[3] / "docs" / "bi-views.md"
    assert views_markdown() in page.read_text(encoding="utf-8")


def test_no_view_tells_who_or_where_people_are():
    private = re.compile("recipient|phone|address$|^text$|note|lon|lat|token|comment")
    columns = {column.name for view in views().values() for column in view.columns}
    assert {name for name in columns if private.search(name)} == {"wrong_address"}
    assert {column.type for view in views().values() for column in view.columns} == set(ColumnType)
