"""Frames a second of the plan page with 10,000 stops on 150 routes, and where the time goes.

A small plan is made by the service; its answers are stretched to the large day on their way to the page, so that page
and map do what they would do with it. Needs the console built and a Chromium (``LASTMILE_CHROMIUM``).

    python benchmarks/console/map.py [--stops 10000] [--routes 150] [--seconds 6]
"""

from __future__ import annotations

import argparse
import copy
import math
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import CDPSession, Page, Route, sync_playwright

DAY = "2026-11-25"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FRAMES = """() => { window.frames_ = []; let last = performance.now();
  const look = now => { window.frames_.push(now - last); last = now; window.looking_ = requestAnimationFrame(look); };
  window.looking_ = requestAnimationFrame(look); }"""
COUNTED = "() => { cancelAnimationFrame(window.looking_); return window.frames_.slice(1); }"


@contextmanager
def server(home: Path) -> Iterator[str]:
    """Serve the demo day."""
    environment = dict(os.environ) | {"LASTMILE_HOME": str(home)}
    run = [sys.executable, "-m", "lastmile"]
    subprocess.run([*run, "seed", "--day", DAY], check=True, env=environment, stdout=subprocess.DEVNULL)
    serve = subprocess.Popen([*run, "serve", "--port", "0"], env=environment, stderr=subprocess.PIPE, text=True)
    try:
        line = next(line for line in serve.stderr or () if "running on" in line)
        yield "http://127.0.0.1:" + line.partition("http://127.0.0.1:")[2].split()[0]
    finally:
        serve.terminate()
        serve.wait(30)


def key(home: Path) -> str:
    """Make an administrator's key."""
    made = [sys.executable, "-m", "lastmile", "key", "create", "--role", "admin"]
    environment = dict(os.environ) | {"LASTMILE_HOME": str(home)}
    return subprocess.run(made, check=True, env=environment, capture_output=True, text=True).stdout.splitlines()[-1]


def plan(http: httpx.Client) -> str:
    """Let the service plan the demo day; give the plan's id."""
    hub = http.get("/v1/hubs").json()["items"][0]["id"]
    asked = http.post("/v1/plans", json={"day": DAY, "hub_ids": [hub], "time_limit_s": 2, "threads": 1})
    with http.stream("GET", asked.headers["Location"] + "/events", timeout=300) as told:
        for _ in told.iter_lines():
            pass  # the stream ends with the operation
    operation = http.get(asked.headers["Location"]).json()
    if operation["state"] != "done":
        raise SystemExit(f"the day could not be planned: {operation['error']}")
    return str(operation["plan_id"])


def _route(feature: dict[str, Any]) -> str:
    return str(feature["properties"].get("route_id"))


class Stretched:
    """The small plan's answers as those of a large day: its routes again and again, each set elsewhere."""

    def __init__(self, http: httpx.Client, plan_id: str, stops: int, routes: int) -> None:
        self.shipments: list[dict[str, Any]] = []
        document = http.get(f"/v1/plans/{plan_id}/versions/1").json()
        known = self._known(http)
        shape = http.get(f"/v1/plans/{plan_id}/versions/1/geojson").json()["features"]
        self.lines: list[dict[str, Any]] = []
        each, made = math.ceil(stops / routes), []
        for number in range(routes):
            route = copy.deepcopy(document["routes"][number % len(document["routes"])])
            legs = [f for f in shape if f["geometry"]["type"] == "LineString" and _route(f) == route["route_id"]]
            east, north = 0.012 * (number % 15 - 7), 0.008 * (number // 15 - 5)
            name = f"R{number + 1:03}"
            doors = [stop for stop in route["stops"] if stop["kind"] == "stop"]
            route["stops"] = [self._stop(doors[at % len(doors)], known, name, at, east, north) for at in range(each)]
            made.append(route | {"route_id": name, "rider": name, "vehicle": name})
            self.lines += [self._moved(leg, name, east, north) for leg in legs]
        self.document = document | {"routes": made, "assignments": [], "unassigned": []}

    @staticmethod
    def _known(http: httpx.Client) -> dict[str, dict[str, Any]]:
        found, cursor = {}, None
        while True:
            query = {"day": DAY, "limit": 200} | ({"cursor": cursor} if cursor else {})
            page = http.get("/v1/shipments", params=query).json()
            found |= {item["id"]: item for item in page["items"]}
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    def _stop(
        self, stop: dict[str, Any], known: dict[str, dict[str, Any]], route: str, at: int, east: float, north: float
    ) -> dict[str, Any]:
        order = stop["orders"][0]
        shipment_id = f"shp_{route}_{at:04}"
        lon, lat = stop["lon"] + east, stop["lat"] + north
        shipment = copy.deepcopy(known[order["shipment_id"]]) | {"id": shipment_id, "order_id": f"{route}-{at}"}
        shipment["place"] |= {"lon": lon, "lat": lat}
        self.shipments.append(shipment)
        orders = [order | {"shipment_id": shipment_id, "order_id": f"{route}-{at}"}]
        return stop | {"sequence": at + 1, "orders": orders, "lon": lon, "lat": lat}

    @staticmethod
    def _moved(leg: dict[str, Any], name: str, east: float, north: float) -> dict[str, Any]:
        places = [[lon + east, lat + north] for lon, lat in leg["geometry"]["coordinates"]]
        geometry = leg["geometry"] | {"coordinates": places}
        return leg | {"geometry": geometry, "properties": leg["properties"] | {"route_id": name}}

    def answer(self, route: Route) -> None:
        """Answer the page's questions about shipments, the document and the lines."""
        url = route.request.url
        if "/geojson" in url:
            route.fulfill(json={"type": "FeatureCollection", "features": self.lines})
        elif "/v1/shipments" in url:
            asked = url.partition("cursor=")[2]
            first = int(asked) if asked.isdecimal() else 0
            last = first + 200
            cursor = str(last) if last < len(self.shipments) else None
            route.fulfill(json={"items": self.shipments[first:last], "next_cursor": cursor})
        else:
            route.fulfill(json=self.document)


def frames(page: Page, seconds: float, *, zoom: bool) -> list[float]:
    """Drag the map, or zoom in and out, for a while; give the milliseconds between frames."""
    box = page.get_by_label("Map of the day").bounding_box() or {}
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.evaluate(FRAMES)
    if not zoom:
        page.mouse.down()
    turns = 0
    while page.evaluate("() => window.frames_.reduce((sum, each) => sum + each, 0)") < 1000 * seconds:
        turns += 1
        if zoom:
            page.mouse.wheel(0, -240 if turns % 16 < 8 else 240)
        else:
            page.mouse.move(x + 160 * math.sin(turns / 6), y + 90 * math.cos(turns / 6))
    if not zoom:
        page.mouse.up()
    found: list[float] = page.evaluate(COUNTED)
    return found


def told(name: str, between: list[float]) -> None:
    """Print frames a second and the slow ones."""
    ordered = sorted(between)
    share = ordered[int(0.95 * len(ordered))]
    print(f"{name}: {1000 * len(between) / sum(between):.1f} frames/s, 95 % of them within {share:.0f} ms")


def profile(devtools: CDPSession, seconds: float) -> None:
    """Print in which functions the main thread spent its time."""
    found = devtools.send("Profiler.stop")["profile"]
    names = {node["id"]: node["callFrame"] for node in found["nodes"]}
    spent: Counter[str] = Counter()
    for node, micros in zip(found["samples"], found["timeDeltas"], strict=True):
        frame = names[node]
        script = frame["url"].rpartition("/")[2].partition("-")[0]
        spent[f"{frame['functionName'] or 'anonymous'} {script}".strip()] += micros
    total = sum(spent.values())
    print(f"profile of {seconds:.0f} s of both, share of the page's main thread:")
    for name, micros in spent.most_common(10):
        print(f"  {100 * micros / total:5.1f} %  {name}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stops", type=int, default=10_000)
    parser.add_argument("--routes", type=int, default=150)
    parser.add_argument("--seconds", type=float, default=6)
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp())
    with server(home) as url, sync_playwright() as playwright:
        headers = {"Authorization": f"Bearer {key(home)}"}
        with httpx.Client(base_url=url, headers=headers, timeout=120) as http:
            large = Stretched(http, plan(http), given.stops, given.routes)
        beside = Path(os.environ["LASTMILE_CHROMIUM"]).resolve().parent / "lib"
        environment = dict(os.environ) | ({"LD_LIBRARY_PATH": str(beside)} if beside.is_dir() else {})
        browser = playwright.chromium.launch(
            executable_path=os.environ["LASTMILE_CHROMIUM"], args=ARGUMENTS, env=environment
        )
        context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
        page = context.new_page()
        opened(page, large, url)
        devtools = context.new_cdp_session(page)
        devtools.send("Profiler.enable")
        devtools.send("Profiler.start")
        told("pan", frames(page, given.seconds, zoom=False))
        told("zoom", frames(page, given.seconds, zoom=True))
        profile(devtools, 2 * given.seconds)
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {len(large.shipments)} stops")
        browser.close()


def opened(page: Page, large: Stretched, url: str) -> None:
    """Open the plan page of the large day; print how long that takes."""
    page.goto("/console/plan")
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("E-mail").fill("anna@example.org")
    page.get_by_label("Password", exact=False).first.fill("correct horse battery staple")
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("heading", level=1, name="Plan").wait_for()
    for pattern in ("**/v1/shipments?*", "**/v1/plans/*/versions/1", "**/v1/plans/*/versions/1/geojson"):
        page.route(pattern, large.answer)
    page.goto(f"{url}/console/plan?day={DAY}")
    page.get_by_role("listbox").first.wait_for(timeout=180_000)
    paints = page.evaluate("() => performance.getEntriesByName('first-contentful-paint').map(each => each.startTime)")
    shown = page.evaluate("() => performance.now()")
    print(f"first paint {paints[0] / 1000:.2f} s, table, timeline and map {shown / 1000:.2f} s after the address")
    page.get_by_role("tab", name=f"Orders {len(large.shipments):,}").wait_for(timeout=180_000)
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main()
