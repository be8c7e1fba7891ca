"""A service with a committed plan, and its riders' phones."""

import io
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from lastmile.access import KeyIssuer, Role
from lastmile.api.app import create_app
from lastmile.core.clock import utc_now
from lastmile.infra.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[2] / "road"))

from day_on_the_road import Road, commit, set_up


@dataclass
class Phone:
    """A rider's phone."""

    client: httpx.AsyncClient
    rider_id: str
    begin: datetime = field(default_factory=lambda: utc_now() - timedelta(minutes=10))

    async def day(self) -> dict[str, Any]:
        return (await self.client.get("/v1/rider/day")).raise_for_status().json()

    async def tell(self, *actions: dict[str, Any]) -> list[dict[str, Any]]:
        answer = await self.client.post("/v1/rider/actions", json={"actions": list(actions)})
        assert answer.status_code == 200, answer.text
        return answer.json()["results"]

    async def photo(self, colour: str = "red") -> str:
        written = io.BytesIO()
        Image.new("RGB", (40, 30), colour).save(written, "JPEG")
        answer = await self.client.post("/v1/rider/attachments", content=written.getvalue())
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def did(self, kind: str, minute: float, **what: Any) -> dict[str, Any]:
        """Give an action that happened so many minutes after the beginning."""
        return {
            "id": uuid4().hex,
            "kind": kind,
            "occurred_at": (self.begin + timedelta(minutes=minute)).isoformat(),
            **what,
        }


@dataclass
class Town:
    """The running service."""

    app: Any
    road: Road

    async def client_as(self, role: Role, owner_id: str = "") -> httpx.AsyncClient:
        async with self.app.state.services.database.transaction() as session:
            made = await KeyIssuer(session).create(role, owner_id=owner_id)
        client = self.anonymous()
        client.headers["Authorization"] = f"Bearer {made.secret}"
        return client

    def anonymous(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False), base_url="http://service"
        )

    async def phone_of(self, rider: str) -> Phone:
        rider_id = self.road.riders[rider]
        return Phone(await self.client_as(Role.RIDER, rider_id), rider_id)

    async def commit(self, number: int, tours: dict[str, Sequence[int]]) -> None:
        async with self.app.state.services.database.transaction() as session:
            await commit(session, self.road, number, tours)


@pytest.fixture
async def town(settings: Settings) -> AsyncIterator[Town]:
    """Give a service in which version 1 of a plan is committed: Matti has 0 to 3, Päivi 4 and 5."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        async with app.state.services.database.transaction() as session:
            road = await set_up(session, slot_changes=True, instructions=True)
        running = Town(app, road)
        await running.commit(1, {"Matti": [0, 1, 2, 3], "Päivi Ö.": [4, 5]})
        yield running


@pytest.fixture
async def matti(town: Town) -> Phone:
    """Give Matti's phone."""
    return await town.phone_of("Matti")
