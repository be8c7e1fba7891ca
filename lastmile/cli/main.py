"""The `lastmile` command and its parts."""

from __future__ import annotations

from typing import Annotated

import typer

from lastmile.cli import (
    carriers_commands,
    doctor,
    example_command,
    export_command,
    plan_command,
    plans_commands,
    rehearse_command,
    report_command,
    seed_command,
    service_commands,
    simulate_command,
    solver_commands,
    verify_command,
)
from lastmile.cli.failures import EXIT_CODES_TEXT, LastmileGroup
from lastmile.infra.installation import version as installed_version

app = typer.Typer(
    name="lastmile",
    cls=LastmileGroup,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EXIT_CODES_TEXT,
)


@app.callback()
def root(
    json_errors: Annotated[
        bool,
        typer.Option("--json-errors", envvar="LASTMILE_JSON_ERRORS", help="Print errors as one JSON object each."),
    ] = False,
) -> None:
    """Plan last-mile delivery: who delivers each parcel, in which order, at what cost."""


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(f"lastmile {installed_version()}")


plan_command.register(app)
example_command.register(app)
plans_commands.register(app)
solver_commands.register(app)
carriers_commands.register(app)
service_commands.register(app)
seed_command.register(app)
doctor.register(app)
report_command.register(app)
export_command.register(app)
rehearse_command.register(app)
verify_command.register(app)
simulate_command.register(app)
