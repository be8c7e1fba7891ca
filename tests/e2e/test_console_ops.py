"""The ops manager's whole day in a browser: incident, evidence, claim, settlement, figures."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.console import picture, serious, sign_in, sign_up, skip_unless_built
from tests.e2e.ops_story import SECRETS, Story, admin_and_carrier, asked, booked, push_unknown_code, tell, wait_for_code

MINUTE_MS = 60_000


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    skip_unless_built()


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Server]) -> Server:
    return start_server(**SECRETS)


@pytest.fixture(scope="module")
def story(server: Server) -> Iterator[Story]:
    with admin_and_carrier(server) as (http, url):
        yield tell(http, url)


def test_a_desk_with_nothing_on_it_says_so(page: Page, server: Server):
    sign_up(page, server)
    for name, words in (
        ("incidents", "Nothing went wrong here"),
        ("claims", "No claim waits for anything"),
        ("codes", "Every code that carriers use is known"),
        ("silent", "Every parcel was heard of in time"),
    ):
        page.goto(f"{server.url}/console/desk/{name}")
        expect(page.get_by_text(words)).to_be_visible()


def test_incidents_are_worked_off_by_keyboard(page: Page, server: Server, http: httpx.Client, story: Story):
    went_wrong(http, story)
    page.goto(f"{server.url}/console/desk")
    sign_in(page)
    expect(row(page, "Damaged")).to_be_visible(timeout=MINUTE_MS)
    assert serious(page) == []
    choose(page, "Severity", "High")
    expect(page).to_have_url(re.compile("severity=high"))
    expect(row(page, "Late")).to_have_count(0)
    page.get_by_role("heading", name="Ops desk").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.get_by_role("button", name="Take it on").click()
    expect(row(page, "Damaged").get_by_text("Anna")).to_be_visible()
    page.reload()
    expect(row(page, "Damaged").get_by_text("Anna")).to_be_visible()
    expect(row(page, "Late")).to_have_count(0)
    picture(page, "desk-incidents")


def went_wrong(http: httpx.Client, story: Story) -> None:
    """Let three things go wrong: two are told by people, one by a scan; and a claim that ends today wait."""
    now = datetime.now(UTC)
    for kind, text in (("late", "two hours late"), ("wrong_item", "a red one instead of a blue one")):
        body = {"kind": kind, "occurred_at": now.isoformat(), "text": text, "carrier_id": story.carrier_id}
        asked(http.post("/v1/incidents", json=body))
    damaged = {"key": "scan", "occurred_at": now.isoformat(), "status": "damaged", "text": "box crushed"}
    asked(http.post(f"/v1/shipments/{story.damaged}/events", json=damaged))
    claim = {"kind": "damaged", "shipment_id": story.lost, "carrier_id": story.carrier_id, "claimed_minor": 12_000}
    claim |= {"currency": "EUR", "started_at": (now - timedelta(days=2)).isoformat(), "text": "screen broken"}
    asked(http.post("/v1/claims", json=claim))


def row(page: Page, name: str) -> Locator:
    """Give a row of a queue."""
    return page.get_by_role("row", name=re.compile(name)).and_(page.locator("[data-at]"))


def choose(page: Page, filter_name: str, value: str) -> None:
    """Choose a value of a filter or a field."""
    page.get_by_role("combobox", name=filter_name, exact=True).click()
    page.get_by_role("option", name=value, exact=True).click()


def test_an_incident_becomes_a_claim_and_the_claim_money(
    page: Page, server: Server, http: httpx.Client, story: Story, tmp_path: Path
):
    page.goto(f"{server.url}/console/desk/incidents?kind=damaged")
    sign_in(page)
    row(page, "Damaged").focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Incidents")
    panel.get_by_label("Ask for photos").click()
    expect(panel.get_by_text("Done: Ask for photos")).to_be_visible()
    panel.get_by_label("Comment").fill("Photos are asked for")
    panel.get_by_role("button", name="Comment").click()
    expect(panel.get_by_text("Photos are asked for")).to_be_visible()
    assert serious(page) == []
    picture(page, "desk-incident")
    panel.get_by_role("button", name="Make a claim").click()
    dialog = page.get_by_role("dialog", name="Make a claim")
    dialog.get_by_label("Amount (EUR)").fill("49.90")
    assert serious(page) == []
    dialog.get_by_role("button", name="Make the claim").click()
    expect(page.get_by_role("heading", name="Damaged · Swift Parcels")).to_be_visible()
    fill_the_gap(page)
    take_along(page, server, tmp_path)
    booked(http, story.carrier_id)
    send_off(page)
    answer(server, story, page.url.rpartition("/")[2])
    page.reload()
    answered = page.get_by_role("region", name="Carrier's answer")
    expect(answered).to_contain_text("€20.00 of €49.90 granted")
    expect(answered).to_contain_text("half: the box was too thin")
    step(page, "Money came back", {"Amount that came back (EUR)": "20", "Credit note or payment": "credit note 118"})
    expect(page.get_by_text("This claim is closed.")).to_be_visible()
    expect(page.get_by_role("region", name="Money").get_by_text("€20.00")).to_have_count(2)
    assert serious(page) == []
    picture(page, "desk-claim")


def fill_the_gap(page: Page) -> None:
    """Bring the only piece of evidence that is missing; what is no picture or PDF is refused."""
    packet = page.get_by_role("region", name="Evidence packet")
    expect(packet.get_by_text("1 of 2 that the carrier asks for are there")).to_be_visible()
    expect(packet.get_by_text(re.compile("^Can be filled until"))).to_be_visible()
    packet.get_by_role("button", name="Take it on").click()
    expect(packet.get_by_text("Anna looks after it")).to_be_visible()
    upload(page, "invoice.txt", "text/plain", b"100 euros")
    expect(packet.get_by_role("alert")).to_contain_text("This file is not taken")
    expect(packet.get_by_role("alert")).to_contain_text("JPEG, PNG, WebP or PDF of at most 10 MiB")
    assert serious(page) == []
    picture(page, "desk-packet")
    upload(page, "invoice.png", "image/png", painted())
    expect(packet.get_by_text("All 2 that the carrier asks for are there")).to_be_visible()
    expect(packet.get_by_role("table", name="Files of the packet")).to_be_visible()
    expect(page.get_by_text("Ready to file").first).to_be_visible()


def upload(page: Page, name: str, media_type: str, body: bytes) -> None:
    """Choose a file as the invoice."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload Invoice").click()
    chooser.value.set_files({"name": name, "mimeType": media_type, "buffer": body})


def painted() -> bytes:
    """Give a picture."""
    written = io.BytesIO()
    Image.new("RGB", (320, 240), "#d8cbb4").save(written, "PNG")
    return written.getvalue()


def take_along(page: Page, server: Server, folder: Path) -> None:
    """Download the packet both ways; the signature of the ZIP holds."""
    for link in ("PDF", "Signed ZIP"):
        with page.expect_download() as started:
            page.get_by_role("link", name=link).click()
        started.value.save_as(folder / link)
    assert (folder / "PDF").read_bytes().startswith(b"%PDF-")
    server.run("verify-packet", str(folder / "Signed ZIP"))


def send_off(page: Page) -> None:
    """File the claim through the carrier's interface, which gives it a number."""
    page.get_by_role("button", name="File the claim").click()
    page.locator("label", has_text="Carrier's interface").click()
    page.get_by_role("button", name="Send it off").click()
    expect(page.get_by_role("region", name="Sent off")).to_contain_text("Carrier's interface: taken", timeout=MINUTE_MS)
    expect(page.get_by_role("region", name="Legal days")).to_contain_text("CL-1")


def answer(server: Server, story: Story, claim_id: str) -> None:
    """Let the carrier offer a part, with a key of its own."""
    headers = {"Authorization": f"Bearer {server.key('partner', '--carrier', story.carrier_id)}"}
    offer = {"answer": "offer", "amount_minor": 2_000, "text": "half: the box was too thin"}
    asked(httpx.post(f"{server.url}/v1/partner/disputes/{claim_id}/answer", json=offer, headers=headers, timeout=30))


def step(page: Page, name: str, told: dict[str, str]) -> None:
    """Note what happened to a claim."""
    page.get_by_role("button", name=name, exact=True).click()
    for label, value in told.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Note it").click()


def test_what_ends_today_cannot_be_missed(page: Page, server: Server, story: Story):
    page.goto(f"{server.url}/console/desk/claims")
    sign_in(page)
    expect(page.get_by_role("alert")).to_contain_text("1 claim ends today: €120.00 is lost if nobody acts")
    expect(row(page, "ends today")).to_be_visible()
    assert serious(page) == []
    picture(page, "desk-claims")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    assert serious(page) == []
    page.get_by_role("link", name="Open the first").click()
    expect(page.get_by_text("screen broken").first).to_be_visible()
    expect(page.get_by_text("the claim is lost")).to_be_visible()


def test_a_code_that_nobody_knows_is_mapped(page: Page, server: Server, http: httpx.Client, story: Story):
    push_unknown_code(http, story)
    wait_for_code(http)
    page.goto(f"{server.url}/console/desk/codes")
    sign_in(page)
    expect(row(page, "WARP")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("x")
    choose(page, "It means", "In transit")
    assert serious(page) == []
    picture(page, "desk-codes")
    page.get_by_role("button", name="Map and read again").click()
    expect(page.get_by_text("Every code that carriers use is known")).to_be_visible(timeout=MINUTE_MS)
    page.get_by_role("link", name="Silent parcels").click()
    expect(page.get_by_text("Every parcel was heard of in time")).to_be_visible()


def test_every_number_opens_its_receipts(page: Page, server: Server, story: Story):
    page.goto(f"{server.url}/console/figures")
    sign_in(page)
    expect(page.get_by_role("button", name="Receipts of On-time rate")).to_be_visible(timeout=MINUTE_MS)
    expect(page.get_by_role("alert")).to_contain_text("1 claim ends within two days: €120.00")
    assert serious(page) == []
    picture(page, "figures-morning")
    page.get_by_role("button", name="Receipts of On-time rate").click()
    receipts = page.get_by_role("dialog", name="Receipts of On-time rate")
    expect(receipts.get_by_text("version 1")).to_be_visible()
    expect(receipts.get_by_role("cell", name=re.compile("^A-"))).to_have_count(4)
    assert serious(page) == []
    picture(page, "figures-receipts")
    page.reload()
    expect(receipts.get_by_text("Counted by this condition")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("receipt="))


def test_trends_scorecards_and_the_days_end(page: Page, server: Server, story: Story):
    page.goto(f"{server.url}/console/figures/trends?by=zone")
    sign_in(page)
    expect(page.get_by_role("img", name="On-time rate, day by day")).to_be_visible(timeout=MINUTE_MS)
    expect(page.get_by_role("columnheader", name="00120")).to_be_visible()
    assert serious(page) == []
    picture(page, "figures-trends")
    page.get_by_role("button", name="Export rows").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="Claims as CSV").click()
    assert story.damaged in Path(started.value.path()).read_text()
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Scorecards").click()
    page.get_by_text("Zone", exact=True).click()
    expect(page.get_by_role("rowheader", name="00100")).to_be_visible()
    assert serious(page) == []
    picture(page, "figures-scorecards")
    page.get_by_role("link", name="Day's end").click()
    expect(page.get_by_text(re.compile("Claims to act on tomorrow: 1"))).to_be_visible()
    assert serious(page) == []
    picture(page, "figures-day-end")


def test_zones_are_on_the_map_and_targets_are_set(page: Page, server: Server, http: httpx.Client, story: Story):
    page.goto(f"{server.url}/console/figures/map")
    sign_in(page)
    shown = page.get_by_label("Late by zone").and_(page.locator("section"))
    expect(shown).to_have_attribute("data-ready", "true", timeout=MINUTE_MS)
    expect(page.get_by_role("rowheader", name="00120")).to_be_visible()
    assert serious(page) == []
    picture(page, "figures-map")
    page.get_by_role("row", name=re.compile("^00120")).get_by_role("button").click()
    expect(page.get_by_role("dialog", name="Receipts of On-time rate")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_text("Cost per delivery").click()
    expect(page).to_have_url(re.compile("shown=cost_per_delivery"))
    page.get_by_role("link", name="Targets").click()
    expect(page.get_by_text("No target was set: each figure's own holds")).to_be_visible()
    choose(page, "For", "Carrier")
    choose(page, "Which", "Swift Parcels")
    page.get_by_label("Target (%)").fill("97")
    page.get_by_role("button", name="Set the target").click()
    held = page.get_by_role("row").filter(has_text="Carrier Swift Parcels")
    expect(held).to_contain_text("at least 97 %")
    assert serious(page) == []
    picture(page, "figures-targets")
    [target] = asked(http.get("/v1/targets"))
    assert (target["figure"], target["dimension"], target["scope"]) == ("on_time_rate", "carrier_id", story.carrier_id)
    assert target["value"] == pytest.approx(0.97)
    held.get_by_role("button", name="Remove the target of On-time rate for Carrier Swift Parcels").click()
    expect(page.get_by_text("No target was set: each figure's own holds")).to_be_visible()
    assert asked(http.get("/v1/targets")) == []
