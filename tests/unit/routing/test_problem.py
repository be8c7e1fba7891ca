"""A problem refuses what contradicts itself, and says where."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lastmile.core.errors import InvalidProblem
from lastmile.routing.problem import (
    Break,
    Depot,
    Pair,
    Problem,
    Profile,
    Quote,
    Stop,
    TimeWindow,
    TrafficSlice,
    Vehicle,
)

LEGS = np.zeros((3, 3), dtype=np.int32)
SOUND = Problem(stops=(Stop(1), Stop(2)), vehicles=(Vehicle(),), depots=(Depot(0),), profiles=(Profile(LEGS, LEGS),))


def test_a_sound_problem_is_accepted():
    assert replace(SOUND, dimensions=("kg",)).dimensions == ("kg",)


def test_an_empty_problem_is_accepted():
    empty = Problem((), (), (), ())
    assert empty.stops == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"cost_scale": 0}, "cost_scale"),
        ({"stops": (Stop(9), Stop(2))}, "location 9 is not in the matrices"),
        ({"stops": (Stop(1, delivery=(1,)), Stop(2))}, "1 amounts, the problem 0 dimensions"),
        ({"stops": (Stop(1, delivery=(-1,)), Stop(2)), "dimensions": ("kg",)}, "negative"),
        ({"stops": (Stop(1, windows=()), Stop(2))}, "no time window"),
        ({"stops": (Stop(1, windows=(TimeWindow(9, 8),)), Stop(2))}, "ends before it begins"),
        ({"stops": (Stop(1, windows=(TimeWindow(0, 9), TimeWindow(9, 12))), Stop(2))}, "not overlap"),
        ({"stops": (Stop(1, service_s=-1), Stop(2))}, "a time or a lateness cost is negative"),
        ({"stops": (Stop(1, unassigned_cost=-1), Stop(2))}, "a cost is negative"),
        ({"stops": (Stop(1, quotes=(Quote(0, 5),)), Stop(2))}, "existing carriers"),
        ({"stops": (Stop(1, allowed_vehicles=frozenset({3})), Stop(2))}, "vehicle that does not exist"),
        ({"stops": (Stop(1, name="A7", on_board_of=1), Stop(2))}, r"stop 0 \(A7\)"),
        ({"vehicles": (Vehicle(start_depot=4),)}, "depot that does not exist"),
        ({"vehicles": (Vehicle(profile=1),)}, "profile 1 does not exist"),
        ({"vehicles": (Vehicle(start_location=3),)}, "start_location 3"),
        ({"vehicles": (Vehicle(capacity=(1,)),)}, "capacity has 1 amounts"),
        ({"vehicles": (Vehicle(speed_permille=0),)}, "speed_permille"),
        ({"vehicles": (Vehicle(shift=TimeWindow(5, 4)),)}, "the shift ends"),
        ({"vehicles": (Vehicle(max_trips=2, start_depot=None),)}, "reload at"),
        ({"vehicles": (Vehicle(prefix=(0,), count=2),)}, "count = 1"),
        ({"vehicles": (Vehicle(prefix=(0, 0)),)}, "each once"),
        ({"vehicles": (Vehicle(prefix=(0,)), Vehicle(prefix=(0,)))}, "two prefixes"),
        ({"vehicles": (Vehicle(breaks=(Break(TimeWindow(2, 1), 5),)),)}, "a break ends"),
        ({"depots": (Depot(3),)}, "depot 0: location 3"),
        ({"depots": (Depot(0, TimeWindow(2, 1)),)}, "depot 0: the window"),
        ({"profiles": (Profile(LEGS, LEGS[:2]),)}, "duration_s has shape"),
        ({"profiles": (Profile(LEGS - 1, LEGS),)}, "negative entry"),
        ({"profiles": (Profile(LEGS, LEGS, (TrafficSlice(9, 900), TrafficSlice(9, 800))),)}, "traffic must ascend"),
        ({"pairs": (Pair(0, 0),)}, "pairs"),
        ({"incompatible": frozenset({(1, 1)})}, "incompatible"),
        ({"territory_cost": np.zeros((2, 2), dtype=np.int64)}, "territory_cost has shape"),
    ],
)
def test_a_contradiction_is_named(change: dict[str, Any], told: str):
    with pytest.raises(InvalidProblem, match=told):
        replace(SOUND, **change)


def test_many_faults_are_counted_and_all_kept_for_machines():
    with pytest.raises(InvalidProblem, match=r"and 3 more") as caught:
        replace(SOUND, stops=tuple(Stop(9) for _ in range(8)))
    assert len(caught.value.context["faults"]) == 8
