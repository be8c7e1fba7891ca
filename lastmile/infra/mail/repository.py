"""Keeping letters until they are sent; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.ids import new_id
from lastmile.infra.mail.letters import Letter
from lastmile.infra.mail.models import LetterRow
from lastmile.infra.statements import insert_into


@dataclass(frozen=True, slots=True)
class QueuedLetter:
    """A letter that is kept.

    Parameters
    ----------
    about : id of what it tells about.
    attempts : how often it was tried.
    next_at : when it is tried next; ``None`` once it is sent or given up.
    error : why the last attempt failed.
    """

    id: str
    about: str
    letter: Letter
    attempts: int
    created_at: datetime
    next_at: datetime | None
    sent_at: datetime | None
    error: str


class Letters:
    """Letters that wait, and those that were sent.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, letter: Letter, *, about: str, once: str) -> bool:
        """Keep a letter without enclosures; ``False`` if one of that name is kept already.

        Parameters
        ----------
        once : name under which it is sent one time only.
        """
        now = utc_now()
        row = {
            "id": new_id("let"),
            "once": once,
            "about": about,
            "to": letter.to,
            "subject": letter.subject[:300],
            "text": letter.text,
            "attempts": 0,
            "created_at": now,
            "next_at": now,
            "sent_at": None,
            "error": "",
        }
        query = insert_into(self._session, LetterRow).values(row).on_conflict_do_nothing().returning(LetterRow.id)
        return await self._session.scalar(query) is not None

    async def claim_due(self, now: datetime, until: datetime, limit: int) -> Sequence[QueuedLetter]:
        """Give letters that are due and put them off, so that nobody else takes them meanwhile."""
        due = select(LetterRow.id).where(LetterRow.next_at <= now).order_by(LetterRow.next_at).limit(limit)
        ids = list(await self._session.scalars(due.with_for_update(skip_locked=True)))
        if not ids:
            return []
        await self._session.execute(update(LetterRow).where(LetterRow.id.in_(ids)).values(next_at=until))
        return [_queued(row) for row in await self._session.scalars(select(LetterRow).where(LetterRow.id.in_(ids)))]

    async def conclude(self, queued: QueuedLetter) -> None:
        """Write down what an attempt came to."""
        await self._session.execute(
            update(LetterRow)
            .where(LetterRow.id == queued.id)
            .values(
                attempts=queued.attempts,
                next_at=queued.next_at,
                sent_at=queued.sent_at,
                error=queued.error[:300],
            )
        )

    async def about(self, subject: str) -> Sequence[QueuedLetter]:
        """Give the letters about something, oldest first."""
        query = select(LetterRow).where(LetterRow.about == subject).order_by(LetterRow.id)
        return [_queued(row) for row in await self._session.scalars(query)]


def _queued(row: LetterRow) -> QueuedLetter:
    letter = Letter(row.to, row.subject, row.text)
    return QueuedLetter(row.id, row.about, letter, row.attempts, row.created_at, row.next_at, row.sent_at, row.error)
