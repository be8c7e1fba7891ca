"""The partners' poll before everything else: it comes most often, and mostly there is nothing new.

Whoever calls with a key that this process knows is answered here, without a router, from memory where nothing is new.
Every other call (the first one, a browser's session, odd parameters) goes the usual way to the same answer.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from lastmile.access import Principal, Role
from lastmile.api.limits import RateLimit, rate_limit
from lastmile.api.observing import CAREFUL, GIVEN_ID
from lastmile.api.services import Services
from lastmile.api.v1.partner.polling import LONGEST_WAIT_S, USUAL, Answer, Question, answer, place_of
from lastmile.core.errors import ExternalFailure, InvalidInput, LimitReached
from lastmile.core.ids import new_id
from lastmile.infra.telemetry import REQUEST_SECONDS, REQUESTS

_PATH: Final = "/v1/partner/assignments"
_SCOPE: Final = "assignments:read"
_OPERATION: Final = "partner.assignments"
_ANSWERED: Final = {status: REQUESTS.labels(_OPERATION, str(status)) for status in (200, 304)}
_SECONDS: Final = REQUEST_SECONDS.labels(_OPERATION)
_FIXED: Final = (
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"Authorization"),
    *((name.lower().encode(), value.encode()) for name, value in CAREFUL.items()),
)
_JSON: Final = (b"content-type", b"application/json")
_LARGEST_LIMIT: Final = 200


class Application(FastAPI):
    """The application, with the poll in front of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a poll, or pass a request on."""
        polled = scope["type"] == "http" and scope["path"] == _PATH and scope["method"] == "GET"
        if not (polled and await self._answered(scope, send)):
            await super().__call__(scope, receive, send)

    async def _answered(self, scope: Scope, send: Send) -> bool:
        services: Services | None = self.state.services
        headers = dict(scope["headers"])
        caller = None if services is None else _caller(services, headers.get(b"authorization", b""))
        question = None if caller is None else _question(scope["query_string"], headers, caller.carrier_id)
        if services is None or caller is None or question is None:
            return False
        started = time.perf_counter()
        try:
            limit = await rate_limit(services, caller)
            found = await answer(services, question)
        except (LimitReached, ExternalFailure):
            return False
        await _send(send, found, limit, headers.get(b"x-request-id"))
        _ANSWERED[304 if found.body is None else 200].inc()
        if not question.wait_s:
            _SECONDS.observe(time.perf_counter() - started)
        return True


def _caller(services: Services, authorization: bytes) -> Principal | None:
    if not authorization.startswith(b"Bearer "):
        return None
    caller = services.keyring.remembered(authorization[7:].decode("latin-1"))
    return caller if caller is not None and caller.role is Role.PARTNER and _SCOPE in caller.scopes else None


def _question(query: bytes, headers: Mapping[bytes, bytes], carrier_id: str) -> Question | None:
    """Read a plain question; ``None`` for the usual way, which explains what is wrong."""
    cursor, wait, limit = None, "0", str(USUAL)
    for pair in query.decode("latin-1").split("&") if query else ():
        name, _, value = pair.partition("=")
        match name:
            case "cursor":
                cursor = value
            case "wait":
                wait = value
            case "limit":
                limit = value
            case _:
                return None
    if not _number(wait, 0, LONGEST_WAIT_S) or not _number(limit, 1, _LARGEST_LIMIT):
        return None
    known = headers.get(b"if-none-match")
    try:
        place = place_of(cursor)
    except InvalidInput:
        return None
    return Question(carrier_id, place, int(limit), int(wait), None if known is None else known.decode("latin-1"))


def _number(text: str, least: int, most: int) -> bool:
    return len(text) < 4 and text.isdecimal() and text.isascii() and least <= int(text) <= most


_count = itertools.count(1)
_PROCESS: Final = new_id("req")[:-8].encode()
"""Random, and with a count behind it: names enough for calls of which nothing is kept."""


async def _send(send: Send, found: Answer, limit: RateLimit, request_id: bytes | None) -> None:
    name = request_id if request_id and GIVEN_ID.fullmatch(request_id) else b"%s%08x" % (_PROCESS, next(_count))
    headers = [*_FIXED, (b"etag", found.etag.encode()), (b"x-request-id", name), *limit.raw_headers()]
    if found.body is None:
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    headers += [_JSON, (b"content-length", b"%d" % len(found.body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": found.body})
