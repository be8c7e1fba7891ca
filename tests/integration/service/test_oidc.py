import asyncio
import base64
import hashlib
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from lastmile.access import Role
from lastmile.access.people import People

pytestmark = pytest.mark.anyio

EMAIL = "anna@example.org"


@dataclass
class Provider:
    """A real identity provider, as far as signing in goes."""

    url: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: RSAKey | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    challenge: str = ""

    async def configuration(self, _: Request) -> JSONResponse:
        paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return JSONResponse({"issuer": self.url} | {name: self.url + path for name, path in paths.items()})

    async def keys(self, _: Request) -> JSONResponse:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def token(self, request: Request) -> JSONResponse:
        form = await request.form()
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != self.challenge or form["code"] != "good":
            return JSONResponse({"error": "invalid_grant"}, 400)
        standard = {"iss": self.url, "aud": "lastmile", "exp": int(time.time()) + 60, "sub": "1", "email": EMAIL}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, standard | self.claims, self.signs_with or self.key)
        return JSONResponse({"id_token": signed})

    def sees(self, address: str) -> dict[str, str]:
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.challenge = query["code_challenge"]
        self.claims.setdefault("nonce", query["nonce"])
        return query


@asynccontextmanager
async def providing() -> AsyncIterator[Provider]:
    provider = Provider()
    routes = [
        Route("/.well-known/openid-configuration", provider.configuration),
        Route("/keys", provider.keys),
        Route("/token", provider.token, methods=["POST"]),
    ]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        provider.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off"))
        task = asyncio.create_task(server.serve([listening]))
        yield provider
        server.should_exit = True
        await task


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with providing() as started:
        yield started


@pytest.fixture
async def browser(start: Callable[..., Any], provider: Provider) -> AsyncIterator[httpx.AsyncClient]:
    async with start(oidc_issuer=provider.url, oidc_client_id="lastmile", oidc_client_secret="secret") as service:
        async with service.parts.database.transaction() as session:
            await People(session).create(EMAIL, "Anna", Role.DISPATCHER, "correct horse battery staple")
        async with service.anonymous() as client:
            yield client


async def come_back(browser: httpx.AsyncClient, provider: Provider, code: str = "good") -> httpx.Response:
    begun = await browser.get("/v1/oidc/begin")
    assert begun.status_code == 303
    query = provider.sees(begun.headers["location"])
    return await browser.get("/v1/oidc/end", params={"code": code, "state": query["state"]})


async def test_whoever_has_an_account_is_signed_in(browser: httpx.AsyncClient, provider: Provider):
    ended = await come_back(browser, provider)
    assert ended.status_code == 303
    assert ended.headers["location"].startswith("/console/#csrf=csrf_")
    assert (await browser.get("/v1/me")).json()["role"] == "dispatcher"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@example.org"},
        {"email_verified": False},
        {"aud": "another"},
        {"iss": "https://another.example"},
        {"exp": 1},
        {"nonce": "replayed"},
        {"email": ""},
    ],
    ids=str,
)
async def test_anybody_else_is_not(browser: httpx.AsyncClient, provider: Provider, claims: dict[str, Any]):
    provider.claims = claims
    assert (await come_back(browser, provider)).status_code == 401
    assert (await browser.get("/v1/me")).status_code == 401


async def test_a_forged_signature_a_stolen_state_and_a_bad_code_are_refused(
    browser: httpx.AsyncClient, provider: Provider
):
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert (await come_back(browser, provider)).status_code == 401
    provider.signs_with = None
    assert (await come_back(browser, provider, code="bad")).status_code == 503
    browser.cookies.clear()
    assert (await browser.get("/v1/oidc/end", params={"code": "good", "state": "x"})).status_code == 401


async def test_without_a_provider_there_is_no_such_way(service: Any):
    async with service.anonymous() as client:
        assert (await client.get("/v1/oidc/begin")).status_code == 404
