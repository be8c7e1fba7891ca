"""What every road engine can do, embedded or behind HTTP."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lastmile.roads.matrix import Matrix, Progress
from lastmile.roads.profiles import Profile
from lastmile.roads.slices import TimeSlice


class RoadEngine(Protocol):
    """Matrices and route geometry."""

    @property
    def name(self) -> str:
        """Name for logs and reports, e.g. ``"cch"``."""
        ...

    def matrix(
        self,
        positions: NDArray[np.float64],
        profile: str | Profile,
        time_slice: TimeSlice | None = None,
        progress: Progress | None = None,
    ) -> Matrix:
        """Give time and distance between every two of n positions, shape (n, 2), lon lat.

        Raises
        ------
        InvalidInput
            If a position or the profile is not valid.
        ExternalFailure
            If a service behind the engine fails or answers nonsense.
        """
        ...

    def geometry(
        self, positions: NDArray[np.float64], profile: str | Profile, time_slice: TimeSlice | None = None
    ) -> list[NDArray[np.float64]]:
        """Give one polyline (shape (m, 2), lon lat) for each leg between successive positions, k − 1 in all.

        A leg that cannot be driven is the straight line between its two positions.
        """
        ...
