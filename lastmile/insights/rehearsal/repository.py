"""The only place that reads and writes the table of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.insights.rehearsal.models import RehearsalRow
from lastmile.insights.rehearsal.records import KeptRehearsal, Wish


class RehearsalRepository:
    """Rehearsals that were asked for.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, kept: KeptRehearsal) -> None:
        """Keep a new one."""
        values = {
            "id": kept.id,
            "operation_id": kept.operation_id,
            "day": kept.wish.day,
            "wish": kept.wish.as_json(),
            "created_by": kept.created_by,
            "created_at": kept.created_at,
        }
        await self._session.execute(insert(RehearsalRow).values(**values, result=None))

    async def find(self, rehearsal_id: str) -> KeptRehearsal | None:
        """Find one."""
        row = await self._session.get(RehearsalRow, rehearsal_id, populate_existing=True)
        return None if row is None else _kept(row)

    async def before(self, last_id: str, limit: int) -> list[KeptRehearsal]:
        """List them, newest first, before one of them."""
        query = select(RehearsalRow).order_by(RehearsalRow.id.desc()).limit(limit)
        if last_id:
            query = query.where(RehearsalRow.id < last_id)
        return [_kept(row) for row in await self._session.scalars(query)]

    async def put_result(self, rehearsal_id: str, result: Mapping[str, Any]) -> None:
        """Keep what came of one."""
        await self._session.execute(
            update(RehearsalRow).where(RehearsalRow.id == rehearsal_id).values(result=dict(result))
        )


def _kept(row: RehearsalRow) -> KeptRehearsal:
    wish = Wish.of_json(row.wish)
    return KeptRehearsal(row.id, row.operation_id, wish, row.created_by, row.created_at, row.result)
