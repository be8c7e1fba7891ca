"""Briefings by e-mail: each once a day to each address, at an hour of the organisation's clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.dispatch.setup import Setup
from lastmile.infra.database import Database
from lastmile.infra.mail import Letter, Letters
from lastmile.infra.settings import Settings
from lastmile.insights.briefing.making import Kind, make_briefing
from lastmile.insights.briefing.plain import as_text

_BACK: Final[Mapping[Kind, timedelta]] = {Kind.MORNING: timedelta(days=1), Kind.END: timedelta()}
"""How far the day lies back that a briefing tells about."""


class Briefer:
    """Sends the briefings that are due.

    Parameters
    ----------
    settings : to whom, at which hours, and where the service is reached.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._to = settings.report_addresses
        self._hours = {Kind.MORNING: settings.report_hour, Kind.END: settings.day_end_hour}
        self._link = settings.public_url.rstrip("/")

    async def run_once(self, now: datetime) -> int:
        """Write the letters that are due by now and not written yet; give how many.

        Parameters
        ----------
        now : aware. A briefing whose hour passed while nothing ran is written the same day still, not later.
        """
        if not self._to:
            return 0
        async with self._database.reading() as session:
            due = await self._due(session, now)
        written = 0
        for kind, day in due:
            async with self._database.transaction() as session:
                written += await write_letters(session, kind, day, now, self._to, self._link)
        return written

    async def _due(self, session: AsyncSession, now: datetime) -> list[tuple[Kind, date]]:
        local = now.astimezone(ZoneInfo((await Setup(session).organisation()).timezone))
        passed = [(kind, local.date() - _BACK[kind]) for kind, hour in self._hours.items() if local.hour >= hour]
        return [(kind, day) for kind, day in passed if not await Letters(session).about(_about(kind, day))]


def _about(kind: Kind, day: date) -> str:
    return f"{kind}:{day}"


async def write_letters(
    session: AsyncSession, kind: Kind, day: date, now: datetime, to: tuple[str, ...], link: str, *, again: str = ""
) -> int:
    """Write a briefing to each address; give how many letters are new.

    Parameters
    ----------
    link : address of the service, for the page.
    again : makes a letter that was written already a new one.
    """
    briefing = await make_briefing(session, kind, day, now)
    text = f"{as_text(briefing)}\n{link}/v1/reviews/{day}/{kind}.html\n"
    letters = Letters(session)
    return sum(
        [
            await letters.put(
                Letter(address, briefing.title, text), about=_about(kind, day), once=f"{kind}:{day}:{address}{again}"
            )
            for address in to
        ]
    )
