"""Tracking events over the API."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from lastmile.access import Role
from lastmile.core.shipments import Shipment
from lastmile.dispatch.shipments import ShipmentRepository

pytestmark = pytest.mark.anyio


@pytest.fixture
async def path(service: Any) -> str:
    async with service.parts.database.transaction() as session:
        (shipment_id,) = await ShipmentRepository(session).put(
            date(2026, 11, 24), [Shipment("o-1")], datetime(2026, 11, 24, tzinfo=UTC)
        )
    return f"/v1/shipments/{shipment_id}/events"


def event(key: str, at: str, status: str = "in_transit", **more: object) -> dict[str, object]:
    return {"key": key, "occurred_at": at, "status": status, **more}


async def test_events_come_back_in_order_of_time_page_by_page(admin: httpx.AsyncClient, path: str):
    for key, at in (("c", "12:00:00+05:30"), ("a", "06:00:00Z"), ("b", "07:15:00+01:00")):
        answer = await admin.post(path, json=event(key, f"2026-11-24T{at}", position={"lon": 77.5, "lat": 12.9}))
        assert (answer.status_code, answer.json()) == (201, {"key": key, "verdict": "recorded"})
    again = await admin.post(path, json=event("c", "2026-11-24T12:00:00+05:30"))
    assert again.json()["verdict"] == "known"
    seen, url = [], f"{path}?limit=1"
    while url:
        page = await admin.get(url)
        seen += page.json()["items"]
        url = page.links.get("next", {}).get("url", "")
    assert [one["key"] for one in seen] == ["a", "b", "c"]
    assert seen[2]["occurred_at"] == "2026-11-24T12:00:00+05:30"


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "teleported"},
        {"occurred_at": "2026-11-24T06:00:00"},
        {"occurred_at": "0001-01-01T00:00:00Z"},
        {"occurred_at": "9999-12-31T23:59:59Z"},
        {"key": ""},
        {"key": "k" * 101},
        {"position": {"lon": 181, "lat": 0}},
        {"colour": "red"},
        {"text": "x" * 501},
    ],
)
async def test_wrong_events_are_refused(admin: httpx.AsyncClient, path: str, wrong: dict[str, object]):
    answer = await admin.post(path, json=event("k", "2026-11-24T06:00:00Z") | wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert (await admin.get(path)).json()["items"] == []


async def test_strangers_see_nothing(client_as: Any, path: str):
    for role, owner in ((Role.PARTNER, "car_0one"), (Role.SHOP, "shop_0one"), (Role.RIDER, "rdr_0one")):
        assert (await (await client_as(role, owner)).get(path)).status_code == 404


@pytest.mark.parametrize("cursor", ["WyJ4IiwwLCJhIiwiYiJd", "zz"])
async def test_a_cursor_that_is_none_of_ours(admin: httpx.AsyncClient, path: str, cursor: str):
    assert (await admin.get(path, params={"cursor": cursor})).status_code == 422
