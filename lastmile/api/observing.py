"""Around every request: its id, its line in the log, its figures, and headers that keep browsers careful."""

from __future__ import annotations

import re
import time
from typing import Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lastmile.core.ids import new_id
from lastmile.infra.telemetry import REQUEST_SECONDS, REQUESTS

_log = structlog.get_logger("lastmile.requests")

GIVEN_ID: Final = re.compile(rb"[A-Za-z0-9_.:-]{1,64}")
CAREFUL: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


class Observed:
    """The outermost layer.

    Parameters
    ----------
    app : what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note what became of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _given_id(scope) or new_id("req")
        scope["lastmile.request_id"] = request_id
        started, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in CAREFUL.items():
                    headers.setdefault(name, value)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, noting)
            finally:
                operation = getattr(scope.get("route"), "name", "other")
                note(operation, scope, status, time.perf_counter() - started)


def _given_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and GIVEN_ID.fullmatch(value):
            return str(value, "ascii")
    return ""


def note(operation: str, scope: Scope, status: int, seconds: float, **names: str) -> None:
    """Count a call and write its line.

    Parameters
    ----------
    names : what the line says beside what is bound to the context, e.g. the request's id.
    """
    REQUESTS.labels(operation, str(status)).inc()
    REQUEST_SECONDS.labels(operation).observe(seconds)
    _log.info(
        "answered",
        method=scope["method"],
        path=scope["path"],
        operation=operation,
        status=status,
        ms=round(seconds * 1000, 1),
        **names,
    )
