"""Random routing problems with any subset of the rich constraints, and an exhaustive search for tiny ones.

``random_problem`` makes a problem for which at least one plan without a violation exists: every stop may be left out at
a price, and what is pinned or announced comes from a plan that the checker has passed.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
from hypothesis import strategies as st

from lastmile.routing.checker import check, check_route
from lastmile.routing.evaluation import ViolationKind
from lastmile.routing.problem import (
    FOREVER,
    UNREACHABLE,
    Break,
    Cap,
    Carrier,
    Depot,
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
from lastmile.routing.solution import Outsourced, Route, Solution, Visit, VisitKind

START_BLIND: Final = frozenset(
    {
        ViolationKind.CAPACITY,
        ViolationKind.DISTANCE,
        ViolationKind.STOPS,
        ViolationKind.TRIPS,
        ViolationKind.SKILLS,
        ViolationKind.VEHICLE,
        ViolationKind.UNREACHABLE,
        ViolationKind.PAIR,
        ViolationKind.INCOMPATIBLE,
        ViolationKind.PREFIX,
    }
)
"""What no other start time heals."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The clock and the size of the town; every time is a multiple of ``step_s``."""

    step_s: int = 1
    open_s: int = 28_800
    close_s: int = 64_800
    reach_m: int = 9_000
    speed_mps: float = 8.0

    def time(self, seconds: float) -> int:
        """Round up to the grid."""
        return math.ceil(seconds / self.step_s) * self.step_s

    def within(self, rng: random.Random, low: float, high: float) -> int:
        """Draw a moment between two fractions of the day."""
        return self.time(self.open_s + rng.uniform(low, high) * (self.close_s - self.open_s))


DAY: Final = Scale()
TINY: Final = Scale(step_s=600, open_s=0, close_s=14_400)


@dataclass(slots=True)
class Draft:
    """A problem in the making: keyword arguments that the features add to."""

    rng: random.Random
    scale: Scale
    stops: list[dict[str, Any]]
    vehicles: list[dict[str, Any]]
    depots: list[dict[str, Any]]
    carriers: list[dict[str, Any]] = field(default_factory=list)
    whole: dict[str, Any] = field(default_factory=dict)
    profiles: int = 1
    traffic: tuple[TrafficSlice, ...] = ()
    broken_legs: int = 0
    spare_location: int = 0

    def some(self, things: Sequence[Any], share: float) -> list[Any]:
        """Choose about a share of some things."""
        return [t for t in things if self.rng.random() < share]

    def add_amounts(self, key: str, share: float) -> None:
        """Give stops amounts in every dimension."""
        count = len(self.whole.setdefault("dimensions", ("parcels",)))
        for stop in self.some(self.stops, share):
            stop[key] = tuple(self.rng.randint(0, 9) for _ in range(count))

    def add_capacity(self) -> None:
        """Give every vehicle room for some, not all."""
        count = len(self.whole.setdefault("dimensions", ("parcels",)))
        for vehicle in self.vehicles:
            vehicle["capacity"] = tuple(self.rng.randint(9, 30) for _ in range(count))


def _capacity(draft: Draft) -> None:
    draft.add_amounts("delivery", 0.9)
    draft.add_capacity()


def _dimensions(draft: Draft) -> None:
    draft.whole["dimensions"] = ("weight", "volume", "parcels")[: draft.rng.randint(2, 3)]
    for stop in draft.stops:
        stop.pop("delivery", None)
    _capacity(draft)


def _pickups(draft: Draft) -> None:
    draft.add_amounts("pickup", 0.4)
    draft.add_capacity()


def _windows(draft: Draft) -> None:
    for stop in draft.some(draft.stops, 0.7):
        begin = draft.scale.within(draft.rng, 0.0, 0.7)
        stop["windows"] = (TimeWindow(begin, begin + draft.scale.time(draft.rng.uniform(900, 9_000))),)


def _several_windows(draft: Draft) -> None:
    for stop in draft.some(draft.stops, 0.5):
        low, mid = draft.scale.within(draft.rng, 0.0, 0.3), draft.scale.within(draft.rng, 0.5, 0.8)
        width = draft.scale.time(draft.rng.uniform(600, 2_400))
        stop["windows"] = (TimeWindow(low, min(low + width, mid - draft.scale.step_s)), TimeWindow(mid, mid + width))


def _soft_windows(draft: Draft) -> None:
    for stop in draft.some(draft.stops, 0.5):
        stop["max_late_s"] = draft.scale.time(draft.rng.uniform(300, 3_600))
        stop["late_cost"] = draft.rng.randint(0, 4)


def _service(draft: Draft) -> None:
    for stop in draft.stops:
        stop["service_s"] = draft.scale.time(draft.rng.uniform(0, 600))


def _setup(draft: Draft) -> None:
    for stop in draft.some(draft.stops, 0.7):
        stop["location"] = draft.rng.choice(draft.stops)["location"]
        stop["setup_s"] = draft.scale.time(draft.rng.uniform(60, 600))


def _shifts(draft: Draft) -> None:
    for vehicle in draft.vehicles:
        begin = draft.scale.within(draft.rng, 0.0, 0.2)
        vehicle["shift"] = TimeWindow(begin, draft.scale.within(draft.rng, 0.6, 1.0))


def _paid_time(draft: Draft) -> None:
    for vehicle in draft.vehicles:
        vehicle["duration_cost"] = draft.rng.randint(1, 3)


def _overtime(draft: Draft) -> None:
    for vehicle in draft.vehicles:
        vehicle["overtime_after_s"] = draft.scale.time(draft.rng.uniform(1_200, 9_000))
        vehicle["overtime_cost"] = draft.rng.randint(1, 4)


def _breaks(draft: Draft) -> None:
    for vehicle in draft.some(draft.vehicles, 0.8):
        begin = draft.scale.within(draft.rng, 0.2, 0.4)
        first = Break(
            TimeWindow(begin, begin + draft.scale.time(draft.rng.uniform(1_200, 5_000))),
            draft.scale.time(draft.rng.uniform(600, 1_800)),
            paid=draft.rng.random() < 0.5,
        )
        vehicle["breaks"] = (first,)
        if draft.scale.step_s == 1 and draft.rng.random() < 0.3:
            later = draft.scale.within(draft.rng, 0.6, 0.7)
            vehicle["breaks"] += (Break(TimeWindow(later, later + 3_000), 600),)


def _max_distance(draft: Draft) -> None:
    for vehicle in draft.vehicles:
        vehicle["max_distance_m"] = draft.rng.randint(2, 8) * draft.scale.reach_m


def _max_duration(draft: Draft) -> None:
    for vehicle in draft.vehicles:
        vehicle["max_duration_s"] = draft.scale.time(draft.rng.uniform(3_600, 14_000))


def _max_stops(draft: Draft) -> None:
    for vehicle in draft.vehicles:
        vehicle["max_stops"] = draft.rng.randint(1, 6)


def _open_routes(draft: Draft) -> None:
    for vehicle in draft.vehicles:
        vehicle["end_depot"] = draft.rng.choice((None, 0))
        if draft.rng.random() < 0.2:
            vehicle["start_depot"] = None


def _several_depots(draft: Draft) -> None:
    for vehicle in draft.vehicles:
        for end in ("start_depot", "end_depot"):
            if vehicle.get(end, 0) is not None:
                vehicle[end] = draft.rng.randrange(len(draft.depots))


def _depot_windows(draft: Draft) -> None:
    for depot in draft.depots:
        depot["window"] = TimeWindow(draft.scale.within(draft.rng, 0.0, 0.2), draft.scale.within(draft.rng, 0.8, 1.0))


def _reloads(draft: Draft) -> None:
    for vehicle in draft.vehicles:
        vehicle["load_s"] = draft.scale.time(draft.rng.uniform(0, 900))
        if draft.rng.random() < 0.8:
            vehicle["max_trips"] = 2 if draft.scale.step_s > 1 else draft.rng.randint(2, 3)
            if vehicle.get("start_depot", 0) is None or draft.rng.random() < 0.3:
                vehicle["reload_depots"] = (draft.rng.randrange(len(draft.depots)),)


def _release(draft: Draft) -> None:
    for stop in draft.some(draft.stops, 0.5):
        stop["release_s"] = draft.scale.within(draft.rng, 0.0, 0.5)


def _skills(draft: Draft) -> None:
    for holder, share in ((draft.stops, 0.3), (draft.vehicles, 0.6)):
        for one in holder:
            one["skills"] = frozenset(draft.some(("cold", "lift", "adr"), share))


def _allowed_vehicles(draft: Draft) -> None:
    for stop in draft.some(draft.stops, 0.3):
        stop["allowed_vehicles"] = frozenset(draft.some(range(len(draft.vehicles)), 0.5))


def _incompatible(draft: Draft) -> None:
    couples = list(itertools.islice(itertools.combinations(range(len(draft.stops)), 2), 200))
    draft.whole["incompatible"] = frozenset(draft.rng.sample(couples, min(len(couples), 1 + len(draft.stops) // 4)))


def _pairs(draft: Draft) -> None:
    chosen = draft.rng.sample(range(len(draft.stops)), len(draft.stops) // 4 * 2)
    pairs = tuple(Pair(a, b) for a, b in zip(chosen[::2], chosen[1::2], strict=True))
    count = len(draft.whole.get("dimensions", ()))
    for pair in pairs:
        goods = tuple(draft.rng.randint(0, 6) for _ in range(count))
        draft.stops[pair.pickup].update(pickup=goods, delivery=())
        draft.stops[pair.delivery].update(delivery=goods, pickup=())
    draft.whole["pairs"] = pairs


def _traffic(draft: Draft) -> None:
    moments = sorted({draft.scale.within(draft.rng, 0.0, 0.9) for _ in range(draft.rng.randint(1, 4))})
    draft.traffic = tuple(TrafficSlice(m, draft.rng.choice((500, 700, 900, 1_200))) for m in moments)


def _speed(draft: Draft) -> None:
    for vehicle in draft.some(draft.vehicles, 0.6):
        vehicle["speed_permille"] = draft.rng.choice((700, 900, 1_100, 1_300))


def _profiles(draft: Draft) -> None:
    draft.profiles = 2
    for vehicle in draft.vehicles:
        vehicle["profile"] = draft.rng.randrange(2)


def _unreachable(draft: Draft) -> None:
    draft.broken_legs = 1 + len(draft.stops) // 3


def _fixed_cost(draft: Draft) -> None:
    for vehicle in draft.vehicles:
        vehicle["fixed_cost"] = draft.rng.randint(0, 12_000)
        vehicle["distance_cost"] = draft.rng.randint(0, 3)


def _identical(draft: Draft) -> None:
    for vehicle in draft.vehicles:
        vehicle["count"] = draft.rng.randint(0, 3) if draft.rng.random() < 0.5 else 1


def _locked_outside(draft: Draft) -> None:
    for stop in draft.some(draft.stops, 0.2):
        stop["locked_outside"] = True


def _on_board(draft: Draft) -> None:
    number = draft.rng.randrange(len(draft.vehicles))
    draft.vehicles[number].update(
        start_location=draft.spare_location,
        count=1,
        shift=TimeWindow(draft.scale.within(draft.rng, 0.0, 0.2), draft.scale.close_s),
    )
    draft.vehicles[number].setdefault("max_trips", draft.rng.randint(1, 2))
    if draft.vehicles[number].get("start_depot", 0) is None:
        draft.vehicles[number]["reload_depots"] = (0,)
    paired = {s for p in draft.whole.get("pairs", ()) for s in (p.pickup, p.delivery)}
    for index in draft.some([i for i in range(len(draft.stops)) if i not in paired], 0.4):
        draft.stops[index]["on_board_of"] = number


def _quotes(draft: Draft) -> None:
    draft.carriers = [{"name": f"carrier {c}"} for c in range(draft.rng.randint(1, 2))]
    for stop in draft.stops:
        stop["quotes"] = tuple(
            Quote(c, draft.rng.randint(1_000, 20_000), draft.rng.choice(("north", "south")), draft.rng.randint(1, 3))
            for c in draft.some(range(len(draft.carriers)), 0.8)
        )


def _caps(draft: Draft) -> None:
    for carrier in draft.carriers:
        carrier["caps"] = (Cap(draft.rng.randint(1, 4 + len(draft.stops))), Cap(draft.rng.randint(0, 4), "north"))


def _minimum(draft: Draft) -> None:
    for carrier in draft.carriers:
        carrier.update(minimum_parcels=draft.rng.randint(1, 6), shortfall_cost=draft.rng.randint(0, 3_000))


def _tiers(draft: Draft) -> None:
    for carrier in draft.carriers:
        carrier["tiers"] = (Tier(draft.rng.randint(1, 3), 900), Tier(draft.rng.randint(4, 7), 750))


def _territory(draft: Draft) -> None:
    shape = (len(draft.vehicles), len(draft.stops))
    outside = np.array([draft.rng.random() < 0.4 for _ in range(math.prod(shape))]).reshape(shape)
    draft.whole["territory_cost"] = np.where(outside, draft.rng.randint(100, 3_000), 0).astype(np.int64)


def _balance(draft: Draft) -> None:
    draft.whole["balance_after_s"] = draft.scale.time(draft.rng.uniform(1_200, 7_200))
    draft.whole["balance_cost"] = draft.rng.randint(1, 3)


FEATURES: Final[dict[str, Callable[[Draft], None]]] = {
    "capacity": _capacity,
    "dimensions": _dimensions,
    "pickups": _pickups,
    "windows": _windows,
    "several_windows": _several_windows,
    "soft_windows": _soft_windows,
    "service": _service,
    "setup": _setup,
    "shifts": _shifts,
    "paid_time": _paid_time,
    "overtime": _overtime,
    "breaks": _breaks,
    "max_distance": _max_distance,
    "max_duration": _max_duration,
    "max_stops": _max_stops,
    "open_routes": _open_routes,
    "several_depots": _several_depots,
    "depot_windows": _depot_windows,
    "reloads": _reloads,
    "release": _release,
    "skills": _skills,
    "allowed_vehicles": _allowed_vehicles,
    "incompatible": _incompatible,
    "pairs": _pairs,
    "traffic": _traffic,
    "speed": _speed,
    "profiles": _profiles,
    "unreachable": _unreachable,
    "fixed_cost": _fixed_cost,
    "identical": _identical,
    "locked_outside": _locked_outside,
    "on_board": _on_board,
    "quotes": _quotes,
    "caps": _caps,
    "minimum": _minimum,
    "tiers": _tiers,
    "territory": _territory,
    "balance": _balance,
}
"""Feature → what it adds to a draft, in the order of application."""

IN_FORCE: Final = ("prefix", "change_cost", "max_changes")
"""Features that come from a plan in force."""

ALL_FEATURES: Final = (*FEATURES, *IN_FORCE)


def random_problem(
    rng: random.Random,
    stops: int,
    features: AbstractSet[str] | None = None,
    scale: Scale = DAY,
    vehicles: int | None = None,
) -> Problem:
    """Make a problem with a plan that violates nothing.

    Parameters
    ----------
    stops : how many, ≥ 0.
    features : out of ``ALL_FEATURES``; ``None`` draws a random subset.
    scale : ``TINY`` for problems that ``exhaustive`` can solve.
    vehicles : how many; ``None`` for one to every eight stops and one more.
    """
    chosen = {f for f in ALL_FEATURES if rng.random() < 0.35} if features is None else features
    draft = _bare(rng, stops, scale, 1 + stops // 8 if vehicles is None else vehicles)
    for name, add in FEATURES.items():
        if name in chosen and stops and draft.vehicles:
            add(draft)
    matrices = _profile_matrices(draft)
    problem = _finish(draft, matrices)
    wanted = chosen & set(IN_FORCE)
    if wanted and stops and draft.vehicles:
        _pin(draft, wanted, plan_in_force(problem, rng))
        problem = _finish(draft, matrices)
    return problem


@st.composite
def rich_problems(
    draw: st.DrawFn,
    max_stops: int = 12,
    features: Sequence[str] = ALL_FEATURES,
    scale: Scale = DAY,
    max_vehicles: int = 3,
) -> Problem:
    """Draw a random problem; a failing example shrinks to few stops and features."""
    stops = draw(st.integers(1, max_stops))
    vehicles = draw(st.integers(1, max_vehicles))
    chosen = draw(st.sets(st.sampled_from(features)))
    rng = random.Random(draw(st.integers(0, 2**20)))  # noqa: S311  test data, not a secret
    return random_problem(rng, stops, chosen, scale, vehicles)


def _bare(rng: random.Random, stops: int, scale: Scale, vehicles: int) -> Draft:
    depots = 2
    unassigned = [{"location": depots + i, "unassigned_cost": rng.randint(3_000, 30_000)} for i in range(stops)]
    return Draft(
        rng,
        scale,
        unassigned,
        [{} for _ in range(vehicles)],
        [{"location": d} for d in range(depots)],
        spare_location=depots + stops,
    )


def _profile_matrices(draft: Draft) -> list[tuple[np.ndarray, np.ndarray]]:
    count, rng = draft.spare_location + 1, draft.rng
    points = np.array([(rng.uniform(0, 1), rng.uniform(0, 1)) for _ in range(count)]) * draft.scale.reach_m
    away = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))
    detour = np.array([rng.uniform(1.0, 1.4) for _ in range(count * count)]).reshape(count, count)
    matrices = []
    for profile in range(draft.profiles):
        metres = np.ceil(away * detour * (1 + 0.2 * profile)).astype(np.int32)
        seconds = np.ceil(metres / draft.scale.speed_mps / (1 + profile) / draft.scale.step_s) * draft.scale.step_s
        seconds = seconds.astype(np.int32)
        for _ in range(draft.broken_legs):
            origin, destination = rng.sample(range(count), 2)
            metres[origin, destination] = seconds[origin, destination] = UNREACHABLE
        matrices.append((metres, seconds))
    return matrices


def _finish(draft: Draft, matrices: list[tuple[np.ndarray, np.ndarray]]) -> Problem:
    return Problem(
        stops=tuple(Stop(**s) for s in draft.stops),
        vehicles=tuple(Vehicle(**v) for v in draft.vehicles),
        depots=tuple(Depot(**d) for d in draft.depots),
        profiles=tuple(Profile(metres, seconds, draft.traffic) for metres, seconds in matrices),
        carriers=tuple(Carrier(**c) for c in draft.carriers),
        **draft.whole,
    )


def _pin(draft: Draft, wanted: AbstractSet[str], plan: Solution) -> None:
    """Announce a plan, and pin the begin of some of its routes."""
    rng = draft.rng
    for route in plan.routes:
        if "prefix" in wanted and draft.vehicles[route.vehicle].get("count", 1) == 1 and rng.random() < 0.7:
            draft.vehicles[route.vehicle]["prefix"] = route.stops[: rng.randint(1, 2)]
        for stop in route.stops if wanted & {"change_cost", "max_changes"} else ():
            draft.stops[stop]["announced_vehicle"] = route.vehicle
    if "change_cost" in wanted:
        draft.whole["change_cost"] = rng.randint(100, 4_000)
    if "max_changes" in wanted:
        draft.whole["max_changes"] = rng.randint(0, 3)


def plan_in_force(problem: Problem, rng: random.Random, longest: int = 4) -> Solution:
    """Make some plan without violations: short routes, one per vehicle, carriers for nobody."""
    free = list(range(len(problem.stops)))
    rng.shuffle(free)
    routes: list[Route] = []
    for number, vehicle in enumerate(problem.vehicles):
        order: tuple[int, ...] = ()
        best: Timed | None = None
        for stop in free[:12] if vehicle.count else ():
            timed = best_order(problem, number, (*order, stop), _starts(problem, number, at_most=7))
            if timed is not None:
                order, best = (*order, stop), timed
            if len(order) == longest:
                break
        free = [s for s in free if s not in order]
        routes.extend([best.route] if best else [])
    return Solution(tuple(routes))


class Timed(NamedTuple):
    """A route with its cost."""

    cost: int
    route: Route


class Best(NamedTuple):
    """The best plan of all, with its cost."""

    solution: Solution
    cost: int


def exhaustive(problem: Problem) -> Best | None:
    """Try every plan of a tiny problem: assignments, orders, places of breaks and reloads, starts.

    Exact when all times are multiples of one step and nothing changes speeds (``TINY`` without ``traffic`` and
    ``speed``); up to five stops and two vehicles. Only the checker judges.

    Returns
    -------
    The cheapest plan without a violation; ``None`` if there is none.
    """
    slots = [n for n, v in enumerate(problem.vehicles) for _ in range(min(v.count, len(problem.stops)))]

    @cache
    def route_of(vehicle: int, members: frozenset[int]) -> Timed | None:
        starts = _starts(problem, vehicle)
        orders = (best_order(problem, vehicle, order, starts) for order in itertools.permutations(sorted(members)))
        return min((t for t in orders if t is not None), key=lambda t: t.cost, default=None)

    choices = [[*range(len(slots)), *(("carrier", q.carrier) for q in stop.quotes), "nobody"] for stop in problem.stops]
    best: Best | None = None
    for choice in itertools.product(*choices):
        plan = _plan_of(slots, choice, route_of)
        if plan is None:
            continue
        evaluation = check(problem, plan)
        if evaluation.feasible and (best is None or evaluation.cost.total < best.cost):
            best = Best(plan, evaluation.cost.total)
    return best


def _plan_of(
    slots: list[int], choice: tuple[Any, ...], route_of: Callable[[int, frozenset[int]], Timed | None]
) -> Solution | None:
    routes = []
    for slot, vehicle in enumerate(slots):
        members = frozenset(s for s, c in enumerate(choice) if c == slot)
        timed = route_of(vehicle, members) if members else None
        if members and timed is None:
            return None
        routes.extend([timed.route] if timed else [])
    outsourced = tuple(Outsourced(s, c[1]) for s, c in enumerate(choice) if isinstance(c, tuple))
    return Solution(tuple(routes), outsourced)


def best_order(problem: Problem, vehicle: int, order: tuple[int, ...], starts: Sequence[int]) -> Timed | None:
    """Find the cheapest start, breaks and reloads of one order of stops; ``None`` if every one violates something."""
    best: Timed | None = None
    for visits in _interleavings(problem, vehicle, order):
        for start in starts:
            route = Route(vehicle, start, visits)
            verdict = check_route(problem, route)
            if any(v.kind in START_BLIND for v in verdict.violations):
                break
            if not verdict.violations and (best is None or verdict.schedule.cost < best.cost):
                best = Timed(verdict.schedule.cost, route)
    return best


def _interleavings(problem: Problem, number: int, order: tuple[int, ...]) -> Iterator[tuple[Visit, ...]]:
    """Put breaks and reloads between the stops of an order in every way that may be of use."""
    vehicle = problem.vehicles[number]
    depots = vehicle.reload_depots or (() if vehicle.start_depot is None else (vehicle.start_depot,))

    def continuations(at: int, pause: int, reloads: int, last: VisitKind | None) -> Iterator[tuple[Visit, ...]]:
        if at == len(order):
            yield ()
        else:
            for rest in continuations(at + 1, pause, reloads, VisitKind.STOP):
                yield (Visit(VisitKind.STOP, order[at]), *rest)
            may_reload = last is not VisitKind.RELOAD and (at or vehicle.start_location is not None)
            for depot in depots if reloads and may_reload else ():
                for rest in continuations(at, pause, reloads - 1, VisitKind.RELOAD):
                    yield (Visit(VisitKind.RELOAD, depot), *rest)
        for taken in range(pause, len(vehicle.breaks)):
            for rest in continuations(at, taken + 1, reloads, last):
                yield (Visit(VisitKind.BREAK, taken), *rest)

    yield from continuations(0, 0, vehicle.max_trips - 1, None)


def _starts(problem: Problem, number: int, at_most: int | None = None) -> list[int]:
    """Give the starts worth a try: every step of the shift, and the second after it."""
    moments = {abs(t) for t in _moments(problem) if t}
    for profile in problem.profiles:
        moments.add(int(np.gcd.reduce(profile.duration_s[profile.duration_s < UNREACHABLE], axis=None)))
    step = math.gcd(*moments) or 1
    events = [t for t in _moments(problem) if abs(t) < FOREVER] or [0]
    shift = problem.vehicles[number].shift
    reach = sum(s.service_s + s.setup_s for s in problem.stops) + 7_200
    low = shift.earliest_s if shift.earliest_s > -FOREVER else min(events) - reach
    high = shift.latest_s if shift.latest_s < FOREVER else max(events)
    if at_most is not None:
        return sorted({low + (high - low) * i // at_most for i in range(at_most)})
    if (high - low) // step > 400:
        raise ValueError("too many starts to try them all: make the problem with scale=TINY")
    return sorted({t for base in range(low, high + 1, step) for t in (base, base + 1) if t <= high})


def _moments(problem: Problem) -> Iterator[int]:
    """Give every time that stands in a problem."""
    windows = [w for s in problem.stops for w in s.windows] + [d.window for d in problem.depots]
    for vehicle in problem.vehicles:
        windows += [vehicle.shift, *(b.window for b in vehicle.breaks)]
        yield from (b.duration_s for b in vehicle.breaks)
        yield vehicle.load_s
        yield from (t for t in (vehicle.overtime_after_s, vehicle.max_duration_s) if t < FOREVER)
    for window in windows:
        yield from (t for t in (window.earliest_s, window.latest_s) if abs(t) < FOREVER)
    for stop in problem.stops:
        yield from (stop.service_s, stop.setup_s, stop.max_late_s)
        yield from (t for t in (stop.release_s,) if abs(t) < FOREVER)
    yield from (t for t in (problem.balance_after_s,) if t < FOREVER)
