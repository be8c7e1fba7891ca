"""Shipments: one, many, a file; listed, changed, cancelled; each shop its own."""

import asyncio
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from lastmile.access import Role
from lastmile.dispatch.example import helsinki_extract
from lastmile.dispatch.shipments import shipments_for
from lastmile.infra.outbox import recorded_since
from lastmile.roads import open_streets

pytestmark = pytest.mark.anyio

DAY = "2026-11-25"
HUB = {"name": "Kallio", "lon": 24.95, "lat": 60.18, "timezone": "Europe/Helsinki"}
AT = {"position": {"lon": 24.94, "lat": 60.17}}
SHOP, OTHER = "shop_0mine", "shop_0other"


def order(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"day": DAY, "order_id": f"A-{number}", "recipient": "Äiti Ö", **AT, **more}


@pytest.fixture
async def hub_id(service: Any) -> str:
    dispatcher = await service.client_as(Role.DISPATCHER)
    made = await dispatcher.post("/v1/hubs", json=HUB)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


@pytest.fixture
async def shop(service: Any, hub_id: str) -> httpx.AsyncClient:
    client: httpx.AsyncClient = await service.client_as(Role.SHOP, SHOP)
    return client


@pytest.fixture
async def dispatcher(service: Any, hub_id: str) -> httpx.AsyncClient:
    client: httpx.AsyncClient = await service.client_as(Role.DISPATCHER)
    return client


async def test_a_shipment_comes_back_as_it_was_said(shop: httpx.AsyncClient, hub_id: str):
    said = order(
        parcels=2,
        weight_g=2500,
        cash_minor=1999,
        skills=["cold"],
        note="דלת \u202eאדומה 🚪",
        windows=[{"earliest": f"{DAY}T09:00:00+02:00", "latest": f"{DAY}T12:00:00+02:00"}],
        ready_at=f"{DAY}T06:00:00Z",
    )
    made = await shop.post("/v1/shipments", json=said)
    assert made.status_code == 201, made.text
    shown = made.json()
    for name in ("order_id", "recipient", "parcels", "weight_g", "cash_minor", "skills", "note", "day", "ready_at"):
        assert shown[name] == said[name]
    assert shown["windows"] == [{"earliest": f"{DAY}T07:00:00Z", "latest": f"{DAY}T10:00:00Z"}]
    assert (shown["shop_id"], shown["hub_id"], shown["status"]) == (SHOP, hub_id, "pending")
    assert shown["place"] == {**AT["position"], "match": "given", "confidence": 1.0}
    assert len(shown["tracking_url"].rpartition("/")[2]) == 32
    read = await shop.get(made.headers["location"])
    assert (read.json(), read.headers["etag"]) == (shown, '"1"')


async def test_the_same_again_changes_nothing_and_another_content_is_a_conflict(shop: httpx.AsyncClient):
    first = await shop.post("/v1/shipments", json=order())
    again = await shop.post("/v1/shipments", json=order())
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    other = await shop.post("/v1/shipments", json=order(weight_g=1))
    assert (other.status_code, other.json()["context"]) == (409, {"shipment": first.json()["id"]})
    tomorrow = await shop.post("/v1/shipments", json=order(day="2026-11-26"))
    assert tomorrow.status_code == 201


async def test_a_shop_has_its_own_shipments_only(service: Any, shop: httpx.AsyncClient, dispatcher: httpx.AsyncClient):
    mine = (await shop.post("/v1/shipments", json=order())).json()
    other = await service.client_as(Role.SHOP, OTHER)
    theirs = (await other.post("/v1/shipments", json=order())).json()
    assert mine["id"] != theirs["id"]
    for path in ("", "?shop_id=" + SHOP):
        assert [s["id"] for s in (await other.get("/v1/shipments" + path)).json()["items"]] == [theirs["id"]]
    assert (await other.get(f"/v1/shipments/{mine['id']}")).status_code == 404
    tried = await other.patch(f"/v1/shipments/{mine['id']}", json={"note": "x"}, headers={"If-Match": "*"})
    assert tried.status_code == 404
    assert (await other.post(f"/v1/shipments/{mine['id']}/cancel", json={})).status_code == 404
    assert (await other.post("/v1/shipments", json=order(2, shop_id=SHOP))).status_code == 403
    assert len((await dispatcher.get("/v1/shipments")).json()["items"]) == 2
    of_shop = await dispatcher.get("/v1/shipments", params={"shop_id": SHOP})
    assert [s["id"] for s in of_shop.json()["items"]] == [mine["id"]]
    for role, owner in ((Role.PARTNER, "car_0a"), (Role.RIDER, "rdr_0a")):
        assert (await (await service.client_as(role, owner)).get("/v1/shipments")).status_code == 403


async def test_staff_add_for_a_shop_that_exists(dispatcher: httpx.AsyncClient):
    made = (await dispatcher.post("/v1/shops", json={"name": "Kirja"})).json()
    added = await dispatcher.post("/v1/shipments", json=order(shop_id=made["id"]))
    assert (added.status_code, added.json()["shop_id"]) == (201, made["id"])
    wrong = await dispatcher.post("/v1/shipments", json=order(shop_id="shop_0none"))
    assert wrong.json()["issues"][0]["pointer"] == "/body/shop_id"


async def test_several_hubs_have_to_be_told_apart(dispatcher: httpx.AsyncClient, hub_id: str):
    other = (await dispatcher.post("/v1/hubs", json=HUB | {"name": "Pasila"})).json()["id"]
    unsaid = await dispatcher.post("/v1/shipments", json=order())
    assert unsaid.json()["issues"][0]["pointer"] == "/body/hub_id"
    said = await dispatcher.post("/v1/shipments", json=order(hub_id=other))
    assert said.json()["hub_id"] == other
    made = (await dispatcher.post("/v1/shops", json={"name": "Kirja", "hub_id": hub_id})).json()
    of_shop = await dispatcher.post("/v1/shipments", json=order(shop_id=made["id"]))
    assert of_shop.json()["hub_id"] == hub_id
    for hub in (hub_id, other):
        assert (await dispatcher.delete(f"/v1/hubs/{hub}", headers={"If-Match": "*"})).status_code == 409


async def test_bulk_says_of_each_what_became_of_it(service: Any, shop: httpx.AsyncClient):
    await shop.post("/v1/shipments", json=order(1))
    items = [order(1), order(2), order(2), order(2, weight_g=9), order(1, weight_g=9), order(3, parcels=0), "text"]
    items += [order(4, day="0001-01-01"), order(5, colour="red"), order(6, hub_id="hub_0none"), order(7)]
    answer = await shop.post("/v1/shipments/bulk", json={"items": items})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    statuses = [result["status"] for result in body["results"]]
    assert statuses == [200, 201, 200, 409, 409, 422, 422, 422, 422, 422, 201]
    assert (body["added"], body["unchanged"], body["refused"]) == (2, 2, 7)
    pointers = [result["issues"][0]["pointer"] for result in body["results"] if result["issues"]]
    assert pointers == ["/order_id", "/order_id", "/parcels", "/", "/day", "/colour", "/hub_id"]
    again = (await shop.post("/v1/shipments/bulk", json={"items": items})).json()
    assert [result["status"] for result in again["results"]][:3] == [200, 200, 200]
    assert again["added"] == 0
    async with service.parts.database.reading() as session:
        kinds = [e.happening.kind for e in await recorded_since(session, 0, 100)]
    assert kinds == ["shipment.created"] * 3


async def test_a_thousand_at_once_and_no_more(shop: httpx.AsyncClient):
    items = [order(number) for number in range(1_000)]
    answer = await shop.post("/v1/shipments/bulk", json={"items": items})
    assert answer.json()["added"] == 1_000
    too_many = await shop.post("/v1/shipments/bulk", json={"items": [*items, order(1_000)]})
    assert too_many.status_code == 422
    assert (await shop.post("/v1/shipments/bulk", json={"items": []})).status_code == 422


async def test_pages_lose_nothing(shop: httpx.AsyncClient):
    await shop.post("/v1/shipments/bulk", json={"items": [order(number) for number in range(25)]})
    seen: list[str] = []
    path = "/v1/shipments?limit=10"
    while path:
        answer = await shop.get(path)
        seen += [shipment["order_id"] for shipment in answer.json()["items"]]
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    assert sorted(seen) == sorted(f"A-{number}" for number in range(25))


async def test_filters(shop: httpx.AsyncClient, hub_id: str):
    added = [order(1), order(2, recipient="ÄITI KORHONEN", day="2026-11-26"), order(3, address="50% Street_7")]
    added.append({"day": DAY, "order_id": "A-4", "address": "Nowhere 1"})
    assert (await shop.post("/v1/shipments/bulk", json={"items": added})).json()["added"] == 4
    third = (await shop.get("/v1/shipments", params={"q": "street_7"})).json()["items"][0]
    await shop.post(f"/v1/shipments/{third['id']}/cancel", json={})
    for query, expected in {
        "": ["A-4", "A-3", "A-2", "A-1"],
        f"day={DAY}": ["A-4", "A-3", "A-1"],
        "q=äiti korhonen": ["A-2"],
        "q=50%25": ["A-3"],
        "q=_": ["A-3"],
        "status=cancelled": ["A-3"],
        "located=false": ["A-4"],
        f"located=true&day={DAY}": ["A-3", "A-1"],
        f"hub_id={hub_id}&q=A-1": ["A-1"],
        "hub_id=hub_0none": [],
        "carrier_id=car_0none": [],
    }.items():
        shown = (await shop.get(f"/v1/shipments?{query}")).json()["items"]
        assert sorted(s["order_id"] for s in shown) == sorted(expected), query


async def test_edits_name_their_version(shop: httpx.AsyncClient):
    made = (await shop.post("/v1/shipments", json=order(windows=[_window(DAY)]))).json()
    path = f"/v1/shipments/{made['id']}"
    assert (await shop.patch(path, json={"note": "x"})).status_code == 428
    changed = await shop.patch(path, json={"note": "x", "skills": ["cold"]}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    expected = made | {"note": "x", "skills": ["cold"], "revision": 2, "updated_at": changed.json()["updated_at"]}
    assert changed.json() == expected
    assert (await shop.patch(path, json={"note": "y"}, headers={"If-Match": '"1"'})).status_code == 412
    moved = await shop.patch(path, json={"day": "2026-11-27"}, headers={"If-Match": '"2"'})
    assert (moved.json()["day"], moved.json()["windows"]) == ("2026-11-27", [])
    promised = {"windows": [_window(DAY)]}
    wrong = await shop.patch(path, json=promised, headers={"If-Match": '"3"'})
    assert wrong.json()["issues"][0]["pointer"] == "/body/windows/0"
    assert (await shop.post("/v1/shipments", json=order(day="2026-11-27", note="z"))).status_code == 409


def _window(day: str) -> dict[str, str]:
    return {"earliest": f"{day}T07:00:00Z", "latest": f"{day}T10:00:00Z"}


async def test_a_cancelled_shipment_stays_so(service: Any, shop: httpx.AsyncClient, hub_id: str):
    made = (await shop.post("/v1/shipments", json=order())).json()
    path = f"/v1/shipments/{made['id']}"
    cancelled = await shop.post(f"{path}/cancel", json={"reason": "shipper_not_ready"})
    assert (cancelled.json()["status"], cancelled.json()["status_reason"]) == ("cancelled", "shipper_not_ready")
    again = await shop.post(f"{path}/cancel", json={})
    assert again.json() == cancelled.json()
    assert (await shop.patch(path, json={"note": "x"}, headers={"If-Match": "*"})).status_code == 409
    async with service.parts.database.reading() as session:
        kinds = [e.happening.kind for e in await recorded_since(session, 0, 100)]
        assert await shipments_for(session, date.fromisoformat(DAY), [hub_id]) == ()
    assert kinds == ["shipment.created", "shipment.cancelled"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"day": "0001-01-01"}, "/body/day"),
        ({"day": "9999-12-31"}, "/body/day"),
        ({"day": "2026-02-30"}, "/body/day"),
        ({"order_id": ""}, "/body/order_id"),
        ({"order_id": "x" * 101}, "/body/order_id"),
        ({"order_id": "\u0007"}, "/body/order_id"),
        ({"recipient": "x" * 201}, "/body/recipient"),
        ({"position": None}, "/body"),
        ({"position": {"lon": 200, "lat": 60}}, "/body/position/lon"),
        ({"position": {"lon": 0, "lat": 0}}, "/body/position"),
        ({"parcels": 0}, "/body/parcels"),
        ({"parcels": "many"}, "/body/parcels"),
        ({"weight_g": -1}, "/body/weight_g"),
        ({"weight_g": 2**70}, "/body/weight_g"),
        ({"cash_minor": 1.5}, "/body/cash_minor"),
        ({"skills": ["two persons"]}, "/body/skills/0"),
        ({"windows": [{"earliest": "0001-01-01T00:00:00Z", "latest": f"{DAY}T10:00:00Z"}]}, "/body/windows/0/earliest"),
        ({"windows": [{"earliest": f"{DAY}T10:00:00", "latest": f"{DAY}T11:00:00"}]}, "/body/windows/0/earliest"),
        ({"windows": [{"earliest": f"{DAY}T10:00:00Z", "latest": f"{DAY}T09:00:00Z"}]}, "/body/windows/0"),
        ({"windows": [_window("2026-11-26")]}, "/body/windows/0"),
        ({"windows": [_window(DAY)] * 11}, "/body/windows"),
        ({"ready_at": "2026-11-27T00:00:00Z"}, "/body/ready_at"),
        ({"ready_at": "9999-12-31T23:59:59Z"}, "/body/ready_at"),
        ({"hub_id": "hub_0none"}, "/body/hub_id"),
        ({"hub_id": "' OR 1=1"}, "/body/hub_id"),
        ({"colour": "red"}, "/body/colour"),
    ],
    ids=str,
)
async def test_bad_input_is_told_where_and_nothing_is_stored(
    shop: httpx.AsyncClient, change: dict[str, Any], pointer: str
):
    answer = await shop.post("/v1/shipments", json=order() | change)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), answer.text
    assert answer.json()["issues"][0]["pointer"] == pointer
    assert (await shop.get("/v1/shipments")).json()["items"] == []


CSV = """order_id;recipient;lat;lon;weight_kg;window
A-1;Ada;60,17;24,94;2,5;09:00-12:00
A-2;=cmd|' /C calc'!A0;60,171;24,941;1;
A-3;Eve;60,172;24,942;-4;
"""


async def upload(client: httpx.AsyncClient, content: bytes | str, **query: Any) -> httpx.Response:
    return await client.post("/v1/shipments/import", params={"day": DAY, **query}, content=content)


async def test_a_file_is_taken_whole_or_not_at_all(shop: httpx.AsyncClient):
    refused = await upload(shop, CSV)
    assert refused.status_code == 422, refused.text
    [issue] = refused.json()["issues"]
    assert (issue["pointer"], issue["value"]) == ("orders, row 4, weight_kg", "-4")
    assert (await shop.get("/v1/shipments")).json()["items"] == []


async def test_bad_rows_can_be_skipped_and_every_row_has_its_word(shop: httpx.AsyncClient):
    answer = await upload(shop, CSV, skip_bad_rows=True)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert (report["rows_read"], report["added"], report["left_out"]) == (3, 2, 1)
    assert [(row["row"], row["outcome"]) for row in report["rows"]] == [(2, "added"), (3, "added")]
    assert (report["issues"][0]["row"], report["issues"][0]["column"]) == (4, "weight_kg")
    again = (await upload(shop, CSV, skip_bad_rows=True)).json()
    assert (again["added"], again["unchanged"]) == (0, 2)
    clash = await upload(shop, CSV.replace("Ada", "Eve").replace("-4", "4"))
    assert clash.json()["issues"][0]["pointer"] == "orders, row 2, order_id"
    first = (await shop.get("/v1/shipments", params={"q": "A-1"})).json()["items"][0]
    assert (first["weight_g"], first["windows"][0]["earliest"]) == (2500, f"{DAY}T07:00:00Z")


async def test_files_of_other_formats(shop: httpx.AsyncClient):
    lines = '{"order_id": "J-1", "lat": 60.17, "lon": 24.94}\n{"order_id": "J-2", "lat": 60.17, "lon": 24.94}\n'
    assert (await upload(shop, lines)).json()["added"] == 2
    book = openpyxl.Workbook()
    book.active.append(["order_id", "lat", "lon"])
    book.active.append(["X-1", 60.17, 24.94])
    stream = io.BytesIO()
    book.save(stream)
    assert (await upload(shop, stream.getvalue())).json()["added"] == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"PK\x03\x04nonsense", b"\x00" * 100, b"colour\nred\n", b"[" * 100_000, b"{}", b"%PDF-1.7"],
    ids=lambda content: repr(content[:12]),
)
async def test_what_is_no_file_of_orders(shop: httpx.AsyncClient, content: bytes):
    answer = await upload(shop, content)
    assert answer.status_code in {400, 422}, answer.text
    assert "/tmp" not in answer.text  # noqa: S108  no path of the machine is told
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *[("cash", value) for value in ("99999999999999999999", "1e400", "nan", "-1")],
        *[("weight_kg", value) for value in ("99999999999999999999", "inf")],
        *[("volume_l", "1e30"), ("parcels", "1001"), ("service_time", "1e9 h"), ("priority", "101"), ("lat", "1e9")],
        *[("window", "0001-01-01T00:00Z/9999-12-31T00:00Z"), ("ready_at", "9999-12-31T00:00Z")],
        *[("recipient", "x" * 10_000), ("note", "\x07"), ("order_id", "x" * 10_000)],
    ],
    ids=lambda value: value[:20],
)
async def test_values_that_no_order_has(shop: httpx.AsyncClient, column: str, value: str):
    columns = {"order_id": "A-1", "lat": "60.17", "lon": "24.94"} | {column: value}
    rows = f"{','.join(columns)}\n{','.join(columns.values())}\n"
    answer = await upload(shop, rows)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), answer.text
    assert (await shop.get("/v1/shipments")).json()["items"] == []


@pytest.mark.parametrize("query", [{"day": "0001-01-01"}, {"day": ""}, {"hub_id": "x"}, {"encoding": "rot13"}])
async def test_what_cannot_be_asked_of_an_import(shop: httpx.AsyncClient, query: dict[str, str]):
    assert (await upload(shop, CSV, **query)).status_code == 422


@pytest.fixture(scope="session")
def prepared_streets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare the streets of Helsinki once for all tests."""
    folder = tmp_path_factory.mktemp("streets")
    open_streets(helsinki_extract(), cache_dir=folder)
    return folder


@pytest.fixture
async def mapped(service: Any, prepared_streets: Path) -> httpx.AsyncClient:
    """Give a dispatcher of a hub with a map."""
    settings = service.parts.settings
    settings.streets_cache.symlink_to(prepared_streets)
    settings.extracts.mkdir()
    (settings.extracts / "Helsinki.osm.pbf").symlink_to(helsinki_extract())
    client: httpx.AsyncClient = await service.client_as(Role.DISPATCHER)
    made = await client.post("/v1/hubs", json=HUB | {"streets": "Helsinki.osm.pbf"})
    assert made.status_code == 201, made.text
    return client


async def test_addresses_are_found_on_the_map(mapped: httpx.AsyncClient):
    asked = await mapped.post("/v1/addresses/geocode", json={"address": "Mannerheimintie 5", "postcode": "00100"})
    assert asked.status_code == 200, asked.text
    best = asked.json()["candidates"][0]
    assert asked.json()["found"]
    assert best["label"].startswith("Mannerheimintie 5")
    made = (await mapped.post("/v1/shipments", json=_to("Mannerheimintie 5", 1))).json()
    assert (made["place"]["lon"], made["place"]["match"]) == (best["lon"], best["match"])
    lost = (await mapped.post("/v1/shipments", json=_to("Qwertyzxcv 999", 2))).json()
    assert (lost["place"]["lon"], lost["place"]["match"]) == (None, "none")
    path = f"/v1/shipments/{lost['id']}"
    found = await mapped.patch(path, json={"address": "Mannerheimintie 5"}, headers={"If-Match": "*"})
    assert found.json()["place"] == made["place"]
    nothing = await mapped.post("/v1/addresses/geocode", json={"address": "Qwertyzxcv 999"})
    assert nothing.json()["found"] is False


def _to(address: str, number: int) -> dict[str, Any]:
    return {"day": DAY, "order_id": f"M-{number}", "address": address, "postcode": "00100"}


async def test_a_map_that_cannot_be_read_is_our_fault(service: Any, mapped: httpx.AsyncClient):
    (service.parts.settings.extracts / "Town.osm.pbf").write_bytes(b"no map")
    hub = (await mapped.post("/v1/hubs", json=HUB | {"name": "Town", "streets": "Town.osm.pbf"})).json()["id"]
    answer = await mapped.post("/v1/shipments", json=_to("Street 1", 1) | {"hub_id": hub})
    assert (answer.status_code, answer.json()["context"]) == (503, {"map": "Town.osm.pbf"})
    assert str(service.parts.settings.home) not in answer.text


async def test_a_position_off_the_map_is_refused(mapped: httpx.AsyncClient):
    far = await mapped.post("/v1/shipments", json=order(position={"lon": 60.17, "lat": 24.94}))
    assert far.status_code == 422
    assert "swapped" in far.json()["issues"][0]["expected"]
    bulk = await mapped.post(
        "/v1/shipments/bulk", json={"items": [order(1), order(2, position={"lon": 10, "lat": 10})]}
    )
    assert [result["status"] for result in bulk.json()["results"]] == [201, 422]
    rows = "order_id,address\nF-1,Mannerheimintie 5\nF-2,Qwertyzxcv 999\n"
    refused = await upload(mapped, rows)
    assert [issue["pointer"] for issue in refused.json()["issues"]] == ["orders, row 3, address"]
    taken = (await upload(mapped, rows, skip_bad_rows=True)).json()
    assert (taken["added"], taken["left_out"]) == (1, 1)


async def test_many_at_once_add_each_order_once(shop: httpx.AsyncClient):
    items = [order(number) for number in range(5)]
    bulks = [shop.post("/v1/shipments/bulk", json={"items": items[::step]}) for step in (1, -1) * 4]
    singles = [shop.post("/v1/shipments", json=order(0)) for _ in range(8)]
    answers = await asyncio.gather(*bulks, *singles)
    assert {answer.status_code for answer in answers} <= {200, 201}
    told = [result["status"] for answer in answers[:8] for result in answer.json()["results"]]
    told += [answer.status_code for answer in answers[8:]]
    assert (told.count(201), set(told)) == (5, {200, 201})
    assert len((await shop.get("/v1/shipments")).json()["items"]) == 5


async def test_at_once_with_two_contents_one_is_kept_and_only_the_other_item_refused(shop: httpx.AsyncClient):
    contents = [[order(1, weight_g=weight), order(2), order(weight)] for weight in (1_001, 1_002)]
    answers = await asyncio.gather(*(shop.post("/v1/shipments/bulk", json={"items": items}) for items in contents))
    told = [[result["status"] for result in answer.json()["results"]] for answer in answers]
    assert sorted(first for first, _, _ in told) == [201, 409]
    assert sorted(second for _, second, _ in told) == [200, 201]
    assert [own for _, _, own in told] == [201, 201]


async def test_one_key_sent_at_once_adds_once(shop: httpx.AsyncClient):
    headers = {"Idempotency-Key": "once"}
    calls = [shop.post("/v1/shipments", json=order(), headers=headers) for _ in range(10)]
    answers = await asyncio.gather(*calls)
    assert {(answer.status_code, answer.json()["id"]) for answer in answers} == {(201, answers[0].json()["id"])}
    assert [answer.headers.get("idempotency-replayed") for answer in answers].count("true") == 9


async def test_days_are_those_of_the_hub(shop: httpx.AsyncClient):
    late = date.fromisoformat(DAY) - timedelta(days=1)
    window = {"earliest": f"{late}T22:30:00Z", "latest": f"{late}T23:30:00Z"}
    assert (await shop.post("/v1/shipments", json=order(windows=[window]))).status_code == 201
