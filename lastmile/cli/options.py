"""Arguments and options that several commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer


def read_day(text: str) -> date:
    """Read a local day.

    Raises
    ------
    typer.BadParameter
        If it is no date.
    """
    words = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if text in words:
        return date.fromordinal(date.today().toordinal() + words[text])  # noqa: DTZ011  the dispatcher's own day
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day such as 2026-11-23, yesterday, today or tomorrow") from None


Orders = Annotated[
    Path, typer.Argument(metavar="ORDERS", help="The day's orders: CSV, XLSX, JSON lines or a JSON array.")
]
FleetFile = Annotated[Path, typer.Option("--fleet", help="Vehicles, shifts and depots (YAML).")]
CarriersFile = Annotated[Path, typer.Option("--carriers", help="Partner carriers with their rate cards (YAML).")]
StreetsFile = Annotated[Path, typer.Option("--streets", help="Street extract of the city (.osm.pbf).")]
Day = Annotated[
    date, typer.Option("--date", parser=read_day, metavar="DAY", help="Local day: 2026-11-23, today or tomorrow.")
]
TimeLimit = Annotated[float, typer.Option("--time-limit", min=0.1, metavar="S", help="Seconds of search.")]
Iterations = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Iterations per thread. With them, the same inputs, seed and threads give the same plan on any machine, "
        "unless the time limit ends the search first; a wall clock alone cannot promise that.",
    ),
]
Seed = Annotated[int, typer.Option(help="Seed of every random choice.")]
Threads = Annotated[int, typer.Option(min=1, max=256, help="Search threads; one per core is best.")]
Engine = Annotated[
    str | None, typer.Option(help="search or ortools. There is no silent change of engine.", show_default="search")
]
SkipBadRows = Annotated[bool, typer.Option("--skip-bad-rows", help="Go on with the good rows; the others are listed.")]
Encoding = Annotated[str, typer.Option(help="Encoding of orders as CSV or JSON.")]
Sheet = Annotated[str | None, typer.Option(help="Sheet of orders as XLSX; the first one otherwise.")]
Setup = Annotated[int, typer.Option("--setup", min=0, metavar="S", help="Seconds to park and walk, once per door.")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the outputs.")]
Force = Annotated[bool, typer.Option("--force", help="Replace outputs that are in the folder already.")]
NoStore = Annotated[bool, typer.Option("--no-store", help="Keep nothing in the database, and reuse nothing from it.")]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Search again, even if the same inputs and options were planned before.")
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
