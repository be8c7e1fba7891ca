"""Scorecards over the API, and plans that expect what carriers' failures cost."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import httpx
import pytest

from lastmile.access import Role
from lastmile.carriers import Quotable, carriers_from
from lastmile.core.shipments import Shipment
from lastmile.core.tracking import Status
from lastmile.dispatch.scorecards import expected_document
from lastmile.dispatch.setup import carriers_document
from tests.integration.service.carried import CONTRACT, Parcel, carried, carrier_with

pytestmark = pytest.mark.anyio
DAY = datetime.now(UTC).date() - timedelta(days=10)
RISK = {"late_minor": 300, "value_minor": 4_000, "unrecovered_percent": 50, "dispute_minor": 100, "refused_minor": 80}


@pytest.fixture
async def manager(client_as: Any) -> httpx.AsyncClient:
    return await client_as(Role.OPS_MANAGER)


@pytest.fixture
async def dispatcher(client_as: Any) -> httpx.AsyncClient:
    return await client_as(Role.DISPATCHER)


def parcels(prefix: str, *, late: int, lost: int, right: int) -> list[Parcel]:
    """Give parcels to zone A promised for the next day at 18:00; the late ones come a day after."""
    promised = datetime.combine(DAY + timedelta(days=1), time(18), UTC)
    kinds = [("late", late), ("lost", lost), ("right", right)]
    made = []
    for kind, number in kinds:
        for index in range(number):
            delivered = promised + timedelta(days=1) if kind == "late" else promised - timedelta(hours=2)
            made.append(
                Parcel(
                    f"{prefix}{kind}{index}",
                    Shipment(f"{prefix}-{kind}-{index}", postcode="10000", weight_g=500),
                    DAY,
                    Status.LOST if kind == "lost" else Status.DELIVERED,
                    delivered_at=None if kind == "lost" else delivered,
                    promised_by=promised,
                )
            )
    return made


@pytest.fixture
async def carriers(service: Any) -> dict[str, str]:
    """One carrier that is often late, one that is not."""
    database = service.parts.database
    found = {}
    for name, many in (("bad", {"late": 30, "lost": 10, "right": 20}), ("good", {"late": 1, "lost": 0, "right": 59})):
        found[name] = await carrier_with(database, CONTRACT, name)
        await carried(database, found[name], parcels(name.upper(), **many))
    return found


async def cards(client: httpx.AsyncClient, **query: Any) -> dict[tuple[str, ...], dict[str, Any]]:
    found, cursor = {}, None
    while True:
        params = query | {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = await client.get("/v1/scorecards", params=params)
        assert page.status_code == 200, page.text
        names = ("carrier_id", "service", "origin", "destination")
        found |= {tuple(each[name] for name in names): each for each in page.json()["items"]}
        cursor = page.json()["next_cursor"]
        if cursor is None:
            return found


async def test_figures_are_those_of_the_parcels(manager: httpx.AsyncClient, carriers: dict[str, str]):
    counted = await manager.post("/v1/scorecards/count")
    assert counted.json()["shipments"] == 120
    found = await cards(manager)
    bad, good = found[carriers["bad"], "", "", ""], found[carriers["good"], "", "", ""]
    assert (bad["on_time"]["hits"], bad["on_time"]["trials"]) == (20, 60)
    assert (bad["lost"]["hits"], bad["lost"]["trials"]) == (10, 60)
    assert (good["on_time"]["value"], good["delivered"]) == (59 / 60, 60)
    assert good["on_time"]["low"] < good["on_time"]["value"] < good["on_time"]["high"]
    assert (good["tenders_refused"]["hits"], good["tenders_refused"]["trials"]) == (0, 60)
    assert bad["expected"]["late"] > 0.3 > good["expected"]["late"]
    lane = (carriers["bad"], "standard", "", "A")
    assert found[lane]["shipped"] == 60
    assert found["", "", "", ""]["shipped"] == 120
    mine = await cards(manager, carrier_id=carriers["good"])
    assert {key[0] for key in mine} == {carriers["good"]}


async def test_a_bill_and_what_is_wrong_with_it_count(manager: httpx.AsyncClient, carriers: dict[str, str]):
    body = "Invoice No,AWB,Charged Weight (kg),Freight\nI-1,GOODright0,5,9.00\nI-1,GOODright1,1,4.00\n"
    answer = await manager.post(f"/v1/carriers/{carriers['good']}/invoices", content=body.encode())
    assert answer.status_code == 201, answer.text
    await manager.post("/v1/scorecards/count")
    card = (await cards(manager))[carriers["good"], "", "", ""]
    assert (card["overbilled"]["hits"], card["overbilled"]["trials"]) == (1, 2)
    assert card["overbilling_rate"] == pytest.approx(500 / 1300)
    assert card["cost_per_delivery_minor"] == pytest.approx((1300 - 500) / 60)


async def test_plans_from_the_database_expect_what_failures_cost(
    service: Any, manager: httpx.AsyncClient, dispatcher: httpx.AsyncClient, carriers: dict[str, str]
):
    database = service.parts.database
    await manager.post("/v1/scorecards/count")
    async with database.reading() as session:
        assert await expected_document(session) == {}
    none = (await dispatcher.get("/v1/carrier-risk")).json()
    assert (none["revision"], none["late_minor"]) == (0, 0)
    put = await dispatcher.put("/v1/carrier-risk", json=RISK)
    assert put.status_code == 200, put.text
    assert {name: put.json()[name] for name in RISK} == RISK
    async with database.reading() as session:
        today = datetime.now(UTC).date()
        book = carriers_from(await carriers_document(session, today) | await expected_document(session))
    item = Quotable("o", postcode="10000", weight_g=500)
    costs = {name: sum(x.amount_minor for x in book.risk_lines(id_, item, today)) for name, id_ in carriers.items()}
    shown = (await cards(manager))[carriers["bad"], "", "", ""]["expected"]
    risk = book.risks[carriers["bad"]]
    assert risk.late == pytest.approx(shown["late"], abs=1e-6)
    by_hand = shown["late"] * 300 + (shown["lost"] + shown["damaged"]) * (2_000 + 100) + shown["overbilled"] * 100
    assert costs["bad"] == pytest.approx(by_hand + shown["refused"] * 80, abs=3)
    assert costs["bad"] > costs["good"] + 50


async def test_an_edit_of_the_risk_needs_its_version(dispatcher: httpx.AsyncClient):
    first = await dispatcher.put("/v1/carrier-risk", json=RISK)
    assert (await dispatcher.put("/v1/carrier-risk", json=RISK)).status_code == 428
    again = await dispatcher.put("/v1/carrier-risk", json=RISK, headers={"If-Match": first.headers["ETag"]})
    assert again.json()["revision"] == 2
    stale = await dispatcher.put("/v1/carrier-risk", json=RISK, headers={"If-Match": first.headers["ETag"]})
    assert stale.status_code == 412


async def test_nothing_to_count(manager: httpx.AsyncClient):
    assert (await manager.post("/v1/scorecards/count")).json()["shipments"] == 0
    assert await cards(manager) == {}
