"""How many events are read a second, how many parcels stated, polled and planned; CPU seconds of the process.

Run from the checkout: ``python -m benchmarks.micro.bench_tracking``. The polled carrier runs in this process
too, so its work counts.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from lastmile.carriers.adapters import Account, CarrierLine, TrackRequest, adapter
from lastmile.carriers.simulated import Keys, Scenario, Simulation, running
from lastmile.carriers.simulated.simulation import event_document
from lastmile.carriers.tracking import Lane, LaneHistory, PollBudget, PollTarget, plan_polls, state_of
from lastmile.core.tracking import Status
from lastmile.infra.http import HttpAnswer, HttpClient, HttpPolicy

REST = adapter("generic_rest")
PARCELS = 5_000
FAST = HttpPolicy(requests_per_s=1e6, burst=1000)


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds, the best of three runs."""
    times: list[float] = []
    for _ in range(3):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


def finished() -> Simulation:
    """A carrier whose parcels have all arrived."""
    simulation = Simulation(Scenario(seed=1, parcels=PARCELS))
    simulation.clock.advance(simulation.ends_at)
    return simulation


def account(url: str) -> Account:
    """The account of the simulated carrier."""
    keys = Keys()
    secrets = {"api_key": keys.api_key, "webhook_key": keys.webhook_key}
    return REST.account(secrets=secrets, base_urls={"api": url})


def batches(simulation: Simulation) -> list[tuple[str, ...]]:
    """All numbers, as many to a request as the carrier takes."""
    size = REST.most_per_poll
    return [simulation.numbers[begin : begin + size] for begin in range(0, PARCELS, size)]


async def poll_all(simulation: Simulation, url: str, at_once: int) -> int:
    """Poll every parcel, some requests at once; give the number of events."""
    known, gate = account(url), asyncio.Semaphore(at_once)
    async with HttpClient("simulated", known.base_urls, FAST) as client:
        line = CarrierLine(REST, known, client)

        async def one(numbers: tuple[str, ...]) -> int:
            async with gate:
                return sum(1 for _ in (await line.call(REST.calls.track_poll, TrackRequest(numbers))).events)

        return sum(await asyncio.gather(*(one(numbers) for numbers in batches(simulation))))


def answer_of(simulation: Simulation, numbers: tuple[str, ...]) -> HttpAnswer:
    """What the carrier answers to one request."""
    now = simulation.clock.now()
    parcels = [
        {"number": number, "events": [event_document(h) for h in simulation.shown(simulation.find(number), now)]}
        for number in numbers
    ]
    return HttpAnswer(200, {}, json.dumps({"parcels": parcels, "unknown": []}).encode())


def main() -> None:
    """Print the figures."""
    simulation = finished()
    answers = [answer_of(simulation, numbers) for numbers in batches(simulation)]
    known = account("http://127.0.0.1:9")
    parse = REST.calls.track_poll.parse
    results = [parse(known, answer) for answer in answers]
    events = sum(len(parcel.events) for result in results for parcel in result.parcels)
    parsed = seconds(lambda: [parse(known, answer) for answer in answers])
    print(f"parse: {events:,} events of {PARCELS:,} parcels, {events / parsed:,.0f} events/s")
    parcels = [parcel.events for result in results for parcel in result.parcels]
    stated = seconds(lambda: [state_of(found) for found in parcels])
    print(f"state: {PARCELS / stated:,.0f} parcels/s")
    with running(simulation) as url:
        polled = seconds(lambda: asyncio.run(poll_all(simulation, url, 4)))
    print(f"poll over HTTP, {REST.most_per_poll} numbers a request, 4 at once: {PARCELS / polled:,.0f} parcels/s")
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    targets = [
        PollTarget(
            "a", f"N{i}", Lane("sim"), Status.IN_TRANSIT, now - timedelta(hours=i % 200), now - timedelta(hours=9)
        )
        for i in range(100_000)
    ]
    planned = seconds(lambda: plan_polls(targets, LaneHistory(), {"a": PollBudget(100, 50)}, now))
    print(f"poll plan: {len(targets):,} parcels in {planned:.2f} s")


if __name__ == "__main__":
    main()
