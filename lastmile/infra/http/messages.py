"""Requests and answers as values: made and read without a connection."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote


def path_of(*segments: str) -> str:
    """Join path segments; each is escaped, so that no number of a parcel can leave its place in the path.

    >>> path_of("v1", "track", "1Z/../9")
    '/v1/track/1Z%2F..%2F9'
    """
    return "".join("/" + _segment(segment) for segment in segments)


def _segment(text: str) -> str:
    """Escape one segment; a segment of dots alone would be taken for a way up."""
    return quote(text, safe="") if text.strip(".") else text.replace(".", "%2E")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What to send. It names no host: the host is the account's, from the configuration.

    Parameters
    ----------
    method : ``"GET"``, ``"POST"`` …
    path : begins with ``/``; see `path_of`.
    query : name and value, in order; a name may come twice.
    headers : without ``Host`` and ``Content-Length``.
    body : the bytes as they go out.
    host : which of the account's base addresses, e.g. ``"api"`` or ``"auth"``.
    repeatable : sending it twice does what sending it once does (reads; writes with a key that the other side honours).
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    host: str = "api"
    repeatable: bool = False

    @classmethod
    def json(
        cls, method: str, path: str, document: Any, headers: Mapping[str, str], *, repeatable: bool = False
    ) -> HttpRequest:
        """Make a request with a JSON document as its body."""
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        return cls(
            method, path, headers={"Content-Type": "application/json", **headers}, body=body, repeatable=repeatable
        )

    @classmethod
    def read(cls, path: str, headers: Mapping[str, str], query: tuple[tuple[str, str], ...] = ()) -> HttpRequest:
        """Make a GET, which is always repeatable."""
        return cls("GET", path, query=query, headers=headers, repeatable=True)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back.

    Parameters
    ----------
    status : 200 … 499; what says "not now" (429, 5xx) never becomes an answer.
    headers : names in lower case.
    body : complete, no longer than the policy allows.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
