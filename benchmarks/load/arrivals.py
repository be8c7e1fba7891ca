"""Calls that arrive by rate, whether or not the ones before are answered (an open model), by Locust.

``python -m benchmarks.load.arrivals SCENARIO`` with the stage in the environment, as ``run.py`` starts it. A call's
time counts from the instant at which it was due, so a service that falls behind cannot hide it. At most 2,000 calls
are under way at once; what would be more counts as failed.
"""

# ruff: noqa: E402  gevent has to change the sockets before anybody opens one
from gevent import monkey

monkey.patch_all()

import json
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import gevent
from gevent.pool import Pool
from locust import FastHttpUser, task
from locust.env import Environment

from benchmarks.load.scenarios import RATES

MOST_UNDER_WAY = 2_000
SHIPMENTS = os.environ["STAGE_SHIPMENTS"].split(",")
SECONDS = float(os.environ["STAGE_SECONDS"])
DICE = random.Random(1)  # noqa: S311  arrivals, no secrets


class Players(FastHttpUser):
    """All callers together: one user that lets calls go when they are due."""

    host = os.environ["STAGE_URL"]
    network_timeout = connection_timeout = 35.0
    concurrency = MOST_UNDER_WAY
    etag = ""
    cursor = "0"

    def on_start(self) -> None:
        """Read the feed to its end, as every partner has done."""
        self.auth = {"Authorization": f"Bearer {os.environ['STAGE_SECRET']}"}
        while True:
            answer = self.client.get(f"/v1/partner/assignments?cursor={self.cursor}&limit=200", headers=self.auth)
            self.cursor, self.etag = answer.json()["next_cursor"], answer.headers["ETag"]
            if not answer.json()["has_more"]:
                break
        self.environment.stats.reset_all()

    @task
    def play(self) -> None:
        """Let every kind of call arrive at its rate, at random (Poisson)."""
        under_way = Pool(MOST_UNDER_WAY)
        end = time.perf_counter() + SECONDS
        kinds = [gevent.spawn(self._arrive, name, rate, under_way, end) for name, rate in RATES[sys.argv[1]].items()]
        gevent.joinall(kinds)
        under_way.join(timeout=40)
        self.environment.runner.quit()

    def _arrive(self, name: str, rate: float, under_way: Pool, end: float) -> None:
        call: Callable[[], Any] = getattr(self, name)
        due = time.perf_counter()
        while (due := due + DICE.expovariate(rate)) < end:
            gevent.sleep(max(0.0, due - time.perf_counter()))
            if under_way.full():
                self._note(name, due, RuntimeError("too many calls under way"))
            else:
                under_way.spawn(self._call, name, call, due)

    def _call(self, name: str, call: Callable[[], Any], due: float) -> None:
        answer = call()
        wrong = None if answer.status_code in {200, 201, 202, 304} else RuntimeError(f"status {answer.status_code}")
        self._note(name, due, wrong)

    def _note(self, name: str, due: float, wrong: Exception | None) -> None:
        took_ms = (time.perf_counter() - due) * 1000
        self.environment.events.request.fire(
            request_type="due", name=name, response_time=took_ms, response_length=0, exception=wrong, context={}
        )

    def poll(self) -> Any:
        """Ask for news, of which there are none."""
        headers = self.auth | {"If-None-Match": self.etag}
        return self.client.get(f"/v1/partner/assignments?cursor={self.cursor}", headers=headers, name="sent")

    def read(self) -> Any:
        """Read a page of the feed, as a partner that has lost its place."""
        start = DICE.randrange(len(SHIPMENTS))
        return self.client.get(f"/v1/partner/assignments?cursor={start}&limit=20", headers=self.auth, name="sent")

    def tell(self) -> Any:
        """Tell 100 events."""
        now = datetime.now(UTC)
        events = [
            {
                "shipment_id": DICE.choice(SHIPMENTS),
                "key": f"{now.timestamp()}-{place}",
                "occurred_at": (now + timedelta(milliseconds=place)).isoformat(),
                "status": DICE.choice(("picked_up", "in_transit", "at_hub", "out_for_delivery")),
            }
            for place in range(100)
        ]
        return self.client.post("/v1/partner/events", json={"events": events}, headers=self.auth, name="sent")


def main() -> None:
    """Play, and print the figures as one line of JSON."""
    environment = Environment(user_classes=[Players])
    runner = environment.create_local_runner()
    runner.start(1, spawn_rate=1)
    gevent.spawn_later(SECONDS + 60, runner.quit)
    runner.greenlet.join()
    figures = {
        entry.name: {
            "count": entry.num_requests,
            "failed": entry.num_failures,
            "p50_ms": entry.get_response_time_percentile(0.5),
            "p99_ms": entry.get_response_time_percentile(0.99),
        }
        for (_, method), entry in environment.stats.entries.items()
        if method == "due"
    }
    print("FIGURES " + json.dumps(figures))


if __name__ == "__main__":
    main()
