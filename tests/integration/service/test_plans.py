"""A day from its set-up to its release, over the API, planned by a worker."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from lastmile.access import Role
from lastmile.dispatch.example import helsinki_extract
from lastmile.dispatch.execution import Execution
from lastmile.dispatch.execution.records import Route, RouteState, Stop, StopState
from lastmile.dispatch.plans.road import riders_on_the_way
from lastmile.dispatch.plans.sources import day_in_database
from lastmile.worker import Worker
from lastmile.worker.planning import Planner

pytestmark = pytest.mark.anyio

DAY = "2026-11-25"
SEARCH = {"engine": "ortools", "time_limit_s": 2, "iterations": 40}


@pytest.fixture(scope="session")
def streets_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("streets")


@pytest.fixture
async def service(start: Callable[..., Any], streets_cache: Path, tmp_path: Path) -> AsyncIterator[Any]:
    (tmp_path / "streets").symlink_to(streets_cache)
    async with start(streets=helsinki_extract()) as running:
        yield running


@pytest.fixture
async def dispatcher(service: Any) -> httpx.AsyncClient:
    client: httpx.AsyncClient = await service.client_as(Role.DISPATCHER)
    return client


@pytest.fixture
def worker(service: Any) -> Worker:
    parts = service.parts
    return Worker(parts.database, Planner(parts.database, day_in_database, parts.days))


async def made(client: httpx.AsyncClient, path: str, body: Any) -> str:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture
async def hub_id(dispatcher: httpx.AsyncClient) -> str:
    """Set up a hub, a van, two riders and a carrier; take twelve shipments in."""
    hub = await made(dispatcher, "/v1/hubs", {"name": "Kallio", "lon": 24.9425, "lat": 60.1695})
    van = {"name": "van", "profile": "van", "capacity": {"parcels": 8}, "cost": {"per_day": 20, "per_hour": 24}}
    vehicle = await made(dispatcher, "/v1/vehicles", van)
    for name in ("Aino", "Ben"):
        rider = await made(dispatcher, "/v1/riders", {"name": name})
        shift = {"hub_id": hub, "vehicle_id": vehicle, "rider_id": rider, "start": "08:00", "end": "16:00"}
        await made(dispatcher, "/v1/shifts", shift)
    carrier = await made(dispatcher, "/v1/carriers", {"name": "Swift"})
    contract = {
        "service_levels": [{"name": "day", "serves": ["standard"], "promised_days": 0, "by": "20:00"}],
        "zones": [{"id": "all", "kind": "everywhere"}],
        "rates": [{"zone": "all", "service_level": "day", "breaks": [{"up_to_kg": 30, "price": 30}]}],
    }
    assert (await dispatcher.put(f"/v1/carriers/{carrier}/contract", json=contract)).status_code == 201
    items = [
        {
            "day": DAY,
            "hub_id": hub,
            "order_id": f"A-{number}",
            "weight_g": 900,
            "position": {"lon": 24.938 + 0.003 * (number % 4), "lat": 60.166 + 0.002 * (number % 5)},
        }
        for number in range(12)
    ]
    answer = await dispatcher.post("/v1/shipments/bulk", json={"items": items})
    assert answer.json()["added"] == 12, answer.text
    return hub


async def planned(dispatcher: httpx.AsyncClient, worker: Worker, hub_id: str) -> dict[str, Any]:
    """Ask for a plan and let the worker make it; give the operation."""
    asked = await dispatcher.post("/v1/plans", json={"day": DAY, "hub_ids": [hub_id], **SEARCH})
    assert asked.status_code == 202, asked.text
    return await finished(dispatcher, worker, asked)


async def finished(dispatcher: httpx.AsyncClient, worker: Worker, asked: httpx.Response) -> dict[str, Any]:
    assert asked.status_code == 202, asked.text
    while await worker.work():
        pass
    operation: dict[str, Any] = (await dispatcher.get(asked.headers["location"])).json()
    assert operation["state"] == "done", operation
    return operation


async def test_a_day_is_rehearsed_over_the_api(dispatcher: httpx.AsyncClient, worker: Worker, hub_id: str):
    planned_day = await planned(dispatcher, worker, hub_id)
    contracts = {"currency": "EUR", "carriers": []}
    wish = {"day": DAY, "volume": 1.5, "without": ["rider-2"], "contracts": contracts, **SEARCH}
    operation = await finished(dispatcher, worker, await dispatcher.post("/v1/rehearsals", json=wish))
    assert (operation["kind"], operation["result"]["version"]) == ("rehearse", 0)
    shown = (await dispatcher.get(operation["result"]["location"])).json()
    assert (shown["operation_id"], shown["volume"], shown["other_contracts"]) == (operation["id"], 1.5, True)
    measures = {each["name"]: each for each in shown["result"]["measures"]}
    assert (measures["orders"]["baseline"], measures["orders"]["variant"]) == (12, 18)
    assert "without rider-2" in shown["result"]["variant"]
    assert [each["id"] for each in (await dispatcher.get("/v1/rehearsals")).json()["items"]] == [shown["id"]]
    plan = (await dispatcher.get(f"/v1/plans/{planned_day['plan_id']}")).json()
    assert plan["head"] == 1, "no plan is changed"


async def test_a_rehearsal_that_cannot_be_says_why(dispatcher: httpx.AsyncClient, worker: Worker, hub_id: str):
    nobody = {"day": DAY, "hub_id": hub_id, "without": ["Zoe"], **SEARCH}
    for wish, reason in ((nobody, "no rider 'Zoe'"), ({"day": "2031-01-01"}, "no shipments for 2031-01-01")):
        asked = await dispatcher.post("/v1/rehearsals", json=wish)
        while await worker.work():
            pass
        operation = (await dispatcher.get(asked.headers["location"])).json()
        assert (operation["state"], operation["error"]["code"]) == ("failed", "not_found")
        assert reason in operation["error"]["detail"]
        shown = (await dispatcher.get(f"/v1/rehearsals/{operation['plan_id']}")).json()
        assert shown["result"] is None
    wrong = {"currency": "EUR", "carriers": [{"id": "a", "name": "A", "wings": 2}]}
    refused = await dispatcher.post("/v1/rehearsals", json={"day": DAY, "contracts": wrong})
    assert (refused.status_code, "wings" in refused.text) == (422, True)


async def test_from_the_set_up_to_the_release(dispatcher: httpx.AsyncClient, worker: Worker, hub_id: str):
    operation = await planned(dispatcher, worker, hub_id)
    plan = f"/v1/plans/{operation['plan_id']}"
    document = (await dispatcher.get(operation["result"]["location"])).json()
    assert document["summary"]["own_orders"] + document["summary"]["outsourced_orders"] == 12
    stops = [order for route in document["routes"] for stop in route["stops"] for order in stop["orders"]]
    shipment, rider = stops[0]["shipment_id"], document["routes"][0]["vehicle"]
    other = "Ben" if rider == "Aino" else "Aino"

    shown = await dispatcher.get(plan)
    assert (shown.json()["head"], shown.json()["hub_ids"]) == (1, [hub_id])
    edits = {
        "edits": [
            {"kind": "move", "shipment_ids": [shipment], "to": other},
            {"kind": "lock", "shipment_ids": [shipment], "hold": "rider", "to": other},
        ]
    }
    assert (await dispatcher.post(f"{plan}/edits", json=edits)).status_code == 428
    edited = await dispatcher.post(f"{plan}/edits", json=edits, headers={"If-Match": shown.headers["etag"]})
    assert edited.status_code == 200, edited.text
    body = edited.json()
    assert (body["version"]["number"], body["version"]["parent"]) == (2, 1)
    assert body["verdict"]["locks"] == [{"shipment_id": shipment, "kind": "rider", "to": other}]
    assert {route["vehicle"] for route in body["routes"]} <= {rider, other}
    stale = await dispatcher.post(f"{plan}/edits", json=edits, headers={"If-Match": shown.headers["etag"]})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")

    again = await finished(dispatcher, worker, await dispatcher.post(f"{plan}/solve", json=SEARCH))
    assert again["result"]["version"] == 3
    explained = (await dispatcher.get(f"{plan}/explain/{shipment}")).json()
    assert (explained["outcome"], explained["shift"]) == ("rider", other)
    assert explained["alternatives"][0]["cost_minor"] == 3_000
    compared = (await dispatcher.get(f"{plan}/compare", params={"from": 1, "to": 3})).json()
    assert shipment in {moved["shipment_id"] for moved in compared["shipments"]}

    shown = await dispatcher.get(plan)
    committed = await dispatcher.post(f"{plan}/commit", headers={"If-Match": shown.headers["etag"]})
    assert committed.status_code == 200, committed.text
    assert (committed.json()["committed"], committed.json()["head"]) == (3, 3)
    versions = (await dispatcher.get(f"{plan}/versions")).json()["items"]
    assert [(v["number"], v["origin"], bool(v["committed_at"])) for v in versions] == [
        (3, "solve", True),
        (2, "edit", False),
        (1, "solve", False),
    ]


async def test_a_day_under_way_is_planned_again(dispatcher: httpx.AsyncClient, worker: Worker, hub_id: str):
    operation = await planned(dispatcher, worker, hub_id)
    plan = f"/v1/plans/{operation['plan_id']}"
    asked = {**SEARCH, "now": f"{DAY}T07:00:00+02:00"}
    early = await dispatcher.post(f"{plan}/replan", json=asked)
    assert (early.status_code, early.json()["code"]) == (409, "conflict")
    await dispatcher.post(f"{plan}/commit", headers={"If-Match": "*"})
    route = (await dispatcher.get(operation["result"]["location"])).json()["routes"][0]
    new = {"day": DAY, "hub_id": hub_id, "order_id": "A-late", "position": {"lon": 24.94, "lat": 60.168}}
    await dispatcher.post("/v1/shipments", json=new)
    shipment = route["stops"][0]["orders"][0]["shipment_id"]
    occurrences = [
        {"kind": "called_off", "shipment_id": shipment},
        {"kind": "late", "shift": route["vehicle"], "until": f"{DAY}T10:00:00+02:00"},
    ]
    again = await dispatcher.post(f"{plan}/replan", json=asked | {"occurrences": occurrences})
    done = await finished(dispatcher, worker, again)
    document = (await dispatcher.get(done["result"]["location"])).json()
    assert document["summary"]["orders"] == 12
    changes = (await dispatcher.get(f"{plan}/versions")).json()["items"][0]["options"]["replan"]["changes"]
    told = {change["order_id"]: change["text"] for change in changes}
    assert "A-late" in told
    assert next(change for change in changes if change["shipment_id"] == shipment)["kinds"] == ["cancelled"]
    unknown = [{"kind": "gone", "shift": "Nobody"}]
    wrong = await dispatcher.post(f"{plan}/replan", json=asked | {"occurrences": unknown})
    while await worker.work():
        pass
    failed = (await dispatcher.get(wrong.headers["location"])).json()
    assert (failed["state"], failed["error"]["code"]) == ("failed", "not_found")


async def test_riders_are_where_their_phones_say(
    service: Any, dispatcher: httpx.AsyncClient, worker: Worker, hub_id: str
):
    operation = await planned(dispatcher, worker, hub_id)
    plan = f"/v1/plans/{operation['plan_id']}"
    await dispatcher.post(f"{plan}/commit", headers={"If-Match": "*"})
    route = (await dispatcher.get(operation["result"]["location"])).json()["routes"][0]
    served = [stop["orders"][0]["shipment_id"] for stop in route["stops"]]
    day = datetime.fromisoformat(f"{DAY}T00:00:00+02:00")
    done = {served[2]: day.replace(hour=9), served[0]: day.replace(hour=9, minute=30)}
    async with service.parts.database.transaction() as session:
        execution = Execution(session)
        routes = await execution.routes_of_plan(operation["plan_id"])
        on_road = next(each for each in routes if each.vehicle == route["vehicle"])
        await execution.change(Route, on_road.id, state=RouteState.STARTED, started_at=day.replace(hour=8))
        for shipment, left in done.items():
            found = await execution.live_stop_of(shipment)
            assert found is not None
            await execution.change(Stop, found[1].id, state=StopState.DONE, left_at=left)
        riders = await riders_on_the_way(session, operation["plan_id"])
    assert [each.shipment_ids for each in riders[0].done] == [(served[2],), (served[0],)]
    asked = {**SEARCH, "now": f"{DAY}T09:35:00+02:00"}
    again = await finished(dispatcher, worker, await dispatcher.post(f"{plan}/replan", json=asked))
    document = (await dispatcher.get(again["result"]["location"])).json()
    after = next(each for each in document["routes"] if each["vehicle"] == route["vehicle"])
    assert [stop["orders"][0]["shipment_id"] for stop in after["stops"]][:2] == [served[2], served[0]]
    times = [
        datetime.fromisoformat(stop[name]) for stop in after["stops"] for name in ("arrival", "begin", "departure")
    ]
    assert times == sorted(times)
    assert times[5] <= done[served[0]] < times[6]
    released = await dispatcher.post(f"{plan}/commit", headers={"If-Match": "*"})
    assert released.json()["committed"] == 2


async def test_a_version_in_its_forms(dispatcher: httpx.AsyncClient, worker: Worker, hub_id: str):
    operation = await planned(dispatcher, worker, hub_id)
    location = operation["result"]["location"]
    first = await dispatcher.get(location)
    again = await dispatcher.get(location, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    drawn = await dispatcher.get(f"{location}/geojson")
    assert drawn.headers["content-type"] == "application/geo+json"
    assert {feature["properties"]["feature"] for feature in drawn.json()["features"]} >= {"depot", "leg", "stop"}
    verdict = (await dispatcher.get(f"{location}/verdict")).json()
    assert verdict["violations"] == []
    assert verdict["figures"]["cost_minor"] == first.json()["summary"]["cost_minor"]
    assert verdict["costs_minor"] == {term["term"]: term["amount_minor"] for term in first.json()["summary"]["costs"]}
    assert (await dispatcher.get(location.replace("versions/1", "versions/9"))).status_code == 404


async def test_undo_over_the_api(dispatcher: httpx.AsyncClient, worker: Worker, hub_id: str):
    operation = await planned(dispatcher, worker, hub_id)
    plan = f"/v1/plans/{operation['plan_id']}"
    document = (await dispatcher.get(operation["result"]["location"])).json()
    shipment = document["routes"][0]["stops"][0]["orders"][0]["shipment_id"]
    nobody = {"edits": [{"kind": "reassign", "shipment_ids": [shipment], "carrier": None}]}
    edited = await dispatcher.post(f"{plan}/edits", json=nobody, headers={"If-Match": "*"})
    assert edited.json()["version"]["figures"]["unassigned"] == 1
    left = (await dispatcher.get(f"{plan}/explain/{shipment}")).json()
    assert (left["outcome"], bool(left["why"])) == ("nobody", True)
    undone = await dispatcher.post(f"{plan}/undo", headers={"If-Match": edited.headers["etag"]})
    assert undone.json()["head"] == 1
    nothing = await dispatcher.post(f"{plan}/undo", headers={"If-Match": undone.headers["etag"]})
    assert nothing.status_code == 409


async def events(client: httpx.AsyncClient, path: str, **headers: str) -> list[dict[str, Any]]:
    """Read a stream of events to its end."""
    found: list[dict[str, Any]] = []
    async with client.stream("GET", f"{path}/events", headers=headers) as stream:
        if stream.status_code == 204:
            return []
        assert stream.headers["content-type"].startswith("text/event-stream")
        body = (await stream.aread()).decode()
    for block in body.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append({**json.loads(fields["data"]), "event": fields["event"], "event_id": int(fields["id"])})
    return found


async def test_an_operation_is_followed_to_its_end(dispatcher: httpx.AsyncClient, worker: Worker, hub_id: str):
    asked = await dispatcher.post("/v1/plans", json={"day": DAY, "hub_ids": [hub_id], **SEARCH})
    location = asked.headers["location"]
    following = asyncio.create_task(events(dispatcher, location))
    await finished(dispatcher, worker, asked)
    seen = await following
    assert [event["event"] for event in seen[:-1]] == ["progress"] * (len(seen) - 1)
    assert (seen[-1]["event"], seen[-1]["state"], seen[-1]["result"]["version"]) == ("result", "done", 1)
    ids = [event["event_id"] for event in seen]
    assert ids == sorted(set(ids))
    resumed = await events(dispatcher, location, **{"Last-Event-ID": str(ids[-1] - 1)})
    assert [event["event_id"] for event in resumed] == ids[-1:]
    assert await events(dispatcher, location, **{"Last-Event-ID": str(ids[-1])}) == []
    missing = await dispatcher.get("/v1/operations/job_0none/events")
    assert missing.status_code == 404


async def test_only_the_chosen_riders_and_carriers_are_planned_with(
    dispatcher: httpx.AsyncClient, worker: Worker, hub_id: str
):
    riders = {rider["name"]: rider["id"] for rider in (await dispatcher.get("/v1/riders")).json()["items"]}
    body = {"day": DAY, "hub_ids": [hub_id], "rider_ids": [riders["Ben"]], "carrier_ids": [], **SEARCH}
    operation = await finished(dispatcher, worker, await dispatcher.post("/v1/plans", json=body))
    document = (await dispatcher.get(operation["result"]["location"])).json()
    assert {route["rider"] for route in document["routes"]} == {"Ben"}
    assert document["assignments"] == []
    again = await dispatcher.post(f"/v1/plans/{operation['plan_id']}/solve", json=SEARCH)
    solved = await finished(dispatcher, worker, again)
    document = (await dispatcher.get(solved["result"]["location"])).json()
    assert {route["rider"] for route in document["routes"]} == {"Ben"}
    unknown = body | {"rider_ids": ["rdr_0none"], "carrier_ids": ["car_0none"]}
    refused = await dispatcher.post("/v1/plans", json=unknown)
    pointers = [issue["pointer"] for issue in refused.json()["issues"]]
    assert (refused.status_code, pointers) == (422, ["/body/rider_ids/0", "/body/carrier_ids/0"])


async def test_the_best_plan_so_far_is_seen_while_the_search_goes_on(
    dispatcher: httpx.AsyncClient, worker: Worker, hub_id: str
):
    body = {"day": DAY, "hub_ids": [hub_id], "time_limit_s": 600, "threads": 1}
    asked = await dispatcher.post("/v1/plans", json=body)
    location = asked.headers["location"]
    empty = (await dispatcher.get(f"{location}/sketch")).json()
    assert empty == {"routes": [], "outsourced": []}
    working = asyncio.create_task(worker.work())
    while not (sketch := (await dispatcher.get(f"{location}/sketch")).json())["routes"]:
        assert not working.done(), (await dispatcher.get(location)).json()
        await asyncio.sleep(0.2)
    await dispatcher.post(f"{location}/cancel", json={"keep_best": True})
    await working
    held = [each for row in (*sketch["routes"], *sketch["outsourced"]) for each in row["shipment_ids"]]
    assert len(held) == len(set(held)) <= 12
    assert {row["holder"] for row in sketch["routes"]} <= {"Aino", "Ben"}
    assert (await dispatcher.get(f"{location}/sketch")).json()["routes"] == []
    assert (await dispatcher.get(location)).json()["state"] == "done"


async def test_cancelling_what_nobody_has_begun(dispatcher: httpx.AsyncClient, hub_id: str):
    body = {"day": DAY, "hub_ids": [hub_id], **SEARCH}
    asked = await dispatcher.post("/v1/plans", json=body, headers={"Idempotency-Key": "plan-1"})
    repeated = await dispatcher.post("/v1/plans", json=body, headers={"Idempotency-Key": "plan-1"})
    assert (repeated.json()["id"], repeated.headers["location"]) == (asked.json()["id"], asked.headers["location"])
    second = await dispatcher.post("/v1/plans", json=body)
    assert (second.status_code, second.json()["context"]["operation"]) == (409, asked.json()["id"])
    cancelled = await dispatcher.post(f"{asked.headers['location']}/cancel", json={})
    assert (cancelled.status_code, cancelled.json()["state"]) == (202, "cancelled")
    listed = (await dispatcher.get("/v1/operations", params={"plan_id": asked.json()["plan_id"]})).json()
    assert [operation["id"] for operation in listed["items"]] == [asked.json()["id"]]
    plan = f"/v1/plans/{asked.json()['plan_id']}"
    for path, headers in (("edits", {"If-Match": "*"}), ("solve", {}), ("commit", {"If-Match": "*"})):
        edits = {"edits": [{"kind": "unlock_all"}]} if path == "edits" else None
        assert (await dispatcher.post(f"{plan}/{path}", json=edits, headers=headers)).status_code == 409


async def test_a_day_that_cannot_be_planned_says_why(dispatcher: httpx.AsyncClient, worker: Worker, hub_id: str):
    asked = await dispatcher.post("/v1/plans", json={"day": "2026-12-25", "hub_ids": [hub_id], **SEARCH})
    while await worker.work():
        pass
    failed = (await dispatcher.get(asked.headers["location"])).json()
    assert (failed["state"], failed["error"]["code"]) == ("failed", "invalid_input")
    assert "no shipment to plan" in failed["error"]["detail"]
    unknown = await dispatcher.post("/v1/plans", json={"day": DAY, "hub_ids": ["hub_0none"]})
    assert (unknown.status_code, unknown.json()["issues"][0]["pointer"]) == (422, "/body/hub_ids/0")
