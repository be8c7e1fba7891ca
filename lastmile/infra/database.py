"""The database: SQLite in a file by default, Postgres for a team; one code path for both.

Nothing connects at import. A process opens one `Database`, and every job runs in one transaction that its edge opens.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, NoSuchModuleError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from lastmile.core.errors import ExternalFailure

_READ_ONLY = "lastmile_read_only"
_BUSY_TIMEOUT_MS = 10_000


class Base(DeclarativeBase):
    """Base of all tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def make_engine(url: URL) -> AsyncEngine:
    """Build an engine; it connects when it is first used.

    Parameters
    ----------
    url : from `lastmile.infra.settings.Settings.database`.

    Raises
    ------
    ExternalFailure
        If the folder of a SQLite file cannot be made, or the Postgres driver is not installed.
    """
    if url.get_backend_name() == "sqlite":
        _make_folder(url)
    try:
        engine = create_async_engine(url, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise ExternalFailure(
            "Postgres needs its driver: pip install asyncpg", {"url": url.render_as_string()}
        ) from error
    if url.get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _make_folder(url: URL) -> None:
    if not url.database or url.database == ":memory:":
        return
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExternalFailure(
            f"cannot make the folder {folder} for the database: {error.strerror}; set LASTMILE_HOME to a folder that "
            "can be written",
            {"path": str(folder)},
        ) from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Set up one SQLite connection: durable, concurrent with readers, patient with other writers."""
    connection.isolation_level = None  # the driver would begin too late, and not before DDL; see _begin_sqlite
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {_BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a reader that turns writer later would fail instead of wait."""
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


class Database:
    """An open database.

    Parameters
    ----------
    engine : from `make_engine`; closed by `close`.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Run one unit of work: committed as a whole at the end, undone as a whole on any error.

        Raises
        ------
        ExternalFailure
            If the database cannot be reached, is locked by somebody else for too long, or is out of space.
        """
        async with self.guarded(), self._sessions.begin() as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Read one consistent state; nothing is written.

        Raises
        ------
        ExternalFailure
            If the database cannot be reached.
        """
        async with self.guarded(), self._sessions() as session:
            await session.connection(execution_options={_READ_ONLY: True})
            yield session
            await session.rollback()

    @asynccontextmanager
    async def guarded(self) -> AsyncIterator[None]:
        """Turn the database's own failures into `ExternalFailure`; our mistakes in using it stay what they are."""
        try:
            yield
        except OSError as error:
            raise self._failure(error) from error
        except DatabaseError as error:
            # A plain DatabaseError is "file is not a database" or "disk image is malformed".
            if isinstance(error, OperationalError) or type(error) is DatabaseError:
                raise self._failure(error.orig) from error
            raise

    def _failure(self, reason: BaseException | None) -> ExternalFailure:
        where = self.engine.url.render_as_string(hide_password=True)
        return ExternalFailure(f"the database {where} failed: {reason}", {"database": where})

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()
