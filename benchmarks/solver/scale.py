"""How the search grows with the number of stops: iterations a second, first plan, cost, memory.

    python -m benchmarks.solver.scale --stops 1000,2000,5000,10000,20000 --seconds 30

Each size is a process of its own, one thread, CPU seconds. Stops lie half in towns, half anywhere, on a square that
grows with their number, so that there are always as many to the square kilometre; 200 parcels a van. Writes a table and
``docs/images/scale.webp``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.solver.opponents import own
from benchmarks.solver.report import processor
from lastmile.routing import Budget, Depot, Problem, Profile, Progress, Stop, Vehicle
from lastmile.routing.engines import engine
from lastmile.routing.formats.matrices import euclidean
from lastmile.routing.formats.rounding import ROUNDINGS

ROOT: Final = Path(__file__).resolve().parents[2]
_STOPS_PER_KM2: Final = 20.0
_PARCELS_PER_VAN: Final = 200
_TOWN_M: Final = 1_200.0


def make_up(stops: int) -> Problem:
    """Make up a day with one depot in the middle; metres are what is paid."""
    random = np.random.default_rng(stops)
    side_m = 1_000.0 * np.sqrt(stops / _STOPS_PER_KM2)
    towns = random.uniform(0, side_m, (max(2, stops // 250), 2))
    places = random.uniform(0, side_m, (stops + 1, 2))
    inside = np.arange(1, stops + 1, 2)
    places[inside] = towns[random.integers(len(towns), size=len(inside))] + random.normal(0, _TOWN_M, (len(inside), 2))
    places[0] = side_m / 2
    matrix = euclidean(places, ROUNDINGS["round"])
    parcels = random.integers(1, 6, stops)
    vans = int(1.2 * parcels.sum() / _PARCELS_PER_VAN) + 2
    return Problem(
        stops=tuple(Stop(i + 1, delivery=(int(parcels[i]),)) for i in range(stops)),
        vehicles=(Vehicle(count=vans, capacity=(_PARCELS_PER_VAN,)),),
        depots=(Depot(0),),
        profiles=(Profile(matrix, matrix),),
        dimensions=("parcels",),
    )


@dataclass(slots=True)
class Watch:
    """What a search tells of itself.

    Parameters
    ----------
    done : CPU seconds, iterations.
    full : CPU seconds, cost; of plans that serve every stop.
    """

    done: list[tuple[float, int]]
    full: list[tuple[float, int]]

    def __call__(self, progress: Progress) -> None:
        """Take a report."""
        self.done.append((progress.elapsed_s, progress.iterations))
        if progress.cost is not None and not progress.outside:
            self.full.append((progress.elapsed_s, progress.cost))

    def half(self, from_s: float) -> tuple[tuple[float, int], tuple[float, int]]:
        """Give the first and the last report from some moment on."""
        late = [each for each in self.done if each[0] >= from_s] or self.done[-2:]
        return late[0], late[-1]


def measure(stops: int, seconds: float) -> dict[str, Any]:
    """Solve one size in this process."""
    own.warm_up()
    before_mb = _peak_mb()
    problem = make_up(stops)
    matrix_mb = problem.profiles[0].distance_m.nbytes / 2**20
    with_problem_mb = _peak_mb()
    watch = Watch([], [])
    began_s = time.process_time()
    result = engine("search").solve(
        problem, Budget(seconds, clock=time.process_time), seed=1, threads=1, on_progress=watch
    )
    taken_s = time.process_time() - began_s
    # The first reports still fill the plan; the second half of the run is what it settles at.
    (early_s, early), (late_s, late) = watch.half(0.5 * seconds)
    return {
        "stops": stops,
        "feasible": result.evaluation.feasible,
        "first_plan_s": watch.full[0][0] if watch.full else None,
        "iterations_per_s": (late - early) / max(1e-9, late_s - early_s),
        "cost": result.evaluation.cost.total,
        "curve": watch.full,
        "cpu_s": taken_s,
        "matrix_mb": matrix_mb,
        "peak_mb": _peak_mb(),
        "search_kb_per_stop": 1024 * (_peak_mb() - max(with_problem_mb, before_mb + matrix_mb)) / stops,
    }


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(records: list[dict[str, Any]]) -> list[str]:
    """Lay the sizes out, one a row."""
    head = (
        "stops",
        "iterations/s",
        "first full plan",
        "metres per stop",
        "peak memory",
        "of it the matrix",
        "the search, per stop",
    )
    rows = [
        (
            f"{r['stops']:,}",
            f"{r['iterations_per_s']:,.0f}",
            "none" if r["first_plan_s"] is None else f"{r['first_plan_s']:.1f} s",
            f"{r['cost'] / r['stops']:,.0f}" + ("" if r["feasible"] else " (not feasible)"),
            f"{r['peak_mb']:,.0f} MB",
            f"{r['matrix_mb']:,.0f} MB",
            f"{r['search_kb_per_stop']:,.1f} kB",
        )
        for r in records
    ]
    return [f"| {' | '.join(cells)} |" for cells in (head, ("---:",) * len(head), *rows)]


def draw(records: list[dict[str, Any]], path: Path) -> None:
    """Draw the cost over time by size, and the speed over the size."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9.6, 3.4))
    for record in (record for record in records if record["curve"]):
        times, costs = np.array(record["curve"], dtype=float).T
        left.plot(times, costs / record["stops"], label=f"{record['stops']:,} stops")
    left.set(xlabel="CPU seconds, one thread", ylabel="metres per stop", ylim=(0, None))
    left.legend(fontsize="small")
    right.plot([r["stops"] for r in records], [r["iterations_per_s"] for r in records], marker="o", color="#1b7f5c")
    right.set(xlabel="stops", ylabel="iterations a second", ylim=(0, None))
    for axis in (left, right):
        axis.grid(visible=True, alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    plt.close(figure)


def main() -> int:
    """Run every size and write down what came out."""
    parser = argparse.ArgumentParser(prog="benchmarks.solver.scale", description=__doc__.split("\n")[0])
    parser.add_argument("--stops", default="1000,2000,5000,10000,20000", help="sizes, comma-separated")
    parser.add_argument("--seconds", type=float, default=30.0, help="CPU seconds of each")
    parser.add_argument("--picture", type=Path, default=ROOT / "docs" / "images" / "scale.webp")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.one, arguments.seconds)))
        return 0
    records = []
    for stops in map(int, arguments.stops.split(",")):
        command = [sys.executable, "-m", "benchmarks.solver.scale", "--one", str(stops)]
        command += ["--seconds", str(arguments.seconds)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{stops:,} stops: {(done.stderr.strip().splitlines() or [str(done.returncode)])[-1]}")
            continue
        records.append(json.loads(done.stdout.splitlines()[-1]))
        print(table(records)[-1], flush=True)
    if records:
        draw(records, arguments.picture)
        print(f"\n{datetime.now(UTC):%Y-%m-%d}, {processor()}, load average {os.getloadavg()[1]:.1f}")
        print("\n".join(table(records)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
