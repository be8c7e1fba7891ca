"""`lastmile plans` and `lastmile show`: what is kept."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final

import typer

from lastmile.cli import options as opt
from lastmile.cli.failures import EXIT_CODES_TEXT

if TYPE_CHECKING:
    from lastmile.dispatch.store import StoredVersion

_PLANS_HELP: Final = """List stored plans, newest first.

[bold]Examples[/]

  lastmile plans

  lastmile plans --date 2026-11-23 --limit 5 --json
"""

_SHOW_HELP: Final = """Print a stored plan: its summary, one route, or the whole document as JSON.

PLAN is a plan's id or a unique beginning of it, with @2 for its second version; or latest.

[bold]Examples[/]

  lastmile show latest

  lastmile show plan_01jd --route Anna

  lastmile show plan_01jd@2 --json
"""

_PLAN_COLUMNS: Final = (
    "plan", "day", "made (UTC)", "orders", "own", "carriers", "left", "routes", "km", "cost", "search",
)  # fmt: skip

_Day = Annotated[
    date | None,
    typer.Option("--date", parser=opt.read_day, metavar="DAY", help="Only plans of this day."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("plans", help=_PLANS_HELP, epilog=EXIT_CODES_TEXT)(plans)
    app.command("show", help=_SHOW_HELP, epilog=EXIT_CODES_TEXT)(show)


def plans(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 20,
    day: _Day = None,
    as_json: opt.AsJson = False,
) -> None:
    """List stored plans."""
    versions = asyncio.run(_newest(limit, day))
    if as_json:
        typer.echo(json.dumps([version.as_json() for version in versions], ensure_ascii=False, indent=2))
        return
    if not versions:
        typer.echo("No plan is stored yet; lastmile plan and lastmile demo store one.")
        return
    _print_versions(versions)


async def _newest(limit: int, day: date | None) -> list[StoredVersion]:
    from lastmile.dispatch.store import open_store
    from lastmile.infra.settings import load_settings

    async with open_store(load_settings()) as store:
        return await store.newest(limit, day)


def _print_versions(versions: list[StoredVersion]) -> None:
    from lastmile.cli.terminal import output_console, plain_table
    from lastmile.core.money import format_minor

    table = plain_table(*_PLAN_COLUMNS)
    for version in versions:
        figures = version.summary
        table.add_row(
            version.name,
            version.day.isoformat(),
            f"{version.created_at:%Y-%m-%d %H:%M}",
            *(f"{n:,}" for n in (figures.shipments, figures.on_routes, figures.with_carriers, figures.unassigned)),
            str(figures.routes),
            f"{figures.distance_m / 1000:,.1f}",
            format_minor(figures.cost_minor, version.currency),
            f"{version.engine} {version.elapsed_s:.0f} s, {version.outcome.value}",
        )
    output_console().print(table)


def show(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan's id or its beginning, or latest.")],
    route: Annotated[str | None, typer.Option("--route", help="Rider, vehicle or route id.")] = None,
    as_json: opt.AsJson = False,
) -> None:
    """Print a stored plan."""
    from lastmile.cli.showing import find_routes, route_table
    from lastmile.cli.terminal import output_console
    from lastmile.dispatch.outputs import summary_table
    from lastmile.dispatch.plandoc import from_json

    version = asyncio.run(_find(plan))
    document = from_json(version.document, version.name)
    console = output_console()
    if route is not None:
        routes = find_routes(document, route)
        if as_json:
            typer.echo(json.dumps([r.model_dump(mode="json") for r in routes], ensure_ascii=False, indent=2))
            return
        for each in routes:
            console.print(route_table(document, each))
    elif as_json:
        typer.echo(version.document.decode(), nl=False)
    else:
        console.print(f"Plan {version.name} of {version.day}, made {version.created_at:%Y-%m-%d %H:%M} UTC")
        console.print(summary_table(document))


async def _find(name: str) -> StoredVersion:
    from lastmile.dispatch.store import open_store
    from lastmile.infra.settings import load_settings

    async with open_store(load_settings()) as store:
        return await store.find(name)
