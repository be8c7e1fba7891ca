"""The service, running in the test's own process, on every kind of database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from lastmile.access import KeyIssuer, Role
from lastmile.api.app import create_app
from lastmile.api.services import Services
from lastmile.infra.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """A running application, without a socket in between."""

    app: FastAPI

    @property
    def parts(self) -> Services:
        """Its open parts."""
        services: Services = self.app.state.services
        return services

    def anonymous(self) -> httpx.AsyncClient:
        """Give a client without a key."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://service")

    async def client_as(
        self,
        role: Role,
        owner_id: str = "",
        scopes: tuple[str, ...] | None = None,
        lifetime: timedelta | None = None,
    ) -> httpx.AsyncClient:
        """Give a client with a new key of a role."""
        async with self.parts.database.transaction() as session:
            made = await KeyIssuer(session).create(role, owner_id=owner_id, scopes=scopes, lifetime=lifetime)
        client = self.anonymous()
        client.headers["Authorization"] = f"Bearer {made.secret}"
        return client


@asynccontextmanager
async def _running(settings: Settings) -> AsyncIterator[Service]:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield Service(app)


@pytest.fixture
def start(database_url: str, tmp_path: Path) -> Callable[..., Any]:
    """Give what starts a service on the test's database; starting twice gives two processes' worth of it."""

    def starting(**settings: Any) -> Any:
        return _running(Settings(home=tmp_path, LASTMILE_DATABASE_URL=database_url, **settings))

    return starting


@pytest.fixture
async def service(start: Callable[..., Any]) -> AsyncIterator[Service]:
    """Give a running service."""
    async with start() as running:
        yield running


@pytest.fixture
async def admin(service: Service) -> httpx.AsyncClient:
    """Give an admin's client."""
    return await service.client_as(Role.ADMIN)


ClientAs = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
def client_as(service: Service) -> ClientAs:
    """Give what makes clients of any role."""
    return service.client_as
