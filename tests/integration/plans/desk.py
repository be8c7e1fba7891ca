"""A dispatcher at work on the small day."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from small_day import DAY, HUBS, SmallDay

from lastmile.dispatch.jobs import Job, Jobs, JobState
from lastmile.dispatch.plans.drafts import Drafts, Edited
from lastmile.dispatch.plans.editing import Edit
from lastmile.dispatch.plans.opening import OpenDays
from lastmile.dispatch.plans.service import Plans
from lastmile.dispatch.plans.solving import SolveOptions
from lastmile.dispatch.store import StoredPlan
from lastmile.infra.database import Database
from lastmile.worker import Worker


@dataclass
class Desk:
    """A dispatcher's desk: plans, drafts, and a worker in this process."""

    database: Database
    worker: Worker
    days: OpenDays
    source: SmallDay
    plan_id: str = ""

    async def solve(self, hub: str = HUBS[0], **options: object) -> Job:
        """Plan the small day and wait for it."""
        chosen = SolveOptions(**({"engine": "ortools", "time_limit_s": 30.0, "iterations": 50} | options))  # type: ignore[arg-type]
        async with self.database.transaction() as session:
            plans = Plans(session)
            if self.plan_id:
                job = await plans.solve(await plans.get(self.plan_id), chosen)
            else:
                plan, job = await plans.create(DAY, (hub,), chosen, "key_test")
                self.plan_id = plan.id
        return await self.finish(job)

    async def finish(self, job: Job) -> Job:
        """Let the worker do a job."""
        while await self.worker.work():
            pass
        async with self.database.reading() as session:
            ended = await Jobs(session).get(job.id)
        assert ended.state is JobState.DONE, ended.error
        return ended

    async def plan(self) -> StoredPlan:
        async with self.database.reading() as session:
            return await Plans(session).get(self.plan_id)

    async def edit(self, *edits: Edit) -> Edited:
        async with self.database.transaction() as session:
            return await Drafts(session, self.days).edit(await Plans(session).get(self.plan_id), edits, "key_test")

    async def with_drafts(self, call: Callable[[Drafts, StoredPlan], Awaitable[object]]) -> object:
        async with self.database.transaction() as session:
            return await call(Drafts(session, self.days), await Plans(session).get(self.plan_id))
