"""Sending the letters that wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from lastmile.core.clock import utc_now
from lastmile.core.errors import ExternalFailure, InvalidInput, Refused
from lastmile.infra.database import Database
from lastmile.infra.mail.mailer import Mailer
from lastmile.infra.mail.repository import Letters, QueuedLetter

_log = structlog.get_logger("lastmile.mail")

WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (30, 300, 1_800, 7_200, 21_600, 43_200, 86_400, 86_400))
"""Between one attempt and the next: nine attempts over about three days."""

_TAKEN_FOR: Final = timedelta(minutes=5)
_AT_ONCE: Final = 20


class Post:
    """Sends what is due.

    Parameters
    ----------
    mailer : ``None`` where no server is set up; letters wait then.
    """

    def __init__(self, database: Database, mailer: Mailer | None, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._mailer, self._clock = database, mailer, clock

    async def run_once(self) -> int:
        """Send what is due; give how many letters that were."""
        if self._mailer is None:
            return 0
        now = self._clock()
        async with self._database.transaction() as session:
            due = await Letters(session).claim_due(now, now + _TAKEN_FOR, _AT_ONCE)
        for queued in due:
            tried = await self._tried(self._mailer, queued)
            async with self._database.transaction() as session:
                await Letters(session).conclude(tried)
            _log.info("letter", letter=queued.id, about=queued.about, sent=tried.sent_at is not None, error=tried.error)
        return len(due)

    async def _tried(self, mailer: Mailer, queued: QueuedLetter) -> QueuedLetter:
        after = replace(queued, attempts=queued.attempts + 1, next_at=None, error="")
        try:
            await mailer.send(queued.letter, queued.id)
        except ExternalFailure as error:
            waits = WAITS[queued.attempts] if queued.attempts < len(WAITS) else None
            return replace(after, next_at=self._clock() + waits if waits else None, error=error.message)
        except (Refused, InvalidInput) as error:
            return replace(after, error=error.message)
        return replace(after, sent_at=self._clock())
