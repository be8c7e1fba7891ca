"""Every operation of the OpenAPI document with input that nobody should send: a problem, and nothing stored."""

import copy
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from lastmile.access import OWNED_BY, KeyIssuer, Role
from lastmile.api.app import create_app
from lastmile.infra.database import Base
from lastmile.infra.settings import Settings

pytestmark = pytest.mark.anyio

DOCUMENT = create_app(Settings()).openapi()
SCHEMAS = DOCUMENT["components"]["schemas"]
OWNERS = {Role.RIDER: "rdr_0one", Role.PARTNER: "car_0one", Role.SHOP: "shop_0one"}
JSON = "application/json"
UNREADABLE = (
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"NaN",
    b'{"a": NaN}',
    b'{"a": -Infinity}',
    b'{"a": 1e400}',
    b'{"a": "\xff"}',
    b"{",
)
UNWANTED = (b"[]", b'"text"', b"1", b"null")
HOSTILE = {
    "integer": (10**30, -(10**30), "x", 1.5),
    "number": (10**400, "x", {}),
    "string": ({}, ["x"], "\x00", "x" * 1_000_000),
    "boolean": ("perhaps", 7),
    "array": ("x", {"a": 1}),
    "object": ("x", [1]),
    "date": ("0001-01-01", "9999-12-31", "2026-02-30"),
    "date-time": ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-24T10:00:00"),
}


@dataclass(frozen=True)
class Call:
    """An operation, with a role that may call it."""

    name: str
    method: str
    path: str
    operation: dict[str, Any]

    @property
    def role(self) -> str:
        roles: list[str] = self.operation["x-roles"]
        return "admin" if "admin" in roles else roles[0] if roles else ""

    @property
    def address(self) -> str:
        values = {
            each["name"]: sound(each) for each in self.operation.get("parameters", ()) if each.get("in") == "path"
        }
        return self.path.format_map(values)

    @property
    def schema(self) -> dict[str, Any] | None:
        content = self.operation.get("requestBody", {}).get("content", {})
        return resolve(content[JSON]["schema"]) if JSON in content else None

    def __str__(self) -> str:
        return self.name


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    """Give a schema itself, where it is named by reference or may be null."""
    options = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
    if len(options) == 1:
        return resolve(options[0])
    return SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def sound(parameter: dict[str, Any]) -> Any:
    """Give a value of a parameter as the document shows it."""
    examples = parameter["schema"].get("examples") or [each["value"] for each in parameter.get("examples", {}).values()]
    return (examples or ["0"])[0]


def calls() -> Iterator[Call]:
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            yield Call(operation["operationId"], method.upper(), path, operation)


CALLS = sorted(calls(), key=str)
WITH_BODY = [call for call in CALLS if call.schema is not None]
PAGED = [call for call in CALLS if any(each.get("name") == "limit" for each in call.operation.get("parameters", ()))]


def kinds(schema: dict[str, Any]) -> set[str]:
    """Give the kinds of values that a field takes."""
    schema = resolve(schema)
    options = schema.get("anyOf") or schema.get("oneOf") or [schema]
    found = {option.get("format", option.get("type", "")) for option in map(resolve, options)}
    return found & set(HOSTILE) if found <= set(HOSTILE) | {"null"} else set()


def spoilt(call: Call) -> Iterator[Any]:
    """Give the example of a body with one thing wrong, for every field and each way to be wrong."""
    schema = call.schema or {}
    if schema.get("type") == "array":
        return
    sample = schema["examples"][0]
    yield sample | {"colour": "red"}
    for name, field in schema.get("properties", {}).items():
        found = kinds(field)
        if len(found) == 1:
            for value in HOSTILE[found.pop()]:
                yield copy.deepcopy(sample) | {name: value}


@dataclass
class Service:
    """A running application with a client of every role."""

    app: Any
    clients: dict[str, httpx.AsyncClient]

    async def rows(self) -> dict[str, int]:
        """Count the rows of all tables."""
        counts = {}
        async with self.app.state.services.database.reading() as session:
            for table in Base.metadata.sorted_tables:
                counts[table.name] = len((await session.execute(table.select())).all())
        return counts


@pytest.fixture(scope="module")
async def service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    home = tmp_path_factory.mktemp("home")
    app = create_app(Settings(home=home, LASTMILE_DATABASE_URL="", rate_limit_per_minute=100_000_000))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        clients = {"": httpx.AsyncClient(transport=transport, base_url="http://service")}
        async with app.state.services.database.transaction() as session:
            for role in Role:
                made = await KeyIssuer(session).create(role, owner_id=OWNERS.get(role, ""))
                headers = {"Authorization": f"Bearer {made.secret}"}
                clients[role.value] = httpx.AsyncClient(transport=transport, base_url="http://service", headers=headers)
        yield Service(app, clients)


def test_every_role_with_an_owner_has_one():
    assert set(OWNERS) == set(OWNED_BY)


def test_every_body_has_an_example():
    objects = [call for call in WITH_BODY if call.schema and call.schema.get("type") == "object"]
    assert [call.name for call in objects if "examples" not in (call.schema or {})] == []


def is_problem(answer: httpx.Response) -> bool:
    return (
        400 <= answer.status_code < 500
        and answer.headers["content-type"] == "application/problem+json"
        and answer.json()["status"] == answer.status_code
        and "Traceback" not in answer.text
    )


@pytest.mark.parametrize("call", WITH_BODY, ids=str)
async def test_bodies_that_nobody_should_send(call: Call, service: Service):
    client, before = service.clients[call.role], await service.rows()
    headers = {"Content-Type": JSON, "If-Match": "*"}
    bodies = [*UNREADABLE, *UNWANTED, b" " * (10 * 1024 * 1024 + 1), *map(json.dumps, spoilt(call))]
    for body in bodies:
        answer = await client.request(call.method, call.address, content=body, headers=headers)
        assert is_problem(answer), (body[:200], answer.status_code, answer.text[:500])
    assert await service.rows() == before


@pytest.mark.parametrize("call", PAGED, ids=str)
async def test_pages_that_nobody_should_ask_for(call: Call, service: Service):
    for query in ("limit=0", "limit=100001", "limit=" + "9" * 40, "limit=NaN", "limit=x"):
        answer = await service.clients[call.role].request(call.method, f"{call.address}?{query}")
        assert is_problem(answer), (query, answer.text[:500])


def asked(call: Call) -> Iterator[dict[str, str]]:
    """Give queries with one thing wrong, for every parameter that is a number or a time."""
    for parameter in call.operation.get("parameters", ()):
        if parameter.get("in") == "query":
            for kind in kinds(parameter["schema"]) & {"integer", "number", "date", "date-time"}:
                yield from (
                    {parameter["name"]: value}
                    for value in ("x", "NaN", "9" * 40, *HOSTILE[kind])
                    if isinstance(value, str)
                )


ASKED = [call for call in CALLS if list(asked(call))]


@pytest.mark.parametrize("call", ASKED, ids=str)
async def test_parameters_that_nobody_should_send(call: Call, service: Service):
    for query in asked(call):
        answer = await service.clients[call.role].request(call.method, call.address, params=query)
        assert is_problem(answer), (query, answer.text[:500])


NAMED = [call for call in WITH_BODY if call.method == "POST" and "name" in (call.schema or {}).get("properties", {})]


@pytest.mark.parametrize("call", [call for call in NAMED if call.role == "admin"], ids=str)
@pytest.mark.parametrize("name", ["דנה שלום", "👩🏽‍🚀 Fast 🚚", "نور الدين", "李小龍"])
async def test_names_in_every_script_come_back_as_they_were(call: Call, name: str, service: Service):
    sample = copy.deepcopy((call.schema or {})["examples"][0]) | {"name": name}
    if "email" in sample:
        sample["email"] = f"{len(name)}{ord(name[0])}@example.org"
    answer = await service.clients["admin"].request(call.method, call.address, json=sample)
    assert answer.status_code in {201, 404, 409, 422}, answer.text
    if answer.status_code == 201:
        assert answer.json()["name"] == name
