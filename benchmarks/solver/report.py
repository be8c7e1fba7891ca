"""Turn records into a dated markdown table and curves of the gap over time."""

from __future__ import annotations

import os
import platform
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

Record = dict[str, Any]
Cell = dict[tuple[str, ...], list[float]]


def gap(record: Record) -> float | None:
    """Give the gap to the best known cost in percent; ``None`` without a feasible plan or a best known cost."""
    if not record.get("feasible") or not record.get("best_known"):
        return None
    return 100.0 * (record["cost"] / record["best_known"] - 1.0)


def write_report(records: Sequence[Record], folder: Path) -> Path:
    """Write the table, and the curves beside it.

    Returns
    -------
    Path of the markdown file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    today = datetime.now(UTC).date().isoformat()
    path = folder / f"{today}-solver.md"
    solvers = list(dict.fromkeys(r["run"]["solver"] for r in records))
    limits = sorted({r["run"]["seconds"] for r in records})
    lines = [f"# Solvers compared, {today}", "", *_preface(records), ""]
    lines += ["## By class: mean gap to best known, %", "", *_table(records, solvers, limits, ("kind",)), ""]
    picture = _curves(records, folder / f"{today}-solver.png")
    if picture is not None:
        lines += [f"![gap over time]({picture.name})", ""]
    lines += ["## By instance: mean gap over seeds, %", "", *_table(records, solvers, limits, ("kind", "instance")), ""]
    lines += _remarks(records)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _preface(records: Sequence[Record]) -> list[str]:
    versions = sorted({f"{r['run']['solver']} {r['run']['version']}" for r in records})
    seeds = sorted({r["run"]["seed"] for r in records})
    threads = sorted({r["run"]["threads"] for r in records})
    setting = (
        f"{', '.join(versions)}; seeds {', '.join(map(str, seeds))}; {', '.join(map(str, threads))} threads where a "
        f"solver has threads; {_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}."
    )
    reading = (
        "Costs are those of lastmile's checker for everybody; a plan that it refuses has no gap. Seconds are wall "
        "clock from the problem in memory to the plan. pyvrp and ortools use one core by nature; pyvrp2 is two PyVRPs "
        "with different seeds side by side, the better plan counting. VROOM and OR-Tools have no seed; VROOM ends when "
        "it has explored."
    )
    return [setting, "", reading]


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _table(
    records: Sequence[Record], solvers: Sequence[str], limits: Sequence[float], by: tuple[str, ...]
) -> Iterable[str]:
    gaps: dict[tuple[str, ...], list[float]] = defaultdict(list)
    missing: dict[tuple[str, ...], int] = defaultdict(int)
    rows = list(dict.fromkeys(tuple(r["run"][key] for key in by) for r in records))
    for record in records:
        row = tuple(record["run"][key] for key in by)
        cell = (*row, record["run"]["solver"], str(record["run"]["seconds"]))
        value = gap(record)
        if value is None:
            missing[cell] += 1
        else:
            gaps[cell].append(value)
    columns = [(solver, limit) for limit in limits for solver in solvers]
    yield "| " + " | ".join([*by, *(f"{solver} {limit:g} s" for solver, limit in columns)]) + " |"
    yield "|" + "---|" * len(by) + "---:|" * len(columns)
    for row in sorted(rows):
        cells = [(*row, solver, str(limit)) for solver, limit in columns]
        yield "| " + " | ".join([*row, *(_cell(gaps[c], missing[c]) for c in cells)]) + " |"


def _cell(values: Sequence[float], missing: int) -> str:
    if not values:
        return "–"
    return f"{fmean(values):.2f}" + (f" ({missing} without)" if missing else "")


def _remarks(records: Sequence[Record]) -> list[str]:
    notes = []
    for record in records:
        run = record["run"]
        what = record.get("error") or record.get("unsupported")
        if what is None and not record["feasible"]:
            what = f"the checker finds {record['violations']} violations"
        if what is None and record["elapsed_s"] > 1.02 * run["seconds"] + 1:
            what = f"took {record['elapsed_s']:.1f} s"
        if what:
            notes.append((run["kind"], run["solver"], f"{run['seconds']:g} s", str(what), run["instance"]))
    grouped: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for *key, instance in notes:
        grouped[tuple(key)].append(instance)
    if not grouped:
        return []
    lines = [f"- {', '.join(key)} ({', '.join(sorted(set(names)))})" for key, names in sorted(grouped.items())]
    return ["## Remarks", "", *lines]


def _curves(records: Sequence[Record], path: Path) -> Path | None:
    """Draw the mean gap over time per class, from the longest runs, of solvers that tell their progress."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    longest = max((r["run"]["seconds"] for r in records), default=0)
    drawn = [r for r in records if r["run"]["seconds"] == longest and r.get("curve") and r.get("best_known")]
    kinds = sorted({r["run"]["kind"] for r in drawn})
    if not kinds:
        return None
    figure, axes = plt.subplots(1, len(kinds), figsize=(4.5 * len(kinds), 3.6), squeeze=False)
    moments = np.geomspace(min(0.5, longest / 10), longest, 60)
    for axis, kind in zip(axes[0], kinds, strict=True):
        for solver in sorted({r["run"]["solver"] for r in drawn if r["run"]["kind"] == kind}):
            runs = [r for r in drawn if r["run"]["kind"] == kind and r["run"]["solver"] == solver]
            with np.errstate(invalid="ignore"):
                axis.plot(moments, np.mean([_steps(r, moments) for r in runs], axis=0), label=solver)
        axis.set(title=kind, xscale="log", yscale="symlog", xlabel="seconds", ylabel="mean gap, %")
        axis.grid(visible=True, alpha=0.3)
        axis.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
    return path


def _steps(record: Record, moments: np.ndarray) -> np.ndarray:
    """Give the gap at each moment, not a number before the first plan."""
    times, costs = np.array(record["curve"], dtype=float).T
    best = np.minimum.accumulate(costs)
    place = np.searchsorted(times, moments, side="right") - 1
    gaps = 100.0 * (best / record["best_known"] - 1.0)
    return np.where(place >= 0, gaps[np.maximum(place, 0)], np.nan)
