"""Targets by scope, and alerts: raised once, told to webhooks and by e-mail, cleared by late events."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lastmile.core.errors import InvalidInput, NotFound
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.infra.database import Database
from lastmile.infra.mail import Mailer, Post
from lastmile.infra.outbox import recorded_since
from lastmile.infra.settings import Settings
from lastmile.insights import Course, Cuts, Dimension, Figures, Reading, facts_of
from lastmile.insights.targets import EVERYTHING, Aims, Alert, AlertKind
from lastmile.insights.targets.repository import AlertRepository
from lastmile.insights.watching import Watcher, watch

pytestmark = pytest.mark.anyio

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)


async def fill(database: Database, day: date, carrier: str, on_time: int, late: int, first: int = 0) -> None:
    """Let a carrier deliver so many on time and so many an hour late."""
    end = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    facts = []
    for number in range(first, first + on_time + late):
        at = end + timedelta(minutes=-30 if number < first + on_time else 60)
        delivered = TrackingEvent("d", at, Status.DELIVERED)
        name = f"shp_{day:%m%d}{carrier}{number}"
        facts.append(
            facts_of(
                Course(name, name, "", "hub_a", "00100", carrier, "", "standard", day, end, end, ((delivered, at),)),
                NOW,
            )
        )
    async with database.transaction() as session:
        await Figures(session).put(facts)
        while await Figures(session).roll_up():
            pass


async def look(database: Database, now: datetime = NOW) -> list[Alert]:
    async with database.transaction() as session:
        return await watch(session, DAY, now)


async def on_time(database: Database, **cuts: Any) -> list[Reading]:
    async with database.reading() as session:
        return await Figures(session).read(["on_time_rate"], Cuts(DAY, DAY, **cuts))


async def test_the_narrowest_target_counts(database: Database):
    await fill(database, DAY, "car_a", 90, 10)
    await fill(database, DAY, "car_b", 90, 10)
    async with database.transaction() as session:
        aims = Aims(session)
        await aims.aim("on_time_rate", EVERYTHING, 0.85, "usr_me", NOW)
        first = await aims.aim("on_time_rate", ("carrier_id", "car_b"), 0.91, "usr_me", NOW)
        again = await aims.aim("on_time_rate", ("carrier_id", "car_b"), 0.92, "usr_you", NOW)
        assert (again.id, again.value, again.set_by) == (first.id, 0.92, "usr_you")
        assert len(await aims.targets()) == 2
    cut = await on_time(database, by=(Dimension.CARRIER,))
    assert [(r.target, r.meets) for r in cut] == [(0.85, True), (0.92, False)]
    [narrowed] = await on_time(database, only={Dimension.CARRIER: "car_b"})
    assert (narrowed.target, narrowed.meets) == (0.92, False)
    async with database.transaction() as session:
        await Aims(session).forget(first.id)
    assert [r.target for r in await on_time(database, by=(Dimension.CARRIER,))] == [0.85, 0.85]


@pytest.mark.parametrize(
    ("figure", "scope", "value", "error"),
    [
        ("happiness", EVERYTHING, 0.5, NotFound),
        ("outsourced_share", EVERYTHING, 0.5, InvalidInput),
        ("on_time_rate", EVERYTHING, float("nan"), InvalidInput),
        ("on_time_rate", ("day", "2026-11-23"), 0.5, InvalidInput),
        ("on_time_rate", ("carrier_id", ""), 0.5, InvalidInput),
        ("on_time_rate", ("", "car_a"), 0.5, InvalidInput),
    ],
    ids=str,
)
async def test_what_cannot_be_aimed_at(
    database: Database, figure: str, scope: tuple[str, str], value: float, error: type[Exception]
):
    async with database.transaction() as session:
        with pytest.raises(error):
            await Aims(session).aim(figure, scope, value, "usr_me", NOW)
        with pytest.raises(NotFound):
            await Aims(session).forget("tgt_0nothing")


async def test_a_missed_target_is_told_once_and_cleared_by_late_news(database: Database):
    await fill(database, DAY, "car_a", 60, 40)
    await fill(database, DAY, "car_b", 10, 5)  # too few to say anything
    new = await look(database)
    missed = {(alert.figure, alert.scope) for alert in new if alert.kind is AlertKind.MISSED}
    everything = ("on_time_rate", EVERYTHING)
    assert missed == {everything} | {
        ("on_time_rate", scope)
        for scope in (("carrier_id", "car_a"), ("hub_id", "hub_a"), ("service_level", "standard"))
    }
    assert await look(database) == []
    async with database.reading() as session:
        told = [event.happening for event in await recorded_since(session, 0, 100)]
    assert [(each.kind, each.carrier_id) for each in told] == [("figure.alert", "")] * 4
    assert told[0].data["target"] == 0.95
    async with database.transaction() as session:
        seen = await Aims(session).acknowledge(new[0].id, "usr_me", "called", NOW)
        assert (await Aims(session).acknowledge(new[0].id, "usr_you", "again", NOW)) == seen
    await fill(database, DAY, "car_a", 100, 0)
    await fill(database, DAY, "car_b", 15, 0)
    assert await look(database, NOW + timedelta(hours=1)) == []
    async with database.reading() as session:
        alerts = await AlertRepository(session).of_day(DAY)
        assert await AlertRepository(session).before(None, 10, DAY, waiting=True) == []
    assert {alert.cleared_at for alert in alerts} == {NOW + timedelta(hours=1)}
    assert [alert.acknowledged_by for alert in alerts if alert.id == seen.id] == ["usr_me"]


async def test_a_day_unlike_the_same_weekday_of_other_weeks(database: Database):
    for week, late in enumerate((3, 2, 4, 3, 2), start=1):
        await fill(database, DAY - timedelta(weeks=week), "car_a", 100 - late, late)
    await fill(database, DAY, "car_a", 80, 20)
    found = [alert for alert in await look(database) if alert.kind is AlertKind.UNUSUAL and alert.scope == EVERYTHING]
    odd = [alert for alert in found if alert.figure == "on_time_rate"]
    assert [(alert.figure, alert.value, alert.usual) for alert in odd] == [("on_time_rate", 0.8, 0.97)]


async def test_letters_tell_of_new_alerts_once(database: Database, post_office: Any):
    await fill(database, DAY, "car_a", 60, 40)
    watcher = Watcher(database, Settings(report_to="ops@example.org"))
    for _ in range(3):
        assert await watcher.run_once(NOW) == 0
    while await Post(database, Mailer(post_office.url, "lastmile@example.org")).run_once():
        pass
    [letter] = post_office.letters
    assert letter["Subject"] == "4 figures of 2026-11-23 want a look"
    assert "On-time rate of car_a on 2026-11-23: 60.0%, target 95.0%" in letter.get_content()
