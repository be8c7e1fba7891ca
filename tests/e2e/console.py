"""What the tests of the console share: signing in, axe, pictures."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ROOT, Server

IMAGES = ROOT / "docs" / "images" / "console"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SETTLED = """() => Promise.all(document.getAnimations()
  .filter(each => each.effect.getComputedTiming().iterations !== Infinity).map(each => each.finished.catch(() => 0)))"""
LONG_MS = 180_000
"""Solving compiles the kernels the first time."""

expect.set_options(timeout=60_000)  # a machine with other work to do is no fault of a page


def skip_unless_built() -> None:
    """Say why there is nothing to test where the console is not built."""
    if not (ROOT / "lastmile" / "api" / "console" / "dist" / "index.html").exists() or not AXE.exists():
        pytest.skip("the console is not built: set-up could not reach the npm registry")


def sign_up(page: Page, server: Server) -> None:
    """Make the first administrator's account."""
    page.goto(f"{server.url}/console/plan")
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("E-mail").fill("anna@example.org")
    page.get_by_label("Password", exact=False).first.fill("correct horse battery staple")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", level=1, name="Plan")).to_be_visible()


def sign_in(page: Page) -> None:
    """Sign in with the account that is there."""
    page.get_by_label("E-mail").fill("anna@example.org")
    page.get_by_label("Password", exact=False).first.fill("correct horse battery staple")
    page.get_by_role("button", name="Sign in").click()


def serious(page: Page) -> list[str]:
    """Give axe's serious and critical findings."""
    page.evaluate(SETTLED)
    page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{finding['id']}: {node['html'][:200]}"
        for finding in found["violations"]
        for node in finding["nodes"][:8]
        if finding["impact"] in {"serious", "critical"}
    ]


def picture(page: Page, name: str) -> None:
    """Keep a screenshot for the documentation, with the base map if there is one."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    expect(page.get_by_text("The base map is being made")).to_be_hidden(timeout=LONG_MS)
    page.wait_for_load_state("networkidle")
    page.evaluate(SETTLED)
    devtools = page.context.new_cdp_session(page)
    shot = devtools.send("Page.captureScreenshot", {"format": "webp", "quality": 60})
    (IMAGES / f"{name}.webp").write_bytes(base64.b64decode(shot["data"]))
