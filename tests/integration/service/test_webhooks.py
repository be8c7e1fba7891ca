import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import uvicorn
from standardwebhooks import Webhook, WebhookVerificationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lastmile.access import Role
from lastmile.core.clock import utc_now
from lastmile.dispatch.webhooks import Deliverer, DeliveryState
from lastmile.dispatch.webhooks import delivering as rules
from lastmile.infra.outbox import Happening, record

pytestmark = pytest.mark.anyio

SHOP, OTHER_SHOP = "shop_0mine", "shop_0other"


@dataclass
class Receiver:
    """A real server that takes webhooks, or does not."""

    port: int = 0
    status: int = 204
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    async def take(self, request: Request) -> Response:
        self.taken.append((dict(request.headers), await request.body()))
        return Response(status_code=self.status, headers={"Location": "http://127.0.0.1:1/"})

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.taken]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = Starlette(routes=[Route("/hooks", receiver.take, methods=["POST"])])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        receiver.port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        task = asyncio.create_task(server.serve([listening]))
        yield receiver
        server.should_exit = True
        await task


@pytest.fixture
async def open_service(start: Callable[..., Any]) -> AsyncIterator[Any]:
    async with start(webhooks_to_private=True) as service:
        yield service


async def happen(service: Any, kind: str = "shipment.delivered", shop_id: str = SHOP, subject: str = "shp_1") -> None:
    async with service.parts.database.transaction() as session:
        await record(session, Happening(kind, subject, shop_id=shop_id, data={"status": "delivered"}))


async def send_all(service: Any) -> None:
    async with Deliverer(service.parts.database, to_private=True) as deliverer:
        while await deliverer.run_once():
            pass


async def make(service: Any, url: str, **body: Any) -> tuple[Any, dict[str, Any]]:
    shop = await service.client_as(Role.SHOP, SHOP)
    made = await shop.post("/v1/webhooks", json={"url": url, **body})
    assert made.status_code == 201, made.text
    return shop, made.json()


async def test_a_shop_hears_of_its_own_shipments_signed_and_once(open_service: Any):
    async with receiving() as receiver:
        _, endpoint = await make(open_service, receiver.url, kinds=["shipment.delivered"])
        await happen(open_service)
        await happen(open_service, shop_id=OTHER_SHOP)
        await happen(open_service, kind="shipment.updated")
        await send_all(open_service)
        await send_all(open_service)
    assert len(receiver.taken) == 1
    headers, body = receiver.taken[0]
    event = Webhook(endpoint["secret"]).verify(body, headers)
    assert (event["type"], event["subject"], event["data"]) == (
        "shipment.delivered",
        "shp_1",
        {"status": "delivered"},
    )
    assert event["id"] == headers["webhook-id"]


async def test_while_secrets_rotate_both_fit(open_service: Any):
    async with receiving() as receiver:
        shop, endpoint = await make(open_service, receiver.url)
        path = f"/v1/webhooks/{endpoint['id']}"
        rotated = (await shop.post(f"{path}/secrets")).json()
        await happen(open_service)
        await send_all(open_service)
        assert (await shop.delete(f"{path}/secrets/previous")).json()["active_secrets"] == 1
        await happen(open_service)
        await send_all(open_service)
    for secret in (endpoint["secret"], rotated["secret"]):
        Webhook(secret).verify(receiver.taken[0][1], receiver.taken[0][0])
    Webhook(rotated["secret"]).verify(receiver.taken[1][1], receiver.taken[1][0])
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint["secret"]).verify(receiver.taken[1][1], receiver.taken[1][0])


async def test_what_was_not_taken_is_sent_again_later_with_the_same_id(
    open_service: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rules, "WAITS", (timedelta(0), timedelta(0)))
    async with receiving() as receiver:
        receiver.status = 302
        shop, endpoint = await make(open_service, receiver.url)
        await happen(open_service)
        await send_all(open_service)
        path = f"/v1/webhooks/{endpoint['id']}/deliveries"
        failed = (await shop.get(path, params={"state": "failed"})).json()["items"]
        assert [(d["attempts"], d["status"], d["error"]) for d in failed] == [(3, 302, "answered 302")]
        receiver.status = 200
        assert (await shop.post(f"{path}/{failed[0]['id']}/redeliver")).status_code == 202
        await send_all(open_service)
        assert (await shop.get(path)).json()["items"][0]["state"] == DeliveryState.DELIVERED
    assert len(set(receiver.ids)) == 1
    assert len(receiver.ids) == 4


async def test_an_endpoint_that_is_gone_is_disabled_and_can_be_enabled(open_service: Any):
    async with receiving() as receiver:
        receiver.status = 410
        shop, endpoint = await make(open_service, receiver.url)
        await happen(open_service)
        await send_all(open_service)
        shown = await shop.get(f"/v1/webhooks/{endpoint['id']}")
        assert shown.json()["disabled_at"] is not None
        enabled = await shop.patch(
            f"/v1/webhooks/{endpoint['id']}", json={"disabled": False}, headers={"If-Match": shown.headers["etag"]}
        )
        assert (enabled.json()["disabled_at"], enabled.json()["failing_since"]) == (None, None)


async def test_two_deliverers_send_everything_once(open_service: Any):
    async with receiving() as receiver:
        await make(open_service, receiver.url)
        for number in range(60):
            await happen(open_service, subject=f"shp_{number}")
        await asyncio.gather(send_all(open_service), send_all(open_service))
        await send_all(open_service)
    assert len(receiver.ids) == len(set(receiver.ids)) == 60


async def test_a_test_message_arrives(open_service: Any):
    async with receiving() as receiver:
        shop, endpoint = await make(open_service, receiver.url)
        assert (await shop.post(f"/v1/webhooks/{endpoint['id']}/test")).status_code == 202
        await send_all(open_service)
    assert b"webhook.test" in receiver.taken[0][1]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hooks",
        "https://user:pass@example.org/",
        "ftp://example.org",
        "file:///etc/passwd",
        "https://",
        "nonsense",
    ],
)
async def test_addresses_that_cannot_be_used(service: Any, url: str):
    shop = await service.client_as(Role.SHOP, SHOP)
    answer = await shop.post("/v1/webhooks", json={"url": url})
    assert (answer.status_code, answer.json()["issues"][0]["pointer"]) == (422, "/body/url")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "0.0.0.0"],  # noqa: S104  refused as a target
)
async def test_nothing_is_sent_into_this_machine_or_a_private_network(service: Any, host: str):
    shop, endpoint = await make(service, f"https://{host}/hooks")
    await happen(service)
    async with Deliverer(service.parts.database) as deliverer:
        await deliverer.run_once()
    tried = (await shop.get(f"/v1/webhooks/{endpoint['id']}/deliveries")).json()["items"][0]
    assert "not a public address" in tried["error"]


async def test_anothers_endpoint_is_not_there(service: Any):
    _, endpoint = await make(service, "https://example.org/hooks")
    for owner in ((Role.SHOP, OTHER_SHOP), (Role.PARTNER, "car_0one")):
        client = await service.client_as(*owner)
        assert (await client.get(f"/v1/webhooks/{endpoint['id']}")).status_code == 404
        assert (await client.get("/v1/webhooks")).json()["items"] == []
    dispatcher = await service.client_as(Role.DISPATCHER)
    assert (await dispatcher.get(f"/v1/webhooks/{endpoint['id']}")).status_code == 200


async def test_what_a_dead_process_had_taken_is_sent_by_another(open_service: Any):
    async with receiving() as receiver:
        await make(open_service, receiver.url)
        await happen(open_service)
        async with Deliverer(open_service.parts.database, to_private=True) as deliverer:
            await deliverer._spread()
            async with open_service.parts.database.transaction() as session:
                now = utc_now()
                claimed = await rules.DeliveryRepository(session).claim_due(now, now - timedelta(seconds=1), 10)
        assert len(claimed) == 1  # … and the process is gone
        await send_all(open_service)
    assert len(receiver.ids) == 1
