"""The distinct places of a day: rows of the matrices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lastmile.core.geo import Position
from lastmile.routing.curve import hilbert

_PLACES_DIGITS = 6  # about 0.1 m: the same door


@dataclass(frozen=True, slots=True)
class Places:
    """Distinct positions; a shipment's neighbour at the same door shares its row.

    Parameters
    ----------
    positions : row → lon, lat in degrees.
    """

    positions: tuple[Position, ...]
    _rows: dict[tuple[float, float], int]

    @classmethod
    def of(cls, depots: Iterable[Position], doors: Iterable[Position]) -> Places:
        """Number depots, then doors along a curve: the search finds the legs between neighbours side by side."""
        rows = {_key(depot): depot for depot in depots}
        others = {key: door for door in doors if (key := _key(door)) not in rows}
        order = hilbert(np.array(list(others.values()), dtype=np.float64).reshape(-1, 2))
        along = [*others.items()]
        rows.update(along[place] for place in order.tolist())
        return cls(tuple(rows.values()), {key: row for row, key in enumerate(rows)})

    def row(self, position: Position) -> int:
        """Give the row of a position that was numbered."""
        return self._rows[_key(position)]

    def array(self) -> NDArray[np.float64]:
        """Give the positions, shape (n, 2), columns lon, lat in degrees."""
        return np.array(self.positions, dtype=np.float64).reshape(-1, 2)


def _key(position: Position) -> tuple[float, float]:
    return round(position.lon, _PLACES_DIGITS), round(position.lat, _PLACES_DIGITS)
