"""The optimiser: problem, solution, checker and the engines. Usable alone, as a library.

from lastmile.routing import Depot, Problem, Profile, Stop, Vehicle, solve
"""

from lastmile.routing.checker import check
from lastmile.routing.engines import ENGINES, solve
from lastmile.routing.evaluation import (
    CostBreakdown,
    Evaluation,
    RouteSchedule,
    Violation,
    ViolationKind,
    VisitTimes,
)
from lastmile.routing.problem import (
    ANY_TIME,
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
from lastmile.routing.replan import Replan, StopChange, replan
from lastmile.routing.solution import Outsourced, Route, Solution, Visit, VisitKind, stop_route
from lastmile.routing.solver import Budget, Progress, Result, Solver

__all__ = [
    "ANY_TIME",
    "ENGINES",
    "FOREVER",
    "UNREACHABLE",
    "Break",
    "Budget",
    "Cap",
    "Carrier",
    "CostBreakdown",
    "Depot",
    "Evaluation",
    "Outsourced",
    "Pair",
    "Problem",
    "Profile",
    "Progress",
    "Quote",
    "Replan",
    "Result",
    "Route",
    "RouteSchedule",
    "Solution",
    "Solver",
    "Stop",
    "StopChange",
    "Tier",
    "TimeWindow",
    "TrafficSlice",
    "Vehicle",
    "Violation",
    "ViolationKind",
    "Visit",
    "VisitKind",
    "VisitTimes",
    "check",
    "replan",
    "solve",
    "stop_route",
]
