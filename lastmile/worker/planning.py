"""What a job means: its inputs, the work in a thread, and what of it counts in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.dispatch.jobs import Job, JobKind, JobProgress, Jobs, NewShard, Shard, Stage
from lastmile.dispatch.plans.choosing import Choice, only_chosen
from lastmile.dispatch.plans.locks import under_locks
from lastmile.dispatch.plans.opening import OpenDays, OpenedDay
from lastmile.dispatch.plans.parts import ROUNDS, cut_parts, first_plan, in_parts, join_parts
from lastmile.dispatch.plans.replanning import ReplanOptions, replan_day, with_new_shipments
from lastmile.dispatch.plans.road import OnTheWay, riders_on_the_way
from lastmile.dispatch.plans.service import Plans
from lastmile.dispatch.plans.sketches import names_of
from lastmile.dispatch.plans.snapshots import DaySource, Snapshot, decode, encode
from lastmile.dispatch.plans.solutions import pack_solution, unpack_solution
from lastmile.dispatch.plans.solving import SolveOptions, Task, search, write_version
from lastmile.dispatch.store import NewVersion
from lastmile.dispatch.store.repository import SnapshotRepository
from lastmile.infra.database import Database
from lastmile.infra.outbox import Happening, record
from lastmile.routing import Result, Solution, check
from lastmile.worker.beating import Beat, BeatReporter


@dataclass(frozen=True, slots=True)
class Materials:
    """All that the thread needs of the database.

    Parameters
    ----------
    body : of the snapshot ``sha256``.
    best : the plan of an attempt that was broken off, or the one that was cut into ``shards``.
    riders : who has begun, for a re-plan.
    """

    job: Job
    task: Task
    sha256: str
    body: bytes = field(repr=False)
    best: Solution | None = field(repr=False)
    shards: Sequence[Shard] = ()
    riders: Sequence[OnTheWay] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the thread has made: a version, or parts for others to improve.

    Parameters
    ----------
    solution : what the parts were cut from, as bytes.
    """

    version: NewVersion | None = None
    shards: Sequence[NewShard] = ()
    solution: bytes = b""


class Planner:
    """Works on plan jobs.

    Parameters
    ----------
    source : gives the inputs of a day.
    days : opens them.
    """

    def __init__(self, database: Database, source: DaySource, days: OpenDays) -> None:
        self._database, self._source, self.days = database, source, days

    async def gather(self, job: Job) -> Materials | None:
        """Read what a job needs; ``None`` if somebody else has the job by now."""
        sha256, body = await self._snapshot(job)
        if not sha256:
            return None
        async with self._database.reading() as session:
            task = await Plans(session).task(job)
            jobs = Jobs(session)
            kept = await jobs.checkpoint(job.id)
            shards = await jobs.shards(job) if job.stage is Stage.JOIN else ()
            riders = await riders_on_the_way(session, job.plan_id) if job.kind is JobKind.REPLAN else ()
        return Materials(job, task, sha256, body, None if kept is None else unpack_solution(kept), shards, riders)

    async def _snapshot(self, job: Job) -> tuple[str, bytes]:
        """Give the job's inputs; taken now, in one reading transaction, if it has none."""
        async with self._database.reading() as session:
            if job.snapshot:
                return job.snapshot, await SnapshotRepository(session).get(job.snapshot)
            body = encode(await self._inputs(session, job))
        async with self._database.transaction() as session:
            sha256 = await SnapshotRepository(session).put(body, utc_now())
            held = await Jobs(session).took_snapshot(job.lease, sha256)
        return (sha256 if held else ""), body

    async def _inputs(self, session: AsyncSession, job: Job) -> Snapshot:
        """Take the inputs of the day; of a day under way those it has, and the shipments that have come since."""
        plans = Plans(session)
        plan = await plans.get(job.plan_id)
        now = await self._source(session, plan.day, plan.depots)
        if job.kind is JobKind.SOLVE:
            return await only_chosen(session, now, Choice.of_json(job.request))
        before = await plans.inputs_of(plan.id, SolveOptions.of_json(job.request).from_version or 0)
        return with_new_shipments(decode(before), now)

    def work(self, materials: Materials, beat: Beat) -> Outcome:
        """Do the work, in a thread.

        Raises
        ------
        Abandoned
            If nobody waits for it any more.
        LastmileError
            As the steps say.
        """
        reporter = BeatReporter(beat)
        day = self.days.open(materials.sha256, materials.body, reporter)
        if materials.job.kind is JobKind.REPLAN:
            options = ReplanOptions.of_json(materials.job.request)
            return Outcome(replan_day(day, materials.task, options, materials.riders, reporter, beat.should_stop))
        beat.name(names_of(day))
        if materials.job.stage is Stage.JOIN:
            return self._join(day, materials, beat)
        if in_parts(day, materials.task):
            return self._begin_parts(day, materials, beat)
        task = materials.task
        spent_s = materials.job.progress.elapsed_s
        result = search(day, task, reporter, beat.should_stop, best=materials.best, spent_s=spent_s)
        return Outcome(write_version(day, task, result, reporter))

    def _begin_parts(self, day: OpenedDay, materials: Materials, beat: Beat) -> Outcome:
        task, reporter = materials.task, BeatReporter(beat)
        spent_s = materials.job.progress.elapsed_s
        result = search(day, first_plan(task), reporter, beat.should_stop, best=materials.best, spent_s=spent_s)
        if beat.should_stop():
            return Outcome(write_version(day, task, result, reporter))
        return self._cut(day, task, result.solution, 1)

    def _join(self, day: OpenedDay, materials: Materials, beat: Beat) -> Outcome:
        job, task, shards, best = materials.job, materials.task, materials.shards, materials.best
        beat.phase("join")
        if best is None:
            raise AssertionError("a plan in parts without the plan that was cut")
        joined = join_parts(day, task, best, [s.payload for s in shards], [s.answer for s in shards])
        if job.round < ROUNDS and not beat.should_stop() and not job.cancel_requested:
            return self._cut(day, task, joined, job.round + 1)
        evaluation = check(under_locks(day, task.locks, task.start).problem, joined)
        elapsed_s = task.options.time_limit_s
        result = Result(joined, evaluation, task.options.engine, elapsed_s, 0, stopped=job.cancel_requested)
        return Outcome(write_version(day, task, result, BeatReporter(beat)))

    @staticmethod
    def _cut(day: OpenedDay, task: Task, solution: Solution, number_of_round: int) -> Outcome:
        return Outcome(shards=cut_parts(day, task, solution, number_of_round), solution=pack_solution(solution))

    @staticmethod
    async def settle(session: AsyncSession, job: Job, outcome: Outcome, progress: JobProgress) -> bool:
        """Let the outcome count, all of it or nothing; whether the job was still this worker's."""
        jobs = Jobs(session)
        if await jobs.report(job.lease, progress) is None:
            return False
        if outcome.version is None:
            return await jobs.split(job, outcome.shards, progress, outcome.solution)
        kept = await Plans(session).keep(outcome.version)
        await jobs.done(job.lease, kept.number)
        data = {"operation": job.id, "version": kept.number, "cost_minor": kept.summary.cost_minor}
        await record(session, Happening("plan.solved", subject=job.plan_id, data=data))
        return True

    @staticmethod
    async def give_up(session: AsyncSession, job: Job, problem: Mapping[str, object]) -> None:
        """End a job with what went wrong."""
        if await Jobs(session).fail(job.lease, problem):
            data = {"operation": job.id, "problem": dict(problem)}
            await record(session, Happening("plan.failed", subject=job.plan_id, data=data))
