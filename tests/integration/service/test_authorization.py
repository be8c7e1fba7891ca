"""Every operation of the OpenAPI document against everybody who may not call it."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from lastmile.access import OWNED_BY, SCOPES, KeyIssuer, Role, scopes_of
from lastmile.api.app import create_app
from lastmile.infra.settings import Settings

pytestmark = pytest.mark.anyio

OWNERS = {Role.RIDER: "rdr_0one", Role.PARTNER: "car_0one", Role.SHOP: "shop_0one"}

PUBLIC = {
    "health.alive": "says only that the process lives",
    "health.ready": "says only whether it can work",
    "health.metrics": "figures of the process, kept inside by the proxy",
    "problems.list": "the list of codes is part of the document",
    "problems.get": "the same",
    "oidc.begin": "leads to the identity provider",
    "oidc.end": "asks the identity provider who it is",
    "sessions.open": "asks for the password itself",
    "sessions.current": "says who is calling, or nobody",
    "first_run.get": "says whether an account is to be made",
    "first_run.make": "once, from the machine itself",
    "tracking.get": "the address is the secret",
    "tracking.photo": "the same",
    "tracking.rate": "the same",
    "tracking.report": "the same",
    "tracking.choose_slot": "the same",
    "tracking.instruct": "the same",
    "signing_keys.list": "public keys, for whoever verifies a packet",
    "carriers.push": "the signature over the body is the key",
}
"""Operations that need no key, each with its reason: a new one fails here until it has one."""


@dataclass(frozen=True, slots=True)
class Call:
    """One operation of the document."""

    name: str
    method: str
    path: str
    scope: str
    roles: frozenset[Role]

    @property
    def address(self) -> str:
        """The path with an id of the right form in every place."""
        return re.sub(r"{[^}]+}", "shp_0nothing", self.path)


def calls() -> Iterator[Call]:
    for path, operations in create_app(Settings()).openapi()["paths"].items():
        for method, operation in operations.items():
            roles = frozenset(map(Role, operation["x-roles"]))
            yield Call(operation["operationId"], method.upper(), path, operation["x-scope"], roles)


CALLS = sorted(calls(), key=lambda call: call.name)
GUARDED = [call for call in CALLS if call.scope]


@pytest.fixture(scope="module")
async def everybody(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Give a client of each role, and those with keys that have ended."""
    app = create_app(
        Settings(home=tmp_path_factory.mktemp("home"), LASTMILE_DATABASE_URL="", rate_limit_per_minute=1_000_000)
    )
    async with app.router.lifespan_context(app):
        database = app.state.services.database
        secrets = {}
        async with database.transaction() as session:
            issuer = KeyIssuer(session)
            for role in Role:
                secrets[role.value] = (await issuer.create(role, owner_id=OWNERS.get(role, ""))).secret
            for scope in SCOPES:
                least = scopes_of(Role.ADMIN) - {scope}
                secrets[f"admin without {scope}"] = (await issuer.create(Role.ADMIN, scopes=least)).secret
            expired = await issuer.create(Role.ADMIN, lifetime=timedelta(seconds=-1))
            revoked = await issuer.create(Role.ADMIN)
            await issuer.revoke(revoked.key.id)
        secrets |= {"expired": expired.secret, "revoked": revoked.secret, "made up": "lmk_" + "a" * 43, "nobody": ""}
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        clients = {name: httpx.AsyncClient(transport=transport, base_url="http://service") for name in secrets}
        for name, secret in secrets.items():
            if secret:
                clients[name].headers["Authorization"] = f"Bearer {secret}"
        yield clients


def test_every_public_operation_has_a_reason():
    assert {call.name for call in CALLS if not call.scope} == set(PUBLIC)


def test_every_role_with_an_owner_is_in_the_table():
    assert set(OWNED_BY) == set(OWNERS)


@pytest.mark.parametrize("call", GUARDED, ids=lambda call: call.name)
async def test_only_those_who_may(call: Call, everybody: dict[str, Any]):
    for name in ("nobody", "expired", "revoked", "made up"):
        answer = await everybody[name].request(call.method, call.address)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), name
    for role in set(Role) - call.roles:
        answer = await everybody[role.value].request(call.method, call.address)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), role
    if Role.ADMIN in call.roles:
        answer = await everybody[f"admin without {call.scope}"].request(call.method, call.address)
        assert (answer.status_code, answer.json()["context"]) == (403, {"scope": call.scope})


@pytest.mark.parametrize("call", [c for c in GUARDED if c.method == "GET"], ids=lambda call: call.name)
async def test_those_who_may_are_let_in(call: Call, everybody: dict[str, Any]):
    for role in call.roles:
        answer = await everybody[role.value].get(call.address, params={"wait": 0})
        assert answer.status_code not in {401, 403}, role
