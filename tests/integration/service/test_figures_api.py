from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from shapely import Point
from shapely.geometry import shape

from lastmile.access import Role
from lastmile.core.geo import Position
from lastmile.core.shipments import Shipment
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.dispatch.shipments.records import GIVEN, NewShipment
from lastmile.insights import Course, Figures, facts_of
from lastmile.insights.watching import watch

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


async def test_a_target_of_a_carrier_changes_what_its_scorecard_misses(analyst: httpx.AsyncClient, client_as: Any):
    cards = (await analyst.get("/v1/figures/scorecards", params=PERIOD)).json()
    assert [(card["carrier_id"], card["shipped"], card["missed"]) for card in cards] == [
        ("car_0a", 10, ["on_time_rate"]),
        ("car_0b", 10, ["on_time_rate"]),
    ]
    manager = await client_as(Role.OPS_MANAGER)
    wish = {"figure": "on_time_rate", "dimension": "carrier_id", "scope": "car_0a", "value": 0.6}
    assert (await analyst.put("/v1/targets", json=wish)).status_code == 403
    target = (await manager.put("/v1/targets", json=wish)).json()
    cards = (await analyst.get("/v1/figures/scorecards", params=PERIOD | {"by_lane": "true"})).json()
    assert [(card["zone"], card["missed"]) for card in cards] == [("00100", []), ("00100", ["on_time_rate"])]
    assert [each["id"] for each in (await analyst.get("/v1/targets")).json()] == [target["id"]]
    assert (await manager.delete(f"/v1/targets/{target['id']}")).status_code == 204
    assert (await manager.delete(f"/v1/targets/{target['id']}")).status_code == 404
    odd = await manager.put("/v1/targets", json=wish | {"figure": "outsourced_share"})
    assert odd.status_code == 422


async def test_alerts_are_seen_to(analyst: httpx.AsyncClient, service: Any, client_as: Any):
    async with service.parts.database.transaction() as session:
        raised = await watch(session, DAY, NOON)
    listed = (await analyst.get("/v1/alerts", params={"day": "2026-03-02", "waiting": "true"})).json()["items"]
    assert {alert["id"] for alert in listed} == {alert.id for alert in raised}
    manager = await client_as(Role.OPS_MANAGER)
    path = f"/v1/alerts/{listed[0]['id']}/acknowledge"
    assert (await analyst.post(path)).status_code == 403
    seen = (await manager.post(path, json={"note": "carrier called"})).json()
    assert (seen["note"], seen["acknowledged_at"] is not None) == ("carrier called", True)
    left = (await analyst.get("/v1/alerts", params={"waiting": "true"})).json()["items"]
    assert len(left) == len(listed) - 1
    assert (await manager.post("/v1/alerts/alr_0none/acknowledge")).status_code == 404


async def test_zones_are_drawn_around_their_doors(analyst: httpx.AsyncClient, service: Any):
    doors = [Position(24.94, 60.17), Position(24.96, 60.17), Position(24.95, 60.18)]
    async with service.parts.database.transaction() as session:
        new = [
            NewShipment("hub_0one", Shipment(order_id=f"D{n}", postcode="00100", position=door), GIVEN, "")
            for n, door in enumerate(doors)
        ]
        await ShipmentRepository(session).add("", DAY, new, NOON)
    answer = await analyst.get("/v1/figures/zones.geojson", params=PERIOD | {"only": "hub_id:hub_0one"})
    assert answer.headers["content-type"] == "application/geo+json"
    [zone] = answer.json()["features"]
    assert (zone["id"], zone["properties"]["delivered"]) == ("00100", 20)
    assert zone["properties"]["late"] == pytest.approx(1 - zone["properties"]["on_time_rate"])
    drawn = shape(zone["geometry"])
    assert all(drawn.contains(Point(door)) for door in doors)
    assert drawn.area < 0.001
    elsewhere = await analyst.get("/v1/figures/zones.geojson", params=PERIOD | {"only": "hub_id:hub_0two"})
    assert elsewhere.json()["features"] == []
