"""The public page's JSON: what it shows, what it takes, what it keeps to itself."""

from typing import Any

import pytest

from lastmile.infra.outbox import recorded_since

pytestmark = pytest.mark.anyio


def path(town: Any, number: int, tail: str = "") -> str:
    return f"/v1/tracking/{town.road.tokens[number]}{tail}"


async def deliver(matti: Any, number: int, **proof: Any) -> None:
    stops = (await matti.day())["routes"][0]["stops"]
    task = next(t["id"] for stop in stops for t in stop["tasks"] if t["order_id"] == f"A-{1000 + number}")
    await matti.tell(matti.did("delivered", 5, task_ids=[task], **proof))


async def test_it_tells_when_and_keeps_who_and_where(town: Any, matti: Any):
    day = await matti.day()
    visitor = town.anonymous()
    await matti.tell(matti.did("route_started", 0, route_id=day["routes"][0]["id"]))
    answer = await visitor.get(path(town, 1))
    shown = answer.json()
    assert (shown["words"], shown["stops_before"], shown["shop"]) == ("Out for delivery today", 1, "Nordic Tea")
    assert shown["eta"]["earliest"] <= shown["eta"]["at"] <= shown["eta"]["latest"]
    assert [one["status"] for one in shown["history"]] == ["pending", "out_for_delivery"]
    for secret in ("Dīn", "نور", "+35840", "Aleksanterinkatu", "Matti", town.road.shipments[1]):
        assert secret not in answer.text


async def test_the_window_moves_with_the_delay(town: Any, matti: Any):
    visitor = town.anonymous()
    before = (await visitor.get(path(town, 2))).json()["eta"]["at"]
    late = {"occurred_at": matti.did("x", 9)["occurred_at"]}
    await matti.tell(matti.did("route_started", 0, route_id=(await matti.day())["routes"][0]["id"]) | late)
    after = (await visitor.get(path(town, 2))).json()["eta"]["at"]
    assert after != before


async def test_a_rating_once_and_again_within_a_day(town: Any, matti: Any):
    visitor = town.anonymous()
    early = await visitor.put(path(town, 0, "/rating"), json={"stars": 5})
    assert (early.status_code, early.json()["code"]) == (409, "conflict")
    await deliver(matti, 0)
    for stars in (2, 5):
        assert (await visitor.put(path(town, 0, "/rating"), json={"stars": stars})).json()["stars"] == stars
    assert (await visitor.get(path(town, 0))).json()["rating"]["stars"] == 5
    assert (await visitor.put(path(town, 0, "/rating"), json={"stars": 6})).status_code == 422


async def test_a_problem_reaches_the_shop(town: Any):
    visitor = town.anonymous()
    made = await visitor.post(path(town, 0, "/problems"), json={"kind": "damaged", "text": "wet"})
    assert made.status_code == 201
    for _ in range(19):
        await visitor.post(path(town, 0, "/problems"), json={"kind": "late"})
    assert (await visitor.post(path(town, 0, "/problems"), json={"kind": "late"})).status_code == 409


async def test_another_time_where_nobody_has_it_on_the_road(town: Any):
    visitor = town.anonymous()
    assert (await visitor.get(path(town, 0))).json()["choices"]["slots"] == []
    slot = (await visitor.get(path(town, 7))).json()["choices"]["slots"][1]
    assert (await visitor.put(path(town, 7, "/slot"), json={"earliest": slot["earliest"]})).json() == slot
    assert (await visitor.get(path(town, 7))).json()["promised"] == slot
    no = await visitor.put(path(town, 7, "/slot"), json={"earliest": "2026-01-01T00:00:00Z"})
    assert no.status_code == 422
    on_the_road = await visitor.put(path(town, 0, "/slot"), json={"earliest": slot["earliest"]})
    assert on_the_road.status_code == 409


async def test_instructions_reach_the_rider(town: Any, matti: Any):
    visitor = town.anonymous()
    for text in ("Leave it there", "With the neighbour"):
        assert (await visitor.put(path(town, 0, "/instructions"), json={"text": text})).status_code == 204
    task = (await matti.day())["routes"][0]["stops"][0]["tasks"][0]
    assert task["note"] == "Door code 4821. Ring twice. Recipient: With the neighbour"


async def test_the_photo_of_the_door_comes_without_its_place(town: Any, matti: Any):
    visitor = town.anonymous()
    await deliver(matti, 0, photo_ids=[await matti.photo()], signature_id=await matti.photo("blue"))
    url = (await visitor.get(path(town, 0))).json()["photo_url"]
    assert (await visitor.get(url)).headers["content-type"] == "image/jpeg"
    other = url.replace(town.road.tokens[0], town.road.tokens[1])
    assert (await visitor.get(other)).status_code == 404


async def test_a_secret_cannot_be_guessed_fast(town: Any):
    visitor = town.anonymous()
    assert (await visitor.get("/v1/tracking/not-a-token-of-ours")).status_code == 404
    answers = [(await visitor.get(path(town, 0))).status_code for _ in range(130)]
    assert set(answers) == {200, 429}


async def test_shops_hear_of_it(town: Any):
    await town.anonymous().post(path(town, 0, "/problems"), json={"kind": "damaged"})
    async with town.app.state.services.database.reading() as session:
        [told] = [
            recorded.happening
            for recorded in await recorded_since(session, 0, 100)
            if recorded.happening.kind == "shipment.problem_reported"
        ]
    assert (told.subject, told.shop_id, told.data["kind"]) == (town.road.shipments[0], town.road.shop_id, "damaged")
