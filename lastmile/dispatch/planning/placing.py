"""Put a finished set of files into its folder: all of it or nothing."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lastmile.core.errors import Conflict, ExternalFailure


class Draft:
    """Files on their way into a folder.

    Parameters
    ----------
    folder : where to write them; on the same disk as their place.
    target : their place.
    """

    def __init__(self, folder: Path, target: Path) -> None:
        self.folder, self.target = folder, target

    def place(self) -> None:
        """Move everything into its place, in the stead of what has the same name there.

        Raises
        ------
        ExternalFailure
            If the disk refuses.
        """
        with _disk(self.target), tempfile.TemporaryDirectory(prefix=".replaced-", dir=self.folder) as replaced:
            self.target.mkdir(parents=True, exist_ok=True)
            for entry in sorted(self.folder.iterdir()):
                if entry == Path(replaced):
                    continue
                there = self.target / entry.name
                if there.exists():
                    there.rename(Path(replaced) / entry.name)
                entry.rename(there)


@contextlib.contextmanager
def draft_for(target: Path, *, force: bool) -> Iterator[Draft]:
    """Open a folder beside the target for its future content; it is gone afterwards, placed or not.

    Parameters
    ----------
    force : the target may hold something already; files and folders of the same names are then replaced.

    Raises
    ------
    Conflict
        If the target is a file, or holds something and ``force`` is not given.
    ExternalFailure
        If the folder above the target cannot be written, or the disk is full.
    """
    refuse_occupied(target, force=force)
    made = _missing_parents(target)
    with _disk(target):
        target.absolute().parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", suffix=".unfinished", dir=target.absolute().parent))
    try:
        with _disk(target):
            folder.chmod(0o755)  # mkdtemp's own is for the owner only
            yield Draft(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if not target.exists():
            _remove_empty(made)


def refuse_occupied(target: Path, *, force: bool) -> None:
    """Make sure that nothing is overwritten unasked.

    Raises
    ------
    Conflict
        If the target is a file, or holds something and ``force`` is not given.
    """
    if target.exists() and not target.is_dir():
        raise Conflict(f"{target} is a file; --out needs a folder", {"out": str(target)})
    if target.is_dir() and not force and any(target.iterdir()):
        raise Conflict(f"{target} is not empty; choose another folder, or replace with --force", {"out": str(target)})


def _missing_parents(target: Path) -> list[Path]:
    return [folder for folder in target.absolute().parents if not folder.exists()]


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


@contextlib.contextmanager
def _disk(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExternalFailure(f"cannot write {target}: {reason}; nothing was written", {"out": str(target)}) from error
