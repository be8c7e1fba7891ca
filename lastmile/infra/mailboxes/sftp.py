"""A mailbox on an SFTP server; needs the extra ``sftp`` (asyncssh)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lastmile.core.errors import ExternalFailure, InvalidInput
from lastmile.infra.mailboxes.mailbox import MOST_BYTES, PART, SeenFile, checked, matching

if TYPE_CHECKING:
    from asyncssh import SFTPClient


@dataclass(frozen=True, slots=True)
class SftpServer:
    """Where the server is and how it is entered.

    Parameters
    ----------
    known_host : its public key as in ``known_hosts`` (``ssh-ed25519 AAAA…``); a server with another key is refused.
    private_key : PEM text, or
    password : one of the two.
    """

    host: str
    username: str
    known_host: str
    folder: str = "."
    port: int = 22
    private_key: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    connect_s: float = 10.0


class SftpMailbox:
    """A folder on an SFTP server; see `Mailbox`. Each call is a connection of its own."""

    def __init__(self, server: SftpServer) -> None:
        self._server = server

    async def waiting(self, patterns: Sequence[str]) -> tuple[SeenFile, ...]:
        """List the files whose names fit."""
        async with self._session() as sftp:
            found = [
                SeenFile(str(entry.filename), entry.attrs.size or 0)
                async for entry in sftp.scandir(self._server.folder)
                if entry.attrs.type == 1  # a regular file
            ]
        return matching(found, patterns)

    async def read(self, name: str) -> bytes:
        """Give a file's content."""
        path = self._path(checked(name))
        async with self._session() as sftp, sftp.open(path, "rb") as file:
            content: bytes = await file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise InvalidInput(f"{path} has more than {MOST_BYTES:,} bytes")
        return content

    async def put(self, name: str, content: bytes) -> None:
        """Leave a file; it is complete before it has its name."""
        path = self._path(checked(name))
        async with self._session() as sftp:
            async with sftp.open(path + PART, "wb") as file:
                await file.write(content)
            await sftp.posix_rename(path + PART, path)

    async def move_aside(self, name: str, folder: str) -> None:
        """Take a file out of the way; one of the same name that lies there already is kept beside it."""
        path, place, number = self._path(checked(name)), self._path(f"{folder}/{name}"), 1
        async with self._session() as sftp:
            await sftp.makedirs(self._path(folder), exist_ok=True)
            while await sftp.exists(place):
                number += 1
                place = self._path(f"{folder}/{number}-{name}")
            await sftp.rename(path, place)

    def _path(self, name: str) -> str:
        return f"{self._server.folder.rstrip('/')}/{name}"

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[SFTPClient]:
        try:
            import asyncssh
        except ModuleNotFoundError:
            raise InvalidInput('SFTP needs the extra: pip install "lastmile[sftp]"') from None
        try:
            async with (
                asyncssh.connect(**self._options(asyncssh)) as connection,
                connection.start_sftp_client() as sftp,
            ):
                yield sftp
        except (OSError, asyncssh.Error, TimeoutError) as error:
            message = f"SFTP server {self._server.host}: {error}"
            raise ExternalFailure(message, {"host": self._server.host}) from None

    def _options(self, asyncssh: Any) -> dict[str, Any]:
        server = self._server
        known = asyncssh.import_public_key(server.known_host)
        options: dict[str, Any] = {
            "host": server.host,
            "port": server.port,
            "username": server.username,
            "known_hosts": ([known], [], []),
            "connect_timeout": server.connect_s,
            "config": None,
            "agent_path": None,
            "client_keys": [asyncssh.import_private_key(server.private_key)] if server.private_key else None,
        }
        return {**options, "password": server.password} if server.password else options
