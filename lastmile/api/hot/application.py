"""The application with its hot calls in front."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from lastmile.api.hot import polling, telling
from lastmile.api.hot.calling import Hot

_HOT: Final[Mapping[tuple[str, str], Hot]] = {
    ("GET", "/v1/partner/assignments"): polling.answered,
    ("POST", "/v1/partner/events"): telling.answered,
}


class Application(FastAPI):
    """The application, which first looks whether a call is one of the hot ones."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a hot call, or pass a request on."""
        hot = _HOT.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        services = None if hot is None else self.state.services
        left = receive if hot is None or services is None else await hot(services, scope, receive, send)
        if left is not None:
            await super().__call__(scope, left, send)
