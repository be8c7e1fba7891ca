"""`lastmile report`: a day's morning review at the terminal or as JSON."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Group, RenderableType
from rich.table import Table

from lastmile.cli import options as opt
from lastmile.cli.terminal import output_console

if TYPE_CHECKING:
    from lastmile.insights.review import Line, Review

_HELP: Final = """Review a day: figures against target and usual, what is at risk, what expires, what tomorrow brings.

[bold]Examples[/]

  lastmile report --date yesterday

  lastmile report --date 2026-11-23 --json > review.json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report", help=_HELP)(report)


def report(
    day: opt.Day,
    as_json: Annotated[bool, typer.Option("--json", help="JSON, as the API gives it.")] = False,
) -> None:
    """Review a day."""
    from lastmile.api.v1.reviews.schemas import ReviewOut
    from lastmile.core.clock import utc_now
    from lastmile.infra.migrating import open_database
    from lastmile.infra.settings import load_settings
    from lastmile.insights import Figures
    from lastmile.insights.review import Reviews

    async def make() -> Review:
        async with open_database(load_settings()) as database:
            async with database.transaction() as session:
                while await Figures(session).roll_up():
                    pass
            async with database.reading() as session:
                return await Reviews(session).morning(day, utc_now())

    review = asyncio.run(make())
    if as_json:
        typer.echo(ReviewOut.of(review).model_dump_json(indent=2))
    else:
        output_console().print(_shown(review))


def _shown(review: Review) -> RenderableType:
    figures = Table("figure", "value", "target", "usual", "", title=f"{review.day}", header_style="bold")
    for line in review.lines:
        if line.reading.value is not None:
            figures.add_row(*_row(line))
    tomorrow = review.tomorrow
    return Group(
        figures,
        f"{len(review.expiring)} claims expire within two days, {review.expiring_minor / 100:,.2f} in all.",
        f"{review.at_risk_count} promises are broken or at risk, {review.silent} parcels are silent, "
        f"{len(review.unanswered)} incidents wait for an answer.",
        f"{tomorrow.day}: {tomorrow.expected:,} shipments expected, {tomorrow.riders} riders needed.",
        *(f"Off its usual: {off.carrier_id}, {off.reading.figure.title.lower()}" for off in review.off_usual),
    )


def _row(line: Line) -> tuple[str, ...]:
    from lastmile.insights.wording import shown

    figure, value = line.reading.figure, line.reading.value
    mark = {True: "[green]met[/]", False: "[red]missed[/]", None: ""}[line.reading.meets]
    odd = " [yellow]unusual[/]" if line.unusual else ""
    return (
        figure.title,
        shown(value, figure.unit),
        shown(figure.target, figure.unit),
        shown(line.usual, figure.unit),
        mark + odd,
    )
