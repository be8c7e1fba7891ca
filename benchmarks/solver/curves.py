"""Curves of the gap over time, one picture with a panel a class."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

Record = dict[str, Any]
_PANELS: Final = 5
_TICKS_S: Final = (0.5, 1, 2, 5, 10, 30, 60, 120, 300)
_COLOURS: Final = {"lastmile": "#1b7f5c", "pyvrp": "#c2571a", "pyvrp2": "#c2571a", "ortools": "#5566aa"}


def draw_curves(records: Sequence[Record], path: Path) -> Path | None:
    """Draw the mean gap over time per class, from each solver's longest runs; VROOM does not tell its progress.

    Returns
    -------
    ``path``, or ``None`` where there is nothing to draw.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    told = [r for r in records if r.get("curve") and r.get("best_known")]
    kinds = list(dict.fromkeys(r["run"]["kind"] for r in told))
    if not kinds:
        return None
    rows, width = -(-len(kinds) // _PANELS), min(len(kinds), _PANELS)
    figure, axes = plt.subplots(rows, width, figsize=(3.2 * width, 2.8 * rows), squeeze=False)
    for axis in axes.flat[len(kinds) :]:
        axis.set_axis_off()
    for axis, kind in zip(axes.flat, kinds, strict=False):
        _panel(axis, kind, [r for r in told if r["run"]["kind"] == kind])
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    plt.close(figure)
    return path


def _panel(axis: Any, kind: str, told: Sequence[Record]) -> None:
    longest = max(r["run"]["seconds"] for r in told)
    for solver in dict.fromkeys(r["run"]["solver"] for r in told):
        runs = [r for r in told if r["run"]["solver"] == solver]
        seconds = max(r["run"]["seconds"] for r in runs)
        moments = np.geomspace(min(0.5, seconds / 10), seconds, 80)
        gaps = [_steps(r, moments) for r in runs if r["run"]["seconds"] == seconds]
        with np.errstate(invalid="ignore"):
            axis.plot(moments, np.mean(gaps, axis=0), label=solver, color=_COLOURS.get(solver))
    axis.set(title=kind, xscale="log", yscale="symlog", xlabel="seconds", ylabel="mean gap, %")
    axis.set_ylim(bottom=0)
    ticks = [tick for tick in _TICKS_S if min(0.5, longest / 10) <= tick <= longest]
    axis.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.set_xticks([], minor=True)
    axis.grid(visible=True, alpha=0.3)
    axis.legend(fontsize="small")


def _steps(record: Record, moments: np.ndarray) -> np.ndarray:
    """Give the gap at each moment, not a number before the first plan."""
    times, costs = np.array(record["curve"], dtype=float).T
    best = np.minimum.accumulate(costs)
    place = np.searchsorted(times, moments, side="right") - 1
    gaps = 100.0 * (best / record["best_known"] - 1.0)
    return np.where(place >= 0, gaps[np.maximum(place, 0)], np.nan)
