"""What the checker says of a plan: its schedule, its cost by term, and every violation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from operator import add, attrgetter
from typing import Final

from lastmile.routing.solution import Visit


class ViolationKind(StrEnum):
    """What a plan may break. ``amount`` is in the unit named here."""

    CAPACITY = "capacity"  # units of the dimension
    TIME_WINDOW = "time_window"  # seconds after the last permitted begin
    SHIFT = "shift"  # seconds outside the shift
    DEPOT_WINDOW = "depot_window"  # seconds after closing
    DURATION = "duration"  # seconds
    DISTANCE = "distance"  # metres
    STOPS = "stops"  # stops too many
    TRIPS = "trips"  # reloads too many, or at a depot that is not for this vehicle
    SKILLS = "skills"  # skills missing
    VEHICLE = "vehicle"  # the stop is not for this vehicle
    UNREACHABLE = "unreachable"  # legs that cannot be driven
    BREAK = "break"  # seconds late, or 1 for a break left out, unknown, or taken twice
    PAIR = "pair"  # a pickup without its delivery on the same trip, or after it
    INCOMPATIBLE = "incompatible"  # two stops that must not share a route
    PREFIX = "prefix"  # the route does not begin as pinned
    FLEET = "fleet"  # more routes than vehicles
    TWICE = "twice"  # a stop that is served more than once
    UNSERVED = "unserved"  # a stop that must not be left out
    CARRIER = "carrier"  # no quote from this carrier
    CAP = "cap"  # parcels above a carrier's cap
    CHANGES = "changes"  # changed stops above the limit


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that a plan breaks.

    Parameters
    ----------
    amount : by how much, in the kind's unit.
    route, stop, carrier : where, as far as it applies.
    """

    kind: ViolationKind
    amount: int
    message: str
    route: int | None = None
    stop: int | None = None
    carrier: int | None = None


@dataclass(frozen=True, slots=True)
class VisitTimes:
    """When one visit happens.

    Parameters
    ----------
    arrival_s, begin_s, departure_s : seconds of the day; service (or the break, or loading) begins at ``begin_s``.
    late_s : seconds after the end of the window, where lateness is permitted.
    distance_m : of the leg that leads here.
    load : per dimension, on leaving.
    """

    visit: Visit
    arrival_s: int
    begin_s: int
    departure_s: int
    late_s: int
    distance_m: int
    load: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RouteSchedule:
    """One route, timed.

    Parameters
    ----------
    start_s, departure_s, end_s : begin of loading, leaving the start, arrival at the end.
    start_load : per dimension, on leaving the start.
    distance_m : of the whole route.
    paid_s, wait_s, late_s : paid working time, waiting at doors and depots, permitted lateness.
    cost : cost units of this route: fixed, distance, duration, overtime, lateness, territory, balance.
    """

    vehicle: int
    start_s: int
    departure_s: int
    end_s: int
    visits: tuple[VisitTimes, ...]
    start_load: tuple[int, ...]
    distance_m: int
    end_distance_m: int
    paid_s: int
    wait_s: int
    late_s: int
    cost: int


@dataclass(frozen=True, slots=True)
class CostBreakdown:
    """Cost units by term."""

    fixed: int = 0
    distance: int = 0
    duration: int = 0
    overtime: int = 0
    lateness: int = 0
    territory: int = 0
    balance: int = 0
    changes: int = 0
    carriers: int = 0
    shortfall: int = 0
    unassigned: int = 0

    @property
    def total(self) -> int:
        """The sum of all terms: what a solver minimises."""
        return sum(_terms(self))

    def __add__(self, other: CostBreakdown) -> CostBreakdown:
        """Add term by term."""
        return CostBreakdown(*map(add, _terms(self), _terms(other)))


_terms: Final[Callable[[CostBreakdown], tuple[int, ...]]] = attrgetter(*(f.name for f in fields(CostBreakdown)))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The checker's verdict."""

    cost: CostBreakdown
    violations: tuple[Violation, ...]
    routes: tuple[RouteSchedule, ...]
    unassigned: tuple[int, ...]

    @property
    def feasible(self) -> bool:
        """Whether nothing is violated."""
        return not self.violations
