"""The service, running in the test's own process, on every kind of database."""

import io
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image

from lastmile.access import KeyIssuer, Role
from lastmile.api.app import create_app
from lastmile.api.services import Services
from lastmile.carriers.register import Register
from lastmile.core.clock import utc_now
from lastmile.core.shipments import Shipment
from lastmile.dispatch.shipments.records import NewShipment, Place, PlaceMatch
from lastmile.dispatch.shipments.repository import ShipmentRepository
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


@pytest.fixture
def parcel(service: Service) -> Callable[..., Awaitable[str]]:
    """Give what keeps a shipment and hands it to a carrier or a rider; it gives the shipment's id."""
    numbers = itertools.count(1)

    async def keep(carrier_id: str = "", rider_id: str = "", shop_id: str = "", **content: Any) -> str:
        now = utc_now()
        shipment = Shipment(order_id=f"order-{next(numbers)}", **content)
        async with service.parts.database.transaction() as session:
            repository = ShipmentRepository(session)
            new = NewShipment("hub_0one", shipment, Place(PlaceMatch.NONE, 0.0), shipment.order_id)
            (stored,) = await repository.add(shop_id, now.date(), [new], now)
            if carrier_id:
                await repository.hand_to_carrier({stored.id: carrier_id})
            if rider_id:
                await repository.hand_to_rider({stored.id: rider_id})
        return stored.id

    return keep


@dataclass(frozen=True, slots=True)
class ClaimsDesk:
    """Whoever makes claims, with carriers and parcels to make them about."""

    service: Service
    manager: httpx.AsyncClient
    parcel: Callable[..., Awaitable[str]]

    async def carrier_like(self, name: str, currency: str, **claims: Any) -> str:
        """Make a carrier with somebody's published claim terms; give its id."""
        document = {
            "service_levels": [{"name": "day", "serves": ["standard"], "promised_days": 0}],
            "zones": [{"id": "all", "kind": "everywhere"}],
            "rates": [{"zone": "all", "service_level": "day", "breaks": [{"up_to_kg": 30, "price": 5}]}],
            "claims": {"like": name, **claims},
        }
        async with self.service.parts.database.transaction() as session:
            register = Register(session)
            carrier = await register.create(name)
            await register.agree(carrier, document, currency=currency, timezone="America/New_York")
            return carrier.id

    async def claim(self, carrier_id: str, **changes: Any) -> dict[str, Any]:
        """Give a claim to make, about a new parcel that the carrier has."""
        return {
            "kind": "damaged",
            "shipment_id": changes.get("shipment_id") or await self.parcel(carrier_id),
            "carrier_id": carrier_id,
            "claimed_minor": 5_000,
            "currency": "USD",
            "started_at": (utc_now() - timedelta(days=3)).isoformat(),
        } | changes

    async def made(self, carrier_id: str, **changes: Any) -> dict[str, Any]:
        """Make a claim; give it as it was answered."""
        answer = await self.manager.post("/v1/claims", json=await self.claim(carrier_id, **changes))
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def step(
        self, claim_id: str, name: str, caller: httpx.AsyncClient | None = None, /, **body: Any
    ) -> httpx.Response:
        """Take a claim further."""
        path = f"/v1/claims/{claim_id}/{name}"
        return await (caller or self.manager).post(path, json=body, headers={"If-Match": "*"})

    async def prove(self, claim_id: str, *names: str) -> dict[str, Any]:
        """Bring everything that is asked for: pictures as pictures, the rest as words."""
        shown: dict[str, Any] = (await self.manager.get(f"/v1/claims/{claim_id}")).json()
        for number, name in enumerate(names or shown["missing"]):
            if "photo" in name or name in {"proof_of_damage", "claim_form"}:
                path = f"/v1/claims/{claim_id}/attachments?evidence={name}"
                answer = await self.manager.post(path, content=picture(number))
            else:
                piece = {"evidence": name, "source": "text", "reference": f"{name}: see file"}
                answer = await self.step(claim_id, "evidence", pieces=[piece])
            assert answer.is_success, answer.text
            shown = answer.json()
        return shown

    async def filed(self, carrier_id: str, **changes: Any) -> str:
        """Make, prove and file a claim; give its id."""
        claim_id = str((await self.made(carrier_id, **changes))["id"])
        await self.prove(claim_id)
        answer = await self.step(claim_id, "file", reference="UPS-1")
        assert answer.json()["state"] == "filed", answer.text
        return claim_id


def picture(number: int = 0, kind: str = "JPEG") -> bytes:
    """Give a small picture, another one for each number."""
    written = io.BytesIO()
    Image.new("RGB", (40 + number, 30), "red").save(written, kind)
    return written.getvalue()


@pytest.fixture
async def claims_desk(service: Service, parcel: Callable[..., Awaitable[str]]) -> ClaimsDesk:
    """Give a manager's desk for claims."""
    return ClaimsDesk(service, await service.client_as(Role.OPS_MANAGER), parcel)


@pytest.fixture
def pictures() -> Callable[..., bytes]:
    """Give what makes small pictures."""
    return picture
