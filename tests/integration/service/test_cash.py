"""Cash on delivery over the API: collected at doors, handed over, short, overdue."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from openpyxl import Workbook

from lastmile.access import Role
from lastmile.core.shipments import Shipment
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.dispatch.execution.models import AttemptRow
from lastmile.dispatch.execution.records import TaskState
from lastmile.dispatch.setup import Rider
from lastmile.dispatch.setup.repository import SetupRepository
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.dispatch.tracking import Report, Source, ingest
from lastmile.worker.chores import collect_cash, open_incidents
from tests.integration.service.carried import Parcel, carried, carrier_with

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 2)
AT = "2026-11-05T10:00:00Z"


@pytest.fixture
async def manager(client_as: Any) -> httpx.AsyncClient:
    return await client_as(Role.OPS_MANAGER)


@pytest.fixture
async def net(service: Any) -> str:
    return await carrier_with(service.parts.database)


@pytest.fixture
async def ids(service: Any, net: str) -> dict[str, str]:
    """Two parcels with 50.00 and 30.00 at the door, one without cash; all delivered on 2 November."""
    cash = {"AWB1": 5_000, "AWB2": 3_000, "AWB3": 0}
    parcels = [
        Parcel(number, Shipment(number, postcode="10000", weight_g=500, cash_minor=minor), DAY)
        for number, minor in cash.items()
    ]
    found = await carried(service.parts.database, net, parcels)
    while await collect_cash(service.parts.database):
        pass
    return found


def transfer(party: str, amount: int, lines: dict[str, int] | None = None, **more: Any) -> dict[str, Any]:
    said = [{"reference": reference, "amount_minor": minor} for reference, minor in (lines or {}).items()]
    body = {"party": party, "reference": "T-1", "amount_minor": amount, "currency": "EUR", "at": AT, "lines": said}
    return body | more


async def holds(client: httpx.AsyncClient, party: str) -> dict[str, int]:
    answer = await client.get(f"/v1/cash/parties/{party}")
    assert answer.status_code == 200, answer.text
    return {each["shipment_id"]: each["open_minor"] for each in answer.json()}


async def test_deliveries_become_entries_once(service: Any, manager: httpx.AsyncClient, net: str, ids: dict[str, str]):
    assert await holds(manager, net) == {ids["AWB1"]: 5_000, ids["AWB2"]: 3_000}
    assert await collect_cash(service.parts.database) == 0
    entries = (await manager.get("/v1/cash/entries", params={"limit": 1})).json()
    rest = (await manager.get("/v1/cash/entries", params={"cursor": entries["next_cursor"]})).json()
    assert {each["kind"] for each in entries["items"] + rest["items"]} == {"collected"}
    assert len(entries["items"] + rest["items"]) == 2


async def test_a_delivery_that_was_none_is_reversed(
    service: Any, manager: httpx.AsyncClient, net: str, ids: dict[str, str]
):
    later = datetime(2026, 11, 3, tzinfo=UTC)
    async with service.parts.database.transaction() as session:
        event = TrackingEvent("x", later, Status.RETURNING)
        await ingest(session, [Report(ids["AWB1"], Source.CARRIER.named(net), event)])
    while await collect_cash(service.parts.database):
        pass
    assert await holds(manager, net) == {ids["AWB2"]: 3_000}


async def test_a_riders_own_figure_counts(service: Any, manager: httpx.AsyncClient, ids: dict[str, str]):
    """The rider collected 20.00 of 25.00 and hands in 15.00."""
    database = service.parts.database
    async with database.transaction() as session:
        rider = Rider(id="rdr_0anna", name="Anna")
        await SetupRepository(session, Rider).add(rider)
        shipment = Shipment("own", postcode="10000", weight_g=500, cash_minor=2_500)
        [own] = await ShipmentRepository(session).put(DAY, [shipment], datetime(2026, 11, 2, 8, tzinfo=UTC))
        await ShipmentRepository(session).hand_to_rider({own: rider.id})
        at = datetime(2026, 11, 2, 12, tzinfo=UTC)
        session.add(
            AttemptRow(
                id="att_1",
                task_id="tsk_1",
                shipment_id=own,
                shop_id="",
                route_id="rte_1",
                rider_id=rider.id,
                action_id="a",
                outcome=TaskState.DONE,
                at=at,
                reason="",
                note="",
                recipient="",
                collected_minor=2_000,
            )
        )
        await ingest(session, [Report(own, Source.RIDER.named(rider.id), TrackingEvent("d", at, Status.DELIVERED))])
    while await collect_cash(database):
        pass
    assert await holds(manager, rider.id) == {own: 2_000}
    answer = await manager.post("/v1/cash/remittances", json=transfer(rider.id, 1_500, {own: 1_500}))
    assert [(each["kind"], each["amount_minor"]) for each in answer.json()["findings"]] == [("short", 500)]
    mine = await service.client_as(Role.RIDER, rider.id)
    assert await holds(mine, rider.id) == {own: 500}


async def test_a_transfer_by_lines_is_matched(manager: httpx.AsyncClient, net: str, ids: dict[str, str]):
    body = transfer(net, 7_000, {"AWB1": 4_500, "AWB2": 2_000, "NOBODY": 500})
    body["lines"][0]["fee_minor"] = 500
    answer = await manager.post("/v1/cash/remittances", json=body)
    assert answer.status_code == 201, answer.text
    assert {(each["kind"], each["reference"], each["amount_minor"]) for each in answer.json()["findings"]} == {
        ("short", ids["AWB2"], 1_000),
        ("unknown", "NOBODY", 500),
    }
    assert await holds(manager, net) == {ids["AWB2"]: 1_000}
    again = await manager.post("/v1/cash/remittances", json=body)
    assert again.json() == answer.json()
    assert await holds(manager, net) == {ids["AWB2"]: 1_000}
    other = await manager.post("/v1/cash/remittances", json=body | {"amount_minor": 1})
    assert other.status_code == 409
    assert len((await manager.get("/v1/cash/remittances", params={"party": net})).json()["items"]) == 1


async def test_a_second_payment_for_a_shipment_is_found(manager: httpx.AsyncClient, net: str, ids: dict[str, str]):
    await manager.post("/v1/cash/remittances", json=transfer(net, 5_000, {"AWB1": 5_000}))
    answer = await manager.post("/v1/cash/remittances", json=transfer(net, 5_000, {"AWB1": 5_000}, reference="T-2"))
    assert [each["kind"] for each in answer.json()["findings"]] == ["twice"]
    [aged] = (await manager.get("/v1/cash/aging")).json()["items"]
    assert (aged["open_minor"], aged["too_much_minor"]) == (3_000, 5_000)


async def test_without_lines_the_oldest_is_cleared_first(manager: httpx.AsyncClient, net: str, ids: dict[str, str]):
    answer = await manager.post("/v1/cash/remittances", json=transfer(net, 9_000))
    assert [(each["kind"], each["amount_minor"]) for each in answer.json()["findings"]] == [("unallocated", 1_000)]
    assert await holds(manager, net) == {}
    assert (await manager.get("/v1/cash/aging")).json()["items"] == []


async def test_what_is_overdue_is_aged(service: Any, manager: httpx.AsyncClient, net: str, ids: dict[str, str]):
    [aged] = (await manager.get("/v1/cash/aging", params={"party": net})).json()["items"]
    days = (datetime.now(UTC).date() - DAY - timedelta(days=7)).days
    assert (aged["party"], aged["open_minor"], aged["overdue_minor"]) == (net, 8_000, 8_000 if days > 0 else 0)
    [bucket] = [each for each in aged["buckets"] if each["shipments"]]
    assert bucket["from_days"] <= max(days, 0) <= (bucket["to_days"] or days)
    [first, _] = (await manager.get(f"/v1/cash/parties/{net}")).json()
    assert (first["due_on"], first["overdue_days"]) == ("2026-11-09", max(days, 0))


async def test_short_cash_opens_an_incident(service: Any, manager: httpx.AsyncClient, net: str, ids: dict[str, str]):
    await manager.post("/v1/cash/remittances", json=transfer(net, 4_000, {"AWB1": 4_000}))
    while await open_incidents(service.parts.database):
        pass
    [incident] = (await manager.get("/v1/incidents")).json()["items"]
    assert (incident["kind"], incident["shipment_id"], incident["amount_minor"]) == ("cash_short", ids["AWB1"], 1_000)


async def test_entries_by_hand(manager: httpx.AsyncClient, net: str, ids: dict[str, str]):
    entry = {"party": net, "shipment_id": ids["AWB1"], "kind": "written_off", "amount_minor": 5_000, "note": "robbed"}
    answer = await manager.post("/v1/cash/entries", json=entry)
    assert (answer.status_code, answer.json()["owed_minor"]) == (201, -5_000)
    assert await holds(manager, net) == {ids["AWB2"]: 3_000}
    back = await manager.post("/v1/cash/entries", json=entry | {"amount_minor": -5_000})
    assert back.json()["owed_minor"] == 5_000
    assert (await holds(manager, net))[ids["AWB1"]] == 5_000


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"amount_minor": 0}, 422),
        ({"party": "shp_0one"}, 422),
        ({"party": "car_0none"}, 404),
        ({"shipment_id": "shp_0none"}, 404),
        ({"note": ""}, 422),
    ],
)
async def test_what_is_no_entry(
    manager: httpx.AsyncClient, net: str, ids: dict[str, str], change: dict[str, Any], status: int
):
    entry = {"party": net, "shipment_id": ids["AWB1"], "kind": "fee", "amount_minor": 1, "note": "x"} | change
    assert (await manager.post("/v1/cash/entries", json=entry)).status_code == status


async def test_partners_see_their_own_cash_only(client_as: Callable[..., Any], net: str, ids: dict[str, str]):
    partner = await client_as(Role.PARTNER, net)
    other = await client_as(Role.PARTNER, "car_0other")
    assert await holds(partner, net) == {ids["AWB1"]: 5_000, ids["AWB2"]: 3_000}
    assert (await other.get(f"/v1/cash/parties/{net}")).status_code == 404
    assert (await other.get("/v1/cash/aging")).json()["items"] == []
    assert (await other.get("/v1/cash/entries")).json()["items"] == []
    assert (await partner.post("/v1/cash/remittances", json=transfer(net, 1))).status_code == 403


async def sent(client: httpx.AsyncClient, party: str, body: bytes, **query: Any) -> httpx.Response:
    asked = {"party": party, "reference": "F-1", "at": AT, "currency": "EUR"} | query
    return await client.post("/v1/cash/remittances/import", params=asked, content=body)


def spreadsheet(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


CSV = "AWB No;Remitted Amount;COD Charges\nAWB1;48,00;2,00\nAWB2;25,00;\nNOBODY;1,00;\nAWB1;3,00;\nTotal;77,00;2,00\n"
ROWS = (("awb", "amount", "fee"), ("AWB1", 48.0, 2), ("AWB2", 25.0, None), ("NOBODY", 1.0, None), ("AWB1", 3.0, None))


@pytest.mark.parametrize("body", [CSV.encode(), spreadsheet(*ROWS)], ids=["csv", "xlsx"])
async def test_a_remittance_file_is_held_against_the_ledger_row_by_row(
    manager: httpx.AsyncClient, net: str, ids: dict[str, str], body: bytes
):
    taken = await sent(manager, net, body)
    assert taken.status_code == 201, taken.text
    told = taken.json()
    rows = [(r["row"], r["shipment_id"], r["finding"], r["difference_minor"]) for r in told["rows"]]
    assert rows == [
        (2, ids["AWB1"], None, 0),
        (3, ids["AWB2"], "short", 500),
        (4, "", "unknown", 100),
        (5, ids["AWB1"], "twice", 300),
    ]
    assert told["remittance"]["amount_minor"] == 7_700
    assert await holds(manager, net) == {ids["AWB1"]: -300, ids["AWB2"]: 500}
    again = await sent(manager, net, body)
    assert (again.status_code, again.json()["rows"]) == (201, told["rows"])
    assert await holds(manager, net) == {ids["AWB1"]: -300, ids["AWB2"]: 500}
    less = await sent(manager, net, body, reference="F-2", amount_minor=7_000)
    assert {f["kind"] for f in less.json()["remittance"]["findings"] if not f["reference"]} == {"sum"}


async def test_a_file_with_a_bad_row_is_refused_whole(manager: httpx.AsyncClient, net: str, ids: dict[str, str]):
    bad = b"awb,amount,fee,currency\nAWB1,50.00,0,EUR\nAWB2,30.005,0,EUR\n,1.00,0,EUR\nAWB3,-4,0,EUR\nAWB3,4,0,USD\n"
    refused = await sent(manager, net, bad)
    assert refused.status_code == 422
    places = [issue["pointer"] for issue in refused.json()["issues"]]
    assert places == [f"remittance, row {where}" for where in ("3, amount", "4, awb", "5, amount", "6, currency")]
    assert await holds(manager, net) == {ids["AWB1"]: 5_000, ids["AWB2"]: 3_000}
    for body in (b"", b"name,colour\na,b\n", b"awb,amount\n", b"PK\x03\x04 no workbook", b"\xff\xfe\x00"):
        assert (await sent(manager, net, body)).status_code == 422
    good = b"awb,amount\nAWB1,50.00\n"
    assert (await sent(manager, "shp_1", good)).status_code == 422
    for wrong in ({"currency": "euro"}, {"encoding": "klingon"}, {"amount_minor": -1}):
        assert (await sent(manager, net, good, **wrong)).status_code == 422
