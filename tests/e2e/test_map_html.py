"""The map as a person opens it: from a folder, in a browser, without a server."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from lastmile.dispatch.outputs.map_page import map_html

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
SAMPLE = Path(__file__).parents[1] / "unit" / "dispatch" / "plandoc" / "sample.py"


def sample_document():
    spec = importlib.util.spec_from_file_location("plandoc_sample", SAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.document(routes=9, stops=9)


@pytest.fixture(scope="module")
def browser():
    found = os.environ.get("LASTMILE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("no Chromium on this machine (set LASTMILE_CHROMIUM); the page's structure is tested in tests/unit")
    return found


@pytest.fixture(scope="module")
def opened(browser: str, tmp_path_factory: pytest.TempPathFactory):
    """Give the page as the browser has it after its program ran, and what it said on the console."""
    folder = tmp_path_factory.mktemp("map")
    page = folder / "map.html"
    page.write_text(map_html(sample_document(), {}, []), encoding="utf-8")
    result = subprocess.run(
        [
            browser,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            f"--user-data-dir={folder / 'profile'}",
            "--enable-logging=stderr",
            "--virtual-time-budget=3000",
            "--dump-dom",
            f"file://{page}#R02",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "HOME": str(folder)},
    )
    return result.stdout, [line for line in result.stderr.splitlines() if "CONSOLE" in line]


def test_the_program_runs_to_its_end_without_a_complaint(opened: tuple[str, list[str]]):
    dom, console = opened
    assert 'data-ready="yes"' in dom
    assert console == []


def test_routes_carriers_and_what_is_left_are_listed(opened: tuple[str, list[str]]):
    dom, _ = opened
    for text in ("R01 · Matti Meikäläinen", "R09 · ", "Matkahuolto", "Nobody takes these", "Promises at risk"):
        assert text in unescape(dom)


def test_a_link_opens_a_route_with_its_stops(opened: tuple[str, list[str]]):
    dom, _ = opened
    assert 'aria-label="Stops of R02"' in dom


def test_hostile_names_are_text(opened: tuple[str, list[str]]):
    dom, _ = opened
    listed = re.sub(r"<script.*?</script>", "", dom, flags=re.DOTALL)
    assert "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in listed
