"""What owners do with their endpoints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.errors import InvalidInput, NotFound, RowIssue, Stale
from lastmile.core.ids import new_id
from lastmile.dispatch.webhooks.records import Delivery, DeliveryState, Endpoint, Owner
from lastmile.dispatch.webhooks.repository import DeliveryRepository, EndpointRepository
from lastmile.dispatch.webhooks.signing import new_secret
from lastmile.infra.outbox import KINDS

TEST_KIND: Final = "webhook.test"
"""Kind of the message that `Webhooks.send_test` sends; nobody subscribes to it."""

_ACTIVE_SECRETS: Final = 2


class Webhooks:
    """Endpoints and their deliveries, for one owner or for staff.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    owner : whose endpoints; ``None`` for staff, who see all.
    over_http : whether plain HTTP is good enough.
    """

    def __init__(self, session: AsyncSession, owner: Owner | None, *, over_http: bool = False) -> None:
        self._endpoints, self._deliveries = EndpointRepository(session), DeliveryRepository(session)
        self._owner, self._over_http = owner, over_http

    async def create(self, url: str, kinds: Iterable[str], description: str = "") -> Endpoint:
        """Make an endpoint with its first secret.

        Raises
        ------
        InvalidInput
            If the address or a kind cannot be used.
        """
        endpoint = Endpoint(
            id=new_id("whe"),
            owner=self._owner or Owner(),
            url=self._checked(url),
            description=description,
            kinds=_known(kinds),
            secrets=(new_secret(),),
            created_at=utc_now(),
            disabled_at=None,
            failing_since=None,
            revision=1,
        )
        await self._endpoints.add(endpoint)
        return endpoint

    async def find(self, endpoint_id: str) -> Endpoint:
        """Give an endpoint.

        Raises
        ------
        NotFound
            If there is none of that id, or it is another's.
        """
        endpoint = await self._endpoints.by_id(endpoint_id)
        if endpoint is None or (self._owner is not None and endpoint.owner != self._owner):
            raise NotFound(f"no webhook endpoint {endpoint_id}", {"endpoint": endpoint_id})
        return endpoint

    async def after(self, last_id: str, limit: int) -> list[Endpoint]:
        """List endpoints, oldest first, after one of them."""
        return list(await self._endpoints.after(last_id, limit, self._owner))

    async def change(
        self,
        endpoint: Endpoint,
        *,
        url: str | None = None,
        kinds: Iterable[str] | None = None,
        description: str | None = None,
        disabled: bool | None = None,
    ) -> Endpoint:
        """Change an endpoint; enabling it again forgets its failures.

        Raises
        ------
        InvalidInput
            As for `create`.
        Stale
            If somebody else was first.
        """
        now = utc_now()
        return await self._keep(
            replace(
                endpoint,
                url=endpoint.url if url is None else self._checked(url),
                kinds=endpoint.kinds if kinds is None else _known(kinds),
                description=endpoint.description if description is None else description,
                disabled_at=endpoint.disabled_at if disabled is None else (now if disabled else None),
                failing_since=None if disabled is False else endpoint.failing_since,
            )
        )

    async def rotate(self, endpoint: Endpoint) -> Endpoint:
        """Make a new secret; the one before stays active until the next rotation or `end_rotation`."""
        return await self._keep(replace(endpoint, secrets=(new_secret(), *endpoint.secrets)[:_ACTIVE_SECRETS]))

    async def end_rotation(self, endpoint: Endpoint) -> Endpoint:
        """Let only the newest secret stay active."""
        return await self._keep(replace(endpoint, secrets=endpoint.secrets[:1]))

    async def _keep(self, changed: Endpoint) -> Endpoint:
        changed = replace(changed, revision=changed.revision + 1)
        if not await self._endpoints.change(changed):
            raise Stale("somebody else has changed this endpoint meanwhile")
        return changed

    async def deliveries(
        self, endpoint: Endpoint, last_id: str | None, limit: int, state: DeliveryState | None
    ) -> list[Delivery]:
        """List what was sent to an endpoint, newest first."""
        return list(await self._deliveries.before(endpoint.id, last_id, limit, state))

    async def redeliver(self, endpoint: Endpoint, delivery_id: str) -> Delivery:
        """Send a message once more, now, with the same id.

        Raises
        ------
        NotFound
            If the endpoint has no such delivery.
        """
        delivery = await self._deliveries.by_id(delivery_id)
        if delivery is None or delivery.endpoint_id != endpoint.id:
            raise NotFound(f"no delivery {delivery_id}", {"delivery": delivery_id})
        again = replace(delivery, state=DeliveryState.PENDING, attempts=0, next_at=utc_now(), delivered_at=None)
        await self._deliveries.conclude(again)
        return again

    async def send_test(self, endpoint: Endpoint) -> Delivery:
        """Send a message that says nothing, to see whether it arrives."""
        now, message_id = utc_now(), new_id("evt")
        body = {"id": message_id, "type": TEST_KIND, "timestamp": now.isoformat(), "data": {}}
        delivery = new_delivery(endpoint.id, message_id, TEST_KIND, body)
        await self._deliveries.add([delivery])
        return delivery

    def _checked(self, url: str) -> str:
        parts = urlsplit(url)
        schemes = ("https", "http") if self._over_http else ("https",)
        if parts.scheme not in schemes or not parts.hostname or parts.username or parts.fragment:
            expected = "an address such as https://example.org/hooks, without user, password or fragment"
            raise InvalidInput("webhooks cannot go there", [RowIssue("body", "/body/url", None, url, expected)])
        return url


def new_delivery(endpoint_id: str, message_id: str, kind: str, body: Mapping[str, Any]) -> Delivery:
    """Give a delivery that is due at once."""
    now = utc_now()
    return Delivery(
        new_id("whd"), endpoint_id, message_id, kind, dict(body), DeliveryState.PENDING, 0, now, now, None, 0, ""
    )


def _known(kinds: Iterable[str]) -> frozenset[str]:
    chosen = frozenset(kinds)
    if unknown := sorted(chosen - set(KINDS)):
        expected = "any of " + ", ".join(sorted(KINDS))
        issue = RowIssue("body", "/body/kinds", None, ", ".join(unknown), expected)
        raise InvalidInput("there are no such kinds of happenings", [issue])
    return chosen
