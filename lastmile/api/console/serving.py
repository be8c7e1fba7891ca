"""Serve the built console: files with a hash in their name for ever, every other address its one page."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

BUILT: Final = Path(__file__).parent / "dist"

# Styles stand in attributes as well: the component library and the map place things so.
_POLICY: Final = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)

_NOT_BUILT: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>lastmile</title>
<h1>The console is not built</h1>
<p>Run <code>make setup</code> in the checkout; the API works all the same.</p></html>"""


class _ConsoleFiles(StaticFiles):
    """The built files; an address that is none of them is one of the console's own pages."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give a file, or the page."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or path.startswith("assets/"):
                raise
            response = await super().get_response("index.html", scope)
        response.headers["Content-Security-Policy"] = _POLICY
        lasting = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        response.headers["Cache-Control"] = lasting
        return response


async def _to_console(_: Request) -> Response:
    return RedirectResponse("/console/")


async def _not_built(_: Request) -> Response:
    return HTMLResponse(_NOT_BUILT, 503)


def mount_console(app: FastAPI) -> None:
    """Put the console under ``/console`` and lead the bare address there."""
    app.router.routes.append(Route("/", _to_console))
    app.router.routes.append(Route("/console", _to_console))
    if (BUILT / "index.html").is_file():
        app.router.routes.append(Mount("/console", _ConsoleFiles(directory=BUILT, html=True), name="console"))
    else:
        app.router.routes.append(Route("/console/{path:path}", _not_built))
