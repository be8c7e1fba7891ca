"""The service as one ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from lastmile.api import documenting, errors
from lastmile.api.console import mount_basemaps, mount_console
from lastmile.api.health import router as health
from lastmile.api.hot import Application
from lastmile.api.observing import Observed
from lastmile.api.pages import mount_pages
from lastmile.api.problems import router as problems
from lastmile.api.services import open_services
from lastmile.api.v1 import READ_BY_HAND, ROUTERS
from lastmile.infra.installation import version
from lastmile.infra.settings import Settings
from lastmile.infra.tracing import trace


def create_app(settings: Settings) -> FastAPI:
    """Build the application; it opens its connections when it starts.

    Parameters
    ----------
    settings : from `lastmile.infra.settings.load_settings`.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings) as services:
            app.state.services = services
            yield

    app = Application(
        title="lastmile",
        version=version(),
        summary="Last-mile delivery and carrier management: shipments, plans, partners, riders, tracking.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    errors.install(app)
    for router in (health, problems, *ROUTERS):
        app.include_router(router)
    mount_basemaps(app, settings)
    mount_pages(app)
    mount_console(app)
    documenting.install(app, READ_BY_HAND)
    app.add_middleware(Observed)
    trace(app)
    return app
