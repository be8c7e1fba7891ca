"""What the doctor finds."""

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from click.testing import Result
from sqlalchemy import update
from typer.testing import CliRunner

from lastmile.api.app import create_app
from lastmile.cli import app
from lastmile.dispatch.jobs import JobKind, NewJob
from lastmile.dispatch.jobs.models import JobRow
from lastmile.dispatch.jobs.repository import JobRepository
from lastmile.infra.migrating import open_database
from lastmile.infra.outbox import Happening, newest_sequence, read_up_to, record, set_read_up_to
from lastmile.infra.outbox.models import HappeningRow
from lastmile.infra.settings import Settings

LONG_AGO = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

Look = Callable[..., Result]


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    monkeypatch.setenv("LASTMILE_HOME", str(tmp_path))
    monkeypatch.setenv("LASTMILE_PUBLIC_URL", "http://127.0.0.1:9")
    for name in ("DATABASE_URL", "REDIS_URL", "LASTMILE_STREETS"):
        monkeypatch.delenv(name, raising=False)

    def looking(**environment: str) -> Result:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(app, ["doctor"])

    return looking


def test_an_empty_machine_is_healthy(look: Look):
    result = look()
    assert "database" in result.output
    assert not [line for line in result.output.splitlines() if "✗" in line and "compiled" not in line]
    assert "not configured" in result.output


def test_what_does_not_answer_is_named_with_what_to_do(look: Look):
    result = look(
        DATABASE_URL="postgresql://nobody:secret@127.0.0.1:1/none",
        REDIS_URL="redis://127.0.0.1:1/0",
        LASTMILE_STREETS="/nowhere.osm.pbf",
    )
    assert result.exit_code == 5
    assert "correct DATABASE_URL" in result.output
    assert "correct REDIS_URL" in result.output
    assert "no file /nowhere.osm.pbf" in result.output
    assert "secret" not in result.output


def test_real_servers_are_found(look: Look, database_url: str, valkey_server: str):
    _healthy_and_saying("newest", look(DATABASE_URL=database_url, REDIS_URL=valkey_server))


def test_a_database_without_tables_needs_nothing_but_a_start(look: Look, empty_database_url: str):
    _healthy_and_saying("brings the", look(DATABASE_URL=empty_database_url))


def _healthy_and_saying(words: str, result: Result) -> None:
    assert words in " ".join(result.output.split())
    assert not [line for line in result.output.splitlines() if "✗" in line and "compiled" not in line]


def test_what_nobody_works_on_is_named(look: Look, empty_database_url: str):
    result = look(DATABASE_URL=empty_database_url)
    assert "no database of the newest schema" in result.output
    asyncio.run(leave_undone(Settings(LASTMILE_DATABASE_URL=empty_database_url)))
    result = look(DATABASE_URL=empty_database_url, COLUMNS="300")
    assert result.exit_code == 5
    assert "0 being made, 1 waiting since 2026-01-02 03:04:05 UTC" in result.output
    assert "not read: webhooks since 2026-01-02 03:04:05 UTC" in result.output
    assert result.output.count("start lastmile worker") == 2


async def leave_undone(settings: Settings) -> None:
    """Put a job into the queue, and a happening into the outbox that one of two readers has not read; long ago."""
    async with open_database(settings) as database, database.transaction() as session:
        await JobRepository(session).add(NewJob(JobKind.SOLVE, "plan_0one", {}))
        await record(session, Happening("plan.committed", "plan_0one"))
        for reader, place in (("webhooks", 0), ("figures", await newest_sequence(session))):
            await read_up_to(session, reader)
            await set_read_up_to(session, reader, place)
        await session.execute(update(HappeningRow).values(at=LONG_AGO))
        await session.execute(update(JobRow).values(created_at=LONG_AGO))


def test_a_service_that_runs_is_found(look: Look, tmp_path: Path):
    settings = Settings(home=tmp_path, LASTMILE_DATABASE_URL="")
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        result = look(LASTMILE_PUBLIC_URL=f"http://127.0.0.1:{port}/", COLUMNS="300")
    finally:
        server.should_exit = True
        thread.join()
    assert f"ready at http://127.0.0.1:{port}" in result.output
    assert "0 being made, 0 waiting" in result.output
    assert "read by all who read it" in result.output
    assert "does not answer" in look(COLUMNS="300").output
