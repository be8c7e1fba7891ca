"""Looking for work only where somebody has written."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from lastmile.worker.news import IDLE_S, rest, watching

pytestmark = pytest.mark.anyio


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "lastmile.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE told (word TEXT)")
    return path


def write(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO told VALUES ('news')")


async def test_a_rest_ends_when_somebody_writes(path: Path):
    with watching(make_url(f"sqlite:///{path}")) as written:
        seen = written()
        resting = asyncio.ensure_future(rest(0.001, written, seen))
        await asyncio.wait({resting}, timeout=0.05)
        assert not resting.done()  # looked dozens of times, and nobody had written
        write(path)
        await asyncio.wait_for(resting, 20)
        assert written() != seen


async def test_without_news_it_ends_when_the_clock_may_have_brought_work(path: Path, monkeypatch: pytest.MonkeyPatch):
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("lastmile.worker.news.asyncio.sleep", sleep)
    with watching(make_url(f"sqlite:///{path}")) as written:
        await rest(2.0, written, written())
        assert sum(slept) == 6.0
        slept.clear()
        await rest(60.0, written, written())
        assert slept == [60.0]
    assert IDLE_S == 5.0


async def test_on_postgres_there_may_always_be_news():
    with watching(make_url("postgresql+asyncpg://nobody@localhost/none")) as written:
        await rest(0.0, written, written())
