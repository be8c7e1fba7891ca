"""Incidents by rules of time, the letters they ask for, and the claims that are made of them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lastmile.access import Role
from lastmile.core.clock import utc_now
from lastmile.core.ids import new_id
from lastmile.core.shipments import PromiseWindow
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.dispatch.execution import Execution
from lastmile.dispatch.execution.records import Route, RouteState, Stop, StopKind, StopState, Task, TaskKind
from lastmile.dispatch.outsourcing import Bookings, BookingState, CarrierAccount
from lastmile.dispatch.outsourcing.repository import AccountRepository, BookingRepository
from lastmile.dispatch.setup import Setup, Shop
from lastmile.dispatch.tracking import Report, ingest
from lastmile.incidents import Incidents, Search
from lastmile.incidents.watching import TOLERANCE, Watch
from lastmile.infra.mail import Letters, Mailer, Post
from lastmile.infra.outbox import recorded_since
from lastmile.worker.chores import open_incidents, write_letters

pytestmark = pytest.mark.anyio


async def shop(service: Any, **terms: Any) -> str:
    async with service.parts.database.transaction() as session:
        made = await Setup(session).create(Shop(name=f"Books {new_id('x')}", email="shop@example.org", **terms))
    return made.id


async def told(service: Any, shipment_id: str, status: Status, at: datetime) -> None:
    async with service.parts.database.transaction() as session:
        await ingest(session, [Report(shipment_id, "staff", TrackingEvent(f"{status}", at, status))])


async def letters(service: Any, post_office: Any) -> dict[str, Any]:
    """Let the worker open incidents, write letters and send them; give the new ones by recipient."""
    parts, before = service.parts, len(post_office.letters)
    while await open_incidents(parts.database):
        pass
    await write_letters(parts.database, "https://track.example")
    post = Post(
        parts.database, Mailer(post_office.url, "ops@lastmile.example"), lambda: utc_now() + timedelta(seconds=1)
    )
    await post.run_once()
    return {str(letter["To"]): letter for letter in post_office.letters[before:]}


async def test_shop_and_customer_are_told_of_what_concerns_them_and_when_it_is_settled(
    service: Any, claims_desk: Any, post_office: Any
):
    shop_id = await shop(service)
    shipment_id = await claims_desk.parcel(
        "car_0one", shop_id=shop_id, recipient="Ada\nBcc: x@y", email="ada@example.org"
    )
    await told(service, shipment_id, Status.LOST, utc_now())
    sent = await letters(service, post_office)
    assert set(sent) == {"shop@example.org", "ada@example.org"}
    assert "order-1: lost" in sent["shop@example.org"]["Subject"]
    assert "https://track.example/t/" in sent["ada@example.org"].get_content()
    assert sent["ada@example.org"]["Bcc"] is None
    assert await letters(service, post_office) == {}, "each once"
    (incident,) = (await claims_desk.manager.get("/v1/incidents")).json()["items"]
    await claims_desk.manager.post(f"/v1/incidents/{incident['id']}/resolve", json={"text": "found at the hub"})
    sent = await letters(service, post_office)
    assert "found at the hub" in sent["shop@example.org"].get_content()
    assert "found at the hub" not in sent["ada@example.org"].get_content(), "words for the shop stay there"


async def test_a_shop_opts_out_for_itself_or_its_customers(service: Any, claims_desk: Any, post_office: Any):
    for terms, expected in (
        ({"letters": False}, {"ada@example.org"}),
        ({"customer_letters": False, "letters_to": "desk@example.org"}, {"desk@example.org"}),
        ({"letters": False, "customer_letters": False}, set()),
    ):
        shipment_id = await claims_desk.parcel(
            "car_0one", shop_id=await shop(service, **terms), email="ada@example.org"
        )
        await told(service, shipment_id, Status.DAMAGED, utc_now())
        assert set(await letters(service, post_office)) == expected


async def test_what_is_old_news_is_told_to_nobody(service: Any, claims_desk: Any, monkeypatch: pytest.MonkeyPatch):
    shipment_id = await claims_desk.parcel("car_0one", shop_id=await shop(service))
    await told(service, shipment_id, Status.LOST, utc_now())
    await open_incidents(service.parts.database)
    monkeypatch.setattr("lastmile.worker.chores.utc_now", lambda: utc_now() + timedelta(days=2))
    await write_letters(service.parts.database, "https://track.example")
    async with service.parts.database.reading() as session:
        (incident,) = await Incidents(session).before(Search(), None, 5)
        assert list(await Letters(session).about(incident.id)) == []


async def test_a_playbook_that_tells_nobody_tells_no_shop_by_webhook_either(
    service: Any, claims_desk: Any, client_as: Any
):
    shop_id = await shop(service)
    shipment_id = await claims_desk.parcel("car_0one", shop_id=shop_id)
    report = {"shipment_id": shipment_id, "occurred_at": utc_now().isoformat(), "text": "x"}
    for kind in ("silent", "damaged"):
        await claims_desk.manager.post("/v1/incidents", json=report | {"kind": kind})
    async with service.parts.database.reading() as session:
        happened = [event.happening for event in await recorded_since(session, 0, 100)]
    opened = [happening for happening in happened if happening.kind == "incident.opened"]
    assert {h.data["kind"]: h.shop_id for h in opened} == {"silent": "", "damaged": shop_id}


def route(at: datetime, state: RouteState = RouteState.STARTED) -> Route:
    return Route(
        "rte_0one", "pln_0one", 1, "a", "A", date(2026, 11, 24), "north", "UTC", "EUR", "rdr_0one", "Rita", "van", "v",
        at, at + timedelta(hours=3), 0, state, at,
    )  # fmt: skip


async def on_the_road(service: Any, shipment_id: str, at: datetime, promised: datetime) -> None:
    begin = at + timedelta(hours=1)
    window = ((at.isoformat(), promised.isoformat()),)
    stop = Stop(
        "stp_0one", "rte_0one", 1, StopKind.STOP, "door", 24.9, 60.2, 1_800, begin, begin, begin + timedelta(minutes=5),
        window, StopState.PLANNED,
    )  # fmt: skip
    task = Task("tsk_0one", stop.id, "rte_0one", shipment_id, "", "o-1", TaskKind.DELIVER, "", "", "", 1, 1, 0, "")
    async with service.parts.database.transaction() as session:
        execution = Execution(session)
        await execution.add(Route, [route(at)])
        await execution.add(Stop, [stop])
        await execution.add(Task, [task])


async def seen(service: Any, now: datetime) -> list[tuple[str, str]]:
    async with service.parts.database.transaction() as session:
        return [(found.kind.value, found.shipment_id) for found in await Watch(session, now).look()]


async def test_an_arrival_after_the_promise_is_an_incident_before_it_happens(service: Any, claims_desk: Any):
    at = utc_now().replace(microsecond=0)
    shipment_id = await claims_desk.parcel(rider_id="rdr_0one")
    await on_the_road(service, shipment_id, at, promised=at + timedelta(hours=2))
    assert await seen(service, at) == []
    still = at + timedelta(hours=2) + TOLERANCE - timedelta(minutes=1)
    assert await seen(service, still) == []
    late = still + timedelta(minutes=2)
    assert await seen(service, late) == [("late", shipment_id)]
    assert await seen(service, late + timedelta(minutes=1)) == [], "once"


async def test_a_silent_parcel_is_an_incident(service: Any, claims_desk: Any):
    shipment_id, now = await claims_desk.parcel("car_0one"), utc_now()
    account = CarrierAccount("car_0one", "generic_rest", "X")
    async with service.parts.database.transaction() as session:
        await AccountRepository(session).put(account, now)
        (booking,) = await Bookings(session).want(account, [shipment_id], service="", currency="EUR")
        booked = replace(booking, state=BookingState.BOOKED, number="N-1", booked_at=now)
        await BookingRepository(session).conclude(booked)
    assert await seen(service, now + timedelta(hours=40)) == []
    assert await seen(service, now + timedelta(days=4)) == [("silent", shipment_id)]
    assert await seen(service, now + timedelta(days=5)) == []


async def test_a_loss_with_a_known_amount_becomes_a_claim_with_the_days_of_its_contract(service: Any, claims_desk: Any):
    carrier_id = await claims_desk.carrier_like("fedex", "EUR", terms=[], like=None)
    now = utc_now()
    promised = (PromiseWindow(now - timedelta(days=2), now - timedelta(days=1)),)
    worth = await claims_desk.parcel(carrier_id, cash_minor=4_990, windows=promised)
    unknown = await claims_desk.parcel(carrier_id)
    for shipment_id in (worth, unknown):
        await told(service, shipment_id, Status.PICKED_UP, now - timedelta(days=3))
        await told(service, shipment_id, Status.LOST, now)
    while await open_incidents(service.parts.database):
        pass
    (claim,) = (await claims_desk.manager.get("/v1/claims")).json()["items"]
    assert (claim["shipment_id"], claim["kind"], claim["claimed_minor"]) == (worth, "lost", 4_990)
    assert {i["kind"] for i in (await claims_desk.manager.get("/v1/incidents")).json()["items"]} == {"lost"}


async def test_customers_addresses_over_the_api(service: Any, admin: Any, client_as: Any):
    bad = {"name": "Books", "letters_to": "not an address"}
    assert (await admin.post("/v1/shops", json=bad)).status_code == 422
    made = await admin.post("/v1/shops", json={"name": "Books", "letters": False})
    assert (made.status_code, made.json()["letters"], made.json()["customer_letters"]) == (201, False, True)
    assert await client_as(Role.SHOP, made.json()["id"])
