from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from lastmile.access import Role
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.insights import Course, Figures, facts_of

pytestmark = pytest.mark.anyio

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def facts(number: int, carrier: str, delivered: bool) -> Any:
    events = ((TrackingEvent("d", NOON, Status.DELIVERED), NOON),) if delivered else ()
    course = Course(
        f"shp_0{number:03}", f"A{number}", "", "hub_0one", "00100", carrier, "", "standard", DAY, NOON, NOON, events
    )
    return facts_of(course, datetime(2026, 3, 3, tzinfo=UTC))


@pytest.fixture
async def analyst(service: Any) -> httpx.AsyncClient:
    async with service.parts.database.transaction() as session:
        figures = Figures(session)
        await figures.put([facts(n, "car_0a" if n % 2 else "car_0b", n % 3 > 0) for n in range(30)])
        await figures.roll_up()
    return await service.client_as(Role.ANALYST)


PERIOD = {"first": "2026-03-01", "last": "2026-03-31"}


async def test_a_figure_its_cut_and_its_receipts_agree(analyst: httpx.AsyncClient):
    names = [figure["name"] for figure in (await analyst.get("/v1/figures")).json()]
    assert "on_time_rate" in names
    [whole] = (await analyst.get("/v1/figures/values", params=PERIOD | {"figure": "on_time_rate"})).json()
    assert (whole["over"], whole["under"], whole["cut"]) == (20, 30, {})
    cut = (
        await analyst.get("/v1/figures/values", params=PERIOD | {"figure": "on_time_rate", "by": "carrier_id"})
    ).json()
    assert sum(reading["over"] for reading in cut) == 20
    only = PERIOD | {"only": "carrier_id:car_0a", "limit": 4}
    seen: list[str] = []
    cursor = None
    while cursor or not seen:
        page = (
            await analyst.get("/v1/figures/on_time_rate/receipts", params=only | ({"cursor": cursor} if cursor else {}))
        ).json()
        seen += [row["shipment_id"] for row in page["rows"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == page["counted"] == cut[0]["over"]


@pytest.mark.parametrize(
    ("params", "status"),
    [
        (PERIOD | {"only": "colour:red"}, 422),
        (PERIOD | {"only": "day:2026-03-02"}, 422),
        ({"first": "2026-03-31", "last": "2026-03-01"}, 422),
        ({"first": "2020-01-01", "last": "2026-03-01"}, 422),
        ({"first": "9999-12-31", "last": "9999-12-31"}, 422),
        ({"first": "yesterday", "last": "2026-03-01"}, 422),
        (PERIOD | {"figure": "happiness"}, 404),
        (PERIOD | {"by": "mood"}, 422),
    ],
    ids=str,
)
async def test_questions_that_make_no_sense(analyst: httpx.AsyncClient, params: dict[str, str], status: int):
    answer = await analyst.get("/v1/figures/values", params=params)
    assert answer.status_code == status, answer.text


async def test_rows_are_exported_to_those_who_may_see_them(analyst: httpx.AsyncClient, client_as: Any):
    listed = (await analyst.get("/v1/exports")).json()
    assert "figures" in [export["name"] for export in listed]
    answer = await analyst.get("/v1/exports/facts", params=PERIOD | {"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="lastmile-facts-')
    assert len(answer.text.splitlines()) == 31
    assert (await analyst.get("/v1/exports/passwords", params=PERIOD)).status_code == 404
    assert (await analyst.get("/v1/exports/facts", params=PERIOD | {"format": "exe"})).status_code == 422
    shop = await client_as(Role.SHOP, "shop_a")
    assert (await shop.get("/v1/exports/facts", params=PERIOD)).status_code == 403
