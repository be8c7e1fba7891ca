"""A day under way in a browser: who is late, which promise is at risk, which parcel is silent, and the rest re-planned.

The hub lies in a time zone in which it is about noon now, so that the day is the same whenever this runs.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.console import LONG_MS, picture, serious, sign_in, sign_up, skip_unless_built

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
AHEAD_H = 11 - NOW.hour
ZONE = f"Etc/GMT{-AHEAD_H:+d}"
DAY = (NOW + dt.timedelta(hours=AHEAD_H)).date()
ORDERS = 36
PATIENCE_S = 180


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    """Say why there is nothing to test where the console is not built."""
    skip_unless_built()


@pytest.fixture(scope="module")
def day(server: Server) -> None:
    """Plan and release a day, of which half the morning is over."""
    server.run("seed", "--day", DAY.isoformat(), "--orders", "1")
    headers = {"Authorization": f"Bearer {server.key('admin')}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=PATIENCE_S) as http:
        move_to_noon(http)
        hub = http.get("/v1/hubs").json()["items"][0]["id"]
        query = {"day": DAY.isoformat(), "hub_id": hub, "skip_bad_rows": True}  # a door may be too far from a street
        imported = http.post(
            "/v1/shipments/import", params=query, content=orders(), headers={"Content-Type": "text/csv"}
        )
        assert imported.status_code == 200, imported.text
        document = released(http, hub)
        silent(http, server, document)
        drive(http, server)


def move_to_noon(http: httpx.Client) -> None:
    """Let it be noon at the hub."""
    organisation = http.get("/v1/organisation")
    settings = {key: value for key, value in organisation.json().items() if key != "revision"} | {"timezone": ZONE}
    put = http.put("/v1/organisation", json=settings, headers={"If-Match": organisation.headers["ETag"]})
    assert put.status_code == 200, put.text
    [hub] = http.get("/v1/hubs").json()["items"]
    named = {key: value for key, value in hub.items() if key not in {"id", "revision"}} | {"timezone": ZONE}
    assert (
        http.put(f"/v1/hubs/{hub['id']}", json=named, headers={"If-Match": f'"{hub["revision"]}"'}).status_code == 200
    )


def orders() -> str:
    """Give orders around the hub: a third promised for the morning, a third for noon, a third for any time."""
    windows = ("09:00-11:00", "11:00-14:00", "")
    rows = []
    for at in range(ORDERS):
        lat, lon = 60.1650 + 0.0115 * (0.755 * at % 1), 24.9330 + 0.022 * (0.570 * at % 1)  # evenly, not in rows
        rows.append(f"T-{at},Customer {at},Street {at},{lat:.5f},{lon:.5f},2,{windows[at % 3]}")
    return "\n".join(["order_id,recipient,address,lat,lon,weight_kg,window", *rows])


def released(http: httpx.Client, hub: str) -> dict[str, Any]:
    """Plan the day, give two parcels to a carrier, release it."""
    asked = http.post("/v1/plans", json={"day": DAY.isoformat(), "hub_ids": [hub], "time_limit_s": 2, "threads": 1})
    with http.stream("GET", asked.headers["Location"] + "/events") as told:
        for _ in told.iter_lines():
            pass  # the stream ends with the operation
    plan = f"/v1/plans/{asked.json()['plan_id']}"
    document = http.get(f"{plan}/versions/1").json()
    stops = [stop for route in document["routes"] for stop in route["stops"] if stop["kind"] == "stop"]
    parcel = next(order["shipment_id"] for stop in stops for order in stop["orders"] if not order["windows"])
    for carrier in http.get("/v1/carriers").json()["items"]:
        edit = {"edits": [{"kind": "reassign", "shipment_ids": [parcel], "carrier": carrier["id"]}]}
        edited = http.post(f"{plan}/edits", json=edit, headers={"If-Match": http.get(plan).headers["ETag"]})
        if edited.status_code == 200:
            break
    assert edited.status_code == 200, edited.text
    body = {"accept_violations": True, "reason": "the carrier has agreed"}
    committed = http.post(f"{plan}/commit", json=body, headers={"If-Match": edited.headers["ETag"]})
    assert committed.status_code == 200, committed.text
    given: dict[str, Any] = http.get(f"{plan}/versions/2").json()
    return given


def silent(http: httpx.Client, server: Server, document: dict[str, Any]) -> None:
    """Let the carrier take a parcel five hours ago and say nothing since."""
    taken = document["assignments"][0]
    key = server.key("partner", "--carrier", taken["carrier"])
    event = {"shipment_id": taken["order"]["shipment_id"], "key": "scan-1", "status": "picked_up"}
    event["occurred_at"] = (NOW - dt.timedelta(hours=5)).isoformat()
    told = http.post("/v1/partner/events", json={"events": [event]}, headers={"Authorization": f"Bearer {key}"})
    assert told.status_code == 200, told.text


def drive(http: httpx.Client, server: Server) -> None:
    """Let the first rider begin hours late, fail at one door and deliver at two."""
    route = http.get("/v1/routes", params={"day": DAY.isoformat()}).json()["items"][-1]
    stops = [stop for stop in http.get(f"/v1/routes/{route['id']}").json()["stops"] if stop["kind"] == "stop"]
    began = NOW - dt.timedelta(minutes=20)
    actions: list[dict[str, Any]] = [
        {"id": "a-0", "kind": "route_started", "route_id": route["id"], "occurred_at": began.isoformat()}
    ]
    for number, stop in enumerate(stops[:3], start=1):
        action = {"id": f"a-{number}", "task_ids": [stop["tasks"][0]["id"]], "lon": stop["lon"], "lat": stop["lat"]}
        action["occurred_at"] = (began + dt.timedelta(minutes=5 * number)).isoformat()
        failed = {"kind": "failed", "reason": "consignee_not_home"}
        actions.append(action | (failed if number == 2 else {"kind": "delivered", "recipient": "Neighbour"}))
    key = server.key("rider", "--rider", route["rider_id"])
    told = http.post("/v1/rider/actions", json={"actions": actions}, headers={"Authorization": f"Bearer {key}"})
    assert told.status_code == 200, told.text


@pytest.fixture
def today(page: Page, server: Server, day: None) -> Page:
    """Give the page of that day."""
    page.goto("/console/")
    page.wait_for_selector("form")
    if page.get_by_role("button", name="Make the account").count():
        sign_up(page, server)
    else:
        sign_in(page)
        expect(page.get_by_role("heading", level=1, name="Plan")).to_be_visible()
    page.goto(f"/console/today?day={DAY}")
    expect(page.get_by_role("tab", name="Riders")).to_be_visible(timeout=LONG_MS)
    return page


def test_what_needs_an_eye_comes_first(today: Page):
    expect(today.get_by_role("tab", name="Promises at risk")).not_to_have_text("Promises at risk 0", timeout=LONG_MS)
    first = today.get_by_role("tabpanel", name="Promises at risk").get_by_role("button").first
    expect(first).to_contain_text("late")
    expect(first).to_contain_text("promised by 11:00")
    expect(today.locator("canvas")).to_be_visible()
    first.click()
    assert serious(today) == []
    picture(today, "today")
    today.get_by_role("tab", name="Riders").click()
    late = today.get_by_role("tabpanel", name="Riders").get_by_role("button").first
    expect(late).to_contain_text("late")
    expect(late).to_contain_text("1 failed")
    expect(late).to_contain_text("3 of")
    today.get_by_role("tab", name="Silent parcels").click()
    expect(today.get_by_role("tabpanel", name="Silent parcels")).to_contain_text("no news since")
    assert serious(today) == []


def test_a_dark_room(today: Page):
    today.emulate_media(color_scheme="dark")
    expect(today.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    assert serious(today) == []
    picture(today, "today-dark")


def test_the_rest_of_the_day_is_replanned_and_read_before_it_counts(today: Page, http: httpx.Client):
    today.get_by_role("button", name="Re-plan the rest").click()
    dialog = today.get_by_role("dialog", name="Re-plan the rest of the day")
    dialog.get_by_role("button", name="Re-plan", exact=True).click()
    expect(dialog.get_by_role("button", name="Release the change")).to_be_visible(timeout=LONG_MS)
    assert serious(today) == []
    picture(today, "today-replan")
    [plan] = http.get("/v1/plans").json()["items"]
    dialog.get_by_role("button", name="Release the change").click()
    accept = dialog.get_by_label("Release it all the same")
    expect(accept.or_(today.get_by_text("is released"))).to_be_visible(timeout=LONG_MS)
    if accept.count():
        accept.check()
        dialog.get_by_label("Why").fill("The customers know")
        dialog.get_by_role("button", name="Release the change").click()
    expect(today.get_by_text("is released")).to_be_visible(timeout=LONG_MS)
    assert http.get(f"/v1/plans/{plan['id']}").json()["committed"] > plan["committed"]


def test_a_day_without_routes_leads_to_the_plan(today: Page):
    today.get_by_label("Day", exact=True).fill("2020-01-01")
    expect(today.get_by_text("Nothing is on the road")).to_be_visible()
    today.get_by_role("link", name="Go to the plan").click()
    expect(today.get_by_role("heading", level=1, name="Plan")).to_be_visible()
