"""A database of each kind, at the newest schema."""

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from lastmile.infra.database import Database
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, LASTMILE_DATABASE_URL=database_url)  # type: ignore[call-arg]


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    async with open_database(settings) as opened:
        yield opened


class Caught:
    """Keeps what an SMTP server is given, and answers recipients as it is told to; ``answers`` has them."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.url = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        return "250 OK"


@pytest.fixture
async def post_office() -> AsyncIterator[Caught]:
    """Give a real SMTP server that keeps all letters."""
    caught = Caught()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(caught, hostname="test", loop=loop), "127.0.0.1", 0)
    async with server:
        caught.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield caught
