import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lastmile.access import Role
from lastmile.incidents.claims import Claims

pytestmark = pytest.mark.anyio

FOUND = ["invoice", "description", "photo_item", "photo_inner_packing", "photo_label", "photo_box"]


@pytest.fixture
async def ups(claims_desk: Any) -> str:
    return await claims_desk.carrier_like("ups", "USD")


async def test_from_a_gap_in_the_evidence_to_the_money(claims_desk: Any, ups: str):
    new = await claims_desk.made(ups)
    assert (new["state"], new["missing"]) == ("evidence_missing", FOUND)
    assert new["next"] == ["expired", "ready", "withdrawn", "written_off"]
    refused = await claims_desk.step(new["id"], "file")
    assert (refused.status_code, refused.json()["context"]["missing"]) == (409, FOUND)
    added = await claims_desk.prove(new["id"])
    assert (added["state"], added["missing"]) == ("ready", [])
    sent = await claims_desk.step(new["id"], "file", reference="UPS-1")
    assert (sent.json()["state"], sent.json()["closes_at"], sent.json()["reference"]) == ("filed", None, "UPS-1")
    assert sent.json()["answer_due"] is not None
    part = await claims_desk.step(new["id"], "move", state="approved_partial", approved_minor=2_000)
    assert part.json()["approved_minor"] == 2_000
    too_much = await claims_desk.step(new["id"], "settle", recovered_minor=2_001, text="credit note")
    assert (too_much.status_code, too_much.json()["issues"][0]["pointer"]) == (422, "/body/recovered_minor")
    assert (await claims_desk.step(new["id"], "settle", recovered_minor=500, text="a part")).json()["state"] == (
        "approved_partial"
    )
    done = await claims_desk.step(new["id"], "settle", recovered_minor=1_500, text="the rest")
    assert (done.json()["state"], done.json()["recovered_minor"]) == ("settled", 2_000)
    history = (await claims_desk.manager.get(f"/v1/claims/{new['id']}")).json()["history"]
    assert [entry["after"] for entry in history if "evidence" not in entry["text"]] == [
        "evidence_missing",
        "filed",
        "approved_partial",
        "approved_partial",
        "settled",
    ]


async def test_one_parcel_is_paid_for_once(claims_desk: Any, ups: str):
    body = await claims_desk.claim(ups)
    answers = await asyncio.gather(*(claims_desk.manager.post("/v1/claims", json=body) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    first = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
    await claims_desk.step(first, "move", state="withdrawn")
    assert (await claims_desk.manager.post("/v1/claims", json=body)).status_code == 201


async def test_a_parcel_that_is_lost_is_not_damaged_as_well_but_may_be_billed_wrongly(claims_desk: Any, ups: str):
    lost = await claims_desk.claim(ups, kind="lost")
    assert (await claims_desk.manager.post("/v1/claims", json=lost)).status_code == 201
    twice = await claims_desk.manager.post("/v1/claims", json=lost | {"kind": "damaged"})
    assert (twice.status_code, twice.json()["context"]["pays_for"]) == (409, "goods")
    for document, status in (("INV-1", 201), ("INV-1", 409), ("INV-2", 201)):
        billed = await claims_desk.manager.post("/v1/claims", json=lost | {"kind": "billing", "document": document})
        assert billed.status_code == status


async def test_only_whoever_had_the_parcel_is_asked_to_pay(claims_desk: Any, parcel: Any, ups: str):
    theirs, riders = await parcel("car_0other"), await parcel(rider_id="rdr_0one")
    for change, field in (
        ({"shipment_id": theirs}, "carrier_id"),
        ({"shipment_id": "shp_0nowhere"}, "shipment_id"),
        ({"shipment_id": riders, "carrier_id": None, "rider_id": "rdr_0two"}, "rider_id"),
    ):
        refused = await claims_desk.manager.post("/v1/claims", json=await claims_desk.claim(ups) | change)
        assert (refused.status_code, refused.json()["issues"][0]["pointer"]) == (422, f"/body/{field}")
    own = await claims_desk.claim(ups, shipment_id=riders) | {"carrier_id": None, "rider_id": "rdr_0one"}
    assert (await claims_desk.manager.post("/v1/claims", json=own)).status_code == 201


async def test_illegal_steps_are_refused_with_those_that_there_are(claims_desk: Any, ups: str):
    new = await claims_desk.made(ups)
    refused = await claims_desk.step(new["id"], "move", state="approved")
    assert refused.status_code == 409
    assert refused.json()["context"]["next"] == ["expired", "ready", "withdrawn", "written_off"]
    assert (await claims_desk.step(new["id"], "settle", recovered_minor=1, text="x")).status_code == 409


async def test_a_rejection_may_be_appealed_as_often_as_the_terms_say(claims_desk: Any):
    usps = await claims_desk.carrier_like("usps", "USD")
    claim_id = (await claims_desk.made(usps))["id"]
    await claims_desk.prove(claim_id)
    await claims_desk.step(claim_id, "file")
    rejected = (await claims_desk.step(claim_id, "move", state="rejected", text="no")).json()
    assert (rejected["step"], rejected["closes_at"] is not None) == ("appeal", True)
    assert (await claims_desk.step(claim_id, "appeal", text="look again")).json()["state"] == "appealed"
    again = (await claims_desk.step(claim_id, "move", state="rejected", text="still no")).json()
    assert again["step"] == "second_appeal"


async def test_too_early_and_too_late(claims_desk: Any):
    usps = await claims_desk.carrier_like("usps", "USD")
    early = (await claims_desk.made(usps, kind="lost"))["id"]
    await claims_desk.prove(early)
    refused = await claims_desk.step(early, "file")
    assert (refused.status_code, "opens_at" in refused.json()["context"]) == (409, True)
    old = (datetime.now(UTC) - timedelta(days=90)).isoformat()
    late = (await claims_desk.made(usps, kind="lost", started_at=old))["id"]
    await claims_desk.prove(late)
    refused = await claims_desk.step(late, "file")
    assert (refused.status_code, "closes_at" in refused.json()["context"]) == (409, True)


async def test_the_clock_closes_what_nobody_takes_further_at_the_right_minute_even_a_day_late(
    claims_desk: Any, ups: str
):
    new = await claims_desk.made(ups)
    closes_at = datetime.fromisoformat(new["closes_at"])
    for moment, closed in (
        (closes_at - timedelta(minutes=1), 0),
        (closes_at + timedelta(days=1), 1),
        (closes_at + timedelta(days=2), 0),
    ):
        async with claims_desk.service.parts.database.transaction() as session:
            claims = Claims(session, moment)
            assert len(await claims.expire_due()) == closed
    shown = (await claims_desk.manager.get(f"/v1/claims/{new['id']}")).json()
    assert (shown["state"], datetime.fromisoformat(shown["closed_at"])) == ("expired", closes_at)
    assert (shown["history"][-1]["by"], "claim is lost" in shown["history"][-1]["text"]) == ("clock", True)


async def test_the_queue_ranks_by_money_that_is_lost_soonest(claims_desk: Any, ups: str):
    def started(days: int) -> str:
        return (datetime.now(UTC) - timedelta(days=days)).isoformat()

    for name, money, days in (("a", 100_000, 1), ("b", 10_000, 58), ("c", 1_000, 58), ("d", 1_000, 1)):
        await claims_desk.made(ups, text=name, claimed_minor=money, started_at=started(days))
    queue = (await claims_desk.manager.get("/v1/claims/queue")).json()
    assert [entry["text"] for entry in queue] == ["b", "a", "c", "d"]
    assert [entry["urgency"] for entry in queue] == sorted((e["urgency"] for e in queue), reverse=True)


async def test_the_partner_sees_what_was_filed_against_it_and_adds_its_side(claims_desk: Any, client_as: Any, ups: str):
    partner = await client_as(Role.PARTNER, ups)
    draft = (await claims_desk.made(ups))["id"]
    claim_id = await claims_desk.filed(ups)
    assert [shown["id"] for shown in (await partner.get("/v1/claims")).json()["items"]] == [claim_id]
    assert (await partner.get(f"/v1/claims/{draft}")).status_code == 404
    piece = {"evidence": "proof_of_delivery", "source": "text", "reference": "left with the neighbour"}
    answer = await claims_desk.step(claim_id, "evidence", partner, pieces=[piece])
    assert answer.json()["pieces"][-1]["evidence"] == "proof_of_delivery"
    assert (await claims_desk.step(claim_id, "move", partner, state="rejected")).status_code == 403
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
async def test_claims_that_make_no_sense(claims_desk: Any, ups: str, change: dict[str, Any]):
    assert (await claims_desk.manager.post("/v1/claims", json=await claims_desk.claim(ups) | change)).status_code == 422


async def test_against_a_carrier_that_does_not_exist(claims_desk: Any):
    body = await claims_desk.claim("car_0nobody")
    assert (await claims_desk.manager.post("/v1/claims", json=body)).status_code == 404
