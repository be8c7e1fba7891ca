"""The streets of one extract: the package's front door."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import ExternalFailure, InvalidInput
from lastmile.core.geo import BoundingBox
from lastmile.roads.addresses import AddressRow
from lastmile.roads.cache import Cache, default_cache_dir, file_hash
from lastmile.roads.engines.embedded import EmbeddedEngine
from lastmile.roads.engines.port import RoadEngine
from lastmile.roads.extract import Extract, read_extract
from lastmile.roads.gazetteer import Gazetteer, write_gazetteer
from lastmile.roads.lines import StreetLine, draw_streets
from lastmile.roads.matrix import Matrix, Progress, as_positions
from lastmile.roads.matrix_store import MatrixStore, matrix_key
from lastmile.roads.profiles import Profile, find_profile
from lastmile.roads.slices import TimeSlice
from lastmile.roads.snapping import Snaps

BUILDER_VERSION: Final = 2
"""Raised with every change to what is derived from an extract; the cache then starts afresh."""

_ARRAYS: Final = "streets.npz"
_NAMES: Final = "names.json"
_GAZETTEER: Final = "gazetteer.sqlite"
_NOT_ARRAYS: Final = frozenset({"names"})

Report = Callable[[str], None]
"""Called with a short text at each step of opening."""


class Streets:
    """Everything known about the streets of one extract.

    Parameters
    ----------
    content_hash : of the extract's file and the builder's version.
    extract : the streets as arrays.
    gazetteer : finds addresses.
    engine : answers matrices and geometry; the embedded one unless another is given.
    embedded : snaps places, whatever engine routes.
    cache : where derived files lie.
    """

    def __init__(
        self,
        content_hash: str,
        extract: Extract,
        gazetteer: Gazetteer,
        embedded: EmbeddedEngine,
        cache: Cache,
        engine: RoadEngine | None = None,
    ) -> None:
        self.content_hash = content_hash
        self.gazetteer = gazetteer
        self.embedded = embedded
        self.engine: RoadEngine = engine or embedded
        self._extract, self._cache = extract, cache
        self._matrices = MatrixStore(cache.root / "matrices")

    def close(self) -> None:
        """Remove what was written to a temporary folder because the cache could not be written."""
        self._cache.close()

    @cached_property
    def bbox(self) -> BoundingBox:
        """The smallest box around all streets."""
        return self._extract.bbox

    def snap(self, positions: NDArray[np.float64], profile: str | Profile = "van") -> Snaps:
        """Find the nearest point on a street for each place.

        Parameters
        ----------
        positions : shape (n, 2), columns lon, lat in degrees.
        profile : whose streets count.

        Raises
        ------
        InvalidInput
            If a coordinate is no number or out of range, or the profile is unknown.
        """
        return self.embedded.snap(positions, profile)

    def matrix(
        self,
        positions: NDArray[np.float64],
        profile: str | Profile,
        time_slice: TimeSlice | None = None,
        progress: Progress | None = None,
    ) -> Matrix:
        """Give time and distance between every two places, from street point to street point.

        Parameters
        ----------
        positions : shape (n, 2), columns lon, lat in degrees.
        profile : how the vehicle moves; ``find_profile("van").at(0.9)`` for a slower one.
        time_slice : the traffic; free flow without.
        progress : called with (places done, places in all).

        Returns
        -------
        Shape (n, n) each; ``UNREACHABLE`` where no way leads, also to and from places whose snap is not ``OK``.
        """
        if self.engine is not self.embedded:
            return self.engine.matrix(positions, profile, time_slice, progress)
        places = as_positions(positions)
        key = matrix_key(places, find_profile(profile), time_slice, self.embedded.name)
        known = self._matrices.get(key, len(places))
        if known is None:
            known = self.embedded.matrix(places, profile, time_slice, progress)
            self._matrices.put(key, known)
        elif progress is not None:
            progress(len(places), len(places))
        return known

    def geometry(
        self, positions: NDArray[np.float64], profile: str | Profile, time_slice: TimeSlice | None = None
    ) -> list[NDArray[np.float64]]:
        """Give one polyline (shape (m, 2), lon lat) for each leg of a route; a straight line where no way leads."""
        return self.engine.geometry(positions, profile, time_slice)

    def street_lines(self, tolerance_m: float = 4.0, classes: frozenset[str] | None = None) -> list[StreetLine]:
        """Give the streets to draw, small ones first.

        Parameters
        ----------
        tolerance_m : how far a simplified line may leave the street.
        classes : only these road classes; all without.
        """
        return draw_streets(self._extract, tolerance_m, classes)

    def addresses(self) -> list[AddressRow]:
        """Give every numbered house in the extract."""
        return self.gazetteer.addresses()


def open_streets(
    path: str | os.PathLike[str],
    cache_dir: str | os.PathLike[str] | None = None,
    progress: Report | None = None,
    *,
    search: str = "auto",
    threads: int = 2,
) -> Streets:
    """Read an extract, or what is kept of it from last time.

    Parameters
    ----------
    path : an ``.osm.pbf`` file.
    cache_dir : where derived files are kept; ``$LASTMILE_CACHE`` or ``~/.cache/lastmile`` without. If it cannot be
        written, a warning is logged and nothing is kept.
    progress : called with what is being done.
    search : ``"cch"``, ``"dijkstra"`` or ``"auto"``.
    threads : how many search at once for a matrix.

    Raises
    ------
    InvalidInput
        If the file is missing, damaged or holds no street.
    ExternalFailure
        If not even a temporary folder can be written.
    """
    source = Path(path)
    say = progress or (lambda _: None)
    try:
        content_hash = f"{file_hash(source)}-v{BUILDER_VERSION}"
    except OSError as error:
        raise InvalidInput(f"cannot read the street extract {source}: {error.strerror or error}") from error
    cache = Cache(Path(cache_dir or default_cache_dir()) / "roads" / content_hash)

    def build(folder: Path) -> None:
        say(f"reading streets from {source.name}")
        extract, addresses = read_extract(source)
        say(f"indexing {len(addresses):,} addresses")
        _save(folder, extract)
        write_gazetteer(folder / _GAZETTEER, extract, addresses)

    folder = cache.folder("streets", build)
    say("opening the street network")
    extract = _load(folder)
    embedded = EmbeddedEngine(extract, cache, search, threads)
    return Streets(content_hash, extract, Gazetteer(folder / _GAZETTEER), embedded, cache)


def _save(folder: Path, extract: Extract) -> None:
    arrays = {name: getattr(extract, name) for name in extract.__slots__ if name not in _NOT_ARRAYS}
    with (folder / _ARRAYS).open("wb") as stream:
        np.savez(stream, **arrays)
    (folder / _NAMES).write_text(json.dumps(extract.names, ensure_ascii=False), encoding="utf-8")


def _load(folder: Path) -> Extract:
    try:
        with np.load(folder / _ARRAYS, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise ExternalFailure(f"the street cache at {folder} changed while it was read: {error}") from error
    return Extract(**arrays, names=tuple(tuple(entry) for entry in names))
