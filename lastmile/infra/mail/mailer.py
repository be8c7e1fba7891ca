"""A line to an SMTP server."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from lastmile.core.errors import ExternalFailure, InvalidInput, Refused
from lastmile.infra.mail.letters import Letter

_TIMEOUT_S: Final = 30.0
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_FOREVER: Final = 500
"""SMTP answers from here on are a no that stays one (RFC 5321, 4.2.1)."""


class Mailer:
    """Sends letters, each over a connection of its own.

    Parameters
    ----------
    url : ``smtp://user:password@host:port`` (with STARTTLS where there is a password), or ``smtps://…``; characters of
        user and password that mean something in an address are percent-encoded.
    sender : address that letters come from.

    Raises
    ------
    InvalidInput
        If the address of the server makes no sense.
    """

    def __init__(self, url: str, sender: str) -> None:
        self.sender = sender
        self._options = _options(url)

    async def send(self, letter: Letter, message_id: str) -> None:
        """Hand a letter to the server.

        Raises
        ------
        ExternalFailure
            If the server cannot be reached or asks to try later.
        Refused
            If it says no for good, e.g. because there is no such mailbox.
        InvalidInput
            If an address is none.
        """
        message = letter.message(self.sender, message_id)
        try:
            await aiosmtplib.send(message, timeout=_TIMEOUT_S, **self._options)
        except aiosmtplib.SMTPResponseException as error:
            raise _failed(letter, error.code, error.message) from None
        except aiosmtplib.SMTPRecipientsRefused as error:
            refusal = error.recipients[0]
            raise _failed(letter, refusal.code, refusal.message) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise ExternalFailure(f"the mail server: {str(error) or type(error).__name__}") from None


def _failed(letter: Letter, code: int, words: str) -> ExternalFailure | Refused:
    text = f"the mail server answered {code} to a letter to {letter.to}: {words}"
    return Refused(text, {"status": code}) if code >= _FOREVER else ExternalFailure(text, {"status": code})


def _options(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or port == -1:
        raise InvalidInput("LASTMILE_SMTP_URL is not smtp://user:password@host:port or smtps://…")
    encrypted = parts.scheme == "smtps"
    options: dict[str, Any] = {"hostname": parts.hostname, "port": port, "use_tls": encrypted}
    if parts.username:
        options |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
        if not encrypted and parts.hostname not in _LOOPBACK:
            options["start_tls"] = True
    return options
