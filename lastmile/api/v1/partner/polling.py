"""One poll of a partner: what has changed after a place in its feed, now or as soon as there is something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lastmile.api.etags import etag, unchanged
from lastmile.api.services import Services
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.dispatch.partners import changes_after

LONGEST_WAIT_S: Final = 25
USUAL: Final = 100
_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Question:
    """What a partner asks.

    Parameters
    ----------
    place : of the last change that it has.
    wait_s : how long it waits for news.
    known : If-None-Match as it came.
    """

    carrier_id: str
    place: int
    limit: int
    wait_s: int
    known: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a partner is answered; no body where nothing is new (304)."""

    etag: str
    body: bytes | None


def place_of(cursor: str | None) -> int:
    """Read a cursor; 0 for the begin.

    Raises
    ------
    InvalidInput
        If it is none of ours.
    """
    if cursor is None:
        return 0
    if not cursor.isdecimal() or not cursor.isascii() or len(cursor) > _DIGITS:
        issue = RowIssue("query", "/query/cursor", None, cursor, "`next_cursor` of the poll before")
        raise InvalidInput("this cursor is none of ours", [issue])
    return int(cursor)


async def answer(services: Services, question: Question) -> Answer:
    """Answer a poll.

    The ETag is the place of the last change in the answer, with a ``+`` where there are more already: one ETag of one
    question stands for one answer, byte by byte.

    Raises
    ------
    ExternalFailure
        If the database cannot be read.
    """
    feeds, carrier_id = services.feeds, question.carrier_id
    here = feeds.sequence(carrier_id)
    if question.wait_s and (here <= question.place or unchanged(question.known, etag(here))):
        await feeds.wait(carrier_id, here, question.wait_s)
        here = feeds.sequence(carrier_id)
    tag = etag(here)
    if question.known is not None and unchanged(question.known, tag):
        return Answer(tag, None)
    page = await changes_after(services.quick, carrier_id, question.place, question.limit)
    return Answer(etag(f"{page.last}+" if page.more else page.last), page.body)
