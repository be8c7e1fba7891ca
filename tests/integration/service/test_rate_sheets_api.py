"""Contracts before they are agreed on: what a version would change, and rates out of a carrier's sheet."""

import tempfile
from typing import Any

import httpx
import pytest

from tests.integration.service.test_setup_api import CONTRACT, made

pytestmark = pytest.mark.anyio

SHEET = """weight;city;country
up to 2 kg;4,90;6,50
up to 10 kg;7,90;9,90
each additional kg;0,40;0,60
"""


async def carrier_path(admin: httpx.AsyncClient) -> str:
    """Add a carrier; give its address."""
    return f"/v1/carriers/{(await made(admin, '/v1/carriers', {'name': 'Swift'}))['id']}"


async def test_a_version_is_checked_and_nothing_of_it_is_kept(admin: httpx.AsyncClient):
    path = await carrier_path(admin)
    assert (await admin.post(f"{path}/contract/check", json=CONTRACT)).json() == []
    await admin.put(f"{path}/contract", json=CONTRACT)
    dearer = [CONTRACT["rates"][0] | {"breaks": [{"up_to_kg": 30, "price": 6.49}]}]
    [change] = (await admin.post(f"{path}/contract/check", json=CONTRACT | {"rates": dearer})).json()
    assert (change["before"], change["after"]) == ("5.90 EUR", "6.49 EUR")
    wrong = await admin.post(f"{path}/contract/check", json=CONTRACT | {"rates": []})
    assert (wrong.status_code, wrong.json()["issues"][0]["pointer"]) == (422, "/body/rates")
    assert [each["number"] for each in (await admin.get(f"{path}/contracts")).json()["items"]] == [1]


async def test_a_rate_sheet_becomes_rates_of_a_contract(admin: httpx.AsyncClient):
    path = await carrier_path(admin)
    names = {"zone": ["city", "country"], "service_level": ["standard"], "level": "standard"}
    answer = await admin.post(f"{path}/rate-sheet", params=names, content=SHEET.encode())
    assert answer.status_code == 200, answer.text
    rates = answer.json()["rates"]
    city = {
        "zone": "city",
        "service_level": "standard",
        "breaks": [{"up_to_kg": 2, "price": 4.9}, {"up_to_kg": 10, "price": 7.9}],
        "extra_kg": 0.4,
    }
    assert rates[0] == city
    zones = [{"id": "city", "kind": "postcodes", "prefixes": ["00"]}, {"id": "country", "kind": "everywhere"}]
    agreed = await admin.put(f"{path}/contract", json=CONTRACT | {"zones": zones, "rates": rates})
    assert agreed.status_code == 201, agreed.text


@pytest.mark.parametrize(
    ("params", "content", "issue"),
    [
        ({"level": "day"}, SHEET.replace("7,90", "cheap"), {"pointer": "rate sheet, row 3, city", "value": "cheap"}),
        ({"level": "day", "zone": "city"}, SHEET, {"pointer": "rate sheet, row 2, zone", "value": "country"}),
        ({"level": "d" * 101}, SHEET, {"pointer": "/query/level"}),
    ],
)
async def test_every_bad_cell_is_named(
    admin: httpx.AsyncClient, params: dict[str, str], content: str, issue: dict[str, Any]
):
    path = await carrier_path(admin)
    answer = await admin.post(f"{path}/rate-sheet", params=params, content=content.encode())
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    found = answer.json()["issues"][0]
    assert issue.items() <= found.items(), found


async def test_what_cannot_be_read_is_said_without_a_place_of_the_server(admin: httpx.AsyncClient):
    path = await carrier_path(admin)
    answer = await admin.post(f"{path}/rate-sheet?level=day&encoding=klingon", content=SHEET.encode())
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert "klingon" in answer.text
    assert tempfile.gettempdir() not in answer.text


async def test_a_sheet_of_nobody_is_refused(admin: httpx.AsyncClient):
    answer = await admin.post("/v1/carriers/car_0none/rate-sheet?level=day", content=SHEET.encode())
    assert answer.status_code == 404
