"""From a day to its briefing."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.insights.briefing.day_end import day_end_briefing
from lastmile.insights.briefing.morning import morning_briefing
from lastmile.insights.briefing.names import names_of
from lastmile.insights.briefing.sheets import Briefing
from lastmile.insights.review import Reviews


class Kind(StrEnum):
    """Which briefing."""

    MORNING = "morning"
    END = "end"


async def make_briefing(session: AsyncSession, kind: Kind, day: date, now: datetime) -> Briefing:
    """Make the morning review of a day, or the list of what is open at its end.

    Parameters
    ----------
    day : local day that is told about.
    now : aware.
    """
    names = await names_of(session)
    if kind is Kind.MORNING:
        return morning_briefing(await Reviews(session).morning(day, now), names)
    return day_end_briefing(await Reviews(session).day_end(day, now), names)
