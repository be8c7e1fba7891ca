"""Accounts, bookings, pushes and the mapping desk over the API, with a simulated carrier behind real HTTP."""

import hashlib
import hmac
import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from lastmile.access import KeyIssuer, Role
from lastmile.api.app import create_app
from lastmile.carriers.simulated import Keys, Scenario, Simulation, running
from lastmile.carriers.tracking import Lane
from lastmile.core.clock import utc_now
from lastmile.core.shipments import Shipment
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.dispatch.outsourcing import Carriage, Lines
from lastmile.dispatch.outsourcing.booking import street_and_city
from lastmile.dispatch.outsourcing.histories import lane_history
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.dispatch.tracking import Report, Source, ingest
from lastmile.infra.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks" / "load"))

from carrier_day import IMPATIENT, SENDER

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass
class Desk:
    """A service with one carrier and three shipments."""

    app: Any
    client: httpx.AsyncClient
    carriage: Carriage
    simulation: Simulation
    carrier_url: str
    carrier_id: str = ""
    shipment_ids: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/v1/carriers/{self.carrier_id}"

    def account(self, **more: Any) -> dict[str, Any]:
        base = {"adapter": "generic_rest", "credentials": "SIMULATED", "base_urls": {"api": self.carrier_url}}
        return base | {"service": "standard", "sender": SENDER} | more

    async def book(self) -> list[dict[str, Any]]:
        asked = await self.client.post(f"{self.path}/bookings", json={"shipment_ids": self.shipment_ids})
        assert asked.status_code == 202, asked.text
        while await self.carriage.book():
            pass
        return (await self.client.get(f"{self.path}/bookings")).json()["items"]

    async def push(self, document: Any, stamp: int | None = None, key: str = Keys().webhook_key) -> httpx.Response:
        body, at = json.dumps(document).encode(), str(stamp or int(time.time()))
        digest = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"X-Timestamp": at, "X-Signature": f"sha256={digest}", "Content-Type": "application/json"}
        anonymous = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://service")
        async with anonymous as client:
            return await client.post(f"{self.path}/webhook", content=body, headers=headers)

    async def status(self, shipment_id: str) -> str:
        return (await self.client.get(f"/v1/shipments/{shipment_id}")).json()["status"]


@pytest.fixture
def carrier() -> Iterator[tuple[Simulation, str]]:
    simulation = Simulation(Scenario(seed=9, start=utc_now(), lost=0, failed=0))
    with running(simulation) as url:
        yield simulation, url


@pytest.fixture
async def desk(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, carrier: tuple[Simulation, str]
) -> AsyncIterator[Desk]:
    monkeypatch.setenv("LASTMILE_CARRIER_SIMULATED_API_KEY", Keys().api_key)
    monkeypatch.setenv("LASTMILE_CARRIER_SIMULATED_WEBHOOK_KEY", Keys().webhook_key)
    settings = Settings(home=tmp_path, LASTMILE_DATABASE_URL=database_url)
    app = create_app(settings)
    lines = Lines(settings.mappings, to_private=True, policy=IMPATIENT)
    async with app.router.lifespan_context(app), lines:
        database = app.state.services.database
        async with database.transaction() as session:
            made = await KeyIssuer(session).create(Role.ADMIN)
            shipments = [Shipment(f"o-{index}", address=f"Street {index}") for index in range(3)]
            ids = await ShipmentRepository(session).put(date(2026, 11, 24), shipments, NOW)
        headers = {"Authorization": f"Bearer {made.secret}"}
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service", headers=headers) as client:
            desk = Desk(app, client, Carriage(database, lines), *carrier, shipment_ids=list(ids))
            desk.carrier_id = (await client.post("/v1/carriers", json={"name": "Swift"})).json()["id"]
            (await client.put(f"{desk.path}/account", json=desk.account())).raise_for_status()
            yield desk


def told(number: str, code: str, key: str = "e-1") -> dict[str, Any]:
    at = (utc_now() - timedelta(minutes=1)).isoformat()
    return {"parcels": [{"number": number, "events": [{"id": key, "at": at, "code": code, "text": code.lower()}]}]}


async def test_bookings_are_made_once_with_their_labels(desk: Desk):
    booked = await desk.book()
    assert [one["state"] for one in booked] == ["booked"] * 3
    assert {one["number"] for one in booked} == set(desk.simulation.numbers)
    assert await desk.book() == booked
    assert len(desk.simulation.numbers) == 3
    label = await desk.client.get(f"{desk.path}/bookings/{booked[0]['id']}/label")
    assert (label.status_code, booked[0]["number"].encode() in label.content) == (200, True)


async def test_a_carrier_that_is_down_is_asked_again(desk: Desk):
    await desk.client.put(
        f"{desk.path}/account", json=desk.account(base_urls={"api": "http://127.0.0.1:9"}), headers={"If-Match": '"1"'}
    )
    booked = await desk.book()
    assert {(one["state"], one["attempts"]) for one in booked} == {("waiting", 1)}
    assert "cannot be reached" in booked[0]["error"]
    assert datetime.fromisoformat(booked[0]["next_at"]) > utc_now()


async def test_a_refused_booking_is_asked_for_again_under_its_reference(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LASTMILE_CARRIER_SIMULATED_API_KEY", "wrong")
    refused = await desk.book()
    assert {one["state"] for one in refused} == {"refused"}
    assert "no_key" in refused[0]["error"]
    monkeypatch.setenv("LASTMILE_CARRIER_SIMULATED_API_KEY", Keys().api_key)
    wanted = desk.account(service="express")  # a changed account opens a new line, with today's secrets
    (await desk.client.put(f"{desk.path}/account", json=wanted, headers={"If-Match": '"1"'})).raise_for_status()
    booked = await desk.book()
    assert {(one["state"], one["service"]) for one in booked} == {("booked", "express")}
    assert [one["id"] for one in booked] == [one["id"] for one in refused]


async def test_a_booking_is_called_off_with_the_carrier(desk: Desk):
    first = (await desk.book())[0]
    asked = await desk.client.post(f"{desk.path}/bookings/{first['id']}/cancel")
    assert (asked.status_code, asked.json()["state"]) == (202, "cancelling")
    await desk.carriage.book()
    after = await desk.client.get(f"{desk.path}/bookings/{first['id']}")
    assert after.json()["state"] == "cancelled"


async def test_another_carrier_does_not_get_what_one_has(desk: Desk):
    await desk.book()
    other = (await desk.client.post("/v1/carriers", json={"name": "Other"})).json()["id"]
    await desk.client.put(f"/v1/carriers/{other}/account", json=desk.account())
    asked = await desk.client.post(f"/v1/carriers/{other}/bookings", json={"shipment_ids": desk.shipment_ids})
    assert (asked.status_code, asked.json()["code"]) == (409, "conflict")


async def test_a_push_is_kept_once_and_read(desk: Desk):
    first = (await desk.book())[0]
    assert (await desk.push(told(first["number"], "ON_VAN"), stamp=None)).json() == {"verdict": "kept"}
    await desk.carriage.read()
    assert await desk.status(first["shipment_id"]) == "out_for_delivery"


async def test_the_same_push_again_is_known(desk: Desk):
    document = told("SIM1", "ON_VAN")
    assert [(await desk.push(document)).json()["verdict"] for _ in range(2)] == ["kept", "known"]


@pytest.mark.parametrize("forged", [{"key": "guessed"}, {"stamp": 1_700_000_000}])
async def test_a_forged_or_replayed_push_is_refused_and_not_kept(desk: Desk, forged: dict[str, Any]):
    first = (await desk.book())[0]
    assert (await desk.push(told(first["number"], "ON_VAN"), **forged)).status_code == 401
    await desk.carriage.read()
    assert await desk.status(first["shipment_id"]) == "pending"


async def test_a_carrier_without_an_account_looks_like_a_wrong_signature(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    forged = (await desk.push(told("SIM1", "ON_VAN"), key="guessed")).json()
    monkeypatch.delenv("LASTMILE_CARRIER_SIMULATED_WEBHOOK_KEY")
    unready = (await desk.push(told("SIM1", "ON_VAN"))).json()
    desk.carrier_id = (await desk.client.post("/v1/carriers", json={"name": "Bare"})).json()["id"]
    bare = (await desk.push(told("SIM1", "ON_VAN"))).json()
    assert {one["detail"] for one in (forged, unready, bare)} == {forged["detail"]}


async def test_a_push_that_comes_before_its_booking_counts_when_the_number_is_known(desk: Desk):
    number = "SIM009000000000"
    await desk.push(told(number, "ON_VAN"))
    await desk.carriage.read()
    booked = {one["number"]: one["shipment_id"] for one in await desk.book()}
    await desk.carriage.read()
    await desk.carriage.read()
    assert await desk.status(booked[number]) == "out_for_delivery"


async def test_an_unknown_code_is_decided_at_the_desk_and_restated(desk: Desk):
    first = (await desk.book())[0]
    await desk.push(told(first["number"], "Warp  drive"))
    await desk.carriage.read()
    assert await desk.status(first["shipment_id"]) == "pending"
    (open_code,) = (await desk.client.get("/v1/mapping-desk")).json()
    assert (open_code["code"], open_code["messages"], open_code["text"]) == ("WARP DRIVE", 1, "warp  drive")
    meaning = {"carrier_id": desk.carrier_id, "code": open_code["code"], "status": "in_transit"}
    assert (await desk.client.put("/v1/mapping-desk", json=meaning)).status_code == 200
    while await desk.carriage.read():
        pass
    assert await desk.status(first["shipment_id"]) == "in_transit"
    assert (await desk.client.get("/v1/mapping-desk")).json() == []
    events = (await desk.client.get(f"/v1/shipments/{first['shipment_id']}/events")).json()["items"]
    assert len(events) == 1


async def test_garbage_with_a_right_signature_is_kept_and_harms_nobody(desk: Desk):
    first = (await desk.book())[0]
    odd = told(first["number"], "ON_VAN")
    odd["parcels"][0]["events"][0]["text"] = "nul \x00 lone \ud800" + "x" * 10_000
    assert (await desk.push({"parcels": "none"})).status_code == 202
    assert (await desk.push(odd)).status_code == 202
    await desk.carriage.read()
    assert await desk.status(first["shipment_id"]) == "out_for_delivery"


async def test_an_account_needs_its_secrets_and_an_admin(desk: Desk):
    wrong = await desk.client.put(
        f"{desk.path}/account", json=desk.account(credentials="NOBODY"), headers={"If-Match": '"1"'}
    )
    assert (wrong.status_code, "LASTMILE_CARRIER_NOBODY_API_KEY" in wrong.json()["detail"]) == (422, True)
    async with desk.app.state.services.database.transaction() as session:
        made = await KeyIssuer(session).create(Role.DISPATCHER)
    headers = {"Authorization": f"Bearer {made.secret}"}
    answer = await desk.client.put(f"{desk.path}/account", json=desk.account(), headers=headers)
    assert answer.status_code == 403


async def test_silent_parcels_are_listed(desk: Desk):
    await desk.book()
    assert (await desk.client.get("/v1/silent-parcels")).json() == []
    desk.app.state.services = replace(desk.app.state.services, clock=lambda: utc_now() + timedelta(days=3))
    found = (await desk.client.get("/v1/silent-parcels")).json()
    assert {one["shipment_id"] for one in found} == set(desk.shipment_ids)
    assert min(one["silent_for_s"] for one in found) > 2 * 86_400


async def test_what_is_usual_is_learned_from_finished_parcels(desk: Desk):
    """Thirty parcels were each silent for 30 hours between hub and door; that is then usual on the lane."""
    database = desk.app.state.services.database
    async with database.transaction() as session:
        shipments = [Shipment(f"h-{index}", address=f"Street {index}") for index in range(30)]
        desk.shipment_ids = list(await ShipmentRepository(session).put(date(2026, 11, 23), shipments, NOW))
    while len(await desk.book()) < 30:
        pass
    begin = utc_now() - timedelta(days=5)
    async with database.transaction() as session:
        source = Source.CARRIER.named(desk.carrier_id)
        for shipment_id in desk.shipment_ids:
            steps = ((Status.PICKED_UP, 0), (Status.AT_HUB, 5), (Status.DELIVERED, 35))
            events = [TrackingEvent(str(h), begin + timedelta(hours=h), status) for status, h in steps]
            await ingest(session, [Report(shipment_id, source, event) for event in events])
    async with database.reading() as session:
        history = await lane_history(session, utc_now())
    gaps = history.gaps(Lane(desk.carrier_id, "standard"), Status.AT_HUB)
    assert set(gaps.seconds) == {30 * 3_600.0}
    assert history.rest(Lane(desk.carrier_id, "standard"), Status.PICKED_UP).quantile(0.5) == 35 * 3_600.0


@pytest.mark.parametrize(
    ("address", "postcode", "lines", "city"),
    [
        ("Calle Mayor 5, Piso 2, 28013 Madrid", "28013", ("Calle Mayor 5", "Piso 2"), "Madrid"),
        ("High Street 7, Leeds", "LS1 1AA", ("High Street 7",), "Leeds"),
        ("High Street 7", "LS1 1AA", ("High Street 7",), ""),
        ("High Street 7, 12345", "12345", ("High Street 7", "12345"), ""),
        ("", "", ("",), ""),
    ],
)
def test_an_address_is_taken_apart(address: str, postcode: str, lines: tuple[str, ...], city: str):
    assert street_and_city(address, postcode) == (lines, city)
