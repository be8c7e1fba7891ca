"""What can be done with jobs; each call within the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import Conflict
from lastmile.dispatch.jobs.records import (
    MOST_ATTEMPTS,
    Job,
    JobProgress,
    JobState,
    Lease,
    NewJob,
    NewShard,
    Shard,
    Stage,
    Told,
    died_too_often,
)
from lastmile.dispatch.jobs.repository import JobRepository, ShardRepository, calls_waiting, database_now, wake


class Jobs:
    """Jobs of record.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._jobs, self._shards = JobRepository(session), ShardRepository(session)

    async def enqueue(self, new: NewJob) -> Job:
        """Add a job, and call a worker in the same transaction.

        Raises
        ------
        Conflict
            If another job is about to change the same plan.
        """
        at_it = await self._jobs.unfinished(new.plan_id)
        if at_it is not None:
            raise Conflict(
                f"operation {at_it.id} is at this plan already: wait for it, or cancel it",
                {"operation": at_it.id, "plan": new.plan_id},
            )
        job = await self._jobs.add(new)
        await wake(self._session)
        return job

    async def get(self, job_id: str) -> Job:
        """Give a job.

        Raises
        ------
        NotFound
            If there is none.
        """
        return await self._jobs.get(job_id)

    async def newest(self, limit: int, before: str = "", plan_id: str = "") -> list[Job]:
        """List jobs, newest first; of one plan, if given."""
        return await self._jobs.newest(limit, before, plan_id)

    # For workers -----------------------------------------------------------------------------------------------------

    async def claim(self) -> Job | Shard | None:
        """Take the oldest piece of work that nobody is at; parts first, so that what is begun gets done."""
        while (found := await self._claim(self._shards)) is not None:
            lease, alive = found
            shard = await self._shards.get(lease.id)
            if alive and shard is not None:
                return replace(shard, lease=lease)
            await self._end_shard(lease, JobState.FAILED, None)
        while (found := await self._claim(self._jobs)) is not None:
            lease, alive = found
            if alive:
                job = await self._jobs.get(lease.id)
                if job.started_at is not None:
                    return job
                now = await database_now(self._session)
                await self._jobs.change(lease, started_at=now)
                return replace(job, started_at=now)
            job = await self._jobs.get(lease.id)
            await self.fail(lease, died_too_often(f"the {job.kind.value} job", MOST_ATTEMPTS))
        return None

    async def _claim(self, rows: JobRepository | ShardRepository) -> tuple[Lease, bool] | None:
        """Take one row; say whether it may be begun once more."""
        now = await database_now(self._session)
        seen = await rows.next_claimable(now)
        if seen is None:
            return None
        lease, attempts = seen
        taken = await rows.take(lease, now)
        return None if taken is None else (taken, attempts < MOST_ATTEMPTS)

    async def report(
        self, lease: Lease, progress: JobProgress, checkpoint: bytes | None = None, names: bytes | None = None
    ) -> Told | None:
        """Write down how far a job is and hold its lease; ``None`` if somebody else has it now.

        Parameters
        ----------
        checkpoint, names : the best plan, and what its numbers stand for, where there is something new.
        """
        return await self._jobs.report(lease, progress, checkpoint, names)

    async def best(self, job_id: str) -> tuple[bytes, bytes] | None:
        """Give the best plan that a job under way has written down, and what its numbers stand for."""
        return await self._jobs.best(job_id)

    async def hold_shard(self, lease: Lease) -> Told | None:
        """Hold the lease of a part; ``None`` if somebody else has it now."""
        return await self._shards.beat(lease)

    async def checkpoint(self, job_id: str) -> bytes | None:
        """Give the best plan that a job had when it last wrote one down."""
        return await self._jobs.checkpoint(job_id)

    async def let_go(self, work: Job | Shard, *, counts: bool) -> bool:
        """Give work back, for any worker to begin at once.

        Parameters
        ----------
        counts : whether it was an attempt, of which there are only a few.
        """
        rows = self._jobs if isinstance(work, Job) else self._shards
        held = await rows.let_go(work.lease, counts=counts)
        if held:
            await wake(self._session)
        return held

    async def took_snapshot(self, lease: Lease, sha256: str) -> bool:
        """Note of which inputs a job is made; whether the lease still holds."""
        return await self._jobs.change(lease, snapshot=sha256)

    async def done(self, lease: Lease, version: int) -> bool:
        """End a job with its result; whether the lease still held it, otherwise nothing may count."""
        return await self._end(lease, JobState.DONE, version=version)

    async def fail(self, lease: Lease, error: Mapping[str, Any]) -> bool:
        """End a job with what went wrong."""
        return await self._end(lease, JobState.FAILED, error=dict(error))

    async def cancelled(self, lease: Lease) -> bool:
        """End a job that was told to stop without a result."""
        return await self._end(lease, JobState.CANCELLED)

    async def _end(self, lease: Lease, state: JobState, **values: Any) -> bool:
        now = await database_now(self._session)
        held = await self._jobs.change(
            lease, state=state.value, finished_at=now, lease_until=None, checkpoint=None, names=None, **values
        )
        if held:
            await self._shards.forget(lease.id)
        return held

    # Large plans in parts --------------------------------------------------------------------------------------------

    async def split(self, job: Job, shards: Sequence[NewShard], progress: JobProgress, checkpoint: bytes) -> bool:
        """Hand a job's next round to whoever is free; whether the lease still held it.

        Parameters
        ----------
        checkpoint : the plan that was cut, for the one who joins.
        """
        following = job.round + 1
        told = replace(progress, phase="parts", parts=len(shards), parts_done=0)
        held = await self._jobs.change(
            job.lease,
            stage=Stage.PARTS.value,
            round=following,
            lease_until=None,
            attempts=0,
            progress=told.as_json(),
            checkpoint=checkpoint,
        )
        if held:
            await self._shards.add(job, following, shards)
            await wake(self._session, len(shards))
        return held

    async def shards(self, job: Job) -> list[Shard]:
        """Give the parts of a job's present round, with payloads and answers."""
        return await self._shards.of(job.id, job.round)

    async def end_shard(self, lease: Lease, answer: bytes | None) -> bool:
        """End a part; the last one of its round calls for the joining, once.

        Returns
        -------
        whether the lease still held it.
        """
        return await self._end_shard(lease, JobState.FAILED if answer is None else JobState.DONE, answer)

    async def _end_shard(self, lease: Lease, state: JobState, answer: bytes | None) -> bool:
        shard = await self._shards.get(lease.id)
        if shard is None:
            return False
        # The job's row is locked first: of two parts that end at once, the second one sees the first.
        job = await self._jobs.get(shard.job_id, lock=True)
        if not await self._shards.finish(lease, state, answer):
            return False
        await self._follow(job)
        return True

    async def _follow(self, job: Job) -> None:
        """Note how many parts are over; if all are, let the job be joined."""
        left, every = await self._shards.left(job.id, job.round)
        progress = replace(job.progress, parts=every, parts_done=every - left).as_json()
        if left:
            await self._jobs.change_at(job.id, Stage.PARTS, progress=progress)
        elif await self._jobs.change_at(
            job.id, Stage.PARTS, progress=progress, stage=Stage.JOIN.value, state=JobState.QUEUED.value
        ):
            await wake(self._session)

    # For people ------------------------------------------------------------------------------------------------------

    async def cancel(self, job_id: str, *, keep_best: bool = False) -> Job:
        """Stop a job: at once where nobody is at it, within a second otherwise. What is over stays as it is.

        Parameters
        ----------
        keep_best : end it with the best plan so far, if it has one.

        Raises
        ------
        NotFound
            If there is no such job.
        """
        job = await self._jobs.get(job_id, lock=True)
        if job.state.over:
            return job
        nobody_at_it = job.state is JobState.QUEUED or job.stage is Stage.PARTS
        if nobody_at_it and not (keep_best and job.progress.cost is not None):
            await self.cancelled(job.lease)
        elif job.stage is Stage.PARTS:
            await self._jobs.ask_to_stop(job_id, keep_best=True)
            await self._shards.stop_all(job_id)
            await self._follow(job)
        else:
            await self._jobs.ask_to_stop(job_id, keep_best=keep_best)
        return await self._jobs.get(job_id)

    # For whoever watches over the queue -------------------------------------------------------------------------------

    async def let_go_of_all(self) -> None:
        """Take every lease away; only for a process that knows that no other worker is alive."""
        await self._jobs.orphan_all()
        await self._shards.orphan_all()

    async def call_again(self) -> int:
        """Call workers for work that waits, or whose worker is silent, and that no call is out for (Postgres).

        Returns
        -------
        how many calls were made.
        """
        now = await database_now(self._session)
        waiting = await self._jobs.count_claimable(now) + await self._shards.count_claimable(now)
        missing = max(0, waiting - await calls_waiting(self._session)) if waiting else 0
        await wake(self._session, missing)
        return missing
