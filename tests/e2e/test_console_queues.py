"""The desk's queues with something in them: failed attempts, invoice findings, weights, cash, worked off."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.console import picture, serious, sign_in, sign_up, skip_unless_built
from tests.e2e.ops_story import CONTRACT, SECRETS, SENDER, ZONE, admin_and_carrier, asked, booked, looks, parcels, push

CASH_MINOR = 4_950
TERMS: Mapping[str, Any] = {
    "rates": [
        {
            "zone": "all",
            "service_level": "day",
            "breaks": [{"up_to_kg": 1, "price": 4}, {"up_to_kg": 30, "price": 9}],
        }
    ],
    "cash_on_delivery": {"max": 500, "remit_within": {"days": 7}},
    "claims": {
        "terms": [
            {"kind": "weight", "start": "discrepancy", "within": {"days": 7}, "silence": "accepted"},
            {"kind": "billing", "start": "invoice", "within": {"days": 90}},
        ]
    },
}


@dataclass(frozen=True, slots=True)
class Day:
    """What was made up: the carrier, and its numbers of the parcel that failed and of the one that was delivered."""

    carrier_id: str
    failed: str
    delivered: str
    delivered_id: str


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    skip_unless_built()


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Server]) -> Server:
    return start_server(**SECRETS)


@pytest.fixture(scope="module")
def day(server: Server) -> Iterator[Day]:
    """Fill every queue through the API, as a carrier and its bills would."""
    with admin_and_carrier(server) as (http, url):
        yield fill(http, url)


def fill(http: httpx.Client, carrier_url: str) -> Day:
    """Let one parcel fail at the door and one be delivered for cash, billed and weighed as if it were heavy."""
    asked(http.put("/v1/organisation", json={"currency": "EUR", "timezone": str(ZONE)}, headers={"If-Match": "*"}))
    hub = asked(http.post("/v1/hubs", json={"name": "Helsinki", "lat": 60.17, "lon": 24.94, "timezone": str(ZONE)}))
    carrier_id = asked(http.post("/v1/carriers", json={"name": "Swift Parcels"}))["id"]
    asked(http.put(f"/v1/carriers/{carrier_id}/contract", json=CONTRACT | TERMS))
    account = {"adapter": "generic_rest", "credentials": "SIMULATED", "service": "day", "sender": SENDER}
    asked(http.put(f"/v1/carriers/{carrier_id}/account", json=account | {"base_urls": {"api": carrier_url}}))
    today = datetime.now(ZONE).date()
    [failed_id] = parcels(http, hub["id"], today, 1, "F")
    [delivered_id] = parcels(http, hub["id"], today, 1, "D", cash_minor=CASH_MINOR)
    asked(http.post(f"/v1/carriers/{carrier_id}/bookings", json={"shipment_ids": [failed_id, delivered_id]}))
    numbers = {each["shipment_id"]: each["number"] for each in booked(http, carrier_id)}
    failed, delivered = numbers[failed_id], numbers[delivered_id]
    push(http, carrier_id, failed, "DOOR_CLOSED", "nobody opened")
    push(http, carrier_id, delivered, "HANDED_OVER", "handed over")
    wait(http, "/v1/failed-attempts")
    wait(http, "/v1/cash/aging")
    bill(http, carrier_id, delivered, today)
    weight = {"reference": failed, "charged_g": 5_000, "raised_at": datetime.now(UTC).isoformat()}
    asked(http.post(f"/v1/carriers/{carrier_id}/weight-discrepancies", json=[weight]))
    return Day(carrier_id, failed, delivered, delivered_id)


def wait(http: httpx.Client, path: str) -> None:
    """Wait until a list has something in it."""
    for found in looks(http, path):
        if found["items"]:
            return
    raise AssertionError(f"nothing came into {path}")


def bill(http: httpx.Client, carrier_id: str, number: str, day: date) -> None:
    """Bill five kilograms for a parcel of one."""
    rows = ("Invoice No,AWB,Ship Date,Zone,Charged Weight (kg),Freight,Total", f"INV-7,{number},{day},all,5,9.00,9.00")
    asked(http.post(f"/v1/carriers/{carrier_id}/invoices", content="\n".join(rows).encode()))


def opened(page: Page, server: Server, name: str) -> Page:
    """Give a queue as somebody sees it who has signed in."""
    page.goto(f"{server.url}/console/desk/{name}")
    page.wait_for_selector("form, nav")
    if page.get_by_role("button", name="Make the account").count():
        sign_up(page, server)
        page.goto(f"{server.url}/console/desk/{name}")
    else:
        sign_in(page)
    expect(row(page)).to_have_count(1)
    return page


def row(page: Page) -> Locator:
    """Give the rows of the queue."""
    return page.locator("[role=row][data-at]")


def say(page: Page, button: str, text: str) -> None:
    """Choose the first row by keyboard and decide it with a word."""
    page.get_by_role("heading", name="Ops desk").click()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.get_by_role("button", name=button, exact=True).click()
    dialog = page.get_by_role("dialog", name=button)
    dialog.get_by_role("textbox").fill(text)
    assert serious(page) == []
    dialog.get_by_role("button", name=button, exact=True).click()
    expect(dialog).to_be_hidden()
    expect(row(page)).to_have_count(0)


def test_a_failed_attempt_is_answered(page: Page, server: Server, http: httpx.Client, day: Day):
    opened(page, server, "attempts")
    expect(row(page)).to_contain_text("Consignee not home")
    expect(row(page)).to_contain_text("nobody opened")
    assert serious(page) == []
    picture(page, "desk-attempts")
    say(page, "Try again", "ring at the neighbour's")
    expect(page.get_by_text("No failed attempt awaits an answer")).to_be_visible()
    [case] = asked(http.get("/v1/failed-attempts"))["items"]
    assert (case["phase"], case["action"]) == ("answered", "reattempt")


def test_a_bill_is_disputed(page: Page, server: Server, http: httpx.Client, day: Day):
    opened(page, server, "findings")
    expect(row(page)).to_contain_text("INV-7")
    expect(row(page)).to_contain_text("€5.00")
    assert serious(page) == []
    picture(page, "desk-findings")
    say(page, "Dispute", "it weighs one kilogram")
    expect(page.get_by_text("1 decided: €5.00")).to_be_visible()
    [finding] = asked(http.get("/v1/invoice-findings"))["items"]
    assert (finding["state"], finding["amount_minor"]) == ("disputed", 500)


def test_a_weight_is_disputed_in_time(page: Page, server: Server, http: httpx.Client, day: Day):
    opened(page, server, "weights")
    expect(row(page)).to_contain_text(day.failed)
    expect(row(page)).to_contain_text("5 kg")
    assert serious(page) == []
    picture(page, "desk-weights")
    say(page, "Dispute", "one kilogram on our scale")
    expect(page.get_by_text("No weight is in question")).to_be_visible()
    [discrepancy] = asked(http.get("/v1/weight-discrepancies"))["items"]
    assert discrepancy["state"] == "disputed"


def test_cash_is_taken_in(page: Page, server: Server, http: httpx.Client, day: Day):
    opened(page, server, "cash")
    expect(row(page)).to_contain_text("Swift Parcels")
    expect(row(page)).to_contain_text("€49.50")
    page.get_by_role("heading", name="Ops desk").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    held = page.get_by_role("complementary", name="Cash held")
    expect(held.get_by_role("cell", name=day.delivered_id)).to_be_visible()
    held.get_by_label("Reference of the bank or cashier").fill("SEPA 7")
    held.get_by_label("Amount that arrived (EUR)").fill("49.50")
    assert serious(page) == []
    picture(page, "desk-cash")
    held.get_by_role("button", name="Take it in").click()
    expect(page.get_by_text("€49.50 taken in")).to_be_visible()
    expect(page.get_by_text("Nobody holds collected cash")).to_be_visible()
    expect(page).to_have_url(re.compile("open="))
    [remittance] = asked(http.get("/v1/cash/remittances"))["items"]
    assert (remittance["reference"], remittance["findings"]) == ("SEPA 7", [])
    assert asked(http.get(f"/v1/cash/parties/{day.carrier_id}")) == []
