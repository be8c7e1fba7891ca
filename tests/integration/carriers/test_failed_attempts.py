"""Failed attempts over the API: open until they are answered or silence decides, passed on to a simulated carrier."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lastmile.access import KeyIssuer, Role
from lastmile.carriers.tracking import default_rules
from lastmile.core.clock import utc_now
from lastmile.core.shipments import ShipmentKind
from lastmile.core.tracking import Reason, Status, TrackingEvent
from lastmile.dispatch.ndr import PassingOn
from lastmile.dispatch.outsourcing.booking import request_of
from lastmile.dispatch.outsourcing.records import Booking
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.dispatch.tracking import Report, Source, ingest
from lastmile.worker.chores import look_at_attempts
from tests.integration.carriers.test_outsourcing import SENDER, Desk

pytestmark = pytest.mark.anyio


async def told(desk: Desk, shipment_id: str, key: str, status: Status, at: datetime, reason: Reason | None = None):
    database = desk.app.state.services.database
    async with database.transaction() as session:
        event = TrackingEvent(key, at, status, reason)
        await ingest(session, [Report(shipment_id, Source.CARRIER.named(desk.carrier_id), event)])
    while await look_at_attempts(database, default_rules()):
        pass


async def failed(desk: Desk, shipment_id: str, key: str = "f1", *, hours_ago: float = 1, **more: Any) -> dict[str, Any]:
    reason = more.get("reason", Reason.CONSIGNEE_NOT_HOME)
    await told(desk, shipment_id, key, Status.ATTEMPT_FAILED, utc_now() - timedelta(hours=hours_ago), reason)
    found = await desk.client.get("/v1/failed-attempts", params={"shipment_id": shipment_id})
    assert found.status_code == 200, found.text
    return found.json()["items"][-1]


async def passed_on(desk: Desk) -> None:
    lines = desk.carriage._lines
    while await PassingOn(desk.app.state.services.database, lines).run_once():
        pass


async def test_a_contract_says_until_when_how_often_and_what_silence_means(desk: Desk):
    rules = {"answer_within_h": 2, "most_attempts": 2, "on_silence": {"any": "return", "weather": "hold"}}
    contract = {
        "service_levels": [{"name": "day", "serves": ["standard"], "promised_days": 0}],
        "zones": [{"id": "all", "kind": "everywhere"}],
        "rates": [{"zone": "all", "service_level": "day", "breaks": [{"up_to_kg": 30, "price": 4}]}],
        "failed_attempts": rules,
    }
    agreed = await desk.client.put(f"/v1/carriers/{desk.carrier_id}/contract", json=contract)
    assert agreed.status_code == 201, agreed.text
    first, second, *_ = [each["shipment_id"] for each in await desk.book()]
    late = await failed(desk, first, hours_ago=3)
    assert (late["phase"], late["action"]) == ("lapsed", "return")
    case = await failed(desk, second, hours_ago=1)
    assert case["phase"] == "open"
    waits = datetime.fromisoformat(case["due_at"]) - datetime.fromisoformat(case["failed_at"])
    assert waits == timedelta(hours=2)
    await failed(desk, second, "f0", hours_ago=26)  # known late: that was the first attempt
    again = (await desk.client.get(f"/v1/failed-attempts/{case['id']}")).json()
    assert (again["attempt"], again["phase"], again["action"]) == (2, "exhausted", "return")


async def test_an_answer_reaches_the_carrier_once(desk: Desk):
    [first, *_] = await desk.book()
    case = await failed(desk, first["shipment_id"])
    assert (case["phase"], case["attempt"], case["passed"]) == ("open", 1, "nothing")
    assert "reattempt" in case["allowed"]
    said = {"action": "reattempt", "on": "2026-11-26", "address": "9 Park Street", "phone": "+4930", "note": "ring"}
    path = f"/v1/failed-attempts/{case['id']}"
    answered = await desk.client.post(f"{path}/answer", json=said)
    assert answered.status_code == 200, answered.text
    assert (answered.json()["phase"], answered.json()["passed"]) == ("answered", "waiting")
    await passed_on(desk)
    assert (await desk.client.get(path)).json()["passed"] == "passed"
    assert (await desk.client.post(f"{path}/answer", json=said)).json()["passed"] == "passed"
    await passed_on(desk)
    assert desk.simulation.instructions == {
        first["number"]: [
            {"action": "reattempt", "on": "2026-11-26", "street": "9 Park Street", "phone": "+4930", "note": "ring"}
        ]
    }
    other = await desk.client.post(f"{path}/answer", json={"action": "return"})
    assert other.status_code == 409


async def test_a_carrier_that_is_down_hears_of_it_later(desk: Desk):
    [first, *_] = await desk.book()
    case = await failed(desk, first["shipment_id"])
    await desk.client.put(
        f"{desk.path}/account", json=desk.account(base_urls={"api": "http://127.0.0.1:9"}), headers={"If-Match": '"1"'}
    )
    path = f"/v1/failed-attempts/{case['id']}"
    await desk.client.post(f"{path}/answer", json={"action": "return"})
    await passed_on(desk)
    shown = (await desk.client.get(path)).json()
    assert (shown["passed"], "cannot be reached" in shown["error"]) == ("waiting", True)


async def test_without_an_interface_somebody_must_tell_the_carrier(desk: Desk):
    shipment_id = desk.shipment_ids[0]
    async with desk.app.state.services.database.transaction() as session:
        await ShipmentRepository(session).hand_to_carrier({shipment_id: desk.carrier_id})
    case = await failed(desk, shipment_id)
    await desk.client.post(f"/v1/failed-attempts/{case['id']}/answer", json={"action": "return"})
    await passed_on(desk)
    by_hand = await desk.client.get("/v1/failed-attempts", params={"passed": "by_hand"})
    assert [each["id"] for each in by_hand.json()["items"]] == [case["id"]]


async def test_silence_decides_and_nothing_can_be_answered_any_more(desk: Desk):
    [first, *_] = await desk.book()
    case = await failed(desk, first["shipment_id"], hours_ago=30)
    assert (case["phase"], case["action"], case["allowed"]) == ("lapsed", "reattempt", [])
    answered = await desk.client.post(f"/v1/failed-attempts/{case['id']}/answer", json={"action": "return"})
    assert answered.status_code == 409


async def test_the_clock_lets_a_case_lapse(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    [first, *_] = await desk.book()
    case = await failed(desk, first["shipment_id"], hours_ago=23)
    assert case["phase"] == "open"
    later = utc_now() + timedelta(hours=2)
    monkeypatch.setattr("lastmile.dispatch.ndr.service.utc_now", lambda: later)
    assert await look_at_attempts(desk.app.state.services.database, default_rules()) > 0
    assert (await desk.client.get(f"/v1/failed-attempts/{case['id']}")).json()["phase"] == "lapsed"


async def test_the_last_attempt_ends_in_a_return(desk: Desk):
    [first, *_] = await desk.book()
    for days in (3, 2, 1):
        case = await failed(desk, first["shipment_id"], f"f{days}", hours_ago=24 * days)
    assert (case["attempt"], case["phase"], case["action"]) == (3, "exhausted", "return")
    listed = (await desk.client.get("/v1/failed-attempts")).json()["items"]
    assert [each["phase"] for each in listed] == ["over", "over", "exhausted"]


async def test_a_parcel_that_goes_on_needs_no_answer(desk: Desk):
    [first, *_] = await desk.book()
    case = await failed(desk, first["shipment_id"])
    await told(desk, first["shipment_id"], "o", Status.OUT_FOR_DELIVERY, utc_now())
    assert (await desk.client.get(f"/v1/failed-attempts/{case['id']}")).json()["phase"] == "over"


async def test_the_list_goes_by_deadline_page_by_page(desk: Desk):
    booked = await desk.book()
    for hours, one in zip((2, 20, 10), booked, strict=True):
        await failed(desk, one["shipment_id"], hours_ago=hours)
    seen, cursor = [], None
    while True:
        params = {"phase": "open", "limit": 1} | ({"cursor": cursor} if cursor else {})
        page = (await desk.client.get("/v1/failed-attempts", params=params)).json()
        seen += [each["shipment_id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [booked[1]["shipment_id"], booked[2]["shipment_id"], booked[0]["shipment_id"]]
    odd = await desk.client.get("/v1/failed-attempts", params={"cursor": "WyJ4IiwieSJd"})
    assert odd.status_code == 422


async def test_a_shop_sees_and_answers_its_own_only(desk: Desk):
    [first, *_] = await desk.book()
    case = await failed(desk, first["shipment_id"])
    async with desk.app.state.services.database.transaction() as session:
        made = await KeyIssuer(session).create(Role.SHOP, owner_id="shop_0other")
    headers = {"Authorization": f"Bearer {made.secret}"}
    path = f"/v1/failed-attempts/{case['id']}"
    assert (await desk.client.get("/v1/failed-attempts", headers=headers)).json()["items"] == []
    assert (await desk.client.get(path, headers=headers)).status_code == 404
    answered = await desk.client.post(f"{path}/answer", json={"action": "return"}, headers=headers)
    assert answered.status_code == 404


@pytest.mark.parametrize("body", [{"action": "burn"}, {"action": "return", "on": "2026-11-26"}, {}])
async def test_what_is_no_answer(desk: Desk, body: dict[str, Any]):
    [first, *_] = await desk.book()
    case = await failed(desk, first["shipment_id"])
    assert (await desk.client.post(f"/v1/failed-attempts/{case['id']}/answer", json=body)).status_code == 422


async def test_what_was_delivered_is_fetched_back(desk: Desk):
    [first, *_] = await desk.book()
    path = f"/v1/shipments/{first['shipment_id']}/return"
    wanted = {"day": "2026-11-26", "note": "wrong size"}
    assert (await desk.client.post(path, json=wanted)).status_code == 409
    await told(desk, first["shipment_id"], "d", Status.DELIVERED, utc_now())
    back = await desk.client.post(path, json=wanted)
    assert (back.status_code, back.json()["kind"], back.json()["day"]) == (201, "return_pickup", "2026-11-26")
    assert (await desk.client.post(path, json=wanted)).json()["id"] == back.json()["id"]
    assert (await desk.client.post(path, json=wanted | {"note": "other"})).status_code == 409
    async with desk.app.state.services.database.reading() as session:
        stored = await ShipmentRepository(session).by_id(back.json()["id"])
    booking = Booking("bkg_1", desk.carrier_id, stored.id, "standard", "EUR", datetime(2026, 11, 24, tzinfo=UTC))
    asked = request_of(booking, stored.shipment, SENDER)
    assert (asked.recipient.city, asked.sender.lines) == (SENDER["city"], (stored.shipment.address,))
    forward = request_of(booking, replace(stored.shipment, kind=ShipmentKind.DELIVERY), SENDER)
    assert forward.sender.city == SENDER["city"]
