"""Partners at peak: polls without news, assignment lists, and batches of events, beside a bare Starlette route.

``python -m benchmarks.load.partners [--seconds 5]`` starts its own servers on loopback with a temporary database, loads
each path in turn with wrk (Debian's package), three rounds, and prints medians. It ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

from lastmile.access import KeyIssuer, Role
from lastmile.core.clock import utc_now
from lastmile.core.shipments import Shipment
from lastmile.dispatch.partners.records import Assignment, AssignmentState
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.dispatch.tracking import TrackingRepository
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings

CARRIER = "car_0bench"
SHIPMENTS = 2_000
ROUNDS = 3
BARE = (
    "import uvicorn; from starlette.applications import Starlette; from starlette.responses import Response; "
    "from starlette.routing import Route; "
    "app = Starlette(routes=[Route('/poll', lambda request: Response(status_code=304))]); "
    "uvicorn.run(app, host='127.0.0.1', port={port}, log_config=None, access_log=False)"
)


async def prepare(settings: Settings) -> tuple[str, list[str]]:
    """Fill the database; give a partner's key and the ids of its shipments."""
    now, day = utc_now(), date(2026, 11, 24)
    async with open_database(settings) as database, database.transaction() as session:
        ids = list(await ShipmentRepository(session).put(day, [Shipment(f"A{n}") for n in range(SHIPMENTS)], now))
        await ShipmentRepository(session).hand_to_carrier(dict.fromkeys(ids, CARRIER))
        offers = [offer(place, each, day, now) for place, each in enumerate(ids)]
        await AssignmentRepository(session).add(offers)
        made = await KeyIssuer(session).create(Role.PARTNER, owner_id=CARRIER)
    return made.secret, ids


async def kept(settings: Settings, shipment_id: str) -> int:
    """Count the events of a shipment: each batch has one."""
    async with open_database(settings) as database, database.reading() as session:
        return len(await TrackingRepository(session).after(shipment_id, None, 1_000_000))


def offer(place: int, shipment_id: str, day: date, now: datetime) -> Assignment:
    """Make up an offer."""
    return Assignment(
        id=f"asg_{place:06}",
        carrier_id=CARRIER,
        shipment_id=shipment_id,
        shop_id="",
        plan_id="plan_0bench",
        version=1,
        day=day,
        state=AssignmentState.OFFERED,
        sequence=0,
        currency="EUR",
        price_minor=645,
        counter_minor=None,
        reason="",
        text="",
        service_level="day",
        promised_by=now,
        order={"recipient": "Aino", "address": "Mannerheimintie 1", "parcels": 1, "weight_g": 900},
        offered_at=now,
        answered_at=None,
        revision=1,
    )


@contextmanager
def serving(settings: Settings, port: int) -> Iterator[None]:
    """Run the service and the bare route in processes of their own."""
    environment = os.environ | {"LASTMILE_HOME": str(settings.home), "LASTMILE_RATE_LIMIT_PER_MINUTE": "1000000000"}
    environment |= {"LASTMILE_LOG_FORMAT": "json", "DATABASE_URL": settings.database_url}
    commands = (
        [sys.executable, "-m", "lastmile", "serve", "--no-worker", "--port", str(port)],
        [sys.executable, "-c", BARE.format(port=port + 1)],
    )
    quiet = subprocess.DEVNULL
    processes = [subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) for command in commands]
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(30)


def wrk(url: str, seconds: int, *options: str) -> float:
    """Load an address; give answers a second."""
    command = ["wrk", "-t1", "-c32", f"-d{seconds}s", *options, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None or "Non-2xx" in said:
        raise RuntimeError(said)
    return float(found[1])


def batches(folder: Path, key: str, ids: list[str]) -> Path:
    """Write what wrk is to post: batches of 100 events, each event new."""
    at = datetime(2026, 11, 24, 9, tzinfo=UTC).isoformat()
    events = [
        {"shipment_id": each, "key": "KEY", "occurred_at": at, "status": "in_transit", "code": "IT"}
        for each in ids[:100]
    ]
    body = json.dumps({"events": events}).replace('"', '\\"')
    script = folder / "events.lua"
    script.write_text(
        f'local template, n = "{body}", os.time() * 1000\n'
        "request = function()\n  n = n + 1\n"
        '  local body = string.gsub(template, "KEY", string.format("%d", n))\n'
        f'  return wrk.format("POST", "/v1/partner/events", {{["Authorization"] = "Bearer {key}", '
        '["Content-Type"] = "application/json"}, body)\nend\n'
    )
    return script


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, choices=range(1, 61), metavar="1-60")
    parser.add_argument("--port", type=int, default=8931)
    chosen = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("skipped: wrk is not installed (Debian: apt install wrk)")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), LASTMILE_DATABASE_URL=os.environ.get("DATABASE_URL", ""))
        key, ids = asyncio.run(prepare(settings))
        with serving(settings, chosen.port):
            report(chosen.seconds, chosen.port, key, batches(Path(folder), key, ids))
        print(f"{asyncio.run(kept(settings, ids[0])) * 100:,} events are in the database", flush=True)


def report(seconds: int, port: int, key: str, script: Path) -> None:
    """Load all paths in turn, some rounds, and print medians."""
    service, bearer = f"http://127.0.0.1:{port}", ("-H", f"Authorization: Bearer {key}")
    known = ("-H", f'If-None-Match: "{SHIPMENTS}"')
    wait_for(f"{service}/healthz", f"http://127.0.0.1:{port + 1}/poll")
    paths = {
        "bare Starlette route, 304": lambda: wrk(f"http://127.0.0.1:{port + 1}/poll", seconds),
        "poll without news, 304": lambda: wrk(
            f"{service}/v1/partner/assignments?cursor={SHIPMENTS}", seconds, *bearer, *known
        ),
        "assignment list of 20": lambda: wrk(f"{service}/v1/partner/assignments?cursor=100&limit=20", seconds, *bearer),
        "events, in batches of 100": lambda: 100 * wrk(service, seconds, "-s", str(script)),
    }
    found: dict[str, list[float]] = {name: [] for name in paths}
    for _ in range(ROUNDS):
        for name, measure in paths.items():
            found[name].append(measure())
    bare = median(found["bare Starlette route, 304"])
    for name, values in found.items():
        print(f"{name:32} {median(values):10,.0f}/s   {median(values) / bare:6.2f} of the bare route", flush=True)


def wait_for(*urls: str) -> None:
    """Wait until servers answer."""
    for url in urls:
        command = [
            "curl",
            "--silent",
            "--output",
            "/dev/null",
            "--retry",
            "40",
            "--retry-delay",
            "1",
            "--retry-connrefused",
            url,
        ]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
