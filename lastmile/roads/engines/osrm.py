"""OSRM over HTTP (API v1: table and route)."""

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

_PROFILES: Final[Mapping[str, str]] = MappingProxyType(
    {"van": "driving", "motorbike": "driving", "cargo_bike": "cycling", "bicycle": "cycling", "foot": "foot"}
)


class OsrmEngine:
    """Matrices and geometry from a running ``osrm-routed``.

    Parameters
    ----------
    url : its root, e.g. ``"http://127.0.0.1:5000"``.
    timeout_s : for one answer.
    block : places a table request asks from and to; twice this may not pass the service's ``--max-table-size``
        (100 unless changed).
    profiles : our profile → the service's.
    """

    name = "osrm"

    def __init__(
        self, url: str, timeout_s: float = 30.0, block: int = 50, profiles: Mapping[str, str] = _PROFILES
    ) -> None:
        self._service, self._block, self._profiles = JsonService("OSRM", url, timeout_s), block, profiles

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
            sources, targets = places[rows], places[columns]
            split = len(sources)
            answer = self._ask(
                "table",
                chosen,
                np.vstack([sources, targets]),
                {
                    "sources": ";".join(map(str, range(split))),
                    "destinations": ";".join(map(str, range(split, split + len(targets)))),
                    "annotations": "duration,distance",
                },
            )
            shape = (len(sources), len(targets))
            time_s = self._service.block(answer.get("durations"), shape, "durations")
            metres = self._service.block(answer.get("distances"), shape, "distances")
            write_block(matrix, (rows, columns), time_s, metres, factor)
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
        answer = self._ask("route", profile, ends, {"overview": "full", "geometries": "geojson"})
        if answer["code"] == "NoRoute":
            return ends
        match answer.get("routes"):
            case [{"geometry": {"coordinates": coordinates}}, *_]:
                return self._service.polyline(coordinates)
            case _:
                raise self._service.failure("a route without a geometry")

    def _ask(
        self, service: str, profile: Profile, places: NDArray[np.float64], params: Mapping[str, str]
    ) -> dict[str, Any]:
        where = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in places.tolist())
        answer = self._service.get(f"/{service}/v1/{self._profiles.get(profile.name, profile.name)}/{where}", params)
        if answer.get("code") not in {"Ok", "NoRoute"}:
            raise self._service.failure(f"{str(answer.get('code'))[:40]}: {str(answer.get('message', ''))[:200]}")
        return answer
