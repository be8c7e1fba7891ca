"""`lastmile export`: rows of the database as CSV, XLSX or Parquet."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from lastmile.cli import options as opt
from lastmile.cli.failures import EXIT_CODES_TEXT

if TYPE_CHECKING:
    from lastmile.insights.exports import Wanted

_HELP: Final = """Export rows of some days as CSV, XLSX or Parquet: shipments, events, facts, figures, incidents, \
claims, assignments, routes, invoices, findings, cash.

The ending of --out says which kind of file. Texts that a spreadsheet would compute are neutralised in CSV and XLSX. \
BI tools may read the same rows from the database: views bi_shipments, bi_events, …

[bold]Examples[/]

  lastmile export shipments --first 2026-11-01 --last 2026-11-30 --out shipments.parquet

  lastmile export figures --first yesterday --last yesterday --out figures.xlsx
"""

_First = Annotated[date, typer.Option("--first", parser=opt.read_day, metavar="DAY", help="First local day.")]
_Last = Annotated[date, typer.Option("--last", parser=opt.read_day, metavar="DAY", help="Last local day, included.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", help=_HELP, epilog=EXIT_CODES_TEXT)(export_rows)


def export_rows(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="What to export; docs/bi-views.md lists all columns.")],
    first: _First,
    last: _Last,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A file ending in .csv, .xlsx or .parquet.")],
) -> None:
    """Export rows."""
    from lastmile.insights.exports import Format, Wanted

    ending = out.suffix.removeprefix(".").lower()
    if ending not in set(Format):
        raise typer.BadParameter(f"{out.name!r} ends in none of {', '.join(f'.{kind}' for kind in Format)}")
    asyncio.run(_write(Wanted.of(what, first, last, Format(ending)), out))
    typer.echo(f"{out}: {out.stat().st_size:,} bytes")


async def _write(wanted: Wanted, out: Path) -> None:
    from lastmile.core.errors import ExternalFailure
    from lastmile.infra.migrating import open_database
    from lastmile.infra.settings import load_settings
    from lastmile.insights.exports import export

    async with open_database(load_settings()) as database:
        try:
            with out.open("wb") as file:
                async for chunk in export(database, wanted):
                    file.write(chunk)
        except OSError as error:
            raise ExternalFailure(f"cannot write {out}: {error.strerror}", {"path": str(out)}) from error
