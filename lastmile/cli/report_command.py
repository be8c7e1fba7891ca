"""`lastmile report`: a day's morning review at the terminal or as JSON."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lastmile.cli import options as opt
from lastmile.cli.failures import EXIT_CODES_TEXT
from lastmile.cli.terminal import output_console

if TYPE_CHECKING:
    from lastmile.insights.briefing import Briefing, Sheet

_HELP: Final = """Review a day: figures against target and usual, what is at risk, what expires, what tomorrow brings.

With --end it is the list for the end of the day: what is open, who owns it, what carries over.

[bold]Examples[/]

  lastmile report --date yesterday

  lastmile report --date yesterday --pdf review.pdf --html review.html

  lastmile report --date today --end --mail ops@example.org

  lastmile report --date 2026-11-23 --json > review.json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report", help=_HELP, epilog=EXIT_CODES_TEXT)(report)


def report(
    day: opt.Day,
    end: Annotated[bool, typer.Option("--end", help="The end-of-day list instead of the morning review.")] = False,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Print it.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page.")] = None,
    mail: Annotated[
        list[str] | None, typer.Option("--mail", metavar="ADDRESS", help="Send it; a worker does. May be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON, as the API gives it.")] = False,
) -> None:
    """Review a day."""
    from lastmile.insights.briefing import as_html, as_pdf

    made = asyncio.run(_make(day, tuple(mail or ()), end=end))
    if html is not None:
        _write(html, as_html(made.briefing).encode())
    if pdf is not None:
        _write(pdf, as_pdf(made.briefing))
    if as_json:
        typer.echo(made.json)
    else:
        output_console().print(_shown(made.briefing))


@dataclass(frozen=True, slots=True)
class _Made:
    """A briefing, for people and for programs."""

    briefing: Briefing
    json: str


async def _make(day: date, mail: tuple[str, ...], *, end: bool) -> _Made:
    from lastmile.api.v1.reviews.schemas import DayEndOut, ReviewOut
    from lastmile.core.clock import utc_now
    from lastmile.infra.migrating import open_database
    from lastmile.infra.settings import load_settings
    from lastmile.insights import Figures
    from lastmile.insights.briefing import Kind, day_end_briefing, morning_briefing, names_of, write_letters
    from lastmile.insights.review import Reviews

    settings, now = load_settings(), utc_now()
    async with open_database(settings) as database:
        async with database.transaction() as session:
            while await Figures(session).roll_up():
                pass
        if mail:
            _check(mail)
            kind = Kind.END if end else Kind.MORNING
            async with database.transaction() as session:
                await write_letters(session, kind, day, now, mail, settings.public_url, again=f":{now.timestamp()}")
        async with database.reading() as session:
            names = await names_of(session)
            if end:
                list_ = await Reviews(session).day_end(day, now)
                return _Made(day_end_briefing(list_, names), DayEndOut.of(list_).model_dump_json(indent=2))
            review = await Reviews(session).morning(day, now)
            return _Made(morning_briefing(review, names), ReviewOut.of(review).model_dump_json(indent=2))


def _check(addresses: tuple[str, ...]) -> None:
    from lastmile.infra.mail import is_address

    for address in addresses:
        if not is_address(address):
            raise typer.BadParameter(f"{address!r} is no e-mail address such as ops@example.org")


def _write(path: Path, content: bytes) -> None:
    from lastmile.core.errors import ExternalFailure

    try:
        path.write_bytes(content)
    except OSError as error:
        raise ExternalFailure(f"cannot write {path}: {error.strerror}", {"path": str(path)}) from error


def _shown(briefing: Briefing) -> RenderableType:
    parts: list[RenderableType] = [Text(briefing.title, style="bold"), *map(Text, briefing.lead)]
    for sheet in briefing.sheets:
        if sheet.rows:
            parts.append(_table(sheet))
        parts += [Text(sheet.note)] if sheet.note else []
    return Group(*parts)


def _table(sheet: Sheet) -> Table:
    table = Table(title=sheet.title, header_style="bold", title_justify="left")
    for header, cell in zip(sheet.headers, sheet.rows[0], strict=True):
        table.add_column(header, justify="right" if cell.number else "left")
    for row in sheet.rows:
        table.add_row(*(Text(cell.text, style=_STYLES[cell.tone.value]) for cell in row))
    return table


_STYLES: Final = {"": "", "good": "green", "bad": "red", "odd": "yellow"}
