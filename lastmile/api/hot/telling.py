"""Partners' events: read, kept and answered as a whole batch."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from starlette.types import Message, Receive, Scope, Send

from lastmile.access import Principal
from lastmile.api.hot.calling import CAREFUL_FIELDS, partner_of, request_id, send_answer
from lastmile.api.limits import rate_limit
from lastmile.api.observing import note
from lastmile.api.operation import MOST_BYTES
from lastmile.api.services import Services
from lastmile.api.v1.partner.reports import answer_batch
from lastmile.core.errors import ExternalFailure, InvalidInput, LimitReached, Malformed

_SCOPE: Final = "tracking:write"
_OPERATION: Final = "partner.events"


async def answered(services: Services, scope: Scope, receive: Receive, send: Send) -> Receive | None:
    """Take a batch of events; see `Hot`."""
    headers = dict(scope["headers"])
    caller = await partner_of(services, headers, _SCOPE)
    size = _size(headers)
    if caller is None or size is None or scope["query_string"]:
        return receive
    started = time.perf_counter()
    body = await _body(receive, size)
    if body is None:
        return None
    taken = await _taken(services, caller, body)
    if taken is None:
        return _again(body, receive)
    told, answer = taken
    name = request_id(headers)
    await send_answer(send, 200, [*CAREFUL_FIELDS, (b"x-request-id", name), *told], answer)
    note(_OPERATION, scope, 200, time.perf_counter() - started, request_id=name.decode())
    return None


async def _taken(services: Services, caller: Principal, body: bytes) -> tuple[list[tuple[bytes, bytes]], bytes] | None:
    """Give header fields and body of the answer; ``None`` where the usual way has to explain or to try again."""
    try:
        limit = await rate_limit(services, caller)
        return limit.raw_headers(), await answer_batch(services.writer, body, caller.carrier_id)
    except (LimitReached, InvalidInput, Malformed, ExternalFailure):
        return None


def _size(headers: Mapping[bytes, bytes]) -> int | None:
    stated = headers.get(b"content-length", b"")
    size = int(stated) if stated.isdigit() and len(stated) < 9 else 0
    return size if 0 < size <= MOST_BYTES else None


async def _body(receive: Receive, size: int) -> bytes | None:
    """Receive a body of a size that the server holds its sender to; ``None`` where the sender has gone."""
    parts, more = [], True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        more = message.get("more_body", False) and sum(map(len, parts)) <= size
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Let a body be received once more, then what follows."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return left.pop() if left else await receive()

    return replay
