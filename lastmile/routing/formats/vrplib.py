"""VRPLIB instances with PyVRP's extensions, read as problems.

A node of the file is a location of the problem; the first nodes are the depots, every other one is a stop, in the
file's order. One matrix is both distance and duration. Vehicles that follow each other and are alike become one
``Vehicle`` with a count, so that the k-th route of a solution file is the k-th vehicle of the instance.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import UnsupportedProblem
from lastmile.routing.formats.fleet import read_fleet
from lastmile.routing.formats.matrices import edge_weights
from lastmile.routing.formats.rounding import (
    ROUNDINGS,
    Rounding,
    RoundingName,
    common_factor,
    convention,
    published_scale,
)
from lastmile.routing.formats.sections import VrplibText, read_text, split
from lastmile.routing.problem import (
    ANY_TIME,
    FOREVER,
    UNREACHABLE,
    Depot,
    Pair,
    Problem,
    Profile,
    Stop,
    TimeWindow,
)

MAX_NODES: Final = 30_000
"""A matrix of so many places takes 3.6 GB."""

_HEADERS: Final = frozenset(
    [
        "NAME",
        "COMMENT",
        "TYPE",
        "DIMENSION",
        "VEHICLES",
        "CAPACITY",
        "DISTANCE",
        "SERVICE_TIME",
        "EDGE_WEIGHT_TYPE",
        "EDGE_WEIGHT_FORMAT",
        "NODE_COORD_TYPE",
        "DISPLAY_DATA_TYPE",
        "VEHICLES_MAX_DURATION",
        "VEHICLES_MAX_DISTANCE",
        "VEHICLES_MAX_RELOADS",
        "VEHICLES_FIXED_COST",
        "VEHICLES_UNIT_DISTANCE_COST",
        "RELEASE_TIME",
    ]
)
_SECTIONS: Final = frozenset(
    [
        "NODE_COORD",
        "EDGE_WEIGHT",
        "DEMAND",
        "LINEHAUL",
        "BACKHAUL",
        "DEPOT",
        "SERVICE_TIME",
        "TIME_WINDOW",
        "PRIZE",
        "RELEASE_TIME",
        "CAPACITY",
        "PICKUP_AND_DELIVERY",
        "VEHICLES_DEPOT",
        "VEHICLES_RELOAD_DEPOT",
        "VEHICLES_ALLOWED_CLIENTS",
        "VEHICLES_MAX_DURATION",
        "VEHICLES_MAX_DISTANCE",
        "VEHICLES_MAX_RELOADS",
        "VEHICLES_FIXED_COST",
        "VEHICLES_UNIT_DISTANCE_COST",
        "DISPLAY_DATA",
    ]
)


def read_instance(path: str | Path, rounding: RoundingName | None = None) -> Problem:
    """Read a VRPLIB instance, ``.vrp`` or ``.vrp.gz``.

    Parameters
    ----------
    rounding : ``None`` for the convention of the file's TYPE; see ``ROUNDINGS``.

    Returns
    -------
    A problem whose ``cost_scale`` cost units make one unit of the class's published costs.

    Raises
    ------
    InvalidInput
        If the file is malformed; the message names the line and what would be right.
    UnsupportedProblem
        If the file has a field or a section that the model cannot express.
    """
    path = Path(path)
    parsed = split(read_text(path), path.name)
    _refuse_unknown(parsed)
    kind = parsed.text("TYPE", "CVRP")
    return _problem(_Reader(parsed, kind, ROUNDINGS[rounding or convention(kind).rounding]))


def _refuse_unknown(parsed: VrplibText) -> None:
    unknown = [
        *(f"{key} (line {header.line})" for key, header in parsed.headers.items() if key not in _HEADERS),
        *(f"{name}_SECTION (line {s.line})" for name, s in parsed.sections.items() if name not in _SECTIONS),
    ]
    if unknown:
        raise UnsupportedProblem(f"{parsed.file}: the model has no {', '.join(unknown)}")


class _Reader:
    """The per-node columns of one file."""

    def __init__(self, parsed: VrplibText, kind: str, rounding: Rounding) -> None:
        self.parsed, self.kind, self.rounding = parsed, kind, rounding
        nodes = parsed.whole("DIMENSION", 1, MAX_NODES)
        if nodes is None:
            parsed.fail("DIMENSION", f"the number of nodes, depots included, 1 … {MAX_NODES:,}")
        self.nodes = nodes
        self.depots = self._depots()
        self.customers = self.nodes - self.depots

    def _depots(self) -> int:
        section = self.parsed.sections.get("DEPOT")
        if section is None:
            return 1
        numbers = [int(n) for n in section.flat() if n != -1]
        if not numbers or numbers != list(range(1, len(numbers) + 1)) or len(numbers) > self.nodes:
            section.fail(None, f"the depots as the first nodes: 1, 2 … and -1 at the end (it has {numbers[:5]})")
        return len(numbers)

    def column(self, name: str) -> NDArray[np.float64] | None:
        """Give a section's values by node, shape (nodes, columns), or ``None`` where there is no such section."""
        section = self.parsed.sections.get(name)
        if section is None:
            return None
        values = section.table(self.nodes)
        if values.min() < 0:
            section.fail_at(int(np.flatnonzero(values.min(axis=1) < 0)[0]) + 1, "values ≥ 0")
        return values

    def times(self, name: str) -> NDArray[np.int64]:
        """Give a time per node from a section or a header field; zero without either, and at depots."""
        values = self.column(name)
        if values is not None:
            return self.rounding.given(values[:, 0])
        result = np.full(self.nodes, self.parsed.number(name, 0.0))
        if result[-1] < 0:
            self.parsed.fail(name, "a time ≥ 0")
        result[: self.depots] = 0
        return self.rounding.given(result)

    def windows(self) -> list[tuple[TimeWindow, ...]]:
        """Give every node's time window."""
        values = self.column("TIME_WINDOW")
        if values is None:
            return [ANY_TIME] * self.nodes
        if values.shape[1] != 2:
            self.parsed.sections["TIME_WINDOW"].fail(0, "a number, the earliest and the latest time")
        whole = self.rounding.given(values)
        late = np.flatnonzero(whole[:, 0] > whole[:, 1])
        if len(late):
            self.parsed.sections["TIME_WINDOW"].fail_at(int(late[0]) + 1, "earliest ≤ latest")
        return [(TimeWindow(begin, end),) for begin, end in whole.tolist()]


@dataclass(frozen=True, slots=True)
class _Loads:
    """Loads of all nodes, and by how much they were multiplied to be whole."""

    delivery: NDArray[np.int64]
    pickup: NDArray[np.int64]
    factor: int


def _loads(reader: _Reader) -> _Loads:
    demand = reader.column("DEMAND")
    if demand is None:
        demand = reader.column("LINEHAUL")
    backhaul = reader.column("BACKHAUL")
    width = next((v.shape[1] for v in (demand, backhaul) if v is not None), 1)
    none = np.zeros((reader.nodes, width))
    demand, backhaul = none if demand is None else demand, none if backhaul is None else backhaul
    if backhaul.shape != demand.shape:
        reader.parsed.sections["BACKHAUL"].fail(0, f"{demand.shape[1]} load(s), as many as in DEMAND_SECTION")
    factor = common_factor(demand, backhaul)
    return _Loads(np.rint(demand * factor).astype(np.int64), np.rint(backhaul * factor).astype(np.int64), factor)


def _problem(reader: _Reader) -> Problem:
    paired = _paired(reader) if "PICKUP_AND_DELIVERY" in reader.parsed.sections else None
    loads = paired.loads if paired else _loads(reader)
    windows = paired.windows if paired else reader.windows()
    service = paired.service if paired else reader.times("SERVICE_TIME")
    fleet = read_fleet(
        reader.parsed,
        reader.rounding,
        depots=reader.depots,
        customers=reader.customers,
        dimensions=loads.delivery.shape[1],
        load_factor=loads.factor,
        service=bool(service.any()),
    )
    prizes = reader.column("PRIZE")
    prize = np.zeros(reader.nodes, dtype=np.int64) if prizes is None else reader.rounding.given(prizes[:, 0])
    release = reader.times("RELEASE_TIME")
    release_given = "RELEASE_TIME" in reader.parsed.sections or "RELEASE_TIME" in reader.parsed.headers
    delivery, pickup = (list(map(tuple, amounts.tolist())) for amounts in (loads.delivery, loads.pickup))
    matrix = edge_weights(reader.parsed, reader.nodes, reader.rounding)
    if reader.kind == "VRPB":
        _forbid_backhauls_first(matrix, loads)
    stops = tuple(
        Stop(
            location=node,
            delivery=delivery[node],
            pickup=pickup[node] if any(pickup[node]) else (),
            service_s=int(service[node]),
            windows=windows[node],
            release_s=int(release[node]) if release_given else -FOREVER,
            # A customer without a prize must be served.
            unassigned_cost=int(prize[node]) * fleet.cost_factor if prize[node] else None,
            allowed_vehicles=fleet.allowed(node),
            name=str(node),
        )
        for node in range(reader.depots, reader.nodes)
    )
    return Problem(
        stops=stops,
        vehicles=fleet.vehicles,
        depots=tuple(Depot(node, windows[node][0], name=str(node)) for node in range(reader.depots)),
        profiles=(Profile(matrix, matrix),),
        pairs=paired.pairs if paired else (),
        dimensions=tuple("load" if i == 0 else f"load {i + 1}" for i in range(loads.delivery.shape[1])),
        cost_scale=published_scale(reader.kind, reader.rounding) * fleet.cost_factor,
    )


def _forbid_backhauls_first(matrix: NDArray[np.int32], loads: _Loads) -> None:
    """Close the legs into a backhaul from the depot and out of one to a linehaul.

    Then every route begins with a linehaul and has all of them before its first backhaul.
    """
    linehaul = np.flatnonzero(loads.delivery.any(axis=1))
    backhaul = np.flatnonzero(loads.pickup.any(axis=1))
    matrix[0, backhaul] = UNREACHABLE
    matrix[np.ix_(backhaul, linehaul)] = UNREACHABLE


@dataclass(frozen=True, slots=True)
class _Paired:
    """What PICKUP_AND_DELIVERY_SECTION says of all nodes at once."""

    loads: _Loads
    windows: list[tuple[TimeWindow, ...]]
    service: NDArray[np.int64]
    pairs: tuple[Pair, ...]


def _paired(reader: _Reader) -> _Paired:
    """Read rows of demand, window, service time, pickup node (of a delivery) and delivery node (of a pickup)."""
    section = reader.parsed.sections["PICKUP_AND_DELIVERY"]
    rows = section.table(reader.nodes)
    if rows.shape[1] != 6:
        section.fail(0, "a number, demand, earliest, latest, service time, pickup node, delivery node")
    factor = common_factor(rows[:, 0])
    amounts = np.rint(rows[:, 0] * factor).astype(np.int64)
    times = reader.rounding.given(rows[:, 1:4])
    pickup, delivery = np.zeros((2, reader.nodes, 1), dtype=np.int64)
    pairs = []
    for node in range(reader.depots, reader.nodes):
        source, target = int(rows[node, 4]) - 1, int(rows[node, 5]) - 1
        if source < 0 and not reader.depots <= target < reader.nodes:
            section.fail_at(node + 1, "the node of the pickup, or else that of the delivery")
        if source < 0:
            pickup[node] = delivery[target] = abs(amounts[node])
            pairs.append(Pair(node - reader.depots, target - reader.depots))
    return _Paired(
        _Loads(delivery, pickup, factor),
        [(TimeWindow(begin, end),) for begin, end in times[:, :2].tolist()],
        times[:, 2],
        tuple(pairs),
    )
