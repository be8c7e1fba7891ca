"""What a mailbox does, wherever it is.

A file is put under another name first and renamed when it is complete, so that nobody reads half of it. What has been
read is moved aside, never deleted: it is the evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final, Protocol

from lastmile.core.errors import InvalidInput

DONE: Final = "done"
FAILED: Final = "failed"
PART: Final = ".part"
MOST_BYTES: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file that waits.

    Parameters
    ----------
    size : bytes; a file that is still growing has another one at the next look.
    """

    name: str
    size: int


class Mailbox(Protocol):
    """A place where files are left for others."""

    async def waiting(self, patterns: Sequence[str]) -> tuple[SeenFile, ...]:
        """List the files whose names fit, oldest name first, without those that are being written."""

    async def read(self, name: str) -> bytes:
        """Give a file's content; raises `InvalidInput` beyond 50 MB and `ExternalFailure` where it cannot be read."""

    async def put(self, name: str, content: bytes) -> None:
        """Leave a file; the same name again replaces it as a whole."""

    async def move_aside(self, name: str, folder: str) -> None:
        """Take a file out of the way, into ``done`` or ``failed``."""


def matching(names: Sequence[SeenFile], patterns: Sequence[str]) -> tuple[SeenFile, ...]:
    """Choose the files that wait to be read."""
    return tuple(
        sorted(
            (file for file in names if plain(file.name) and any(fnmatchcase(file.name.lower(), p) for p in patterns)),
            key=lambda file: file.name,
        )
    )


def plain(name: str) -> bool:
    """Whether a name is that of a complete file in this folder and nowhere else."""
    return not name.startswith(".") and not name.endswith(PART) and not set(name) & set("/\\\0")


def checked(name: str) -> str:
    """Give a name back that is plain.

    Raises
    ------
    InvalidInput
        If it leads out of the folder or is hidden.
    """
    if not name or not plain(name):
        raise InvalidInput(f"{name!r} is no plain file name")
    return name
