"""Compare solvers on benchmark instances, interleaved, same seconds and cores, and write a dated table.

    python -m benchmarks.solver.run --set quick
    python -m benchmarks.solver.run --set cvrp,vrptw --seconds 10,60 --seeds 1,2 --solvers lastmile,pyvrp2,vroom,ortools

Results are appended to a JSON-lines file; what is there already is not run again (``--fresh`` forgets it). PyVRP and
OR-Tools' routing search use one core by nature; ``pyvrp2`` is two PyVRPs with different seeds, the better one counting.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.solver.documenting import document
from benchmarks.solver.instances import Entry, best_known, entries, named
from benchmarks.solver.opponents import SOLVERS
from benchmarks.solver.presets import PRESETS
from benchmarks.solver.report import gap, write_report
from lastmile.core.errors import LastmileError

ROOT: Final = Path(__file__).resolve().parents[2]
_PACKAGES: Final = {"pyvrp": "pyvrp", "pyvrp2": "pyvrp", "vroom": "pyvroom", "ortools": "ortools"}
_START_S: Final = 5.0
"""What a run takes beside its seconds: interpreter, kernels from the cache, matrix, checker."""


@dataclass(frozen=True, slots=True)
class Run:
    """One cell of the experiment; equal runs are done once."""

    kind: str
    instance: str
    solver: str
    version: str
    seconds: float
    clock: str
    seed: int
    threads: int


def version(solver: str) -> str:
    """Give the version that is compared: a release, or for lastmile the commit."""
    if solver != "lastmile":
        return importlib.metadata.version(_PACKAGES[solver])
    command = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    described = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return described.stdout.strip() or importlib.metadata.version("lastmile")


def planned(arguments: argparse.Namespace) -> list[tuple[Run, Entry]]:
    """List all runs, solvers innermost, so that what else the machine does hits all alike.

    Raises
    ------
    NotFound
        If a set, an instance or the instance folder does not exist.
    """
    versions: dict[str, str] = {}
    return [
        (Run(entry.kind, entry.name, solver, version_, seconds, arguments.clock, seed, arguments.threads), entry)
        for chosen, solvers, limits in _experiments(arguments)
        for seconds in limits
        for seed in arguments.seeds
        for entry in chosen
        for solver in solvers
        for version_ in [versions.get(solver) or versions.setdefault(solver, version(solver))]
    ]


def _experiments(arguments: argparse.Namespace) -> Iterator[tuple[list[Entry], list[str], list[float]]]:
    """Give instances, solvers and seconds; what the command line names takes the place of a preset's."""
    folders = [name for name in arguments.sets if name not in PRESETS]
    if folders:
        yield _only(arguments, entries(folders)), arguments.solvers or list(SOLVERS), arguments.seconds or [10.0]
    for block in (block for name in arguments.sets for block in PRESETS.get(name, ())):
        chosen = [entry for kind, names in block.instances.items() for entry in named(kind, names)]
        solvers = [s for s in block.solvers if s in (arguments.solvers or block.solvers)]
        yield _only(arguments, chosen), solvers, arguments.seconds or list(block.seconds)


def _only(arguments: argparse.Namespace, chosen: list[Entry]) -> list[Entry]:
    return [entry for entry in chosen if not arguments.only or entry.name in arguments.only]


def measure(run: Run, entry: Entry) -> dict[str, Any]:
    """Do one run in a process of its own."""
    arguments = [run.solver, entry.path, run.seconds, run.seed, run.threads, run.clock]
    command = [sys.executable, "-m", "benchmarks.solver.worker", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    limit_s = 10 * run.seconds + 600
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=limit_s
        )
    except subprocess.TimeoutExpired:
        return {"error": f"no answer after {limit_s:.0f} s"}
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1][:300]}
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def load_results(path: Path) -> list[dict[str, Any]]:
    """Read what was measured before; runs that failed are tried again, an unfinished last line is forgotten."""
    records = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            records.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return [record for record in records if "error" not in record]


def run_all(arguments: argparse.Namespace, console: Console) -> list[dict[str, Any]]:
    """Do everything that is missing and give all records of this experiment, as far as the minutes reach."""
    if arguments.fresh:
        arguments.results.unlink(missing_ok=True)
    runs = planned(arguments)
    known = {tuple(record["run"].values()): record for record in load_results(arguments.results)}
    missing = [(run, entry) for run, entry in runs if tuple(asdict(run).values()) not in known]
    seconds = sum(run.seconds + _START_S for run, _ in missing)
    console.print(f"{len(runs)} runs, {len(runs) - len(missing)} known, about {seconds / 60:.0f} min to go")
    ends_s = time.monotonic() + 60 * arguments.minutes
    best: dict[Path, int | None] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    arguments.results.parent.mkdir(parents=True, exist_ok=True)
    with Progress(*columns, console=console) as bar, arguments.results.open("a", encoding="utf-8") as stream:
        task = bar.add_task("", total=len(missing))
        for run, entry in missing:
            if time.monotonic() + run.seconds + _START_S > ends_s:
                continue
            bar.update(task, description=f"{run.instance} {run.solver} {run.seconds:g} s")
            if entry.path not in best:
                best[entry.path] = best_known(entry)
            record = {"run": asdict(run), "at": datetime.now(UTC).isoformat(timespec="seconds")}
            record |= {"best_known": best[entry.path], "load": os.getloadavg()[0], **measure(run, entry)}
            stream.write(json.dumps(record) + "\n")
            stream.flush()
            known[tuple(asdict(run).values())] = record
            bar.advance(task)
            console.print(_line(record), highlight=False)
    return [known[key] for key in (tuple(asdict(run).values()) for run, _ in runs) if key in known]


def _line(record: dict[str, Any]) -> str:
    run = record["run"]
    what = record.get("error") or record.get("unsupported") or f"cost {record['cost']:,}"
    if record.get("cost") is not None and record["best_known"]:
        percent = gap(record)
        what += f", [red]{record['violations']} violations[/]" if percent is None else f", gap {percent:.2f} %"
    return f"{run['instance']:<18}{run['solver']:<10}{run['seconds']:>5g} s  {what}"


def _numbers(kind: type) -> Any:
    return lambda text: [kind(part) for part in text.split(",")]


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    results = ROOT / "benchmarks" / "results"
    parser = argparse.ArgumentParser(prog="benchmarks.solver.run", description=__doc__.split("\n")[0])
    sets = f"{', '.join(PRESETS)}; small, all; cvrp,vrptw,…"
    parser.add_argument("--set", dest="sets", type=_numbers(str), default=["small"], help=sets)
    parser.add_argument("--only", type=_numbers(str), default=[], help="instances of the sets by name, comma-separated")
    parser.add_argument("--seconds", type=_numbers(float), help="limits, comma-separated; 10, or as the preset says")
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall", help="what seconds are counted by")
    parser.add_argument("--seeds", type=_numbers(int), default=[1], help="comma-separated")
    parser.add_argument("--solvers", type=_numbers(str), help=",".join(SOLVERS))
    parser.add_argument("--threads", type=int, default=2, help="for solvers that have threads")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no run that would end later")
    parser.add_argument("--results", type=Path, default=results / "solver.jsonl", help="what was measured, by line")
    parser.add_argument("--report", type=Path, default=results, help="folder of the table")
    parser.add_argument("--docs", action="store_true", help="put table and curves into docs/benchmarks.md, too")
    parser.add_argument("--fresh", action="store_true", help="forget earlier results")
    arguments = parser.parse_args(argv)
    unknown = set(arguments.solvers or ()) - set(SOLVERS)
    if unknown:
        parser.error(f"no solver {', '.join(unknown)}; there are {', '.join(SOLVERS)}")
    return arguments


def main() -> int:
    """Run the command."""
    console = Console()
    arguments = parse()
    began = time.monotonic()
    try:
        records = run_all(arguments, console)
    except LastmileError as error:
        console.print(f"[red]error:[/] {error}")
        return 2
    path = write_report(records, arguments.report)
    console.print(f"{path} written after {(time.monotonic() - began) / 60:.0f} min")
    if arguments.docs and records:
        console.print(f"{document(records, ' '.join(sys.argv[1:]), ROOT / 'docs')} brought up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
