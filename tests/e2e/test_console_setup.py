"""Setting up in a browser: hubs, fleet, shifts, carriers' contracts and zones, users and keys, webhooks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.e2e.conftest import Server
from tests.e2e.console import LONG_MS, picture, serious, sign_in, sign_up, skip_unless_built


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    """Say why there is nothing to test where the console is not built."""
    skip_unless_built()


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Server]) -> Server:
    """Give a server that may send webhooks to this machine."""
    return start_server(LASTMILE_WEBHOOKS_TO_PRIVATE="true")


@pytest.fixture
def setup(page: Page, server: Server) -> Page:
    """Give a page of somebody who has signed in and has the demo day."""
    page.goto("/console/setup/hubs")
    page.wait_for_selector("form, nav")
    if page.get_by_role("button", name="Make the account").count():
        sign_up(page, server)
        page.get_by_role("button", name="Load the demo day").click()
        expect(page.get_by_role("tab", name="Orders 300")).to_be_visible(timeout=LONG_MS)
    else:
        sign_in(page)
    return page


def go(page: Page, name: str) -> None:
    """Open a page of set-up."""
    page.get_by_role("navigation", name="lastmile").get_by_role("link", name="Set-up").click()
    page.get_by_role("navigation", name="Set-up").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=2, name=name, exact=True)).to_be_visible()


def test_a_hub_is_placed_on_the_map_and_edited(setup: Page, http: httpx.Client):
    go(setup, "Hubs")
    setup.get_by_role("button", name="New").click()
    dialog = setup.get_by_role("dialog", name="New hub")
    dialog.get_by_label("Name").fill("Harbour")
    dialog.get_by_label("Open", exact=False).first.fill("at dawn")
    place = dialog.get_by_label("Place on the map")
    expect(place.locator("canvas")).to_be_visible()
    place.click(position={"x": 200, "y": 160})
    expect(dialog.get_by_label("Longitude")).not_to_have_value("")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Open", exact=False).first.fill("06:00-20:00")
    assert serious(setup) == []
    dialog.get_by_role("button", name="Save").click()
    expect(setup.get_by_role("button", name="Harbour")).to_be_visible()
    picture(setup, "setup-hubs")
    [hub] = [each for each in http.get("/v1/hubs").json()["items"] if each["name"] == "Harbour"]
    assert hub["open"] == "06:00-20:00"
    assert 24.8 < hub["lon"] < 25.1


def test_two_people_edit_the_same_vehicle_and_neither_loses_anything(setup: Page, http: httpx.Client):
    go(setup, "Fleet")
    [van, *_] = http.get("/v1/vehicles").json()["items"]
    setup.get_by_role("button", name=van["name"], exact=True).click()
    dialog = setup.get_by_role("dialog", name="Edit vehicle type")
    dialog.get_by_label("Per km").fill("0.55")
    known = http.get(f"/v1/vehicles/{van['id']}")
    theirs = {key: value for key, value in known.json().items() if key not in {"id", "revision"}} | {
        "speed_factor": 0.9
    }
    tag = {"If-Match": known.headers["ETag"]}
    assert http.put(f"/v1/vehicles/{van['id']}", json=theirs, headers=tag).status_code == 200
    dialog.get_by_role("button", name="Save").click()
    conflict = dialog.get_by_role("alert").filter(has_text="Somebody else has saved this meanwhile")
    expect(conflict.get_by_role("row", name="speed_factor 1 0.9")).to_be_visible()
    expect(conflict.get_by_role("cell", name="0.55")).to_be_visible()
    assert serious(setup) == []
    picture(setup, "setup-conflict")
    conflict.get_by_role("button", name="Go on with mine").click()
    dialog.get_by_label("Speed").fill("0.9")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    now = http.get(f"/v1/vehicles/{van['id']}").json()
    assert (now["cost"]["per_km"], now["speed_factor"]) == (0.55, 0.9)


def test_a_shift_gets_a_break_and_a_territory_by_keyboard(setup: Page, http: httpx.Client):
    go(setup, "Shifts")
    [shift, *_] = http.get("/v1/shifts").json()["items"]
    setup.goto(f"/console/setup/shifts?open={shift['id']}")
    dialog = setup.get_by_role("dialog", name="Edit shift")
    dialog.get_by_role("button", name="Add a break").click()
    for lon, lat in ((24.93, 60.16), (24.96, 60.16), (24.96, 60.18)):
        dialog.get_by_role("button", name="Add a corner").click()
        row = dialog.get_by_role("table", name="Corners").get_by_role("row").last
        row.get_by_label("Longitude").fill(str(lon))
        row.get_by_label("Latitude").fill(str(lat))
    assert serious(setup) == []
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    now = http.get(f"/v1/shifts/{shift['id']}").json()
    assert now["territory"]["polygon"] == [[24.93, 60.16], [24.96, 60.16], [24.96, 60.18]]
    assert len(now["breaks"]) == len(shift["breaks"]) + 1
    picture(setup, "setup-shifts")


def test_a_contract_gets_a_drawn_zone_prices_from_a_sheet_and_a_surcharge(setup: Page, http: httpx.Client):
    go(setup, "Carriers")
    [carrier, *_] = http.get("/v1/carriers").json()["items"]
    setup.get_by_role("button", name=carrier["name"], exact=True).click()
    expect(setup.get_by_role("button", name="Version 1")).to_be_visible()
    setup.get_by_role("button", name="New version").click()
    dialog = setup.get_by_role("dialog", name="New contract version")
    dialog.get_by_label("From", exact=True).fill("2027-01-01")
    dialog.get_by_label("Parcels").fill("3")
    assert serious(setup) == []
    picture(setup, "setup-contract-terms")
    draw_zone(setup, dialog, "harbour")
    assert serious(setup) == []
    picture(setup, "setup-zone")
    dialog.get_by_role("tab", name="Prices").click()
    level = dialog.get_by_role("radiogroup", name="Service").get_by_role("radio").first.get_attribute("value")
    sheet = "service;zone;up to kg;price\n" + "".join(f"{level};harbour;{kg};{price}\n" for kg, price in SLABS)
    take_sheet(dialog, sheet.replace("3.50", "cheap"))
    refused = dialog.get_by_role("alert").filter(has_text="Nothing is read: 1 cell is to be fixed")
    expect(refused.get_by_role("row").nth(1)).to_contain_text("cheap")
    assert serious(setup) == []
    picture(setup, "setup-contract-sheet")
    take_sheet(dialog, sheet)
    expect(dialog.get_by_text("3 prices read for 1 zone")).to_be_visible()
    expect(dialog.get_by_label("harbour, to 2 kg")).to_have_value("3.5")
    dialog.get_by_label("harbour, to 10 kg").fill("6.25")
    assert serious(setup) == []
    picture(setup, "setup-contract-prices")
    dialog.get_by_role("tab", name="Surcharges").click()
    dialog.get_by_role("button", name="New surcharge").click()
    dialog.get_by_role("group", name="surcharge").last.get_by_label("On the bill as").fill("Quay fee")
    dialog.get_by_role("button", name="Agree on this version").click()
    expect(dialog.get_by_text("To be fixed")).to_be_visible()
    expect(dialog.get_by_role("tab", name="Surcharges 1")).to_be_visible()
    dialog.get_by_role("group", name="surcharge").last.get_by_label("Amount").fill("0.75")
    dialog.get_by_role("tab", name="What it changes").click()
    expect(dialog.get_by_role("row").filter(has_text="Quay fee").first).to_be_visible()
    assert serious(setup) == []
    dialog.get_by_role("button", name="Agree on this version").click()
    expect(dialog).to_be_hidden()
    changes = setup.get_by_role("region", name="What it changes")
    expect(changes.get_by_role("row").filter(has_text="harbour").first).to_be_visible()
    assert serious(setup) == []
    picture(setup, "setup-contract")
    agreed = http.get(f"/v1/carriers/{carrier['id']}/contracts/2").json()["document"]
    [zone] = [each for each in agreed["zones"] if each["id"] == "harbour"]
    [rate] = [each for each in agreed["rates"] if each["zone"] == "harbour"]
    assert len(zone["geojson"]["coordinates"][0]) == 5
    assert [each["price"] for each in rate["breaks"]] == [3.5, 5, 6.25]
    assert agreed["surcharges"][-1] == {"label": "Quay fee", "kind": "residential", "amount": 0.75}
    assert agreed["valid_from"] == "2027-01-01"


SLABS = ((2, "3.50"), (5, "5.00"), (10, "6.00"))


def draw_zone(setup: Page, dialog: Locator, name: str) -> None:
    """Draw four corners on the map."""
    dialog.get_by_role("tab", name="Zones").click()
    dialog.get_by_label("Name of a new zone").fill(name)
    dialog.get_by_role("button", name="Add the zone").click()
    drawing = dialog.get_by_label("Draw on the map").and_(setup.locator("section"))
    expect(drawing).to_have_attribute("data-ready", "true")
    dialog.get_by_text("Draw a new outline").click()
    box = drawing.bounding_box()
    assert box
    for x, y in ((150, 120), (350, 120), (350, 250), (150, 250), (150, 120)):
        setup.mouse.move(box["x"] + x, box["y"] + y, steps=4)
        setup.mouse.click(box["x"] + x, box["y"] + y)
    expect(dialog.get_by_role("table", name="Corners").get_by_role("row")).to_have_count(4)


def take_sheet(dialog: Locator, text: str) -> None:
    """Choose a rate sheet."""
    file: FilePayload = {"name": "rates.csv", "mimeType": "text/csv", "buffer": text.encode()}
    dialog.locator("input[type=file]").set_input_files(file)


def test_a_new_key_is_shown_once_and_revoked(setup: Page, server: Server):
    go(setup, "API keys")
    setup.get_by_role("button", name="New").click()
    dialog = setup.get_by_role("dialog", name="New API key")
    dialog.get_by_label("What it is for").fill("Night report")
    dialog.get_by_role("combobox", name="Role").click()
    setup.get_by_role("option", name="Analyst").click()
    dialog.get_by_role("button", name="Make the key").click()
    secret = str(dialog.get_by_test_id("secret").text_content())
    assert serious(setup) == []
    headers = {"Authorization": f"Bearer {secret}"}
    assert httpx.get(f"{server.url}/v1/hubs", headers=headers).status_code == 200
    dialog.get_by_role("button", name="I have kept it").click()
    expect(setup.get_by_role("row").filter(has_text="Night report")).to_be_visible()
    assert secret not in setup.content()
    picture(setup, "setup-keys")
    setup.get_by_role("button", name="Revoke Night report").click()
    setup.get_by_role("dialog", name="Revoke this key?").get_by_role("button", name="Revoke").click()
    expect(setup.get_by_role("row").filter(has_text="Night report")).to_contain_text("revoked")
    assert httpx.get(f"{server.url}/v1/hubs", headers=headers).status_code == 401


def test_a_colleague_gets_an_account(setup: Page):
    go(setup, "Users")
    setup.get_by_role("button", name="New").click()
    dialog = setup.get_by_role("dialog", name="New user")
    dialog.get_by_label("Name").fill("Oskar")
    dialog.get_by_label("E-mail").fill("oskar@example.org")
    dialog.get_by_label("Password", exact=False).first.fill("another long enough one")
    dialog.get_by_role("button", name="Save").click()
    row = setup.get_by_role("row").filter(has_text="oskar@example.org")
    expect(row).to_contain_text("Dispatcher")
    row.get_by_role("button", name="Oskar").click()
    setup.get_by_label("May not sign in").check()
    setup.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("disabled")
    assert serious(setup) == []
    picture(setup, "setup-users")


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[str]]]:
    """Give an address that refuses the first message and takes all others, and the ids that came."""
    came: list[str] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(str(self.headers["webhook-id"]))
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(503 if len(came) == 1 else 204)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}/hooks", came
        listening.shutdown()


def test_a_webhook_is_made_tested_and_sent_again(setup: Page, receiver: tuple[str, list[str]]):
    url, came = receiver
    go(setup, "Webhooks")
    setup.get_by_role("button", name="New").click()
    dialog = setup.get_by_role("dialog", name="New endpoint")
    dialog.get_by_label("Address").fill(url)
    dialog.get_by_role("button", name="Make the endpoint").click()
    expect(dialog.get_by_test_id("secret")).to_contain_text("whsec_")
    dialog.get_by_role("button", name="I have kept it").click()
    setup.get_by_role("button", name=url).click()
    expect(setup.get_by_text("Nothing has been sent yet")).to_be_visible()
    setup.get_by_role("button", name="Send a test message").click()
    row = setup.get_by_role("table").get_by_role("row").nth(1)
    expect(row).to_contain_text("503", timeout=30_000)
    row.get_by_role("button", name="Send again").click()
    expect(row).to_contain_text("Delivered", timeout=30_000)
    assert serious(setup) == []
    picture(setup, "setup-webhooks")
    assert len(came) >= 2
    assert len(set(came)) == 1


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("Organisation", "setup-organisation"),
        ("Fleet", "setup-vehicles"),
        ("Riders", "setup-riders"),
        ("Shops", "setup-shops"),
    ],
)
def test_the_other_pages_are_seen(setup: Page, name: str, image: str):
    go(setup, name)
    expect(setup.get_by_role("table").or_(setup.get_by_role("group", name="Organisation")).first).to_be_visible()
    assert serious(setup) == []
    picture(setup, image)


def test_what_was_done_though_its_answer_got_lost_is_done_once(setup: Page, http: httpx.Client):
    go(setup, "Riders")
    keys: list[str | None] = []

    def lose_first(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        if len(keys) > 1:
            route.continue_()
        else:
            route.fetch()
            route.abort("internetdisconnected")

    setup.route(
        "**/v1/riders", lambda route: lose_first(route) if route.request.method == "POST" else route.continue_()
    )
    setup.get_by_role("button", name="New").click()
    dialog = setup.get_by_role("dialog", name="New rider")
    dialog.get_by_label("Name").fill("Once Only")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    named = [each for each in http.get("/v1/riders?limit=200").json()["items"] if each["name"] == "Once Only"]
    assert (len(named), len(keys), len(set(keys))) == (1, 2, 1)


def test_without_a_connection_the_page_says_so_and_keeps_what_it_knows(setup: Page):
    go(setup, "Riders")
    expect(setup.get_by_role("row").nth(1)).to_be_visible()
    setup.context.set_offline(True)
    expect(setup.get_by_text("No connection.")).to_be_visible()
    expect(setup.get_by_role("row").nth(1)).to_be_visible()
    setup.context.set_offline(False)
    expect(setup.get_by_text("No connection.")).to_be_hidden()
