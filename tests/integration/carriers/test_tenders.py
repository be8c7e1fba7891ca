"""Tenders over the API: who is asked, answers and silence, and carriers whose bookings answer."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from lastmile.access import KeyIssuer, Role
from lastmile.carriers.register import Register
from lastmile.core.clock import utc_now
from lastmile.core.shipments import Shipment
from lastmile.dispatch.partners import AssignmentState, offer
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.dispatch.tendering import Tenders
from lastmile.worker.chores import move_tenders
from tests.integration.carriers.test_outsourcing import Desk
from tests.integration.service.test_partners import Version, document

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 24)


def contract(price: float, by: str) -> dict[str, Any]:
    return {
        "service_levels": [{"name": "day", "serves": ["standard"], "promised_days": 0, "by": by}],
        "zones": [{"id": "all", "kind": "everywhere"}],
        "rates": [{"zone": "all", "service_level": "day", "breaks": [{"up_to_kg": 30, "price": price}]}],
    }


class Market:
    """Three carriers and what they think of a shipment."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.database = desk, desk.app.state.services.database
        self.ids: dict[str, str] = {}
        self.clients: dict[str, dict[str, str]] = {}

    async def enter(self, name: str, price: float, by: str) -> None:
        async with self.database.transaction() as session:
            register = Register(session)
            carrier = await register.create(name)
            await register.agree(carrier, contract(price, by), currency="EUR", timezone="UTC")
            made = await KeyIssuer(session).create(Role.PARTNER, owner_id=carrier.id)
        self.ids[name] = carrier.id
        self.clients[name] = {"Authorization": f"Bearer {made.secret}"}

    async def ask(self, mode: str, **more: Any) -> dict[str, Any]:
        body = {
            "shipment_ids": [self.desk.shipment_ids[0]],
            "mode": mode,
            "deadline": (utc_now() + timedelta(hours=2)).isoformat(),
            "carrier_ids": list(self.ids.values()),
        }
        answer = await self.desk.client.post("/v1/tenders", json=body | more)
        assert answer.status_code == 201, answer.text
        return answer.json()[0]

    async def offered(self, name: str) -> dict[str, Any] | None:
        page = await self.desk.client.get("/v1/assignments", params={"carrier_id": self.ids[name]})
        assert page.status_code == 200, page.text
        return next(iter(page.json()["items"]), None)

    async def says(self, name: str, word: str) -> httpx.Response:
        offer = await self.offered(name)
        assert offer is not None
        body = {} if word == "accept" else {"reason": "no_capacity"}
        path = f"/v1/partner/assignments/{offer['id']}/{word}"
        return await self.desk.client.post(path, json=body, headers=self.clients[name])

    async def moves(self, later: timedelta = timedelta()) -> None:
        if not later:
            while await move_tenders(self.database):
                pass
            return
        async with self.database.transaction() as session:
            await Tenders(session, utc_now() + later).look()

    async def shown(self, tender: dict[str, Any]) -> dict[str, Any]:
        return (await self.desk.client.get(f"/v1/tenders/{tender['id']}")).json()

    def names(self, tender: dict[str, Any]) -> dict[str, str]:
        back = {id_: name for name, id_ in self.ids.items()}
        return {back[each["carrier_id"]]: each["state"] for each in tender["offers"]}


@pytest.fixture
async def market(desk: Desk) -> Market:
    market = Market(desk)
    day = utc_now().date() + timedelta(days=1)
    async with market.database.transaction() as session:
        shipments = [Shipment(f"t-{index}", address=f"Street {index}", weight_g=500) for index in range(3)]
        desk.shipment_ids = list(await ShipmentRepository(session).put(day, shipments, utc_now()))
    for name, price, by in (("cheap", 4, "22:00"), ("mid", 5, "20:00"), ("fast", 9, "12:00")):
        await market.enter(name, price, by)
    return market


async def test_a_rejection_moves_on_by_itself(market: Market):
    tender = await market.ask("cheapest")
    assert market.names(tender) == {"cheap": "open", "mid": "waiting", "fast": "waiting"}
    assert [each["price_minor"] for each in tender["offers"]] == [400, 500, 900]
    assert await market.offered("mid") is None
    assert (await market.says("cheap", "reject")).status_code == 200
    await market.moves()
    assert market.names(await market.shown(tender)) == {"cheap": "rejected", "mid": "open", "fast": "waiting"}
    assert (await market.says("mid", "accept")).status_code == 200
    await market.moves()
    done = await market.shown(tender)
    assert (done["state"], done["awarded_to"]) == ("awarded", market.ids["mid"])
    shipment = (await market.desk.client.get(f"/v1/shipments/{tender['shipment_id']}")).json()
    assert shipment["carrier_id"] == market.ids["mid"]


async def test_silence_moves_on_and_ends(market: Market):
    tender = await market.ask("fastest", answer_within_min=10)
    assert list(market.names(tender)) == ["fast", "mid", "cheap"]
    await market.moves(timedelta(minutes=11))
    async with market.database.reading() as session:
        kept = await Tenders(session).repository.before(None, 1, "", "")
        stands = Tenders(session).stands(kept[0], utc_now() + timedelta(minutes=11))
        states = {
            each.carrier_id: each.state
            for each in await AssignmentRepository(session).of_shipments([tender["shipment_id"]])
        }
    assert [offer.state.value for offer in stands.offers] == ["lapsed", "open", "waiting"]
    assert states == {
        market.ids["fast"]: AssignmentState.WITHDRAWN,
        market.ids["mid"]: AssignmentState.OFFERED,
    }
    await market.moves(timedelta(minutes=31))
    page = (await market.desk.client.get("/v1/tenders", params={"state": "exhausted"})).json()
    assert [each["id"] for each in page["items"]] == [tender["id"]]
    offers = [await market.offered(name) for name in market.ids]
    assert {offer["state"] for offer in offers if offer} == {"withdrawn"}


async def test_a_broadcast_goes_to_the_first_and_the_others_are_withdrawn(market: Market):
    tender = await market.ask("broadcast")
    assert set(market.names(tender).values()) == {"open"}
    await market.says("fast", "accept")
    await market.says("mid", "accept")
    await market.moves()
    done = await market.shown(tender)
    assert (done["state"], done["awarded_to"]) == ("awarded", market.ids["fast"])
    assert (await market.offered("mid"))["state"] == "withdrawn"
    assert (await market.offered("cheap"))["state"] == "withdrawn"
    assert (await market.offered("fast"))["state"] == "accepted"


async def test_the_best_of_a_broadcast_is_known_at_its_end(market: Market):
    tender = await market.ask("broadcast", award="best")
    await market.says("fast", "accept")
    await market.moves()
    assert (await market.shown(tender))["state"] == "open"
    await market.says("cheap", "accept")
    await market.says("mid", "reject")
    await market.moves()
    assert (await market.shown(tender))["awarded_to"] == market.ids["cheap"]


async def test_who_cannot_take_it_is_named_with_the_reason(market: Market):
    heavy = Shipment("heavy", address="Street 9", weight_g=90_000)
    async with market.database.transaction() as session:
        day = utc_now().date() + timedelta(days=1)
        [market.desk.shipment_ids[0]] = await ShipmentRepository(session).put(day, [heavy], utc_now())
    tender = await market.ask("cheapest")
    assert (tender["state"], tender["offers"]) == ("exhausted", [])
    assert {each["carrier_id"] for each in tender["refusals"]} == set(market.ids.values())


async def test_a_cap_of_a_zone_counts_what_stands_in_that_zone(market: Market):
    terms = contract(1, "22:00")
    terms["zones"] = [{"id": "north", "kind": "postcodes", "prefixes": ["001"]}, *terms["zones"]]
    terms["rates"].append(terms["rates"][0] | {"zone": "north"})
    terms["caps"] = [{"per_day": 1, "unit": "shipments", "zone": "north"}]
    day = utc_now().date() + timedelta(days=1)
    async with market.database.transaction() as session:
        register = Register(session)
        carrier = await register.create("zoned")
        await register.agree(carrier, terms, currency="EUR", timezone="UTC")
        places = [Shipment(f"z-{n}", postcode=code, weight_g=500) for n, code in enumerate(("00120", "00130", "99999"))]
        ids = await ShipmentRepository(session).put(day, places, utc_now())
    asked = {"carrier_ids": [carrier.id]}
    first, second, elsewhere = [await market.ask("cheapest", shipment_ids=[id_], **asked) for id_ in ids]
    assert [len(each["offers"]) for each in (first, second, elsewhere)] == [1, 0, 1]
    assert "cap of 1 shipments a day in zone north" in second["refusals"][0]["why"]


async def test_one_tender_a_shipment_and_it_can_be_called_off(market: Market):
    tender = await market.ask("cheapest")
    body = {
        "shipment_ids": [tender["shipment_id"]],
        "mode": "cheapest",
        "deadline": (utc_now() + timedelta(hours=1)).isoformat(),
    }
    assert (await market.desk.client.post("/v1/tenders", json=body)).status_code == 409
    called_off = await market.desk.client.post(f"/v1/tenders/{tender['id']}/cancel")
    assert called_off.json()["state"] == "cancelled"
    assert (await market.offered("cheap"))["state"] == "withdrawn"
    assert (await market.desk.client.post("/v1/tenders", json=body)).status_code == 201
    assert (await market.offered("cheap"))["state"] == "offered"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"mode": "sequence", "carrier_ids": []}, 422),
        ({"deadline": "2020-01-01T00:00:00Z"}, 422),
        ({"carrier_ids": ["car_0none"]}, 422),
        ({"shipment_ids": ["shp_0none"]}, 404),
        ({"answer_within_min": 0}, 422),
    ],
)
async def test_what_is_no_tender(market: Market, change: dict[str, Any], status: int):
    body = {
        "shipment_ids": [market.desk.shipment_ids[0]],
        "mode": "cheapest",
        "deadline": datetime.now(UTC).replace(year=2100).isoformat(),
    }
    assert (await market.desk.client.post("/v1/tenders", json=body | change)).status_code == status


async def test_partners_see_no_tenders(market: Market):
    answer = await market.desk.client.get("/v1/tenders", headers=market.clients["cheap"])
    assert answer.status_code == 403


async def booked_by_itself(market: Market, name: str, **account: Any) -> None:
    path = f"/v1/carriers/{market.ids[name]}/account"
    put = await market.desk.client.put(path, json=market.desk.account(books_offers=True, **account))
    assert put.status_code == 200, put.text


async def worked(market: Market) -> None:
    for _ in range(4):
        while await market.desk.carriage.take_offers():
            pass
        while await market.desk.carriage.book():
            pass
        await market.moves()


async def test_an_offer_is_booked_and_the_booking_accepts_it(market: Market):
    await booked_by_itself(market, "cheap")
    tender = await market.ask("cheapest")
    await worked(market)
    done = await market.shown(tender)
    assert (done["state"], done["awarded_to"]) == ("awarded", market.ids["cheap"])
    assert (await market.offered("cheap"))["state"] == "accepted"
    bookings = await market.desk.client.get(f"/v1/carriers/{market.ids['cheap']}/bookings")
    assert [each["state"] for each in bookings.json()["items"]] == ["booked"]
    assert len(market.desk.simulation.numbers) == 1


async def test_a_released_plan_is_booked_by_itself(market: Market):
    await booked_by_itself(market, "cheap")
    shipments = dict.fromkeys(market.desk.shipment_ids, market.ids["cheap"])
    async with market.database.transaction() as session:
        await offer(session, document(shipments), Version(1))
    await worked(market)
    page = await market.desk.client.get("/v1/assignments", params={"carrier_id": market.ids["cheap"]})
    assert [each["state"] for each in page.json()["items"]] == ["accepted"] * 3
    assert len(market.desk.simulation.numbers) == 3


async def test_a_refused_booking_rejects_and_the_next_is_asked(market: Market, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LASTMILE_CARRIER_WRONG_API_KEY", "wrong")
    monkeypatch.setenv("LASTMILE_CARRIER_WRONG_WEBHOOK_KEY", "wrong")
    await booked_by_itself(market, "cheap", credentials="WRONG")
    await booked_by_itself(market, "mid")
    tender = await market.ask("cheapest")
    await worked(market)
    done = await market.shown(tender)
    assert market.names(done) == {"cheap": "rejected", "mid": "accepted", "fast": "waiting"}
    assert "no_key" in (await market.offered("cheap"))["text"]


async def test_a_withdrawn_offer_is_called_off_with_the_carrier(market: Market):
    await booked_by_itself(market, "cheap")
    tender = await market.ask("cheapest")
    while await market.desk.carriage.take_offers():
        pass
    await market.desk.client.post(f"/v1/tenders/{tender['id']}/cancel")
    while await market.desk.carriage.take_offers():
        pass
    bookings = await market.desk.client.get(f"/v1/carriers/{market.ids['cheap']}/bookings")
    assert [each["state"] for each in bookings.json()["items"]] == ["cancelled"]


async def test_a_broadcast_leaves_out_who_books_at_once(market: Market):
    await booked_by_itself(market, "cheap")
    tender = await market.ask("broadcast")
    assert set(market.names(tender)) == {"mid", "fast"}
    assert {each["carrier_id"] for each in tender["refusals"]} == {market.ids["cheap"]}
