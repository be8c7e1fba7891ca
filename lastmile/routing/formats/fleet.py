"""The vehicles of a VRPLIB file: one value for all or a section with one row each."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.formats.rounding import Rounding, common_factor
from lastmile.routing.formats.sections import VrplibText
from lastmile.routing.problem import FOREVER, Vehicle

MAX_VEHICLES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Fleet:
    """The vehicles, alike neighbours put together.

    Parameters
    ----------
    cost_factor : by how much all costs were multiplied so that unit costs are whole.
    clients : per vehicle, the nodes that it may serve; ``None`` when every vehicle may serve all.
    """

    vehicles: tuple[Vehicle, ...]
    cost_factor: int
    clients: tuple[frozenset[int], ...] | None

    def allowed(self, node: int) -> frozenset[int] | None:
        """Give the vehicles that may serve a node, ``None`` for all."""
        if self.clients is None:
            return None
        return frozenset(i for i, nodes in enumerate(self.clients) if node in nodes)


def read_fleet(
    parsed: VrplibText,
    rounding: Rounding,
    *,
    depots: int,
    customers: int,
    dimensions: int,
    load_factor: int,
    service: bool,
) -> Fleet:
    """Read the vehicles.

    Parameters
    ----------
    customers : as many vehicles as customers where the file does not limit them.
    load_factor : by how much loads were multiplied to be whole.
    service : whether stops take time; ``DISTANCE`` then limits the duration.

    Raises
    ------
    InvalidInput
        If a row is missing or says nothing sensible.
    """
    reader = _FleetReader(parsed, customers)
    unit = reader.values("VEHICLES_UNIT_DISTANCE_COST", 1.0)[:, 0]
    cost_factor = common_factor(unit)
    limited = "duration" if service else "distance"
    vehicles, clients = _grouped(
        _vehicles(reader, rounding, depots, dimensions, load_factor, cost_factor, limited),
        reader.nodes("VEHICLES_ALLOWED_CLIENTS", depots + 1, depots + customers),
    )
    restricted = any(c is not None and len(c) < customers for c in clients)
    everyone = frozenset(range(depots, depots + customers))
    return Fleet(vehicles, cost_factor, tuple(everyone if c is None else c for c in clients) if restricted else None)


class _FleetReader:
    """Per-vehicle columns."""

    def __init__(self, parsed: VrplibText, customers: int) -> None:
        self.parsed = parsed
        self.count = parsed.whole("VEHICLES", 0, MAX_VEHICLES)
        if self.count is None:
            self.count = customers

    def values(self, name: str, default: float) -> NDArray[np.float64]:
        """Give a column per vehicle, shape (vehicles, columns), from a section or a header field."""
        section = self.parsed.sections.get(name)
        if section is not None:
            if name in self.parsed.headers:
                self.parsed.fail(name, f"either this field or {name}_SECTION, not both")
            table = section.table(self.count or 0)
            if table.size and table.min() < 0:
                section.fail_at(int(np.flatnonzero(table.min(axis=1) < 0)[0]) + 1, "values ≥ 0")
            return table
        value = self.parsed.number(name, default)
        if value is None or value < 0:
            self.parsed.fail(name, "a number ≥ 0")
        return np.full((self.count or 0, 1), value)

    def nodes(self, name: str, lowest: int, highest: int) -> list[frozenset[int]] | None:
        """Give the nodes (0-based) that a section lists per vehicle."""
        section = self.parsed.sections.get(name)
        if section is None:
            return None
        rows = section.ragged(self.count or 0)
        for index, row in enumerate(section.rows):
            if any(not lowest <= int(token) <= highest for token in row[1:]):
                section.fail(index, f"nodes {lowest} … {highest}")
        return [frozenset(number - 1 for number in row) for row in rows]


def _vehicles(
    reader: _FleetReader,
    rounding: Rounding,
    depots: int,
    dimensions: int,
    load_factor: int,
    cost_factor: int,
    limited: str,
) -> list[Vehicle]:
    """Make every vehicle of the file; equal ones are the same object."""
    limits = {key: reader.values(f"VEHICLES_MAX_{key.upper()}", FOREVER)[:, 0] for key in ("duration", "distance")}
    if "DISTANCE" in reader.parsed.headers:
        # The classic field limits a route's length, stops included where they take time.
        limits[limited] = np.minimum(limits[limited], reader.values("DISTANCE", FOREVER)[:, 0])
    reloads = reader.nodes("VEHICLES_RELOAD_DEPOT", 1, depots)
    max_reloads = reader.values("VEHICLES_MAX_RELOADS", FOREVER)[:, 0]
    homes = reader.nodes("VEHICLES_DEPOT", 1, depots)
    capacity = _capacity(reader, dimensions, load_factor)
    fixed = rounding.given(reader.values("VEHICLES_FIXED_COST", 0.0)[:, 0]) * cost_factor
    unit = np.rint(reader.values("VEHICLES_UNIT_DISTANCE_COST", 1.0)[:, 0] * cost_factor).astype(np.int64)
    customers = reader.parsed.whole("DIMENSION", 1, 10**9) or 1
    result = []
    for index in range(reader.count or 0):
        home = 0 if homes is None else _only(homes[index], reader)
        reload = () if reloads is None else tuple(sorted(reloads[index]))
        result.append(
            Vehicle(
                start_depot=home,
                end_depot=home,
                capacity=capacity[index],
                fixed_cost=int(fixed[index]),
                distance_cost=int(unit[index]),
                max_duration_s=_limit(limits["duration"][index], rounding),
                max_distance_m=_limit(limits["distance"][index], rounding),
                # More trips than nodes are never of use.
                max_trips=1 + int(min(max_reloads[index], customers)) if reload else 1,
                reload_depots=reload,
            )
        )
    return result


def _only(nodes: frozenset[int], reader: _FleetReader) -> int:
    if len(nodes) != 1:
        reader.parsed.sections["VEHICLES_DEPOT"].fail(None, "one depot per vehicle")
    return next(iter(nodes))


def _limit(value: float, rounding: Rounding) -> int:
    return FOREVER if value >= FOREVER else int(rounding.given(np.array([value]))[0])


def _capacity(reader: _FleetReader, dimensions: int, load_factor: int) -> list[tuple[int, ...]]:
    if "CAPACITY" not in reader.parsed.headers and "CAPACITY" not in reader.parsed.sections:
        return [()] * (reader.count or 0)
    values = reader.values("CAPACITY", 0.0)
    if values.shape[1] != dimensions:
        if values.shape[1] != 1 or "CAPACITY" in reader.parsed.sections:
            reader.parsed.sections["CAPACITY"].fail(0, f"{dimensions} capacities, one for each load")
        values = np.repeat(values, dimensions, axis=1)
    # What does not fill a whole unit is of no use to loads that are whole.
    return [tuple(row) for row in np.floor(values * load_factor + 1e-6).astype(np.int64).tolist()]


def _grouped(
    vehicles: list[Vehicle], clients: list[frozenset[int]] | None
) -> tuple[tuple[Vehicle, ...], list[frozenset[int] | None]]:
    """Put alike neighbours together; the order stays, as solution files name vehicles by their place."""
    members_of: Sequence[frozenset[int] | None] = clients if clients is not None else [None] * len(vehicles)
    rows = zip(vehicles, members_of, strict=True)
    grouped: list[Vehicle] = []
    allowed: list[frozenset[int] | None] = []
    first = 1
    for (vehicle, nodes), members in itertools.groupby(rows):
        count = sum(1 for _ in members)
        grouped.append(replace(vehicle, count=count, name=f"{first}" if count == 1 else f"{first}-{first + count - 1}"))
        allowed.append(nodes)
        first += count
    return tuple(grouped), allowed
