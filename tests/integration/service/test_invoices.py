"""Carriers' invoices over the API: taken in, found wrong, disputed, credited, accrued; and weights."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from openpyxl import Workbook

from lastmile.access import Role
from lastmile.carriers.register import book_of
from lastmile.core.shipments import Shipment
from lastmile.core.tracking import Status
from lastmile.dispatch.billing import Billing, judge, read_file
from lastmile.worker.chores import lapse_weights, open_incidents
from tests.integration.service.carried import CONTRACT, Parcel, carried, carrier_with, parcel_of
from tests.unit.carriers.invoices.planted import PRICES, planted

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 16)
HEADER = "Invoice No,AWB,Ship Date,Zone,Charged Weight (kg),Freight,Total"
Upload = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def manager(client_as: Any) -> httpx.AsyncClient:
    return await client_as(Role.OPS_MANAGER)


@pytest.fixture
async def net(service: Any) -> str:
    return await carrier_with(service.parts.database)


@pytest.fixture
async def ids(service: Any, net: str) -> dict[str, str]:
    parcels = [Parcel(f"AWB{n}", Shipment(f"o-{n}", postcode="10000", weight_g=800), DAY) for n in range(1, 4)]
    return await carried(service.parts.database, net, parcels)


@pytest.fixture
def upload(manager: httpx.AsyncClient, net: str) -> Upload:
    async def send(*rows: str, number: str = "INV-1", **query: str) -> httpx.Response:
        body = "\n".join([HEADER, *(f"{number},{row}" for row in rows)])
        return await manager.post(f"/v1/carriers/{net}/invoices", content=body.encode(), params=query)

    return send


async def listed(client: httpx.AsyncClient, path: str, **query: Any) -> list[dict[str, Any]]:
    """Follow a list to its end, two rows a page."""
    items, cursor = [], None
    while True:
        params = query | {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = await client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return items


async def test_a_right_invoice_is_approved(upload: Upload, ids: dict[str, str]):
    answer = await upload("AWB1,2026-11-16,A,1,4.00,4.00", "AWB2,2026-11-16,A,1,4.00,4.00")
    assert answer.status_code == 201, answer.text
    [document] = answer.json()["documents"]
    assert document["invoice"]["outcome"] == "approved"
    assert (document["invoice"]["billed_minor"], document["invoice"]["payable_minor"]) == (800, 800)
    assert [(row["reference"], row["findings"]) for row in document["rows"]] == [("AWB1", []), ("AWB2", [])]
    assert {row["shipment_id"] for row in document["rows"]} == {ids["AWB1"], ids["AWB2"]}


async def test_what_is_wrong_is_kept_with_amount_rule_and_evidence(
    upload: Upload, manager: httpx.AsyncClient, ids: dict[str, str], net: str
):
    right = [f"{number},2026-11-16,A,1,4.00,4.00" for number in ("AWB9", "AWB2")]
    answer = await upload("AWB1,2026-11-16,A,5,9.00,9.00", *right)
    [document] = answer.json()["documents"]
    assert [row["findings"] for row in document["rows"]] == [["wrong_weight"], ["not_ours"], []]
    assert (document["invoice"]["disputed_minor"], document["invoice"]["payable_minor"]) == (900, 800)
    found = await listed(manager, "/v1/invoice-findings", carrier_id=net)
    assert {(each["kind"], each["amount_minor"], each["state"]) for each in found} == {
        ("wrong_weight", 500, "open"),
        ("not_ours", 400, "open"),
    }
    [weight] = await listed(manager, "/v1/invoice-findings", kind="wrong_weight")
    assert (weight["shipment_id"], weight["contract_version"]) == (ids["AWB1"], "1")
    assert weight["rule"] == "the weight break of the measured weight counts"
    assert await listed(manager, "/v1/invoice-findings", state="disputed") == []
    sums = (await manager.get("/v1/invoice-findings/sums")).json()
    assert sum(each["amount_minor"] for each in sums) == 900


async def test_the_same_again_changes_nothing_and_another_content_is_refused(
    upload: Upload, manager: httpx.AsyncClient, ids: dict[str, str]
):
    first = await upload("AWB1,2026-11-16,A,5,9.00,9.00")
    again = await upload("AWB1,2026-11-16,A,5,9.00,9.00")
    assert (again.status_code, again.json()["documents"][0]["known"]) == (200, True)
    assert again.json()["documents"][0]["findings"] == first.json()["documents"][0]["findings"]
    assert (await upload("AWB1,2026-11-16,A,5,8.00,8.00")).status_code == 409
    assert len(await listed(manager, "/v1/invoices")) == 1


async def test_a_bad_row_refuses_the_file_and_nothing_of_it_is_kept(
    upload: Upload, manager: httpx.AsyncClient, ids: dict[str, str]
):
    answer = await upload("AWB1,2026-11-16,A,1,4.00,4.00", "AWB2,soon,A,1,4.001,4.00")
    assert answer.status_code == 422
    issues = answer.json()["issues"]
    assert len(issues) == 2
    assert all("3" in issue["pointer"] or "3" in str(issue) for issue in issues)
    assert await listed(manager, "/v1/invoices") == []


@pytest.mark.parametrize("body", [b"", b"\x00\x01\x02", b"a,b\n1,2\n", b"ISA*00*", b"PK\x03\x04broken"])
async def test_what_is_no_invoice(manager: httpx.AsyncClient, net: str, body: bytes):
    answer = await manager.post(f"/v1/carriers/{net}/invoices", content=body)
    assert answer.status_code in {400, 422}, answer.text
    assert "/tmp" not in answer.text  # noqa: S108  no path of the moment


async def test_an_xlsx_is_read_too(manager: httpx.AsyncClient, net: str, ids: dict[str, str]):
    book, out = Workbook(), BytesIO()
    for row in (["Invoice No", "AWB", "Freight"], ["X-1", "AWB1", 4.0]):
        book.active.append(row)
    book.save(out)
    answer = await manager.post(f"/v1/carriers/{net}/invoices", content=out.getvalue())
    assert answer.json()["documents"][0]["invoice"]["outcome"] == "approved"


async def test_a_charge_is_paid_once_whichever_invoice_asks_for_it(upload: Upload, ids: dict[str, str]):
    await upload("AWB1,2026-11-16,A,1,4.00,4.00")
    [document] = (await upload("AWB1,2026-11-16,A,1,4.00,4.00", number="INV-2")).json()["documents"]
    assert document["rows"][0]["findings"] == ["duplicate"]
    assert document["invoice"]["payable_minor"] == 0


async def test_two_names_of_a_parcel_are_one_parcel(upload: Upload, ids: dict[str, str]):
    row = "2026-11-16,A,1,4.00,4.00"
    [document] = (await upload(f"AWB1,{row}", f"{ids['AWB1']},{row}")).json()["documents"]
    assert [each["kind"] for each in document["findings"]] == ["duplicate"]
    assert document["invoice"]["payable_minor"] == 400


async def test_two_files_at_the_same_moment_are_audited_one_after_the_other(
    service: Any, net: str, ids: dict[str, str]
):
    database = service.parts.database
    async with database.reading() as session:
        book = await book_of(session, net)
        judged = []
        for number in ("INV-1", "INV-2"):
            body = f"{HEADER}\n{number},AWB1,2026-11-16,A,1,4.00,4.00".encode()
            judged.append(await judge(session, net, (await read_file(body, net, book)).invoices, book))
    found = []
    for each in judged:
        async with database.transaction() as session:
            [taken] = await Billing(session).take_in(each, book, "usr_0one")
            found.append([kept.finding.kind.value for kept in taken.findings])
    assert found == [[], ["duplicate"]]


async def test_decisions_move_what_is_payable(upload: Upload, manager: httpx.AsyncClient, ids: dict[str, str]):
    [document] = (await upload("AWB1,2026-11-16,A,5,9.00,9.00", "AWB9,2026-11-16,A,1,4.00,4.00")).json()["documents"]
    invoice, by_kind = document["invoice"]["id"], {each["kind"]: each["id"] for each in document["findings"]}
    path = f"/v1/invoice-findings/{by_kind['wrong_weight']}"
    accepted = await manager.post(f"{path}/decide", json={"decision": "accept", "text": "we had it wrong"})
    assert accepted.json()["state"] == "accepted"
    assert (await manager.post(f"{path}/decide", json={"decision": "accept"})).status_code == 200
    assert (await manager.post(f"{path}/decide", json={"decision": "dispute"})).status_code == 409
    assert (await manager.get(f"/v1/invoices/{invoice}")).json()["payable_minor"] == 900
    many = await manager.post(
        "/v1/invoice-findings/decide", json={"decision": "dispute", "search": {"invoice_id": invoice}}
    )
    assert many.json() == {"findings": 1, "amount_minor": {"EUR": 400}}
    assert (await manager.get(path)).json()["text"] == "we had it wrong"
    nobody = {"decision": "accept", "finding_ids": ["fnd_0none"]}
    assert (await manager.post("/v1/invoice-findings/decide", json=nobody)).status_code == 404
    assert (await manager.post("/v1/invoice-findings/decide", json={"decision": "accept"})).status_code == 422


async def test_a_credit_note_closes_findings_and_says_what_is_left(
    upload: Upload, manager: httpx.AsyncClient, net: str, ids: dict[str, str]
):
    await upload("AWB1,2026-11-16,A,5,9.00,9.00", "AWB2,2026-11-16,A,5,9.00,9.00")
    head, row = "Invoice No,Document Type,Refers To,AWB,Amount", "CN-1,Credit note,INV-1"
    note = f"{head}\n{row},AWB1,6.00\n{row},AWB2,2.00\n"
    answer = await manager.post(f"/v1/carriers/{net}/invoices", content=note.encode())
    assert answer.status_code == 201, answer.text
    [document] = answer.json()["documents"]
    assert document["invoice"]["kind"] == "credit_note"
    assert {(each["reference"], each["state"], each["credited_minor"]) for each in document["findings"]} == {
        ("AWB1", "credited", 500),
        ("AWB2", "open", 200),
    }
    assert document["invoice"]["surplus"] == [{"reference": "AWB1", "currency": "EUR", "amount_minor": 100}]
    [invoice] = [each for each in await listed(manager, "/v1/invoices") if each["kind"] == "invoice"]
    assert invoice["payable_minor"] == 800
    refused = await manager.post(f"/v1/invoices/{invoice['id']}/void", json={"reason": "x"})
    assert refused.status_code == 409


async def test_an_invoice_within_tolerance_approves_itself(
    service: Any, manager: httpx.AsyncClient, ids: dict[str, str], net: str
):
    lenient = dict(CONTRACT) | {"billing": {"approve_up_to": 6}}
    await manager.put(f"/v1/carriers/{net}/contract", json=lenient)
    body = f"{HEADER}\nINV-1,AWB1,2026-11-16,A,5,9.00,9.00".encode()
    [document] = (await manager.post(f"/v1/carriers/{net}/invoices", content=body)).json()["documents"]
    assert document["invoice"]["outcome"] == "approved_within_tolerance"
    assert document["invoice"]["payable_minor"] == 900
    assert [(each["state"], each["contract_version"]) for each in document["findings"]] == [("tolerated", "2")]


async def test_a_void_invoice_counts_nowhere(upload: Upload, manager: httpx.AsyncClient, ids: dict[str, str]):
    [document] = (await upload("AWB1,2026-11-16,A,5,9.00,9.00")).json()["documents"]
    path = f"/v1/invoices/{document['invoice']['id']}"
    voided = (await manager.post(f"{path}/void", json={"reason": "wrong month"})).json()
    assert (voided["void"], voided["payable_minor"]) == (True, 0)
    assert [each["state"] for each in await listed(manager, "/v1/invoice-findings")] == ["void"]
    [again] = (await upload("AWB1,2026-11-16,A,1,4.00,4.00")).json()["documents"]
    assert (again["invoice"]["outcome"], again["rows"][0]["findings"]) == ("approved", [])


async def test_lines_are_listed_in_their_order(upload: Upload, manager: httpx.AsyncClient, ids: dict[str, str]):
    [document] = (await upload(*(f"AWB{n},2026-11-16,A,1,4.00,4.00" for n in (3, 1, 2)))).json()["documents"]
    lines = await listed(manager, f"/v1/invoices/{document['invoice']['id']}/lines")
    assert [(line["row"], line["reference"], line["shipment_id"]) for line in lines] == [
        (str(row), number, ids[number]) for row, number in enumerate(("AWB3", "AWB1", "AWB2"), start=2)
    ]


async def test_what_is_not_billed_is_accrued(
    service: Any, upload: Upload, manager: httpx.AsyncClient, net: str, ids: dict[str, str]
):
    lost = Parcel("AWB7", Shipment("o-7", postcode="10000", weight_g=800), DAY, status=Status.LOST)
    nowhere = Parcel("AWB8", Shipment("o-8", postcode="90000", weight_g=800), DAY)
    await carried(service.parts.database, net, [lost, nowhere])
    await upload("AWB1,2026-11-16,A,1,4.00,4.00")
    days = {"first": "2026-11-16", "last": "2026-11-16"}
    entries, cursor = [], None
    while True:
        params = days | {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await manager.get(f"/v1/carriers/{net}/accruals", params=params)).json()
        entries += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert {(each["reference"], each["amount_minor"]) for each in entries} == {("AWB2", 400), ("AWB3", 400)}
    total = (await manager.get(f"/v1/carriers/{net}/accruals/sum", params=days)).json()
    assert total == {"amount_minor": {"EUR": 800}, "unpriced": 1}
    odd = await manager.get(f"/v1/carriers/{net}/accruals/sum", params={"first": "2026-11-16", "last": "2026-01-01"})
    assert odd.status_code == 422


async def test_our_scale_counts_for_an_audit(upload: Upload, manager: httpx.AsyncClient, ids: dict[str, str]):
    measured = {"weight_g": 2_500, "evidence": {"photo_scale": "att_0one"}}
    assert (await manager.put(f"/v1/shipments/{ids['AWB1']}/measure", json=measured)).status_code == 200
    [document] = (await upload("AWB1,2026-11-16,A,5,9.00,9.00", "AWB2,2026-11-16,A,5,9.00,9.00")).json()["documents"]
    assert [row["findings"] for row in document["rows"]] == [[], ["wrong_weight"]]
    shown = (await manager.get(f"/v1/shipments/{ids['AWB1']}/measure")).json()
    assert (shown["weight_g"], shown["evidence"]) == (2_500, {"photo_scale": "att_0one"})
    assert (await manager.get(f"/v1/shipments/{ids['AWB2']}/measure")).status_code == 404


async def test_a_dispute_can_become_a_claim(
    service: Any, upload: Upload, manager: httpx.AsyncClient, net: str, ids: dict[str, str]
):
    [document] = (await upload("AWB1,2026-11-16,A,5,9.00,9.00")).json()["documents"]
    finding = document["findings"][0]["id"]
    await manager.post(f"/v1/invoice-findings/{finding}/decide", json={"decision": "dispute", "claim": True})
    while await open_incidents(service.parts.database):
        pass
    [claim] = (await manager.get("/v1/claims", params={"kind": "billing"})).json()["items"]
    assert (claim["shipment_id"], claim["claimed_minor"], claim["state"]) == (ids["AWB1"], 500, "ready")
    assert [piece["reference"] for piece in claim["pieces"]] == [finding]


def announced(number: str, grams: int, at: datetime) -> list[dict[str, Any]]:
    return [{"reference": number, "charged_g": grams, "raised_at": at.isoformat()}]


async def test_a_weight_is_disputed_in_time_with_evidence(
    service: Any, manager: httpx.AsyncClient, net: str, ids: dict[str, str]
):
    now = datetime.now(UTC)
    answer = await manager.post(f"/v1/carriers/{net}/weight-discrepancies", json=announced("AWB1", 5_000, now))
    assert answer.status_code == 201, answer.text
    [kept] = answer.json()
    assert (kept["at_stake_minor"], kept["ours_g"], kept["on_silence"]) == (500, 800, "accepted")
    closes = datetime.combine(now.date() + timedelta(days=8), datetime.min.time(), UTC)
    assert datetime.fromisoformat(kept["closes_at"]) == closes
    path = f"/v1/weight-discrepancies/{kept['id']}"
    assert (await manager.get(path)).json()["advice"] == "gather_evidence"
    assert (await manager.post(f"{path}/dispute", json={})).status_code == 409
    measured = {"weight_g": 790, "evidence": {"photo_scale": "att_0one"}}
    await manager.put(f"/v1/shipments/{ids['AWB1']}/measure", json=measured)
    assert (await manager.get(path)).json()["advice"] == "dispute"
    disputed = (await manager.post(f"{path}/dispute", json={"text": "790 g on our scale"})).json()
    assert (disputed["state"], disputed["ours_g"]) == ("disputed", 790)
    assert (await manager.post(f"{path}/accept", json={})).status_code == 409
    again = await manager.post(f"/v1/carriers/{net}/weight-discrepancies", json=announced("AWB1", 6_000, now))
    assert [each["state"] for each in again.json()] == ["disputed"]
    while await open_incidents(service.parts.database):
        pass
    opened = (await manager.get("/v1/incidents")).json()["items"]
    assert [each["kind"] for each in opened] == ["weight_discrepancy"]


async def test_a_weight_that_nobody_decides_lapses(
    service: Any, manager: httpx.AsyncClient, net: str, ids: dict[str, str]
):
    now = datetime.now(UTC)
    old = announced("AWB1", 5_000, now - timedelta(days=9)) + announced("AWB2", 5_000, now)
    await manager.post(f"/v1/carriers/{net}/weight-discrepancies", json=old)
    assert await lapse_weights(service.parts.database) == 1
    states = {each["reference"]: each["state"] for each in await listed(manager, "/v1/weight-discrepancies")}
    assert states == {"AWB1": "lapsed", "AWB2": "open"}


async def test_weights_of_strangers_are_refused_as_a_whole(manager: httpx.AsyncClient, net: str, ids: dict[str, str]):
    now = datetime.now(UTC)
    body = announced("AWB1", 5_000, now) + announced("NOBODY", 5_000, now)
    answer = await manager.post(f"/v1/carriers/{net}/weight-discrepancies", json=body)
    assert (answer.status_code, answer.json()["issues"][0]["pointer"]) == (422, "/body/1/reference")
    assert await listed(manager, "/v1/weight-discrepancies") == []


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.OPS_MANAGER])
async def test_who_may_take_in_invoices(client_as: Any, net: str, ids: dict[str, str], role: Role):
    client = await client_as(role)
    body = f"{HEADER}\nINV-1,AWB1,2026-11-16,A,1,4.00,4.00".encode()
    assert (await client.post(f"/v1/carriers/{net}/invoices", content=body)).status_code == 201


PLANTED: dict[str, Any] = {
    "service_levels": [
        {"name": "parcel", "serves": ["standard"], "promised_days": 2, "by": "18:00"},
        {"name": "express", "serves": ["express"], "promised_days": 1, "by": "18:00"},
    ],
    "zones": [{"id": name, "kind": "postcodes", "prefixes": [digit]} for name, digit in zip("ABC", "123", strict=True)],
    "weighing": {"volumetric_divisor": 5000, "step_kg": 0.5},
    "surcharges": [
        {"label": "home delivery", "kind": "residential", "amount": 0.45, "fuel": True},
        {"label": "cash on delivery", "kind": "cash_on_delivery", "percent": 1.5, "percent_of": "cash", "minimum": 2.5},
        {"label": "reattempt", "kind": "reattempt", "amount": 1.2, "per": "attempt"},
    ],
    "cash_on_delivery": {"max": 10_000},
    "return_to_origin": {"rate_percent": 60},
    "service_credits": [{"late_h": 0, "percent": 20}, {"late_h": 24, "percent": 100}],
}
"""The contract of `tests.unit.carriers.invoices.planted`, without what its versions differ in."""


def _version(prices: dict[str, tuple[int, ...]], fuel: float, **period: str) -> dict[str, Any]:
    rates = [
        {
            "zone": zone,
            "service_level": level,
            "breaks": [
                {"up_to_kg": kg, "price": (price + more) / 100} for kg, price in zip((1, 5, 10, 30), row, strict=True)
            ],
        }
        for zone, row in prices.items()
        for level, more in (("parcel", 0), ("express", 450))
    ]
    return PLANTED | {"rates": rates, "fuel": {"index": [{"percent": fuel}]}} | period


async def test_ten_thousand_rows_with_planted_errors_through_the_database(
    service: Any, manager: httpx.AsyncClient, database_url: str
):
    made = planted(10_000, each=25, currencies=False, homes=True)
    database = service.parts.database
    net = await carrier_with(database, _version(PRICES["old"], 9.5, valid_to="2026-06-30"))
    new = _version(PRICES["new"], 10.25, valid_from="2026-07-01")
    assert (await manager.put(f"/v1/carriers/{net}/contract", json=new)).status_code == 201
    await carried(database, net, [parcel_of(facts) for facts in made.facts.values()])
    earlier = [row for row in made.rows if made.facts.get(row.awb) and made.facts[row.awb].billed]
    before = replace(made, rows=earlier, stated_more=0).csv().replace("INV-7", "INV-6")
    first = await manager.post(f"/v1/carriers/{net}/invoices", content=before.encode())
    assert first.json()["documents"][0]["findings"] == []
    started = time.process_time()
    answer = await manager.post(f"/v1/carriers/{net}/invoices", content=made.csv().encode())
    spent = time.process_time() - started
    assert answer.status_code == 201, answer.text
    [document] = answer.json()["documents"]
    found = {(each["reference"], each["kind"]): each["amount_minor"] for each in document["findings"]}
    assert found == made.errors
    assert len(document["findings"]) == len(made.errors)
    assert document["invoice"]["disputed_minor"] == sum(made.errors.values())
    assert len(document["rows"]) == len(made.rows)
    print(f"{spent:.2f} s of CPU")  # noqa: T201  the figure stands in docs/benchmarks.md
