"""`lastmile seed`: a made-up day in the service's database, to try everything with."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from lastmile.cli import options as opt
from lastmile.cli.failures import EXIT_CODES_TEXT

if TYPE_CHECKING:
    from lastmile.dispatch.example import DemoDay, Seeded
    from lastmile.infra.settings import Settings

_HELP: Final = """Load a made-up day into the service's database: hub, riders and shifts, carriers, shipments.

The streets and addresses are real, the rest is generated. Without --streets the city is central Helsinki, whose \
extract comes with the installation. What is there already stays as it is, so run it again, e.g. for the next day.

[bold]Examples[/]

  lastmile seed

  lastmile seed --day 2026-11-25 --orders 1200 --streets porto.osm.pbf
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("seed", help=_HELP, epilog=EXIT_CODES_TEXT)(seed_command)


def seed_command(
    day: Annotated[
        str, typer.Option("--day", "--date", metavar="DAY", help="Local day: 2026-11-23, today or tomorrow.")
    ] = "tomorrow",
    orders: Annotated[int, typer.Option(min=1, max=20_000, help="Shipments to make up.")] = 300,
    streets: Annotated[Path | None, typer.Option("--streets", help="Another city's extract (.osm.pbf).")] = None,
    carriers: Annotated[int, typer.Option(min=1, max=20, help="Partner carriers.")] = 4,
    seed: opt.Seed = 1,
) -> None:
    """Seed the database."""
    from lastmile.cli.terminal import TerminalReporter
    from lastmile.dispatch.example import generate_demo_day, helsinki_extract
    from lastmile.dispatch.setup import add_extract, extract_path
    from lastmile.infra.settings import load_settings
    from lastmile.roads import open_streets

    settings, local_day, reporter = load_settings(), opt.read_day(day), TerminalReporter()
    name = add_extract(settings, streets or helsinki_extract())
    extract = extract_path(settings, name) or Path(name)
    with reporter.step("Streets") as note:
        network = open_streets(extract, cache_dir=settings.streets_cache, progress=note)
    with tempfile.TemporaryDirectory() as folder:
        with reporter.step("Made-up day"):
            made = generate_demo_day(network, folder, orders=orders, seed=seed, day=local_day, carriers=carriers)
        with reporter.step("Database") as note:
            seeded = asyncio.run(_seed(settings, made, name, extract))
            note(f"{seeded.added:,} shipments added, {seeded.unchanged:,} were there")
    typer.echo(made.summary)
    _report(seeded, made)


async def _seed(settings: Settings, made: DemoDay, streets: str, extract: Path) -> Seeded:
    from lastmile.dispatch.example import draft_orders, seed
    from lastmile.dispatch.shipments import Places
    from lastmile.infra.migrating import open_database

    hub = streets.split(".", maxsplit=1)[0].replace("_", " ")
    drafts = await draft_orders(made, Places(settings.streets_cache), extract)
    async with open_database(settings) as database, database.transaction() as session:
        return await seed(session, made, drafts, name=hub, streets=streets)


def _report(seeded: Seeded, made: DemoDay) -> None:
    typer.echo(
        f"There are {seeded.riders} riders in {seeded.shifts} shifts with {seeded.vehicles} vehicle types at hub "
        f"{seeded.hub_id}, {len(seeded.carrier_ids)} carriers, and for {made.day} {seeded.added:,} new shipments "
        f"of shop {seeded.shop_id} ({seeded.unchanged:,} were there already)."
    )
    if seeded.kept:
        typer.echo(f"{seeded.kept:,} orders were there with another content, which stays.")
    typer.echo("Next:")
    typer.echo("  lastmile key create --role admin")
    typer.echo(f"  lastmile key create --role partner --carrier {seeded.carrier_ids[0]}")
    typer.echo(f"  lastmile key create --role shop --shop {seeded.shop_id}")
    typer.echo("  lastmile serve")
    typer.echo(f'  POST /v1/plans {{"day": "{made.day}", "hub_ids": ["{seeded.hub_id}"], "time_limit_s": 30}}')
