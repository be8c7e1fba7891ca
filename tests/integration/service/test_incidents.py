import asyncio
from typing import Any

import httpx
import pytest

from lastmile.access import Role

pytestmark = pytest.mark.anyio

DAMAGED = {
    "kind": "damaged",
    "shipment_id": "shp_0one",
    "carrier_id": "car_0one",
    "occurred_at": "2026-11-24T09:30:00+02:00",
    "text": "box crushed",
}


@pytest.fixture
async def manager(client_as: Any) -> httpx.AsyncClient:
    return await client_as(Role.OPS_MANAGER)


async def test_an_incident_from_its_report_to_its_end(manager: httpx.AsyncClient, client_as: Any):
    opened = await manager.post("/v1/incidents", json=DAMAGED)
    assert (opened.status_code, opened.json()["severity"], opened.json()["state"]) == (201, "high", "open")
    assert opened.json()["steps"]
    path = f"/v1/incidents/{opened.json()['id']}"
    dispatcher = await client_as(Role.DISPATCHER)
    taken = await dispatcher.patch(path, json={"owner_id": "usr_0me"}, headers={"If-Match": opened.headers["etag"]})
    assert (taken.json()["state"], taken.json()["answered_at"] is not None) == ("in_progress", True)
    await dispatcher.post(f"{path}/comments", json={"text": "carrier asked", "for_partner": True})
    resolved = await dispatcher.post(f"{path}/resolve", json={"text": "replaced"})
    assert resolved.json()["state"] == "resolved"
    again = await dispatcher.post(f"{path}/resolve", json={"text": "replaced"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    history = (await manager.get(path)).json()["history"]
    assert [entry["kind"] for entry in history] == ["opened", "changed", "comment", "resolved"]


async def test_a_shipment_has_one_incident_of_a_kind_however_often_it_is_reported(manager: httpx.AsyncClient):
    answers = await asyncio.gather(*(manager.post("/v1/incidents", json=DAMAGED) for _ in range(8)))
    assert len({answer.json()["id"] for answer in answers}) == 1
    shown = (await manager.get("/v1/incidents")).json()["items"]
    assert [incident["reports"] for incident in shown] == [8]
    await manager.post("/v1/incidents", json=DAMAGED | {"kind": "late"})
    assert len((await manager.get("/v1/incidents?shipment_id=shp_0one")).json()["items"]) == 2


async def test_a_queue_narrowed_down_by_how_bad_it_is(manager: httpx.AsyncClient):
    await manager.post("/v1/incidents", json=DAMAGED)
    await manager.post("/v1/incidents", json=DAMAGED | {"kind": "wrong_item"})
    await manager.post("/v1/incidents", json=DAMAGED | {"kind": "late"})
    listed = (await manager.get("/v1/incidents?severity=high&severity=low")).json()["items"]
    assert [(incident["kind"], incident["claim"]) for incident in listed] == [
        ("wrong_item", None),
        ("damaged", "damaged"),
    ]
    assert (await manager.get("/v1/incidents?severity=terrible")).status_code == 422
    headers = {"If-Match": "*"}
    await manager.patch(f"/v1/incidents/{listed[0]['id']}", json={"owner_id": "usr_0me"}, headers=headers)
    unowned = (await manager.get("/v1/incidents?unowned=true")).json()["items"]
    assert [incident["kind"] for incident in unowned] == ["late", "damaged"]


async def test_a_resolved_one_makes_room_and_can_be_taken_up_only_while_there_is_no_newer(manager: httpx.AsyncClient):
    first = (await manager.post("/v1/incidents", json=DAMAGED)).json()["id"]
    await manager.post(f"/v1/incidents/{first}/resolve", json={"text": "done"})
    assert (await manager.post(f"/v1/incidents/{first}/reopen", json={"text": "again"})).status_code == 200
    await manager.post(f"/v1/incidents/{first}/resolve", json={"text": "done"})
    second = (await manager.post("/v1/incidents", json=DAMAGED)).json()["id"]
    assert first != second
    assert (await manager.post(f"/v1/incidents/{first}/reopen", json={"text": "again"})).status_code == 409


async def test_the_partner_sees_what_concerns_it_and_what_was_said_to_it(manager: httpx.AsyncClient, client_as: Any):
    path = f"/v1/incidents/{(await manager.post('/v1/incidents', json=DAMAGED)).json()['id']}"
    await manager.post(f"{path}/comments", json={"text": "they always do this"})
    await manager.post(f"{path}/comments", json={"text": "please explain", "for_partner": True})
    partner = await client_as(Role.PARTNER, "car_0one")
    assert (await partner.post(f"{path}/comments", json={"text": "sorry"})).status_code == 201
    said = [entry["text"] for entry in (await partner.get(path)).json()["history"]]
    assert said == ["please explain", "sorry"]
    assert (await partner.post(f"{path}/resolve", json={"text": "no"})).status_code == 403
    other = await client_as(Role.PARTNER, "car_0other")
    assert (await other.get(path)).status_code == 404
    assert (await other.get("/v1/incidents")).json()["items"] == []


async def test_several_are_resolved_at_once_each_with_its_own_result(manager: httpx.AsyncClient):
    ids = [
        (await manager.post("/v1/incidents", json=DAMAGED | {"shipment_id": f"shp_0{n}"})).json()["id"] for n in "abc"
    ]
    body = {"incident_ids": [*ids, "inc_0nothing"], "text": "storm"}
    results = (await manager.post("/v1/incidents/resolve", json=body)).json()
    assert [result["code"] for result in results] == [None, None, None, "not_found"]


@pytest.mark.parametrize("change", [{"occurred_at": "0001-01-01T00:00:00Z"}, {"kind": "x"}, {"text": ""}, {"x": 1}])
async def test_bad_reports(manager: httpx.AsyncClient, change: dict[str, Any]):
    assert (await manager.post("/v1/incidents", json=DAMAGED | change)).status_code == 422
