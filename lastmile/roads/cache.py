"""Derived files on disk: written whole or not at all, checked before use, rebuilt when damaged."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Final

from lastmile.core.errors import ExternalFailure

_LOG = logging.getLogger(__name__)
_SEAL: Final = "seal.json"


def default_cache_dir() -> Path:
    """Give ``$LASTMILE_CACHE``, or ``~/.cache/lastmile``."""
    return Path(os.environ.get("LASTMILE_CACHE") or Path.home() / ".cache" / "lastmile")


def file_hash(path: Path) -> str:
    """Give the BLAKE2b hash of a file's content, 32 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


class Cache:
    """Folders of derived files under one root.

    A folder is built beside its place, sealed with the hash of each file and renamed into place, so a reader sees all
    of it or nothing, and a crash or a full disk leaves nothing behind. Where the root cannot be written, everything
    is built in a temporary folder that goes away with this object, and a warning is logged once.

    Parameters
    ----------
    root : where the folders lie, e.g. ``~/.cache/lastmile/roads/<content hash>``.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._remove: weakref.finalize[..., Cache] | None = None

    @property
    def root(self) -> Path:
        """Where the folders lie: the temporary folder once the wanted place could not be written."""
        return self._root

    @property
    def persistent(self) -> bool:
        """Whether what is written here outlives this object."""
        return self._remove is None

    def folder(self, name: str, build: Callable[[Path], None]) -> Path:
        """Give a sealed folder, building it first if it is missing or damaged.

        Parameters
        ----------
        build : writes the folder's files into the empty folder it is given.

        Raises
        ------
        ExternalFailure
            If neither the cache nor the temporary folder can be written.
        """
        place = self._root / name
        if is_sound(place):
            return place
        try:
            return build_sealed(place, build)
        except OSError as error:
            if not self.persistent:
                raise ExternalFailure(f"cannot write to {self._root}: {error}") from error
            _LOG.warning("cannot write the street cache at %s (%s): going on without it", self._root, error)
        return self._without_disk(name, build)

    def _without_disk(self, name: str, build: Callable[[Path], None]) -> Path:
        try:
            self._root = Path(tempfile.mkdtemp(prefix="lastmile-"))
        except OSError as error:
            raise ExternalFailure(f"neither the cache nor a temporary folder can be written: {error}") from error
        self._remove = weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)
        return self.folder(name, build)

    def close(self) -> None:
        """Remove the temporary folder, if there is one."""
        if self._remove is not None:
            self._remove()


def build_sealed(place: Path, build: Callable[[Path], None]) -> Path:
    """Build a folder beside its place, seal it, and rename it into place.

    Raises
    ------
    OSError
        If it cannot be written; nothing is left behind then.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    try:
        build(draft)
        seal = {file.name: file_hash(file) for file in sorted(draft.iterdir())}
        (draft / _SEAL).write_text(json.dumps(seal), encoding="utf-8")
        if place.exists():
            shutil.rmtree(place, ignore_errors=True)
        # Somebody else may have been first: theirs is as good, unless it is the damaged one that would not go away.
        with contextlib.suppress(FileExistsError):
            _rename(draft, place)
        if not is_sound(place):
            raise OSError(f"{place} cannot be replaced")
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return place


def _rename(draft: Path, place: Path) -> None:
    try:
        draft.rename(place)
    except OSError as error:
        if place.exists():
            raise FileExistsError(str(place)) from error
        raise


def is_sound(place: Path) -> bool:
    """Whether every sealed file is there as it was written."""
    try:
        seal = json.loads((place / _SEAL).read_text(encoding="utf-8"))
        return isinstance(seal, dict) and all(file_hash(place / name) == known for name, known in seal.items())
    except (OSError, ValueError):
        return False
