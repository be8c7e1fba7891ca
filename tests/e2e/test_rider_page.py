"""A rider's phone without a network, and the recipient's page that shows what came of it."""

import asyncio
import io
import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1] / "road"))

from day_on_the_road import Road, commit, set_up

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def road(server: Any) -> Road:
    """Commit a plan of today on the server's database."""

    async def make() -> Road:
        settings = Settings(home=server.home, LASTMILE_DATABASE_URL="", LASTMILE_REDIS_URL="")
        async with open_database(settings) as database, database.transaction() as session:
            made = await set_up(session, slot_changes=True, instructions=True)
            await commit(session, made, 1, {"Matti": [0, 1, 2, 3], "Päivi Ö.": [4, 5]})
            return made

    with ThreadPoolExecutor(1) as beside:  # the browser's own loop runs in this thread
        return beside.submit(lambda: asyncio.run(make())).result()


@pytest.fixture(scope="module")
def key(server: Any, road: Road) -> str:
    return str(server.key("rider", "--rider", road.riders["Matti"]))


@pytest.fixture
def phone(page: Page, key: str) -> Page:
    """Give the rider's page, signed in."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 24.9444, "latitude": 60.1699, "accuracy": 9})
    page.set_viewport_size(PHONE)
    page.goto("/rider")
    page.get_by_label("Key").fill(key)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="R01 · VAN-1")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def picture() -> dict[str, Any]:
    written = io.BytesIO()
    Image.effect_mandelbrot((2400, 1800), (-2, -1.5, 1, 1.5), 60).convert("RGB").save(written, "JPEG")
    return {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for something that only the server knows."""
    for _ in range(150):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not become true")


def sign(page: Page) -> None:
    pad = page.get_by_label("Sign here")
    pad.evaluate("(pad) => pad.scrollIntoView({ block: 'center' })")
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 30 + 20 * step, box["y"] + 60 + (20 if step % 2 else -20))
    page.mouse.up()


def test_delivered_without_a_network_and_there_once_when_it_is_back(
    phone: Page, context: BrowserContext, road: Road, http: httpx.Client
):
    with phone.expect_response("**/v1/rider/actions"):
        phone.get_by_role("button", name="Start route").click()
    expect(phone.locator("#sync")).to_have_text("All sent")
    phone.locator("#sync").click()
    where = f"/v1/riders/{road.riders['Matti']}/positions/latest"
    wait_until(phone, lambda: http.get(where).status_code == 200)
    assert http.get(where).json()["accuracy_m"] == 9
    context.set_offline(True)
    phone.reload()
    expect(phone.locator("#sync")).to_contain_text("No network")
    phone.get_by_role("button", name=re.compile("Aleksanterinkatu 1 B 10")).click()
    expect(phone.get_by_text("Door code 4821. Ring twice.")).to_be_visible()
    phone.get_by_role("button", name="I am here").click()
    phone.get_by_role("button", name="Deliver", exact=True).click()
    phone.get_by_label("Number on the parcel").fill("A-1000")
    phone.get_by_role("button", name="Add", exact=True).click()
    phone.locator("#photo").set_input_files([picture()])
    expect(phone.locator(".photos img")).to_have_count(1)
    phone.get_by_role("button", name="Neighbour").click()
    sign(phone)
    phone.get_by_role("button", name="Confirm delivery").click()
    expect(phone.get_by_text("1 of 4 stops")).to_be_visible()
    expect(phone.locator("#sync")).to_have_text("No network · 2 to send")
    phone.reload()
    expect(phone.get_by_text("1 of 4 stops")).to_be_visible()
    assert http.get(f"/v1/shipments/{road.shipments[0]}").json()["status"] == "out_for_delivery"

    context.set_offline(False)
    expect(phone.locator("#sync")).to_have_text("All sent", timeout=30_000)
    assert http.get(f"/v1/shipments/{road.shipments[0]}").json()["status"] == "delivered"
    [attempt] = http.get(f"/v1/shipments/{road.shipments[0]}/attempts").json()
    assert attempt["recipient"] == "Neighbour"
    assert sorted(proof["kind"] for proof in attempt["proofs"]) == ["barcode", "photo", "signature"]
    phone.locator("#sync").click()
    expect(phone.locator("#sync")).to_have_text("All sent")
    assert len(http.get(f"/v1/shipments/{road.shipments[0]}/attempts").json()) == 1


def test_the_recipient_sees_it_rates_it_and_reports(page: Page, road: Road):
    page.set_viewport_size(PHONE)
    page.goto(f"/t/{road.tokens[0]}")
    expect(page.get_by_role("heading", name="Delivered")).to_be_visible()
    photo = page.get_by_alt_text("Photo that the rider took on delivery")
    expect(photo).to_have_js_property("naturalWidth", 1600)
    for secret in ("Aino", "Aleksanterinkatu", "+358401", "Matti"):
        assert secret not in page.content()
    page.locator("label[for=star4]").click()
    page.get_by_label("Anything to add?").fill("Kind & on time <3")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you for your rating.")).to_be_visible()
    expect(page.locator("#star4")).to_be_checked()
    page.get_by_text("Something is wrong").click()
    page.get_by_label("It is damaged").check()
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
    assert page.context.cookies() == []


def test_on_the_road_it_tells_a_window_also_without_javascript(browser: Any, server: Any, road: Road):
    made = browser.new_context(base_url=server.url, viewport=PHONE, java_script_enabled=False)
    page = made.new_page()
    answer = page.goto(f"/t/{road.tokens[2]}")
    assert answer is not None
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    expect(page.get_by_role("heading", name="Out for delivery today")).to_be_visible()
    expect(page.locator(".when b")).to_have_text(re.compile(r"\d\d:\d\d – \d\d:\d\d"))
    missing = page.goto("/t/no-such-delivery-here")
    assert missing is not None
    assert missing.status == 404
    expect(page.get_by_role("heading", name="We do not know this delivery")).to_be_visible()
    made.close()


def test_why_it_was_not_possible_and_cash(phone: Page, http: httpx.Client, road: Road):
    phone.get_by_role("button", name=re.compile("Aleksanterinkatu 2 B 11")).click()
    phone.get_by_role("button", name="Not possible").click()
    phone.get_by_label("Nobody home").check()
    phone.get_by_role("button", name="Confirm", exact=True).click()
    phone.get_by_role("button", name=re.compile("Aleksanterinkatu 4 B 13")).click()
    phone.get_by_role("button", name="Deliver", exact=True).click()
    expect(phone.get_by_label("Cash collected (EUR)")).to_have_value("24.90")
    phone.get_by_role("button", name="Confirm delivery").click()
    expect(phone.get_by_text("Cash collected €24.90")).to_be_visible()
    expect(phone.locator("#sync")).to_have_text("All sent")
    shipment = http.get(f"/v1/shipments/{road.shipments[1]}").json()
    assert (shipment["status"], shipment["status_reason"]) == ("attempt_failed", "consignee_not_home")
    [attempt] = http.get(f"/v1/shipments/{road.shipments[3]}/attempts").json()
    assert attempt["collected_minor"] == 2490


def test_a_wrong_key_is_told(browser: Any, server: Any):
    made = browser.new_context(base_url=server.url, viewport=PHONE)  # the browser itself complains of the 401
    page = made.new_page()
    page.goto("/rider/")
    page.get_by_label("Key").fill("lmk_nothing")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("This key does not work")
    made.close()
