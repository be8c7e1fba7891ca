"""Matrices on disk, so that planning the same places again starts at once."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lastmile.roads.cache import build_sealed, is_sound
from lastmile.roads.matrix import Matrix
from lastmile.roads.profiles import Profile
from lastmile.roads.slices import TimeSlice

_LOG = logging.getLogger(__name__)
_SMALLEST: Final = 100
"""Fewer places than this are searched quicker than read."""
_LARGEST_SHARE: Final = 0.5
_LIMIT_BYTES: Final = 1 << 30


def matrix_key(places: NDArray[np.float64], profile: Profile, time_slice: TimeSlice | None, engine: str) -> str:
    """Name what a matrix depends on besides the streets."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(f"{engine}|{profile!r}|{places.shape}|".encode())
    digest.update(b"" if time_slice is None else time_slice.time_factors().tobytes())
    digest.update(np.ascontiguousarray(places).tobytes())
    return digest.hexdigest()


class MatrixStore:
    """Matrices under one folder, the least lately used thrown out when they grow too big.

    Parameters
    ----------
    root : the folder.
    limit_bytes : for all together; one that needs more than half of it is not kept.
    """

    def __init__(self, root: Path, limit_bytes: int = _LIMIT_BYTES) -> None:
        self._root, self._limit_bytes, self._works = root, limit_bytes, True

    def get(self, key: str, count: int) -> Matrix | None:
        """Give a kept matrix over ``count`` places, or ``None``."""
        place = self._root / key
        if count < _SMALLEST or not is_sound(place):
            return None
        try:
            matrix = Matrix(np.load(place / "duration_s.npy"), np.load(place / "distance_m.npy"))
            os.utime(place)
        except (OSError, ValueError):
            return None
        return matrix if matrix.duration_s.shape == matrix.distance_m.shape == (count, count) else None

    def put(self, key: str, matrix: Matrix) -> None:
        """Keep a matrix if it pays and the disk allows; a full disk is no error."""
        size = matrix.duration_s.nbytes + matrix.distance_m.nbytes
        if not self._works or len(matrix.duration_s) < _SMALLEST or size > _LARGEST_SHARE * self._limit_bytes:
            return
        self._make_room(size)

        def write(folder: Path) -> None:
            np.save(folder / "duration_s.npy", matrix.duration_s)
            np.save(folder / "distance_m.npy", matrix.distance_m)

        try:
            build_sealed(self._root / key, write)
        except OSError as error:
            self._works = False
            _LOG.warning("cannot keep matrices at %s (%s): going on without", self._root, error)

    def _make_room(self, size: int) -> None:
        with contextlib.suppress(OSError):
            kept = sorted((place for place in self._root.iterdir()), key=lambda place: place.stat().st_mtime)
            sizes = {place: sum(file.stat().st_size for file in place.iterdir()) for place in kept}
            while kept and sum(sizes[place] for place in kept) + size > self._limit_bytes:
                shutil.rmtree(kept.pop(0), ignore_errors=True)
