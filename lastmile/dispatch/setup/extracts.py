"""Where the street extracts of hubs lie: in one folder, by name, so that nobody names other files of the machine."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Final

from lastmile.core.errors import ExternalFailure, InvalidInput, RowIssue
from lastmile.infra.settings import Settings

NAME: Final = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,150}\.osm\.pbf"
"""What an extract's file name looks like."""


def extract_path(settings: Settings, streets: str) -> Path | None:
    """Give the extract of a hub.

    Parameters
    ----------
    streets : the hub's; empty for the one of the environment (``LASTMILE_STREETS``).

    Returns
    -------
    ``None`` where there is neither.
    """
    return settings.extracts / streets if streets else settings.streets


def check_extract(settings: Settings, streets: str) -> None:
    """Refuse the name of an extract that is not there.

    Raises
    ------
    InvalidInput
        With the extracts that are there.
    """
    if not streets or (re.fullmatch(NAME, streets) and (settings.extracts / streets).is_file()):
        return
    there = sorted(path.name for path in settings.extracts.glob("*.osm.pbf"))
    expected = f"one of {', '.join(there)}" if there else f"a file in {settings.extracts.name}/ of LASTMILE_HOME"
    raise InvalidInput("there is no such extract", [RowIssue("fleet", "/body/streets", None, streets, expected)])


def add_extract(settings: Settings, source: Path) -> str:
    """Copy an extract into the folder, once.

    Returns
    -------
    Its name there.

    Raises
    ------
    ExternalFailure
        If the disk refuses.
    """
    target = settings.extracts / source.name
    try:
        settings.extracts.mkdir(parents=True, exist_ok=True)
        if not (target.is_file() and target.stat().st_size == source.stat().st_size):
            handle, unfinished = tempfile.mkstemp(dir=settings.extracts)
            os.close(handle)
            shutil.copyfile(source, unfinished)
            Path(unfinished).replace(target)
    except OSError as error:
        raise ExternalFailure(f"{target} cannot be written: {error.strerror}", {"path": str(target)}) from error
    return target.name
