"""The dispatcher's whole day in a browser: import, solve, drag, lock, solve again, release."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.console import LONG_MS, picture, serious, sign_in, sign_up, skip_unless_built


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    """Say why there is nothing to test where the console is not built."""
    skip_unless_built()


def figure(page: Page, name: str) -> Locator:
    """Give the number beside a name in the line of figures."""
    return page.get_by_test_id("figures").locator("dt", has_text=name).locator("xpath=following-sibling::dd")


def test_the_dispatchers_whole_day(page: Page, server: Server, tmp_path: Path):
    sign_up(page, server)
    page.get_by_role("button", name="Load the demo day").click()
    expect(page.get_by_role("tab", name="Orders 300")).to_be_visible(timeout=LONG_MS)
    import_with_a_mistake(page, tmp_path)
    assert serious(page) == []

    page.get_by_role("button", name="Options of the search").click()
    page.get_by_label("Seconds of search").fill("8")
    page.keyboard.press("Escape")
    leave_somebody_at_home(page)
    page.get_by_role("button", name="Solve", exact=True).click()
    expect(page.get_by_role("img", name="Cost of the best plan")).to_be_visible()
    routes_appear_while_it_solves(page)
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_role("listbox").first).to_be_visible()
    expect(page.get_by_role("button", name="Solve again")).to_be_enabled()
    assert serious(page) == []

    drag_a_stop_to_another_rider(page)
    rider = lock_the_first_stop(page)
    solve_again(page, rider)
    compare(page)
    picture(page, "plan")
    release(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    assert serious(page) == []
    picture(page, "plan-dark")


def leave_somebody_at_home(page: Page) -> None:
    """Plan without one of the carriers."""
    page.get_by_role("tab", name="Team").click()
    carrier = page.get_by_role("checkbox", name="Plan with Regio Van Network")
    carrier.uncheck()
    expect(carrier).not_to_be_checked()


def routes_appear_while_it_solves(page: Page) -> None:
    """See riders in the table before there is a version."""
    page.get_by_role("tab", name="Orders").click()
    expect(page.get_by_role("row").filter(has_text=re.compile(r"· \d")).first).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_text("Version 1", exact=True)).to_be_hidden()
    picture(page, "plan-solving")


def import_with_a_mistake(page: Page, folder: Path) -> None:
    """Import a file whose second row is wrong, read what is wrong, and import the corrected one."""
    head = "order_id,recipient,address,lat,lon,weight_kg\n"
    good, bad = "X-1,Ada,Kaivokatu 1,60.1709,24.9414,2.5\n", "X-2,Ben,Kaivokatu 2,60.1711,24.9430,much\n"
    (folder / "wrong.csv").write_text(head + good + bad)
    (folder / "right.csv").write_text(head + good + bad.replace("much", "3"))
    page.get_by_role("button", name="Import").click()
    dialog = page.get_by_role("dialog", name="Import orders")
    dialog.locator("input[type=file]").set_input_files(folder / "wrong.csv")
    expect(dialog.get_by_text("1 problem to fix; nothing has been added yet")).to_be_visible()
    row = dialog.get_by_role("row").nth(1)
    for cell in ("3", "weight_kg", "much"):
        expect(row.get_by_role("cell", name=cell, exact=True)).to_be_visible()
    assert serious(page) == []
    picture(page, "import")
    dialog.locator("input[type=file]").set_input_files(folder / "right.csv")
    expect(dialog.get_by_text("2 orders added")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("tab", name="Orders 302")).to_be_visible()


def drag_a_stop_to_another_rider(page: Page) -> None:
    """Drag the tenth stop of a rider to the next one, see what it costs, and take it back."""
    lanes = page.get_by_role("listbox")
    stop = lanes.nth(0).get_by_role("option").nth(9)
    before = figure(page, "Cost").text_content()
    name = str(stop.get_attribute("aria-label")).split(",")[0]
    start, target = stop.bounding_box(), lanes.nth(1).bounding_box()
    assert start
    assert target
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 17, steps=8)
    page.mouse.up()
    expect(page.get_by_text("Version 2", exact=True)).to_be_visible()
    expect(page.get_by_text("against before").first).to_be_visible()
    expect(lanes.nth(1).get_by_role("option", name=re.compile(re.escape(name)))).not_to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible()
    expect(figure(page, "Cost")).to_have_text(str(before))


def lock_the_first_stop(page: Page) -> str:
    """Move the first rider's first stop by keyboard to the next rider, and lock it there."""
    lanes = page.get_by_role("listbox")
    lanes.nth(0).focus()
    page.keyboard.press("ArrowRight")
    expect(lanes.nth(0).get_by_role("option", selected=True)).to_have_count(1)
    page.keyboard.press("Alt+ArrowDown")
    expect(lanes.nth(1).get_by_role("option", selected=True)).to_have_count(1)
    expect(page.get_by_text("Version 3", exact=True)).to_be_visible()
    page.get_by_role("button", name="Lock to the rider").click()
    expect(page.get_by_role("button", name="Unlock")).to_be_visible()
    expect(page.get_by_text("Version 4", exact=True)).to_be_visible()
    return str(lanes.nth(1).get_attribute("aria-label"))


def solve_again(page: Page, rider: str) -> None:
    """Solve under the lock; the stop stays with its rider."""
    page.get_by_role("button", name="Solve again").click()
    expect(page.get_by_text("Version 5", exact=True)).to_be_visible(timeout=LONG_MS)
    lane = page.get_by_role("listbox", name=rider)
    expect(lane.get_by_role("option", selected=True)).to_have_count(1)


def compare(page: Page) -> None:
    """Look at two versions side by side."""
    page.get_by_role("button", name="Compare").click()
    dialog = page.get_by_role("dialog", name="Two versions side by side")
    expect(dialog.get_by_role("heading", name="Routes")).to_be_visible()
    assert serious(page) == []
    picture(page, "compare")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def release(page: Page) -> None:
    """Release the version to riders and carriers."""
    page.get_by_role("button", name="Release").click()
    dialog = page.get_by_role("dialog", name="Release this version?")
    accept = dialog.get_by_label("Release it all the same")
    if accept.count():
        accept.check()
        dialog.get_by_label("Why").fill("Agreed with the riders")
    dialog.get_by_role("button", name="Release", exact=True).click()
    expect(page.get_by_text("Released", exact=True)).to_be_visible()
    expect(dialog).to_be_hidden()


def test_another_dispatchers_edit_takes_nothing_away(page: Page, server: Server, http: httpx.Client):
    """An edit on top of one that this page has not seen is refused, said plainly, and what is there now is shown."""
    page.goto("/console/plan")
    sign_in(page)
    expect(page.get_by_role("listbox").first).to_be_visible()
    [plan] = http.get("/v1/plans").json()["items"]
    document = http.get(f"/v1/plans/{plan['id']}/versions/{plan['head']}").json()
    held = [stop for stop in document["routes"][0]["stops"] if stop["kind"] == "stop"][-1]["orders"][0]["shipment_id"]
    edit = {
        "edits": [{"kind": "lock", "shipment_ids": [held], "hold": "rider", "to": document["routes"][0]["vehicle"]}]
    }
    known = {"If-Match": http.get(f"/v1/plans/{plan['id']}").headers["ETag"]}
    assert http.post(f"/v1/plans/{plan['id']}/edits", json=edit, headers=known).status_code == 200
    lane = page.get_by_role("listbox").nth(0)
    lane.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.get_by_text("Somebody else has changed this meanwhile")).to_be_visible()
    expect(page.get_by_text(f"Version {plan['head'] + 1}", exact=True)).to_be_visible()
