"""The comparison of solvers: what is run, and what the tables say of it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest

from benchmarks.solver import run as runner
from benchmarks.solver.documenting import BEGIN, END, document
from benchmarks.solver.instances import FOLDERS
from benchmarks.solver.presets import BARS, PRESETS
from benchmarks.solver.report import class_table, gap, remarks, table


def record(solver: str, cost: int | None, *, kind: str = "vrppc", seconds: float = 10.0, **more: Any) -> dict[str, Any]:
    return {
        "run": {
            "kind": kind,
            "instance": "CE-01",
            "solver": solver,
            "version": "1",
            "seconds": seconds,
            "clock": "wall",
            "seed": 1,
            "threads": 2,
        },
        "at": "2026-11-24T12:00:00+00:00",
        "best_known": 1_000,
        "load": 0.5,
        "cost": cost,
        "feasible": cost is not None,
        "elapsed_s": seconds,
        "curve": [[1.0, 1_200], [5.0, cost]] if cost else [],
        **more,
    }


def test_a_gap_needs_a_plan_that_holds_and_a_best_known_cost() -> None:
    assert gap(record("lastmile", 1_010)) == pytest.approx(1.0)
    assert gap(record("lastmile", None)) is None
    assert gap(record("lastmile", 1_010, best_known=None)) is None


def test_the_class_table_holds_us_against_the_bar_pyvrp_and_the_others() -> None:
    records = [record("lastmile", 1_000), record("pyvrp2", 1_030), record("vroom", 1_020), record("ortools", None)]
    row = class_table(records)[2]
    assert row == "| vrppc | 0.00 | 3.00 | 2.00 | – | 0 at 10 s | yes | yes | 1 of 1 |"


def test_a_bar_at_60_s_is_not_judged_after_10_s() -> None:
    row = class_table([record("lastmile", 1_000, kind="cvrp")])[2]
    assert row == "| cvrp | 0.00 | 0.35 |  |  |  |"


def test_columns_are_those_that_were_run_and_empty_cells_those_that_were_not() -> None:
    rows = table([record("lastmile", 1_010, seconds=60.0), record("vroom", 1_100, kind="cvrp")], ("kind",))
    assert rows[0] == "| kind | vroom 10 s | lastmile 60 s |"
    assert rows[2:] == ["| vrppc |  | 1.00 |", "| cvrp | 10.00 |  |"]


def test_remarks_name_what_failed_what_cannot_be_stated_and_who_was_late() -> None:
    records = [
        record("ortools", None, unsupported="several trips"),
        record("vroom", None),
        record("pyvrp2", 1_010, elapsed_s=14.0),
        record("lastmile", 1_000),
    ]
    assert remarks(records) == [
        "- ortools: several trips (CE-01 10 s)",
        "- pyvrp2: took 14.0 s (CE-01 10 s)",
        "- vroom: no plan without violations (CE-01 10 s)",
    ]


def test_the_section_in_the_document_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="curves are drawn with the bench extra's matplotlib")
    (tmp_path / "images").mkdir()
    (tmp_path / "benchmarks.md").write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    for _ in range(2):
        path = document([record("lastmile", 1_010), record("pyvrp2", 1_030)], "--set bars", tmp_path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert text.count("| vrppc | CE-01 | 1.00 | 3.00 |") == 1
    assert (tmp_path / "images" / "solvers.webp").stat().st_size > 1_000


def test_every_class_has_a_bar_and_a_place_in_each_preset() -> None:
    assert set(BARS) == set(FOLDERS)
    assert {kind for block in PRESETS["bars"] for kind in block.instances} == set(FOLDERS)


def test_a_preset_is_run_as_it_says_and_the_command_line_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind, names in {kind: names for block in PRESETS["bars"] for kind, names in block.instances.items()}.items():
        (tmp_path / FOLDERS[kind]).mkdir()
        for name in names:
            (tmp_path / FOLDERS[kind] / f"{name}.vrp").touch()
    monkeypatch.setenv("LASTMILE_BENCHMARKS", str(tmp_path))
    monkeypatch.setattr(runner, "version", lambda solver: f"{solver} 1")

    def planned(*argv: str) -> list[runner.Run]:
        arguments: argparse.Namespace = runner.parse(["--set", "bars", *argv])
        return [run for run, _ in runner.planned(arguments)]

    assert sum(run.seconds for run in planned()) <= 25 * 60
    assert {run.solver for run in planned("--only", "Leuven1")} == {"lastmile", "pyvrp2", "vroom", "ortools"}
    assert {(run.solver, run.seconds) for run in planned("--solvers", "lastmile", "--seconds", "3")} == {
        ("lastmile", 3.0)
    }
