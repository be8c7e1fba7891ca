"""Compare solvers on benchmark instances, interleaved, same seconds and cores, and write a dated table.

    python -m benchmarks.solver.run --set small --seconds 10,60 --seeds 1,2 --solvers lastmile,pyvrp2,vroom,ortools

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
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.solver.instances import Entry, best_known, entries
from benchmarks.solver.opponents import SOLVERS
from benchmarks.solver.report import gap, write_report
from lastmile.core.errors import LastmileError

ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = {"pyvrp": "pyvrp", "pyvrp2": "pyvrp", "vroom": "pyvroom", "ortools": "ortools"}


@dataclass(frozen=True, slots=True)
class Run:
    """One cell of the experiment; equal runs are done once."""

    kind: str
    instance: str
    solver: str
    version: str
    seconds: float
    seed: int
    threads: int


def version(solver: str) -> str:
    """Give the version that is compared: a release, or for lastmile the commit."""
    if solver != "lastmile":
        return importlib.metadata.version(_PACKAGES[solver])
    command = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    described = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return described.stdout.strip() or importlib.metadata.version("lastmile")


def planned(arguments: argparse.Namespace, chosen: list[Entry]) -> list[tuple[Run, Entry]]:
    """List all runs, solvers innermost, so that what else the machine does hits all alike."""
    versions = {solver: version(solver) for solver in arguments.solvers}
    return [
        (Run(entry.kind, entry.name, solver, versions[solver], seconds, seed, arguments.threads), entry)
        for seconds in arguments.seconds
        for seed in arguments.seeds
        for entry in chosen
        for solver in arguments.solvers
    ]


def measure(run: Run, entry: Entry) -> dict[str, Any]:
    """Do one run in a process of its own."""
    arguments = [run.solver, str(entry.path), str(run.seconds), str(run.seed), str(run.threads)]
    command = [sys.executable, "-m", "benchmarks.solver.worker", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=3 * run.seconds + 600,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"no answer after {3 * run.seconds + 600:.0f} s"}
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1][:300]}
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def load_results(path: Path) -> list[dict[str, Any]]:
    """Read what was measured before; an unfinished last line is forgotten."""
    records = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            records.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return records


def run_all(arguments: argparse.Namespace, console: Console) -> list[dict[str, Any]]:
    """Do everything that is missing and give all records of this experiment."""
    if arguments.fresh:
        arguments.results.unlink(missing_ok=True)
    runs = planned(arguments, [e for e in entries(arguments.sets) if not arguments.only or e.name in arguments.only])
    known = {tuple(record["run"].values()): record for record in load_results(arguments.results)}
    missing = [(run, entry) for run, entry in runs if tuple(asdict(run).values()) not in known]
    seconds = sum(run.seconds for run, _ in missing)
    console.print(f"{len(runs)} runs, {len(runs) - len(missing)} known, about {seconds / 60:.0f} min to go")
    best: dict[Path, int | None] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    arguments.results.parent.mkdir(parents=True, exist_ok=True)
    with Progress(*columns, console=console) as bar, arguments.results.open("a", encoding="utf-8") as stream:
        task = bar.add_task("", total=len(missing))
        for run, entry in missing:
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
    return [known[tuple(asdict(run).values())] for run, _ in runs]


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
    parser = argparse.ArgumentParser(prog="benchmarks.solver.run", description=__doc__.split("\n")[0])
    parser.add_argument("--set", dest="sets", type=_numbers(str), default=["small"], help="small, all, or cvrp,vrptw,…")
    parser.add_argument("--only", type=_numbers(str), default=[], help="instances of the sets by name, comma-separated")
    parser.add_argument("--seconds", type=_numbers(float), default=[10.0], help="time limits, comma-separated")
    parser.add_argument("--seeds", type=_numbers(int), default=[1], help="comma-separated")
    parser.add_argument("--solvers", type=_numbers(str), default=list(SOLVERS), help=",".join(SOLVERS))
    parser.add_argument("--threads", type=int, default=2, help="for solvers that have threads")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results" / "solver.jsonl")
    parser.add_argument("--report", type=Path, default=ROOT / "benchmarks" / "results", help="folder of the table")
    parser.add_argument("--fresh", action="store_true", help="forget earlier results")
    arguments = parser.parse_args(argv)
    unknown = set(arguments.solvers) - set(SOLVERS)
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
    return 0


if __name__ == "__main__":
    sys.exit(main())
