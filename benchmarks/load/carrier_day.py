"""Days with four simulated carriers over real HTTP: the service must end in the carriers' truth.

    python -m benchmarks.load.carrier_day [--parcels 5000]

Everything goes the service's own ways: bookings through the API, the worker's rounds, pushes to the webhook. Of the
carriers' events some are late, some never pushed, some pushed twice and out of order; one carrier is down for two
hours.
`DATABASE_URL` may name a Postgres to use; otherwise it is SQLite in a temporary folder.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from lastmile.access import KeyIssuer, Role
from lastmile.api.app import create_app
from lastmile.carriers.adapters import adapter
from lastmile.carriers.simulated import Keys, Outage, Scenario, Simulation, running
from lastmile.core.shipments import Shipment
from lastmile.core.tracking import Status
from lastmile.dispatch.outsourcing import Bookings, Carriage, Lines
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.dispatch.tracking import TrackingRepository
from lastmile.infra.http import HttpPolicy
from lastmile.infra.settings import Settings

START = datetime(2026, 3, 2, 4, tzinfo=UTC)
STEP = timedelta(hours=1)
SENDER = {"name": "Hub", "line": "Dock 4", "city": "Helsinki", "postcode": "00100", "country": "FI"}
IMPATIENT = HttpPolicy(
    attempts=2, first_backoff_s=0.01, most_wait_s=2, requests_per_s=10_000, burst=10_000, breaker_failures=1_000
)
"""The carriers' hours pass in moments here, so real waits would only be waits."""


class Clock:
    """The time that the service believes in."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Give it."""
        return self.now


@dataclass
class Outcome:
    """What came of it.

    Parameters
    ----------
    wrong : shipment → status here and in truth, where they differ.
    events, happened : kept here, and made up by the carriers.
    seconds : by step.
    """

    parcels: int
    wrong: dict[str, tuple[str, str]] = field(default_factory=dict)
    states: Counter[str] = field(default_factory=Counter)
    events: int = 0
    happened: int = 0
    messages: int = 0
    pushes: int = 0
    polls: int = 0
    seconds: Counter[str] = field(default_factory=Counter)


def scenario(seed: int, lost: float = 0.01) -> Scenario:
    """Give a carrier's character, with the share of its parcels that get lost; the fourth is down for two hours."""
    down = (Outage(timedelta(hours=6), timedelta(hours=8)),) if seed == 4 else ()
    return Scenario(seed, start=START, failed=0.05, lost=lost, late=0.05, double_pushes=0.1, outages=down)


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Serve an application that is started already on a loopback port of its own."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


class Day:
    """Plays one day, or the days until the last parcel is at its end.

    Parameters
    ----------
    app : started; its clock is replaced.
    lost : share of the parcels that get lost; a short day needs more of them to have any.
    """

    def __init__(self, app: FastAPI, settings: Settings, parcels: int, lost: float = 0.01) -> None:
        self.clock, self.outcome = Clock(), Outcome(parcels)
        app.state.services = replace(app.state.services, clock=self.clock)
        self._app, self._settings = app, settings
        self._database = app.state.services.database
        self._simulations = [Simulation(scenario(seed, lost)) for seed in (1, 2, 3, 4)]
        self._carriers: dict[str, str] = {}

    async def play(self) -> Outcome:
        """Play it."""
        async with AsyncExitStack() as stack:
            service = await stack.enter_async_context(served(self._app))
            lines = await stack.enter_async_context(Lines(self._settings.mappings, to_private=True, policy=IMPATIENT))
            carriage = Carriage(self._database, lines, self.clock)
            client = await stack.enter_async_context(await self._admin(service))
            threads = stack.enter_context(ExitStack())
            for simulation in self._simulations:
                await self._join(client, service, simulation, threads)
            await self._book(client, carriage)
            over = max(simulation.ends_at for simulation in self._simulations) + timedelta(hours=30)
            while self.clock.now < over:
                self.clock.now += STEP
                await self._pass(client, carriage)
            await self._compare()
        return self.outcome

    async def _admin(self, service: str) -> httpx.AsyncClient:
        async with self._database.transaction() as session:
            made = await KeyIssuer(session).create(Role.ADMIN)
        key = {"Authorization": f"Bearer {made.secret}"}
        return httpx.AsyncClient(base_url=service, headers=key, timeout=120, trust_env=False)

    async def _join(self, client: httpx.AsyncClient, service: str, simulation: Simulation, threads: ExitStack) -> None:
        """Add a carrier, run it, and say how it is reached."""
        added = await client.post("/v1/carriers", json={"name": f"Simulated {simulation.scenario.seed}"})
        carrier_id = added.raise_for_status().json()["id"]
        webhook = f"{service}/v1/carriers/{carrier_id}/webhook"
        address = threads.enter_context(running(simulation, webhook=webhook))
        account = {"adapter": "generic_rest", "credentials": "SIMULATED", "base_urls": {"api": address}}
        told = account | {"service": "standard", "sender": SENDER}
        (await client.put(f"/v1/carriers/{carrier_id}/account", json=told)).raise_for_status()
        self._carriers[carrier_id] = address

    async def _book(self, client: httpx.AsyncClient, carriage: Carriage) -> None:
        begin = time.perf_counter()
        shipments = [
            Shipment(f"o-{index}", address=f"Katu {index}", postcode="00100") for index in range(self.outcome.parcels)
        ]
        async with self._database.transaction() as session:
            ids = await ShipmentRepository(session).put(date(2026, 3, 2), shipments, START)
        for place, carrier_id in enumerate(self._carriers):
            for some in batches(ids[place :: len(self._carriers)], 500):
                asked = await client.post(f"/v1/carriers/{carrier_id}/bookings", json={"shipment_ids": some})
                asked.raise_for_status()
        while await carriage.book():
            pass
        self.outcome.seconds["book"] += time.perf_counter() - begin

    async def _pass(self, client: httpx.AsyncClient, carriage: Carriage) -> None:
        """Let the carriers' time pass to ours, then do the worker's rounds."""
        begin = time.perf_counter()
        to = {"to": self.clock.now.isoformat()}
        addresses = self._carriers.values()
        told = await asyncio.gather(*(client.post(f"{address}/sim/advance", json=to) for address in addresses))
        self.outcome.pushes += sum(answer.raise_for_status().json()["pushed"] for answer in told)
        pushed = time.perf_counter()
        self.outcome.polls += await carriage.poll() + await carriage.look_back()
        polled = time.perf_counter()
        while read := await carriage.read():
            self.outcome.messages += read
        self.outcome.seconds["push"] += pushed - begin
        self.outcome.seconds["poll"] += polled - pushed
        self.outcome.seconds["read"] += time.perf_counter() - polled

    async def _compare(self) -> None:
        """Hold every shipment and every event to what the carriers made up."""
        codes, outcome = adapter("generic_rest").codes, self.outcome
        for carrier_id, simulation in zip(self._carriers, self._simulations, strict=True):
            truth = simulation.truth(self.clock.now)
            async with self._database.reading() as session:
                asked = [(carrier_id, number) for number in truth]
                shipments = await Bookings(session).repository.shipments_of(asked)
                places = ShipmentRepository(session)
                for number, code in truth.items():
                    stored = await places.by_id(shipments[carrier_id, number])
                    wanted = codes.meaning(code)[1]
                    outcome.states[stored.status] += 1
                    if stored.status is not wanted:
                        outcome.wrong[stored.id] = (stored.status, wanted)
                    kept = await TrackingRepository(session).after(stored.id, None, 1_000)
                    outcome.events += len(kept)
                    parcel = simulation.find(number)
                    outcome.happened += len(parcel.story.happenings) if parcel else 0


def batches(items: Sequence[str], most: int) -> list[list[str]]:
    """Cut a list into pieces."""
    return [list(items[begin : begin + most]) for begin in range(0, len(items), most)]


def set_secrets() -> None:
    """Put the simulated carriers' keys where the service looks for them."""
    keys = Keys()
    os.environ["LASTMILE_CARRIER_SIMULATED_API_KEY"] = keys.api_key
    os.environ["LASTMILE_CARRIER_SIMULATED_WEBHOOK_KEY"] = keys.webhook_key


async def _main(parcels: int) -> int:
    """Play a day and say what came of it."""
    set_secrets()
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), rate_limit_per_minute=10**9)
        app = create_app(settings)
        async with app.router.lifespan_context(app):
            outcome = await Day(app, settings, parcels).play()
    shown = {
        "parcels": outcome.parcels,
        "wrong": len(outcome.wrong),
        "events kept": outcome.events,
        "events made up": outcome.happened,
        "messages read": outcome.messages,
        "pushes": outcome.pushes,
        "polls": outcome.polls,
        "seconds": {name: round(value, 1) for name, value in outcome.seconds.items()},
        "states": {status: outcome.states[status] for status in Status if outcome.states[status]},
    }
    sys.stdout.write(json.dumps(shown, indent=2) + "\n")
    return int(bool(outcome.wrong) or outcome.events != outcome.happened)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parcels", type=int, default=5_000)
    sys.exit(asyncio.run(_main(parser.parse_args().parcels)))
