import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from lastmile.access import Role

pytestmark = pytest.mark.anyio

PASSWORD = "correct horse battery staple"


async def test_a_key_is_shown_once_and_works_until_it_is_revoked(admin: httpx.AsyncClient, service: Any):
    made = await admin.post("/v1/keys", json={"role": "analyst", "name": "BI"})
    assert made.status_code == 201
    client = service.anonymous()
    client.headers["Authorization"] = f"Bearer {made.json()['secret']}"
    me = await client.get("/v1/me")
    assert me.json()["role"] == "analyst"
    listed = (await admin.get("/v1/keys")).json()["items"]
    assert "secret" not in listed[0]
    assert listed[-1]["hint"] == made.json()["secret"][:12]
    assert (await admin.delete(f"/v1/keys/{made.json()['id']}")).status_code == 200
    refused = await client.get("/v1/me")
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
    assert refused.headers["www-authenticate"].startswith("Bearer")


async def test_a_key_that_has_expired_is_nobody(service: Any):
    client = await service.client_as(Role.ADMIN, lifetime=timedelta(seconds=-1))
    assert (await client.get("/v1/me")).status_code == 401


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer lmk_nothing", "lmk_nothing"])
async def test_no_key_no_entry(service: Any, header: str):
    async with service.anonymous() as client:
        assert (await client.get("/v1/me", headers={"Authorization": header})).status_code == 401
        assert (await client.get("/v1/me")).status_code == 401


async def test_scopes_narrow_a_key_down(service: Any):
    client = await service.client_as(Role.ADMIN, scopes=("self:read",))
    assert (await client.get("/v1/me")).status_code == 200
    refused = await client.get("/v1/keys")
    assert (refused.status_code, refused.json()["context"]) == (403, {"scope": "access:read"})


async def test_only_an_admin_manages_keys(client_as: Any):
    dispatcher = await client_as(Role.DISPATCHER)
    assert (await dispatcher.post("/v1/keys", json={"role": "admin"})).status_code == 403


async def test_colleagues_are_those_who_work_here_and_can_sign_in(admin: httpx.AsyncClient, client_as: Any):
    for name, role in (("Nina", "dispatcher"), ("Leo", "ops_manager"), ("Gone", "analyst")):
        person = {"email": f"{name}@example.org", "name": name, "role": role, "password": PASSWORD}
        user = (await admin.post("/v1/users", json=person)).json()
    await admin.patch(f"/v1/users/{user['id']}", json={"disabled": True}, headers={"If-Match": "*"})
    manager = await client_as(Role.OPS_MANAGER)
    listed = (await manager.get("/v1/colleagues")).json()
    assert [(one["name"], one["role"]) for one in listed] == [("Leo", "ops_manager"), ("Nina", "dispatcher")]
    assert (await (await client_as(Role.PARTNER, "car_0one")).get("/v1/colleagues")).status_code == 403


async def test_a_partner_key_needs_its_carrier(admin: httpx.AsyncClient):
    answer = await admin.post("/v1/keys", json={"role": "partner"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert "carrier_id" in answer.json()["detail"]


async def test_a_person_signs_in_and_needs_the_csrf_token(admin: httpx.AsyncClient, service: Any):
    person = {"email": "Anna@example.org", "name": "Anna", "role": "admin", "password": PASSWORD}
    made = await admin.post("/v1/users", json=person)
    assert made.status_code == 201
    async with service.anonymous() as browser:
        wrong = await browser.post("/v1/sessions", json={"email": "anna@example.org", "password": "wrong"})
        unknown = await browser.post("/v1/sessions", json={"email": "who@example.org", "password": "wrong"})
        assert wrong.json()["detail"] == unknown.json()["detail"]
        opened = await browser.post("/v1/sessions", json={"email": "anna@example.org", "password": PASSWORD})
        assert opened.status_code == 201
        browser.cookies.set("lastmile_session", opened.cookies["lastmile_session"])
        assert (await browser.get("/v1/me")).json()["name"] == "Anna"
        assert (await browser.post("/v1/keys", json={"role": "admin"})).status_code == 403
        token = {"X-CSRF-Token": opened.json()["csrf_token"]}
        assert (await browser.post("/v1/keys", json={"role": "admin"}, headers=token)).status_code == 201
        path = f"/v1/users/{made.json()['id']}"
        disabled = await admin.patch(path, json={"disabled": True}, headers={"If-Match": made.headers["etag"]})
        assert disabled.status_code == 200
        assert (await browser.get("/v1/me")).status_code == 401


async def test_an_edit_says_of_which_version(admin: httpx.AsyncClient):
    person = {"email": "b@example.org", "name": "B", "role": "analyst", "password": PASSWORD}
    made = await admin.post("/v1/users", json=person)
    path = f"/v1/users/{made.json()['id']}"
    assert (await admin.patch(path, json={"name": "C"})).status_code == 428
    assert (await admin.patch(path, json={"name": "C"}, headers={"If-Match": made.headers["etag"]})).status_code == 200
    late = await admin.patch(path, json={"name": "D"}, headers={"If-Match": made.headers["etag"]})
    assert (late.status_code, late.json()["context"]) == (412, {"current": '"2"'})


async def test_one_key_sent_fifty_times_at_once_has_one_effect(admin: httpx.AsyncClient):
    body, headers = {"role": "analyst", "name": "once"}, {"Idempotency-Key": "once"}
    answers = await asyncio.gather(*(admin.post("/v1/keys", json=body, headers=headers) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 49
    named = [key for key in (await admin.get("/v1/keys")).json()["items"] if key["name"] == "once"]
    assert len(named) == 1


async def test_an_idempotency_key_belongs_to_one_request(admin: httpx.AsyncClient):
    headers = {"Idempotency-Key": "k"}
    assert (await admin.post("/v1/keys", json={"role": "analyst"}, headers=headers)).status_code == 201
    other = await admin.post("/v1/keys", json={"role": "admin"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_call_that_failed_may_be_tried_again_under_its_key(admin: httpx.AsyncClient):
    headers = {"Idempotency-Key": "again"}
    assert (await admin.post("/v1/keys", json={"role": "king"}, headers=headers)).status_code == 422
    assert (await admin.post("/v1/keys", json={"role": "admin"}, headers=headers)).status_code == 201


async def test_everything_done_is_in_the_audit_log_and_nothing_refused(admin: httpx.AsyncClient):
    done = await admin.post("/v1/keys", json={"role": "analyst"}, headers={"X-Request-Id": "req-of-mine"})
    assert done.headers["x-request-id"] == "req-of-mine"
    await admin.post("/v1/keys", json={"role": "king"})
    lines = (await admin.get("/v1/audit-log")).json()["items"]
    assert [(line["action"], line["request_id"]) for line in lines] == [("keys.create", "req-of-mine")]


async def test_a_list_goes_on_where_the_page_ended(admin: httpx.AsyncClient):
    made = [(await admin.post("/v1/keys", json={"role": "analyst"})).json()["id"] for _ in range(5)]
    seen: list[str] = []
    path = "/v1/keys?limit=2"
    while path:
        page = await admin.get(path)
        seen += [key["id"] for key in page.json()["items"]]
        path = page.links.get("next", {}).get("url", "")
    assert [key for key in seen if key in made] == sorted(made)
    assert len(seen) == len(set(seen)) == 6


async def test_limits_are_told_and_kept(start: Callable[..., Any]):
    async with start(rate_limit_per_minute=3) as service:
        client = await service.client_as(Role.ANALYST)
        answers = [await client.get("/v1/me") for _ in range(4)]
    assert answers[0].headers["ratelimit"].startswith('"default";r=2;t=')
    assert answers[0].headers["ratelimit-policy"] == '"default";q=3;w=60'
    if answers[-1].status_code == 200:  # a new minute began meanwhile
        pytest.skip("the minute ended between two calls")
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "limit_reached")
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
