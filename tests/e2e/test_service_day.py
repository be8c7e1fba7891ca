"""A whole day through a running service: taken in, planned, released, polled, delivered, seen by whoever waits."""

import itertools
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

DAY = datetime.now(ZoneInfo("Europe/Helsinki")).date().isoformat()  # riders are told of today
PATIENCE_S = 120


@pytest.fixture(scope="module", params=["sqlite", "postgres and valkey"])
def service(request: pytest.FixtureRequest, start_server: Callable[..., Any]) -> Any:
    """Give a service with the made-up day in it, on both kinds of data stores."""
    if request.param == "sqlite":
        started = start_server()
    else:
        started = start_server(
            DATABASE_URL=request.getfixturevalue("postgres_server"), REDIS_URL=request.getfixturevalue("valkey_server")
        )
    started.run("seed", "--day", DAY, "--orders", "40")
    return started


@pytest.fixture
def client_as(service: Any) -> Iterator[Callable[..., httpx.Client]]:
    opened: list[httpx.Client] = []

    def make(role: str, *options: str) -> httpx.Client:
        key = service.key(role, *options)
        opened.append(httpx.Client(base_url=service.url, headers={"Authorization": f"Bearer {key}"}, timeout=60))
        return opened[-1]

    yield make
    for client in opened:
        client.close()


def done(client: httpx.Client, asked: httpx.Response) -> dict[str, Any]:
    """Follow an operation to its end."""
    assert asked.status_code == 202, asked.text
    with client.stream("GET", asked.headers["location"] + "/events", timeout=PATIENCE_S) as told:
        for _ in told.iter_lines():
            pass  # the stream ends with the operation
    operation: dict[str, Any] = client.get(asked.headers["location"]).json()
    assert operation["state"] == "done", operation["error"]
    return operation


def given_to_a_carrier(dispatcher: httpx.Client, plan: str, document: dict[str, Any]) -> None:
    """Give the first parcel that some carrier takes to it; what one does not take it says by a conflict."""
    etag = dispatcher.get(plan).headers["etag"]
    stops = [stop for route in document["routes"] for stop in route["stops"]]
    shipments = [order["shipment_id"] for stop in stops for order in stop["orders"]]
    carriers = [carrier["id"] for carrier in dispatcher.get("/v1/carriers").json()["items"]]
    refused = []
    for shipment, carrier in itertools.product(shipments, carriers):
        edit = {"edits": [{"kind": "reassign", "shipment_ids": [shipment], "carrier": carrier}]}
        edited = dispatcher.post(f"{plan}/edits", json=edit, headers={"If-Match": etag})
        if edited.status_code == httpx.codes.OK:
            return
        assert edited.status_code == httpx.codes.CONFLICT, edited.text
        refused.append(edited.json()["detail"])
    pytest.fail(f"no carrier takes any of {len(shipments)} parcels: {refused[:5]}")


def released(dispatcher: httpx.Client) -> dict[str, Any]:
    """Plan the day, see to it that a carrier has a parcel, release it; give the released document."""
    [hub] = dispatcher.get("/v1/hubs").json()["items"]
    body = {"day": DAY, "hub_ids": [hub["id"]], "time_limit_s": 2}
    operation = done(dispatcher, dispatcher.post("/v1/plans", json=body))
    plan = f"/v1/plans/{operation['plan_id']}"
    document = dispatcher.get(operation["result"]["location"]).json()
    if not document["assignments"]:
        given_to_a_carrier(dispatcher, plan, document)
    shown = dispatcher.get(plan)
    committed = dispatcher.post(f"{plan}/commit", headers={"If-Match": shown.headers["etag"]})
    assert committed.status_code == 200, committed.text
    given: dict[str, Any] = dispatcher.get(f"{plan}/versions/{committed.json()['committed']}").json()
    return given


def test_from_the_orders_to_the_page_of_whoever_waits(service: Any, client_as: Callable[..., httpx.Client]):
    dispatcher = client_as("dispatcher")
    document = released(dispatcher)

    assigned = document["assignments"][0]
    partner = client_as("partner", "--carrier", assigned["carrier"])
    page = partner.get("/v1/partner/assignments", params={"wait": 20}).json()
    mine = [item for item in page["items"] if item["shipment_id"] == assigned["order"]["shipment_id"]]
    assert [item["state"] for item in mine] == ["offered"]
    accepted = partner.post(f"/v1/partner/assignments/{mine[0]['id']}/accept")
    assert accepted.json()["state"] == "accepted"
    event = {"shipment_id": mine[0]["shipment_id"], "key": "scan-1", "status": "picked_up"}
    event["occurred_at"] = datetime.now(UTC).isoformat()
    told = partner.post("/v1/partner/events", json={"events": [event, event]})
    assert [result["result"] for result in told.json()["results"]] == ["recorded", "known"]
    assert dispatcher.get(f"/v1/shipments/{mine[0]['shipment_id']}").json()["status"] == "picked_up"

    names = {rider["name"]: rider["id"] for rider in dispatcher.get("/v1/riders").json()["items"]}
    route = next(route for route in document["routes"] if route["rider"] in names)
    rider = client_as("rider", "--rider", names[route["rider"]])
    today = rider.get("/v1/rider/day").json()
    assert [each["name"] for each in today["routes"]] == [route["route_id"]]
    task = next(task for stop in today["routes"][0]["stops"] for task in stop["tasks"] if task["kind"] == "deliver")
    action = {
        "id": "phone-1",
        "kind": "delivered",
        "occurred_at": datetime.now(UTC).isoformat(),
        "task_ids": [task["id"]],
        "recipient": "Aino",
    }
    results = [rider.post("/v1/rider/actions", json={"actions": [action]}).json()["results"] for _ in range(2)]
    assert results[0][0]["id"] == results[1][0]["id"] == "phone-1"

    shipment = dispatcher.get(f"/v1/shipments/{task['shipment_id']}").json()
    assert shipment["status"] == "delivered"
    address = httpx.URL(shipment["tracking_url"]).path
    shown = httpx.get(service.url + address, timeout=30)
    assert shown.status_code == 200
    assert "elivered" in shown.text
    assert shipment["address"] not in shown.text
    other = client_as("partner", "--carrier", "car_0other")
    assert other.get("/v1/partner/assignments").json()["items"] == []


def test_what_happened_is_in_the_figures_within_seconds(client_as: Callable[..., httpx.Client]):
    analyst = client_as("analyst")
    question = {"first": DAY, "last": DAY, "figure": ["on_time_rate", "cost_per_delivery"]}
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        values = {each["figure"]: each for each in analyst.get("/v1/figures/values", params=question).json()}
        if values and values["cost_per_delivery"]["under"]:
            break
        time.sleep(0.5)
    assert values["cost_per_delivery"]["under"] == 1
    assert values["cost_per_delivery"]["over"] > 0
    receipt = analyst.get("/v1/figures/cost_per_delivery/receipts", params={"first": DAY, "last": DAY}).json()
    assert [row["delivered_at"] is not None for row in receipt["rows"]] == [True]
