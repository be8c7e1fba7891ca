"""Where the load is played: a temporary database with carriers and parcels, and the service as its own process."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from lastmile.access import KeyIssuer, Role
from lastmile.core.clock import utc_now
from lastmile.core.ids import new_id
from lastmile.core.shipments import Shipment
from lastmile.dispatch.partners import Assignment, AssignmentState
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 24)
CARRIER = "car_0bench"
PAGE = 20


@dataclass(frozen=True)
class Stage:
    """What the players need to know.

    Parameters
    ----------
    pid : of the service, whose CPU seconds count.
    """

    url: str
    secret: str
    shipments: tuple[str, ...]
    pid: int

    def cpu_s(self) -> float:
        """CPU seconds that the service has used so far, all threads."""
        return cpu_s(self.pid)


def cpu_s(pid: int) -> float:
    """CPU seconds of a process, all threads."""
    values = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(home: Path, database_url: str, redis_url: str, shipments: int) -> Iterator[Stage]:
    """Fill an empty database and serve it on loopback until the context ends."""
    settings = {"LASTMILE_HOME": str(home), "LASTMILE_DATABASE_URL": database_url, "LASTMILE_REDIS_URL": redis_url}
    settings |= {"LASTMILE_RATE_LIMIT_PER_MINUTE": "100000000"}
    secret, ids = asyncio.run(fill(Settings(home=home, LASTMILE_DATABASE_URL=database_url), shipments))  # type: ignore[call-arg]
    port = free_port()
    command = [sys.executable, "-m", "lastmile", "serve", "--port", str(port), "--no-worker"]
    with (home / "serve.log").open("wb") as log, running(command, settings, log.fileno()) as process:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield Stage(f"http://127.0.0.1:{port}", secret, ids, process.pid)


@contextmanager
def bare() -> Iterator[tuple[str, int]]:
    """Serve the bare route with the same server; give its address and process id."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "benchmarks.load.bare:app", "--port", str(port), "--log-level", "error"]
    with running([*command, "--no-access-log", "--no-server-header"], {}) as process:
        wait_for(f"http://127.0.0.1:{port}/v1/partner/assignments", process)
        yield f"http://127.0.0.1:{port}", process.pid


@contextmanager
def solvers(count: int, seconds: float) -> Iterator[None]:
    """Let so many solvers work for the context, but no longer than so many seconds."""
    command = [sys.executable, "-m", "benchmarks.load.solving", str(seconds)]
    started = [
        subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE)
        for _ in range(count)
    ]
    try:
        for process in started:
            if process.stdout is not None:
                process.stdout.readline()
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


@contextmanager
def running(
    command: Sequence[str], settings: dict[str, str], errors: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process of ours; it is ended with the context."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | settings
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=errors)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Give a port of loopback that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Wait until a server answers, however it answers.

    Raises
    ------
    RuntimeError
        If it ends, or does not answer in time.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers={"If-None-Match": '"0"'})):  # noqa: S310  loopback
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer within {seconds:g} s")


async def fill(settings: Settings, count: int) -> tuple[str, tuple[str, ...]]:
    """Bring shipments of one carrier into an empty database; give its key and their ids."""
    async with open_database(settings) as database, database.transaction() as session:
        orders = [Shipment(f"bench-{place}", recipient=f"Recipient {place}") for place in range(count)]
        ids = await ShipmentRepository(session).put(DAY, orders, utc_now())
        await AssignmentRepository(session).add([_assignment(place, each) for place, each in enumerate(ids)])
        await ShipmentRepository(session).hand_to_carrier(dict.fromkeys(ids, CARRIER))
        made = await KeyIssuer(session).create(Role.PARTNER, owner_id=CARRIER)
    return made.secret, tuple(ids)


def _assignment(place: int, shipment_id: str) -> Assignment:
    order = {
        "order_id": f"bench-{place}",
        "kind": "delivery",
        "recipient": f"Recipient {place}",
        "phone": "+358401234567",
        "address": f"Aleksanterinkatu {place % 90 + 1} B {place % 40 + 1}",
        "postcode": "00100",
        "lon": 24.94,
        "lat": 60.17,
        "parcels": 1,
        "weight_g": 1_200,
        "volume_cm3": 4_000,
        "cash_minor": 0,
        "service_level": "standard",
        "windows": [{"earliest": "2026-11-24T08:00:00Z", "latest": "2026-11-24T12:00:00Z"}],
        "note": "",
        "shipment_id": shipment_id,
    }
    return Assignment(
        id=new_id("asg"),
        carrier_id=CARRIER,
        shipment_id=shipment_id,
        shop_id="",
        plan_id="plan_0bench",
        version=1,
        day=DAY,
        state=AssignmentState.ACCEPTED,
        sequence=0,
        currency="EUR",
        price_minor=645,
        counter_minor=None,
        reason="",
        text="",
        service_level="next day",
        promised_by=datetime(2026, 11, 25, 18, tzinfo=UTC),
        order=order,
        offered_at=utc_now(),
        answered_at=None,
        revision=1,
    )
