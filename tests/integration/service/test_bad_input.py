"""Input that nobody should send: always a problem document, never a stack trace, nothing stored."""

from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"[" * 100_000, 400, "malformed_request"),
        (b'{"role": NaN}', 400, "malformed_request"),
        (b'{"role": "admin", "name": "\\u0000"}', 400, "malformed_request"),
        (b'{"role": "admin", "name": "\xff"}', 400, "malformed_request"),
        (b"", 422, "invalid_input"),
        (b'"text"', 422, "invalid_input"),
        (b'{"role": "admin", "colour": "red"}', 422, "invalid_input"),
        (b'{"role": "admin", "lifetime_days": 1e400}', 400, "malformed_request"),
        (b'{"role": "admin", "lifetime_days": 99999999999999999999999999}', 422, "invalid_input"),
        (b'{"role": ["admin"]}', 422, "invalid_input"),
        (b"x" * (10 * 1024 * 1024), 413, "too_large"),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_bodies(admin: httpx.AsyncClient, body: bytes, status: int, code: str):
    answer = await admin.post("/v1/keys", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text
    assert len((await admin.get("/v1/keys")).json()["items"]) == 1


@pytest.mark.parametrize(
    "path",
    ["/v1/keys?limit=0", "/v1/keys?limit=100000", "/v1/keys?cursor=zzz", "/v1/keys?cursor=WyIiLDFd"],
)
async def test_pages(admin: httpx.AsyncClient, path: str):
    answer = await admin.get(path)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize("path", ["/v1/keys?cursor=%00", "/v1/users/%00", "/v1/users/%ff"])
async def test_addresses(admin: httpx.AsyncClient, path: str):
    assert (await admin.get(path)).status_code in {400, 422}


async def test_unknown_addresses_and_methods(admin: httpx.AsyncClient):
    assert (await admin.get("/v1/nothing")).json()["code"] == "not_found"
    assert (await admin.put("/v1/keys")).json()["code"] == "method_not_allowed"
    assert (await admin.get("/v1/users/usr_0nobody")).json()["code"] == "not_found"


async def test_names_in_every_script_come_back_as_they_were(admin: httpx.AsyncClient):
    name = "דנה \u202eevil 👩🏽‍🚀 ẛ̣"
    made = await admin.post("/v1/keys", json={"role": "analyst", "name": name})
    assert made.json()["name"] == name


async def test_a_mistake_of_ours_gives_nothing_away(service: Any):
    async with service.anonymous() as client:
        service.app.state.services = None
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "None" not in answer.text
