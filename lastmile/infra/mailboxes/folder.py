"""A mailbox on this machine, or on a disk that others mount too."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from lastmile.core.errors import ExternalFailure, InvalidInput
from lastmile.infra.mailboxes.mailbox import MOST_BYTES, PART, SeenFile, checked, matching


class FolderMailbox:
    """A folder; see `Mailbox`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def waiting(self, patterns: Sequence[str]) -> tuple[SeenFile, ...]:
        """List the files whose names fit."""
        return matching(await asyncio.to_thread(self._list), patterns)

    async def read(self, name: str) -> bytes:
        """Give a file's content."""
        return await asyncio.to_thread(self._read, checked(name))

    async def put(self, name: str, content: bytes) -> None:
        """Leave a file; it is on the disk before it has its name."""
        await asyncio.to_thread(self._put, checked(name), content)

    async def move_aside(self, name: str, folder: str) -> None:
        """Take a file out of the way; one of the same name that lies there already is kept beside it."""
        await asyncio.to_thread(self._move, checked(name), folder)

    def _list(self) -> list[SeenFile]:
        try:
            entries = [entry for entry in os.scandir(self._folder) if entry.is_file(follow_symlinks=False)]
            return [SeenFile(entry.name, entry.stat(follow_symlinks=False).st_size) for entry in entries]
        except OSError as error:
            raise _failed(self._folder, error) from None

    def _read(self, name: str) -> bytes:
        path = self._folder / name
        try:
            if path.is_symlink() or path.stat().st_size > MOST_BYTES:
                raise InvalidInput(f"{path} is no file of at most {MOST_BYTES:,} bytes")
            return path.read_bytes()
        except OSError as error:
            raise _failed(path, error) from None

    def _put(self, name: str, content: bytes) -> None:
        part = self._folder / f"{name}{PART}"
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._folder / name)
        except OSError as error:
            raise _failed(part, error) from None

    def _move(self, name: str, folder: str) -> None:
        aside = self._folder / folder
        try:
            aside.mkdir(exist_ok=True)
            place, number = aside / name, 1
            while place.exists():
                number += 1
                place = aside / f"{number}-{name}"
            (self._folder / name).rename(place)
        except OSError as error:
            raise _failed(aside, error) from None


def _failed(path: Path, error: OSError) -> ExternalFailure:
    return ExternalFailure(f"{path}: {error.strerror or error}", {"path": str(path)})
