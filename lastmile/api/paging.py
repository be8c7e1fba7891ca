"""Long lists, page by page: a cursor says after which row to go on, so that nothing is missed or seen twice."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Generic, TypeVar

import orjson
from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from lastmile.core.errors import InvalidInput, RowIssue

LARGEST: Final = 200

Item = TypeVar("Item")
Row = TypeVar("Row")

Limit = Annotated[int, Query(ge=1, le=LARGEST, description="rows on a page")]
"""How many rows a page has."""

Cursor = Annotated[
    str | None, Query(max_length=400, description="where to go on: `next_cursor` of the page before, or nothing")
]
"""After which row to go on."""


class Page(BaseModel, Generic[Item]):
    """Some rows of a list, and where it goes on."""

    items: list[Item]
    next_cursor: str | None = Field(description="for the next page; null on the last one")


def encode(*place: Any) -> str:
    """Write down after which row a page ends: the values that it is sorted by."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).rstrip(b"=").decode()


def decode(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """Read a cursor; ``None`` for the first page.

    Parameters
    ----------
    kinds : of the values it must have.

    Raises
    ------
    InvalidInput
        If it is none of ours.
    """
    if cursor is None:
        return None
    try:
        place = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        place = None
    fits = isinstance(place, list) and [type(value) for value in place] == list(kinds)
    if not fits or any(isinstance(value, str) and "\x00" in value for value in place):
        issue = RowIssue("query", "/query/cursor", None, cursor, "`next_cursor` of the page before")
        raise InvalidInput("this cursor is none of ours", [issue])
    return tuple(place)


def page_of(rows: Sequence[Row], limit: int, show: Callable[[Row], Item], place: Callable[[Row], str]) -> Page[Item]:
    """Make a page of up to ``limit`` rows, given one more if there are more.

    Parameters
    ----------
    show : a row as the API shows it.
    place : its cursor, from `encode`.
    """
    more = len(rows) > limit
    shown = rows[:limit]
    return Page(items=[show(row) for row in shown], next_cursor=place(shown[-1]) if more and shown else None)


def link_next(request: Request, response: Response, page: Page[Any]) -> None:
    """Say in the Link header where the list goes on (RFC 8288)."""
    if page.next_cursor is not None:
        url = request.url.include_query_params(cursor=page.next_cursor)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
