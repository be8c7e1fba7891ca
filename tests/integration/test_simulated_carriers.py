"""A day with simulated carriers over real HTTP: whatever is late, lost, doubled or down, the last word is the truth."""

import asyncio
import json
import subprocess
import sys
import threading
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from lastmile.carriers.adapters import (
    Account,
    BookRequest,
    CancelRequest,
    CarrierLine,
    LabelRequest,
    Package,
    Party,
    ProofRequest,
    Push,
    TrackRequest,
    adapter,
    needed,
)
from lastmile.carriers.adapters.capabilities import Capability
from lastmile.carriers.simulated import Keys, Outage, Scenario, Simulation, running
from lastmile.core.errors import ExternalFailure, InvalidPayload, Refused
from lastmile.core.tracking import Status, TrackingEvent, latest
from lastmile.infra.http import HttpClient, HttpPolicy

REST = adapter("generic_rest")
FAST = HttpPolicy(attempts=2, first_backoff_s=0.001, requests_per_s=1e6, burst=1000, breaker_failures=1000)
PARTY = Party("Aino", ("Katu 1",), "Helsinki", "00100", "FI")
BOOKING = BookRequest("SO-1", PARTY, PARTY, (Package(1200),), "standard", "EUR")


def account(url: str, keys: Keys | None = None) -> Account:
    known = keys or Keys()
    secrets = {"api_key": known.api_key, "webhook_key": known.webhook_key}
    return REST.account(secrets=secrets, base_urls={"api": url})


Events = dict[str, dict[str, TrackingEvent]]


class Inbox:
    """Takes pushes as the service will: proves them, reads them, keeps each event once by its key."""

    def __init__(self) -> None:
        self.events: Events = defaultdict(dict)
        self.taken = self.doubled = self.forged = 0
        self.simulations: list[Simulation] = []

    def take(self, headers: dict[str, str], body: bytes) -> int:
        webhook = REST.calls.track_webhook
        assert webhook is not None
        now = max(simulation.clock.now() for simulation in self.simulations)
        try:
            webhook.proof.verify(account("http://127.0.0.1:9"), Push(headers, body), now)
        except InvalidPayload:
            self.forged += 1
            return 401
        self.keep(webhook.parse(account("http://127.0.0.1:9"), body).events)
        self.taken += 1
        return 200

    def keep(self, events: Any) -> None:
        for number, event in events:
            self.doubled += event.key in self.events[number]
            self.events[number][event.key] = event

    def status(self, number: str) -> Status:
        last = latest(self.events[number].values())
        assert last is not None
        return last.status


@contextmanager
def receiving(inbox: Inbox) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(inbox.take(headers, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    Handler.protocol_version = "HTTP/1.1"
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def post(url: str, document: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(url, json.dumps(document).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  our own server on this machine
        return json.loads(answer.read())


async def poll(url: str, numbers: tuple[str, ...], inbox: Inbox) -> int:
    """Ask for all numbers in batches; give how many batches went unanswered."""
    failed = 0
    known = account(url)
    async with HttpClient("simulated", known.base_urls, FAST) as client:
        line = CarrierLine(REST, known, client)
        track = needed(REST.calls.track_poll, REST, Capability.TRACK_POLL)
        for begin in range(0, len(numbers), REST.most_per_poll):
            try:
                result = await line.call(track, TrackRequest(numbers[begin : begin + REST.most_per_poll]))
            except ExternalFailure:
                failed += 1
                continue
            assert not result.issues
            assert not result.missing
            inbox.keep(result.events)
    return failed


def scenario(seed: int) -> Scenario:
    down = (Outage(timedelta(hours=6), timedelta(hours=8)),) if seed == 4 else ()
    return Scenario(
        seed, 150, failed=0.2, lost=0.04, late=0.1, lost_pushes=0.1, double_pushes=0.2, outages=down, busy_every=7
    )


def test_a_day_through_four_carriers_ends_in_the_truth() -> None:
    inbox, unanswered = Inbox(), 0
    with ExitStack() as stack:
        hook = stack.enter_context(receiving(inbox))
        simulations = inbox.simulations = [Simulation(scenario(seed)) for seed in (1, 2, 3, 4)]
        urls = [stack.enter_context(running(simulation, webhook=hook)) for simulation in simulations]
        end = max(simulation.ends_at for simulation in simulations)
        for hours in (3, 7, 9, 15, 26, 50, 80, None):
            for simulation, url in zip(simulations, urls, strict=True):
                to = end if hours is None else simulation.scenario.start + timedelta(hours=hours)
                post(f"{url}/sim/advance", {"to": to.isoformat()})
                unanswered += asyncio.run(poll(url, simulation.numbers, inbox))
    truth = {number: code for simulation in simulations for number, code in simulation.truth(end).items()}
    expected = {number: REST.codes.meaning(code)[1] for number, code in truth.items()}
    assert {number: inbox.status(number) for number in expected} == expected
    assert len(expected) == 600
    assert {Status.DELIVERED, Status.RETURNED, Status.LOST} <= set(expected.values())
    happened = {number: len(s.find(number).story.happenings) for s in simulations for number in s.numbers}
    assert {number: len(events) for number, events in inbox.events.items()} == happened  # nothing lost, nothing twice
    assert unanswered == 2  # the carrier that was down
    assert inbox.taken > 3_000
    assert inbox.doubled > 3_000
    assert inbox.forged == 0


def test_the_same_seed_plays_the_same_day_and_another_one_another() -> None:
    def played(seed: int) -> list[Any]:
        simulation = Simulation(Scenario(seed, 40))
        return [simulation.find(number).story for number in simulation.numbers]

    assert played(7) == played(7)
    assert played(7) != played(8)


def test_a_parcels_life_over_http() -> None:
    simulation = Simulation(Scenario(seed=2))

    async def live(url: str) -> None:
        known = account(url)
        calls = REST.calls
        async with HttpClient("simulated", known.base_urls, FAST) as client:
            line = CarrierLine(REST, known, client)
            booked = await line.call(needed(calls.book, REST, Capability.BOOK), BOOKING)
            again = await line.call(needed(calls.book, REST, Capability.BOOK), BOOKING)
            assert (booked, booked.price_minor, booked.currency) == (again, 450, "EUR")
            label = await line.call(needed(calls.label, REST, Capability.LABEL), LabelRequest(booked.number))
            assert label.media_type == "application/zpl"
            assert booked.number.encode() in label.content
            proof = needed(calls.proof_of_delivery, REST, Capability.PROOF_OF_DELIVERY)
            with pytest.raises(Refused, match="not_delivered"):
                await line.call(proof, ProofRequest(booked.number))
            cancel = needed(calls.cancel, REST, Capability.CANCEL)
            assert (await line.call(cancel, CancelRequest(booked.number))).cancelled
            simulation.clock.advance(simulation.ends_at)
            assert not (await line.call(cancel, CancelRequest(booked.number))).cancelled
            track = needed(calls.track_poll, REST, Capability.TRACK_POLL)
            result = await line.call(track, TrackRequest((booked.number, "SIM9")))
            assert latest(result.parcels[0].events).status is Status.CANCELLED
            assert result.missing == (("SIM9", ""),)

    with running(simulation) as url:
        asyncio.run(live(url))


def test_the_command_says_where_it_listens_and_stops_when_told() -> None:
    command = [sys.executable, "-m", "lastmile", "carrier-simulate", "--seed", "5", "--parcels", "3", "--speed", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{url}/sim/truth", timeout=30) as answer:  # noqa: S310  our own server
            assert set(json.loads(answer.read())["codes"].values()) == {"BOOKED"}
    finally:
        process.terminate()
        process.communicate(timeout=30)
