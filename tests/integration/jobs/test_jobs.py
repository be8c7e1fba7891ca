"""Rows of record: claimed by one at a time, written by who holds the fence, joined once."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from lastmile.core.errors import Conflict
from lastmile.dispatch.jobs import Job, JobKind, JobProgress, Jobs, JobState, NewJob, NewShard, Shard, Stage
from lastmile.dispatch.jobs.repository import database_now
from lastmile.dispatch.plans.service import Plans
from lastmile.dispatch.plans.solving import SolveOptions
from lastmile.infra.database import Database

pytestmark = pytest.mark.anyio


def new(plan: str = "plan_a", **request: Any) -> NewJob:
    return NewJob(JobKind.SOLVE, plan, request, created_by="key_1")


async def enqueue(database: Database, plan: str = "plan_a") -> Job:
    async with database.transaction() as session:
        return await Jobs(session).enqueue(new(plan))


async def claim(database: Database) -> Job | Shard | None:
    async with database.transaction() as session:
        return await Jobs(session).claim()


async def claim_job(database: Database) -> Job:
    claimed = await claim(database)
    assert isinstance(claimed, Job)
    return claimed


async def claim_shard(database: Database) -> Shard:
    claimed = await claim(database)
    assert isinstance(claimed, Shard)
    return claimed


async def get(database: Database, job_id: str) -> Job:
    async with database.reading() as session:
        return await Jobs(session).get(job_id)


async def let_leases_run_out(database: Database) -> None:
    """Move every lease into the past: what an hour of silence does."""
    async with database.transaction() as session:
        past = await database_now(session) - timedelta(hours=1)
        for table in ("plan_jobs", "plan_shards"):
            await session.execute(
                text(f"UPDATE {table} SET lease_until = :past WHERE lease_until IS NOT NULL"),  # noqa: S608
                {"past": past if database.engine.dialect.name == "postgresql" else past.replace(tzinfo=None)},
            )


async def split(database: Database, job: Job, parts: int) -> bool:
    shards = [NewShard(number, b"part %d" % number) for number in range(parts)]
    async with database.transaction() as session:
        return await Jobs(session).split(job, shards, JobProgress(cost=9), b"plan")


async def end_shard(database: Database, shard: Shard, answer: bytes | None) -> bool:
    async with database.transaction() as session:
        return await Jobs(session).end_shard(shard.lease, answer)


async def test_a_job_is_claimed_once_however_many_ask(database: Database) -> None:
    jobs = [await enqueue(database, f"plan_{number}") for number in range(3)]
    claimed = await asyncio.gather(*(claim(database) for _ in range(8)))
    found = [each for each in claimed if isinstance(each, Job)]
    assert sorted(job.id for job in found) == sorted(job.id for job in jobs)
    assert all(job.lease.fence == 1 and job.state is JobState.RUNNING and job.started_at for job in found)


async def test_one_job_at_a_time_changes_a_plan(database: Database) -> None:
    job = await enqueue(database)
    with pytest.raises(Conflict, match=job.id):
        await enqueue(database)
    async with database.transaction() as session:
        assert (await Jobs(session).cancel(job.id)).state is JobState.CANCELLED
    assert (await enqueue(database)).id != job.id


async def test_who_lost_the_lease_writes_nothing(database: Database) -> None:
    await enqueue(database)
    first = await claim_job(database)
    assert await claim(database) is None
    await let_leases_run_out(database)
    second = await claim_job(database)
    assert (second.id, second.lease.fence, second.attempts) == (first.id, 2, 2)
    async with database.transaction() as session:
        jobs = Jobs(session)
        assert await jobs.report(first.lease, JobProgress(phase="search")) is None
        assert not await jobs.done(first.lease, 1)
        assert not await jobs.fail(first.lease, {"code": "x"})
        assert await jobs.report(second.lease, JobProgress(phase="search")) is not None
        assert await jobs.done(second.lease, 7)
    ended = await get(database, first.id)
    assert (ended.state, ended.version) == (JobState.DONE, 7)


async def test_a_job_that_no_worker_survives_fails_with_a_reason(database: Database) -> None:
    job = await enqueue(database)
    for _ in range(3):
        assert (await claim_job(database)).id == job.id
        await let_leases_run_out(database)
    assert await claim(database) is None
    failed = await get(database, job.id)
    assert failed.state is JobState.FAILED
    assert failed.error is not None
    assert "3 times" in failed.error["detail"]


async def test_progress_and_checkpoint_outlive_the_worker(database: Database) -> None:
    await enqueue(database)
    job = await claim_job(database)
    progress = JobProgress("search", 2.5, 100, 3, 4, 5)
    async with database.transaction() as session:
        await Jobs(session).report(job.lease, progress, b"best so far")
    await let_leases_run_out(database)
    again = await claim_job(database)
    assert again.progress == progress
    assert again.revision > job.revision
    async with database.reading() as session:
        assert await Jobs(session).checkpoint(job.id) == b"best so far"


async def test_cancelling_is_heard_with_the_next_heartbeat(database: Database) -> None:
    await enqueue(database)
    job = await claim_job(database)
    async with database.transaction() as session:
        asked = await Jobs(session).cancel(job.id, keep_best=True)
        assert (asked.state, asked.cancel_requested) == (JobState.RUNNING, True)
    async with database.transaction() as session:
        told = await Jobs(session).report(job.lease, JobProgress())
    assert told is not None
    assert (told.cancel, told.keep_best) == (True, True)


async def test_parts_are_joined_once_though_they_end_at_once(database: Database) -> None:
    await enqueue(database)
    job = await claim_job(database)
    assert await split(database, job, 4)
    assert not await split(database, await claim_like(job), 4)
    shards = [await claim_shard(database) for _ in range(4)]
    assert sorted(s.payload for s in shards) == [b"part %d" % n for n in range(4)]
    assert await claim(database) is None
    ended = await asyncio.gather(*(end_shard(database, s, b"answer" if s.number else None) for s in shards))
    assert ended == [True] * 4
    claims = [each for each in await asyncio.gather(*(claim(database) for _ in range(4))) if each]
    assert len(claims) == 1
    joining = claims[0]
    assert isinstance(joining, Job)
    assert (joining.stage, joining.progress.parts_done, joining.progress.parts) == (Stage.JOIN, 4, 4)
    async with database.reading() as session:
        assert [s.answer for s in await Jobs(session).shards(joining)] == [None, b"answer", b"answer", b"answer"]
    assert not await end_shard(database, shards[1], b"late")


async def claim_like(job: Job) -> Job:
    """Give a job under a fence that is not its own."""
    from dataclasses import replace

    return replace(job, lease=replace(job.lease, fence=job.lease.fence + 5))


async def test_a_part_whose_worker_died_is_taken_over_and_the_dead_ones_answer_is_refused(database: Database) -> None:
    await enqueue(database)
    assert await split(database, await claim_job(database), 1)
    first = await claim_shard(database)
    await let_leases_run_out(database)
    second = await claim_shard(database)
    assert not await end_shard(database, first, b"from the dead")
    assert await end_shard(database, second, b"alive")
    joining = await claim_job(database)
    async with database.reading() as session:
        assert [s.answer for s in await Jobs(session).shards(joining)] == [b"alive"]


async def test_a_part_that_no_worker_survives_does_not_hold_up_the_others(database: Database) -> None:
    await enqueue(database)
    assert await split(database, await claim_job(database), 1)
    for _ in range(3):
        await claim_shard(database)
        await let_leases_run_out(database)
    joining = await claim_job(database)
    assert joining.stage is Stage.JOIN


async def test_a_job_in_parts_ends_with_the_best_so_far(database: Database) -> None:
    await enqueue(database)
    job = await claim_job(database)
    assert await split(database, job, 3)
    shard = await claim_shard(database)
    async with database.transaction() as session:
        asked = await Jobs(session).cancel(job.id, keep_best=True)
    assert asked.state is JobState.RUNNING
    async with database.transaction() as session:
        told = await Jobs(session).hold_shard(shard.lease)
    assert told is not None
    assert (told.cancel, told.keep_best) == (True, True)
    assert await end_shard(database, shard, b"best")
    joining = await claim_job(database)
    async with database.reading() as session:
        answers = {s.number: s.answer for s in await Jobs(session).shards(joining)}
    assert answers == {number: b"best" if number == shard.number else None for number in range(3)}


async def test_a_job_in_parts_is_cancelled_with_its_parts(database: Database) -> None:
    await enqueue(database)
    job = await claim_job(database)
    assert await split(database, job, 3)
    shard = await claim_shard(database)
    async with database.transaction() as session:
        assert (await Jobs(session).cancel(job.id)).state is JobState.CANCELLED
    async with database.transaction() as session:
        assert await Jobs(session).hold_shard(shard.lease) is None
        assert not await Jobs(session).end_shard(shard.lease, b"late")
    assert await claim(database) is None


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_workers_are_called_for_what_waits(database: Database) -> None:
    await enqueue(database)
    async with database.transaction() as session:
        assert await Jobs(session).call_again() == 0  # the call of the enqueuing is still out
        await session.execute(text("DELETE FROM procrastinate_jobs"))
    async with database.transaction() as session:
        assert await Jobs(session).call_again() == 1
        assert await Jobs(session).call_again() == 0


async def test_a_plan_that_many_ask_for_at_once_is_made_once(database: Database) -> None:
    async def ask() -> object:
        try:
            async with database.transaction() as session:
                plan, _ = await Plans(session).create(date(2026, 11, 25), ("hub_b", "hub_a", "hub_b"), SolveOptions())
        except Conflict as error:
            return error
        return plan.id

    answers = await asyncio.gather(*(ask() for _ in range(6)))
    assert sum(isinstance(answer, str) for answer in answers) == 1
    async with database.reading() as session:
        plans = await Plans(session).newest(10)
    assert [plan.depots for plan in plans] == [("hub_a", "hub_b")]
