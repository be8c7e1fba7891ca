"""Why a stop is outside: one case per reason, and every remedy driven again."""

from dataclasses import replace
from typing import Any

import pytest

from lastmile.routing.checker import check
from lastmile.routing.explain import Explanation, Reason, explain
from lastmile.routing.problem import (
    UNREACHABLE,
    Cap,
    Carrier,
    Problem,
    Profile,
    Quote,
    Stop,
    TimeWindow,
    Vehicle,
)
from lastmile.routing.solution import Outsourced, Solution, stop_route
from tests.unit.routing.towns import KILOMETRES, line_town

SERVED = Stop(2, delivery=(3,), unassigned_cost=0)
LEFT = Stop(3, delivery=(3,), unassigned_cost=50_000)
RIDER = Vehicle(shift=TimeWindow(0, 2_000), name="rider 7")


def town(left: Stop = LEFT, **vehicle: Any) -> Problem:
    fleet = (replace(RIDER, **vehicle),)
    return line_town(SERVED, left, vehicles=fleet, dimensions=("parcels",), carriers=(Carrier("Swift"),))


def asked(problem: Problem, plan: Solution | None = None) -> Explanation:
    (only,) = explain(problem, Solution((stop_route(0, [0]),)) if plan is None else plan)
    return only


@pytest.mark.parametrize(
    ("problem", "reason", "remedy"),
    [
        (town(capacity=(5,)), Reason.CAPACITY, "+1 units on rider 7"),
        (town(replace(LEFT, windows=(TimeWindow(0, 200),))), Reason.WINDOW, "window to 00:05 with rider 7"),
        (town(shift=TimeWindow(0, 500)), Reason.SHIFT, "+2 min on rider 7"),
        (town(max_duration_s=500), Reason.DURATION, "+2 min on rider 7"),
        (town(max_distance_m=5_000), Reason.DISTANCE, "+1000 m on rider 7"),
        (town(max_stops=1), Reason.STOPS, "+1 stops on rider 7"),
        (town(replace(LEFT, skills=frozenset({"cold"}))), Reason.SKILL, "cold for rider 7"),
        (town(replace(LEFT, allowed_vehicles=frozenset())), Reason.NO_VEHICLE, None),
        (town(replace(LEFT, locked_outside=True)), Reason.LOCKED, None),
        (town(replace(LEFT, unassigned_cost=1_500)), Reason.PRICE, "rider 7 at 20.00"),
        (town(), Reason.NOT_TRIED, "rider 7 at 20.00"),
    ],
)
def test_the_deciding_constraint_and_its_remedy(problem: Problem, reason: Reason, remedy: str | None):
    found = asked(problem)
    assert (found.stop, found.outcome, found.reason) == (1, "unassigned", reason)
    assert (found.remedy.text if found.remedy else None) == remedy


def test_the_nearest_rider_is_named():
    found = asked(town(capacity=(5,)))
    assert (found.vehicle, found.route, found.text) == (0, 0, "rider 7 has no room left")


def test_a_place_that_cannot_be_reached():
    legs = KILOMETRES * 100
    legs[3, :] = UNREACHABLE
    problem = replace(town(), profiles=(Profile(KILOMETRES * 1_000, legs),))
    assert asked(problem).reason is Reason.UNREACHABLE


def test_no_vehicle_at_all():
    problem = line_town(replace(LEFT, delivery=()), vehicles=())
    assert asked(problem, Solution()).reason is Reason.NO_VEHICLE


def test_an_idle_vehicle_is_tried_as_well():
    problem = replace(town(capacity=(5,)), vehicles=(replace(RIDER, capacity=(5,), count=2, fixed_cost=100),))
    found = asked(problem)
    assert (found.route, found.reason) == (None, Reason.NOT_TRIED)
    assert found.remedy is not None
    assert found.remedy.cost == 6_000 + 100 - 50_000


def test_a_carrier_is_a_remedy():
    problem = line_town(
        replace(LEFT, delivery=(), quotes=(Quote(0, 6_200),)), vehicles=(), carriers=(Carrier("Swift"),)
    )
    offer = asked(problem, Solution()).remedy
    assert offer is not None
    assert (offer.text, offer.carrier, offer.cost) == ("Swift at 62.00", 0, 6_200 - 50_000)


def test_a_full_carrier_is_the_reason_for_what_no_rider_can_take():
    problem = replace(
        town(replace(LEFT, quotes=(Quote(0, 6_200),)), capacity=(5,)), carriers=(Carrier("Swift", caps=(Cap(0),)),)
    )
    found = asked(problem)
    assert (found.reason, found.text) == (Reason.CAP, "rider 7 has no room left; Swift has reached its cap")


def test_a_carrier_with_room_left_is_not_called_full():
    problem = replace(
        town(replace(LEFT, quotes=(Quote(0, 6_200),)), capacity=(5,)), carriers=(Carrier("Swift", caps=(Cap(3),)),)
    )
    found = asked(problem)
    assert (found.reason, found.text) == (Reason.CAPACITY, "rider 7 has no room left")


def test_an_outsourced_stop_is_explained_by_price():
    problem = town(replace(LEFT, quotes=(Quote(0, 1_200),)))
    found = asked(problem, Solution((stop_route(0, [0]),), (Outsourced(1, 0),)))
    assert (found.outcome, found.reason) == ("outsourced", Reason.PRICE)
    assert found.remedy is not None
    assert found.remedy.cost == 2_000 - 1_200


def test_the_cost_of_a_remedy_is_what_the_checker_finds_afterwards():
    problem = town(capacity=(5,))
    found = asked(problem)
    before = check(problem, Solution((stop_route(0, [0]),))).cost.total
    wider = replace(problem, vehicles=(replace(RIDER, capacity=(6,)),))
    after = check(wider, Solution((stop_route(0, [0, 1]),)))
    assert after.feasible
    assert found.remedy is not None
    assert found.remedy.cost == after.cost.total - before
