"""Private fleet and common carrier (VRPPC) instances, as Bolduc et al. (2008) write them."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.formats.fleet import MAX_VEHICLES
from lastmile.routing.formats.matrices import euclidean
from lastmile.routing.formats.rounding import ROUNDINGS, RoundingName, common_factor, convention, published_scale
from lastmile.routing.formats.sections import Section, read_text, reject
from lastmile.routing.formats.vrplib import MAX_NODES
from lastmile.routing.problem import UNREACHABLE, Carrier, Depot, Problem, Profile, Quote, Stop, Vehicle

_NODES: Final = re.compile(r"NODE\b.*COORD")
_TRUCKS: Final = re.compile(r"TRUCKS?\b")
_FIELD: Final = re.compile(r"([A-Z_ ]+?)\s*:\s*(.*)")


def is_bolduc(text: str) -> bool:
    """Whether a text has the two tables of this format."""
    lines = [line.strip().upper() for line in text.splitlines()]
    return any(_NODES.match(line) for line in lines) and any(_TRUCKS.match(line) for line in lines)


def read_bolduc(path: str | Path, rounding: RoundingName | None = None) -> Problem:
    """Read a VRPPC instance: one depot, each vehicle at most once, one outside price per customer.

    Raises
    ------
    InvalidInput
        If the file is malformed.
    """
    path = Path(path)
    nodes, trucks = _tables(read_text(path), path.name)
    table = _columns(nodes, 4)
    fleet = _columns(trucks, 3)
    rule = ROUNDINGS[rounding or convention("VRPPC").rounding]
    if np.hypot(*np.ptp(table[:, :2], axis=0)) * rule.scale >= UNREACHABLE:
        nodes.fail(None, f"coordinates nearer to each other: scaled by {rule.scale}, a leg exceeds {UNREACHABLE:,}")
    factor, load_factor = common_factor(fleet[:, 2]), common_factor(table[:, 2])
    matrix = euclidean(table[:, :2], rule)
    prices = rule.given(table[:, 3]) * factor
    loads = np.rint(table[:, 2] * load_factor).astype(np.int64)
    return Problem(
        stops=tuple(
            Stop(node, delivery=(int(loads[node]),), quotes=(Quote(0, int(prices[node])),), name=str(node))
            for node in range(1, len(table))
        ),
        vehicles=_vehicles(fleet, rule.given(fleet[:, 1]) * factor, factor, load_factor),
        depots=(Depot(0, name="0"),),
        profiles=(Profile(matrix, matrix),),
        carriers=(Carrier("common carrier"),),
        dimensions=("load",),
        cost_scale=published_scale("VRPPC", rule) * factor,
    )


def _vehicles(
    fleet: NDArray[np.float64], fixed: NDArray[np.int64], factor: int, load_factor: int
) -> tuple[Vehicle, ...]:
    kinds, vehicles = np.column_stack([fleet, fixed]), []
    starts = [0, *(i for i in range(1, len(kinds)) if (kinds[i] != kinds[i - 1]).any()), len(kinds)]
    for begin, end in itertools.pairwise(starts):
        vehicles.append(
            Vehicle(
                count=end - begin,
                capacity=(int(fleet[begin, 0] * load_factor + 1e-6),),
                fixed_cost=int(fixed[begin]),
                distance_cost=round(fleet[begin, 2] * factor),
                name=f"{begin + 1}-{end}",
            )
        )
    return tuple(vehicles)


def _tables(text: str, file: str) -> tuple[Section, Section]:
    """Split the text into the node and the truck table, and hold them against the counts in the header."""
    nodes, trucks = Section(file, "NODE", 0), Section(file, "TRUCK", 0)
    current: Section | None = None
    counts: dict[str, int] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line == "EOF":
            continue
        if _NODES.match(line.upper()):
            nodes = current = Section(file, "NODE", number)
        elif _TRUCKS.match(line.upper()):
            trucks = current = Section(file, "TRUCK", number)
        elif current is not None:
            current.rows.append(line.split())
            current.lines.append(number)
        elif (match := _FIELD.fullmatch(line)) is None:
            reject(file, number, None, line, "NAME, COMMENT, CUSTOMERS and VEHICLES lines, then the two tables")
        elif match[1] in {"CUSTOMERS", "VEHICLES"}:
            if not match[2].isdecimal() or len(match[2]) > 9:
                reject(file, number, match[1], match[2], "a whole number ≥ 0")
            counts[match[1]] = int(match[2])
    _check_counts(file, counts, nodes, trucks)
    return nodes, trucks


def _check_counts(file: str, counts: dict[str, int], nodes: Section, trucks: Section) -> None:
    if not 1 <= len(nodes.rows) <= MAX_NODES or not 1 <= len(trucks.rows) <= MAX_VEHICLES:
        reject(file, None, None, None, f"a table of 1 … {MAX_NODES:,} nodes and one of 1 … {MAX_VEHICLES:,} trucks")
    if counts.get("CUSTOMERS", len(nodes.rows) - 1) != len(nodes.rows) - 1:
        nodes.fail(None, f"the depot and {counts['CUSTOMERS']} customers (it has {len(nodes.rows)} rows)")
    if counts.get("VEHICLES", len(trucks.rows)) != len(trucks.rows):
        trucks.fail(None, f"{counts['VEHICLES']} rows (it has {len(trucks.rows)})")


def _columns(section: Section, width: int) -> NDArray[np.float64]:
    """Give the rows without their number; nodes are numbered from 0, trucks from 1."""
    for index, row in enumerate(section.rows):
        if len(row) != width + 1:
            section.fail(index, f"a number and {width} values")
    values = section.flat().reshape(-1, width + 1)
    first = 0 if section.name == "NODE" else 1
    wrong = np.flatnonzero(values[:, 0] != np.arange(first, first + len(values)))
    if len(wrong):
        section.fail(int(wrong[0]), f"row number {first + int(wrong[0])}")
    money = values[:, 3:] if section.name == "NODE" else values[:, 1:]
    if money.min() < 0:
        section.fail(int(np.flatnonzero(money.min(axis=1) < 0)[0]), "loads and costs ≥ 0")
    return values[:, 1:]
