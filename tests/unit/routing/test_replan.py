"""Re-planning days by hand: who is where, what is sunk, what stays pinned, and what is said to have changed."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lastmile.core.errors import InvalidPlan
from lastmile.routing.checker import check
from lastmile.routing.problem import Break, Cap, Carrier, Pair, Problem, Quote, Stop, Tier, TimeWindow, Vehicle
from lastmile.routing.replan import (
    PRESENCE,
    Cancelled,
    ChangeKind,
    HandedOver,
    Locked,
    NewOrder,
    Outcome,
    Prepared,
    Replan,
    RiderGone,
    RiderKey,
    RiderLate,
    RiderSeen,
    Stage,
    describe,
    prepare,
    replan,
)
from lastmile.routing.solution import Outsourced, Route, Solution, Visit, VisitKind, stop_route
from tests.unit.routing.towns import line_town

DOOR = Stop(1, delivery=(1,), service_s=60, unassigned_cost=100_000)
RIDER = Vehicle(capacity=(9,), fixed_cost=500, duration_cost=1)
PLAN = Solution((stop_route(0, [0, 1, 2]),))
"""Doors at kilometres 1, 2 and 3: begins at 100, 260 and 420, back at 780."""


def town(*vehicles: Vehicle, stops: tuple[Stop, ...] | None = None, **rest: Any) -> Problem:
    doors = stops or tuple(replace(DOOR, location=k) for k in (1, 2, 3))
    return line_town(*doors, vehicles=vehicles or (RIDER,), dimensions=("parcels",), **rest)


def searched(problem: Problem, plan: Solution, now_s: int, *events: Any, **rest: Any) -> Replan:
    return replan(problem, plan, now_s, events, iterations=200, time_limit_s=20.0, **rest)


def pinned(prepared: Prepared, vehicle: int = 0) -> list[int | None]:
    return [prepared.rest.stop_of[s] for s in prepared.rest.problem.vehicles[vehicle].prefix]


def test_nothing_has_happened_and_nothing_changes():
    problem = town()
    answer = searched(problem, PLAN, 150)
    assert answer.changes == ()
    assert answer.cost == check(problem, PLAN).cost.total
    assert answer.prepared.rest.executed == (0,)
    assert answer.prepared.rest.sunk.total == 500 + 1_000 + 160


@pytest.mark.parametrize(
    ("now_s", "stage", "done", "ready_s", "driving"),
    [
        (-10, Stage.AHEAD, 0, -10, False),
        (50, Stage.ON_THE_WAY, 0, 0, True),
        (120, Stage.ON_THE_WAY, 1, 160, False),
        (160, Stage.ON_THE_WAY, 1, 160, True),
        (470, Stage.ON_THE_WAY, 3, 480, False),
    ],
)
def test_how_far_a_rider_is(now_s: int, stage: Stage, done: int, ready_s: int, *, driving: bool):
    (rider,) = prepare(town(), PLAN, now_s).riders
    if done == 3:
        assert rider.stage is Stage.FINISHED
        return
    assert (rider.stage, len(rider.done), rider.ready_s, rider.pinned) == (stage, done, ready_s, driving)


def test_the_next_stop_of_a_driving_rider_stays_the_next_one():
    prepared = prepare(town(), PLAN, 200)
    assert pinned(prepared) == [None, 1]
    here = prepared.rest.problem.stops[0]
    assert (here.name, here.location, here.windows) == (PRESENCE, 1, (TimeWindow(160, 160),))
    assert check(prepared.rest.problem, prepared.initial).routes[0].end_s == 780


def test_goods_on_board_stay_with_their_rider_and_new_ones_wait_for_a_reload():
    prepared = prepare(town(RIDER, RIDER), PLAN, 200, [NewOrder(replace(DOOR, location=4))])
    stops = dict(zip(prepared.rest.stop_of, prepared.rest.problem.stops, strict=True))
    assert [stops[n].on_board_of for n in (1, 2, 3)] == [0, 0, None]
    answer = searched(town(RIDER, RIDER), PLAN, 200, NewOrder(replace(DOOR, location=4)))
    (change,) = answer.changes
    assert (change.kinds, change.after.rider) == ((ChangeKind.NEW,), RiderKey(1, 0))


def test_a_cancelled_stop_leaves_its_goods_on_board():
    prepared = prepare(town(), PLAN, 50, [Cancelled(1)])
    assert prepared.rest.problem.stops[0].pickup == (1,)
    assert prepared.rest.cancelled == (1,)
    answer = searched(town(), PLAN, 50, Cancelled(1))
    assert [(c.stop, c.kinds[0], c.after.outcome) for c in answer.changes] == [
        (1, ChangeKind.CANCELLED, Outcome.CANCELLED),
        (2, ChangeKind.TIME, Outcome.RIDER),
    ]
    assert describe(answer.changes[1]) == "stop 2: rider 0 place 3 00:07 → rider 0 place 2 00:06 (-1 min)"


def test_a_late_rider_gives_up_what_he_cannot_keep_and_still_comes_home():
    stops = tuple(replace(DOOR, location=k, windows=(TimeWindow(0, 500),)) for k in (1, 2, 3))
    late = searched(town(replace(RIDER, shift=TimeWindow(0, 800)), stops=stops), PLAN, 200, RiderLate(0, 350))
    assert late.result.evaluation.feasible
    assert [c.after.outcome for c in late.changes] == [Outcome.RIDER, Outcome.UNASSIGNED]
    stuck = searched(town(replace(RIDER, shift=TimeWindow(0, 800)), stops=stops), PLAN, 200, RiderLate(0, 2_000))
    assert stuck.result.evaluation.feasible
    assert stuck.prepared.rest.let_go == (1,)
    assert stuck.result.evaluation.routes[0].end_s == 2_100


def test_goods_of_a_rider_who_is_gone_come_back_or_are_stranded():
    problem = town(RIDER, RIDER)
    lost = searched(problem, PLAN, 200, RiderGone(0))
    assert lost.prepared.rest.stranded == (1, 2)
    assert lost.changed(ChangeKind.STRANDED) == (1, 2)
    back = searched(problem, PLAN, 200, RiderGone(0, goods_back_s=1_000))
    assert back.prepared.rest.stranded == ()
    (schedule,) = back.result.evaluation.routes
    assert schedule.vehicle == 1
    assert schedule.departure_s >= 1_000
    assert back.changed(ChangeKind.RIDER) == (1, 2)
    assert back.prepared.initial.routes[0].stops == (0, 1)


def test_where_a_rider_was_seen_counts_more_than_the_plan():
    prepared = prepare(town(), PLAN, 700, [RiderSeen(0, done=1, location=4, at_s=710)])
    assert prepared.rest.executed == (0,)
    assert prepared.rest.problem.vehicles[0].start_location == 4
    assert pinned(prepared) == [None]
    assert check(prepared.rest.problem, prepared.initial).routes[0].visits[1].begin_s == 910


def test_a_locked_stop_stays_with_whom_it_is():
    stops = (replace(DOOR, quotes=(Quote(0, 10),)), replace(DOOR, quotes=(Quote(0, 10), Quote(1, 5))))
    problem = town(RIDER, RIDER, stops=stops, carriers=(Carrier(), Carrier()))
    plan = Solution((stop_route(0, [0], 1_000),), (Outsourced(1, 0),))
    free = searched(problem, plan, 0)
    assert [o.carrier for o in free.result.solution.outsourced] == [0, 1]
    kept = searched(problem, plan, 0, Locked(0), Locked(1))
    assert kept.changes == ()


def test_what_a_carrier_has_collected_counts_against_its_contract():
    stops = tuple(replace(DOOR, quotes=(Quote(0, 70, "north", 2),)) for _ in range(2))
    contract = Carrier(caps=(Cap(3), Cap(5, "north")), minimum_parcels=3, shortfall_cost=9, tiers=(Tier(4, 900),))
    plan = Solution((), (Outsourced(0, 0),))
    prepared = prepare(town(stops=stops, carriers=(contract,)), plan, 0, [HandedOver(0)])
    assert prepared.rest.problem.carriers == (
        Carrier(caps=(Cap(1), Cap(3, "north")), minimum_parcels=1, shortfall_cost=9, tiers=(Tier(2, 900),)),
    )
    assert (prepared.rest.handed_over, prepared.rest.sunk.carriers) == ((0,), 70)


def test_limits_and_breaks_count_from_the_begin_of_the_day():
    pause = Break(TimeWindow(160, 200), 40)
    vehicle = replace(
        RIDER,
        max_duration_s=2_000,
        max_distance_m=9_000,
        max_stops=5,
        overtime_after_s=300,
        overtime_cost=2,
        breaks=(pause, Break(TimeWindow(700, 800), 10)),
    )
    visits = (Visit(VisitKind.STOP, 0), Visit(VisitKind.BREAK, 0), *PLAN.routes[0].visits[1:])
    problem, plan = town(vehicle), Solution((Route(0, 0, (*visits, Visit(VisitKind.BREAK, 1))),))
    assert check(problem, plan).feasible
    prepared = prepare(problem, plan, 210)
    cut = prepared.rest.problem.vehicles[0]
    assert (cut.max_duration_s, cut.max_distance_m, cut.max_stops) == (1_800, 8_000, 5)
    assert (cut.overtime_after_s, cut.breaks, cut.fixed_cost) == (140, vehicle.breaks[1:], 0)
    left = check(prepared.rest.problem, prepared.initial)
    assert left.feasible
    assert left.cost.total + prepared.rest.sunk.total == check(problem, plan).cost.total


def test_on_the_way_to_a_reload_the_next_trip_is_still_open():
    vehicle = replace(RIDER, capacity=(2,), max_trips=2, load_s=30)
    visits = (Visit(VisitKind.STOP, 0), Visit(VisitKind.RELOAD, 0), *PLAN.routes[0].visits[1:])
    problem, plan = town(vehicle), Solution((Route(0, 0, visits),))
    prepared = prepare(problem, plan, 200)
    (rider,) = prepared.riders
    assert (rider.stage, rider.depot, rider.ready_s) == (Stage.AT_DEPOT, 0, 290)
    assert prepared.rest.problem.vehicles[0].max_trips == 1
    left = check(prepared.rest.problem, prepared.initial)
    assert left.cost.total + prepared.rest.sunk.total == check(problem, plan).cost.total


def test_a_pair_whose_pickup_is_done_is_goods_on_board():
    stops = (
        Stop(1, pickup=(4,), unassigned_cost=9_000),
        Stop(3, delivery=(4,), unassigned_cost=9_000),
        replace(DOOR, location=2),
    )
    problem = town(stops=stops, pairs=(Pair(0, 1),))
    prepared = prepare(problem, Solution((stop_route(0, [0, 2, 1]),)), 120)
    rest = prepared.rest.problem
    delivery = rest.stops[prepared.rest.stop_of.index(1)]
    assert (rest.pairs, delivery.on_board_of) == ((), 0)
    (schedule,) = check(rest, prepared.initial).routes
    assert [v.load for v in schedule.visits] == [(5,), (4,), (0,)]


def test_whom_a_rider_has_served_keeps_others_off_his_vehicle():
    problem = town(RIDER, RIDER, incompatible=frozenset({(0, 3)}), stops=(*town().stops, replace(DOOR, location=1)))
    prepared = prepare(problem, PLAN, 200)
    assert prepared.rest.problem.stops[prepared.rest.stop_of.index(3)].allowed_vehicles == frozenset({1})


def test_of_identical_riders_each_is_told_apart_once_on_the_road():
    problem = town(replace(RIDER, count=3), territory_cost=np.array([[1, 2, 3]]))
    plan = Solution((stop_route(0, [0, 2]), stop_route(0, [1], 5_000)))
    prepared = prepare(problem, plan, 200, [RiderGone(0, nth=2)])
    assert prepared.rest.rider_of == (RiderKey(0, 0), RiderKey(0, 1), RiderKey(0, 2))
    assert [v.count for v in prepared.rest.problem.vehicles] == [1, 1, 0]
    assert prepared.rest.problem.territory_cost is not None
    assert prepared.rest.problem.territory_cost.shape == (3, 3)


def test_a_pickup_with_its_delivery_can_be_ordered():
    order = NewOrder(Stop(2, pickup=(1,), unassigned_cost=50_000), Stop(3, delivery=(1,), unassigned_cost=50_000), (7,))
    answer = searched(town(), PLAN, 200, order)
    assert answer.prepared.rest.new == (3, 4)
    assert len(answer.prepared.rest.problem.pairs) == 1
    assert [c.after.outcome for c in answer.changes if ChangeKind.NEW in c.kinds] == [Outcome.RIDER, Outcome.RIDER]
    assert answer.result.evaluation.cost.territory == 7


def test_the_price_of_a_change_and_its_hard_limit():
    near, far = replace(RIDER, fixed_cost=0), replace(RIDER, fixed_cost=0, distance_cost=9)
    problem, plan = town(near, far), Solution((stop_route(1, [0, 1, 2], 1_000),))
    free = searched(problem, plan, 0)
    assert free.changed(ChangeKind.RIDER) == (0, 1, 2)
    dear = searched(problem, plan, 0, change_cost=50_000)
    assert dear.changed(ChangeKind.RIDER) == ()
    limited = searched(problem, plan, 0, max_changes=0)
    assert limited.changed(ChangeKind.RIDER) == ()
    assert limited.result.evaluation.feasible


@pytest.mark.parametrize("event", [Cancelled(9), RiderLate(3, 0), RiderGone(0, nth=1), HandedOver(-1)])
def test_an_event_about_nobody_is_refused(event: Any):
    with pytest.raises(InvalidPlan):
        prepare(town(), PLAN, 0, [event])
