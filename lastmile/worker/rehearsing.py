"""What a rehearsal's job means: the day's inputs, both plans in a thread, and the comparison that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.dispatch.jobs import Job, JobProgress, Jobs
from lastmile.dispatch.plans.opening import OpenDays
from lastmile.dispatch.plans.snapshots import decode, encode
from lastmile.dispatch.store.repository import SnapshotRepository
from lastmile.infra.database import Database
from lastmile.insights.rehearsal import Rehearsals, Wish, past_day, rehearse
from lastmile.worker.beating import Beat, BeatReporter


@dataclass(frozen=True, slots=True)
class Script:
    """All that the thread needs of the database.

    Parameters
    ----------
    body : of the snapshot ``sha256``.
    """

    wish: Wish
    sha256: str
    body: bytes = field(repr=False)


class Rehearser:
    """Works on rehearsals.

    Parameters
    ----------
    days : opens their streets.
    """

    def __init__(self, database: Database, days: OpenDays) -> None:
        self._database, self._days = database, days

    async def gather(self, job: Job) -> Script | None:
        """Read the day; ``None`` if somebody else has the job by now."""
        wish = Wish.of_json(job.request)
        async with self._database.reading() as session:
            if job.snapshot:
                return Script(wish, job.snapshot, await SnapshotRepository(session).get(job.snapshot))
            body = encode(await past_day(session, wish.day, wish.hub_id or None))
        async with self._database.transaction() as session:
            sha256 = await SnapshotRepository(session).put(body, utc_now())
            held = await Jobs(session).took_snapshot(job.lease, sha256)
        return Script(wish, sha256, body) if held else None

    def work(self, script: Script, beat: Beat) -> dict[str, Any]:
        """Plan the day twice, in a thread.

        Raises
        ------
        Abandoned
            If nobody waits for it any more.
        LastmileError
            As the steps say.
        """
        reporter, snapshot = BeatReporter(beat), decode(script.body)
        inputs = self._days.inputs(script.sha256, snapshot, reporter)
        variant = script.wish.variant(inputs.fleet.timezone)
        request = script.wish.options.request()
        return rehearse(snapshot, inputs, variant, request, reporter, beat.should_stop).as_json()

    @staticmethod
    async def settle(session: AsyncSession, job: Job, outcome: Mapping[str, Any], progress: JobProgress) -> bool:
        """Keep the comparison; whether the job was still this worker's."""
        if await Jobs(session).report(job.lease, progress) is None:
            return False
        return await Rehearsals(session).keep(job, outcome)

    @staticmethod
    async def give_up(session: AsyncSession, job: Job, problem: Mapping[str, object]) -> None:
        """End a job with what went wrong."""
        await Jobs(session).fail(job.lease, problem)
