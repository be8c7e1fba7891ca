"""Solution files in CVRPLIB's form: ``Route #1: 5 9 …`` by vehicle, ``Cost …`` last.

Customers are numbered by their node, 0-based: from 1 where there is one depot. A depot's number in the middle of a
route is a reload there. Routes of a mixed fleet stand at their vehicle's place, and vehicles that stay at home have
an empty route.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

from lastmile.core.errors import UnsupportedProblem
from lastmile.routing.checker import check
from lastmile.routing.departure import best_start
from lastmile.routing.formats.sections import read_text, reject
from lastmile.routing.problem import Problem
from lastmile.routing.solution import Outsourced, Route, Solution, Visit, VisitKind

_ROUTE: Final = re.compile(r"route\s*#?\s*(\d{1,9})\s*:\s*(.*)", re.IGNORECASE)
_COST: Final = re.compile(r"cost\s*:?\s*(-?\d+(?:\.\d+)?)", re.IGNORECASE)
_NOTE: Final = re.compile(r"(time|optimal)\b.*", re.IGNORECASE)


def published_cost(problem: Problem, cost: int) -> Decimal:
    """Give a cost in the unit in which the class's best known costs are published, without trailing zeros."""
    value = Decimal(cost) / problem.cost_scale
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def write_solution(problem: Problem, solution: Solution, path: str | Path) -> None:
    """Write a solution file.

    Raises
    ------
    UnsupportedProblem
        If a route has a break, which this form cannot say.
    InvalidPlan
        If the plan names what the problem does not have.
    """
    cost = check(problem, solution).cost.total
    lines = [f"Route #{number}: {' '.join(row)}".rstrip() for number, row in _rows(problem, solution)]
    Path(path).write_text("\n".join([*lines, f"Cost {published_cost(problem, cost):f}"]) + "\n", encoding="utf-8")


def _rows(problem: Problem, solution: Solution) -> Iterator[tuple[int, list[str]]]:
    """Give the routes with their numbers."""
    routes = [route for route in solution.routes if route.visits]
    if len(problem.vehicles) == 1:
        for number, route in enumerate(routes, start=1):
            yield number, _numbers(problem, route)
        return
    number = 0
    for index, vehicle in enumerate(problem.vehicles):
        own = [_numbers(problem, route) for route in routes if route.vehicle == index]
        for row in itertools.chain(own, itertools.repeat([], max(0, vehicle.count - len(own)))):
            number += 1
            yield number, row


def _numbers(problem: Problem, route: Route) -> list[str]:
    if any(visit.kind is VisitKind.BREAK for visit in route.visits):
        raise UnsupportedProblem("a solution file of this form has no breaks; use VROOM's JSON")
    depots = len(problem.depots)
    return [str(v.number + (0 if v.kind is VisitKind.RELOAD else depots)) for v in route.visits]


def read_solution(problem: Problem, path: str | Path) -> Solution:
    """Read a solution file.

    Every route begins when it violates and costs least. Who is on no route goes to the carrier with the lowest
    quote where that is cheaper than leaving the stop out.

    Raises
    ------
    InvalidInput
        If the file is malformed or names customers or vehicles that the problem does not have.
    """
    path = Path(path)
    slots = [index for index, vehicle in enumerate(problem.vehicles) for _ in range(vehicle.count)]
    routes: list[Route] = []
    seen: set[int] = set()
    for line, number, tokens in _parsed(path):
        if number in seen:
            reject(path.name, line, None, f"Route #{number}", "every route once")
        seen.add(number)
        if not tokens:
            continue
        if not 1 <= number <= len(slots) and len(problem.vehicles) != 1:
            reject(path.name, line, None, f"Route #{number}", f"a vehicle 1 … {len(slots)}")
        vehicle = slots[number - 1] if 1 <= number <= len(slots) else 0
        visits = _visits(problem, vehicle, _numbers_in(problem, path.name, line, tokens))
        routes.append(best_start(problem, Route(vehicle, 0, visits)))
    served = {stop for route in routes for stop in route.stops}
    outsourced = tuple(_outsourced(problem, served))
    return Solution(tuple(routes), outsourced)


def read_cost(path: str | Path) -> Decimal | None:
    """Give the cost that a solution file claims, ``None`` where it says nothing."""
    matches = [_COST.match(line.strip()) for line in read_text(Path(path)).splitlines()]
    return next((Decimal(match[1]) for match in matches if match), None)


def _parsed(path: Path) -> Iterator[tuple[int, int, list[str]]]:
    """Give line, route number and customers of every route line."""
    found = False
    for line, raw in enumerate(read_text(path).splitlines(), start=1):
        text = raw.strip()
        match = _ROUTE.fullmatch(text)
        if match is not None:
            found = True
            yield line, int(match[1]), match[2].split()
        elif text and not _COST.match(text) and not _NOTE.fullmatch(text):
            reject(path.name, line, None, text, "'Route #1: 5 9 …' or 'Cost 123'")
        elif _COST.match(text):
            found = True
    if not found:
        reject(path.name, None, None, None, "'Route #1: 5 9 …' lines and 'Cost …'")


def _numbers_in(problem: Problem, file: str, line: int, tokens: list[str]) -> list[int]:
    nodes = len(problem.depots) + len(problem.stops)
    for token in tokens:
        if not token.isdecimal() or len(token) > 9 or int(token) >= nodes:
            reject(file, line, None, token, f"customers {len(problem.depots)} … {nodes - 1}")
    return [int(token) for token in tokens]


def _visits(problem: Problem, vehicle: int, numbers: list[int]) -> tuple[Visit, ...]:
    """Tell stops from reloads; a depot where the route begins or ends anyway is no move."""
    depots, kind = len(problem.depots), problem.vehicles[vehicle]
    while numbers and numbers[0] == kind.start_depot:
        numbers = numbers[1:]
    while numbers and numbers[-1] == kind.end_depot:
        numbers = numbers[:-1]
    return tuple(Visit(VisitKind.RELOAD, n) if n < depots else Visit(VisitKind.STOP, n - depots) for n in numbers)


def _outsourced(problem: Problem, served: set[int]) -> Iterator[Outsourced]:
    for index, stop in enumerate(problem.stops):
        if index not in served and stop.quotes:
            quote = min(stop.quotes, key=lambda q: q.cost)
            if stop.unassigned_cost is None or quote.cost < stop.unassigned_cost:
                yield Outsourced(index, quote.carrier)
