"""The only place that reads and writes the table of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.claims import Channel
from lastmile.incidents.filing.models import ClaimFilingRow
from lastmile.incidents.filing.records import Filing, FilingState
from lastmile.infra.statements import insert_into


class FilingRepository:
    """Claims on their way.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, filing: Filing) -> bool:
        """Keep a new filing; ``False`` if the claim has one under way."""
        query = insert_into(self._session, ClaimFilingRow).values(_values(filing)).on_conflict_do_nothing()
        return await self._session.scalar(query.returning(ClaimFilingRow.id)) is not None

    async def of(self, claim_id: str) -> Sequence[Filing]:
        """Give a claim's filings, oldest first."""
        query = select(ClaimFilingRow).where(ClaimFilingRow.claim_id == claim_id).order_by(ClaimFilingRow.id)
        return [_filing(row) for row in await self._session.scalars(query)]

    async def claim_due(self, now: datetime, until: datetime, limit: int) -> Sequence[Filing]:
        """Give filings that are due, as they were, and mark them as being sent, so that nobody else takes them."""
        due = select(ClaimFilingRow).where(ClaimFilingRow.next_at <= now).order_by(ClaimFilingRow.next_at).limit(limit)
        found = [_filing(row) for row in await self._session.scalars(due.with_for_update(skip_locked=True))]
        query = update(ClaimFilingRow).where(ClaimFilingRow.id.in_([filing.id for filing in found]))
        await self._session.execute(query.values(next_at=until, state=FilingState.SENDING.value))
        return found

    async def change(self, filing: Filing) -> None:
        """Write down what an attempt came to."""
        await self._session.execute(
            update(ClaimFilingRow).where(ClaimFilingRow.id == filing.id).values(_values(filing))
        )


def _values(filing: Filing) -> dict[str, object]:
    plain = {"channel": filing.channel.value, "state": filing.state.value, "error": filing.error[:500]}
    return asdict(filing) | plain


def _filing(row: ClaimFilingRow) -> Filing:
    kept = {name: getattr(row, name) for name in Filing.__dataclass_fields__}
    return Filing(**kept | {"channel": Channel(row.channel), "state": FilingState(row.state)})
