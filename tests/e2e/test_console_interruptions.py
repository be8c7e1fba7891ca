"""What goes wrong around a page: the server dies in mid-solve, the session ends. Said plainly, and nothing is lost."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.console import LONG_MS, serious, sign_in, sign_up, skip_unless_built


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    """Say why there is nothing to test where the console is not built."""
    skip_unless_built()


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Server]) -> Server:
    """Give a server with a day of sixty orders, tomorrow."""
    started = start_server()
    started.run("seed", "--orders", "60")
    return started


@pytest.fixture(scope="module")
def window(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """Give a window that may complain of a server that is gone, but not of the page itself."""
    made = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
    mistakes: list[str] = []
    made.on("weberror", lambda error: mistakes.append(str(error.error)))
    yield made
    made.close()
    assert not mistakes


@pytest.fixture(scope="module")
def dispatcher(window: BrowserContext, server: Server) -> Page:
    """Give a dispatcher's page of that day."""
    page = window.new_page()
    sign_up(page, server)
    expect(page.get_by_role("tab", name="Orders 60")).to_be_visible(timeout=LONG_MS)
    return page


def test_the_server_dies_in_mid_solve_and_the_search_goes_on(
    dispatcher: Page, server: Server, start_server: Callable[..., Server]
):
    page = dispatcher
    page.get_by_role("button", name="Options of the search").click()
    page.get_by_label("Seconds of search").fill("10")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Solve", exact=True).click()
    expect(page.get_by_role("row").filter(has_text=re.compile(r"· \d")).first).to_be_visible(timeout=LONG_MS)
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    expect(page.get_by_text("Connection lost. The search goes on")).to_be_visible(timeout=LONG_MS)
    assert serious(page) == []
    start_server(server.home, int(urlsplit(server.url).port or 0))
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_role("listbox").first).to_be_visible()
    expect(page.get_by_text("Connection lost")).to_be_hidden()


def test_a_session_that_ends_is_renewed_above_the_page(dispatcher: Page, http: httpx.Client):
    page = dispatcher
    lane = page.get_by_role("listbox").first
    lane.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Lock place")).to_be_visible()
    page.context.clear_cookies()
    page.get_by_role("button", name="Lock place").click()
    dialog = page.get_by_role("dialog", name="Sign in")
    expect(dialog.get_by_text("Your session has ended. Sign in again to go on; nothing is lost.")).to_be_visible()
    assert serious(page) == []
    sign_in(page)
    expect(dialog).to_be_hidden()
    expect(lane.get_by_role("option", selected=True)).to_have_count(1)
    page.get_by_role("button", name="Lock place").click()
    expect(page.get_by_role("button", name="Unlock")).to_be_visible(timeout=LONG_MS)
    [plan] = http.get("/v1/plans").json()["items"]
    [lock] = http.get(f"/v1/plans/{plan['id']}/versions/{plan['head']}/verdict").json()["locks"]
    assert lock["kind"] == "place"
