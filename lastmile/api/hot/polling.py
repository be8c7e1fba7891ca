"""The partners' poll: it comes most often, and mostly there is nothing new."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from starlette.types import Receive, Scope, Send

from lastmile.api.hot.calling import CAREFUL_FIELDS, partner_of, request_id, send_answer
from lastmile.api.limits import rate_limit
from lastmile.api.services import Services
from lastmile.api.v1.partner.polling import LONGEST_WAIT_S, USUAL, Question, answer, place_of
from lastmile.core.errors import ExternalFailure, InvalidInput, LimitReached
from lastmile.infra.telemetry import REQUEST_SECONDS, REQUESTS

_SCOPE: Final = "assignments:read"
_OPERATION: Final = "partner.assignments"
_ANSWERED: Final = {status: REQUESTS.labels(_OPERATION, str(status)) for status in (200, 304)}
_SECONDS: Final = REQUEST_SECONDS.labels(_OPERATION)
_FIXED: Final = ((b"cache-control", b"private, no-cache"), (b"vary", b"Authorization"), *CAREFUL_FIELDS)
_LARGEST_LIMIT: Final = 200


async def answered(services: Services, scope: Scope, receive: Receive, send: Send) -> Receive | None:
    """Answer a poll; see `Hot`."""
    headers = dict(scope["headers"])
    caller = await partner_of(services, headers, _SCOPE)
    question = None if caller is None else _question(scope["query_string"], headers, caller.carrier_id)
    if caller is None or question is None:
        return receive
    started = time.perf_counter()
    try:
        limit = await rate_limit(services, caller)
        found = await answer(services, question)
    except (LimitReached, ExternalFailure):
        return receive
    status = 304 if found.body is None else 200
    told = [*_FIXED, (b"etag", found.etag.encode()), (b"x-request-id", request_id(headers)), *limit.raw_headers()]
    await send_answer(send, status, told, found.body or b"")
    _ANSWERED[status].inc()
    if not question.wait_s:
        _SECONDS.observe(time.perf_counter() - started)
    return None


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
