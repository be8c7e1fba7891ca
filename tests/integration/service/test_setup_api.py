"""What a day is made of over the API: added, read, replaced, removed, and refused as a file would be."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from lastmile.access import Role
from lastmile.api.paging import encode

pytestmark = pytest.mark.anyio

HUB = {"name": "Kallio", "lon": 24.95, "lat": 60.18, "open": "06:00-22:00"}
VAN = {"name": "van", "profile": "van", "cost": {"per_hour": 24}}
CONTRACT: dict[str, Any] = {
    "service_levels": [{"name": "standard", "promised_days": 1}],
    "zones": [{"id": "all", "kind": "everywhere"}],
    "rates": [{"zone": "all", "service_level": "standard", "breaks": [{"up_to_kg": 30, "price": 5.9}]}],
}


@pytest.fixture
async def dispatcher(service: Any) -> httpx.AsyncClient:
    client: httpx.AsyncClient = await service.client_as(Role.DISPATCHER)
    return client


async def put(client: httpx.AsyncClient, path: str, body: Any, etag: str = "*") -> httpx.Response:
    return await client.put(path, json=body, headers={"If-Match": etag})


async def made(client: httpx.AsyncClient, path: str, body: Any) -> dict[str, Any]:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{path}/{answer.json()['id']}"
    shown: dict[str, Any] = answer.json()
    return shown


async def crew(client: httpx.AsyncClient) -> dict[str, str]:
    hub = await made(client, "/v1/hubs", HUB)
    van = await made(client, "/v1/vehicles", VAN)
    rider = await made(client, "/v1/riders", {"name": "דנה 🚐"})
    return {"hub_id": hub["id"], "vehicle_id": van["id"], "rider_id": rider["id"]}


@pytest.mark.parametrize(
    ("path", "body", "change"),
    [
        ("/v1/hubs", HUB, {"open": "07:00-20:00"}),
        ("/v1/vehicles", VAN, {"skills": ["cold"]}),
        ("/v1/riders", {"name": "Aino"}, {"phone": "+358 40 1"}),
        ("/v1/shops", {"name": "Kirja"}, {"slot_changes": True}),
        ("/v1/carriers", {"name": "Swift"}, {"active": False}),
    ],
)
async def test_a_thing_is_added_read_listed_and_replaced(
    dispatcher: httpx.AsyncClient, path: str, body: dict[str, Any], change: dict[str, Any]
):
    first = await made(dispatcher, path, body)
    for key, value in body.items():
        assert first[key] == value or value.items() <= first[key].items()
    read = await dispatcher.get(f"{path}/{first['id']}")
    assert (read.json(), read.headers["etag"]) == (first, '"1"')
    assert (await dispatcher.get(path)).json() == {"items": [first], "next_cursor": None}
    assert (await dispatcher.put(f"{path}/{first['id']}", json=body | change)).status_code == 428
    changed = await put(dispatcher, f"{path}/{first['id']}", body | change, '"1"')
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json() == first | change | {"revision": 2}
    assert (await put(dispatcher, f"{path}/{first['id']}", body, '"1"')).status_code == 412
    taken = await dispatcher.post(path, json=body)
    assert (taken.status_code, taken.json()["code"]) == (409, "conflict")


async def test_shifts_name_what_exists_and_keep_it_from_being_removed(dispatcher: httpx.AsyncClient):
    names = await crew(dispatcher)
    shift = {**names, "days": "mon-fri", "start": "8:00", "end": "16:30"}
    kept = await made(dispatcher, "/v1/shifts", shift)
    assert (kept["days"], kept["start"]) == (["mon", "tue", "wed", "thu", "fri"], "08:00")
    for field in names:
        wrong = await dispatcher.post("/v1/shifts", json=shift | {field: names[field][:4] + "0none"})
        assert (wrong.status_code, wrong.json()["issues"][0]["pointer"]) == (422, f"/body/{field}")
    for path in (f"/v1/hubs/{names['hub_id']}", f"/v1/vehicles/{names['vehicle_id']}"):
        assert (await dispatcher.delete(path, headers={"If-Match": "*"})).status_code == 409
    only = (await dispatcher.get("/v1/shifts", params={"rider_id": names["rider_id"]})).json()["items"]
    assert only == [kept]
    assert (await dispatcher.get("/v1/shifts", params={"hub_id": "hub_0none"})).json()["items"] == []
    gone = await dispatcher.delete(f"/v1/shifts/{kept['id']}", headers={"If-Match": '"1"'})
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await dispatcher.get(f"/v1/shifts/{kept['id']}")).status_code == 404
    for path in (f"/v1/hubs/{names['hub_id']}", f"/v1/vehicles/{names['vehicle_id']}"):
        assert (await dispatcher.delete(path, headers={"If-Match": "*"})).status_code == 204


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/v1/hubs", {"name": "x"}, "/body"),
        ("/v1/hubs", HUB | {"name": "open"}, "/body/name"),
        ("/v1/hubs", HUB | {"name": ""}, "/body/name"),
        ("/v1/hubs", HUB | {"name": "\u0007"}, "/body/name"),
        ("/v1/hubs", HUB | {"lat": 91}, "/body/lat"),
        ("/v1/hubs", HUB | {"open": "22:00-06:00"}, "/body/open"),
        ("/v1/hubs", HUB | {"timezone": "Europe/Atlantis"}, "/body/timezone"),
        ("/v1/hubs", HUB | {"streets": "../../etc/passwd"}, "/body/streets"),
        ("/v1/hubs", HUB | {"streets": "Nowhere.osm.pbf"}, "/body/streets"),
        ("/v1/hubs", HUB | {"colour": "red"}, "/body/colour"),
        ("/v1/vehicles", VAN | {"profile": "submarine"}, "/body/profile"),
        ("/v1/vehicles", VAN | {"cost": {"per_hour": 1e12}}, "/body/cost/per_hour"),
        ("/v1/vehicles", VAN | {"cost": {"overtime_per_hour": 30}}, "/body/cost"),
        ("/v1/riders", {"name": "x" * 101}, "/body/name"),
        ("/v1/shops", {"name": "x", "hub_id": "hub_0none"}, "/body/hub_id"),
    ],
)
async def test_what_a_file_could_not_say_is_refused(
    dispatcher: httpx.AsyncClient, path: str, body: dict[str, Any], pointer: str
):
    answer = await dispatcher.post(path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), answer.text
    assert any(issue["pointer"] == pointer for issue in answer.json()["issues"]), answer.text
    assert (await dispatcher.get(path)).json()["items"] == []


@pytest.fixture
def town(tmp_path: Path) -> None:
    (tmp_path / "extracts").mkdir()
    (tmp_path / "extracts" / "Town.osm.pbf").write_bytes(b"")


async def test_a_hub_names_an_extract_in_the_folder(town: None, dispatcher: httpx.AsyncClient):
    assert (await made(dispatcher, "/v1/hubs", HUB | {"streets": "Town.osm.pbf"}))["streets"] == "Town.osm.pbf"


async def test_settings(dispatcher: httpx.AsyncClient):
    first = await dispatcher.get("/v1/organisation")
    assert (first.json()["revision"], first.headers["etag"]) == (0, '"0"')
    slow = {"name": "morning", "from": "07:00", "to": "09:30", "factor": 1.25, "factors": {"primary": 1.5}}
    body = {"currency": "INR", "timezone": "Asia/Kolkata", "traffic": [slow]}
    assert (await put(dispatcher, "/v1/organisation", body, '"0"')).json() == body | {"revision": 1}
    assert (await put(dispatcher, "/v1/organisation", body, '"0"')).status_code == 412
    assert (await put(dispatcher, "/v1/organisation", body, '"1"')).json()["revision"] == 2
    wrong = await put(dispatcher, "/v1/organisation", body | {"traffic": [slow, slow]})
    assert wrong.json()["issues"][0]["pointer"] == "/body/traffic/1/from"


async def test_contracts_are_versions(dispatcher: httpx.AsyncClient):
    carrier = (await made(dispatcher, "/v1/carriers", {"name": "Swift"}))["id"]
    path = f"/v1/carriers/{carrier}"
    for number, valid_from in ((1, "2026-01-01"), (2, "2027-01-01")):
        answer = await dispatcher.put(f"{path}/contract", json=CONTRACT | {"valid_from": valid_from})
        assert (answer.status_code, answer.json()["number"]) == (201, number), answer.text
        assert answer.headers["location"] == f"{path}/contracts/{number}"
    again = await dispatcher.put(f"{path}/contract", json=CONTRACT | {"valid_from": "2027-01-01"})
    assert (again.status_code, again.json()) == (200, answer.json())
    listed = (await dispatcher.get(f"{path}/contracts", params={"limit": 1})).json()
    assert [v["number"] for v in listed["items"]] == [2]
    rest = (await dispatcher.get(f"{path}/contracts", params={"cursor": listed["next_cursor"]})).json()
    assert [v["valid_from"] for v in rest["items"]] == ["2026-01-01"]
    assert rest["items"][0]["document"]["currency"] == "EUR"
    assert (await dispatcher.get(f"{path}/contracts/1")).json() == rest["items"][0]
    assert (await dispatcher.get(f"{path}/contracts/9")).status_code == 404
    for number in (-(2**62), 2**62, 2**64 - 1):
        odd = await dispatcher.get(f"{path}/contracts", params={"cursor": encode(number)})
        assert odd.status_code in {200, 422}
    dearer = [CONTRACT["rates"][0] | {"breaks": [{"up_to_kg": 30, "price": 6.49}]}]
    await dispatcher.put(f"{path}/contract", json=CONTRACT | {"rates": dearer, "valid_from": "2027-01-01"})
    [change] = (await dispatcher.get(f"{path}/contracts/3/changes")).json()
    assert (change["kind"], change["before"], change["after"], change["share"]) == (
        "changed",
        "5.90 EUR",
        "6.49 EUR",
        pytest.approx(0.1),
    )
    assert (await dispatcher.get(f"{path}/contracts/2/changes", params={"since": 2})).json() == []
    assert (await dispatcher.get(f"{path}/contracts/1/changes")).status_code == 404
    rates = [CONTRACT["rates"][0] | {"zone": "nowhere"}]
    wrong = await dispatcher.put(f"{path}/contract", json=CONTRACT | {"rates": rates})
    assert (wrong.status_code, wrong.json()["issues"][0]["pointer"]) == (422, "/body/rates/0/zone")
    assert (await dispatcher.put("/v1/carriers/car_0none/contract", json=CONTRACT)).status_code == 404


@pytest.mark.parametrize("body", [[], 1, {}, {"rates": 1e400}, {"zones": [[[[]]]]}, {"valid_from": "9999-99-99"}])
async def test_what_is_no_contract(dispatcher: httpx.AsyncClient, body: Any):
    carrier = (await made(dispatcher, "/v1/carriers", {"name": "Swift"}))["id"]
    content = b'{"rates": 1e400}' if body == {"rates": 1e400} else None
    answer = await dispatcher.put(
        f"/v1/carriers/{carrier}/contract",
        **({"content": content, "headers": {"Content-Type": "application/json"}} if content else {"json": body}),
    )
    assert answer.status_code in {400, 422}, answer.text
    assert (await dispatcher.get(f"/v1/carriers/{carrier}/contracts")).json()["items"] == []


@pytest.mark.parametrize("role", [Role.SHOP, Role.PARTNER, Role.RIDER])
async def test_partners_riders_and_shops_see_none_of_it(service: Any, role: Role):
    client = await service.client_as(role, {"shop": "shop_0a", "partner": "car_0a", "rider": "rdr_0a"}[role.value])
    for path in ("hubs", "vehicles", "riders", "shifts", "shops", "carriers", "organisation"):
        assert (await client.get(f"/v1/{path}")).status_code == 403
