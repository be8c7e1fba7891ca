"""A day rehearsed: taken from its plan or the database, changed, and both planned alike."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from desk import Desk
from small_day import CARRIERS, DAY, HUBS, shipments
from typer.testing import CliRunner

from lastmile.carriers import carriers_from
from lastmile.carriers.register import Register
from lastmile.cli import app
from lastmile.core.errors import Conflict, InvalidInput, NotFound
from lastmile.core.geo import haversine_m
from lastmile.dispatch.planning.inputs import DayInputs
from lastmile.dispatch.planning.reporting import Silent
from lastmile.dispatch.planning.solving import SolveRequest
from lastmile.dispatch.plans.opening import OpenDays
from lastmile.dispatch.plans.snapshots import Snapshot, encode, inputs_of
from lastmile.dispatch.setup import Setup
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings
from lastmile.insights.rehearsal import Variant, as_page, changed, past_day, rehearse

pytestmark = pytest.mark.anyio

REQUEST = SolveRequest("ortools", 5.0, seed=3, iterations=40)


@pytest.fixture
def snapshot() -> Snapshot:
    from small_day import FLEET

    # Eleven of the twelve have a street near them.
    return Snapshot(DAY, HUBS, FLEET, CARRIERS, shipments(12), "")


@pytest.fixture
def inputs(snapshot: Snapshot, days: OpenDays) -> DayInputs:
    from lastmile.dispatch.example import helsinki_extract

    return inputs_of(snapshot, "0" * 64, days.streets(snapshot), helsinki_extract())


async def test_a_planned_day_is_taken_from_what_its_plan_was_made_of(desk: Desk):
    desk.source.count = 30  # what has come since is no part of the day that was planned
    async with desk.database.reading() as session:
        snapshot = await past_day(session, DAY)
        assert snapshot == await past_day(session, DAY, HUBS[0])
    assert len(snapshot.shipments) == 24
    assert encode(snapshot)


async def test_of_several_plans_one_is_named(desk: Desk):
    await desk.solve()
    desk.plan_id = ""
    await desk.solve("hub_other")
    async with desk.database.reading() as session:
        with pytest.raises(Conflict, match="hub_other"):
            await past_day(session, DAY)
        assert (await past_day(session, DAY, "hub_other")).hub_ids == ("hub_other",)


def test_more_volume_doubles_the_same_shipments_for_the_same_seed(inputs: DayInputs):
    more = changed(inputs, Variant(volume=1.5, seed=7))
    assert more == changed(inputs, Variant(volume=1.5, seed=7))
    assert more.shipments != changed(inputs, Variant(volume=1.5, seed=8)).shipments
    assert more.shipments[:11] == inputs.shipments
    assert len(set(more.shipment_ids)) == len({each.order_id for each in more.shipments}) == 16
    originals = {each.order_id: each for each in inputs.shipments}
    for double in more.shipments[11:]:
        original = originals[double.order_id.partition("+")[0]]
        assert original.position is not None
        assert double.position is not None
        assert haversine_m(original.position, double.position) < 800
        assert replace(double, order_id="", position=None) == replace(original, order_id="", position=None)


def test_less_volume_leaves_shipments_out(inputs: DayInputs):
    less = changed(inputs, Variant(volume=0.5))
    assert len(less.shipments) == len(less.shipment_ids) == 6
    assert set(less.shipments) < set(inputs.shipments)


def test_riders_stay_at_home_by_name_or_number(inputs: DayInputs):
    left = changed(inputs, Variant(without=("rider-2", "AINO")))
    assert [shift.rider for shift in left.shifts] == ["Chi"]
    with pytest.raises(NotFound, match="rider-1 Aino, rider-2 Ben, rider-3 Chi"):
        changed(inputs, Variant(without=("rider-4",)))
    with pytest.raises(InvalidInput, match="nobody is left"):
        changed(inputs, Variant(without=("aino", "ben", "chi")))


def test_other_contracts_take_the_place_of_the_days(inputs: DayInputs):
    other = carriers_from(CARRIERS | {"carriers": CARRIERS["carriers"][:1]})
    assert changed(inputs, Variant(contracts=other)).book.carriers == ("quick",)
    in_dollars = carriers_from(CARRIERS | {"currency": "USD"})
    with pytest.raises(InvalidInput, match="one currency"):
        changed(inputs, Variant(contracts=in_dollars, contracts_name="new.yaml"))


def test_nothing_changed_changes_nothing(snapshot: Snapshot, inputs: DayInputs):
    rehearsal = rehearse(snapshot, inputs, Variant(), REQUEST, Silent())
    assert rehearsal.title == "nothing changed"
    assert {row.change for row in rehearsal.rows} <= {0, None}


def test_both_plans_are_made_alike_and_compared(snapshot: Snapshot, inputs: DayInputs):
    variant = Variant(volume=2, without=("rider-2", "rider-3"), seed=5)
    rehearsal = rehearse(snapshot, inputs, variant, REQUEST, Silent())
    runs = [
        plan.run.model_dump(exclude={"elapsed_s", "iterations"}) for plan in (rehearsal.baseline, rehearsal.variant)
    ]
    assert runs[0] == runs[1]
    assert runs[0]["seed"] == 3
    values = {row.measure.name: (row.baseline, row.variant) for row in rehearsal.rows}
    assert values["orders"] == (11, 22)
    assert values["routes"][1] == 1
    shares = [row for row in rehearsal.rows if row.measure.name in {"own_share", "share:quick", "share:slow"}]
    assert sum(row.baseline or 0 for row in shares) == pytest.approx(1)
    assert sum(row.variant or 0 for row in shares) == pytest.approx(1)
    page = as_page(replace(rehearsal, title="<b>volume</b>"))
    assert "<svg" in page
    assert "&lt;b&gt;volume" in page
    assert json.dumps(rehearsal.as_json())


def test_a_seeded_day_is_rehearsed_by_the_command(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, streets_cache: Path
):
    monkeypatch.setenv("LASTMILE_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database_url)
    (tmp_path / "streets").symlink_to(streets_cache)
    run = CliRunner().invoke
    seeded = run(app, ["seed", "--orders", "24"])
    assert seeded.exit_code == 0, seeded.output
    asyncio.run(simplify(Settings(home=tmp_path, LASTMILE_DATABASE_URL=database_url)))  # type: ignore[call-arg]
    quick = ["--engine", "ortools", "--iterations", "40", "--time-limit", "5"]
    words = ["--date", "tomorrow", "--volume", "1.5", "--without", "rider-2", *quick]
    done = run(app, ["rehearse", *words, "--html", str(tmp_path / "page.html"), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["variant"] == "volume × 1.5, without rider-2"
    assert next(m for m in told["measures"] if m["name"] == "orders")["variant"] == 36
    assert "<svg" in (tmp_path / "page.html").read_text(encoding="utf-8")
    table = run(app, ["rehearse", *words])
    assert "Cost per delivery" in table.stdout
    unknown = run(app, ["rehearse", "--date", "tomorrow", "--without", "rider-99", *quick])
    assert unknown.exit_code == 3
    assert run(app, ["rehearse", "--date", "2020-01-01"]).exit_code == 3


async def simplify(settings: Settings) -> None:
    """Take away what the reference engine, which needs no compiling, does not know: traffic and minimum volumes."""
    async with open_database(settings) as database, database.transaction() as session:
        setup, register = Setup(session), Register(session)
        await setup.set_organisation(replace(await setup.organisation(), traffic=()))
        for carrier in await register.carriers.after("", 10):
            await register.change(carrier, name=carrier.name, active=False)
