"""``lastmile solve`` and ``lastmile check``: the optimiser on files, for people and for benchmarks."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from lastmile.cli.failures import EXIT_CODES_TEXT
from lastmile.cli.terminal import stop_on_interrupt
from lastmile.core.errors import NotFound
from lastmile.routing import Evaluation, Result, Solution, check, solve
from lastmile.routing import Progress as SolverProgress
from lastmile.routing.explain import explain
from lastmile.routing.formats import Instance, open_instance

EXIT_INFEASIBLE: Final = 1
_SHOWN_VIOLATIONS: Final = 20
_EXPLAINED_STOPS: Final = 50
"""With more left out the instance means it so: prices for leaving out."""

_SOLVE_HELP: Final = """Solve an instance file and write the best plan.

FILE is a VRPLIB instance (.vrp or .vrp.gz, with PyVRP's extensions), a VRPPC instance (.txt) or a VROOM input \
(.json). The plan is a CVRPLIB .sol, for VROOM input VROOM's output. Ctrl-C ends the search and keeps the best plan.

[bold]Examples[/]

  lastmile solve X-n1001-k43.vrp --time-limit 60 --out X-n1001-k43.sol
  lastmile solve C1_10_2.vrp --rounding dimacs --seed 7 --out plan.sol
  lastmile solve day.json --time-limit 10 --out answer.json
  lastmile solve day.json --plan-mode --out answer.json

Exit code 1: the best plan found (and written) still violates something.
"""
_CHECK_HELP: Final = """Check a plan against its instance: every cost term and every violation.

[bold]Examples[/]

  lastmile check X-n1001-k43.vrp X-n1001-k43.sol
  lastmile check day.json answer.json --json

Exit code 1: the plan is infeasible.
"""


class RoundingOption(StrEnum):
    """Conventions for VRPLIB files."""

    DIMACS = "dimacs"
    ROUND = "round"
    EXACT = "exact"
    NONE = "none"


class EngineOption(StrEnum):
    """The engines of ``lastmile.routing.ENGINES``."""

    SEARCH = "search"
    ORTOOLS = "ortools"


FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help="The instance.")
]
Rounding = Annotated[
    RoundingOption | None,
    typer.Option(
        help="How fractions become whole numbers: dimacs (tenths, truncated), round, exact (thousandths), none "
        "(ten-thousandths). Default: the convention of the file's TYPE."
    ),
]
PlanMode = Annotated[
    bool, typer.Option("--plan-mode", help="VROOM input only: time the routes in `steps`, report their violations.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("solve", help=_SOLVE_HELP, epilog=EXIT_CODES_TEXT)(solve_command)
    app.command("check", help=_CHECK_HELP, epilog=EXIT_CODES_TEXT)(check_command)


def solve_command(
    file: FileArgument,
    out: Annotated[Path, typer.Option("--out", "-o", dir_okay=False, help="Where the plan goes.")],
    time_limit: Annotated[float, typer.Option(min=0.1, help="Seconds for the search; reading is not counted.")] = 30.0,
    seed: Annotated[int, typer.Option(min=0, help="Of the random numbers.")] = 1,
    threads: Annotated[int | None, typer.Option(min=1, help="Search threads. Default: one per core.")] = None,
    rounding: Rounding = None,
    engine: Annotated[EngineOption, typer.Option(help="Who solves.")] = EngineOption.SEARCH,
    plan_mode: PlanMode = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no report.")] = False,
) -> None:
    """Solve an instance file."""
    console = Console(stderr=True, quiet=quiet)
    if not out.parent.is_dir():
        raise NotFound(f"{out.parent}: no such folder to write the plan to")
    instance = open_instance(file, rounding.value if rounding else None, plan_mode=plan_mode)
    began = time.perf_counter()
    if instance.case is not None and instance.case.plan_mode and instance.case.given is not None:
        solution = instance.case.given
        evaluation = check(instance.problem, solution)
    else:
        result = _searched(instance, console, time_limit, seed, threads, engine.value)
        solution, evaluation = result.solution, result.evaluation
    instance.write_plan(solution, out, round(1000 * (time.perf_counter() - began)))
    _report(console, instance, solution, evaluation)
    console.print(f"written to {out}")
    if not evaluation.feasible:
        raise typer.Exit(EXIT_INFEASIBLE)


def check_command(
    file: FileArgument,
    solution: Annotated[
        Path, typer.Argument(metavar="PLAN", exists=True, dir_okay=False, readable=True, help="The plan.")
    ],
    rounding: Rounding = None,
    plan_mode: PlanMode = False,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Check a plan against its instance."""
    instance = open_instance(file, rounding.value if rounding else None, plan_mode=plan_mode)
    plan = instance.read_plan(solution)
    evaluation = check(instance.problem, plan)
    claimed = instance.claimed_cost(solution)
    if as_json:
        verdict = {**_verdict(instance, plan, evaluation), "claimed_cost": None if claimed is None else float(claimed)}
        typer.echo(json.dumps(verdict, ensure_ascii=False))
    else:
        console = Console()
        _report(console, instance, plan, evaluation)
        if claimed is not None and abs(claimed - instance.cost(evaluation.cost.total)) >= 1:
            console.print(f"[yellow]the file claims a cost of {claimed:,f}[/]")
    if not evaluation.feasible:
        raise typer.Exit(EXIT_INFEASIBLE)


def _searched(
    instance: Instance, console: Console, time_limit_s: float, seed: int, threads: int | None, engine: str
) -> Result:
    """Search with a bar on the terminal; the first Ctrl-C asks the engine to stop."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with stop_on_interrupt() as asked, Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=time_limit_s)
        return solve(
            instance.problem,
            time_limit_s,
            engine_name=engine,
            seed=seed,
            threads=threads or len(os.sched_getaffinity(0)),
            initial=None if instance.case is None else instance.case.given,
            on_progress=lambda progress: _show(bar, task, instance, progress),
            should_stop=asked,
        )


def _show(bar: Progress, task: TaskID, instance: Instance, progress: SolverProgress) -> None:
    best = "–" if progress.cost is None else f"{instance.cost(progress.cost):,f}"
    text = f"{progress.phase}: best {best}, {progress.routes} routes"
    if progress.outside:
        text += f", {progress.outside} outside"
    bar.update(task, completed=progress.elapsed_s, description=text)


def _report(console: Console, instance: Instance, solution: Solution, evaluation: Evaluation) -> None:
    table = Table(show_header=False, box=None)
    for name, cost in _terms(evaluation).items():
        table.add_row(name, f"{instance.cost(cost):,f}")
    table.add_row("[bold]cost[/]", f"[bold]{instance.cost(evaluation.cost.total):,f}[/]")
    table.add_row("routes", str(sum(1 for route in solution.routes if route.visits)))
    table.add_row("with carriers", str(len(solution.outsourced)))
    table.add_row("unassigned", str(len(evaluation.unassigned)))
    console.print(table)
    for violation in evaluation.violations[:_SHOWN_VIOLATIONS]:
        where = ", ".join(f"{k} {v}" for k, v in _where(instance, violation.route, violation.stop).items())
        text = escape(f"{violation.message}{f' ({where})' if where else ''}")
        console.print(f"[red]{violation.kind}[/] {text}", highlight=False)
    if len(evaluation.violations) > _SHOWN_VIOLATIONS:
        console.print(f"… and {len(evaluation.violations) - _SHOWN_VIOLATIONS} violations more")
    if not console.quiet and 0 < len(evaluation.unassigned) <= _EXPLAINED_STOPS:
        _report_left_out(console, instance, solution)
    console.print("[green]feasible[/]" if evaluation.feasible else "[red]infeasible[/]")


def _report_left_out(console: Console, instance: Instance, solution: Solution) -> None:
    """Say of each unassigned stop what decided it, and the cheapest change that would place it."""
    for each in explain(instance.problem, solution):
        if each.outcome == "unassigned":
            name = instance.problem.stops[each.stop].name or str(each.stop)
            remedy = "" if each.remedy is None else f"; it would go with {each.remedy.text}"
            console.print(escape(f"{name} is left out: {each.text}{remedy}"), highlight=False)


def _terms(evaluation: Evaluation) -> dict[str, int]:
    costs = {f.name: int(getattr(evaluation.cost, f.name)) for f in fields(evaluation.cost)}
    return {name: cost for name, cost in costs.items() if cost}


def _where(instance: Instance, route: int | None, stop: int | None) -> dict[str, str]:
    result = {} if route is None else {"route": str(route + 1)}
    return result if stop is None else {**result, "stop": instance.problem.stops[stop].name or str(stop)}


def _verdict(instance: Instance, solution: Solution, evaluation: Evaluation) -> dict[str, Any]:
    return {
        "feasible": evaluation.feasible,
        "cost": float(instance.cost(evaluation.cost.total)),
        "cost_units": evaluation.cost.total,
        "terms": {name: float(instance.cost(cost)) for name, cost in _terms(evaluation).items()},
        "routes": sum(1 for route in solution.routes if route.visits),
        "outsourced": len(solution.outsourced),
        "unassigned": len(evaluation.unassigned),
        "violations": [
            asdict(v) | {"stop_name": None if v.stop is None else instance.problem.stops[v.stop].name}
            for v in evaluation.violations
        ],
    }
