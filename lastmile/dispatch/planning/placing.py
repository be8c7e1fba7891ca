"""Make sure that a plan's outputs will have a place, before anybody waits for the plan."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from lastmile.core.errors import Conflict, ExternalFailure


def check_target(target: Path, *, force: bool) -> None:
    """Make sure that outputs can be written into a folder, and overwrite nothing unasked.

    Parameters
    ----------
    force : the folder may hold something already; outputs of the same names are then replaced.

    Raises
    ------
    Conflict
        If it is a file, or holds something and ``force`` is not given.
    ExternalFailure
        If it cannot be written.
    """
    if target.exists() and not target.is_dir():
        raise Conflict(f"{target} is a file; --out needs a folder", {"out": str(target)})
    try:
        if target.is_dir() and not force and any(target.iterdir()):
            raise Conflict(
                f"{target} is not empty; choose another folder, or replace with --force", {"out": str(target)}
            )
        _probe(target.absolute())
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExternalFailure(f"cannot write {target}: {reason}", {"out": str(target)}) from error


def _probe(target: Path) -> None:
    """Make a folder where the outputs are to be made, and remove all traces of it."""
    missing = [folder for folder in (target, *target.parents) if not folder.exists()]
    parent = target.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".lastmile-", dir=parent):
            pass
    finally:
        for folder in missing:
            with contextlib.suppress(OSError):
                folder.rmdir()
