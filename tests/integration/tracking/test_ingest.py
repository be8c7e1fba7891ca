"""News of shipments on a real database: any order of arrival and any repetition ends in the same state."""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from lastmile.core.shipments import Shipment
from lastmile.core.tracking import Reason, Status, TrackingEvent, latest
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.dispatch.tracking import Report, TrackingRepository, Verdict, ingest
from lastmile.infra.database import Database
from lastmile.infra.outbox import recorded_since

pytestmark = pytest.mark.anyio

T0 = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CARRIER, RIDER = "carrier:car_0one", "rider:rdr_0one"


async def shipments(database: Database, count: int) -> list[str]:
    async with database.transaction() as session:
        new = [Shipment(f"order-{place}") for place in range(count)]
        return await ShipmentRepository(session).put(date(2026, 11, 24), new, T0)


def report(shipment_id: str, key: str, minutes: float, status: Status, source: str = CARRIER, **more: object) -> Report:
    event = TrackingEvent(key, T0 + timedelta(minutes=minutes), status, **more)  # type: ignore[arg-type]
    return Report(shipment_id, source, event)


async def told(database: Database, *reports: Report) -> list[Verdict]:
    async with database.transaction() as session:
        return await ingest(session, reports)


async def state(database: Database, shipment_id: str) -> tuple[Status, datetime, Reason | None]:
    async with database.reading() as session:
        stored = await ShipmentRepository(session).by_id(shipment_id)
    return stored.status, stored.status_at, stored.status_reason


async def happened(database: Database) -> list[tuple[str, str, object]]:
    async with database.reading() as session:
        found = await recorded_since(session, 0, 10_000)
    return [(one.happening.kind, one.happening.subject, one.happening.data["status"]) for one in found]


async def test_a_report_moves_the_shipment_and_is_told(database: Database):
    (shipment_id,) = await shipments(database, 1)
    out = report(shipment_id, "1", 10, Status.OUT_FOR_DELIVERY)
    done = report(shipment_id, "2", 60, Status.DELIVERED, RIDER)
    assert await told(database, out, done) == [Verdict.RECORDED, Verdict.RECORDED]
    assert await told(database, done, out) == [Verdict.KNOWN, Verdict.KNOWN]
    assert await state(database, shipment_id) == (Status.DELIVERED, T0 + timedelta(minutes=60), None)
    assert await happened(database) == [
        ("shipment.status", shipment_id, "delivered"),
        ("shipment.delivered", shipment_id, "delivered"),
    ]


async def test_late_news_is_kept_without_moving_anything(database: Database):
    (shipment_id,) = await shipments(database, 1)
    await told(database, report(shipment_id, "2", 60, Status.DELIVERED))
    failed = report(shipment_id, "1", 20, Status.ATTEMPT_FAILED, reason=Reason.CONSIGNEE_NOT_HOME)
    assert await told(database, failed) == [Verdict.RECORDED]
    assert (await state(database, shipment_id))[0] is Status.DELIVERED
    assert (await happened(database))[-1] == ("shipment.attempt_failed", shipment_id, "attempt_failed")
    async with database.reading() as session:
        kept = await TrackingRepository(session).after(shipment_id, None, 10)
    assert [one.report.event.key for one in kept] == ["1", "2"]


async def test_news_that_moves_nothing_is_told_once_for_each_shipment(database: Database):
    one, other = sorted(await shipments(database, 2))
    await told(database, *(report(id_, "9", 90, Status.IN_TRANSIT) for id_ in (one, other)))
    late = [report(one, "1", 5, Status.PICKED_UP), report(one, "2", 10, Status.AT_HUB)]
    again = report(other, "10", 95, Status.IN_TRANSIT)
    await told(database, *late, again)
    await told(database, *late, again)
    assert (await happened(database))[2:] == [
        ("shipment.tracked", one, "at_hub"),
        ("shipment.tracked", other, "in_transit"),
    ]


async def test_what_nobody_knows_is_said_and_hurts_nobody(database: Database):
    (shipment_id,) = await shipments(database, 1)
    verdicts = await told(
        database,
        report("shp_0nothing", "1", 0, Status.DELIVERED),
        report(shipment_id, "x", 5, Status.UNKNOWN, code="??"),
        report(shipment_id, "1", 1, Status.PICKED_UP),
        report(shipment_id, "1", 1, Status.PICKED_UP),
    )
    assert verdicts == [Verdict.NO_SHIPMENT, Verdict.RECORDED, Verdict.RECORDED, Verdict.KNOWN]
    assert (await state(database, shipment_id))[0] is Status.PICKED_UP


async def test_the_stated_offset_and_the_position_come_back(database: Database):
    (shipment_id,) = await shipments(database, 1)
    at = datetime(2026, 11, 24, 14, 30, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    event = TrackingEvent("k", at, Status.AT_HUB, None, "AR", "Ankunft 🚚 \u202e", "Hub 7", (77.5, 12.9))  # type: ignore[arg-type]
    await told(database, Report(shipment_id, CARRIER, event, "pod_0one"))
    async with database.reading() as session:
        (kept,) = await TrackingRepository(session).after(shipment_id, None, 10)
    assert kept.report == Report(shipment_id, CARRIER, event, "pod_0one")
    assert kept.report.event.occurred_at.utcoffset() == timedelta(hours=5, minutes=30)


def random_story(chance: random.Random, shipment_id: str) -> list[Report]:
    """Tell events of a few keys: twice, contradictory, at the same instants, by two sources."""
    return [
        report(
            shipment_id,
            str(chance.randrange(6)),
            chance.randrange(3),
            chance.choice([Status.IN_TRANSIT, Status.DELIVERED, Status.ATTEMPT_FAILED, Status.UNKNOWN]),
            chance.choice([CARRIER, RIDER]),
            reason=chance.choice([None, Reason.WEATHER, Reason.CONSIGNEE_REFUSED]),
        )
        for _ in range(12)
    ]


@pytest.mark.parametrize("seed", range(8))
async def test_any_order_of_arrival_ends_in_the_same_state(database: Database, seed: int):
    chance = random.Random(seed)  # noqa: S311  dice
    ids = await shipments(database, 6)
    story = random_story(chance, "")
    states, lists = set(), set()
    for shipment_id in ids:
        arriving = [Report(shipment_id, one.source, one.event) for one in story]
        arriving += chance.choices(arriving, k=6)
        chance.shuffle(arriving)
        while arriving:
            size = chance.randrange(1, 6)
            await told(database, *arriving[:size])
            arriving = arriving[size:]
        states.add(await state(database, shipment_id))
        async with database.reading() as session:
            kept = await TrackingRepository(session).after(shipment_id, None, 100)
        lists.add(tuple((one.report.source, one.report.event) for one in kept))
    assert len(states) == len(lists) == 1
    last = latest(one.event for one in story)
    (found,) = states
    if last is not None:
        assert (found[0], found[1]) == (last.status, last.occurred_at)


async def test_many_tell_at_once_and_nothing_is_lost_or_locked_for_good(database: Database):
    ids = await shipments(database, 10)
    chance = random.Random(1)  # noqa: S311  dice

    async def one(source: int) -> None:
        for step in range(5):
            told_now = [report(i, f"{step}", step * 20 + source, Status.IN_TRANSIT, f"carrier:{source}") for i in ids]
            chance.shuffle(told_now)
            await told(database, *told_now)

    await asyncio.gather(*(one(source) for source in range(12)))
    for shipment_id in ids:
        assert (await state(database, shipment_id))[1] == T0 + timedelta(minutes=80 + 11)
        async with database.reading() as session:
            assert len(await TrackingRepository(session).after(shipment_id, None, 100)) == 60
