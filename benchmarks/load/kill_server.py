"""Kill the service with SIGKILL at random moments while clients write and retry; count what is lost, and what is twice.

    python -m benchmarks.load.kill_server [--kills 50] [--database sqlite|postgres] [--writers 4] [--seed 1]

Every writer makes keys (two of the same name are two keys: only the Idempotency-Key keeps them apart), shipments and
partners' events, and asks again until it is answered. In the end each acknowledged write must be there once, under the
id that was answered, with one line in the audit log and one happening in the outbox. Postgres and Valkey come from
packages.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from benchmarks.load.run import addresses
from benchmarks.load.stage import ROOT, fill, free_port, wait_for
from lastmile.access import KeyIssuer, Role
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings

EVENTS = 20
PATIENCE_S = 300
LONGEST_LIFE_S = 5.0
DAY = "2026-11-24"
HELSINKI = {"day": DAY, "recipient": "Aino", "position": {"lon": 24.94, "lat": 60.17}}

COUNTS = {
    "key": "SELECT name, id FROM api_keys WHERE name LIKE 'w%'",
    "shipment": "SELECT order_id, id FROM shipments WHERE order_id LIKE 'w%'",
    "event": "SELECT key, shipment_id FROM tracking_events WHERE key LIKE 'w%'",
}
"""Name → id of all that was written, as the database has it."""


@dataclass
class Outcome:
    """What came of it; all but ``acknowledged`` and ``repeated`` must be empty or zero.

    Parameters
    ----------
    acknowledged : writes, by kind.
    repeated : answers that came from the first time.
    lost, twice, others : names of writes that are not there, are there more than once, or under another id.
    audit, happenings : by how many lines more, or fewer, there are than writes.
    """

    kills: int
    acknowledged: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    audit: int = 0
    happenings: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing is lost and nothing is there twice."""
        return not (self.lost or self.twice or self.others or self.audit or self.happenings)


class Server:
    """The service in a process of its own, on one port for all its lives."""

    def __init__(self, settings: dict[str, str], log: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._command = [sys.executable, "-m", "lastmile", "serve", "--port", str(port), "--no-worker"]
        self._environment = (
            os.environ | {"PYTHONPATH": str(ROOT), "LASTMILE_RATE_LIMIT_PER_MINUTE": "100000000"} | settings
        )
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        wait_for(f"{self.url}/healthz", self._process, PATIENCE_S)

    def kill(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class Writer:
    """A client that writes one thing after the other, and asks again until it is answered.

    Parameters
    ----------
    secrets : keys of an admin and of a partner.
    """

    def __init__(self, number: int, url: str, secrets: tuple[str, str], shipments: tuple[str, ...]) -> None:
        self._number, self._shipments = number, shipments
        self._clients = [
            httpx.Client(base_url=url, headers={"Authorization": f"Bearer {secret}"}, timeout=10, trust_env=False)
            for secret in secrets
        ]
        self.acknowledged: dict[tuple[str, str], str] = {}
        self.repeated = 0

    def open_hub(self) -> None:
        """Make the hub that the shipments start from."""
        self._sure(self._clients[0], "/v1/hubs", "w", {"name": "Kallio", "lon": 24.95, "lat": 60.18})

    def write(self, over: threading.Event) -> None:
        """Write until it is over."""
        admin, partner = self._clients
        place = 0
        while not over.is_set():
            name = f"w{self._number}-{place}"
            answer = self._sure(admin, "/v1/keys", name, {"role": "analyst", "name": name})
            self.acknowledged["key", name] = answer["id"]
            answer = self._sure(admin, "/v1/shipments", name, HELSINKI | {"order_id": name})
            self.acknowledged["shipment", name] = answer["id"]
            told = self._events(name)
            answer = self._sure(partner, "/v1/partner/events", name, {"events": told})
            for event, result in zip(told, answer["results"], strict=True):
                if result["result"] in {"recorded", "known"}:
                    self.acknowledged["event", event["key"]] = event["shipment_id"]
            place += 1

    def _events(self, name: str) -> list[dict[str, Any]]:
        return [
            {
                "shipment_id": self._shipments[(self._number * EVENTS + place) % len(self._shipments)],
                "key": f"{name}-{place}",
                "occurred_at": f"{DAY}T10:00:00Z",
                "status": "in_transit",
            }
            for place in range(EVENTS)
        ]

    def _sure(self, client: httpx.Client, path: str, name: str, body: dict[str, Any]) -> Any:
        """Ask until there is an answer; whoever was killed in between may have done it or not.

        Raises
        ------
        RuntimeError
            If the answer is a refusal, or none comes.
        """
        deadline, last = time.monotonic() + PATIENCE_S, ""
        while time.monotonic() < deadline:
            try:
                answer = client.post(path, json=body, headers={"Idempotency-Key": f"{path}-{name}"})
            except httpx.TransportError as error:
                last = repr(error)
                time.sleep(0.05)
                continue
            if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                last = answer.text
                continue
            if not answer.is_success:
                raise RuntimeError(f"{path} {name}: {answer.status_code} {answer.text}")
            self.repeated += "idempotency-replayed" in answer.headers
            return answer.json()
        raise RuntimeError(f"{path} {name}: no answer within {PATIENCE_S} s, at last {last}")

    def close(self) -> None:
        """Close its connections."""
        for client in self._clients:
            client.close()


def play(home: Path, addresses_of: tuple[str, str], kills: int, *, writers: int = 4, seed: int = 1) -> Outcome:
    """Kill, then count.

    Parameters
    ----------
    addresses_of : of an empty database, and of Redis; empty without one.
    """
    database_url, redis_url = addresses_of
    settings = Settings(home=home, LASTMILE_DATABASE_URL=database_url)  # type: ignore[call-arg]
    partner, shipments = asyncio.run(fill(settings, 200))
    told = {"LASTMILE_HOME": str(home), "LASTMILE_DATABASE_URL": database_url, "LASTMILE_REDIS_URL": redis_url}
    server = Server(told, home / "serve.log")
    people = [
        Writer(number, server.url, (asyncio.run(_admin(settings)), partner), shipments) for number in range(writers)
    ]
    over = threading.Event()
    server.start()
    try:
        people[0].open_hub()
        with ThreadPoolExecutor(writers) as pool:
            writing = [pool.submit(writer.write, over) for writer in people]
            try:
                _kill_and_start(server, kills, random.Random(seed), writing)  # noqa: S311  no secret
            finally:
                over.set()
            for each in writing:
                each.result()
    finally:
        server.kill()
        for writer in people:
            writer.close()
    return asyncio.run(_count(settings, kills, people))


def _kill_and_start(server: Server, kills: int, dice: random.Random, writing: list[Any]) -> None:
    for _ in range(kills):
        time.sleep(dice.uniform(0.05, LONGEST_LIFE_S))
        server.kill()
        for each in writing:
            if each.done():
                each.result()
        server.start()


async def _admin(settings: Settings) -> str:
    async with open_database(settings) as database, database.transaction() as session:
        return (await KeyIssuer(session).create(Role.ADMIN)).secret


async def _count(settings: Settings, kills: int, writers: list[Writer]) -> Outcome:
    """Hold what the database has to what was acknowledged."""
    outcome = Outcome(kills, repeated=sum(writer.repeated for writer in writers))
    async with open_database(settings) as database, database.reading() as session:
        for kind, query in COUNTS.items():
            rows = [(str(name), str(found)) for name, found in (await session.execute(text(query))).all()]
            known = {name: found for each in writers for (of, name), found in each.acknowledged.items() if of == kind}
            stored, times = dict(rows), Counter(name for name, _ in rows)
            outcome.acknowledged[kind] = len(known)
            outcome.lost += sorted(known.keys() - stored.keys())
            outcome.twice += sorted(name for name, many in times.items() if many > 1)
            outcome.others += sorted(name for name in known.keys() & stored.keys() if known[name] != stored[name])
        audit = "SELECT count(*) FROM audit_log WHERE action IN ('keys.create', 'shipments.create')"
        lines = (await session.execute(text(audit))).scalar_one()
        told = "SELECT count(*) FROM outbox WHERE kind = 'shipment.created'"
        created = (await session.execute(text(told))).scalar_one()
    outcome.audit = lines - outcome.acknowledged["key"] - outcome.acknowledged["shipment"]
    outcome.happenings = created - outcome.acknowledged["shipment"]
    return outcome


def main() -> None:
    """Play, print the count; end with an error if anything was lost or is there twice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    begun = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found = stack.enter_context(addresses(given.database, folder))
        outcome = play(folder, found, given.kills, writers=given.writers, seed=given.seed)
    print(f"{given.database}: {outcome}")
    print(f"in {time.monotonic() - begun:.0f} s, load average {os.getloadavg()[0]:.1f}")
    if not outcome.holds:
        sys.exit(1)


if __name__ == "__main__":
    main()
