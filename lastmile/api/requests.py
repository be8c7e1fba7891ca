"""Requests whose bodies are read strictly."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Request
from starlette.types import Message, Receive, Scope

from lastmile.core.errors import Malformed, TooLarge


class StrictRequest(Request):
    """A request whose body is here already: no NaN, no endless nesting, no NUL character, UTF-8 only."""

    def __init__(self, scope: Scope, body: bytes, receive: Receive) -> None:
        self._replayed = False
        self._bytes, self._wire = body, receive
        super().__init__(scope, self._replay)

    async def _replay(self) -> Message:
        if self._replayed:
            return await self._wire()
        self._replayed = True
        return {"type": "http.request", "body": self._bytes, "more_body": False}

    async def json(self) -> Any:
        """Parse the body.

        Raises
        ------
        json.JSONDecodeError
            If it is not JSON; the API answers with a problem document.
        """
        refuse_nul(self._bytes)
        return orjson.loads(self._bytes)


async def read_body(request: Request, most: int) -> bytes:
    """Read a body whole, but never more than it may have.

    Parameters
    ----------
    most : bytes.

    Raises
    ------
    TooLarge
        As soon as it is clear that there is more.
    """
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > most:
        raise _too_large(most)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
    return b"".join(parts)


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"this address takes bodies of up to {most:,} bytes", {"most_bytes": most})


def refuse_nul(text: bytes) -> None:
    """Refuse NUL characters, which no database column takes.

    Raises
    ------
    Malformed
        If there is one, plain or escaped.
    """
    if b"\\u0000" in text or b"\x00" in text:
        raise Malformed("the body has a NUL character in it")


def refuse_odd_address(scope: Scope) -> None:
    """Refuse NUL characters and bytes that are not UTF-8 in path and query.

    Raises
    ------
    Malformed
        If there are any.
    """
    query: bytes = scope.get("query_string", b"")
    if "\x00" in scope["path"] or "\ufffd" in scope["path"] or b"%00" in query or b"\x00" in query:
        raise Malformed("the address has a character in it that no text may have")
