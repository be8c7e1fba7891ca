"""What the phone is told, and what becomes of what it tells."""

import asyncio
import itertools
from typing import Any

import pytest

from lastmile.access import Role

pytestmark = pytest.mark.anyio


def doors(day: dict[str, Any]) -> list[dict[str, Any]]:
    return [stop for stop in day["routes"][0]["stops"] if stop["kind"] == "stop"]


async def test_the_day_has_what_a_phone_needs_and_a_tag(matti: Any):
    answer = await matti.client.get("/v1/rider/day")
    day = answer.json()
    assert [route["name"] for route in day["routes"]] == ["R01"]
    assert [stop["kind"] for stop in day["routes"][0]["stops"]] == ["stop", "stop", "break", "stop", "stop"]
    first = doors(day)[0]["tasks"][0]
    assert (first["recipient"], first["note"]) == ("Aino Virtanen", "Door code 4821. Ring twice.")
    again = await matti.client.get("/v1/rider/day", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await matti.tell(matti.did("route_started", 0, route_id=day["routes"][0]["id"]))
    changed = await matti.client.get("/v1/rider/day", headers={"If-None-Match": answer.headers["etag"]})
    assert changed.status_code == 200


async def test_a_delivery_with_its_proof(matti: Any, town: Any):
    day = await matti.day()
    stop = doors(day)[3]
    await matti.tell(matti.did("route_started", 0, route_id=day["routes"][0]["id"]))
    proof = {"photo_ids": [await matti.photo()], "signature_id": await matti.photo("blue"), "barcodes": ["A-1003"]}
    door = {"lon": 24.95, "lat": 60.17, "accuracy_m": 12}
    [arrived, delivered] = await matti.tell(
        matti.did("arrived", 4, stop_id=stop["id"]),
        matti.did(
            "delivered", 5, task_ids=[stop["tasks"][0]["id"]], recipient="Ms Sharma", cash_minor=2490, **proof, **door
        ),
    )
    assert (arrived["outcome"], delivered) == ("applied", {"id": delivered["id"], "outcome": "applied", "remark": ""})
    staff = await town.client_as(Role.DISPATCHER)
    shown = (await staff.get(f"/v1/stops/{stop['id']}")).json()
    [attempt] = shown["attempts"]
    assert (shown["state"], attempt["recipient"], attempt["collected_minor"]) == ("done", "Ms Sharma", 2490)
    assert sorted(one["kind"] for one in attempt["proofs"]) == ["barcode", "photo", "signature"]
    photo = next(one for one in attempt["proofs"] if one["kind"] == "photo")
    picture = await staff.get(photo["url"])
    assert (picture.headers["content-type"], picture.content[:2]) == ("image/jpeg", b"\xff\xd8")
    shipment = (await staff.get(f"/v1/shipments/{town.road.shipments[3]}")).json()
    assert shipment["status"] == "delivered"
    assert (await staff.get(f"/v1/riders/{matti.rider_id}/positions/latest")).json()["lon"] == 24.95
    assert (await staff.get("/v1/routes")).json()["items"][1]["stops_done"] == 1


async def test_the_same_actions_again_are_the_same(matti: Any, town: Any):
    day = await matti.day()
    task = doors(day)[0]["tasks"][0]["id"]
    action = matti.did("delivered", 5, task_ids=[task])
    answers = await asyncio.gather(*(matti.tell(action) for _ in range(5)))
    assert {answer[0]["outcome"] for answer in answers} == {"applied"}
    staff = await town.client_as(Role.DISPATCHER)
    assert len((await staff.get(f"/v1/shipments/{town.road.shipments[0]}/attempts")).json()) == 1


async def test_a_place_told_five_times_at_once_is_one(matti: Any):
    place = matti.did("position", 3, lon=24.9, lat=60.1, accuracy_m=8)
    answers = await asyncio.gather(*(matti.tell(place) for _ in range(5)))
    assert {answer[0]["outcome"] for answer in answers} == {"applied"}
    await matti.tell(matti.did("position", 1, lon=20.0, lat=60.0))
    latest = await matti.client.get(f"/v1/riders/{matti.rider_id}/positions/latest")
    assert (latest.json()["lon"], latest.json()["accuracy_m"]) == (24.9, 8)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_the_later_action_decides_in_whatever_order_they_come(matti: Any, town: Any, order: tuple[int, ...]):
    task = doors(await matti.day())[0]["tasks"][0]["id"]
    actions = [
        matti.did("failed", 3, task_ids=[task], reason="consignee_not_home"),
        matti.did("delivered", 6, task_ids=[task]),
        matti.did("failed", 1, task_ids=[task], reason="consignee_closed"),
    ]
    for place in order:
        await matti.tell(actions[place])
    staff = await town.client_as(Role.DISPATCHER)
    assert doors(await matti.day())[0]["tasks"][0]["state"] == "done"
    assert (await staff.get(f"/v1/shipments/{town.road.shipments[0]}")).json()["status"] == "delivered"
    assert len((await staff.get(f"/v1/shipments/{town.road.shipments[0]}/attempts")).json()) == 3


async def test_what_was_done_at_a_stop_that_was_moved_away_is_kept_and_shown(matti: Any, town: Any):
    stop = doors(await matti.day())[1]
    paivi = await town.phone_of("Päivi Ö.")
    await town.commit(2, {"Matti": [0, 2, 3], "Päivi Ö.": [4, 5, 1]})
    assert town.road.shipments[1] in {stop["tasks"][0]["shipment_id"] for stop in doors(await paivi.day())}
    [result] = await matti.tell(matti.did("delivered", 5, task_ids=[stop["tasks"][0]["id"]]))
    assert result["outcome"] == "kept"
    staff = await town.client_as(Role.DISPATCHER)
    assert (await staff.get(f"/v1/shipments/{town.road.shipments[1]}")).json()["status"] == "delivered"
    others = {stop["tasks"][0]["shipment_id"]: stop["tasks"][0]["state"] for stop in doors(await paivi.day())}
    assert others[town.road.shipments[1]] == "elsewhere"
    route = (await matti.day())["routes"][0]["id"]
    odd = (await staff.get(f"/v1/routes/{route}/actions?odd=true")).json()["items"]
    assert [(one["kind"], one["outcome"]) for one in odd] == [("delivered", "kept")]


async def test_a_code_that_is_wrong_is_told_and_kept(matti: Any, town: Any):
    staff = await town.client_as(Role.DISPATCHER)
    code = (await staff.post(f"/v1/shipments/{town.road.shipments[0]}/delivery-code")).json()["code"]
    task = doors(await matti.day())[0]["tasks"][0]
    assert task["needs_code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for said, worth in ((wrong, "wrong"), (code, "right")):
        answer = await matti.client.post("/v1/rider/code-checks", json={"task_id": task["id"], "code": said})
        assert answer.json() == {"check": worth}
    [result] = await matti.tell(matti.did("delivered", 5, task_ids=[task["id"]], code=wrong))
    assert (result["outcome"], result["remark"]) == ("applied", "the code was wrong")
    [attempt] = (await staff.get(f"/v1/shipments/{town.road.shipments[0]}/attempts")).json()
    assert [(one["kind"], one["holds"]) for one in attempt["proofs"]] == [("code", False)]
    for _ in range(8):
        last = await matti.client.post("/v1/rider/code-checks", json={"task_id": task["id"], "code": code})
    assert last.json() == {"check": "used_up"}
    said = (await staff.get(f"/v1/routes/{doors(await matti.day())[0]['route_id']}/actions")).json()
    assert wrong not in str(said)


async def test_one_rider_does_nothing_on_the_route_of_another(matti: Any, town: Any):
    paivi = await town.phone_of("Päivi Ö.")
    stop = doors(await paivi.day())[0]
    results = await matti.tell(
        matti.did("delivered", 1, task_ids=[stop["tasks"][0]["id"]]),
        matti.did("arrived", 1, stop_id=stop["id"]),
        matti.did("route_started", 1, route_id=stop["route_id"]),
    )
    assert {result["outcome"] for result in results} == {"refused"}
    for path in (
        f"/v1/routes/{stop['route_id']}",
        f"/v1/stops/{stop['id']}",
        f"/v1/riders/{paivi.rider_id}/positions/latest",
    ):
        assert (await matti.client.get(path)).status_code == 404
    assert [route["rider"] for route in (await matti.client.get("/v1/routes")).json()["items"]] == ["Matti"]


async def test_a_proof_belongs_to_its_shop_and_rider(matti: Any, town: Any):
    task = doors(await matti.day())[0]["tasks"][0]["id"]
    await matti.tell(matti.did("delivered", 5, task_ids=[task], photo_ids=[await matti.photo()]))
    staff = await town.client_as(Role.DISPATCHER)
    [attempt] = (await staff.get(f"/v1/shipments/{town.road.shipments[0]}/attempts")).json()
    url = attempt["proofs"][0]["url"]
    seen = {}
    for name, client in {
        "shop": await town.client_as(Role.SHOP, town.road.shop_id),
        "other shop": await town.client_as(Role.SHOP, "shop_0other"),
        "other rider": (await town.phone_of("Päivi Ö.")).client,
    }.items():
        seen[name] = (await client.get(url)).status_code
    assert seen == {"shop": 200, "other shop": 404, "other rider": 404}


async def test_a_later_version_keeps_what_is_done_and_the_ids_of_what_stays(matti: Any, town: Any):
    before = doors(await matti.day())
    await matti.tell(matti.did("delivered", 5, task_ids=[before[0]["tasks"][0]["id"]]))
    await town.commit(2, {"Matti": [3, 0, 1, 6]})
    await town.commit(2, {"Matti": [3, 0, 1, 6]})
    after = doors(await matti.day())
    assert [stop["tasks"][0]["order_id"] for stop in after] == ["A-1000", "A-1003", "A-1001", "A-1006"]
    assert [stop["state"] for stop in after] == ["done", "planned", "planned", "planned"]
    assert after[1]["id"] == before[3]["id"]
    assert (await (await town.phone_of("Päivi Ö.")).day())["routes"] == []


async def test_pictures_that_are_none_are_refused(matti: Any):
    for body in (b"", b"<svg/>", b"GIF89a" + b"0" * 99):
        answer = await matti.client.post("/v1/rider/attachments", content=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    large = await matti.client.post("/v1/rider/attachments", content=b"0" * (10 * 1024 * 1024 + 1))
    assert large.status_code == 413


async def test_the_whole_day_to_its_end(matti: Any, town: Any):
    day = await matti.day()
    route = day["routes"][0]
    actions = [matti.did("route_started", 0, route_id=route["id"])]
    for minute, stop in enumerate(route["stops"], start=1):
        if stop["kind"] == "break":
            actions += [matti.did(f"break_{what}", minute, stop_id=stop["id"]) for what in ("started", "ended")]
        else:
            actions.append(matti.did("delivered", minute, task_ids=[stop["tasks"][0]["id"]]))
    actions.append(matti.did("route_finished", 9, route_id=route["id"]))
    results = await matti.tell(*reversed(actions))
    assert {result["outcome"] for result in results} == {"applied"}
    staff = await town.client_as(Role.DISPATCHER)
    shown = (await staff.get(f"/v1/routes/{route['id']}")).json()
    assert (shown["state"], shown["stops_done"]) == ("finished", 4)
    assert all(stop["state"] == "done" and stop["eta"] is None for stop in shown["stops"])
