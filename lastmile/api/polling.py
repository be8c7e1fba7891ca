"""The poll that brings nothing new, answered before everything else: from memory, without a router or a database."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from lastmile.access import Principal, Role
from lastmile.api.etags import etag
from lastmile.api.limits import rate_limit
from lastmile.api.services import Services
from lastmile.core.errors import LimitReached
from lastmile.core.ids import new_id
from lastmile.infra.telemetry import REQUESTS

_PATH: Final = "/v1/partner/assignments"
_SCOPE: Final = "assignments:read"
_ANSWERED: Final = REQUESTS.labels("partner.assignments", "304")


class UnchangedPolls:
    """Answers 304 where it can; everything else goes on to the application, which says the same more slowly.

    Parameters
    ----------
    app : the application; its open parts are found in the scope.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a poll, or pass a request on."""
        polled = scope["type"] == "http" and scope["path"] == _PATH and scope["method"] == "GET"
        if not (polled and await self._answered(scope, send)):
            await self._app(scope, receive, send)

    async def _answered(self, scope: Scope, send: Send) -> bool:
        headers = dict(scope["headers"])
        known, secret = headers.get(b"if-none-match"), headers.get(b"authorization", b"")
        if known is None or b"wait=" in scope["query_string"] or not secret.startswith(b"Bearer "):
            return False
        services: Services = scope["app"].state.services
        caller = services.keyring.remembered(secret[7:].decode("latin-1"))
        if caller is None or not _may(caller):
            return False
        tag = etag(services.feeds.sequence(caller.carrier_id)).encode()
        if known != tag:
            return False
        try:
            limit = await rate_limit(services, caller)
        except LimitReached:
            return False
        answer = [(b"etag", tag), (b"x-request-id", headers.get(b"x-request-id") or new_id("req").encode())]
        answer += [(name.lower().encode(), value.encode()) for name, value in limit.headers().items()]
        await send({"type": "http.response.start", "status": 304, "headers": answer})
        await send({"type": "http.response.body", "body": b""})
        _ANSWERED.inc()
        return True


def _may(caller: Principal) -> bool:
    return caller.role is Role.PARTNER and _SCOPE in caller.scopes
