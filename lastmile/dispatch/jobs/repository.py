"""The only place that reads and writes the tables of jobs; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.errors import NotFound
from lastmile.core.ids import new_id
from lastmile.dispatch.jobs.models import JobRow, Leased, ShardRow
from lastmile.dispatch.jobs.records import (
    LEASE_S,
    QUEUE,
    TASK,
    Job,
    JobKind,
    JobProgress,
    JobState,
    Lease,
    NewJob,
    NewShard,
    Queue,
    Shard,
    Stage,
    Told,
)

_OVER: Final = tuple(state.value for state in JobState if state.over)


async def database_now(session: AsyncSession) -> datetime:
    """Give the time by which leases run: the database's, so that machines with wrong clocks agree."""
    if session.get_bind().dialect.name != "postgresql":
        return utc_now()
    now: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return now


def _claimable(row: type[JobRow | ShardRow], now: datetime) -> ColumnElement[bool]:
    ran_out = and_(row.state == JobState.RUNNING.value, row.lease_until < now)
    return or_(row.state == JobState.QUEUED.value, ran_out)


class _LeasedRows:
    """What holds for jobs and shards alike."""

    row: type[JobRow | ShardRow]

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def next_claimable(self, now: datetime) -> tuple[Lease, int] | None:
        """Give the oldest row that nobody works on, and how often it was begun; it stays locked on Postgres."""
        query = select(self.row.id, self.row.fence, self.row.attempts).where(_claimable(self.row, now))
        query = query.order_by(self.row.created_at, self.row.id).limit(1).with_for_update(skip_locked=True)
        found = (await self._session.execute(query)).first()
        return None if found is None else (Lease(found.id, found.fence), found.attempts)

    async def count_claimable(self, now: datetime) -> int:
        """Count rows that nobody works on."""
        query = select(func.count()).select_from(self.row).where(_claimable(self.row, now))
        return await self._session.scalar(query) or 0

    async def take(self, seen: Lease, now: datetime) -> Lease | None:
        """Claim a row under a new fence; ``None`` if somebody else was first."""
        taken = Lease(seen.id, seen.fence + 1)
        values = {
            "state": JobState.RUNNING.value,
            "fence": taken.fence,
            "attempts": self.row.attempts + 1,
            "lease_until": now + timedelta(seconds=LEASE_S),
        }
        return taken if await self.write(seen, values) else None

    async def write(self, lease: Lease, values: dict[str, Any], *where: ColumnElement[bool]) -> bool:
        """Write to a row if the fence is still the lease's; whether it was."""
        query = update(self.row).where(self.row.id == lease.id, self.row.fence == lease.fence, *where)
        done = await self._session.execute(query.values(values).returning(self.row.id))
        return done.first() is not None

    async def beat(self, lease: Lease, values: dict[str, Any] | None = None) -> Told | None:
        """Hold a lease for another while; ``None`` if it is lost."""
        until = await database_now(self._session) + timedelta(seconds=LEASE_S)
        query = update(self.row).where(
            self.row.id == lease.id, self.row.fence == lease.fence, self.row.state == JobState.RUNNING.value
        )
        query_told = query.values(lease_until=until, **(values or {})).returning(
            self.row.cancel_requested, self.row.keep_best
        )
        told = (await self._session.execute(query_told)).first()
        return None if told is None else Told(told.cancel_requested, told.keep_best)

    async def let_go(self, lease: Lease, *, counts: bool) -> bool:
        """Give a row back to the queue; whether the lease still held it.

        Parameters
        ----------
        counts : whether it was an attempt.
        """
        values: dict[str, Any] = {"state": JobState.QUEUED.value, "lease_until": None}
        if not counts:
            values["attempts"] = self.row.attempts - 1
        return await self.write(lease, values, self.row.state == JobState.RUNNING.value)

    async def orphan_all(self) -> None:
        """Let go of every lease; for the one process that knows that nobody else is at work."""
        query = update(self.row).where(self.row.state == JobState.RUNNING.value, self.row.lease_until.is_not(None))
        await self._session.execute(query.values(state=JobState.QUEUED.value, lease_until=None))


class JobRepository(_LeasedRows):
    """Jobs."""

    row = JobRow

    async def add(self, new: NewJob) -> Job:
        """Add a job to the queue."""
        row = JobRow(
            id=new_id("job"),
            kind=new.kind.value,
            plan_id=new.plan_id,
            request=dict(new.request),
            created_by=new.created_by,
            stage=Stage.WHOLE.value,
            round=0,
            progress=JobProgress().as_json(),
            revision=1,
            snapshot=new.snapshot,
            **_fresh(await database_now(self._session)),
        )
        self._session.add(row)
        await self._session.flush()
        return _job(row)

    async def get(self, job_id: str, *, lock: bool = False) -> Job:
        """Give a job.

        Parameters
        ----------
        lock : until the end of the transaction, so that what follows is decided by one at a time.

        Raises
        ------
        NotFound
            If there is none.
        """
        query = select(JobRow).where(JobRow.id == job_id)
        query = query.execution_options(populate_existing=True)
        row = await self._session.scalar(query.with_for_update() if lock else query)
        if row is None:
            raise NotFound(f"there is no operation {job_id}", {"operation": job_id})
        return _job(row)

    async def newest(self, limit: int, before: str = "", plan_id: str = "") -> list[Job]:
        """List jobs, newest first.

        Parameters
        ----------
        before : id after which the list goes on.
        plan_id : of one plan only.
        """
        query: Select[JobRow] = select(JobRow).order_by(JobRow.id.desc()).limit(limit)
        if before:
            query = query.where(JobRow.id < before)
        if plan_id:
            query = query.where(JobRow.plan_id == plan_id)
        return [_job(row) for row in await self._session.scalars(query)]

    async def queue(self, now: datetime) -> Queue:
        """Say how much there is to do."""
        held = and_(JobRow.state == JobState.RUNNING.value, JobRow.lease_until >= now)
        running = await self._session.scalar(select(func.count()).select_from(JobRow).where(held))
        oldest = await self._session.scalar(select(func.min(JobRow.created_at)).where(_claimable(JobRow, now)))
        return Queue(running or 0, await self.count_claimable(now), oldest)

    async def unfinished(self, plan_id: str) -> Job | None:
        """Give the job that is to change a plan, if there is one."""
        query = select(JobRow).where(JobRow.plan_id == plan_id, JobRow.state.not_in(_OVER)).limit(1)
        row = await self._session.scalar(query)
        return None if row is None else _job(row)

    async def checkpoint(self, job_id: str) -> bytes | None:
        """Give the best plan so far, as bytes."""
        kept: bytes | None = await self._session.scalar(select(JobRow.checkpoint).where(JobRow.id == job_id))
        return kept

    async def best(self, job_id: str) -> tuple[bytes, bytes] | None:
        """Give the best plan so far and the names of what is in it, as bytes; ``None`` without both."""
        query = select(JobRow.checkpoint, JobRow.names).where(JobRow.id == job_id)
        found = (await self._session.execute(query)).first()
        if found is None or found.checkpoint is None or found.names is None:
            return None
        return found.checkpoint, found.names

    async def report(
        self, lease: Lease, progress: JobProgress, checkpoint: bytes | None = None, names: bytes | None = None
    ) -> Told | None:
        """Hold the lease and write down how far it is; ``None`` if the lease is lost."""
        kept = {"checkpoint": checkpoint, "names": names}
        values: dict[str, Any] = {"progress": progress.as_json(), "revision": JobRow.revision + 1}
        return await self.beat(lease, values | {key: value for key, value in kept.items() if value is not None})

    async def change(self, lease: Lease, **values: Any) -> bool:
        """Change a job that the lease still holds."""
        return await self.write(lease, values | {"revision": JobRow.revision + 1})

    async def change_at(self, job_id: str, at: Stage, **values: Any) -> bool:
        """Change a job that nobody holds, if it is still at a stage: a compare-and-set."""
        query = update(JobRow).where(
            JobRow.id == job_id, JobRow.stage == at.value, JobRow.state == JobState.RUNNING.value
        )
        done = await self._session.execute(query.values(**values, revision=JobRow.revision + 1).returning(JobRow.id))
        return done.first() is not None

    async def ask_to_stop(self, job_id: str, *, keep_best: bool) -> None:
        """Leave word for whoever is at it."""
        query = update(JobRow).where(JobRow.id == job_id, JobRow.state.not_in(_OVER))
        values = {"cancel_requested": True, "keep_best": keep_best, "revision": JobRow.revision + 1}
        await self._session.execute(query.values(values))


class ShardRepository(_LeasedRows):
    """Parts of large plans."""

    row = ShardRow

    async def add(self, job: Job, number_of_round: int, shards: Sequence[NewShard]) -> None:
        """Add the parts of one round to the queue."""
        fresh = _fresh(await database_now(self._session))
        rows = [
            {"id": new_id("shard"), "job_id": job.id, "round": number_of_round, "number": s.number, **fresh}
            | {"payload": s.payload}
            for s in shards
        ]
        await self._session.execute(insert(ShardRow), rows)

    async def get(self, shard_id: str) -> Shard | None:
        """Give a part with its payload; ``None`` if its job is over."""
        query = select(ShardRow, ShardRow.payload).where(ShardRow.id == shard_id)
        found = (await self._session.execute(query)).first()
        return None if found is None else _shard(found[0], payload=found[1])

    async def of(self, job_id: str, number_of_round: int) -> list[Shard]:
        """Give the parts of a round with their answers and payloads, in order."""
        query = select(ShardRow, ShardRow.payload, ShardRow.answer).where(
            ShardRow.job_id == job_id, ShardRow.round == number_of_round
        )
        found = await self._session.execute(query.order_by(ShardRow.number))
        return [_shard(row, payload=payload, answer=answer) for row, payload, answer in found]

    async def finish(self, lease: Lease, state: JobState, answer: bytes | None) -> bool:
        """End a part, if the lease still holds it."""
        values = {"state": state.value, "answer": answer, "lease_until": None}
        return await self.write(lease, values, ShardRow.state.not_in(_OVER))

    async def left(self, job_id: str, number_of_round: int) -> tuple[int, int]:
        """Count the parts of a round that are not over, and all of them."""
        here = (ShardRow.job_id == job_id, ShardRow.round == number_of_round)
        open_ = select(func.count()).select_from(ShardRow).where(*here, ShardRow.state.not_in(_OVER))
        every = select(func.count()).select_from(ShardRow).where(*here)
        return await self._session.scalar(open_) or 0, await self._session.scalar(every) or 0

    async def forget(self, job_id: str) -> None:
        """Drop all parts of a job that is over; whoever is still at one hears that it is lost."""
        await self._session.execute(delete(ShardRow).where(ShardRow.job_id == job_id))

    async def stop_all(self, job_id: str) -> None:
        """Cancel the parts that nobody has begun; ask whoever is at the others for the best so far."""
        here = update(ShardRow).where(ShardRow.job_id == job_id)
        await self._session.execute(
            here.where(ShardRow.state == JobState.QUEUED.value).values(state=JobState.CANCELLED.value)
        )
        await self._session.execute(
            here.where(ShardRow.state == JobState.RUNNING.value).values(cancel_requested=True, keep_best=True)
        )


async def wake(session: AsyncSession, units: int = 1) -> None:
    """Tell workers on Postgres that there is work, when this transaction counts; SQLite's worker looks by itself."""
    if units > 0 and session.get_bind().dialect.name == "postgresql":
        await session.execute(_DEFER, {"queue": QUEUE, "task": TASK, "units": units})


_DEFER: Final = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY("
    "SELECT ROW(CAST(:queue AS varchar), CAST(:task AS varchar), 0, NULL, NULL, '{}'::jsonb, NULL)"
    "::procrastinate_job_to_defer_v1 FROM generate_series(1, CAST(:units AS integer))))"
)


async def calls_waiting(session: AsyncSession) -> int:
    """Count calls that no worker has heard yet, on Postgres; forget those whose worker has died."""
    await session.execute(
        text("DELETE FROM procrastinate_jobs WHERE queue_name = :queue AND status = 'doing' AND worker_id IS NULL"),
        {"queue": QUEUE},
    )
    waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = :queue AND status = 'todo'")
    return await session.scalar(waiting, {"queue": QUEUE}) or 0


def _fresh(now: datetime) -> dict[str, Any]:
    return {
        "state": JobState.QUEUED.value,
        "lease_until": None,
        "fence": 0,
        "attempts": 0,
        "cancel_requested": False,
        "keep_best": False,
        "created_at": now,
    }


def _lease(row: Leased, row_id: str) -> Lease:
    return Lease(row_id, row.fence)


def _job(row: JobRow) -> Job:
    return Job(
        id=row.id,
        kind=JobKind(row.kind),
        plan_id=row.plan_id,
        request=row.request,
        created_by=row.created_by,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        state=JobState(row.state),
        stage=Stage(row.stage),
        round=row.round,
        lease=_lease(row, row.id),
        attempts=row.attempts,
        cancel_requested=row.cancel_requested,
        keep_best=row.keep_best,
        progress=JobProgress.of_json(row.progress),
        revision=row.revision,
        snapshot=row.snapshot,
        version=row.version,
        error=row.error,
    )


def _shard(row: ShardRow, payload: bytes = b"", answer: bytes | None = None) -> Shard:
    return Shard(
        id=row.id,
        job_id=row.job_id,
        number=row.number,
        state=JobState(row.state),
        lease=_lease(row, row.id),
        attempts=row.attempts,
        payload=payload,
        answer=answer,
    )
