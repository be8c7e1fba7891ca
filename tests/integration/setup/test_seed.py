"""The demo day in the database: made once, plannable, and as often as one likes."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lastmile.carriers import carriers_from
from lastmile.cli import app
from lastmile.dispatch.fleet import fleet_from
from lastmile.dispatch.setup import carriers_document, extract_path, fleet_document
from lastmile.dispatch.setup.service import Setup
from lastmile.dispatch.shipments import KnownShipment, shipments_for
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings

DAY = date(2026, 11, 25)


def seed(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["seed", "--day", DAY.isoformat(), "--orders", "40", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def settings(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LASTMILE_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database_url)
    return Settings(home=tmp_path, LASTMILE_DATABASE_URL=database_url)  # type: ignore[call-arg]


def test_the_seeded_day_can_be_planned_and_seeding_again_adds_nothing(settings: Settings):
    first = seed()
    assert "40 new shipments" in first
    assert "lastmile key create --role admin" in first
    assert "0 new shipments" in seed()
    assert "40 new shipments" in seed("--day", "2026-11-26")
    shipments, extract = asyncio.run(_day(settings))
    assert len(shipments) == 40
    assert all(known.shipment.position is not None for known in shipments)
    assert extract is not None
    assert extract.is_file()


async def _day(settings: Settings) -> tuple[tuple[KnownShipment, ...], Path | None]:
    async with open_database(settings) as database, database.reading() as session:
        [hub] = await Setup(session).hubs.all()
        fleet = fleet_from(await fleet_document(session, [hub.id]))
        assert len(fleet.shifts_on(DAY)) == len({shift.rider for shift in fleet.shifts_on(DAY)}) >= 3
        book = carriers_from(await carriers_document(session, DAY), timezone=fleet.timezone)
        assert len(book.contracts) == 4
        return await shipments_for(session, DAY, [hub.id]), extract_path(settings, hub.streets)
