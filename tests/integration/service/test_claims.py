import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from lastmile.access import Role
from lastmile.carriers.register import Register
from lastmile.incidents.claims import Claims

pytestmark = pytest.mark.anyio

FOUND = {"damaged": ["invoice", "description", "photo_item", "photo_inner_packing", "photo_label", "photo_box"]}


@pytest.fixture
async def manager(client_as: Any) -> httpx.AsyncClient:
    return await client_as(Role.OPS_MANAGER)


@pytest.fixture
async def ups(service: Any) -> str:
    return await carrier_like(service, "ups", "USD")


async def carrier_like(service: Any, name: str, currency: str) -> str:
    """Make a carrier with somebody's published claim terms; give its id."""
    document = {
        "service_levels": [{"name": "day", "serves": ["standard"], "promised_days": 0}],
        "zones": [{"id": "all", "kind": "everywhere"}],
        "rates": [{"zone": "all", "service_level": "day", "breaks": [{"up_to_kg": 30, "price": 5}]}],
        "claims": {"like": name},
    }
    async with service.parts.database.transaction() as session:
        register = Register(session)
        carrier = await register.create(name)
        await register.agree(carrier, document, currency=currency, timezone="America/New_York")
        return carrier.id


def claim(carrier_id: str, **changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "kind": "damaged",
        "shipment_id": "shp_0one",
        "carrier_id": carrier_id,
        "claimed_minor": 5_000,
        "currency": "USD",
        "started_at": (now - timedelta(days=3)).isoformat(),
    } | changes


def evidence(*names: str) -> dict[str, Any]:
    return {"pieces": [{"evidence": name, "source": "text", "reference": "see file"} for name in names]}


async def made(manager: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    answer = await manager.post("/v1/claims", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def step(manager: httpx.AsyncClient, claim_id: str, name: str, **body: Any) -> httpx.Response:
    headers = {"If-Match": "*"}
    return await manager.post(f"/v1/claims/{claim_id}/{name}", json=body, headers=headers)


async def filed(manager: httpx.AsyncClient, carrier_id: str) -> str:
    claim_id = (await made(manager, claim(carrier_id)))["id"]
    await step(manager, claim_id, "evidence", **evidence(*FOUND["damaged"]))
    answer = await step(manager, claim_id, "file", reference="UPS-1")
    assert answer.json()["state"] == "filed", answer.text
    return claim_id


async def test_from_a_gap_in_the_evidence_to_the_money(manager: httpx.AsyncClient, ups: str):
    new = await made(manager, claim(ups))
    assert (new["state"], new["missing"]) == ("evidence_missing", FOUND["damaged"])
    assert new["next"] == ["expired", "ready", "withdrawn", "written_off"]
    refused = await step(manager, new["id"], "file")
    assert (refused.status_code, refused.json()["context"]["missing"]) == (409, FOUND["damaged"])
    added = await step(manager, new["id"], "evidence", **evidence(*FOUND["damaged"]))
    assert (added.json()["state"], added.json()["missing"]) == ("ready", [])
    sent = await step(manager, new["id"], "file", reference="UPS-1")
    assert (sent.json()["state"], sent.json()["closes_at"], sent.json()["reference"]) == ("filed", None, "UPS-1")
    assert sent.json()["answer_due"] is not None
    part = await step(manager, new["id"], "move", state="approved_partial", approved_minor=2_000)
    assert part.json()["approved_minor"] == 2_000
    too_much = await step(manager, new["id"], "settle", recovered_minor=2_001, text="credit note")
    assert (too_much.status_code, too_much.json()["issues"][0]["pointer"]) == (422, "/body/recovered_minor")
    assert (await step(manager, new["id"], "settle", recovered_minor=500, text="a part")).json()["state"] == (
        "approved_partial"
    )
    done = await step(manager, new["id"], "settle", recovered_minor=1_500, text="the rest")
    assert (done.json()["state"], done.json()["recovered_minor"]) == ("settled", 2_000)
    history = (await manager.get(f"/v1/claims/{new['id']}")).json()["history"]
    assert [entry["after"] for entry in history] == [
        "evidence_missing",
        "ready",
        "filed",
        "approved_partial",
        "approved_partial",
        "settled",
    ]


async def test_one_parcel_is_paid_for_once(manager: httpx.AsyncClient, ups: str):
    answers = await asyncio.gather(*(manager.post("/v1/claims", json=claim(ups)) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    first = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
    await step(manager, first, "move", state="withdrawn")
    assert (await manager.post("/v1/claims", json=claim(ups))).status_code == 201


async def test_illegal_steps_are_refused_with_those_that_there_are(manager: httpx.AsyncClient, ups: str):
    new = await made(manager, claim(ups))
    refused = await step(manager, new["id"], "move", state="approved")
    assert refused.status_code == 409
    assert refused.json()["context"]["next"] == ["expired", "ready", "withdrawn", "written_off"]
    assert (await step(manager, new["id"], "settle", recovered_minor=1, text="x")).status_code == 409


async def test_a_rejection_may_be_appealed_as_often_as_the_terms_say(service: Any, manager: httpx.AsyncClient):
    usps = await carrier_like(service, "usps", "USD")
    claim_id = (await made(manager, claim(usps)))["id"]
    await step(
        manager,
        claim_id,
        "evidence",
        **evidence("proof_of_insurance", "proof_of_value", "proof_of_damage", "item_kept"),
    )
    await step(manager, claim_id, "file")
    rejected = (await step(manager, claim_id, "move", state="rejected", text="no")).json()
    assert (rejected["step"], rejected["closes_at"] is not None) == ("appeal", True)
    assert (await step(manager, claim_id, "appeal", text="look again")).json()["state"] == "appealed"
    again = (await step(manager, claim_id, "move", state="rejected", text="still no")).json()
    assert again["step"] == "second_appeal"


async def test_too_early_and_too_late(service: Any, manager: httpx.AsyncClient):
    usps = await carrier_like(service, "usps", "USD")
    early = (await made(manager, claim(usps, kind="lost")))["id"]
    await step(manager, early, "evidence", **evidence("proof_of_insurance", "proof_of_value"))
    refused = await step(manager, early, "file")
    assert (refused.status_code, "opens_at" in refused.json()["context"]) == (409, True)
    old = (datetime.now(UTC) - timedelta(days=90)).isoformat()
    late = (await made(manager, claim(usps, kind="lost", shipment_id="shp_0two", started_at=old)))["id"]
    await step(manager, late, "evidence", **evidence("proof_of_insurance", "proof_of_value"))
    refused = await step(manager, late, "file")
    assert (refused.status_code, "closes_at" in refused.json()["context"]) == (409, True)


async def test_the_clock_closes_what_nobody_takes_further_at_the_right_minute_even_a_day_late(
    service: Any, manager: httpx.AsyncClient, ups: str
):
    new = await made(manager, claim(ups))
    closes_at = datetime.fromisoformat(new["closes_at"])
    for moment, closed in (
        (closes_at - timedelta(minutes=1), 0),
        (closes_at + timedelta(days=1), 1),
        (closes_at + timedelta(days=2), 0),
    ):
        async with service.parts.database.transaction() as session:
            claims = Claims(session, moment)
            assert len(await claims.expire_due()) == closed
    shown = (await manager.get(f"/v1/claims/{new['id']}")).json()
    assert (shown["state"], datetime.fromisoformat(shown["closed_at"])) == ("expired", closes_at)
    assert (shown["history"][-1]["by"], "claim is lost" in shown["history"][-1]["text"]) == ("clock", True)


async def test_the_queue_ranks_by_money_that_is_lost_soonest(manager: httpx.AsyncClient, ups: str):
    def started(days: int) -> str:
        return (datetime.now(UTC) - timedelta(days=days)).isoformat()

    for shipment, money, days in (("a", 100_000, 1), ("b", 10_000, 58), ("c", 1_000, 58), ("d", 1_000, 1)):
        body = claim(ups, shipment_id=f"shp_0{shipment}", claimed_minor=money, started_at=started(days))
        await made(manager, body)
    queue = (await manager.get("/v1/claims/queue")).json()
    assert [entry["shipment_id"][-1] for entry in queue] == ["b", "a", "c", "d"]
    assert [entry["urgency"] for entry in queue] == sorted((e["urgency"] for e in queue), reverse=True)


async def test_the_partner_sees_what_was_filed_against_it_and_adds_its_side(
    manager: httpx.AsyncClient, client_as: Any, ups: str
):
    partner = await client_as(Role.PARTNER, ups)
    draft = (await made(manager, claim(ups, shipment_id="shp_0draft")))["id"]
    claim_id = await filed(manager, ups)
    assert [shown["id"] for shown in (await partner.get("/v1/claims")).json()["items"]] == [claim_id]
    assert (await partner.get(f"/v1/claims/{draft}")).status_code == 404
    answer = await step(partner, claim_id, "evidence", **evidence("proof_of_delivery"))
    assert answer.json()["pieces"][-1]["evidence"] == "proof_of_delivery"
    assert (await step(partner, claim_id, "move", state="rejected")).status_code == 403
    other = await client_as(Role.PARTNER, "car_0other")
    assert (await other.get(f"/v1/claims/{claim_id}")).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"claimed_minor": 0},
        {"claimed_minor": 1e30},
        {"carrier_id": None},
        {"rider_id": "rdr_0one"},
        {"started_at": "9999-12-31T23:59:59Z"},
        {"currency": "dollars"},
    ],
    ids=str,
)
async def test_claims_that_make_no_sense(manager: httpx.AsyncClient, ups: str, change: dict[str, Any]):
    assert (await manager.post("/v1/claims", json=claim(ups) | change)).status_code == 422


async def test_against_a_carrier_that_does_not_exist(manager: httpx.AsyncClient):
    assert (await manager.post("/v1/claims", json=claim("car_0nobody"))).status_code == 404
