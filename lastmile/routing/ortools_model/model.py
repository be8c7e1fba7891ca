"""The routing model: every constraint of the problem that the library can express.

The clock runs in begins of service. What the library cannot price exactly, it prices close: an unpaid break counts as
paid time in the model (the checker, whose cost is reported, does not count it), and a break may cut a leg in two, where
the checker lets the rider pause only at a stop; such a break is moved to the nearest stop afterwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp

from lastmile.routing.ortools_model.network import (
    Network,
    NodeKind,
    leg_metres,
    leg_seconds,
    outside_price,
)
from lastmile.routing.problem import FOREVER, UNREACHABLE, TimeWindow, Vehicle

HORIZON: Final = UNREACHABLE - 1


class Model:
    """A routing model of a network, built step by step."""

    def __init__(self, network: Network) -> None:
        self.network, self.problem = network, network.problem
        self.horizon = network.horizon_s
        self.manager = pywrapcp.RoutingIndexManager(
            len(network.nodes), len(network.slots), network.starts, network.ends
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.solver = self.routing.solver()
        self.slots = range(len(network.slots))
        self.fleet = [network.vehicle(slot) for slot in self.slots]
        self.stops = {s: self.manager.NodeToIndex(n) for s, n in network.node_of.items()}
        self.reloads = {
            self.manager.NodeToIndex(n): node for n, node in enumerate(network.nodes) if node.kind is NodeKind.RELOAD
        }
        self.evaluators: dict[Hashable, int] = {}
        for add in (
            self._travel_costs,
            self._outside,
            self._fleet_rules,
            self._clock,
            self._windows,
            self._working_time,
            self._breaks,
            self._distances,
            self._trips,
            self._loads,
            self._releases,
            self._company,
            self._changes,
            self._prefixes,
        ):
            add()

    @property
    def constant(self) -> int:
        """Cost of the stops that no vehicle may serve; it stands outside the model."""
        return sum(self._left_out(s) for s in range(len(self.problem.stops)) if s not in self.stops)

    def _left_out(self, number: int) -> int:
        stop = self.problem.stops[number]
        moved = self.problem.change_cost if stop.announced_vehicle is not None else 0
        return outside_price(stop) + moved

    def _matrix(self, key: Hashable, build: Callable[[], NDArray[np.int64]]) -> int:
        """Register a matrix once; a matrix is many times faster than a callback."""
        if key not in self.evaluators:
            self.evaluators[key] = self.routing.RegisterTransitMatrix(build().tolist())
        return self.evaluators[key]

    def _unary(self, values: dict[int, int]) -> int:
        """Register a value per node, given by node number; all others 0."""
        vector = [values.get(n, 0) for n in range(len(self.network.nodes))]
        key = ("unary", tuple(vector))
        if key not in self.evaluators:
            self.evaluators[key] = self.routing.RegisterUnaryTransitVector(vector)
        return self.evaluators[key]

    def _dimension(self, evaluators: list[int], slack: int, capacities: list[int], name: str, *, zero: bool) -> Any:
        if not self.routing.AddDimensionWithVehicleTransitAndCapacity(evaluators, slack, capacities, zero, name):
            raise AssertionError(f"the library refused the dimension {name}")
        return self.routing.GetDimensionOrDie(name)

    def _travel_costs(self) -> None:
        """Price legs, and serving a stop by this very vehicle: one matrix for each set of prices."""
        for slot, vehicle in enumerate(self.fleet):
            wishes = self._preferences(self.network.slots[slot])
            key = ("cost", vehicle.profile, vehicle.distance_cost, wishes.tobytes())

            def build(vehicle: Vehicle = vehicle, wishes: NDArray[np.int64] = wishes) -> NDArray[np.int64]:
                return leg_metres(self.network, vehicle.profile) * vehicle.distance_cost + wishes

            self.routing.SetArcCostEvaluatorOfVehicle(self._matrix(key, build), slot)
            self.routing.SetFixedCostOfVehicle(vehicle.fixed_cost, slot)

    def _preferences(self, number: int) -> NDArray[np.int64]:
        """Price territory and leaving the announced vehicle; shape (nodes,)."""
        row = np.zeros(len(self.network.nodes), dtype=np.int64)
        for stop, node in self.network.node_of.items():
            announced = self.problem.stops[stop].announced_vehicle
            moved = self.problem.change_cost if announced not in {None, number} else 0
            foreign = 0 if self.problem.territory_cost is None else int(self.problem.territory_cost[number, stop])
            row[node] = moved + foreign
        return row

    def _outside(self) -> None:
        for stop, index in self.stops.items():
            self.routing.AddDisjunction([index], self._left_out(stop))
        for index in self.reloads:
            self.routing.AddDisjunction([index], 0)

    def _fleet_rules(self) -> None:
        for stop, index in self.stops.items():
            allowed = self.network.slots_of[stop]
            if len(allowed) < len(self.slots):
                self.routing.VehicleVar(index).SetValues([-1, *allowed])
        for index, node in self.reloads.items():
            self.routing.VehicleVar(index).SetValues([-1, node.slot])

    def _clock(self) -> None:
        self.seconds = [
            self._matrix(
                ("time", v.profile, v.speed_permille, v.load_s),
                lambda vehicle=v: leg_seconds(self.network, vehicle),  # type: ignore[misc]
            )
            for v in self.fleet
        ]
        self.time = self._dimension(self.seconds, self.horizon, [self.horizon] * len(self.slots), "time", zero=False)

    def _windows(self) -> None:
        for stop, index in self.stops.items():
            self._stop_windows(self.problem.stops[stop].windows, stop, index)
        for index, node in self.reloads.items():
            self.time.CumulVar(index).SetRange(*self.network.span(self.problem.depots[node.number].window))
        for slot, vehicle in enumerate(self.fleet):
            low, high = self.network.span(vehicle.shift)
            start, end = self.routing.Start(slot), self.routing.End(slot)
            self.time.CumulVar(start).SetRange(low, high)
            self.time.CumulVar(end).SetRange(low, high)
            if vehicle.start_depot is not None and vehicle.start_location is None:
                self._narrow(start, self.problem.depots[vehicle.start_depot].window)
            if vehicle.end_depot is not None:
                self._narrow(end, self.problem.depots[vehicle.end_depot].window)

    def _narrow(self, index: int, window: TimeWindow) -> None:
        """Cut a moment to a window, as far as something is left; an empty rest is the checker's to report."""
        low, high = self.network.span(window)
        variable = self.time.CumulVar(index)
        if max(low, variable.Min()) <= min(high, variable.Max()):
            variable.SetRange(low, high)

    def _stop_windows(self, windows: tuple[TimeWindow, ...], number: int, index: int) -> None:
        stop, variable = self.problem.stops[number], self.time.CumulVar(index)
        latest = self.network.clock(windows[-1].latest_s)
        variable.SetRange(self.network.clock(windows[0].earliest_s), min(self.horizon, latest + stop.max_late_s))
        for earlier, later in itertools.pairwise(windows):
            gap = self.network.clock(earlier.latest_s) + 1, self.network.clock(later.earliest_s) - 1
            if gap[0] <= gap[1]:
                variable.RemoveInterval(*gap)
        if stop.max_late_s and stop.late_cost:
            self.time.SetCumulVarSoftUpperBound(index, latest, stop.late_cost)

    def _working_time(self) -> None:
        both = False
        for slot, vehicle in enumerate(self.fleet):
            if vehicle.duration_cost:
                self.time.SetSpanCostCoefficientForVehicle(vehicle.duration_cost, slot)
            if vehicle.max_duration_s < self.horizon:
                self.time.SetSpanUpperBoundForVehicle(vehicle.max_duration_s, slot)
            has_overtime = vehicle.overtime_cost > 0 and vehicle.overtime_after_s < self.horizon
            if has_overtime:
                self._soft_span(self.time, vehicle.overtime_after_s, vehicle.overtime_cost, slot)
            elif self._balanced():
                self._soft_span(self.time, self.problem.balance_after_s, self.problem.balance_cost, slot)
            both = both or (has_overtime and self._balanced())
        if both:
            self._second_clock()

    def _balanced(self) -> bool:
        return self.problem.balance_cost > 0 and self.problem.balance_after_s < self.horizon

    @staticmethod
    def _soft_span(dimension: Any, after_s: int, cost: int, slot: int) -> None:
        dimension.SetSoftSpanUpperBoundForVehicle(pywrapcp.BoundCost(max(0, after_s), cost), slot)

    def _second_clock(self) -> None:
        """Price balance beside overtime: a dimension takes one soft bound only."""
        work = self._dimension(self.seconds, self.horizon, [self.horizon] * len(self.slots), "work", zero=False)
        for slot, vehicle in enumerate(self.fleet):
            for index in (self.routing.Start(slot), self.routing.End(slot)):
                self.solver.Add(work.CumulVar(index) == self.time.CumulVar(index))
            if vehicle.overtime_cost > 0 and vehicle.overtime_after_s < self.horizon:
                self._soft_span(work, self.problem.balance_after_s, self.problem.balance_cost, slot)

    def _breaks(self) -> None:
        if not any(v.breaks for v in self.fleet):
            return
        stay = [0] * self.routing.Size()
        for stop, index in self.stops.items():
            stay[index] = self.problem.stops[stop].service_s
        for slot, vehicle in enumerate(self.fleet):
            intervals = []
            for number, pause in enumerate(vehicle.breaks):
                low, high = self.network.span(pause.window)
                name = f"break {slot}/{number}"
                intervals.append(self.solver.FixedDurationIntervalVar(low, high, pause.duration_s, False, name))  # noqa: FBT003  positional in the library
            if intervals:
                self.time.SetBreakIntervalsOfVehicle(intervals, slot, stay)

    def _distances(self) -> None:
        if all(v.max_distance_m >= HORIZON for v in self.fleet):
            return
        evaluators = [
            self._matrix(("metres", v.profile), lambda p=v.profile: leg_metres(self.network, p))  # type: ignore[misc]
            for v in self.fleet
        ]
        self._dimension(
            evaluators, 0, [min(max(v.max_distance_m, 0), HORIZON) for v in self.fleet], "metres", zero=True
        )

    def _trips(self) -> None:
        one_each = self._unary(dict.fromkeys(self.network.node_of.values(), 1))
        self.count: Any = None
        if any(v.max_stops < len(self.stops) or (v.prefix and v.max_trips > 1) for v in self.fleet):
            limits = [max(0, min(v.max_stops, len(self.stops))) for v in self.fleet]
            self.count = self._dimension([one_each] * len(self.slots), 0, limits, "stops", zero=True)
        self.trip: Any = None
        if not self.reloads:
            return
        reloads = {n: 1 for n, node in enumerate(self.network.nodes) if node.kind is NodeKind.RELOAD}
        limits = [v.max_trips - 1 for v in self.fleet]
        self.trip = self._dimension([self._unary(reloads)] * len(self.slots), 0, limits, "trip", zero=True)
        paired = {p.delivery for p in self.problem.pairs}
        first_needed = [0] + [int(v.start_location is not None) for v in self.fleet]
        for number, index in self.stops.items():
            stop = self.problem.stops[number]
            if stop.on_board_of is not None:
                self.trip.CumulVar(index).SetMax(0)
            elif any(stop.delivery) and number not in paired and any(first_needed):
                self.solver.Add(self.trip.CumulVar(index) >= self._by_slot(first_needed, index))

    def _by_slot(self, values: list[int], index: int) -> Any:
        """Look a value up by the vehicle of a node; the first one is for no vehicle."""
        return self.solver.Element(values, (self.routing.VehicleVar(index) + 1).Var())

    def _loads(self) -> None:
        paired = {p.delivery for p in self.problem.pairs}
        for dimension, name in enumerate(self.problem.dimensions):
            if not any(v.capacity for v in self.fleet):
                return
            room = [min(v.capacity[dimension], HORIZON) if v.capacity else HORIZON for v in self.fleet]
            depart, collect = {}, {}
            for stop, node in self.network.node_of.items():
                out = self.problem.stops[stop].delivery
                back = self.problem.stops[stop].pickup
                dropped = out[dimension] if out else 0
                depart[node] = 0 if stop in paired else -dropped
                collect[node] = (back[dimension] if back else 0) - (dropped if stop in paired else 0)
            delivered = collected = None
            if any(depart.values()):
                delivered = self._load(depart, room, f"to deliver: {name}", from_depot=True)
            if any(collect.values()):
                collected = self._load(collect, room, f"collected: {name}", from_depot=False)
            if delivered is not None and collected is not None:
                self._share_room(delivered, collected, room)

    def _load(self, amounts: dict[int, int], room: list[int], name: str, *, from_depot: bool) -> Any:
        """Track goods from the depot (they run out by the end of a trip) or collected ones (none at its begin)."""
        most = max(room)
        if not from_depot:  # a reload may take everything off; one amount for all, the library balks at one per vehicle
            amounts = amounts | {n: -most for n, node in enumerate(self.network.nodes) if node.kind is NodeKind.RELOAD}
        evaluators = [self._unary(amounts)] * len(room)
        slack = most if self.reloads else 0
        dimension = self._dimension(evaluators, slack, room, name, zero=not from_depot)
        if self.reloads:
            for index in [*self.stops.values(), *(self.routing.Start(s) for s in self.slots)]:
                dimension.SlackVar(index).SetMax(0)
        if from_depot:
            for index in [*self.reloads, *(self.routing.End(s) for s in self.slots)]:
                dimension.CumulVar(index).SetMax(0)
        return dimension

    def _share_room(self, delivered: Any, collected: Any, room: list[int]) -> None:
        same = len(set(room)) == 1
        enough = 2 * max(room)  # for no vehicle; no larger, because the library keeps domains with holes as bit sets
        for index in [*self.stops.values(), *self.reloads]:
            limit = room[0] if same else self._by_slot([enough, *room], index)
            self.solver.Add(delivered.CumulVar(index) + collected.CumulVar(index) <= limit)

    def _releases(self) -> None:
        """Let no trip load before its last goods are there: a value that is the same along a trip."""
        waits = {s: i for s, i in self.stops.items() if self.problem.stops[s].release_s > -FOREVER}
        waits = {s: i for s, i in waits.items() if not self._is_on_board(s)}
        if not waits:
            return
        slack = self.horizon if self.reloads else 0
        none = self._unary({})
        ready = self._dimension([none] * len(self.slots), slack, [self.horizon] * len(self.slots), "ready", zero=False)
        for stop, index in waits.items():
            ready.CumulVar(index).SetMin(self.network.clock(self.problem.stops[stop].release_s))
        if self.reloads:
            for index in [*self.stops.values(), *(self.routing.Start(s) for s in self.slots)]:
                ready.SlackVar(index).SetMax(0)
        for slot, vehicle in enumerate(self.fleet):
            start = self.routing.Start(slot)
            if vehicle.start_location is None and vehicle.start_depot is not None:
                self.solver.Add(self.time.CumulVar(start) >= ready.CumulVar(start))
        for index in self.reloads:
            self.solver.Add(self.time.CumulVar(index) >= ready.CumulVar(index) + ready.SlackVar(index))

    def _is_on_board(self, stop: int) -> bool:
        carrier = self.problem.stops[stop].on_board_of
        return carrier is not None and self.problem.vehicles[carrier].start_location is not None

    def _company(self) -> None:
        for pair in self.problem.pairs:
            if pair.pickup not in self.stops:  # then the delivery is not there either
                continue
            first, second = self.stops[pair.pickup], self.stops[pair.delivery]
            self.routing.AddPickupAndDelivery(first, second)
            self.solver.Add(self.routing.VehicleVar(first) == self.routing.VehicleVar(second))
            if self.trip is not None:
                self.solver.Add(self.trip.CumulVar(first) == self.trip.CumulVar(second))
        hostile = {s for couple in self.problem.incompatible for s in couple if s in self.stops}
        for stop in hostile:
            self.routing.SetVisitType(self.stops[stop], stop, self.routing.TYPE_ADDED_TO_VEHICLE)
        for a, b in self.problem.incompatible:
            if a in hostile and b in hostile:
                self.routing.AddHardTypeIncompatibility(a, b)

    def _changes(self) -> None:
        limit = self.problem.max_changes
        if limit is None:
            return
        changed = []
        for number, stop in enumerate(self.problem.stops):
            if stop.announced_vehicle is None:
                continue
            if number not in self.stops:
                limit -= 1
                continue
            moved = [1] + [int(vehicle != stop.announced_vehicle) for vehicle in self.network.slots]
            changed.append(self._by_slot(moved, self.stops[number]).Var())
        if changed:
            self.solver.Add(self.solver.Sum(changed) <= max(0, limit))

    def _prefixes(self) -> None:
        for slot, vehicle in enumerate(self.fleet):
            chain = [self.stops[s] for s in vehicle.prefix if s in self.stops]
            if len(chain) < len(vehicle.prefix):
                continue  # no vehicle may serve one of them; the checker reports it
            if vehicle.max_trips > 1:  # a reload may come between pinned stops
                self._pin_by_count(slot, chain)
            else:
                self._pin_by_arcs(slot, chain)

    def _pin_by_count(self, slot: int, chain: list[int]) -> None:
        for position, index in enumerate(chain):
            own = self.routing.VehicleVar(index)
            if own.Contains(slot) and self.count.CumulVar(index).Contains(position):
                own.SetValue(slot)
                self.count.CumulVar(index).SetValue(position)

    def _pin_by_arcs(self, slot: int, chain: list[int]) -> None:
        for before, after in itertools.pairwise([self.routing.Start(slot), *chain]):
            if self.routing.NextVar(before).Contains(after):  # otherwise the checker reports the prefix
                self.routing.NextVar(before).SetValue(after)
