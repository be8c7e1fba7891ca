"""Turning what has happened into messages, and sending them until they are taken."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

import httpx
import orjson
import structlog

from lastmile.core.clock import utc_now
from lastmile.dispatch.webhooks.records import Delivery, DeliveryState, Endpoint
from lastmile.dispatch.webhooks.repository import DeliveryRepository, EndpointRepository
from lastmile.dispatch.webhooks.service import new_delivery
from lastmile.dispatch.webhooks.signing import signature_header
from lastmile.infra.database import Database
from lastmile.infra.http import PublicTransport
from lastmile.infra.outbox import Recorded, read_up_to, recorded_since, set_read_up_to

_log = structlog.get_logger("lastmile.webhooks")

WAITS: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""Between one attempt and the next, as Standard Webhooks proposes: ten attempts over three days."""

GIVEN_UP_AFTER: Final = timedelta(days=5)
"""An endpoint that has taken nothing for so long is disabled."""

_READER: Final = "webhooks"
_TAKEN_FOR: Final = timedelta(seconds=60)
_TIMEOUT_S: Final = 15.0
_BATCH: Final = 500
_AT_ONCE: Final = 20
_GONE: Final = 410


class Deliverer:
    """Sends what is due.

    Use it as ``async with Deliverer(database) as deliverer`` and call `run_once` again and again.

    Parameters
    ----------
    database : with the outbox and the endpoints.
    to_private : whether private addresses may be sent to.
    """

    def __init__(self, database: Database, *, to_private: bool = False) -> None:
        self._database = database
        self._http = httpx.AsyncClient(
            transport=PublicTransport(allow_private=to_private), timeout=_TIMEOUT_S, follow_redirects=False
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def run_once(self) -> int:
        """Turn new happenings into messages and send what is due.

        Returns
        -------
        How many messages were made or sent; 0 means that there is nothing to do for now.
        """
        return await self._spread() + await self._send_due()

    async def _spread(self) -> int:
        """Write one delivery for each endpoint that wants to hear of each new happening: once, whatever dies when."""
        async with self._database.transaction() as session:
            events = await recorded_since(session, await read_up_to(session, _READER), _BATCH)
            if not events:
                return 0
            made = list(_messages(events, await EndpointRepository(session).enabled()))
            await DeliveryRepository(session).add(made)
            await set_read_up_to(session, _READER, events[-1].sequence)
        return len(events)

    async def _send_due(self) -> int:
        now = utc_now()
        async with self._database.transaction() as session:
            due = await DeliveryRepository(session).claim_due(now, now + _TAKEN_FOR, _AT_ONCE)
            endpoints = {e.id: e for e in await EndpointRepository(session).enabled()} if due else {}
        if due:
            await asyncio.gather(*(self._send(delivery, endpoints.get(delivery.endpoint_id)) for delivery in due))
        return len(due)

    async def _send(self, delivery: Delivery, endpoint: Endpoint | None) -> None:
        if endpoint is None:
            dropped = replace(delivery, state=DeliveryState.FAILED, next_at=None, error="the endpoint is disabled")
            async with self._database.transaction() as session:
                await DeliveryRepository(session).conclude(dropped)
            return
        outcome = await self._attempt(delivery, endpoint)
        concluded = _concluded(delivery, outcome, utc_now())
        async with self._database.transaction() as session:
            await DeliveryRepository(session).conclude(concluded)
            await _note(EndpointRepository(session), endpoint, outcome, utc_now())
        _log.info("webhook", endpoint=endpoint.id, message=delivery.message_id, status=outcome.status)

    async def _attempt(self, delivery: Delivery, endpoint: Endpoint) -> _Outcome:
        body, timestamp_s = orjson.dumps(delivery.body), int(time.time())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "lastmile-webhooks",
            "webhook-id": delivery.message_id,
            "webhook-timestamp": str(timestamp_s),
            "webhook-signature": signature_header(endpoint.secrets, delivery.message_id, timestamp_s, body),
        }
        try:
            # Only the status counts; an endless answer must not keep us.
            async with self._http.stream("POST", endpoint.url, content=body, headers=headers) as answer:
                return _Outcome(answer.status_code, "" if answer.is_success else f"answered {answer.status_code}")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return _Outcome(0, str(error) or type(error).__name__)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one attempt came to: the status, 0 without an answer, and what went wrong, if anything did."""

    status: int
    error: str


def _messages(events: Sequence[Recorded], endpoints: Sequence[Endpoint]) -> Iterator[Delivery]:
    for event in events:
        body = {
            "id": event.id,
            "type": event.happening.kind,
            "timestamp": event.at.isoformat(),
            "subject": event.happening.subject,
            "data": dict(event.happening.data),
        }
        for endpoint in endpoints:
            if _wants(endpoint, event):
                yield new_delivery(endpoint.id, event.id, event.happening.kind, body)


def _wants(endpoint: Endpoint, event: Recorded) -> bool:
    owner, happening = endpoint.owner, event.happening
    if owner.shop_id and owner.shop_id != happening.shop_id:
        return False
    if owner.carrier_id and owner.carrier_id != happening.carrier_id:
        return False
    return not endpoint.kinds or happening.kind in endpoint.kinds


def _concluded(delivery: Delivery, outcome: _Outcome, now: datetime) -> Delivery:
    attempts = delivery.attempts + 1
    tried = replace(delivery, attempts=attempts, status=outcome.status, error=outcome.error, next_at=None)
    if not outcome.error:
        return replace(tried, state=DeliveryState.DELIVERED, delivered_at=now)
    if attempts > len(WAITS):
        return replace(tried, state=DeliveryState.FAILED)
    wait = WAITS[attempts - 1] * random.uniform(0.8, 1.2)  # noqa: S311  spreads attempts, guards no secret
    return replace(tried, next_at=now + wait)


async def _note(endpoints: EndpointRepository, endpoint: Endpoint, outcome: _Outcome, now: datetime) -> None:
    """Remember since when an endpoint fails; give it up after days, or at once where it says that it is gone."""
    if not outcome.error:
        if endpoint.failing_since is not None:
            await endpoints.note_failing(endpoint.id, None, None)
        return
    since = endpoint.failing_since or now
    given_up = outcome.status == _GONE or now - since > GIVEN_UP_AFTER
    await endpoints.note_failing(endpoint.id, since, now if given_up else None)
