"""The ops manager's whole day in a browser: incident, evidence, claim, settlement, figures."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect

from lastmile.carriers.simulated import Scenario, Simulation, running
from tests.e2e.conftest import Server
from tests.e2e.console import picture, serious, sign_in, sign_up, skip_unless_built
from tests.e2e.ops_story import SECRETS, Story, asked, push_unknown_code, tell, wait_for_code


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    skip_unless_built()


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Server]) -> Server:
    return start_server(**SECRETS)


@pytest.fixture(scope="module")
def story(server: Server) -> Iterator[Story]:
    headers = {"Authorization": f"Bearer {server.key('admin')}"}
    simulation = Simulation(Scenario(seed=9, start=datetime.now(UTC), lost=0, failed=0))
    with running(simulation) as url, httpx.Client(base_url=server.url, headers=headers, timeout=30) as http:
        yield tell(http, url)


def test_incidents_are_worked_off_by_keyboard(page: Page, server: Server, http: httpx.Client, story: Story):
    sign_up(page, server)
    for kind, text in (("late", "two hours late"), ("wrong_item", "a red one instead of a blue one")):
        body = {"kind": kind, "occurred_at": datetime.now(UTC).isoformat(), "text": text, "carrier_id": story.carrier_id}
        asked(http.post("/v1/incidents", json=body))
    damaged = {"key": "scan", "occurred_at": datetime.now(UTC).isoformat(), "status": "damaged", "text": "box crushed"}
    asked(http.post(f"/v1/shipments/{story.damaged}/events", json=damaged))
    page.goto(f"{server.url}/console/desk")
    row = page.get_by_role("row", name=re.compile("Damaged"))
    expect(row).to_be_visible(timeout=30_000)
    assert serious(page) == []
    picture(page, "desk-incidents")


def test_debug(page: Page, server: Server, http: httpx.Client, story: Story):
    page.goto(f"{server.url}/console/plan")
    sign_in(page)
    now = datetime.now(UTC)
    for sid, kind, days in ((story.damaged, "damaged", 2), (story.lost, "lost", 3)):
        body = {"kind": kind, "shipment_id": sid, "carrier_id": story.carrier_id, "claimed_minor": 5000, "currency": "EUR", "started_at": (now - timedelta(days=days)).isoformat(), "text": "never came"}
        asked(http.post("/v1/claims", json=body))
    push_unknown_code(http, story)
    wait_for_code(http)
    for name, path in (("inc", "incidents"), ("claims", "claims"), ("codes", "codes"), ("silent", "silent")):
        page.goto(f"{server.url}/console/desk/{path}")
        page.wait_for_timeout(1500)
        if name == "inc":
            page.get_by_role("row", name=re.compile("Damaged")).click()
            page.wait_for_timeout(1500)
        if name == "codes":
            page.keyboard.press("j")
            page.keyboard.press("x")
        page.screenshot(path=f"/tmp/desk-{name}.png")
        print(name, serious(page))
    page.goto(f"{server.url}/console/desk/claims")
    page.get_by_role("button", name="Open the first").or_(page.get_by_role("link", name="Open the first")).click()
    page.wait_for_timeout(1500)
    page.screenshot(path="/tmp/desk-claim.png")
    print(serious(page))
