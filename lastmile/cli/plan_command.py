"""`lastmile plan` and `lastmile validate`."""

from __future__ import annotations

import os
from typing import Final

import typer

from lastmile.cli import options as opt
from lastmile.cli.failures import EXIT_CODES_TEXT

_PLAN_HELP: Final = """Plan one day: who delivers each order, in which sequence, and what goes to which carrier.

Writes plan.json, routes.geojson, a manifest per rider, an assignment file per carrier and map.html into --out. \
Ctrl-C while searching keeps the best plan so far; a second one ends everything, and nothing is written.

The plan is stored. The same inputs with the same options give the stored plan again, without a search; --fresh \
searches again. A search that ends by --iterations gives the same plan anywhere, one that ends by the clock need not.

[bold]Examples[/]

  lastmile plan orders.csv --fleet fleet.yaml --carriers carriers.yaml \\
    --streets city.osm.pbf --date tomorrow --out plan

  lastmile plan orders.xlsx --fleet fleet.yaml --carriers carriers.yaml \\
    --streets city.osm.pbf --date 2026-11-23 --out plan \\
    --time-limit 120 --threads 2 --skip-bad-rows
"""

_VALIDATE_HELP: Final = """Check the inputs of a day without planning it: every bad row, with what would be right.

[bold]Example[/]

  lastmile validate orders.csv --fleet fleet.yaml --carriers carriers.yaml \\
    --streets city.osm.pbf --date tomorrow
"""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("plan", help=_PLAN_HELP, epilog=EXIT_CODES_TEXT)(plan)
    app.command("validate", help=_VALIDATE_HELP, epilog=EXIT_CODES_TEXT)(validate)


def default_threads() -> int:
    """Give the number of cores this process may use, at most 8."""
    return min(8, len(os.sched_getaffinity(0)))


def plan(
    orders: opt.Orders,
    fleet: opt.FleetFile,
    carriers: opt.CarriersFile,
    streets: opt.StreetsFile,
    day: opt.Day,
    out: opt.Out,
    time_limit: opt.TimeLimit = 60.0,
    seed: opt.Seed = 1,
    threads: opt.Threads = default_threads(),  # noqa: B008  the help shows this machine's value
    iterations: opt.Iterations = None,
    engine: opt.Engine = None,
    setup: opt.Setup = 60,
    skip_bad_rows: opt.SkipBadRows = False,
    encoding: opt.Encoding = "utf-8-sig",
    sheet: opt.Sheet = None,
    force: opt.Force = False,
    no_store: opt.NoStore = False,
    fresh: opt.Fresh = False,
) -> None:
    """Plan one day."""
    from lastmile.cli.planning import DayRun, run_day
    from lastmile.dispatch.planning.inputs import DayFiles, ReadingOptions
    from lastmile.dispatch.planning.job import PlanOptions
    from lastmile.dispatch.planning.solving import SolveRequest, choose_engine
    from lastmile.infra.settings import load_settings

    settings = load_settings()
    run_day(
        DayRun(
            files=DayFiles(orders, fleet, carriers, streets),
            options=PlanOptions(
                reading=ReadingOptions(day, skip_bad_rows, encoding, sheet, settings.streets_cache),
                solve=SolveRequest(choose_engine(engine), time_limit, seed, threads, iterations),
                setup_s=setup,
            ),
            out=out,
            force=force,
            store=not no_store,
            fresh=fresh,
        ),
        settings,
    )


def validate(
    orders: opt.Orders,
    fleet: opt.FleetFile,
    carriers: opt.CarriersFile,
    streets: opt.StreetsFile,
    day: opt.Day,
    encoding: opt.Encoding = "utf-8-sig",
    sheet: opt.Sheet = None,
) -> None:
    """Check inputs."""
    from lastmile.cli.terminal import TerminalReporter
    from lastmile.dispatch.planning.inputs import DayFiles, ReadingOptions, read_inputs
    from lastmile.infra.settings import load_settings

    reading = ReadingOptions(day, encoding=encoding, sheet=sheet, streets_cache=load_settings().streets_cache)
    inputs = read_inputs(DayFiles(orders, fleet, carriers, streets), reading, TerminalReporter())
    typer.echo(
        f"Good: {len(inputs.shipments):,} orders, {len(inputs.shifts)} shifts and {len(inputs.book.carriers)} carriers "
        f"can be planned on {day}."
    )
