"""The machine: folder, servers, streets, compiled parts."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lastmile.cli.doctor.findings import Finding, Health
from lastmile.core.errors import LastmileError

if TYPE_CHECKING:
    from lastmile.infra.settings import Settings

_LITTLE_DISK_BYTES: Final = 1_000_000_000


async def folder(settings: Settings) -> Finding:
    """Look whether data can be written, and for how long."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.home):
            free = shutil.disk_usage(settings.home).free
    except OSError as error:
        return Finding(
            Health.BAD, f"{settings.home}: {error.strerror}", "set LASTMILE_HOME to a folder that can be written"
        )
    advice = "make room: plans and photos need some" if free < _LITTLE_DISK_BYTES else ""
    return Finding(Health.BAD if advice else Health.GOOD, f"{settings.home}, {free / 1e9:.1f} GB free", advice)


async def database(settings: Settings) -> Finding:
    """Look whether the database answers, and at its schema."""
    from lastmile.infra.database import Database, make_engine
    from lastmile.infra.migrating import at_head

    where = settings.database.render_as_string(hide_password=True)
    database = Database(make_engine(settings.database))
    try:
        if await at_head(database):
            return Finding(Health.GOOD, f"{where}, at the newest schema")
        return Finding(Health.GOOD, f"{where}, reachable; the first start brings the schema up to date")
    except LastmileError as error:
        return Finding(Health.BAD, error.message, "start it, or correct DATABASE_URL")
    finally:
        await database.close()


async def redis(settings: Settings) -> Finding:
    """Look whether Redis answers, where there is to be one."""
    from lastmile.infra.live import open_live

    if not settings.redis_url:
        return Finding(Health.ABSENT, "not configured", "needed only where several service processes run")
    live = open_live(settings.redis_url)
    try:
        if await live.reachable():
            return Finding(Health.GOOD, settings.redis_url.rpartition("@")[2])
        return Finding(Health.BAD, "does not answer", "start it, or correct REDIS_URL; the service goes on without it")
    finally:
        await live.close()


async def streets(settings: Settings) -> Finding:
    """Look for the street extract."""
    if settings.streets is None:
        return Finding(Health.ABSENT, "LASTMILE_STREETS is not set", "hubs name their own extract, or set it")
    if not settings.streets.is_file():
        return Finding(Health.BAD, f"there is no file {settings.streets}", "correct LASTMILE_STREETS")
    return Finding(Health.GOOD, f"{settings.streets}, {settings.streets.stat().st_size / 1e6:.0f} MB")


async def kernels(_: Settings) -> Finding:
    """Look whether the search is compiled."""
    folders = [Path(cache) for cache in _caches()]
    if any(folder.is_dir() and any(folder.rglob("*.nbi")) for folder in folders):
        return Finding(Health.GOOD, "there")
    return Finding(Health.BAD, "not compiled yet", "run: python -m lastmile.routing.search (a minute or two, once)")


def _caches() -> Iterator[str]:
    import lastmile

    named = os.environ.get("NUMBA_CACHE_DIR")
    if named:
        yield named
    yield str(Path(lastmile.__file__).parent / "routing" / "search" / "__pycache__")
    yield str(Path("~/.cache/lastmile").expanduser())


async def console(_: Settings) -> Finding:
    """Look whether the console is built."""
    from lastmile.api.console.serving import BUILT

    if (BUILT / "index.html").is_file():
        return Finding(Health.GOOD, "built")
    return Finding(Health.ABSENT, "not built", "make setup builds it where the npm registry is reachable")
