"""Reading, editing and releasing versions; each call within the caller's transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, InvalidInput, InvalidPlan
from lastmile.dispatch.jobs.repository import JobRepository
from lastmile.dispatch.plandoc import PlanDocument, RoutePlan, from_json, to_json
from lastmile.dispatch.planning.document import make_document
from lastmile.dispatch.planning.job import heading_of
from lastmile.dispatch.planning.solving import SolveRequest
from lastmile.dispatch.plans.comparing import Comparison, Version, compare
from lastmile.dispatch.plans.editing import Draft, Edit, edited
from lastmile.dispatch.plans.evaluating import Judged, judged, touched_routes
from lastmile.dispatch.plans.locks import read_locks, write_locks
from lastmile.dispatch.plans.opening import OpenDays, OpenedDay
from lastmile.dispatch.plans.solutions import pack_solution, unpack_solution
from lastmile.dispatch.store import Making, NewVersion, Origin, PlanOutcome, StoredPlan, StoredVersion
from lastmile.dispatch.store.repository import PlanRepository, SnapshotRepository
from lastmile.infra.outbox import Happening, record
from lastmile.routing import Result

BY_HAND = "by hand"
"""What the document of an edited version names as its engine."""

_KEPT: Final = (
    "day",
    "depots",
    "currency",
    "inputs",
    "options",
    "seed",
    "engine",
    "time_limit_s",
    "elapsed_s",
    "outcome",
    "summary",
)
"""Of a version that is made once more."""

Release = Callable[[AsyncSession, PlanDocument, StoredVersion], Awaitable[None]]
"""Takes over a version that is released, in the same transaction."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of an edit.

    Parameters
    ----------
    delta_minor : by how much the cost with penalties changes.
    routes : those that are not as before.
    emptied : shifts that have no route any more.
    """

    version: StoredVersion
    judged: Judged
    delta_minor: int
    routes: tuple[RoutePlan, ...]
    emptied: tuple[str, ...]


class Drafts:
    """Versions under the dispatcher's hand.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    days : shared by all calls of the process, so that a day is opened once.
    """

    def __init__(self, session: AsyncSession, days: OpenDays) -> None:
        self._session, self._days = session, days
        self._plans = PlanRepository(session)

    async def judge(self, plan: StoredPlan, number: int) -> tuple[StoredVersion, Version]:
        """Open a version and judge it.

        Raises
        ------
        NotFound
            If there is none.
        Conflict
            If it was planned from files, or its streets are not the same any more.
        """
        version = await self._plans.version(plan.id, number)
        packed = await self._plans.solution(plan.id, number)
        if packed is None:
            raise Conflict("this version was planned from files and can only be read", {"version": version.name})
        day = await self._open(version)
        draft = Draft(unpack_solution(packed), read_locks(version.making.locks))
        return version, Version(day, await asyncio.to_thread(judged, day, draft))

    async def opened(self, plan: StoredPlan, number: int) -> OpenedDay:
        """Open the day of a version.

        Raises
        ------
        NotFound
            If there is none.
        Conflict
            If it was planned from files, or its streets are not the same any more.
        """
        version = await self._plans.version(plan.id, number)
        if not version.making.snapshot:
            raise Conflict("this version was planned from files and can only be read", {"version": version.name})
        return await self._open(version)

    @staticmethod
    def head(plan: StoredPlan) -> int:
        """Give the number of the version that edits go on from.

        Raises
        ------
        Conflict
            If there is none yet.
        """
        if plan.head is None:
            raise Conflict("this plan has no version yet: wait for its first operation", {"plan": plan.id})
        return plan.head

    async def _open(self, version: StoredVersion) -> OpenedDay:
        day = self._days.ready(version.making.snapshot)
        if day is None:
            body = await SnapshotRepository(self._session).get(version.making.snapshot)
            day = await asyncio.to_thread(self._days.open, version.making.snapshot, body)
        if {h.sha256 for h in day.inputs.hashes} != {h.sha256 for h in version.inputs}:
            raise Conflict(
                "the street extract has been changed since this version was planned: plan again on the new one",
                {"version": version.name},
            )
        return day

    async def edit(self, plan: StoredPlan, edits: Sequence[Edit], created_by: str = "") -> Edited:
        """Make a new version from the one that edits go on from.

        Raises
        ------
        NotFound, InvalidInput, Conflict
            As `lastmile.dispatch.plans.editing.edited`; or if a job is at the plan, or it has no version to edit.
        """
        await self._refuse_while_planned(plan)
        head, before = await self.judge(plan, self.head(plan))
        if head.making.origin is Origin.REPLAN:
            raise Conflict("this version is of a day under way: re-plan it instead", {"version": head.name})
        day = before.day
        after = await asyncio.to_thread(lambda: judged(day, edited(day, before.judged.draft, edits)))
        kept = await self._plans.add_version(_draft_of(plan, head, day, after, created_by), (), utc_now())
        await self._plans.change_plan(plan.id, head=kept.number)
        routes, emptied = await asyncio.to_thread(touched_routes, day, before.judged.draft, after.draft)
        return Edited(kept, after, after.total_minor - before.judged.total_minor, routes, emptied)

    async def undo(self, plan: StoredPlan) -> StoredVersion:
        """Let edits go on from the version before the present one; nothing is lost, versions stay.

        Raises
        ------
        Conflict
            If there is none before it, or a job is at the plan.
        """
        await self._refuse_while_planned(plan)
        head = await self._plans.version(plan.id, self.head(plan))
        if head.making.parent is None:
            raise Conflict("there is nothing before this version", {"version": head.name})
        await self._plans.change_plan(plan.id, head=head.making.parent)
        return await self._plans.version(plan.id, head.making.parent)

    async def _refuse_while_planned(self, plan: StoredPlan) -> None:
        at_it = await JobRepository(self._session).unfinished(plan.id)
        if at_it is not None:
            message = f"operation {at_it.id} is at this plan: wait for it, or cancel it"
            raise Conflict(message, {"operation": at_it.id})

    async def document(self, plan: StoredPlan, number: int) -> bytes:
        """Give a version as its document; that of a draft is written now."""
        version = await self._plans.version(plan.id, number)
        if version.document:
            return version.document
        _, opened = await self.judge(plan, number)
        return await asyncio.to_thread(
            lambda: self._days.documents.get((plan.id, number), lambda: to_json(write_draft(plan.id, opened)).encode())
        )

    async def compare(self, plan: StoredPlan, before: int, after: int) -> Comparison:
        """Compare two versions of a plan."""
        _, old = await self.judge(plan, before)
        _, new = await self.judge(plan, after)
        return await asyncio.to_thread(compare, old, new)

    async def release(
        self, plan: StoredPlan, releases: Sequence[Release], *, accept_violations: bool = False, reason: str = ""
    ) -> StoredVersion:
        """Release the version that edits go on from to riders and partners.

        One that a released version came after gets a new number: for riders and partners numbers only grow.

        Parameters
        ----------
        releases : called in the same transaction.
        accept_violations, reason : release a version that breaks rules all the same, and why.

        Raises
        ------
        InvalidPlan
            If it breaks rules that nobody has accepted.
        InvalidInput
            If they are accepted without a reason.
        """
        await self._refuse_while_planned(plan)
        if accept_violations and not reason.strip():
            raise InvalidInput("violations are accepted with a reason only")
        number = self.head(plan)
        body = await self.document(plan, number)
        version = await self._plans.version(plan.id, number)
        if version.making.violations and not accept_violations:
            many = version.making.violations
            raise InvalidPlan(
                f"the version breaks {many} rule{'s' if many > 1 else ''}: mend it, or accept that with a reason",
                {"version": version.name, "violations": many},
            )
        if plan.committed is not None and plan.committed > number:
            version = await self._on_top(plan, version, body)
            number = version.number
        await self._plans.mark_committed(plan.id, number, body, utc_now())
        await self._plans.change_plan(plan.id, head=number, committed=number)
        document = from_json(body)
        for take_over in releases:
            await take_over(self._session, document, version)
        data = {"version": number, "violations": version.making.violations, "reason": reason}
        await record(self._session, Happening("plan.committed", subject=plan.id, data=data))
        return await self._plans.version(plan.id, number)

    async def _on_top(self, plan: StoredPlan, version: StoredVersion, body: bytes) -> StoredVersion:
        """Make a version once more, as the newest."""
        packed = await self._plans.solution(plan.id, version.number)
        making = replace(version.making, parent=version.number, solution=packed)
        kept = {name: getattr(version, name) for name in _KEPT}
        new = NewVersion(plan_id=plan.id, document=body, shipments=(), making=making, **kept)
        return await self._plans.add_version(new, (), utc_now())


def _draft_of(plan: StoredPlan, parent: StoredVersion, day: OpenedDay, after: Judged, created_by: str) -> NewVersion:
    return NewVersion(
        plan_id=plan.id,
        day=plan.day,
        depots=plan.depots,
        currency=plan.currency,
        inputs=parent.inputs,
        options={},
        seed=0,
        engine=BY_HAND,
        time_limit_s=0.0,
        elapsed_s=0.0,
        outcome=PlanOutcome.FINISHED,
        summary=after.summary,
        document=b"",
        shipments=(),
        making=Making(
            origin=Origin.EDIT,
            parent=parent.number,
            snapshot=day.sha256,
            solution=pack_solution(after.draft.solution),
            locks=write_locks(after.draft.locks),
            violations=len(after.breaches),
            created_by=created_by,
        ),
    )


def write_draft(plan_id: str, version: Version) -> PlanDocument:
    """Write the document of a version that was made by hand."""
    day, verdict = version.day, version.judged
    result = Result(verdict.draft.solution, verdict.evaluation, BY_HAND, 0.0, 0, stopped=False)
    request = SolveRequest(BY_HAND, 0.0)
    return make_document(day.planning, result, verdict.evaluation, request, heading_of(day.inputs, plan_id))
