"""``python -m lastmile.carriers.simulated``: a carrier on this machine until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import datetime, timedelta

from lastmile.carriers.simulated.scenario import Outage, Scenario
from lastmile.carriers.simulated.serving import Keys, serve
from lastmile.carriers.simulated.simulation import Simulation


def main(arguments: list[str] | None = None) -> int:
    """Run the simulated carrier; prints its address on the first line.

    Returns
    -------
    the exit code.
    """
    said = _parser().parse_args(arguments)
    outages = tuple(_outage(text) for text in said.down)
    start = said.start or Scenario().start
    if start.tzinfo is None:
        raise SystemExit("--start needs its offset, e.g. 2026-03-02T04:00:00+00:00")
    scenario = Scenario(
        seed=said.seed,
        parcels=said.parcels,
        start=start,
        speed=said.speed,
        failed=said.failed,
        lost=said.lost,
        outages=outages,
        busy_every=said.busy_every,
    )
    simulation = Simulation(scenario)
    keys = Keys(said.api_key, said.webhook_key)
    asyncio.run(serve(simulation, keys, port=said.port, webhook=said.webhook, on_start=_announce))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lastmile.carriers.simulated", description=__doc__)
    plain = Scenario()
    parser.add_argument("--seed", type=int, default=plain.seed, help="of every draw")
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--parcels", type=int, default=plain.parcels, help="booked at the start")
    parser.add_argument("--start", type=datetime.fromisoformat, help="simulated time with its offset")
    parser.add_argument(
        "--speed", type=float, default=1.0, help="simulated seconds per second; 0 waits for /sim/advance"
    )
    parser.add_argument("--failed", type=float, default=plain.failed, help="share of parcels with a failed attempt")
    parser.add_argument("--lost", type=float, default=plain.lost, help="share of parcels lost")
    parser.add_argument("--down", action="append", default=[], metavar="H-H", help="hours after the start: 6-8")
    parser.add_argument("--busy-every", type=int, default=0, help="every n-th request is told to slow down")
    parser.add_argument("--webhook", default="", help="address to push events to")
    parser.add_argument("--api-key", default=Keys().api_key)
    parser.add_argument("--webhook-key", default=Keys().webhook_key)
    return parser


def _outage(text: str) -> Outage:
    begins, _, ends = text.partition("-")
    return Outage(timedelta(hours=float(begins)), timedelta(hours=float(ends)))


def _announce(port: int) -> None:
    sys.stdout.write(f"http://127.0.0.1:{port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
