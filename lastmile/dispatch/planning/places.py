"""The distinct places of a day: rows of the matrices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lastmile.core.geo import Position

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
    def of(cls, positions: Iterable[Position]) -> Places:
        """Number positions in the order of their first mention."""
        rows: dict[tuple[float, float], int] = {}
        distinct = []
        for position in positions:
            key = _key(position)
            if key not in rows:
                rows[key] = len(rows)
                distinct.append(position)
        return cls(tuple(distinct), rows)

    def row(self, position: Position) -> int:
        """Give the row of a position that was numbered."""
        return self._rows[_key(position)]

    def array(self) -> NDArray[np.float64]:
        """Give the positions, shape (n, 2), columns lon, lat in degrees."""
        return np.array(self.positions, dtype=np.float64).reshape(-1, 2)


def _key(position: Position) -> tuple[float, float]:
    return round(position.lon, _PLACES_DIGITS), round(position.lat, _PLACES_DIGITS)
