"""Every page with nothing to show, with a service that fails, without a connection: each says so and how to go on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.e2e.conftest import Server
from tests.e2e.console import serious, sign_in, sign_up, skip_unless_built

FIRST = "Make the first one with"
EMPTY = {
    "plan": "Load the demo day",
    "today": "Go to the plan",
    "desk/incidents": "Nothing went wrong here",
    "desk/claims": "No claim waits for anything",
    "desk/attempts": "No failed attempt awaits an answer",
    "desk/findings": "Nothing is wrong with invoices here",
    "desk/weights": "No weight is in question",
    "desk/cash": "Nobody holds collected cash",
    "desk/codes": "Every code that carriers use is known",
    "desk/silent": "Every parcel was heard of in time",
    "figures/morning": "Nothing was delivered on this day",
    "figures/end": "No incident is open",
    "figures/trends": "Nothing was counted in these days",
    "figures/scores": "Nothing was counted in these days",
    "figures/map": "Nothing was delivered in these days",
    "figures/targets": "No target was set",
    "setup/organisation": "What holds for all hubs",
    "setup/hubs": FIRST,
    "setup/vehicles": FIRST,
    "setup/riders": FIRST,
    "setup/shifts": FIRST,
    "setup/carriers": FIRST,
    "setup/shops": FIRST,
    "setup/users": "anna@example.org",
    "setup/keys": "For programs",
    "setup/webhooks": FIRST,
}
"""Every page, and what it says in an organisation in which nothing has been done yet."""

WHO = ("/v1/sessions/current", "/v1/first-run")
PROBLEM = {
    "type": "about:blank",
    "title": "A mistake of ours",
    "status": 500,
    "code": "internal_error",
    "detail": "The disk is full.",
    "request_id": "req_01jd3k",
    "issues": [],
    "context": {},
}


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    skip_unless_built()


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """Give a window in which requests may fail, but nothing else."""
    broken: list[str] = []
    made = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900}, locale="en-GB")
    made.on("weberror", lambda error: broken.append(str(error.error)))
    yield made
    made.close()
    assert not broken, f"the page fell over: {broken[:5]}"


def opened(page: Page, server: Server) -> None:
    """Sign in; the first one makes the account."""
    page.goto("/console/plan")
    page.wait_for_selector("form, nav")
    if page.get_by_role("button", name="Make the account").count():
        sign_up(page, server)
    else:
        sign_in(page)
    expect(page.get_by_role("navigation", name="lastmile")).to_be_visible()


def seen(place: Locator) -> bool:
    """Whether something comes to be seen."""
    try:
        expect(place.first).to_be_visible()
    except AssertionError:
        return False
    return True


def test_a_page_with_nothing_to_show_says_what_would_be_there(page: Page, server: Server):
    opened(page, server)
    found: dict[str, object] = {}
    for path, words in EMPTY.items():
        page.goto(f"/console/{path}")
        if not seen(page.get_by_text(words)):
            found[path] = page.locator("main").inner_text()
        elif page.get_by_role("alert").count():
            found[path] = page.get_by_role("alert").all_inner_texts()
        else:
            found[path] = serious(page)
    assert not {path: wrong for path, wrong in found.items() if wrong}


def test_a_service_that_fails_is_said_with_its_reference_and_asked_again(page: Page, server: Server):
    opened(page, server)
    failing = True

    def answer(route: Route) -> None:
        if failing and not route.request.url.endswith(WHO):
            route.fulfill(status=500, content_type="application/problem+json", json=PROBLEM)
        else:
            route.continue_()

    page.route("**/v1/**", answer)
    found: dict[str, str] = {}
    for path, words in EMPTY.items():
        failing = True
        page.goto(f"/console/{path}")
        said = page.get_by_role("alert").filter(has_text="The disk is full.").filter(has_text="Reference req_01jd3k")
        again = said.get_by_role("button", name="Try again")
        if not seen(again):
            found[path] = page.locator("main").inner_text()
            continue
        failing = False
        again.first.click()
        if not seen(page.get_by_text(words)):
            found[path] = f"after trying again: {page.locator('main').inner_text()}"
    assert not found


def test_without_a_connection_every_page_opens_and_says_so(page: Page, server: Server, context: BrowserContext):
    opened(page, server)
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(each => each.name.includes('WebhooksPage'))"
    )
    context.set_offline(True)
    main = page.get_by_role("navigation", name="lastmile")
    for name in ("Today", "Ops desk", "Figures", "Set-up"):
        main.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        expect(page.get_by_text("No connection.")).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_text("No connection.")).to_be_hidden()
    expect(page.get_by_text(FIRST)).to_be_visible()
