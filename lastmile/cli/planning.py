"""The whole run of `lastmile plan`: read, search or reuse, write, keep; all of it or nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from lastmile.cli.terminal import TerminalReporter, output_console, stop_on_interrupt
from lastmile.core.ids import new_id
from lastmile.dispatch.outputs import summary_table
from lastmile.dispatch.plandoc import PlanDocument, from_json
from lastmile.dispatch.planning.delivering import write_plan
from lastmile.dispatch.planning.inputs import DayFiles, DayInputs, read_inputs
from lastmile.dispatch.planning.job import MadePlan, PlanOptions, as_version, depot_names, make_plan
from lastmile.dispatch.planning.placing import check_target
from lastmile.dispatch.store import StoredVersion, open_store
from lastmile.infra.settings import Settings


@dataclass(frozen=True, slots=True)
class DayRun:
    """One run of the command.

    Parameters
    ----------
    store : keep the plan, and reuse one of the same inputs and options.
    fresh : search again instead of reusing.
    """

    files: DayFiles
    options: PlanOptions
    out: Path
    force: bool
    store: bool
    fresh: bool


def run_day(run: DayRun, settings: Settings) -> PlanDocument:
    """Plan a day, write its outputs, keep it, and print the summary.

    Raises
    ------
    LastmileError
        As the steps say; then no output is written.
    """
    reporter = TerminalReporter()
    check_target(run.out, force=run.force)
    inputs = read_inputs(run.files, run.options.reading, reporter)
    plan_id, known = asyncio.run(_look_up(run, inputs, settings)) if run.store else (new_id("plan"), None)
    if known is None:
        with stop_on_interrupt() as stopped:
            made = make_plan(inputs, run.options, plan_id, reporter, stopped)
        document = made.document
        # Kept first: should the outputs fail, the same command writes them later without another search.
        kept = asyncio.run(_keep(made, inputs, run.options, settings)) if run.store else None
    else:
        reporter.console.print(
            f"The same inputs and options were planned before, as {known.name}: taking that plan. "
            "--fresh searches again, another --seed gives another plan.",
            soft_wrap=True,
        )
        document, kept = from_json(known.document, known.name), known
    with reporter.step("Outputs") as note:
        paths = write_plan(document, inputs.streets, run.out)
        note(f"{len(paths)} files")
    _conclude(document, kept, run.out, settings)
    return document


async def _look_up(run: DayRun, inputs: DayInputs, settings: Settings) -> tuple[str, StoredVersion | None]:
    """Find the plan's id, and the same plan if it was made before."""
    day = run.options.reading.day
    async with open_store(settings) as store:
        plan_id = await store.plan_id(day, depot_names(inputs))
        known = None if run.fresh else await store.made_of(day, inputs.hashes, run.options.deciding())
    return plan_id, known


async def _keep(made: MadePlan, inputs: DayInputs, options: PlanOptions, settings: Settings) -> StoredVersion:
    async with open_store(settings) as store:
        return await store.keep(as_version(made, inputs, options))


def _conclude(document: PlanDocument, kept: StoredVersion | None, out: Path, settings: Settings) -> None:
    console = output_console()
    console.print(summary_table(document))
    if document.run.stopped_early:
        console.print("The search was stopped early: this is the best plan it had.")
    if kept is not None:
        console.print(f"Kept as {kept.name} in {settings.database.render_as_string()}", soft_wrap=True)
    console.print(f"Outputs in {out}; open {out / 'map.html'} in a browser.", soft_wrap=True)
