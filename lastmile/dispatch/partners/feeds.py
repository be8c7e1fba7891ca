"""How far each carrier's feed has come, in memory: a poll that brings nothing new asks no database.

A write of this process is seen by its next poll. Writes of other processes are seen as soon as the database tells:
Postgres by NOTIFY, SQLite by its count of writes, looked at 20 times a second.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from typing import Final

import asyncpg
import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session

from lastmile.core.errors import ExternalFailure
from lastmile.dispatch.partners.repository import CHANNEL, GROWN, AssignmentRepository
from lastmile.infra.beside import beside
from lastmile.infra.database import Database

_LOOK_S: Final = 0.05
_AT_LEAST_EVERY_S: Final = 2.0
_RETRY_S: Final = 0.5

_log = structlog.get_logger("lastmile.feeds")


class Feeds:
    """Feeds of all carriers.

    Parameters
    ----------
    database : where they are kept; use `open_feeds`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sequences: dict[str, int] = {}
        self._waiting: dict[str, asyncio.Event] = {}

    def sequence(self, carrier_id: str) -> int:
        """Give how far a carrier's feed has come."""
        return self._sequences.get(carrier_id, 0)

    async def wait(self, carrier_id: str, beyond: int, seconds: float) -> None:
        """Wait until a feed has come further than a place, but no longer than so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.sequence(carrier_id) <= beyond:
                    await self._waiting.setdefault(carrier_id, asyncio.Event()).wait()

    def committed(self, session: Session) -> None:
        """Let polls of this process see what a transaction has added, before anybody is told that it is done."""
        grown = session.info.get(GROWN)
        if grown and session.bind is self._database.engine.sync_engine:
            self._advance(grown)

    def _advance(self, sequences: Mapping[str, int]) -> None:
        for carrier_id, last in sequences.items():
            if last > self.sequence(carrier_id):
                self._sequences[carrier_id] = last
                if (waiting := self._waiting.pop(carrier_id, None)) is not None:
                    waiting.set()

    async def refresh(self) -> None:
        """Look how far all feeds have come."""
        async with self._database.reading() as session:
            self._advance(await AssignmentRepository(session).feeds())

    async def follow(self) -> None:
        """Keep in step with what other processes write, until this is cancelled."""
        while True:
            try:
                if self._database.engine.url.get_backend_name() == "sqlite":
                    await self._follow_sqlite()
                else:
                    await self._follow_postgres()
            except (ExternalFailure, OSError, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                _log.warning("feeds are not followed for a moment", error=str(error))
                await asyncio.sleep(_RETRY_S)

    async def _follow_sqlite(self) -> None:
        with closing(sqlite3.connect(self._database.engine.url.database or "")) as connection:
            seen = -1
            while True:
                writes = connection.execute("PRAGMA data_version").fetchone()[0]
                if writes != seen:
                    seen = writes
                    await self.refresh()
                await asyncio.sleep(_LOOK_S)

    async def _follow_postgres(self) -> None:
        address = self._database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(address)
        told = asyncio.Event()
        try:
            await connection.add_listener(CHANNEL, lambda *_: told.set())
            while not connection.is_closed():
                told.clear()
                await self.refresh()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_AT_LEAST_EVERY_S):
                        await told.wait()
        finally:
            connection.terminate()  # at once: nothing is under way, and nobody must wait for a server that is gone


@asynccontextmanager
async def open_feeds(database: Database) -> AsyncIterator[Feeds]:
    """Give the feeds, followed until the context ends."""
    feeds = Feeds(database)
    await feeds.refresh()
    event.listen(Session, "after_commit", feeds.committed)
    try:
        async with beside(feeds.follow()):
            yield feeds
    finally:
        event.remove(Session, "after_commit", feeds.committed)
