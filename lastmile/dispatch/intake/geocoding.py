"""Give every shipment a position that a vehicle can reach, or say what is wrong with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import RowIssue
from lastmile.core.geo import BoundingBox, Position
from lastmile.core.shipments import Shipment

MIN_SCORE = 80.0
MAX_OFFSET_M = 300.0
_OFFERED = 3
_MARGIN_DEG = 0.003  # about 300 m; what lies farther out cannot be near a street of the extract


class AddressMatch(Protocol):
    """One place that an address may mean."""

    @property
    def position(self) -> Position:
        """Where it is."""

    @property
    def score(self) -> float:
        """0 to 100, 100 is certain."""

    @property
    def label(self) -> str:
        """The address as the extract has it."""

    @property
    def kind(self) -> str:
        """What was matched, e.g. ``"address"`` or ``"street"``."""


class AddressFinder(Protocol):
    """Finds addresses by text."""

    def find(self, address: str, postcode: str = "") -> Sequence[AddressMatch]:
        """Give the candidates, best first."""


class StreetSnaps(Protocol):
    """Nearest drivable street of n positions."""

    @property
    def offset_m(self) -> NDArray[np.float64]:
        """Shape (n,), distance to the street in metres."""

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Shape (n,), whether there is a street near enough."""


class LocatingStreets(Protocol):
    """What geocoding needs of a street network."""

    @property
    def gazetteer(self) -> AddressFinder:
        """Its addresses."""

    @property
    def bbox(self) -> BoundingBox:
        """Its extent."""

    def snap(self, lonlat: NDArray[np.float64], /) -> StreetSnaps:
        """Snap positions, shape (n, 2), columns lon, lat in degrees."""


@dataclass(frozen=True, slots=True)
class _Origin:
    file: str
    rows: Mapping[str, int | str]

    def issue(self, shipment: Shipment, column: str, value: str, expected: str) -> RowIssue:
        row = self.rows.get(shipment.order_id, shipment.order_id)
        return RowIssue(self.file, row, column, value, expected)


def locate(
    shipments: Sequence[Shipment],
    streets: LocatingStreets,
    *,
    file: str = "orders",
    rows: Mapping[str, int | str] | None = None,
    max_offset_m: float = MAX_OFFSET_M,
) -> tuple[tuple[Shipment, ...], tuple[RowIssue, ...]]:
    """Find the position of every shipment and check that a street is near it.

    Parameters
    ----------
    shipments : with a position, an address, or both; a position goes before the address.
    streets : the extract.
    file, rows : where the shipments come from (order id → row), for the issues; an unknown row shows the order id.
    max_offset_m : greatest distance in metres from a drivable street.

    Returns
    -------
    The shipments that have a reachable position, in order, and one issue for each of the others.
    """
    origin = _Origin(file, rows or {})
    issues: list[RowIssue] = []
    placed: list[Shipment] = []
    for shipment in shipments:
        found = (
            _geocoded(shipment, streets, origin) if shipment.position is None else _inside(shipment, streets, origin)
        )
        if isinstance(found, RowIssue):
            issues.append(found)
        else:
            placed.append(found)
    located, far = _near_streets(placed, streets, origin, max_offset_m)
    return located, (*issues, *far)


def _geocoded(shipment: Shipment, streets: LocatingStreets, origin: _Origin) -> Shipment | RowIssue:
    matches = streets.gazetteer.find(shipment.address, shipment.postcode)
    if matches and matches[0].score >= MIN_SCORE:
        return replace(shipment, position=Position(*matches[0].position))
    shown = ", ".join(part for part in (shipment.address, shipment.postcode) if part)
    if not matches:
        return origin.issue(
            shipment, "address", shown, "an address of the extract, or coordinates; no street there has such a name"
        )
    offered = " | ".join(f"{match.label} ({match.score:.0f} %)" for match in matches[:_OFFERED])
    return origin.issue(shipment, "address", shown, f"an address of the extract, or coordinates; nearest: {offered}")


def _inside(shipment: Shipment, streets: LocatingStreets, origin: _Origin) -> Shipment | RowIssue:
    position, box = shipment.position, BoundingBox(*streets.bbox)
    if position is None or box.contains(position, _MARGIN_DEG):
        return shipment
    swapped = box.contains(Position(position.lat, position.lon))
    hint = " (looks swapped)" if swapped else ""
    extent = f"lon {box.west:.3f} to {box.east:.3f}, lat {box.south:.3f} to {box.north:.3f}"
    return origin.issue(shipment, "lon, lat", _shown(position), f"a place inside the extract, {extent}{hint}")


def _near_streets(
    shipments: Sequence[Shipment], streets: LocatingStreets, origin: _Origin, max_offset_m: float
) -> tuple[tuple[Shipment, ...], tuple[RowIssue, ...]]:
    if not shipments:
        return (), ()
    points = np.array([shipment.position for shipment in shipments], dtype=np.float64)
    snaps = streets.snap(points)
    offsets = np.asarray(snaps.offset_m, dtype=np.float64)
    near = np.asarray(snaps.ok, dtype=np.bool_) & (offsets <= max_offset_m)
    issues = []
    for index in np.flatnonzero(~near).tolist():
        shipment, offset_m = shipments[index], float(offsets[index])
        distance = f"the nearest one is {offset_m:,.0f} m away" if np.isfinite(offset_m) else "there is none near"
        expected = f"a place within {max_offset_m:.0f} m of a drivable street; {distance}"
        issues.append(origin.issue(shipment, "lon, lat", _shown(Position(*points[index])), expected))
    return tuple(shipment for shipment, ok in zip(shipments, near, strict=True) if ok), tuple(issues)


def _shown(position: Position) -> str:
    return f"{position.lon:.6f}, {position.lat:.6f}"
