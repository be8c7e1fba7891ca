"""The main job: from checked inputs to a checked plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lastmile.carriers import quote_matrix
from lastmile.core.clock import utc_now
from lastmile.core.errors import InvalidPlan, RowIssue
from lastmile.core.money import format_minor
from lastmile.dispatch.fleet import Fleet, VehicleProfile
from lastmile.dispatch.fleet import TrafficSlice as FleetSlice
from lastmile.dispatch.plandoc import InputFile, PlanDocument, PlanWarning, to_json
from lastmile.dispatch.planning.building import PlanningProblem, build_problem, places_of, profiles_of
from lastmile.dispatch.planning.document import Heading, make_document
from lastmile.dispatch.planning.inputs import DayInputs, ReadingOptions
from lastmile.dispatch.planning.places import Places
from lastmile.dispatch.planning.pricing import to_minor
from lastmile.dispatch.planning.reporting import Note, Reporter
from lastmile.dispatch.planning.solving import SolveRequest, solve_in_child
from lastmile.dispatch.planning.transfer import Block
from lastmile.dispatch.planning.travel import IN_TRAFFIC, Travel, mean_speed_permille
from lastmile.dispatch.planning.vehicles import depots_of
from lastmile.dispatch.store import NewVersion, PlanOutcome, Summary
from lastmile.infra.installation import version
from lastmile.roads import Matrix, Streets, TimeSlice
from lastmile.routing import Evaluation, Result, check

_SAMPLE = 200
"""Places from which the mean speed of a time of day is measured: 39,800 legs."""

_NAMED_ORDERS = 50


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What decides a plan beside its inputs.

    Parameters
    ----------
    reading : how the inputs were read.
    solve : engine, seed, threads and budget.
    setup_s : parking and walking, once per door.
    name : title for people.
    """

    reading: ReadingOptions
    solve: SolveRequest
    setup_s: int = 60
    name: str = ""

    def deciding(self) -> dict[str, Any]:
        """Give all that makes two plans of the same inputs differ, as JSON values."""
        return {
            "lastmile": version(),
            "engine": self.solve.engine,
            "seed": self.solve.seed,
            "threads": self.solve.threads,
            "time_limit_s": self.solve.time_limit_s,
            "iterations": self.solve.iterations,
            "setup_s": self.setup_s,
            "skip_bad_rows": self.reading.skip_bad_rows,
            "encoding": self.reading.encoding,
            "sheet": self.reading.sheet,
        }


@dataclass(frozen=True, slots=True)
class MadePlan:
    """A checked plan, written down but not yet written anywhere."""

    planning: PlanningProblem
    result: Result
    document: PlanDocument


def make_plan(
    inputs: DayInputs,
    options: PlanOptions,
    plan_id: str,
    reporter: Reporter,
    should_stop: Callable[[], bool] | None = None,
) -> MadePlan:
    """Plan a day.

    Parameters
    ----------
    plan_id : what the document is to call itself.
    should_stop : asked ten times a second while searching; ``True`` ends the search with the best plan so far.

    Raises
    ------
    UnsupportedProblem
        If the engine does not know a part of the problem; the message names the engines that do.
    InvalidPlan
        If the checker finds a violation in what the engine returned.
    ExternalFailure
        If the solver process dies.
    """
    planning = state_problem(inputs, options.reading.day, options.setup_s, reporter)
    with reporter.searching(options.solve.time_limit_s, inputs.fleet.currency) as listener:
        result = solve_in_child(planning.problem, options.solve, on_progress=listener, should_stop=should_stop)
    with reporter.step("Check") as note:
        evaluation = checked(planning, result)
        note(f"no violation, {format_minor(to_minor(evaluation.cost.total), inputs.fleet.currency)} with penalties")
    with reporter.step("Write down"):
        heading = heading_of(inputs, plan_id, options.name)
        document = make_document(planning, result, evaluation, options.solve, heading)
    return MadePlan(planning, result, document)


def state_problem(inputs: DayInputs, day: date, setup_s: int, reporter: Reporter) -> PlanningProblem:
    """Compute times, distances and prices, and state the routing problem.

    Parameters
    ----------
    setup_s : parking and walking, once per door.
    """
    places = places_of(inputs.shipments, inputs.shifts)
    with reporter.step("Times and distances") as note:
        profiles = profiles_of(inputs.shifts)
        travels = _travels(inputs, profiles, places, note)
        note(f"{len(places.positions):,} places, {', '.join(profile.value for profile in profiles)}")
    with reporter.step("Quotes") as note:
        depot = depots_of(inputs.shifts)[0].position
        quotes = quote_matrix(inputs.book, inputs.shipments, day, depot=depot)
        note(f"{int(quotes.eligible.sum()):,} prices")
    with reporter.step("Problem") as note:
        planning = build_problem(
            inputs.shipments,
            inputs.fleet,
            inputs.shifts,
            quotes,
            travels,
            places,
            day,
            setup_s=setup_s,
            shipment_ids=inputs.shipment_ids,
        )
        note(f"{len(planning.problem.stops):,} stops, {len(planning.problem.vehicles)} vehicles")
    return planning


def _travels(inputs: DayInputs, profiles: Sequence[VehicleProfile], places: Places, note: Note) -> list[Travel]:
    """Find the matrices. A large day has gigabytes of them: the process that searches reads the same pages."""
    shape = (len(places.positions),) * 2
    seconds, metres = (Block(len(profiles), shape, np.int32) for _ in range(2))
    positions, travels = places.array(), []
    for number, profile in enumerate(profiles):
        found = inputs.streets.matrix(positions, profile.value, progress=_counting(profile.value, note))
        matrix = Matrix(
            duration_s=seconds.put(number, found.duration_s), distance_m=metres.put(number, found.distance_m)
        )
        del found
        travels.append(Travel(profile, matrix, _slice_speeds(inputs.streets, profile, positions, inputs.fleet)))
    return travels


def _counting(name: str, note: Note) -> Callable[[int, int], None]:
    return lambda done, total: note(f"{name} {done:,} of {total:,}")


def _slice_speeds(
    streets: Streets, profile: VehicleProfile, positions: NDArray[np.float64], fleet: Fleet
) -> dict[str, int]:
    """Give the mean speed of each slice of the day that a profile meets, permille of free flow."""
    if profile not in IN_TRAFFIC or not fleet.traffic:
        return {}
    sample = positions[:: -(-len(positions) // _SAMPLE)]
    free_s = streets.matrix(sample, profile.value).duration_s
    return {
        part.name: mean_speed_permille(free_s, streets.matrix(sample, profile.value, as_time_slice(part)).duration_s)
        for part in fleet.traffic
    }


def as_time_slice(part: FleetSlice) -> TimeSlice:
    """Give a slice of the fleet's file as the streets take it."""
    return TimeSlice(part.name, part.from_s, part.to_s, {"*": part.factor, **part.class_factors})


def checked(planning: PlanningProblem, result: Result) -> Evaluation:
    """Examine what the engine returned, from the problem alone.

    Raises
    ------
    InvalidPlan
        If anything is violated; nothing may be written then.
    """
    evaluation = check(planning.problem, result.solution)
    if evaluation.violations:
        first = "; ".join(violation.message for violation in evaluation.violations[:5])
        raise InvalidPlan(
            f"the plan of engine {result.engine} breaks {len(evaluation.violations)} rules and is not written: {first}",
            {"violations": [f"{v.kind.value}: {v.message}" for v in evaluation.violations]},
        )
    return evaluation


def heading_of(inputs: DayInputs, plan_id: str, name: str = "") -> Heading:
    """Give what a document of these inputs says of itself."""
    return Heading(
        plan_id=plan_id,
        name=name,
        generated_at=utc_now(),
        inputs=tuple(InputFile(role=h.role, name=h.name, sha256=h.sha256) for h in inputs.hashes),  # type: ignore[arg-type]
        warnings=_warnings(inputs.skipped),
    )


def _warnings(skipped: Sequence[RowIssue]) -> tuple[PlanWarning, ...]:
    shown = [PlanWarning(code="row_left_out", text=str(issue)) for issue in skipped[:_NAMED_ORDERS]]
    if len(skipped) > _NAMED_ORDERS:
        shown.append(PlanWarning(code="row_left_out", text=f"and {len(skipped) - _NAMED_ORDERS} more"))
    return tuple(shown)


def as_version(made: MadePlan, inputs: DayInputs, options: PlanOptions) -> NewVersion:
    """Give the plan as the store keeps it."""
    return NewVersion(
        plan_id=made.document.plan_id,
        day=made.planning.day.day,
        depots=depot_names(inputs),
        currency=inputs.fleet.currency,
        inputs=inputs.hashes,
        options=options.deciding(),
        seed=options.solve.seed,
        engine=made.result.engine,
        time_limit_s=options.solve.time_limit_s,
        elapsed_s=round(made.result.elapsed_s, 3),
        outcome=PlanOutcome.STOPPED if made.result.stopped else PlanOutcome.FINISHED,
        summary=summary_of(made.document),
        document=to_json(made.document).encode(),
        shipments=inputs.shipments,
    )


def summary_of(document: PlanDocument) -> Summary:
    """Give a document's figures as the store keeps them."""
    figures = document.summary
    return Summary(
        shipments=figures.orders,
        on_routes=figures.own_orders,
        with_carriers=figures.outsourced_orders,
        unassigned=figures.unassigned_orders,
        routes=figures.vehicles_used,
        cost_minor=figures.cost_minor,
        distance_m=figures.distance_m,
        paid_s=figures.paid_s,
    )


def depot_names(inputs: DayInputs) -> tuple[str, ...]:
    """Give the depots of the day's shifts, sorted: with the day they say which plan it is."""
    return tuple(sorted(depot.id for depot in depots_of(inputs.shifts)))
