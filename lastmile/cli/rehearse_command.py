"""`lastmile rehearse`: a past day with more volume, fewer riders or other contracts."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from lastmile.cli import options as opt
from lastmile.cli.failures import EXIT_CODES_TEXT
from lastmile.cli.plan_command import default_threads

if TYPE_CHECKING:
    from rich.table import Table

    from lastmile.dispatch.planning.inputs import DayInputs
    from lastmile.dispatch.plans.snapshots import Snapshot
    from lastmile.infra.settings import Settings
    from lastmile.insights.rehearsal import Rehearsal

_HELP: Final = """Rehearse a day: plan it as it was and as it might have been, and compare.

The inputs are those of the day's released plan, or what the database has for that day. Both plans are searched with \
the same seed and budget, one after the other; nothing is kept. More volume doubles shipments chosen by the seed, each \
moved next door.

[bold]Examples[/] (after `lastmile seed`)

  lastmile rehearse --date tomorrow --volume 1.5

  lastmile rehearse --date tomorrow --volume 1.5 --without rider-2 --time-limit 20 --html rehearsal.html

  lastmile rehearse --date yesterday --contracts new-carriers.yaml --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rehearse", help=_HELP, epilog=EXIT_CODES_TEXT)(rehearse_command)


def rehearse_command(
    day: opt.Day,
    volume: Annotated[float, typer.Option(min=0.05, max=20, help="Shipments: 1.5 is half as many again.")] = 1.0,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="RIDER", help="Who stays at home: a name, or rider-7. May be repeated."),
    ] = None,
    contracts: Annotated[
        Path | None, typer.Option("--contracts", help="Other carriers (YAML, as for lastmile plan).")
    ] = None,
    hub: Annotated[str | None, typer.Option("--hub", help="Id or name, where several hubs have plans.")] = None,
    time_limit: opt.TimeLimit = 15.0,
    seed: opt.Seed = 1,
    threads: opt.Threads = default_threads(),  # noqa: B008  the help shows this machine's value
    iterations: opt.Iterations = None,
    engine: opt.Engine = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page with a picture.")] = None,
    as_json: opt.AsJson = False,
) -> None:
    """Rehearse a day."""
    from lastmile.carriers import load_carriers
    from lastmile.cli.terminal import TerminalReporter, output_console, stop_on_interrupt
    from lastmile.dispatch.planning.solving import SolveRequest, choose_engine
    from lastmile.infra.settings import load_settings
    from lastmile.insights.rehearsal import Variant, rehearse

    settings = load_settings()
    snapshot = asyncio.run(_read(settings, day, hub))
    inputs = _open(settings, snapshot)
    book = None if contracts is None else load_carriers(contracts, timezone=inputs.fleet.timezone)
    variant = Variant(volume, tuple(without or ()), book, contracts.name if contracts else "", seed)
    request = SolveRequest(choose_engine(engine), time_limit, seed, threads, iterations)
    with stop_on_interrupt() as stopped:
        rehearsal = rehearse(snapshot, inputs, variant, request, TerminalReporter(), stopped)
    if html is not None:
        _write_page(rehearsal, html)
    if as_json:
        typer.echo(json.dumps(rehearsal.as_json(), ensure_ascii=False, indent=2))
    else:
        output_console().print(_table(rehearsal))


async def _read(settings: Settings, day: date, hub: str | None) -> Snapshot:
    from lastmile.dispatch.setup import Setup
    from lastmile.infra.migrating import open_database
    from lastmile.insights.rehearsal import past_day

    async with open_database(settings) as database, database.reading() as session:
        hubs = {each.name: each.id for each in await Setup(session).hubs.all()}
        return await past_day(session, day, hubs.get(hub, hub) if hub else None)


def _open(settings: Settings, snapshot: Snapshot) -> DayInputs:
    from lastmile.dispatch.plans.opening import OpenDays
    from lastmile.dispatch.plans.snapshots import encode
    from lastmile.dispatch.plans.sources import extracts_of

    days = OpenDays(settings.streets_cache, extracts_of(settings))
    return days.inputs(sha256(encode(snapshot)).hexdigest(), snapshot)


def _write_page(rehearsal: Rehearsal, path: Path) -> None:
    from lastmile.core.errors import ExternalFailure
    from lastmile.insights.rehearsal import as_page

    try:
        path.write_text(as_page(rehearsal), encoding="utf-8")
    except OSError as error:
        raise ExternalFailure(f"cannot write {path}: {error.strerror}", {"path": str(path)}) from error


def _table(rehearsal: Rehearsal) -> Table:
    from lastmile.cli.terminal import plain_table
    from lastmile.insights.wording import change_shown, shown

    table = plain_table("measure", "as it was", "rehearsed", "change", title=f"{rehearsal.day}: {rehearsal.title}")
    for column in table.columns[1:]:
        column.justify = "right"
    style = {True: "green", False: "red", None: ""}
    for row in rehearsal.rows:
        values = [shown(each, row.measure.unit, rehearsal.baseline.currency) for each in (row.baseline, row.variant)]
        change = change_shown(row.change, row.measure.unit, rehearsal.baseline.currency)
        colour = style[row.better]
        table.add_row(row.measure.title, *values, f"[{colour}]{change}[/]" if colour and change else change)
    return table
