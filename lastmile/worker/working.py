"""One worker: claims a piece of work, holds it by heartbeat while a thread is at it, and writes down the outcome."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import ExternalFailure, LastmileError
from lastmile.dispatch.jobs import Job, JobKind, JobProgress, Jobs, Shard, Told
from lastmile.dispatch.jobs.records import LEASE_S, MOST_ATTEMPTS
from lastmile.dispatch.plans.parts import improve
from lastmile.infra.database import Database
from lastmile.worker.beating import Abandoned, Beat, BeatReporter
from lastmile.worker.planning import Planner
from lastmile.worker.rehearsing import Rehearser

BEAT_S: Final = 0.5
"""Between two heartbeats: progress goes out and the wish to cancel comes in."""

_log = structlog.get_logger("lastmile.worker")

Settle = Callable[[AsyncSession], Awaitable[object]]
"""Writes down, in one transaction, what came of a piece of work."""


class Meaning(Protocol):
    """What knows what a kind of job means; see `Planner`."""

    async def gather(self, job: Job) -> Any:
        """Read what a job needs; ``None`` if somebody else has the job by now."""

    def work(self, materials: Any, beat: Beat) -> Any:
        """Do the work, in a thread."""

    async def settle(self, session: AsyncSession, job: Job, outcome: Any, progress: JobProgress) -> bool:
        """Let the outcome count, all of it or nothing; whether the job was still this worker's."""

    async def give_up(self, session: AsyncSession, job: Job, problem: Mapping[str, Any]) -> None:
        """End a job with what went wrong."""


class Worker:
    """Takes work and does it.

    Parameters
    ----------
    database : at its newest schema.
    planner : knows what a job means.
    """

    def __init__(self, database: Database, planner: Planner) -> None:
        self._database, self._planner = database, planner
        self._rehearser = Rehearser(database, planner.days)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Give back what is being worked on, for others to go on with."""
        self._stopping.set()

    async def stopped(self) -> None:
        """Wait for `stop`."""
        await self._stopping.wait()

    async def work(self) -> bool:
        """Do one piece of work; ``False`` if there was none."""
        async with self._database.transaction() as session:
            claimed = await Jobs(session).claim()
        if claimed is None:
            return False
        structlog.contextvars.bind_contextvars(job=claimed.id, attempt=claimed.attempts)
        _log.info("begun")
        run = _JobRun(self, claimed) if isinstance(claimed, Job) else _ShardRun(self, claimed)
        await run.run()
        return True

    async def settle(self, settle: Settle) -> None:
        """Write down what came of it, patiently: the work is not thrown away because the database is busy."""
        for attempt in range(3):
            try:
                async with self._database.transaction() as session:
                    await settle(session)
            except ExternalFailure as error:
                _log.warning("cannot write the result", error=error.message, attempt=attempt)
                await asyncio.sleep(BEAT_S * 2**attempt)
            else:
                return

    @property
    def database(self) -> Database:
        """Where the rows are."""
        return self._database

    def knowing(self, kind: JobKind) -> Meaning:
        """Give what knows the meaning of a job."""
        return self._rehearser if kind is JobKind.REHEARSE else self._planner

    @property
    def stopping(self) -> bool:
        """Whether work is to be given back."""
        return self._stopping.is_set()


class _Run(ABC):
    """A piece of work with its heartbeat."""

    def __init__(self, worker: Worker, claimed: Job | Shard, progress: JobProgress) -> None:
        self._worker, self._claimed, self._beat = worker, claimed, Beat(progress)

    async def run(self) -> None:
        """Work until it is done, given back, cancelled or lost."""
        work = asyncio.ensure_future(self._work())
        silent_s = 0.0
        while not work.done():
            await asyncio.wait({work}, timeout=BEAT_S)
            if work.done() or self._beat.abandoned:
                continue
            if self._worker.stopping:
                self._beat.abandon()
                await self._worker.settle(self._give_back)
                continue
            silent_s = 0.0 if await self._heard() else silent_s + BEAT_S
            if silent_s > LEASE_S:
                self._beat.abandon()
        await self._conclude(work)

    async def _heard(self) -> bool:
        """Send a heartbeat and heed what comes back; whether the database could be reached."""
        try:
            async with self._worker.database.transaction() as session:
                told = await self._tell(Jobs(session))
        except ExternalFailure as error:
            _log.warning("no heartbeat", error=error.message)
            return False
        if told is None:
            _log.warning("lost to another worker, or cancelled")
            self._beat.abandon()
        elif told.cancel and told.keep_best:
            self._beat.stop()
        elif told.cancel:
            self._beat.abandon()
            await self._worker.settle(self._cancel)
        return True

    async def _conclude(self, work: asyncio.Future[Any]) -> None:
        """Write down what came of it."""
        error = work.exception()
        if isinstance(error, Abandoned) or self._beat.abandoned:
            _log.info("abandoned")
        elif isinstance(error, ExternalFailure) and self._claimed.attempts < MOST_ATTEMPTS:
            _log.warning("failed and will be tried again", error=error.message)
            await self._worker.settle(self._try_again)
        elif error is not None:
            _log.error("failed", exc_info=None if isinstance(error, LastmileError) else error, error=str(error))
            await self._worker.settle(lambda session: self._fail(session, problem_of(error)))
        else:
            await self._worker.settle(lambda session: self._keep(session, work.result()))
            _log.info("done")

    async def _give_back(self, session: AsyncSession) -> None:
        await Jobs(session).let_go(self._claimed, counts=False)

    async def _try_again(self, session: AsyncSession) -> None:
        await Jobs(session).let_go(self._claimed, counts=True)

    @abstractmethod
    async def _work(self) -> Any: ...

    @abstractmethod
    async def _tell(self, jobs: Jobs) -> Told | None: ...

    @abstractmethod
    async def _keep(self, session: AsyncSession, outcome: Any) -> None: ...

    @abstractmethod
    async def _fail(self, session: AsyncSession, problem: Mapping[str, Any]) -> None: ...

    @abstractmethod
    async def _cancel(self, session: AsyncSession) -> None: ...


class _JobRun(_Run):
    """A job, or its joining."""

    def __init__(self, worker: Worker, job: Job) -> None:
        super().__init__(worker, job, job.progress)
        self._job, self._meaning = job, worker.knowing(job.kind)

    async def _work(self) -> Any:
        materials = await self._meaning.gather(self._job)
        if materials is None:
            raise Abandoned
        return await asyncio.to_thread(self._meaning.work, materials, self._beat)

    async def _tell(self, jobs: Jobs) -> Told | None:
        return await jobs.report(self._job.lease, *self._beat.take())

    async def _keep(self, session: AsyncSession, outcome: Any) -> None:
        progress, *_ = self._beat.take()
        await self._meaning.settle(session, self._job, outcome, progress)

    async def _fail(self, session: AsyncSession, problem: Mapping[str, Any]) -> None:
        await self._meaning.give_up(session, self._job, problem)

    async def _cancel(self, session: AsyncSession) -> None:
        await Jobs(session).cancelled(self._job.lease)


class _ShardRun(_Run):
    """A part of a large plan."""

    def __init__(self, worker: Worker, shard: Shard) -> None:
        super().__init__(worker, shard, JobProgress())
        self._shard = shard

    async def _work(self) -> bytes:
        return await asyncio.to_thread(improve, self._shard.payload, BeatReporter(self._beat), self._beat.should_stop)

    async def _tell(self, jobs: Jobs) -> Told | None:
        return await jobs.hold_shard(self._shard.lease)

    async def _keep(self, session: AsyncSession, outcome: bytes) -> None:
        await Jobs(session).end_shard(self._shard.lease, outcome)

    async def _fail(self, session: AsyncSession, problem: Mapping[str, Any]) -> None:
        del problem  # the job goes on without this part's answer
        await Jobs(session).end_shard(self._shard.lease, None)

    async def _cancel(self, session: AsyncSession) -> None:
        await Jobs(session).end_shard(self._shard.lease, None)


def problem_of(error: BaseException) -> dict[str, Any]:
    """Give an error as the problem that a job's row keeps; of our own mistakes it says no more than that."""
    if not isinstance(error, LastmileError):
        return {"code": "internal_error", "detail": "the service has made a mistake", "context": {}}
    context = {key: value for key, value in error.context.items() if key != "output"}
    return {"code": error.code, "detail": error.message, "context": context}
