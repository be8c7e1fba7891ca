"""Valhalla over HTTP (sources_to_targets and route)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lastmile.roads.engines.http import (
    JsonService,
    blocks,
    close_diagonal,
    empty_matrix,
    uniform_factor,
    write_block,
)
from lastmile.roads.matrix import Matrix, Progress, as_positions
from lastmile.roads.profiles import Profile, find_profile
from lastmile.roads.slices import TimeSlice

_COSTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {"van": "auto", "motorbike": "motorcycle", "cargo_bike": "bicycle", "bicycle": "bicycle", "foot": "pedestrian"}
)
_SHAPE_UNIT: Final = 1e-6


class ValhallaEngine:
    """Matrices and geometry from a running Valhalla service.

    Parameters
    ----------
    url : its root, e.g. ``"http://127.0.0.1:8002"``.
    timeout_s : for one answer.
    block : places a matrix request asks from and to (the service's own limit is 50 unless changed).
    costings : our profile → the service's costing.
    """

    name = "valhalla"

    def __init__(
        self, url: str, timeout_s: float = 30.0, block: int = 50, costings: Mapping[str, str] = _COSTINGS
    ) -> None:
        self._service, self._block, self._costings = JsonService("Valhalla", url, timeout_s), block, costings

    def close(self) -> None:
        """Close the connections."""
        self._service.close()

    def matrix(
        self,
        positions: NDArray[np.float64],
        profile: str | Profile,
        time_slice: TimeSlice | None = None,
        progress: Progress | None = None,
    ) -> Matrix:
        """See ``RoadEngine``; a slice must slow all road classes alike."""
        places, chosen = as_positions(positions), find_profile(profile)
        factor = uniform_factor(chosen, time_slice)
        matrix = empty_matrix(len(places))
        for rows, columns in blocks(len(places), self._block):
            body = {
                "sources": _locations(places[rows]),
                "targets": _locations(places[columns]),
                "costing": self._costing(chosen),
                "units": "kilometers",
            }
            cells = self._service.post("/sources_to_targets", body).get("sources_to_targets")
            shape = (rows.stop - rows.start, columns.stop - columns.start)
            time_s = self._service.block(_column(cells, "time"), shape, "time")
            kilometres = self._service.block(_column(cells, "distance"), shape, "distance")
            write_block(matrix, (rows, columns), time_s, kilometres * 1000.0, factor)
            if progress is not None and columns.stop == len(places):
                progress(rows.stop, len(places))
        return close_diagonal(matrix)

    def geometry(
        self,
        positions: NDArray[np.float64],
        profile: str | Profile,
        time_slice: TimeSlice | None = None,  # noqa: ARG002  the port's; one factor for all streets changes no way
    ) -> list[NDArray[np.float64]]:
        """See ``RoadEngine``."""
        places, chosen = as_positions(positions), find_profile(profile)
        return [self._leg(places[leg : leg + 2], chosen) for leg in range(len(places) - 1)]

    def _leg(self, ends: NDArray[np.float64], profile: Profile) -> NDArray[np.float64]:
        body = {"locations": _locations(ends), "costing": self._costing(profile), "directions_type": "none"}
        match self._service.post("/route", body).get("trip"):
            case {"legs": [{"shape": str(shape)}, *_]}:
                return self._service.polyline(self._decode(shape))
            case _:
                raise self._service.failure("a route without a shape")

    def _decode(self, shape: str) -> list[tuple[float, float]]:
        try:
            return decode_polyline(shape)
        except ValueError as error:
            raise self._service.failure(f"a shape that cannot be read ({error})") from error

    def _costing(self, profile: Profile) -> str:
        return self._costings.get(profile.name, profile.name)


def decode_polyline(shape: str) -> list[tuple[float, float]]:
    """Decode Valhalla's shape: Google's encoded polyline with six decimals, lat before lon.

    Returns
    -------
    lon, lat pairs.

    Raises
    ------
    ValueError
        If the text is cut off or holds a character outside the code.
    """
    values: list[int] = []
    value = shift = 0
    for char in shape:
        bits = ord(char) - 63
        if not 0 <= bits < 64:
            raise ValueError(f"character {char!r}")
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            values.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(values) % 2:
        raise ValueError("cut off")
    lat, lon = np.cumsum(values[0::2]) * _SHAPE_UNIT, np.cumsum(values[1::2]) * _SHAPE_UNIT
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def _locations(places: NDArray[np.float64]) -> list[dict[str, float]]:
    return [{"lon": round(lon, 6), "lat": round(lat, 6)} for lon, lat in places.tolist()]


def _column(cells: Any, key: str) -> Any:
    """Take one number out of each cell; what is no table of objects is handed on for the reader to refuse."""
    if not isinstance(cells, list):
        return cells
    return [
        [cell.get(key) if isinstance(cell, dict) else "no object" for cell in row] if isinstance(row, list) else row
        for row in cells
    ]
