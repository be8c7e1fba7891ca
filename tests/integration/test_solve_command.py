"""``lastmile solve`` and ``lastmile check`` from file to file, with an engine that plans one stop per route."""

import json
import signal
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lastmile.cli import app
from lastmile.routing import ENGINES, Budget, Problem, Progress, Result, Solution, check, stop_route
from lastmile.routing.departure import best_start

INSTANCE = """NAME : t
TYPE : CVRP
DIMENSION : 4
CAPACITY : {capacity}
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 0
3 3 4
4 0 4
DEMAND_SECTION
1 0
2 5
3 6
4 7
DEPOT_SECTION
1
-1
EOF
"""
RIDERS = [{"id": 4, "start_index": 0, "end_index": 0}, {"id": 5, "start_index": 0, "end_index": 0}]
VROOM = {
    "vehicles": RIDERS,
    "jobs": [{"id": 1, "location_index": 1}, {"id": 2, "location_index": 2, "time_windows": [[0, 1]]}],
    "matrices": {"car": {"durations": [[0, 5, 9], [5, 0, 6], [9, 6, 0]]}},
}


class OneStopEach:
    """Serves every stop alone, and stands by until it is stopped when it is told to."""

    name = "one-stop-each"
    waits = False

    def supports(self, _problem: Problem) -> tuple[str, ...]:
        return ()

    def solve(
        self,
        problem: Problem,
        _budget: Budget,
        *,
        seed: int = 1,
        threads: int = 1,
        initial: Solution | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Result:
        plan = Solution(tuple(best_start(problem, stop_route(0, [s])) for s in range(len(problem.stops))))
        assert initial is None
        verdict = check(problem, plan)
        if on_progress is not None:
            on_progress(Progress(0.1, verdict.cost.total, len(plan.routes), 0, seed, "waiting"))
        stopped = False
        if self.waits and should_stop is not None:
            signal.raise_signal(signal.SIGINT)
            stopped = should_stop()
            assert stopped
        return Result(plan, verdict, self.name, 0.1, threads, stopped)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    module = types.ModuleType("one_stop_each")
    module.Engine = OneStopEach  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "one_stop_each", module)
    monkeypatch.setitem(ENGINES, "search", "one_stop_each:Engine")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.vrp").write_text(INSTANCE.format(capacity=20))
    (tmp_path / "t.json").write_text(json.dumps(VROOM))
    return lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments])


def test_a_vrplib_file_is_solved_written_and_checked(run: Callable[..., Any]) -> None:
    solved = run("solve", "t.vrp", "--time-limit", 1, "--seed", 2, "--threads", 1, "--out", "t.sol")
    assert solved.exit_code == 0, solved.output
    assert Path("t.sol").read_text() == "Route #1: 1\nRoute #2: 2\nRoute #3: 3\nCost 24\n"
    checked = run("check", "t.vrp", "t.sol")
    assert checked.exit_code == 0
    assert "feasible" in checked.output
    verdict = json.loads(run("check", "t.vrp", "t.sol", "--json").stdout)
    assert (verdict["feasible"], verdict["cost"], verdict["claimed_cost"], verdict["routes"]) == (True, 24, 24, 3)


def test_a_rounding_is_taken_from_the_command_line(run: Callable[..., Any]) -> None:
    run("solve", "t.vrp", "--rounding", "dimacs", "--out", "t.sol")
    assert json.loads(run("check", "t.vrp", "t.sol", "--rounding", "dimacs", "--json").stdout)["cost_units"] == 240


def test_an_infeasible_plan_exits_with_one_and_says_why(run: Callable[..., Any]) -> None:
    Path("t.vrp").write_text(INSTANCE.format(capacity=7))
    Path("t.sol").write_text("Route #1: 1 2\nRoute #2: 3\nCost 20\n")
    checked = run("check", "t.vrp", "t.sol")
    assert checked.exit_code == 1
    assert "capacity" in checked.output
    verdict = json.loads(run("check", "t.vrp", "t.sol", "--json").stdout)
    assert {v["kind"] for v in verdict["violations"]} == {"capacity"}
    assert verdict["violations"][0]["route"] == 0


def test_a_stop_that_no_vehicle_can_take_is_left_out_with_its_reason_and_a_remedy(run: Callable[..., Any]) -> None:
    Path("t.vrp").write_text(INSTANCE.format(capacity=6))
    Path("t.sol").write_text("Route #1: 1\nRoute #2: 2\nCost 16\n")
    checked = run("check", "t.vrp", "t.sol")
    assert checked.exit_code == 1
    told = " ".join(checked.output.split())
    assert "is left out: vehicle 1-3 has no room left; it would go with +7 units on vehicle 1-3" in told


def test_a_wrong_claim_is_told(run: Callable[..., Any]) -> None:
    Path("t.sol").write_text("Route #1: 1 2 3\nCost 99\n")
    assert "claims a cost of 99" in run("check", "t.vrp", "t.sol").output


def test_a_plan_that_violates_something_is_written_all_the_same(run: Callable[..., Any]) -> None:
    solved = run("solve", "t.json", "--out", "answer.json")
    assert solved.exit_code == 1
    assert json.loads(Path("answer.json").read_text())["routes"]


def test_vroom_in_and_out(run: Callable[..., Any]) -> None:
    problem = VROOM | {"jobs": [{"id": 1, "location_index": 1}, {"id": 2, "location_index": 2}]}
    Path("t.json").write_text(json.dumps(problem))
    assert run("solve", "t.json", "--out", "answer.json", "--quiet").exit_code == 0
    answer = json.loads(Path("answer.json").read_text())
    assert (answer["code"], answer["summary"]["cost"], answer["summary"]["unassigned"]) == (0, 28, 0)
    assert run("check", "t.json", "answer.json").exit_code == 0


def test_plan_mode_needs_no_engine(run: Callable[..., Any]) -> None:
    steps = [{"type": "job", "id": 2}, {"type": "job", "id": 1}]
    Path("t.json").write_text(json.dumps(VROOM | {"vehicles": [RIDERS[0] | {"steps": steps}]}))
    assert run("solve", "t.json", "--plan-mode", "--out", "answer.json").exit_code == 1
    violations = json.loads(Path("answer.json").read_text())["summary"]["violations"]
    assert violations == [{"cause": "delay", "duration": 8}]
    assert run("solve", "t.vrp", "--plan-mode", "--out", "t.sol").exit_code not in {0, 1}


def test_ctrl_c_keeps_the_best_plan(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OneStopEach, "waits", True)
    before = signal.getsignal(signal.SIGINT)
    assert run("solve", "t.vrp", "--out", "t.sol").exit_code == 0
    assert Path("t.sol").read_text().endswith("Cost 24\n")
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(
    "arguments",
    [
        ("solve", "none.vrp", "--out", "a.sol"),
        ("solve", "t.vrp", "--out", "none/a.sol"),
        ("solve", "t.vrp"),
        ("solve", "t.json", "--rounding", "dimacs", "--out", "a.json"),
        ("check", "t.vrp", "t.json"),
        ("solve", "t.vrp", "--engine", "magic", "--out", "a.sol"),
    ],
)
def test_wrong_usage_is_an_error_without_a_traceback(run: Callable[..., Any], arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code >= 2
    assert isinstance(result.exception, SystemExit)


def test_help_has_examples(run: Callable[..., Any]) -> None:
    for command in ("solve", "check"):
        assert f"lastmile {command} X-n1001-k43.vrp" in run(command, "--help").output
