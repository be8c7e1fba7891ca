"""Asking for a rehearsal, and what came of it; a worker does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.errors import NotFound
from lastmile.core.ids import new_id
from lastmile.dispatch.jobs import Job, JobKind, Jobs, NewJob
from lastmile.insights.rehearsal.records import KeptRehearsal, Wish
from lastmile.insights.rehearsal.repository import RehearsalRepository


class Rehearsals:
    """Rehearsals of record.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session, self._rehearsals = session, RehearsalRepository(session)

    async def ask(self, wish: Wish, created_by: str) -> Job:
        """Let a worker rehearse a day.

        Raises
        ------
        InvalidInput
            If the contracts are none.
        """
        wish.variant()
        name = new_id("reh")
        job = await Jobs(self._session).enqueue(NewJob(JobKind.REHEARSE, name, wish.as_json(), created_by))
        await self._rehearsals.add(KeptRehearsal(name, job.id, wish, created_by, utc_now()))
        return job

    async def get(self, rehearsal_id: str) -> KeptRehearsal:
        """Give one.

        Raises
        ------
        NotFound
            If there is none.
        """
        found = await self._rehearsals.find(rehearsal_id)
        if found is None:
            raise NotFound(f"no rehearsal {rehearsal_id}", {"rehearsal": rehearsal_id})
        return found

    async def before(self, last_id: str, limit: int) -> list[KeptRehearsal]:
        """List them, newest first, before one of them."""
        return await self._rehearsals.before(last_id, limit)

    async def keep(self, job: Job, result: Mapping[str, Any]) -> bool:
        """End a job with what came of it; whether it still was the worker's."""
        await self._rehearsals.put_result(job.plan_id, result)
        return await Jobs(self._session).done(job.lease, 0)
