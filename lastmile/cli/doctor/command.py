"""The command: looks at everything, one after the other, and shows a table."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Final

import typer
from rich.table import Table

from lastmile.cli.doctor import machine, running
from lastmile.cli.doctor.findings import Finding, Health
from lastmile.cli.failures import ExitCode
from lastmile.cli.terminal import output_console

if TYPE_CHECKING:
    from lastmile.infra.settings import Settings

_HELP: Final = """Look at everything that lastmile stands on, with the settings as they are.

The exit code is 0 if all that is needed works, and 5 otherwise.

[bold]Examples[/]

  lastmile doctor

  DATABASE_URL=postgresql://lastmile@db/lastmile REDIS_URL=redis://cache:6379/0 lastmile doctor
"""

_LOOKS: Final[Mapping[str, Callable[[Settings], Awaitable[Finding]]]] = {
    "data folder": machine.folder,
    "database": machine.database,
    "Redis": machine.redis,
    "streets": machine.streets,
    "compiled search": machine.kernels,
    "console": machine.console,
    "service": running.service,
    "plans": running.jobs,
    "outbox": running.outbox,
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", help=_HELP)(doctor)


def doctor() -> None:
    """Look at everything."""
    from lastmile.infra.settings import load_settings

    findings = asyncio.run(_look(load_settings()))
    table = Table("", "part", "state", "what to do", header_style="bold")
    for name, finding in findings.items():
        table.add_row(finding.health.value, name, finding.what, finding.advice)
    output_console().print(table)
    if any(finding.health is Health.BAD for finding in findings.values()):
        raise typer.Exit(ExitCode.EXTERNAL_FAILURE)


async def _look(settings: Settings) -> dict[str, Finding]:
    return {name: await look(settings) for name, look in _LOOKS.items()}
