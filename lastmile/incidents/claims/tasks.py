"""Gaps in the evidence as tasks, while they can still be filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.claims import Evidence
from lastmile.core.errors import Conflict, NotFound
from lastmile.core.ids import new_id
from lastmile.incidents.claims.catalogue import wanted
from lastmile.incidents.claims.machine import BEFORE_FILING, ClaimState
from lastmile.incidents.claims.records import Claim, EvidenceTask, GapState
from lastmile.incidents.claims.repository import TaskRepository


class EvidenceTasks:
    """What somebody has to bring so that claims can be filed.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    now : the present instant.
    """

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._tasks, self._now = TaskRepository(session), now

    async def follow(self, claim: Claim) -> None:
        """Let a claim's tasks be its gaps: new ones are opened, filled ones done, those of no use any more dropped."""
        known = {task.evidence: task for task in await self._tasks.of(claim.id)}
        gaps = claim.missing if claim.state in BEFORE_FILING or claim.state is ClaimState.NEEDS_ACTION else ()
        have = {piece.evidence for piece in claim.pieces}
        await self._tasks.add(
            [self._opened(claim, gap) for gap in gaps if gap not in known and self._in_time(claim, gap)]
        )
        for evidence, task in known.items():
            if task.state is GapState.OPEN and evidence not in gaps:
                state = GapState.DONE if evidence in have else GapState.DROPPED
                await self._tasks.change(replace(task, state=state, ended_at=self._now))

    async def of(self, claim: Claim) -> list[EvidenceTask]:
        """Give a claim's tasks, oldest first."""
        return list(await self._tasks.of(claim.id))

    async def open_ones(self, ask: str, owner_id: str | None, limit: int, claim_id: str = "") -> list[EvidenceTask]:
        """List open tasks, of one claim or all, the one that is due first at the top."""
        return list(await self._tasks.open_ones(ask, owner_id, limit, claim_id))

    async def take(self, task_id: str, owner_id: str) -> EvidenceTask:
        """Say who looks after a task.

        Raises
        ------
        NotFound
            If there is none of that id.
        Conflict
            If it has ended.
        """
        task = await self._tasks.by_id(task_id)
        if task is None:
            raise NotFound(f"no task {task_id}", {"task": task_id})
        if task.state is not GapState.OPEN:
            raise Conflict(f"this task is {task.state.value}")
        taken = replace(task, owner_id=owner_id)
        await self._tasks.change(taken)
        return taken

    def _in_time(self, claim: Claim, gap: Evidence) -> bool:
        due_at = fillable_until(claim, gap)
        return due_at is None or self._now < due_at

    def _opened(self, claim: Claim, gap: Evidence) -> EvidenceTask:
        return EvidenceTask(
            id=new_id("tsk"),
            claim_id=claim.id,
            evidence=gap,
            ask=wanted(gap).ask.value,
            state=GapState.OPEN,
            due_at=fillable_until(claim, gap),
            owner_id="",
            created_at=self._now,
            ended_at=None,
        )


def fillable_until(claim: Claim, evidence: Evidence) -> datetime | None:
    """Give the instant from which a piece of evidence cannot be got or used any more; ``None`` for never."""
    within = wanted(evidence).fill_within
    limits = [claim.closes_at, claim.started_at + within if within else None]
    return min((limit for limit in limits if limit is not None), default=None)
