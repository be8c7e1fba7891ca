"""Disputes with two sides: the partner answers with evidence, and money is on hold meanwhile."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from lastmile.access import Role
from lastmile.core.clock import utc_now
from lastmile.incidents.claims import Claims
from lastmile.infra.outbox import recorded_since

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ups(claims_desk: Any) -> str:
    return await claims_desk.carrier_like("ups", "USD")


@pytest.fixture
async def partner(client_as: Any, ups: str) -> httpx.AsyncClient:
    return await client_as(Role.PARTNER, ups)


async def answered(partner: httpx.AsyncClient, claim_id: str, **body: Any) -> httpx.Response:
    return await partner.post(f"/v1/partner/disputes/{claim_id}/answer", json={"text": "our word"} | body)


async def held(claims_desk: Any, **search: Any) -> list[dict[str, Any]]:
    answer = await claims_desk.manager.get("/v1/held-money", params=search)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_partner_sees_what_was_filed_and_answers_with_evidence(
    claims_desk: Any, partner: httpx.AsyncClient, pictures: Any, ups: str
):
    claim_id = await claims_desk.filed(ups)
    (shown,) = (await partner.get("/v1/partner/disputes")).json()["items"]
    assert (shown["id"], shown["state"], shown["answer_due"] is not None) == (claim_id, "filed", True)
    assert (await answered(partner, claim_id, answer="acknowledge", reference="T-9")).json()["state"] == "acknowledged"
    path = f"/v1/claims/{claim_id}/attachments?evidence=proof_of_delivery"
    brought = (await partner.post(path, content=pictures(70))).json()["pieces"][-1]["reference"]
    assert (await answered(partner, claim_id, answer="ask", text="which box?")).json()["state"] == "needs_action"
    evidence = [{"evidence": "proof_of_delivery", "source": "blob", "reference": brought}]
    refused = (await answered(partner, claim_id, answer="reject", evidence=evidence)).json()
    assert (refused["state"], refused["reference"], refused["pieces"][-1]["reference"]) == ("rejected", "T-9", brought)
    history = (await claims_desk.manager.get(f"/v1/claims/{claim_id}")).json()["history"]
    assert [entry["text"] for entry in history[-2:]] == ["evidence: proof_of_delivery", "our word"]
    appealed = await claims_desk.step(claim_id, "appeal", text="look at the photo")
    assert appealed.json()["state"] == "appealed"
    offer = await answered(partner, claim_id, answer="offer", amount_minor=2_000)
    assert (offer.json()["state"], offer.json()["approved_minor"]) == ("approved_partial", 2_000)
    settled = await claims_desk.step(
        claim_id, "settle", recovered_minor=2_000, by="credit_note", document="CN-1", text="half"
    )
    assert settled.json()["state"] == "settled"
    last = (await claims_desk.manager.get(f"/v1/claims/{claim_id}")).json()["history"][-1]
    assert (last["data"]["by"], last["data"]["document"]) == ("credit_note", "CN-1")


async def test_answers_out_of_turn_or_to_others_claims(
    claims_desk: Any, partner: httpx.AsyncClient, client_as: Any, ups: str
):
    draft = (await claims_desk.made(ups))["id"]
    assert (await answered(partner, draft, answer="accept")).status_code == 404
    claim_id = await claims_desk.filed(ups)
    other = await client_as(Role.PARTNER, "car_0other")
    assert (await other.get(f"/v1/partner/disputes/{claim_id}")).status_code == 404
    assert (await answered(other, claim_id, answer="accept")).status_code == 404
    assert (await claims_desk.manager.get(f"/v1/partner/disputes/{claim_id}")).status_code == 403
    for body in ({"answer": "offer"}, {"answer": "offer", "amount_minor": 5_000}, {"answer": "perhaps"}):
        assert (await answered(partner, claim_id, **body)).status_code == 422
    assert (await answered(partner, claim_id, answer="accept")).json()["approved_minor"] == 5_000
    twice = await answered(partner, claim_id, answer="reject")
    assert (twice.status_code, twice.json()["context"]["next"]) == (409, ["settled"])


async def test_a_partner_hears_nothing_of_what_is_not_filed(claims_desk: Any, ups: str):
    await claims_desk.made(ups)
    filed = await claims_desk.filed(ups)
    async with claims_desk.service.parts.database.reading() as session:
        happened = [event.happening for event in await recorded_since(session, 0, 200)]
    changes = [(h.subject, h.carrier_id, h.data["state"]) for h in happened if h.kind == "claim.changed"]
    assert [(subject, state) for subject, carrier, state in changes if carrier] == [(filed, "filed")]


async def test_a_weight_dispute_holds_both_sides_money_until_it_is_decided(
    claims_desk: Any, partner: httpx.AsyncClient, ups: str
):
    shipment_id = await claims_desk.parcel(ups, shop_id="shop_0one")
    claim_id = await claims_desk.filed(ups, kind="weight", shipment_id=shipment_id, claimed_minor=700)
    sides = {each["side"]: each for each in await held(claims_desk, carrier_id=ups)}
    assert {side: each["amount_minor"] for side, each in sides.items()} == {"carrier": 700, "shop": 700}
    assert [each["side"] for each in (await partner.get("/v1/partner/disputes/held-money")).json()] == ["carrier"]
    await answered(partner, claim_id, answer="offer", amount_minor=300)
    assert len(await held(claims_desk)) == 2, "an offer is not the end"
    await claims_desk.step(claim_id, "settle", recovered_minor=300, text="credit note")
    assert await held(claims_desk) == []
    released = await held(claims_desk, open_only=False)
    assert {(each["to_us_minor"], each["to_carrier_minor"]) for each in released} == {(300, 400)}


async def test_a_billing_dispute_holds_what_is_not_paid_and_a_loss_holds_nothing(claims_desk: Any, ups: str):
    shipment_id = await claims_desk.parcel(ups, shop_id="shop_0one")
    await claims_desk.made(ups, kind="lost", shipment_id=shipment_id)
    assert await held(claims_desk) == []
    billed = await claims_desk.made(ups, kind="billing", shipment_id=shipment_id, document="INV-1", claimed_minor=90)
    assert [(each["side"], each["about"]) for each in await held(claims_desk)] == [("carrier", "charges:INV-1")]
    await claims_desk.step(billed["id"], "move", state="withdrawn")
    (let_go,) = await held(claims_desk, open_only=False)
    assert (let_go["to_us_minor"], let_go["to_carrier_minor"]) == (0, 90)


async def test_silence_lets_the_money_go_to_the_carrier(claims_desk: Any):
    carrier_id = await claims_desk.carrier_like("shiprocket", "INR")
    started = (utc_now() - timedelta(days=3)).isoformat()
    await claims_desk.made(carrier_id, kind="weight", currency="INR", claimed_minor=400, started_at=started)
    async with claims_desk.service.parts.database.transaction() as session:
        assert len(await Claims(session, utc_now() + timedelta(days=10)).expire_due()) == 1
    (let_go,) = await held(claims_desk, open_only=False)
    assert (let_go["to_us_minor"], let_go["to_carrier_minor"]) == (0, 400)
