"""A day under way: what is executed stays, the rest is planned anew, and it is told what changes for whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from desk import Desk
from small_day import DAY, ROUND_TRIPS

from lastmile.core.errors import Conflict
from lastmile.dispatch.plandoc import PlanDocument, RoutePlan, from_json
from lastmile.dispatch.plans.editing import UnlockAll
from lastmile.dispatch.plans.explaining import With, explain_shipment
from lastmile.dispatch.plans.occurrences import CalledOff, Gone, Late, Occurrence, Seen
from lastmile.dispatch.plans.replanning import ReplanOptions
from lastmile.dispatch.plans.service import Plans
from lastmile.dispatch.plans.solving import SolveOptions
from lastmile.dispatch.store import Origin, StoredVersion

pytestmark = pytest.mark.anyio

SEARCH = SolveOptions(engine="ortools", time_limit_s=10.0, iterations=300, threads=1)


def at(hour: int, minute: int = 0) -> datetime:
    """Give a moment of the day, in Helsinki's winter."""
    return datetime(DAY.year, DAY.month, DAY.day, hour - 2, minute, tzinfo=UTC)


async def document(desk: Desk, number: int) -> PlanDocument:
    return from_json(cast("bytes", await desk.with_drafts(lambda drafts, plan: drafts.document(plan, number))))


async def replanned(desk: Desk, now: datetime, *occurrences: Occurrence, **more: Any) -> StoredVersion:
    """Release the head, then re-plan it."""
    await desk.with_drafts(lambda drafts, plan: drafts.release(plan, []))
    async with desk.database.transaction() as session:
        plans = Plans(session)
        asked = ReplanOptions(SEARCH, now, occurrences, **more)
        job = await plans.replan(await plans.get(desk.plan_id), asked, "key_test")
    ended = await desk.finish(job)
    assert ended.version is not None
    async with desk.database.reading() as session:
        return await Plans(session).version(desk.plan_id, ended.version)


def shipments(route: RoutePlan) -> list[str]:
    return [order.shipment_id for stop in route.stops for order in stop.orders]


def middle(route: RoutePlan) -> datetime:
    """Give the moment at which half of a route's stops have begun."""
    return route.stops[len(route.stops) // 2].begin


async def test_without_an_occurrence_nothing_changes(desk: Desk) -> None:
    before = await document(desk, 1)
    version = await replanned(desk, middle(before.routes[0]))
    assert (version.number, version.making.origin, version.making.parent) == (2, Origin.REPLAN, 1)
    assert version.options["replan"]["changes"] == []
    after = await document(desk, 2)
    assert [shipments(route) for route in after.routes] == [shipments(route) for route in before.routes]
    assert [[stop.begin for stop in route.stops] for route in after.routes] == [
        [stop.begin for stop in route.stops] for route in before.routes
    ]
    assert after.summary.costs == before.summary.costs
    with pytest.raises(Conflict, match="re-plan it"):
        await desk.edit(UnlockAll())
    day = await desk.with_drafts(lambda drafts, plan: drafts.opened(plan, 2))
    for opened in (day, replace(day, stop_of={})):  # of a day under way what is done is not planned any more
        for shipment_id in [each for route in after.routes for each in shipments(route)]:
            assert explain_shipment(opened, after, shipment_id).outcome is With.RIDER


async def test_a_cancelled_shipment_and_a_late_rider(desk: Desk) -> None:
    before = await document(desk, 1)
    route = before.routes[0]
    now = middle(route)
    done = [stop for stop in route.stops if stop.begin <= now]
    called_off = shipments(route)[-1]
    version = await replanned(desk, now, CalledOff(called_off), Late(route.vehicle, at(12)))
    after = await document(desk, 2)
    assert after.summary.orders == before.summary.orders - 1
    named = {order for each in after.routes for order in shipments(each)}
    named |= {each.order.shipment_id for each in (*after.assignments, *after.unassigned)}
    assert called_off not in named
    same = next(each for each in after.routes if each.vehicle == route.vehicle)
    assert [stop.begin for stop in same.stops[: len(done)]] == [stop.begin for stop in done]
    assert all(stop.departure >= at(12) for stop in same.stops[len(done) + 1 :])
    changes = {each["shipment_id"]: each for each in version.options["replan"]["changes"]}
    assert changes[called_off]["kinds"] == ["cancelled"]
    assert "→ cancelled" in changes[called_off]["text"]


async def test_a_rider_who_is_gone_and_shipments_that_came_since(desk: Desk) -> None:
    before = await document(desk, 1)
    route = before.routes[0]
    desk.source.count += 4
    await replanned(desk, at(7), Gone(route.vehicle))
    after = await document(desk, 2)
    assert after.summary.orders == before.summary.orders + 4
    assert route.vehicle not in {each.vehicle for each in after.routes}
    assert after.summary.unassigned_orders == 0


async def test_where_a_rider_really_is(desk: Desk) -> None:
    before = await document(desk, 1)
    route = before.routes[0]
    left = at(13)
    await replanned(desk, at(13, 5), Seen(route.vehicle, 1, left))
    after = next(each for each in (await document(desk, 2)).routes if each.vehicle == route.vehicle)
    assert shipments(after)[0] == shipments(route)[0]
    assert all(stop.arrival > left for stop in after.stops[1:])


async def test_no_more_changes_than_allowed(desk: Desk) -> None:
    before = await document(desk, 1)
    version = await replanned(desk, at(7), Late(before.routes[0].vehicle, at(10)), most_changes=0)
    moved = [each for each in version.options["replan"]["changes"] if "rider" in each["kinds"]]
    assert moved == []


async def test_only_what_is_released_can_be_under_way(desk: Desk) -> None:
    async with desk.database.transaction() as session:
        plans = Plans(session)
        with pytest.raises(Conflict, match="release one first"):
            await plans.replan(await plans.get(desk.plan_id), ReplanOptions(SEARCH, at(9)))


@pytest.mark.parametrize("hours", [1, 2, 3, 4])
async def test_between_two_trips(desk: Desk, hours: int) -> None:
    desk.source.fleet = ROUND_TRIPS
    desk.plan_id = ""
    await desk.solve(engine="ortools", iterations=200, hub="hub_trips")
    before = await document(desk, 1)
    assert any(stop.kind == "reload" for route in before.routes for stop in route.stops)
    everything = sorted(key for route in before.routes for key in shipments(route))
    start = min(route.start for route in before.routes)
    for minutes in (0, 20, 40):
        now = start + timedelta(hours=hours - 1, minutes=minutes)
        number = (await replanned(desk, now)).number
        after = await document(desk, number)
        times = [moment for stop in after.routes[0].stops for moment in (stop.arrival, stop.begin, stop.departure)]
        assert times == sorted(times)
        done = [stop for stop in before.routes[0].stops if stop.departure <= now]
        assert after.routes[0].stops[: len(done)] == tuple(done)
        assert sorted(key for route in after.routes for key in shipments(route)) == everything
        before = after
