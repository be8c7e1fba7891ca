"""Bring a database to the newest schema; runs at every start and does nothing when it is there already."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

import lastmile
from lastmile.core.errors import Conflict, ExternalFailure
from lastmile.infra.database import Database, make_engine
from lastmile.infra.settings import Settings

_PACKAGE = Path(lastmile.__file__).parent
LOCK_TIMEOUT = "5s"
"""How long a migration waits for a table in use, on Postgres."""
STATEMENT_TIMEOUT = "10min"
"""How long one statement of a migration may take, on Postgres."""


def migrations_folder() -> Path:
    """Give the folder of the history: inside the installed package, or beside it in a checkout.

    Raises
    ------
    ExternalFailure
        If the installation is incomplete.
    """
    for folder in (_PACKAGE / "_migrations", _PACKAGE.parent / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise ExternalFailure("the folder with the database migrations is missing from this installation")


def alembic_config(connection: Connection | None = None) -> Config:
    """Give Alembic's configuration without its ini file.

    Parameters
    ----------
    connection : what ``migrations/env.py`` is to work on, in the transaction that the caller opened.
    """
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def migrate(database: Database) -> None:
    """Upgrade to the newest schema in one transaction.

    Raises
    ------
    Conflict
        If the database was written by a newer lastmile.
    ExternalFailure
        If it cannot be reached.
    """
    try:
        async with database.guarded():
            if not await _newest(database):
                async with database.engine.begin() as connection:
                    await connection.run_sync(_upgrade)
    except CommandError as error:
        raise Conflict(
            f"the database {database.engine.url.render_as_string()} has a schema that this lastmile does not know "
            f"({error}); install the newer version that wrote it",
        ) from error


async def at_head(database: Database) -> bool:
    """Whether the database has the newest schema.

    Raises
    ------
    ExternalFailure
        If it cannot be reached.
    """
    async with database.guarded():
        return await _newest(database)


async def _newest(database: Database) -> bool:
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    async with database.engine.connect() as connection:
        return newest == await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Open the database of the settings at its newest schema, close it at the end.

    Raises
    ------
    ExternalFailure
        If it cannot be opened or migrated.
    Conflict
        If a newer lastmile wrote it.
    """
    database = Database(make_engine(settings.database))
    try:
        await migrate(database)
        yield database
    finally:
        await database.close()


async def bring_up_to_date(settings: Settings) -> None:
    """Bring the database of the settings to the newest schema.

    Raises
    ------
    ExternalFailure, Conflict
        As `open_database`.
    """
    async with open_database(settings):
        pass


def _upgrade(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")
