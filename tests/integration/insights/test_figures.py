"""Figures against a golden day that a person can check, and against themselves after restatements."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lastmile.core.tracking import Status, TrackingEvent
from lastmile.infra.database import Database
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings
from lastmile.insights import Course, Cuts, Dimension, Figures, Reading, facts_of, figures

pytestmark = pytest.mark.anyio

# The night from Saturday to this Sunday has 23 hours in Helsinki; New York changed its clocks three weeks before.
SUNDAY = date(2026, 3, 29)
HELSINKI, NEW_YORK = ZoneInfo("Europe/Helsinki"), ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 30, 12, tzinfo=UTC)

# id hub     who  promised  events (local clock, status)                                         rest
GOLDEN = """
a  helsinki  anna   12:00  02:30 picked_up, 11:59 delivered                                       rating=5
b  helsinki  anna   12:00  08:00 picked_up, 12:01 delivered                                       rating=3
c  helsinki  anna   12:00  08:00 picked_up, 10:00 attempt_failed!, 11:00 delivered
d  helsinki  anna   12:00  08:00 picked_up
e  helsinki  anna   23:59  08:00 picked_up, 09:00 delivered, 09:00 delivered                      wrong_item answer=10
f  helsinki  anna   12:00                                                                         cancelled
g  newyork   swift  18:00  09:00 picked_up, 17:59 delivered                                       rating=4
h  newyork   swift  18:00  09:00 picked_up, 12:00 attempt_failed, 13:00 returning, 16:00 returned
i  newyork   swift  18:00  09:00 picked_up                                                        lost answer=30
j  newyork   swift  18:00
"""
"""Ten shipments; two ways to be late, a duplicate event, a return, a loss, one cancelled, one not handed over yet.
All were ordered at 00:30; events are known a minute later, with a ! an hour and a half; nine hours of silence are the
limit.

By hand: shipped 8 (a b c d e g h i).
Delivered 5 (a b c e g), of these on time 4 (not b). Broken promises 4: d, h, i, j.
On-time rate 4 / (5 + 4). First attempts 6 (a b c e g h), good at once 4 (a b e g). Incidents 2 of 8 (e, i).
Accuracy 4 of 5 (not e). Returned 1 of 8. Ratings 5, 3, 4. Own cost 6 × 300, carrier 4 × 500, loss 900, recovered 400.
Events 17 (a 2, b 2, c 3, d 1, e 2, g 2, h 4, i 1; the second delivery of e is the first), 16 in time (not c's failed
attempt), none contradicted. Silent 2 of 8 (d, i: picked up, nothing since). Not a: 02:30 to 11:59 is eight hours and a
half, as the clocks went forward. From order to hand-over: a 2 h; b, c, d, e 6½ h each, not 7½; g, h, i 8½ h each.
Answers after 10 and 30 minutes. The return took 3 h.
"""

EXPECTED = {
    "on_time_rate": 4 / 9,
    "cost_per_delivery": (6 * 300 + 4 * 500 + 900 - 400) / 5,
    "first_attempt_success": 4 / 6,
    "incident_rate": 2 / 8,
    "order_accuracy": 4 / 5,
    "rto_rate": 1 / 8,
    "csat": 4.0,
    "csat_satisfied": 2 / 3,
    "recovery_rate": 400 / 900,
    "outsourced_share": 3 / 8,
    "tracking_accuracy": 1.0,
    "return_processing_time": 3 * 3600.0,
    "order_processing_time": (2 + 4 * 6.5 + 3 * 8.5) / 8 * 3600,
    "tracking_timeliness": 16 / 17,
    "never_silent": 6 / 8,
    "first_response_time": 20 * 60.0,
}


def golden() -> list[Course]:
    return [shipment(line) for line in GOLDEN.strip().splitlines()]


def shipment(line: str) -> Course:
    """Read a line of the golden day."""
    name, hub, who, promised, *rest = line.split(maxsplit=4)
    zone = HELSINKI if hub == "helsinki" else NEW_YORK
    words = " ".join(rest).replace(",", " ").split()
    marks = {word.partition("=")[0]: word.partition("=")[2] for word in words if "=" in word or word in MARKS}
    clocks = [(words[n], words[n + 1]) for n in range(len(words) - 1) if ":" in words[n]]
    own = who == "anna"
    return Course(
        shipment_id=f"shp_{name}",
        order_id=name.upper(),
        shop_id="",
        hub_id=hub,
        zone=hub,
        carrier_id="" if own else who,
        rider_id=who if own else "",
        service_level="standard",
        day=SUNDAY,
        received_at=local("00:30", zone),
        promised_end=local(promised, zone),
        events=tuple(event(clock, status, zone) for clock, status in clocks),
        silent_after=dict.fromkeys(Status, timedelta(hours=9)),
        response_s=(int(marks["answer"]) * 60,) if "answer" in marks else (),
        cancelled="cancelled" in marks,
        lost="lost" in marks,
        wrong_item="wrong_item" in marks,
        rider_cost_minor=300 if own else 0,
        carrier_cost_minor=0 if own else 500,
        loss_minor=900 if "lost" in marks else 0,
        eligible_minor=900 if "lost" in marks else 0,
        recovered_minor=400 if "lost" in marks else 0,
        rating=int(marks["rating"]) if "rating" in marks else None,
    )


MARKS = {"cancelled", "lost", "wrong_item"}


def local(clock: str, zone: ZoneInfo) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(SUNDAY.year, SUNDAY.month, SUNDAY.day, hour, minute, tzinfo=zone).astimezone(UTC)


def event(clock: str, status: str, zone: ZoneInfo) -> tuple[TrackingEvent, datetime]:
    at, known = local(clock, zone), status.removesuffix("!")
    told = timedelta(minutes=90 if status.endswith("!") else 1)
    return TrackingEvent(f"{known}@{clock}", at, Status(known)), at + told


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(Settings(home=tmp_path, LASTMILE_DATABASE_URL=database_url)) as opened:
        yield opened


async def keep(database: Database, courses: list[Course], now: datetime = NOW) -> None:
    async with database.transaction() as session:
        figures = Figures(session)
        await figures.put([facts_of(course, now) for course in courses])
        while await figures.roll_up():
            pass


async def read(database: Database, *names: str, **cuts: Any) -> list[Reading]:
    async with database.reading() as session:
        return await Figures(session).read(names, Cuts(SUNDAY, SUNDAY, **cuts))


async def test_the_golden_day(database: Database):
    assert set(EXPECTED) == set(figures())
    await keep(database, golden())
    values = {reading.figure.name: reading.value for reading in await read(database, *EXPECTED)}
    assert values == pytest.approx(EXPECTED)


async def test_the_hour_that_the_clocks_skip_is_no_time(database: Database):
    """Parcel a was handed over at 02:30 local, two hours after 00:30: both before the clocks went forward at 03:00."""
    await keep(database, [course for course in golden() if course.shipment_id == "shp_a"])
    [reading] = await read(database, "order_processing_time")
    assert reading.value == 2 * 3600
    b = [course for course in golden() if course.shipment_id == "shp_b"]
    assert facts_of(b[0], NOW).processing_s == int(6.5 * 3600)  # 00:30 to 08:00 without the skipped hour


async def test_cut_three_ways(database: Database):
    await keep(database, golden())
    by = (Dimension.HUB, Dimension.CARRIER, Dimension.SERVICE_LEVEL)
    readings = await read(database, "on_time_rate", by=by)
    cut = {reading.cut[0][1]: (reading.over, reading.under) for reading in readings}
    assert cut == {"helsinki": (3, 5), "newyork": (1, 4)}
    [swift] = await read(database, "on_time_rate", only={Dimension.CARRIER: "swift"})
    assert (swift.over, swift.under, swift.meets) == (1, 4, False)


async def test_receipts_are_the_rows_that_were_counted(database: Database):
    await keep(database, golden())
    async with database.reading() as session:
        receipt = await Figures(session).receipt("on_time_rate", Cuts(SUNDAY, SUNDAY))
    assert [row.order_id for row in receipt.rows] == ["A", "C", "E", "G"]
    assert receipt.counted == 4
    assert receipt.excluded == {"cancelled": 1, "not handed over yet": 1}
    assert "promised_end" in receipt.sql


async def test_median_and_95th_percentile_come_from_the_rows(database: Database):
    await keep(database, golden())
    async with database.reading() as session:
        [reading] = await Figures(session).read(["order_processing_time"], Cuts(SUNDAY, SUNDAY), spread=True)
    assert reading.spread is not None
    assert reading.spread.median == pytest.approx(6.5 * 3600)


async def test_a_late_event_restates_the_day(database: Database):
    await keep(database, golden())
    late = replace(golden()[3], events=(*golden()[3].events, event("11:00", "delivered", HELSINKI)))
    await keep(database, [late])
    [reading] = await read(database, "on_time_rate")
    assert (reading.over, reading.under) == (5, 9)


async def test_a_shipment_that_moves_to_another_day_leaves_the_first(database: Database):
    await keep(database, golden())
    await keep(database, [replace(course, day=SUNDAY + timedelta(days=1)) for course in golden()[:2]])
    [reading] = await read(database, "csat")
    assert (reading.over, reading.under) == (4, 1)


async def test_restated_figures_equal_those_counted_from_scratch(database: Database, tmp_path: Path):
    dice = Random(7)  # noqa: S311  the same changes on every run
    truth: dict[str, Course] = {}
    for _ in range(30):
        changed = [mutated(dice.choice(golden()), dice) for _ in range(dice.randint(1, 6))]
        truth |= {course.shipment_id: course for course in changed}
        await keep(database, list({course.shipment_id: course for course in changed}.values()))
    scratch_url = f"sqlite:///{tmp_path / 'scratch.db'}"
    async with open_database(Settings(home=tmp_path, LASTMILE_DATABASE_URL=scratch_url)) as scratch:
        await keep(scratch, list(truth.values()))
        by = (Dimension.HUB, Dimension.DAY)
        assert await read(database, by=by) == await read(scratch, by=by)


def mutated(course: Course, dice: Random) -> Course:
    """Change something about a shipment, as late and wrong messages do."""
    events = list(course.events)
    dice.shuffle(events)
    return replace(
        course,
        events=tuple(events[: dice.randint(0, len(events))]),
        day=SUNDAY + timedelta(days=dice.choice((0, 0, 1))),
        rating=dice.choice((None, 1, 5)),
        carrier_cost_minor=dice.randint(0, 900),
        damaged=dice.random() < 0.2,
    )
