"""What billing and cash tell becomes disputes with two sides, and ends with them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lastmile.carriers.cash import CashEntry, CashKind
from lastmile.carriers.claims import Evidence
from lastmile.core.clock import utc_now
from lastmile.core.ids import new_id
from lastmile.dispatch.billing import KeptDiscrepancy, Measure, WeightState
from lastmile.dispatch.billing.weights.repository import MeasureRepository, WeightRepository
from lastmile.dispatch.cash.repository import CashRepository
from lastmile.infra.blobs import Blobs, Owner, examine
from lastmile.infra.outbox import Happening, record
from lastmile.worker.chores import open_incidents, watch

pytestmark = pytest.mark.anyio
TERMS = [
    {
        "kind": "weight",
        "start": "discrepancy",
        "within": {"days": 7},
        "silence": "accepted",
        "evidence": ["photo_scale"],
    }
]


async def chores(service: Any) -> None:
    while await open_incidents(service.parts.database):
        pass


async def tell(session: Any, kept: KeptDiscrepancy) -> None:
    data = {"discrepancy_id": kept.id, "state": kept.state.value, "text": "5,000 g are charged"}
    happening = Happening("weight_discrepancy.changed", kept.shipment_id, carrier_id=kept.carrier_id, data=data)
    await record(session, happening)


async def announced(claims_desk: Any, pictures: Any) -> KeptDiscrepancy:
    """Let a carrier announce another weight of a parcel that was on our scale."""
    now = utc_now()
    carrier_id = await claims_desk.carrier_like("ups", "USD", like=None, terms=TERMS)
    shipment_id = await claims_desk.parcel(carrier_id, shop_id="shop_0one", weight_g=800)
    kept = KeptDiscrepancy(
        id=new_id("wgt"),
        carrier_id=carrier_id,
        shipment_id=shipment_id,
        reference="AWB1",
        charged_g=5_000,
        ours_g=800,
        at_stake_minor=500,
        currency="USD",
        raised_at=now,
        opens_at=now,
        closes_at=now + timedelta(days=7),
        on_silence="accepted",
        state=WeightState.OPEN,
        text="",
        decided_by="",
        decided_at=None,
        revision=1,
    )
    async with claims_desk.service.parts.database.transaction() as session:
        photo = await Blobs(session).keep(pictures(5), examine(pictures(5)), Owner())
        measure = Measure(shipment_id, 790, None, "usr_0me", now, {Evidence.PHOTO_SCALE: photo.id})
        await MeasureRepository(session).put(measure)
        await WeightRepository(session).add(kept)
        await tell(session, kept)
    await chores(claims_desk.service)
    return kept


async def decided(claims_desk: Any, kept: KeptDiscrepancy, state: WeightState) -> None:
    after = replace(kept, state=state, decided_by="usr_0me", decided_at=utc_now(), revision=2)
    async with claims_desk.service.parts.database.transaction() as session:
        await WeightRepository(session).change(after)
        await tell(session, after)
    await chores(claims_desk.service)


async def held(claims_desk: Any, **search: Any) -> list[tuple[str, int]]:
    items = (await claims_desk.manager.get("/v1/held-money", params=search)).json()["items"]
    return sorted((each["side"], each["amount_minor"]) for each in items)


async def test_a_weight_is_on_hold_from_its_announcement_and_a_claim_once_disputed(claims_desk: Any, pictures: Any):
    kept = await announced(claims_desk, pictures)
    assert await held(claims_desk) == [("carrier", 500), ("shop", 500)]
    assert (await claims_desk.manager.get("/v1/claims")).json()["items"] == []
    await decided(claims_desk, kept, WeightState.DISPUTED)
    (claim,) = (await claims_desk.manager.get("/v1/claims")).json()["items"]
    assert (claim["kind"], claim["state"], claim["claimed_minor"]) == ("weight", "filed", 500)
    assert [piece["evidence"] for piece in claim["pieces"]] == ["photo_scale"]
    packet = (await claims_desk.manager.get(f"/v1/claims/{claim['id']}/packet")).json()
    assert [(each["source"], each["weight_g"]) for each in packet["weights"]] == [("shop", 800), ("our own scale", 790)]
    assert await held(claims_desk) == [("carrier", 500), ("shop", 500)], "held once"


async def test_a_weight_that_is_accepted_lets_the_money_go(claims_desk: Any, pictures: Any):
    kept = await announced(claims_desk, pictures)
    await decided(claims_desk, kept, WeightState.ACCEPTED)
    assert await held(claims_desk) == []
    assert (await claims_desk.manager.get("/v1/claims")).json()["items"] == []


async def test_a_cash_shortage_ends_with_the_ledger(claims_desk: Any):
    shipment_id = await claims_desk.parcel("car_0one", cash_minor=900)
    database = claims_desk.service.parts.database

    async def entered(kind: CashKind, amount_minor: int) -> None:
        entry = CashEntry(new_id("cse"), "car_0one", shipment_id, kind, amount_minor, "EUR", utc_now())
        async with database.transaction() as session:
            await CashRepository(session).add([entry], "usr_0me", utc_now())

    await entered(CashKind.COLLECTED, 900)
    await entered(CashKind.REMITTED, 600)
    short = {"kind": "short", "amount_minor": 300, "text": "300 are missing"}
    async with database.transaction() as session:
        await record(session, Happening("cash.short", shipment_id, carrier_id="car_0one", data=short))
    await chores(claims_desk.service)
    assert await watch(database) == 0
    (incident,) = (await claims_desk.manager.get("/v1/incidents?kind=cash_short")).json()["items"]
    assert (incident["state"], incident["amount_minor"]) == ("open", 300)
    await entered(CashKind.REMITTED, 300)
    assert await watch(database) == 1
    (incident,) = (await claims_desk.manager.get("/v1/incidents?kind=cash_short")).json()["items"]
    assert (incident["state"], "ledger" in incident["resolution"]) == ("resolved", True)
