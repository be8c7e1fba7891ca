"""Is a push what it says it is: signature over the raw body, compared in constant time, and not replayed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lastmile.carriers.adapters.account import Account
from lastmile.core.errors import InvalidPayload, RowIssue


@dataclass(frozen=True, slots=True)
class Push:
    """A webhook request as it came in.

    Parameters
    ----------
    headers : names in lower case.
    body : raw, as signed.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def hex_of(digest: bytes) -> str:
    """Write a digest as most carriers do."""
    return digest.hex()


def base64_of(digest: bytes) -> str:
    """Write a digest as some carriers do."""
    return base64.b64encode(digest).decode()


@dataclass(frozen=True, slots=True)
class Signature:
    """An HMAC-SHA-256 over the raw body, perhaps with a time before it.

    Parameters
    ----------
    header : that carries it, lower case; the first one there of several.
    secret : name of the account's secret.
    written : how a digest is written.
    prefix : before the digest, e.g. ``"sha256="``.
    key : how the secret becomes a key.
    time_header : carries the seconds since 1970 that are signed with the body; empty where the carrier signs none.
    signed : ``{time}`` and ``{body}`` as they are signed.
    window : how far the signed time may be away.
    """

    header: tuple[str, ...]
    secret: str
    written: Callable[[bytes], str] = hex_of
    prefix: str = ""
    key: Callable[[str], bytes] = str.encode
    time_header: str = ""
    joint: bytes = b"."
    window: timedelta = timedelta(minutes=5)

    def sign(self, account: Account, body: bytes, stated: str = "") -> str:
        """Write the signature of a body as the carrier would."""
        signed = stated.encode() + self.joint + body if self.time_header else body
        digest = hmac.digest(self.key(account.secret(self.secret)), signed, hashlib.sha256)
        return self.prefix + self.written(digest)

    def verify(self, account: Account, push: Push, now: datetime) -> None:
        """Hold a push to its signature and its time.

        Raises
        ------
        InvalidPayload
            If the signature is missing or wrong, or the time is outside the window. Nothing of the body has been read.
        """
        stated = push.headers.get(self.time_header, "") if self.time_header else ""
        given = next((push.headers[name] for name in self.header if name in push.headers), "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self.sign(account, push.body, stated).encode()):
            raise forged(account, self.header[0], "the signature of this body")
        if self.time_header and not self._recent(stated, now):
            raise forged(account, self.time_header, f"seconds since 1970, at most {self.window} away")

    def _recent(self, stated: str, now: datetime) -> bool:
        if not (stated.isascii() and stated.isdigit() and len(stated) < 12):
            return False
        return abs(datetime.fromtimestamp(int(stated), UTC) - now) <= self.window


@dataclass(frozen=True, slots=True)
class SharedToken:
    """A word that the carrier sends along with every push.

    Parameters
    ----------
    header : that carries it, lower case.
    secret : name of the account's secret.
    """

    header: str
    secret: str

    def verify(self, account: Account, push: Push, now: datetime) -> None:  # noqa: ARG002  the same call for all
        """Hold a push to the word.

        Raises
        ------
        InvalidPayload
            If it is missing or wrong.
        """
        given = push.headers.get(self.header, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, account.secret(self.secret).encode()):
            raise forged(account, self.header, "the word agreed with the carrier")


def forged(account: Account, header: str, expected: str) -> InvalidPayload:
    """Make the complaint about a push that does not prove where it comes from; it shows nothing of the secret."""
    issue = RowIssue(f"{account.carrier} webhook", None, header, None, expected)
    return InvalidPayload(str(issue), [issue])
