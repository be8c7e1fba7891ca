"""Turn records into dated markdown tables."""

from __future__ import annotations

import os
import platform
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from benchmarks.solver.curves import draw_curves
from benchmarks.solver.presets import BAR_SECONDS, BARS

Record = dict[str, Any]
_AHEAD_OF: Final = ("vroom", "ortools")


def gap(record: Record) -> float | None:
    """Give the gap to the best known cost in percent; ``None`` without a feasible plan or a best known cost."""
    if not record.get("feasible") or not record.get("best_known"):
        return None
    return 100.0 * (record["cost"] / record["best_known"] - 1.0)


def write_report(records: Sequence[Record], folder: Path) -> Path:
    """Write the tables, and the curves beside them.

    Returns
    -------
    Path of the markdown file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    today = datetime.now(UTC).date().isoformat()
    path = folder / f"{today}-solver.md"
    lines = [f"# Solvers compared, {today}", "", setting(records), "", READING, ""]
    lines += ["## By class: mean gap to best known, %", "", *class_table(records), ""]
    picture = draw_curves(records, folder / f"{today}-solver.png")
    if picture is not None:
        lines += [f"![gap over time]({picture.name})", ""]
    lines += ["## By instance: mean gap over seeds, %", "", *table(records, ("kind", "instance")), ""]
    lines += ["## Remarks", "", *remarks(records)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


READING: Final = (
    "Costs are those of lastmile's checker for everybody; a plan that it refuses has no gap (–). Seconds are from the "
    "problem in memory to the plan. pyvrp and ortools use one core by nature; pyvrp2 is two PyVRPs with other seeds "
    "side by side, the better plan counting. VROOM and OR-Tools have no seed; VROOM ends when it has explored."
)


def setting(records: Sequence[Record]) -> str:
    """Say with what, where and under which load the records were made."""
    versions = sorted({f"{r['run']['solver']} {r['run']['version']}" for r in records})
    seeds = sorted({r["run"]["seed"] for r in records})
    threads = sorted({r["run"]["threads"] for r in records})
    clocks = sorted({r["run"]["clock"] for r in records})
    loads = [r["load"] for r in records] or [0.0]
    counted = "CPU seconds a core (VROOM: wall clock)" if clocks == ["cpu"] else "wall clock"
    return (
        f"{', '.join(versions)}; seeds {', '.join(map(str, seeds))}; {', '.join(map(str, threads))} threads where a "
        f"solver has threads; {counted}; {processor()}, {os.cpu_count()} cores, load average before the runs "
        f"{min(loads):.1f} to {max(loads):.1f}, Python {platform.python_version()}."
    )


def processor() -> str:
    """Name the machine's processor."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def class_table(records: Sequence[Record]) -> list[str]:
    """Lay out the means by class, with the bar, and whether it is reached."""
    head, rule, *rows = table(records, ("kind",))
    kinds = [row.split("|")[1].strip() for row in rows]
    return [
        f"{head} bar at 60 s | reached | ≤ half of PyVRP | ahead of VROOM, OR-Tools |",
        f"{rule}---:|---|---|---|",
        *(f"{row} {' | '.join(_verdict(records, kind))} |" for row, kind in zip(rows, kinds, strict=True)),
    ]


def _verdict(records: Sequence[Record], kind: str) -> list[str]:
    """Hold a class against its bar: the bar, reached, half of PyVRP, ahead of the others on every instance."""
    seconds = BAR_SECONDS.get(kind, 60.0)
    of = {solver: _gaps(records, kind, solver, seconds) for solver in ("lastmile", "pyvrp2")}
    ours, theirs = ([g for each in of[solver].values() for g in each] for solver in ("lastmile", "pyvrp2"))
    bar = f"{BARS[kind]:g}" if kind not in BAR_SECONDS else f"0 at {seconds:g} s"
    if not ours:
        return [bar, "", "", ""]
    half = _yes(fmean(ours) <= max(0.5 * fmean(theirs), 0.005)) if theirs else ""
    return [bar, _yes(fmean(ours) <= BARS[kind]), half, _ahead(records, kind, of["lastmile"])]


def _ahead(records: Sequence[Record], kind: str, ours: dict[str, list[float]]) -> str:
    longest: dict[tuple[str, str], tuple[float, float]] = {}
    for record in records:
        run, value = record["run"], gap(record)
        if run["kind"] == kind and run["solver"] in _AHEAD_OF and value is not None:
            key = (run["solver"], run["instance"])
            longest[key] = max(longest.get(key, (0.0, 0.0)), (run["seconds"], value))
    beaten = [fmean(ours[name]) <= value for (_, name), (_, value) in longest.items() if name in ours]
    return f"{sum(beaten)} of {len(beaten)}" if beaten else ""


def _gaps(records: Sequence[Record], kind: str, solver: str, seconds: float) -> dict[str, list[float]]:
    """Give a solver's gaps by instance, all seeds."""
    result: dict[str, list[float]] = defaultdict(list)
    for record in records:
        run, value = record["run"], gap(record)
        if value is not None and (run["kind"], run["solver"], run["seconds"]) == (kind, solver, seconds):
            result[run["instance"]].append(value)
    return result


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def table(records: Sequence[Record], by: tuple[str, ...]) -> list[str]:
    """Lay out the mean gaps, a row for each value of ``by``, a column for each solver and limit that was run."""
    gaps: dict[tuple[Any, ...], list[float]] = defaultdict(list)
    missing: dict[tuple[Any, ...], int] = defaultdict(int)
    for record in records:
        run, value = record["run"], gap(record)
        cell = (*(run[key] for key in by), run["solver"], run["seconds"])
        if value is None:
            missing[cell] += 1
        else:
            gaps[cell].append(value)
    rows = list(dict.fromkeys(tuple(r["run"][key] for key in by) for r in records))
    columns = sorted({(r["run"]["seconds"], r["run"]["solver"]) for r in records}, key=_column_order(records))
    cells = ((row, [(*row, solver, seconds) for seconds, solver in columns]) for row in rows)
    return [
        "| " + " | ".join([*by, *(f"{solver} {seconds:g} s" for seconds, solver in columns)]) + " |",
        "|" + "---|" * len(by) + "---:|" * len(columns),
        *("| " + " | ".join([*row, *(_cell(gaps[c], missing[c]) for c in keys)]) + " |" for row, keys in cells),
    ]


def _column_order(records: Sequence[Record]) -> Any:
    solvers = list(dict.fromkeys(r["run"]["solver"] for r in records))
    return lambda column: (column[0], solvers.index(column[1]))


def _cell(values: Sequence[float], missing: int) -> str:
    if not values:
        return "–" if missing else ""
    return f"{fmean(values):.2f}" + (f" ({missing} without)" if missing else "")


def remarks(records: Sequence[Record]) -> list[str]:
    """Say what has no entry in the table, and why; and who took longer than was agreed."""
    grouped: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for record in records:
        run, what = record["run"], _remark(record)
        if what:
            grouped[run["solver"], what].append(f"{run['instance']} {run['seconds']:g} s")
    return list(_remark_lines(grouped)) or ["- none"]


def _remark(record: Record) -> str | None:
    seconds = record["run"]["seconds"]
    what = record.get("error") or record.get("unsupported")
    if what is None and not record["feasible"]:
        what = "no plan without violations"
    elif what is None and record["run"]["clock"] == "wall" and record["elapsed_s"] > 1.02 * seconds + 1:
        what = f"took {record['elapsed_s']:.1f} s"
    return None if what is None else str(what)


def _remark_lines(grouped: dict[tuple[str, ...], list[str]]) -> Iterable[str]:
    for (solver, what), runs in sorted(grouped.items()):
        yield f"- {solver}: {what} ({', '.join(dict.fromkeys(runs))})"
