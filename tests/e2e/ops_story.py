"""What an ops manager finds in the morning: carriers with terms, parcels that went wrong, codes that nobody knows."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from lastmile.carriers.simulated import Keys, Scenario, Simulation, running
from tests.e2e.conftest import Server

ZONE = ZoneInfo("Europe/Helsinki")
DAYS = 8
"""Days before today that the figures know."""

SECRETS = {
    "LASTMILE_CARRIER_SIMULATED_API_KEY": Keys().api_key,
    "LASTMILE_CARRIER_SIMULATED_WEBHOOK_KEY": Keys().webhook_key,
    "LASTMILE_WEBHOOKS_TO_PRIVATE": "1",
}
SENDER = {"name": "Hub", "line": "Dock 4", "city": "Helsinki", "postcode": "00100", "country": "FI"}
TERMS = [
    {
        "kind": "damaged",
        "step": "file",
        "start": "delivery",
        "within": {"days": 2},
        "evidence": ["invoice", "description"],
    },
    {
        "kind": "lost",
        "step": "file",
        "start": "scheduled_delivery",
        "within": {"days": 60},
        "evidence": ["description"],
    },
]
CONTRACT = {
    "service_levels": [{"name": "day", "serves": ["standard"], "promised_days": 0}],
    "zones": [{"id": "all", "kind": "everywhere"}],
    "rates": [{"zone": "all", "service_level": "day", "breaks": [{"up_to_kg": 30, "price": 5}]}],
    "claims": {"terms": TERMS},
}


@dataclass(frozen=True, slots=True)
class Story:
    """Ids of what was made up."""

    carrier_id: str
    hub_id: str
    damaged: str
    lost: str


@contextmanager
def admin_and_carrier(server: Server) -> Iterator[tuple[httpx.Client, str]]:
    """Give an admin's client, and the address of a carrier that loses nothing and fails at no door."""
    headers = {"Authorization": f"Bearer {server.key('admin')}"}
    simulation = Simulation(Scenario(seed=9, start=datetime.now(UTC), lost=0, failed=0))
    with running(simulation) as url, httpx.Client(base_url=server.url, headers=headers, timeout=30) as http:
        yield http, url


def asked(answer: httpx.Response) -> Any:
    """Give the body of an answer that went well."""
    assert answer.is_success, answer.text
    return answer.json()


def tell(http: httpx.Client, carrier_url: str) -> Story:
    """Make up two weeks of deliveries, two claims that wait and a carrier that pushes a code that nobody knows."""
    asked(http.put("/v1/organisation", json={"currency": "EUR", "timezone": str(ZONE)}, headers={"If-Match": "*"}))
    hub = asked(http.post("/v1/hubs", json={"name": "Helsinki", "lat": 60.17, "lon": 24.94, "timezone": str(ZONE)}))
    carrier_id = asked(http.post("/v1/carriers", json={"name": "Swift Parcels"}))["id"]
    asked(http.put(f"/v1/carriers/{carrier_id}/contract", json=CONTRACT))
    account = {"adapter": "generic_rest", "credentials": "SIMULATED", "service": "day", "sender": SENDER}
    asked(http.put(f"/v1/carriers/{carrier_id}/account", json=account | {"base_urls": {"api": carrier_url}}))
    today = datetime.now(ZONE).date()
    for age in range(DAYS, -1, -1):
        deliver(http, hub["id"], today - timedelta(days=age))
    damaged, lost = parcels(http, hub["id"], today, 2, "C")
    asked(http.post(f"/v1/carriers/{carrier_id}/bookings", json={"shipment_ids": [damaged, lost]}))
    return Story(carrier_id, hub["id"], damaged, lost)


def parcels(http: httpx.Client, hub_id: str, day: date, count: int, letter: str, **more: Any) -> list[str]:
    """Make shipments that are promised for a day; give their ids."""
    end = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=18)
    drafts = [
        {
            "order_id": f"{letter}-{day:%m%d}-{number}",
            "hub_id": hub_id,
            "day": day.isoformat(),
            "recipient": f"Customer {number}",
            "address": f"Kaivokatu {number}",
            "postcode": ("00100", "00120")[number % 2],
            "position": {"lat": 60.17 - 0.008 * (number % 2), "lon": 24.93 + 0.003 * number},
            "windows": [{"earliest": (end - timedelta(hours=8)).isoformat(), "latest": end.isoformat()}],
            "weight_g": 1_000,
        }
        | more
        for number in range(1, count + 1)
    ]
    made = asked(http.post("/v1/shipments/bulk", json={"items": drafts}))
    return [result["shipment_id"] for result in made["results"]]


def deliver(http: httpx.Client, hub_id: str, day: date) -> None:
    """Deliver four parcels of a day, the last of them late every other day."""
    for number, shipment_id in enumerate(parcels(http, hub_id, day, 4, "A")):
        late = number == 3 and day.toordinal() % 2 == 0
        at = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=20 if late else 11 + number)
        at = min(at, datetime.now(UTC) - timedelta(minutes=1))
        event = {"key": "delivered", "occurred_at": at.isoformat(), "status": "delivered"}
        asked(http.post(f"/v1/shipments/{shipment_id}/events", json=event))


def push_unknown_code(http: httpx.Client, story: Story) -> None:
    """Let the carrier push a code that no mapping knows."""
    [first, *_] = booked(http, story.carrier_id)
    push(http, story.carrier_id, first["number"], "WARP", "gone through the warp drive")


def push(http: httpx.Client, carrier_id: str, number: str, code: str, text: str) -> None:
    """Let the carrier push what happened to a parcel, signed as it signs."""
    at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    event = {"id": f"e-{number}-{code}", "at": at, "code": code, "text": text}
    body = json.dumps({"parcels": [{"number": number, "events": [event]}]}).encode()
    stamp = str(int(time.time()))
    digest = hmac.new(Keys().webhook_key.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Timestamp": stamp, "X-Signature": f"sha256={digest}", "Content-Type": "application/json"}
    asked(http.post(f"/v1/carriers/{carrier_id}/webhook", content=body, headers=headers))


def booked(http: httpx.Client, carrier_id: str) -> list[dict[str, Any]]:
    """Wait until the carrier has given its numbers."""
    for bookings in looks(http, f"/v1/carriers/{carrier_id}/bookings"):
        if all(booking["number"] for booking in bookings["items"]):
            return bookings["items"]
    raise AssertionError("the carrier was not asked")


def wait_for_code(http: httpx.Client) -> None:
    """Wait until what was pushed has been read."""
    for codes in looks(http, "/v1/mapping-desk"):
        if codes:
            return
    raise AssertionError("the push was not read")


def looks(http: httpx.Client, path: str) -> Iterator[Any]:
    """Look again and again, for a minute at most."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        yield asked(http.get(path))
        time.sleep(0.2)
