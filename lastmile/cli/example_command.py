"""`lastmile example` and `lastmile demo`: something to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from lastmile.cli import options as opt
from lastmile.cli.failures import EXIT_CODES_TEXT
from lastmile.cli.plan_command import default_threads

if TYPE_CHECKING:
    from datetime import date

_EXAMPLE_HELP: Final = """Write a complete, commented set of inputs to start from: orders, fleet, carriers.

The customers are real addresses of central Helsinki; their orders are made up.

[bold]Example[/]

  lastmile example my-day && cd my-day
"""

_DEMO_HELP: Final = """Make up a day in a real city, plan it and write the outputs.

The streets and addresses are real, the orders, fleet and prices are generated. Without --streets the city is central \
Helsinki, whose extract comes with the installation.

[bold]Examples[/]

  lastmile demo --out demo-out

  lastmile demo --streets porto.osm.pbf --orders 3000 --time-limit 120 \\
    --out porto
"""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("example", help=_EXAMPLE_HELP, epilog=EXIT_CODES_TEXT)(example)
    app.command("demo", help=_DEMO_HELP, epilog=EXIT_CODES_TEXT)(demo)


def example(
    directory: Annotated[Path, typer.Argument(help="Folder to write into; made if need be.")],
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there already.")] = False,
) -> None:
    """Write example inputs."""
    from lastmile.cli.terminal import TerminalReporter
    from lastmile.dispatch.example import helsinki_extract, write_example
    from lastmile.infra.settings import load_settings
    from lastmile.roads import open_streets

    extract = helsinki_extract()
    with TerminalReporter().step("Streets of Helsinki") as note:
        streets = open_streets(extract, cache_dir=load_settings().streets_cache, progress=note)
    paths = write_example(directory, streets, force=force)
    typer.echo(f"Written: {', '.join(path.name for path in paths)} in {directory}. Plan them with:")
    typer.echo(
        f"  lastmile plan {directory}/orders.csv --fleet {directory}/fleet.yaml --carriers {directory}/carriers.yaml "
        f"--streets {extract} --date tomorrow --out {directory}/plan"
    )


def demo(
    out: opt.Out,
    streets: Annotated[Path | None, typer.Option("--streets", help="Another city's extract (.osm.pbf).")] = None,
    orders: Annotated[int, typer.Option(min=1, max=100_000, help="Orders to make up.")] = 300,
    vehicles: Annotated[
        int | None, typer.Option(min=1, help="Vehicles; enough for about 70 % of the orders unless given.")
    ] = None,
    carriers: Annotated[int, typer.Option(min=1, max=20, help="Partner carriers.")] = 4,
    day: Annotated[
        str, typer.Option("--date", metavar="DAY", help="Local day: 2026-11-23, today or tomorrow.")
    ] = "tomorrow",
    time_limit: opt.TimeLimit = 20.0,
    seed: opt.Seed = 1,
    threads: opt.Threads = default_threads(),  # noqa: B008  the help shows this machine's value
    iterations: opt.Iterations = None,
    engine: opt.Engine = None,
    fresh: opt.Fresh = False,
) -> None:
    """Plan a made-up day; the folder's former demo is replaced."""
    from lastmile.cli.planning import DayRun, run_day
    from lastmile.cli.terminal import TerminalReporter
    from lastmile.dispatch.example import generate_demo_day, helsinki_extract
    from lastmile.dispatch.planning.inputs import DayFiles, ReadingOptions
    from lastmile.dispatch.planning.job import PlanOptions
    from lastmile.dispatch.planning.solving import SolveRequest, choose_engine
    from lastmile.infra.settings import load_settings
    from lastmile.roads import open_streets

    settings = load_settings()
    local_day: date = opt.read_day(day)
    extract = streets or helsinki_extract()
    reporter = TerminalReporter()
    with reporter.step("Streets") as note:
        network = open_streets(extract, cache_dir=settings.streets_cache, progress=note)
    with reporter.step("Made-up day") as note:
        made = generate_demo_day(
            network,
            out / "inputs",
            orders=orders,
            seed=seed,
            day=local_day,
            vehicles=vehicles,
            carriers=carriers,
            force=True,
        )
        note(str(made.directory))
    typer.echo(made.summary)
    run_day(
        DayRun(
            files=DayFiles(made.orders_path, made.fleet_path, made.carriers_path, extract),
            options=PlanOptions(
                reading=ReadingOptions(local_day, streets_cache=settings.streets_cache),
                solve=SolveRequest(choose_engine(engine), time_limit, seed, threads, iterations),
                name=f"Demo, {extract.name.split('.')[0].replace('_', ' ')}",
            ),
            out=out,
            force=True,
            store=True,
            fresh=fresh,
        ),
        settings,
    )
