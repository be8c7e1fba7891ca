"""Both plans of a rehearsal, one after the other with the same seed and budget, each searched in a child process."""

from __future__ import annotations

from collections.abc import Callable

from lastmile.core.ids import new_id
from lastmile.dispatch.planning.inputs import DayInputs, ReadingOptions
from lastmile.dispatch.planning.job import PlanOptions, make_plan
from lastmile.dispatch.planning.reporting import Reporter
from lastmile.dispatch.planning.solving import SolveRequest
from lastmile.dispatch.plans.snapshots import Snapshot
from lastmile.insights.rehearsal.comparing import Rehearsal
from lastmile.insights.rehearsal.variants import Variant, changed


def rehearse(
    snapshot: Snapshot,
    inputs: DayInputs,
    variant: Variant,
    request: SolveRequest,
    reporter: Reporter,
    should_stop: Callable[[], bool] | None = None,
) -> Rehearsal:
    """Plan a day as it was, and as it would have been. Nothing is kept.

    Parameters
    ----------
    inputs : of the snapshot, see `lastmile.dispatch.plans.snapshots.inputs_of`.
    request : what each of the two searches may spend.

    Raises
    ------
    NotFound, InvalidInput
        If the variant asks for what is not there, see `changed`.
    UnsupportedProblem, InvalidPlan, ExternalFailure
        As `lastmile.dispatch.planning.job.make_plan`.
    """
    other = changed(inputs, variant)
    options = PlanOptions(ReadingOptions(snapshot.day), request, snapshot.setup_s)
    baseline, rehearsed = (
        make_plan(each, options, new_id("plan"), reporter, should_stop).document for each in (inputs, other)
    )
    names = {contract.carrier_id: contract.name for each in (inputs, other) for contract in each.book.contracts}
    return Rehearsal(snapshot.day, variant.title, baseline, rehearsed, len(inputs.skipped), names)
