"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.claims import ClaimKind, ClaimStep, Evidence
from lastmile.incidents.claims.machine import CLOSED, EXPIRING, ClaimState
from lastmile.incidents.claims.models import ClaimEntryRow, ClaimRow, EvidenceTaskRow
from lastmile.incidents.claims.records import Claim, ClaimEntry, ClaimSearch, EvidenceTask, GapState, Piece
from lastmile.infra.statements import batches, insert_into


class ClaimRepository:
    """Claims and their histories.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, claim: Claim) -> bool:
        """Keep a new claim; ``False`` if the shipment has one about the same money already."""
        query = insert_into(self._session, ClaimRow).values(_values(claim)).on_conflict_do_nothing()
        return await self._session.scalar(query.returning(ClaimRow.id)) is not None

    async def by_id(self, claim_id: str) -> Claim | None:
        """Find a claim."""
        row = await self._session.get(ClaimRow, claim_id, populate_existing=True)
        return None if row is None else _claim(row)

    async def change(self, claim: Claim) -> bool:
        """Write changed values under the next revision; ``False`` if somebody else was first."""
        query = (
            update(ClaimRow)
            .returning(ClaimRow.id)
            .where(ClaimRow.id == claim.id, ClaimRow.revision == claim.revision - 1)
            .values(_values(claim))
        )
        return await self._session.scalar(query) is not None

    async def before(self, search: ClaimSearch, last_id: str | None, limit: int) -> Sequence[Claim]:
        """List claims, newest first, before one of them."""
        query = _searching(search)
        if last_id is not None:
            query = query.where(ClaimRow.id < last_id)
        return [_claim(row) for row in await self._session.scalars(query.order_by(ClaimRow.id.desc()).limit(limit))]

    async def of_shipments(self, shipment_ids: Iterable[str]) -> list[Claim]:
        """Give all claims about some shipments."""
        found: list[Claim] = []
        for batch in batches(shipment_ids):
            rows = await self._session.scalars(select(ClaimRow).where(ClaimRow.shipment_id.in_(batch)))
            found += [_claim(row) for row in rows]
        return found

    async def open_ones(self, search: ClaimSearch) -> Sequence[Claim]:
        """Give all claims in which something can still happen."""
        query = _searching(search).where(ClaimRow.state.not_in(sorted(CLOSED)))
        return [_claim(row) for row in await self._session.scalars(query)]

    async def passed(self, now: datetime, limit: int) -> Sequence[Claim]:
        """Give claims whose last legal day has passed and that nobody has taken further."""
        query = (
            select(ClaimRow)
            .where(ClaimRow.state.in_(sorted(EXPIRING)), ClaimRow.closes_at <= now)
            .order_by(ClaimRow.closes_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_claim(row) for row in await self._session.scalars(query)]

    async def next_to_close(self) -> datetime | None:
        """Give the instant at which the next claim's last legal day passes."""
        query = select(func.min(ClaimRow.closes_at)).where(ClaimRow.state.in_(sorted(EXPIRING)))
        found: datetime | None = await self._session.scalar(query)
        return found

    async def note(self, entry: ClaimEntry) -> None:
        """Write a line of history."""
        await self._session.execute(
            insert(ClaimEntryRow).values(
                claim_id=entry.claim_id,
                at=entry.at,
                by=entry.by,
                before=entry.before.value if entry.before else "",
                after=entry.after.value,
                text=entry.text,
                data=dict(entry.data),
            )
        )

    async def history(self, claim_id: str) -> Sequence[ClaimEntry]:
        """Give a claim's history, oldest first."""
        query = select(ClaimEntryRow).where(ClaimEntryRow.claim_id == claim_id).order_by(ClaimEntryRow.sequence)
        return [
            ClaimEntry(
                claim_id=e.claim_id,
                at=e.at,
                by=e.by,
                before=ClaimState(e.before) if e.before else None,
                after=ClaimState(e.after),
                text=e.text,
                data=e.data,
                sequence=e.sequence,
            )
            for e in await self._session.scalars(query)
        ]


class TaskRepository:
    """Gaps in the evidence of claims.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, claim_id: str) -> Sequence[EvidenceTask]:
        """Give a claim's tasks, oldest first."""
        query = select(EvidenceTaskRow).where(EvidenceTaskRow.claim_id == claim_id).order_by(EvidenceTaskRow.id)
        return [_task(row) for row in await self._session.scalars(query)]

    async def by_id(self, task_id: str) -> EvidenceTask | None:
        """Find a task."""
        row = await self._session.get(EvidenceTaskRow, task_id, populate_existing=True)
        return None if row is None else _task(row)

    async def add(self, tasks: Sequence[EvidenceTask]) -> None:
        """Keep new tasks."""
        if tasks:
            rows = [asdict(t) | {"evidence": t.evidence.value, "state": t.state.value} for t in tasks]
            await self._session.execute(insert(EvidenceTaskRow), rows)

    async def change(self, task: EvidenceTask) -> None:
        """Write who looks after a task and what has become of it."""
        values = {
            "state": task.state.value,
            "due_at": task.due_at,
            "owner_id": task.owner_id,
            "ended_at": task.ended_at,
        }
        await self._session.execute(update(EvidenceTaskRow).where(EvidenceTaskRow.id == task.id).values(values))

    async def open_ones(self, ask: str, owner_id: str | None, limit: int, claim_id: str = "") -> Sequence[EvidenceTask]:
        """List open tasks, the one that is due first at the top."""
        query = select(EvidenceTaskRow).where(EvidenceTaskRow.state == GapState.OPEN.value)
        if ask:
            query = query.where(EvidenceTaskRow.ask == ask)
        if owner_id is not None:
            query = query.where(EvidenceTaskRow.owner_id == owner_id)
        if claim_id:
            query = query.where(EvidenceTaskRow.claim_id == claim_id)
        order = (EvidenceTaskRow.due_at.is_(None), EvidenceTaskRow.due_at, EvidenceTaskRow.id)
        return [_task(row) for row in await self._session.scalars(query.order_by(*order).limit(limit))]


def _task(row: EvidenceTaskRow) -> EvidenceTask:
    kept = {name: getattr(row, name) for name in EvidenceTask.__dataclass_fields__}
    return EvidenceTask(**kept | {"evidence": Evidence(row.evidence), "state": GapState(row.state)})


def _searching(search: ClaimSearch) -> Select[ClaimRow]:
    query = select(ClaimRow)
    if search.states:
        query = query.where(ClaimRow.state.in_(sorted(search.states)))
    if search.kinds:
        query = query.where(ClaimRow.kind.in_(sorted(search.kinds)))
    for column, wanted in (
        (ClaimRow.carrier_id, search.carrier_id),
        (ClaimRow.rider_id, search.rider_id),
        (ClaimRow.shipment_id, search.shipment_id),
        (ClaimRow.incident_id, search.incident_id),
        (ClaimRow.pays_for, search.pays_for),
    ):
        if wanted:
            query = query.where(column == wanted)
    if search.filed_only:
        query = query.where(ClaimRow.filed_at.is_not(None))
    if search.closing_before is not None:
        query = query.where(ClaimRow.closes_at < search.closing_before)
    return query


def _values(claim: Claim) -> dict[str, object]:
    return asdict(claim) | {
        "kind": claim.kind.value,
        "state": claim.state.value,
        "step": claim.step.value,
        "checklist": [each.value for each in claim.checklist],
        "pieces": [
            asdict(piece) | {"evidence": piece.evidence.value, "added_at": piece.added_at.isoformat()}
            for piece in claim.pieces
        ],
    }


def _claim(row: ClaimRow) -> Claim:
    kept = {
        name: getattr(row, name)
        for name in Claim.__dataclass_fields__
        if name not in {"kind", "state", "step", "checklist", "pieces"}
    }
    return Claim(
        **kept,
        kind=ClaimKind(row.kind),
        state=ClaimState(row.state),
        step=ClaimStep(row.step),
        checklist=tuple(map(Evidence, row.checklist)),
        pieces=tuple(
            Piece(
                evidence=Evidence(piece["evidence"]),
                source=piece["source"],
                reference=piece["reference"],
                added_by=piece["added_by"],
                added_at=datetime.fromisoformat(piece["added_at"]),
            )
            for piece in row.pieces
        ),
    )
