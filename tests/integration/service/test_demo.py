"""The demo day over the API."""

import httpx
import pytest

pytestmark = pytest.mark.anyio


async def test_a_demo_day_is_loaded_once_however_often_it_is_asked_for(admin: httpx.AsyncClient):
    asked = {"day": "2026-11-25", "orders": 20}
    first = await admin.post("/v1/demo", json=asked)
    assert first.status_code == 201, first.text
    made = first.json()
    again = (await admin.post("/v1/demo", json=asked)).json()
    assert again == made
    listed = (await admin.get("/v1/shipments", params={"day": "2026-11-25", "limit": 200})).json()["items"]
    assert len(listed) == made["shipments"] == 20
    assert {item["hub_id"] for item in listed} == {made["hub_id"]}


async def test_odd_demo_days_are_refused(admin: httpx.AsyncClient):
    answer = await admin.post("/v1/demo", json={"orders": 0})
    assert answer.status_code == 422
    assert answer.json()["issues"][0]["pointer"] == "/body/orders"
