"""The life of a plan; each call within the caller's transaction."""

from __future__ import annotations

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict
from lastmile.dispatch.jobs import Job, JobKind, Jobs, NewJob
from lastmile.dispatch.plans.choosing import EVERYBODY, Choice
from lastmile.dispatch.plans.locks import read_locks
from lastmile.dispatch.plans.replanning import ReplanOptions
from lastmile.dispatch.plans.solutions import unpack_solution
from lastmile.dispatch.plans.solving import SolveOptions, Task
from lastmile.dispatch.store import NewVersion, Origin, StoredPlan, StoredVersion
from lastmile.dispatch.store.repository import PlanRepository, SnapshotRepository


class Plans:
    """Plans of the service.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._plans = PlanRepository(session)

    async def get(self, plan_id: str, *, lock: bool = False) -> StoredPlan:
        """Give a plan without its versions.

        Parameters
        ----------
        lock : until the end of the transaction, so that changes come one after the other.

        Raises
        ------
        NotFound
            If there is none.
        """
        return await self._plans.plan(plan_id, lock=lock)

    async def newest(self, limit: int, before: str = "", day: date | None = None) -> list[StoredPlan]:
        """List plans, newest first; of one day, if given.

        Parameters
        ----------
        before : id after which the list goes on.
        """
        return await self._plans.plans(limit, before, day)

    async def create(
        self,
        day: date,
        hub_ids: tuple[str, ...],
        options: SolveOptions,
        created_by: str = "",
        choice: Choice = EVERYBODY,
    ) -> tuple[StoredPlan, Job]:
        """Ask for a plan of some hubs on one day, from the inputs as they will be when a worker begins.

        Parameters
        ----------
        choice : riders and carriers to plan with; all unless given.

        Raises
        ------
        Conflict
            If a job is at that plan already.
        """
        plan = await self._plans.open(day, tuple(sorted(set(hub_ids))), utc_now())
        new = NewJob(JobKind.SOLVE, plan.id, options.as_json() | choice.as_json(), created_by)
        return plan, await Jobs(self._session).enqueue(new)

    async def solve(self, plan: StoredPlan, options: SolveOptions, created_by: str = "") -> Job:
        """Ask for a better plan from the version that edits go on from, with its inputs and under its locks.

        Raises
        ------
        Conflict
            If there is no such version, or it was planned from files.
        """
        head = await self.head(plan)
        request = {**options.as_json(), "from_version": head.number}
        return await Jobs(self._session).enqueue(
            NewJob(JobKind.SOLVE, plan.id, request, created_by, snapshot=head.making.snapshot)
        )

    async def replan(self, plan: StoredPlan, options: ReplanOptions, created_by: str = "") -> Job:
        """Ask for a new plan of the rest of a day under way, from the version that is released.

        Raises
        ------
        Conflict
            If none is released, or it was planned from files.
        """
        if plan.committed is None:
            raise Conflict("only a released version can be under way: release one first", {"plan": plan.id})
        request = {**options.as_json(), "from_version": plan.committed}
        return await Jobs(self._session).enqueue(NewJob(JobKind.REPLAN, plan.id, request, created_by))

    async def inputs_of(self, plan_id: str, number: int) -> bytes:
        """Give the snapshot that a version was made of.

        Raises
        ------
        Conflict
            If it was planned from files.
        """
        version = await self._plans.version(plan_id, number)
        if not version.making.snapshot:
            raise Conflict("this version was planned from files and can only be read", {"version": version.name})
        return await SnapshotRepository(self._session).get(version.making.snapshot)

    async def head(self, plan: StoredPlan) -> StoredVersion:
        """Give the version that edits go on from.

        Raises
        ------
        Conflict
            If there is none, or it was planned from files.
        """
        if plan.head is None:
            raise Conflict("this plan has no version yet: wait for its first operation", {"plan": plan.id})
        version = await self._plans.version(plan.id, plan.head)
        if not version.making.snapshot:
            raise Conflict("this version was planned from files and can only be read", {"version": version.name})
        return version

    async def task(self, job: Job) -> Task:
        """Give what a job is to make."""
        options = SolveOptions.of_json(job.request)
        if options.from_version is None:
            return Task(job.plan_id, options, {}, job.created_by)
        version = await self._plans.version(job.plan_id, options.from_version)
        packed = await self._plans.solution(job.plan_id, options.from_version)
        return Task(
            plan_id=job.plan_id,
            options=options,
            locks=read_locks(version.making.locks),
            created_by=job.created_by,
            parent=version.number,
            start=None if packed is None else unpack_solution(packed),
            origin=Origin.REPLAN if job.kind is JobKind.REPLAN else Origin.SOLVE,
        )

    async def version(self, plan_id: str, number: int) -> StoredVersion:
        """Give a version with its document, which a draft does not have.

        Raises
        ------
        NotFound
            If the plan has no such version.
        """
        return await self._plans.version(plan_id, number)

    async def versions(self, plan_id: str, limit: int, before: int | None = None) -> list[StoredVersion]:
        """List a plan's versions without documents, newest first.

        Parameters
        ----------
        before : number after which the list goes on.
        """
        return await self._plans.versions(plan_id, limit, before)

    async def keep(self, new: NewVersion) -> StoredVersion:
        """Store a version and let edits go on from it."""
        await self._plans.plan(new.plan_id, lock=True)
        kept = await self._plans.add_version(new, (), utc_now())
        await self._plans.change_plan(new.plan_id, head=kept.number, currency=new.currency)
        return kept
