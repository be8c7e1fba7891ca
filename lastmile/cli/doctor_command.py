"""`lastmile doctor`: what is reachable, migrated and healthy, and what to do where it is not."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer
from rich.table import Table

from lastmile.cli.failures import ExitCode
from lastmile.cli.terminal import output_console
from lastmile.core.errors import LastmileError

if TYPE_CHECKING:
    from lastmile.infra.settings import Settings

_HELP: Final = """Look at everything that lastmile stands on, with the settings as they are.

The exit code is 0 if all that is needed works, and 5 otherwise.

[bold]Examples[/]

  lastmile doctor

  DATABASE_URL=postgresql://lastmile@db/lastmile REDIS_URL=redis://cache:6379/0 lastmile doctor
"""

_LITTLE_DISK_BYTES: Final = 1_000_000_000


class Health(StrEnum):
    """How something is; the value is the mark that people see."""

    GOOD = "[green]✓[/]"
    BAD = "[red]✗[/]"
    ABSENT = "[dim]–[/]"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look has found.

    Parameters
    ----------
    health : ``ABSENT`` for something that is not needed and not there.
    what : as it is.
    advice : what to do; empty where all is well.
    """

    health: Health
    what: str
    advice: str = ""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", help=_HELP)(doctor)


def doctor() -> None:
    """Look at everything."""
    from lastmile.infra.settings import load_settings

    settings = load_settings()
    findings = asyncio.run(_look(settings))
    table = Table("", "part", "state", "what to do", header_style="bold")
    for name, finding in findings:
        table.add_row(finding.health.value, name, finding.what, finding.advice)
    output_console().print(table)
    if any(finding.health is Health.BAD for _, finding in findings):
        raise typer.Exit(ExitCode.EXTERNAL_FAILURE)


async def _look(settings: Settings) -> list[tuple[str, Finding]]:
    looks: tuple[tuple[str, Callable[[Settings], Awaitable[Finding]]], ...] = (
        ("data folder", _folder),
        ("database", _database),
        ("Redis", _redis),
        ("streets", _streets),
        ("compiled search", _kernels),
        ("console", _console),
    )
    return [(name, await look(settings)) for name, look in looks]


async def _folder(settings: Settings) -> Finding:
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


async def _database(settings: Settings) -> Finding:
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


async def _redis(settings: Settings) -> Finding:
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


async def _streets(settings: Settings) -> Finding:
    if settings.streets is None:
        return Finding(Health.ABSENT, "LASTMILE_STREETS is not set", "hubs name their own extract, or set it")
    if not settings.streets.is_file():
        return Finding(Health.BAD, f"there is no file {settings.streets}", "correct LASTMILE_STREETS")
    return Finding(Health.GOOD, f"{settings.streets}, {settings.streets.stat().st_size / 1e6:.0f} MB")


async def _kernels(_: Settings) -> Finding:
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


async def _console(_: Settings) -> Finding:
    from lastmile.api.console.serving import BUILT

    if (BUILT / "index.html").is_file():
        return Finding(Health.GOOD, "built")
    return Finding(Health.ABSENT, "not built", "make setup builds it where the npm registry is reachable")
