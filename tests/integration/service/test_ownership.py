"""Every operation that a rider, partner or shop may call, with things of another: not found, nothing told or done.

Operations, their parameters and bodies come from the OpenAPI document. A new one fails here until it is said whose
things it is about.
"""

import copy
import io
import re
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from lastmile.access import OWNED_BY, KeyIssuer, Role
from lastmile.api.app import create_app
from lastmile.carriers.register import Register
from lastmile.carriers.tracking import default_rules
from lastmile.core.clock import utc_now
from lastmile.core.ids import new_id
from lastmile.dispatch.partners import Assignment, AssignmentState
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.dispatch.plandoc import to_json
from lastmile.dispatch.setup.records import Shop
from lastmile.dispatch.setup.repository import SetupRepository
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.dispatch.shipments.records import GIVEN, NewShipment
from lastmile.dispatch.store import NewVersion, PlanOutcome, Summary
from lastmile.dispatch.store.repository import PlanRepository
from lastmile.infra.database import Base
from lastmile.infra.settings import Settings
from lastmile.worker.chores import look_at_attempts

sys.path.insert(0, str(Path(__file__).parents[2] / "road"))

from day_on_the_road import Road, commit, set_up, shipment_of

pytestmark = pytest.mark.anyio

CLAIMED = ("invoice", "description", "photo_item", "photo_inner_packing", "photo_label", "photo_box")
DAY = "2026-05-04"
ORDER = {
    "order_id": "A-1",
    "kind": "delivery",
    "recipient": "Aino",
    "phone": "",
    "address": "Katu 1",
    "postcode": "00100",
    "lon": 24.94,
    "lat": 60.17,
    "parcels": 1,
    "weight_g": 1_200,
    "volume_cm3": 4_000,
    "cash_minor": 0,
    "service_level": "standard",
    "windows": [],
    "note": "",
}
DOCUMENT = create_app(Settings()).openapi()
SCHEMAS = DOCUMENT["components"]["schemas"]
NOBODYS = {"day"}
"""Parameters of paths that name no thing of anybody."""

KEPT_AS_SAID = {"audit_log", "idempotent_answers", "rider_actions"}
"""Tables that keep what somebody said, also if it named another's thing."""

OWN_ONLY = {
    "me.get": "says who is calling",
    "sessions.close": "ends the caller's own session",
    "webhooks.create": "makes one of the caller's own",
    "shipments.create": "makes one of the caller's own",
    "shipments.create_many": "makes some of the caller's own",
    "shipments.import": "makes some of the caller's own",
    "addresses.geocode": "looks at the map",
    "rider.attach": "keeps a picture of the caller's own",
    "partner.attach": "the same",
}
"""Operations without a parameter that names a thing, which can show or change nobody else's; each with its reason."""


@dataclass(frozen=True)
class Call:
    """One operation, as one role may call it."""

    name: str
    method: str
    path: str
    role: Role
    operation: dict[str, Any]

    @property
    def parameters(self) -> list[str]:
        return [each for each in re.findall(r"{([^}]+)}", self.path) if each not in NOBODYS]

    @property
    def content(self) -> dict[str, Any]:
        return self._contents.get("application/json", {}).get("schema", {})

    @property
    def takes_a_file(self) -> bool:
        return bool(self._contents) and "application/json" not in self._contents

    @property
    def query(self) -> dict[str, Any]:
        """What it must be asked with: the first value that each parameter may have."""
        asked = [each for each in self.operation.get("parameters", ()) if each.get("in") == "query"]
        return {each["name"]: resolve(each["schema"])["enum"][0] for each in asked if each.get("required")}

    @property
    def _contents(self) -> dict[str, Any]:
        contents: dict[str, Any] = self.operation.get("requestBody", {}).get("content", {})
        return contents

    def __str__(self) -> str:
        return f"{self.name}-{self.role.value}"


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    return SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def named(schema: dict[str, Any]) -> Iterator[str]:
    """Give the fields of a body that name a thing of ours, at any depth."""
    schema = resolve(schema)
    for part in ("anyOf", "oneOf", "allOf"):
        for option in schema.get(part, ()):
            yield from named(option)
    if isinstance(schema.get("items"), dict):
        yield from named(schema["items"])
    for name, value in schema.get("properties", {}).items():
        if name.endswith(("_id", "_ids")) and name != "order_id":
            yield name
        yield from named(value)


def calls() -> Iterator[Call]:
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            for role in sorted(OWNED_BY):
                if role.value in operation["x-roles"]:
                    yield Call(operation["operationId"], method.upper(), path, role, operation)


CALLS = sorted(calls(), key=str)
ABOUT_A_THING = [call for call in CALLS if call.parameters]
READS = [call for call in CALLS if not call.parameters and call.method == "GET" and call.name not in OWN_ONLY]
WRITES = [call for call in CALLS if not call.parameters and call.method != "GET" and call.name not in OWN_ONLY]
NAMING = [(call, name) for call in WRITES for name in sorted(set(named(call.content)))]


@dataclass
class World:
    """Two owners of each kind, each with things of all kinds.

    Parameters
    ----------
    clients : (role, first or second) → client.
    things : the same → parameter → id of a thing.
    """

    app: Any
    clients: dict[tuple[Role, int], httpx.AsyncClient] = field(default_factory=dict)
    things: dict[tuple[Role, int], dict[str, str]] = field(default_factory=dict)

    async def call(self, call: Call, who: int, body: Any = None) -> httpx.Response:
        """Let the first or second owner call with a thing of the first."""
        address = call.path.format_map(self.things[call.role, 1] | {"day": DAY})
        said = body if body is not None else example(call)
        content: dict[str, Any] = {"content": picture()} if call.takes_a_file else {}
        return await self.clients[call.role, who].request(
            call.method,
            address,
            headers={"If-Match": "*"},
            params={"wait": 0} | call.query,
            **(content if said is None else {"json": said}),
        )

    async def rows(self, role: Role) -> set[str]:
        """Give all rows that name a thing of the first owner."""
        ids = set(self.things[role, 1].values())
        found = set()
        async with self.app.state.services.database.reading() as session:
            for table in Base.metadata.sorted_tables:
                if table.name not in KEPT_AS_SAID:
                    rows = await session.execute(table.select())
                    found |= {f"{table.name}: {row}" for row in rows if ids & set(map(str, row))}
        return found


def example(call: Call) -> Any:
    return copy.deepcopy(resolve(call.content)["examples"][0]) if call.content else None


def fill(said: Any, things: dict[str, str]) -> Any:
    """Put ids of real things into an example."""
    if isinstance(said, list):
        return [fill(each, things) for each in said]
    if not isinstance(said, dict):
        return said
    return {
        name: [things[name]] if name.endswith("_ids") else things[name] if name in things else fill(value, things)
        for name, value in said.items()
    }


@pytest.fixture(scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, LASTMILE_DATABASE_URL="", rate_limit_per_minute=1_000_000)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield await Maker(app).make()


class Maker:
    """Makes a world: the shop's shipments are on the road with two riders, and with two partners."""

    def __init__(self, app: Any) -> None:
        self._world = World(app)
        self._database = app.state.services.database

    async def make(self) -> World:
        tours = {"Matti": [0, 1, 2, 3], "Päivi Ö.": [4, 5]}
        carriers = [await self._carrier(name) for name in ("Swift", "Other")]
        async with self._database.transaction() as session:
            road, other_shop = await set_up(session), await another_shop(session)
            document = road.document(tours)
            await PlanRepository(session).add_version(version_of(document), (), utc_now())
            await commit(session, road, 1, tours)
            outsourced = dict(zip(carriers, (road.shipments[6], other_shop.shipments[1]), strict=True))
            await self._hand_over(session, outsourced)
            failing = dict(zip((road.shipments[-1], other_shop.shipments[-1]), carriers, strict=True))
            await ShipmentRepository(session).hand_to_carrier(failing)
        owners = {
            Role.RIDER: (road.riders["Matti"], road.riders["Päivi Ö."]),
            Role.PARTNER: tuple(carriers),
            Role.SHOP: (road.shop_id, other_shop.shop_id),
        }
        for role, pair in owners.items():
            for who, owner_id in enumerate(pair, 1):
                self._world.clients[role, who] = await self._client(role, owner_id)
                self._world.things[role, who] = {OWNED_BY[role]: owner_id}
        for who in (1, 2):
            await self._on_the_road(who)
            await self._with_a_partner(who, outsourced[carriers[who - 1]])
            await self._webhook(Role.SHOP, who)
            await self._webhook(Role.PARTNER, who)
        for who, shop in enumerate((road, other_shop), 1):
            self._world.things[Role.SHOP, who]["shipment_id"] = shop.shipments[0]
            await self._failed_attempt(who, shop.shipments[-1])
        self._world.things[Role.SHOP, 1]["proof_id"] = self._world.things[Role.RIDER, 1]["proof_id"]
        return self._world

    async def _client(self, role: Role, owner_id: str) -> httpx.AsyncClient:
        async with self._database.transaction() as session:
            made = await KeyIssuer(session).create(role, owner_id=owner_id)
        transport = httpx.ASGITransport(self._world.app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {made.secret}"}
        return httpx.AsyncClient(transport=transport, base_url="http://service", headers=headers)

    async def _carrier(self, name: str) -> str:
        """Make a carrier with UPS' claim terms."""
        document = {
            "service_levels": [{"name": "day", "serves": ["standard"], "promised_days": 0}],
            "zones": [{"id": "all", "kind": "everywhere"}],
            "rates": [{"zone": "all", "service_level": "day", "breaks": [{"up_to_kg": 30, "price": 5}]}],
            "claims": {"like": "ups"},
        }
        async with self._database.transaction() as session:
            register = Register(session)
            carrier = await register.create(name)
            await register.agree(carrier, document, currency="USD", timezone="America/New_York")
            return str(carrier.id)

    async def _hand_over(self, session: Any, outsourced: dict[str, str]) -> None:
        """Offer each carrier a shipment."""
        for carrier_id, shipment_id in outsourced.items():
            await AssignmentRepository(session).add([offered(carrier_id, shipment_id)])
        await ShipmentRepository(session).hand_to_carrier({given: to for to, given in outsourced.items()})

    async def _on_the_road(self, who: int) -> None:
        """Let a rider deliver the first parcel, with a photo."""
        phone, things = self._world.clients[Role.RIDER, who], self._world.things[Role.RIDER, who]
        photo = await bring(phone, "/v1/rider/attachments")
        [route] = (await phone.get("/v1/rider/day")).json()["routes"]
        stop = next(stop for stop in route["stops"] if stop["tasks"])
        task = stop["tasks"][0]
        at = utc_now().isoformat()
        done = {"kind": "delivered", "occurred_at": at, "task_ids": [task["id"]], "photo_ids": [photo]}
        actions = [
            {"id": f"d{who}", **done},
            {"id": f"p{who}", "kind": "position", "occurred_at": at, "lon": 24.9, "lat": 60.2},
        ]
        answer = await phone.post("/v1/rider/actions", json={"actions": actions})
        assert {each["outcome"] for each in answer.json()["results"]} == {"applied"}
        shown = (await phone.get(f"/v1/stops/{stop['id']}")).json()
        things |= {"route_id": route["id"], "stop_id": stop["id"], "task_ids": task["id"], "task_id": task["id"]}
        things |= {"shipment_id": task["shipment_id"], "photo_ids": photo, "signature_id": photo}
        things |= {"proof_id": shown["attempts"][0]["proofs"][0]["id"]}
        await self._cash(things["rider_id"], things)

    async def _with_a_partner(self, who: int, shipment_id: str) -> None:
        """Let a partner prove a delivery; then let it be an incident and a claim."""
        partner, things = self._world.clients[Role.PARTNER, who], self._world.things[Role.PARTNER, who]
        photo = await bring(partner, "/v1/partner/attachments")
        done = {"kind": "delivered", "occurred_at": utc_now().isoformat(), "photo_ids": [photo], "key": f"d{who}"}
        body = {"attempts": [{"shipment_id": shipment_id, **done}]}
        assert (await partner.post("/v1/partner/proofs", json=body)).json()["results"][0]["result"] == "recorded"
        [told] = (await partner.get(f"/v1/shipments/{shipment_id}/events")).json()["items"]
        [offer] = (await partner.get("/v1/partner/assignments")).json()["items"]
        things |= {"shipment_id": shipment_id, "proof_id": told["proof_id"], "assignment_id": offer["id"]}
        things |= {"photo_ids": photo, "signature_id": photo}
        carrier_id, staff = things["carrier_id"], await self._client(Role.ADMIN, "")
        at = (utc_now() - timedelta(days=1)).isoformat()
        opened = await staff.post(
            "/v1/incidents",
            json={
                "kind": "damaged",
                "shipment_id": shipment_id,
                "carrier_id": carrier_id,
                "occurred_at": at,
                "text": "wet",
            },
        )
        claimed = {"kind": "damaged", "shipment_id": shipment_id, "carrier_id": carrier_id, "started_at": at}
        claim_id = await self._claim(staff, claimed)
        things |= {"incident_id": opened.json()["id"], "claim_id": claim_id, "attachment_id": photo}
        for path in (
            f"/v1/claims/{claim_id}/attachments?evidence=photo_item",
            "/v1/incidents/{incident_id}/attachments",
        ):
            kept = await partner.post(path.format_map(things), content=picture())
            assert kept.status_code == 201, kept.text
        things |= {"weight_claim_id": await self._claim(staff, claimed | {"kind": "weight"})}
        await self._cash(carrier_id, things)

    async def _claim(self, staff: httpx.AsyncClient, claimed: dict[str, Any]) -> str:
        """Make and file a claim, with everything that may be asked for."""
        pieces = [{"evidence": name, "source": "text", "reference": "see file"} for name in CLAIMED]
        money = {"claimed_minor": 5_000, "currency": "USD", "pieces": pieces}
        claim = (await staff.post("/v1/claims", json=claimed | money)).json()
        filed = await staff.post(f"/v1/claims/{claim['id']}/file", json={}, headers={"If-Match": "*"})
        assert filed.json()["state"] == "filed", filed.text
        return str(claim["id"])

    async def _cash(self, party: str, things: dict[str, str]) -> None:
        """Let a rider or carrier have collected cash, and hand over a part."""
        staff = await self._client(Role.ADMIN, "")
        entry = {"shipment_id": things["shipment_id"], "kind": "collected", "amount_minor": 500, "note": "at the door"}
        entered = await staff.post("/v1/cash/entries", json={"party": party, **entry})
        money = {"party": party, "reference": "T-1", "amount_minor": 100, "currency": "EUR", "lines": []}
        remitted = await staff.post("/v1/cash/remittances", json=money | {"at": utc_now().isoformat()})
        assert (entered.status_code, remitted.status_code) == (201, 201), (entered.text, remitted.text)
        things |= {"party": party}

    async def _failed_attempt(self, who: int, shipment_id: str) -> None:
        """Let a partner try in vain to deliver a shop's parcel, which the shop has to answer."""
        event = {"shipment_id": shipment_id, "key": "f", "status": "attempt_failed", "reason": "consignee_not_home"}
        told = {"events": [event | {"occurred_at": utc_now().isoformat()}]}
        answer = await self._world.clients[Role.PARTNER, who].post("/v1/partner/events", json=told)
        assert answer.json()["results"][0]["result"] == "recorded"
        while await look_at_attempts(self._database, default_rules()):
            pass
        params = {"shipment_id": shipment_id}
        found = await self._world.clients[Role.SHOP, who].get("/v1/failed-attempts", params=params)
        self._world.things[Role.SHOP, who]["case_id"] = found.json()["items"][0]["id"]

    async def _webhook(self, role: Role, who: int) -> None:
        client = self._world.clients[role, who]
        endpoint = (await client.post("/v1/webhooks", json={"url": "https://shop.example.org/hooks"})).json()["id"]
        sent = (await client.post(f"/v1/webhooks/{endpoint}/test")).json()["id"]
        self._world.things[role, who] |= {"endpoint_id": endpoint, "delivery_id": sent}


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(written, "JPEG")
    return written.getvalue()


async def bring(client: httpx.AsyncClient, path: str) -> str:
    return str((await client.post(path, content=picture())).json()["id"])


async def another_shop(session: Any) -> Road:
    """Make a shop with three shipments."""
    shop = Shop(name="Other", id=new_id("shop"))
    await SetupRepository(session, Shop).add(shop)
    new = [NewShipment("", shipment_of(number, utc_now()), GIVEN, "") for number in range(3)]
    stored = await ShipmentRepository(session).add(shop.id, utc_now().date(), new, utc_now())
    return Road({}, shop.id, [shipment.id for shipment in stored], [])


def version_of(document: Any) -> NewVersion:
    """Give a version to keep."""
    summary = Summary(8, 6, 2, 0, 2, 9_000, 9_000, 9_000)
    return NewVersion(
        plan_id=document.plan_id,
        day=document.day,
        depots=("Kamppi",),
        currency="EUR",
        inputs=(),
        options={},
        seed=1,
        engine="search",
        time_limit_s=1,
        elapsed_s=1,
        outcome=PlanOutcome.FINISHED,
        summary=summary,
        document=to_json(document).encode(),
        shipments=(),
    )


def offered(carrier_id: str, shipment_id: str) -> Assignment:
    """Give an assignment that waits for an answer."""
    return Assignment(
        id=new_id("asg"),
        carrier_id=carrier_id,
        shipment_id=shipment_id,
        shop_id="",
        plan_id="plan_0one",
        version=1,
        day=utc_now().date(),
        state=AssignmentState.OFFERED,
        sequence=0,
        currency="EUR",
        price_minor=645,
        counter_minor=None,
        reason="",
        text="",
        service_level="next day",
        promised_by=None,
        order=ORDER | {"shipment_id": shipment_id},
        offered_at=utc_now(),
        answered_at=None,
        revision=1,
    )


def test_every_operation_is_about_a_thing_a_list_a_body_or_nobody_elses():
    assert {call.name for call in CALLS if not call.parameters} >= set(OWN_ONLY)
    assert [call.name for call in WRITES if not list(named(call.content))] == []


@pytest.mark.parametrize("call", ABOUT_A_THING, ids=str)
async def test_a_thing_of_another_is_not_there(call: Call, world: World):
    unknown = set(call.parameters) - set(world.things[call.role, 1])
    assert not unknown, f"say in `Maker` which {unknown} a {call.role.value} has"
    before = await world.rows(call.role)
    answer = await world.call(call, 2)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await world.rows(call.role) == before
    own = await world.call(call, 1)
    assert own.status_code not in {401, 403, 404, 500}, own.text


@pytest.mark.parametrize("call", READS, ids=str)
async def test_a_list_has_the_own_things_only(call: Call, world: World):
    things = set(world.things[call.role, 1].values())
    mine = await world.call(call, 1)
    assert any(thing in mine.text for thing in things) or mine.headers["content-type"] == "application/pdf"
    others = await world.call(call, 2)
    assert others.status_code == mine.status_code == 200
    assert not [thing for thing in things if thing in others.text]


@pytest.mark.parametrize(("call", "name"), NAMING, ids=str)
async def test_a_body_that_names_a_thing_of_another_does_nothing_to_it(call: Call, name: str, world: World):
    own = world.things[call.role, 2]
    foreign = own | {name: world.things[call.role, 1][name]}
    before = await world.rows(call.role)
    answer = await world.call(call, 2, fill(example(call), foreign))
    assert answer.status_code in {200, 404}, answer.text
    assert await world.rows(call.role) == before
