"""What people call the things that reviews name by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access.repository import UserRepository
from lastmile.carriers.register import Register
from lastmile.dispatch.setup import Setup

_MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Names:
    """Names, and in which money and on which clock people read.

    Parameters
    ----------
    known : id → name.
    """

    currency: str = "EUR"
    timezone: str = "UTC"
    known: Mapping[str, str] = field(default_factory=dict)

    def of(self, named: str) -> str:
        """Give the name of an id; the id where there is none."""
        return self.known.get(named, named)

    def clock(self, instant: datetime | None) -> str:
        """``24 Nov 16:00`` on the organisation's clock."""
        return "" if instant is None else f"{instant.astimezone(ZoneInfo(self.timezone)):%-d %b %H:%M}"


async def names_of(session: AsyncSession) -> Names:
    """Read the names of carriers, hubs, riders and colleagues."""
    setup = Setup(session)
    organisation = await setup.organisation()
    known = {carrier.id: carrier.name for carrier in await Register(session).carriers.after("", _MOST)}
    known |= {hub.id: hub.name for hub in await setup.hubs.all()}
    known |= {rider.id: rider.name for rider in await setup.riders.all()}
    known |= {colleague.id: colleague.name for colleague in await UserRepository(session).staff()}
    return Names(organisation.currency, organisation.timezone, known)
