"""Where the pages are, and what their browsers may do."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from lastmile.api.pages.tracking_page import routes as tracking

HERE: Final = Path(__file__).parent

POLICY: Final = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
"""Nothing from elsewhere, nothing inline."""

_PHONE: Final = "camera=(self), geolocation=(self), microphone=()"


class _PageFiles(StaticFiles):
    """Files as they stand in the folder, asked for anew each time: the service worker keeps them for offline."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give a file."""
        response = await super().get_response(path, scope)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Permissions-Policy"] = _PHONE
        response.headers["Cache-Control"] = "no-cache"
        return response


async def _to_rider(_: Request) -> Response:
    return RedirectResponse("/rider/")


def mount_pages(app: FastAPI) -> None:
    """Put the rider's page under ``/rider/`` and the recipients' pages under ``/t/``."""
    mimetypes.add_type("application/manifest+json", ".webmanifest")
    app.router.routes.extend(
        [
            Route("/rider", _to_rider),
            Mount("/rider", _PageFiles(directory=HERE / "rider", html=True), name="rider page"),
            Mount("/pages/tracking", _PageFiles(directory=HERE / "tracking"), name="tracking page files"),
            *tracking(POLICY),
        ]
    )
