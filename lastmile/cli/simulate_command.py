"""``lastmile carrier-simulate``: a carrier on this machine, to try out accounts, bookings, pushes and polls."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Annotated, Final

import typer

from lastmile.carriers.simulated import Keys, Scenario, Simulation, serve
from lastmile.carriers.simulated.scenario import Outage
from lastmile.core.errors import InvalidInput

_HELP: Final = """Run a simulated carrier as a real HTTP server on 127.0.0.1 until Ctrl-C.

It books, labels, cancels, tracks by poll and by signed push, prices, and takes
answers to failed attempts, as the adapter generic_rest speaks. Parcels are
late, lost, damaged, told twice and out of order as the seed draws it; the
first line says where it listens, and /sim/truth what is true.

[bold]Examples[/]

  lastmile carrier-simulate --port 8480
  lastmile carrier-simulate --speed 60 --webhook http://127.0.0.1:8000/hook
  lastmile carrier-simulate --parcels 5000 --lost 0.02 --down 6-8
"""
_PLAIN: Final = Scenario()
_KEYS: Final = Keys()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("carrier-simulate", help=_HELP)(carrier_simulate)


def carrier_simulate(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="On 127.0.0.1; 0 takes a free one.")] = 0,
    seed: Annotated[int, typer.Option(help="Of every draw: the same seed plays the same days.")] = _PLAIN.seed,
    parcels: Annotated[int, typer.Option(min=0, max=1_000_000, help="Booked at the start.")] = _PLAIN.parcels,
    start: Annotated[str, typer.Option(metavar="TIME", help="Simulated time, with its offset; now unless given.")] = "",
    speed: Annotated[
        float, typer.Option(min=0, help="Simulated seconds per second; 0 waits for POST /sim/advance.")
    ] = 1.0,
    failed: Annotated[float, typer.Option(min=0, max=1, help="Share with a failed attempt.")] = _PLAIN.failed,
    lost: Annotated[float, typer.Option(min=0, max=1, help="Share that is lost.")] = _PLAIN.lost,
    down: Annotated[
        list[str] | None, typer.Option(metavar="H-H", help="Hours after the start in which it is down, such as 6-8.")
    ] = None,
    busy_every: Annotated[int, typer.Option(min=0, help="Every n-th request is told to slow down; 0 for none.")] = 0,
    webhook: Annotated[str, typer.Option(metavar="URL", help="Where to push events.")] = "",
    api_key: Annotated[str, typer.Option(help="That callers must bring.")] = _KEYS.api_key,
    webhook_key: Annotated[str, typer.Option(help="That pushes are signed with.")] = _KEYS.webhook_key,
) -> None:
    """Run the simulated carrier."""
    scenario = Scenario(
        seed=seed,
        parcels=parcels,
        start=_instant(start) if start else datetime.now().astimezone(),
        speed=speed,
        failed=failed,
        lost=lost,
        outages=tuple(map(_outage, down or ())),
        busy_every=busy_every,
    )
    keys = Keys(api_key, webhook_key)
    asyncio.run(serve(Simulation(scenario), keys, port=port, webhook=webhook, on_start=_announce))


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = datetime.min  # noqa: DTZ901  without an offset, which is refused below
    if instant.tzinfo is None:
        raise InvalidInput(f"--start {text!r}: a time with its offset is right, such as 2026-03-02T04:00:00+00:00")
    return instant


def _outage(text: str) -> Outage:
    begins, _, ends = text.partition("-")
    try:
        outage = Outage(timedelta(hours=float(begins)), timedelta(hours=float(ends)))
    except (ValueError, OverflowError):
        outage = Outage(timedelta(), timedelta())
    if not timedelta() <= outage.begins < outage.ends:
        raise InvalidInput(f"--down {text!r}: two hours after the start are right, such as 6-8")
    return outage


def _announce(port: int) -> None:
    typer.echo(f"http://127.0.0.1:{port}")
