"""The reference engine: what it refuses, what it survives, what it tells on the way."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lastmile.core.errors import UnsupportedProblem
from lastmile.routing.engines import engine
from lastmile.routing.ortools_model import OrtoolsSolver
from lastmile.routing.ortools_model.repair import repaired_route
from lastmile.routing.problem import (
    UNREACHABLE,
    Break,
    Cap,
    Carrier,
    Pair,
    Problem,
    Profile,
    Quote,
    Stop,
    Tier,
    TimeWindow,
    TrafficSlice,
    Vehicle,
)
from lastmile.routing.solution import Outsourced, Solution, VisitKind, stop_route
from lastmile.routing.solver import Budget, Progress, Result
from tests.unit.routing.towns import KILOMETRES, line_profile, line_town

SHIFT = TimeWindow(0, 10_000)


def solved(problem: Problem, iterations: int = 60, **rest: Any) -> Result:
    return OrtoolsSolver().solve(problem, Budget(0.5, iterations), **rest)


def test_it_is_the_engine_of_that_name():
    assert isinstance(engine("ortools"), OrtoolsSolver)


def test_short_detours_are_driven_and_dear_ones_left_to_the_carrier():
    town = line_town(
        Stop(1, quotes=(Quote(0, 9_000),)),
        Stop(8, quotes=(Quote(0, 9_000), Quote(1, 8_000))),
        carriers=(Carrier(),) * 2,
    )
    result = solved(town)
    assert result.solution.outsourced == (Outsourced(1, 1),)
    assert (result.evaluation.cost.total, result.evaluation.feasible) == (2_000 + 8_000, True)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"profiles": (line_profile(TrafficSlice(0, 900)),)}, "traffic"),
        ({"carriers": (Carrier(caps=(Cap(1),)),)}, "caps"),
        ({"carriers": (Carrier(minimum_parcels=1, shortfall_cost=1),)}, "minimum"),
        ({"carriers": (Carrier(tiers=(Tier(1, 900),)),)}, "tiers"),
        ({"stops": (Stop(1, windows=(TimeWindow(0, 1), TimeWindow(2, 3)), max_late_s=9),)}, "lateness"),
    ],
)
def test_what_it_cannot_express_is_named_and_refused(change: dict[str, Any], named: str):
    town = replace(line_town(Stop(1)), **change)
    assert named in OrtoolsSolver().supports(town)[0]
    with pytest.raises(UnsupportedProblem, match=named):
        solved(town)


@pytest.mark.parametrize(
    "town",
    [
        Problem((), (), (), ()),
        line_town(),
        line_town(Stop(1, unassigned_cost=5), vehicles=()),
        line_town(Stop(1, unassigned_cost=5), vehicle=Vehicle(count=0)),
        line_town(Stop(1, unassigned_cost=5, allowed_vehicles=frozenset())),
        line_town(Stop(1, unassigned_cost=5), profiles=(Profile(KILOMETRES, KILOMETRES * 0 + UNREACHABLE),)),
        line_town(Stop(1, unassigned_cost=5, windows=(TimeWindow(0, 10),)), vehicle=Vehicle(shift=SHIFT)),
    ],
    ids=["nothing", "no stops", "no vehicles", "none left", "nobody may", "no way", "too late"],
)
def test_what_nobody_can_serve_comes_back_unassigned(town: Problem):
    result = solved(town)
    assert result.evaluation.feasible
    assert result.solution.routes == ()
    assert len(result.evaluation.unassigned) == len(town.stops)


def test_contradictory_pins_come_back_with_their_violation():
    town = line_town(Stop(1, unassigned_cost=5, locked_outside=True), vehicle=Vehicle(prefix=(0,)))
    assert not solved(town).evaluation.feasible


def test_breaks_reloads_and_pairs_stand_in_the_plan():
    vehicle = Vehicle(capacity=(2,), max_trips=2, load_s=10, shift=SHIFT, breaks=(Break(TimeWindow(300, 900), 60),))
    town = line_town(
        Stop(1, delivery=(2,), windows=(TimeWindow(250, 250),)),
        Stop(2, delivery=(2,)),
        Stop(5, pickup=(1,), unassigned_cost=0),
        Stop(3, delivery=(1,), unassigned_cost=90_000),
        vehicle=vehicle,
        pairs=(Pair(2, 3),),
        dimensions=("parcels",),
    )
    result = solved(town)
    assert result.evaluation.feasible
    kinds = [v.kind for r in result.solution.routes for v in r.visits]
    assert (kinds.count(VisitKind.STOP), kinds.count(VisitKind.RELOAD), kinds.count(VisitKind.BREAK)) == (4, 1, 1)


def test_an_initial_plan_is_never_made_worse():
    town = line_town(*(Stop(n, unassigned_cost=90_000) for n in (5, 2, 7, 1)), vehicle=Vehicle(shift=SHIFT))
    best = Solution((stop_route(0, [3, 1, 0, 2]),))
    assert solved(town, 1, initial=best).evaluation.cost.total == 14_000


def test_progress_is_told_and_a_stop_is_heeded():
    heard: list[Progress] = []
    town = line_town(*(Stop(n, unassigned_cost=90_000) for n in (5, 2, 7, 1)), vehicle=Vehicle(shift=SHIFT))
    result = OrtoolsSolver().solve(town, Budget(20.0), on_progress=heard.append, should_stop=lambda: len(heard) > 1)
    assert result.stopped
    assert result.elapsed_s < 5
    assert (heard[0].phase, heard[-1].phase) == ("model", "done")
    assert heard[-1].cost == result.evaluation.cost.total


def test_the_same_budget_gives_the_same_plan():
    legs = np.random.default_rng(5).integers(100, 2_000, (10, 10)).astype(np.int32)
    stops = tuple(Stop(n, unassigned_cost=5_000) for n in range(1, 10))
    town = line_town(*stops, vehicle=Vehicle(count=2, shift=SHIFT), profiles=(Profile(legs, legs),))
    assert solved(town, 40).solution == solved(town, 40).solution


def test_repair_drops_the_stop_that_helps_most_and_keeps_the_pinned():
    late = Stop(9, windows=(TimeWindow(0, 10),))
    town = line_town(Stop(1), late, Stop(2), vehicle=Vehicle(shift=SHIFT))
    assert repaired_route(town, stop_route(0, [0, 1, 2])).stops == (0, 2)
    pinned = replace(town, vehicles=(replace(town.vehicles[0], prefix=(1,)),))
    assert repaired_route(pinned, stop_route(0, [1, 0, 2])).stops[0] == 1


def test_pinned_goods_at_the_depot_are_fetched_first_even_if_no_search_finds_how():
    late = Stop(2, delivery=(6,), windows=(TimeWindow(600, 700), TimeWindow(9_000, 9_100)), unassigned_cost=90_000)
    rider = Vehicle(
        shift=SHIFT, start_location=3, max_trips=2, prefix=(0,), breaks=(Break(TimeWindow(3_000, 4_000), 900),)
    )
    town = line_town(late, vehicle=rider, dimensions=("parcels",))
    result = solved(town, 1)
    assert result.evaluation.feasible
    assert [v.kind for v in result.solution.routes[0].visits] == [VisitKind.RELOAD, VisitKind.STOP]
