"""What the hot calls share: who calls, and how the answer leaves."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final, TypeAlias

from starlette.types import Receive, Scope, Send

from lastmile.access import Principal, Role
from lastmile.api.observing import CAREFUL, GIVEN_ID
from lastmile.api.services import Services
from lastmile.core.errors import ExternalFailure, Unauthenticated
from lastmile.core.ids import new_id

Hot: TypeAlias = Callable[[Services, Scope, Receive, Send], Awaitable[Receive | None]]
"""Answers a call and gives ``None``; or leaves it to the usual way, with what is to be received there."""

Fields: TypeAlias = list[tuple[bytes, bytes]]

CAREFUL_FIELDS: Final = tuple((name.lower().encode(), value.encode()) for name, value in CAREFUL.items())
JSON: Final = (b"content-type", b"application/json")

_count = itertools.count(1)
_PROCESS: Final = new_id("req")[:-8].encode()
"""Random, and with a count behind it: names enough for calls that are not audited."""


async def partner_of(services: Services, headers: Mapping[bytes, bytes], scope: str) -> Principal | None:
    """Give the partner who calls with a key that has a scope; ``None`` where the usual way has to look closer."""
    authorization = headers.get(b"authorization", b"")
    if not authorization.startswith(b"Bearer "):
        return None
    secret = authorization[7:].decode("latin-1")
    caller = services.keyring.remembered(secret)
    if caller is None:
        with suppress(Unauthenticated, ExternalFailure):
            caller = await services.keyring.principal(secret)
    return caller if caller is not None and caller.role is Role.PARTNER and scope in caller.scopes else None


def request_id(headers: Mapping[bytes, bytes]) -> bytes:
    """Give the name of a call: the caller's own, or a new one."""
    given = headers.get(b"x-request-id")
    return given if given and GIVEN_ID.fullmatch(given) else b"%s%08x" % (_PROCESS, next(_count))


async def send_answer(send: Send, status: int, headers: Fields, body: bytes) -> None:
    """Send an answer."""
    if body:
        headers += [JSON, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
