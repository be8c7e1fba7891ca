"""Files in and out, over a folder and over a real SFTP server on a loopback port."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lastmile.core.errors import ExternalFailure, InvalidInput
from lastmile.infra.mailboxes import FolderMailbox, Mailbox, SftpMailbox, SftpServer

asyncssh = pytest.importorskip("asyncssh")
Test = Callable[[Mailbox, Path], Awaitable[None]]


@asynccontextmanager
async def sftp_server(root: Path) -> AsyncIterator[SftpServer]:
    class Entry(asyncssh.SSHServer):
        def begin_auth(self, _username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == ("shop", "open sesame")

    key = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_factory=Entry,
        server_host_keys=[key],
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(root).encode()),
    )
    try:
        public = key.export_public_key().decode().strip()
        port = server.sockets[0].getsockname()[1]
        yield SftpServer("127.0.0.1", "shop", public, folder="/box", port=port, password="open sesame")
    finally:
        server.close()
        await server.wait_closed()


async def in_a_folder(test: Test, root: Path) -> None:
    await test(FolderMailbox(root / "box"), root / "box")


async def over_sftp(test: Test, root: Path) -> None:
    async with sftp_server(root) as server:
        await test(SftpMailbox(server), root / "box")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(params=[in_a_folder, over_sftp])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Test], None]:
    (tmp_path / "box").mkdir()
    return lambda test: asyncio.run(request.param(test, tmp_path))


def test_what_is_put_waits_is_read_and_moved_aside(run: Callable[[Test], None]) -> None:
    async def test(box: Mailbox, folder: Path) -> None:
        await box.put("b.csv", b"two")
        await box.put("a.csv", b"first")
        await box.put("a.csv", b"one")
        (folder / "c.csv.part").write_bytes(b"half")
        (folder / ".hidden.csv").write_bytes(b"")
        (folder / "note.doc").write_bytes(b"")
        (folder / "d.csv").mkdir()
        assert [(f.name, f.size) for f in await box.waiting(["*.csv"])] == [("a.csv", 3), ("b.csv", 3)]
        assert await box.read("a.csv") == b"one"
        await box.move_aside("a.csv", "done")
        await box.put("a.csv", b"again")
        await box.move_aside("a.csv", "done")
        assert [f.name for f in await box.waiting(["*.csv"])] == ["b.csv"]
        assert {p.name: p.read_bytes() for p in (folder / "done").iterdir()} == {"a.csv": b"one", "2-a.csv": b"again"}

    run(test)


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/b", ".x", "", "x.part", "a\\b"])
def test_no_name_leads_out_of_the_box(run: Callable[[Test], None], name: str) -> None:
    async def test(box: Mailbox, folder: Path) -> None:
        for act in (box.read(name), box.put(name, b""), box.move_aside(name, "done")):
            with pytest.raises(InvalidInput, match="plain file name"):
                await act
        assert not names_in(folder)

    run(test)


def test_what_is_not_there_is_a_failure_with_its_place(run: Callable[[Test], None]) -> None:
    async def test(box: Mailbox, folder: Path) -> None:
        with pytest.raises(ExternalFailure):
            await box.read("nothing.csv")
        await asyncio.to_thread(folder.rmdir)
        with pytest.raises(ExternalFailure):
            await box.waiting(["*"])

    run(test)


def test_a_server_with_another_key_is_not_entered(tmp_path: Path) -> None:
    async def test() -> None:
        async with sftp_server(tmp_path) as server:
            other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
            stranger = SftpServer("127.0.0.1", "shop", other, port=server.port, password="open sesame")
            with pytest.raises(ExternalFailure, match="not trusted"):
                await SftpMailbox(stranger).waiting(["*"])
            wrong = SftpServer("127.0.0.1", "shop", server.known_host, port=server.port, password="guess")
            with pytest.raises(ExternalFailure, match="denied"):
                await SftpMailbox(wrong).waiting(["*"])

    asyncio.run(test())
