"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.dispatch.partners.models import AssignmentRow, FeedRow
from lastmile.dispatch.partners.records import Assignment, AssignmentState
from lastmile.infra.statements import batches, insert_into

CHANNEL = "lastmile_feeds"
"""On which Postgres tells that a feed has grown."""

GROWN = "partner_feeds"
"""Under which a session notes how far feeds come with it, for `lastmile.dispatch.partners.feeds`."""


class AssignmentRepository:
    """Assignments and the feeds of carriers.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._postgres = session.get_bind().dialect.name == "postgresql"

    async def _numbers(self, carrier_id: str, count: int) -> int:
        """Take numbers of a feed, which others of this carrier then wait for; give the one before the first."""
        known = insert_into(self._session, FeedRow).values(carrier_id=carrier_id, sequence=0).on_conflict_do_nothing()
        await self._session.execute(known)
        taken = (
            update(FeedRow)
            .where(FeedRow.carrier_id == carrier_id)
            .values(sequence=FeedRow.sequence + count)
            .returning(FeedRow.sequence)
        )
        last = (await self._session.execute(taken)).scalar_one()
        self._session.info.setdefault(GROWN, {})[carrier_id] = int(last)
        if self._postgres:
            await self._session.execute(
                text("SELECT pg_notify(:channel, :who)"), {"channel": CHANNEL, "who": carrier_id}
            )
        return int(last) - count

    async def add(self, new: Sequence[Assignment]) -> list[Assignment]:
        """Keep new assignments, each at the end of its carrier's feed."""
        numbered = await self._numbered(new)
        for batch in batches(numbered):
            await self._session.execute(insert(AssignmentRow), [_values(assignment) for assignment in batch])
        return numbered

    async def change(self, changed: Sequence[Assignment]) -> list[Assignment]:
        """Write changed assignments, each at the end of its carrier's feed, under their next revisions."""
        numbered = [
            replace(assignment, revision=assignment.revision + 1) for assignment in await self._numbered(changed)
        ]
        for assignment in numbered:
            await self._session.execute(
                update(AssignmentRow).where(AssignmentRow.id == assignment.id).values(_values(assignment))
            )
        return numbered

    async def _numbered(self, assignments: Sequence[Assignment]) -> list[Assignment]:
        numbered: list[Assignment] = []
        for carrier_id in sorted({assignment.carrier_id for assignment in assignments}):
            mine = [assignment for assignment in assignments if assignment.carrier_id == carrier_id]
            before = await self._numbers(carrier_id, len(mine))
            numbered += [replace(each, sequence=before + place) for place, each in enumerate(mine, start=1)]
        return numbered

    async def by_id(self, assignment_id: str) -> Assignment | None:
        """Find an assignment and keep others from changing it until the transaction ends."""
        row = await self._session.get(AssignmentRow, assignment_id, populate_existing=True, with_for_update=True)
        return None if row is None else _assignment(row)

    async def of_plan(self, plan_id: str) -> list[Assignment]:
        """Give all assignments of a plan."""
        rows = await self._session.scalars(
            select(AssignmentRow).where(AssignmentRow.plan_id == plan_id).with_for_update()
        )
        return [_assignment(row) for row in rows]

    async def of_shipments(self, shipment_ids: Sequence[str]) -> list[Assignment]:
        """Give all assignments of some shipments."""
        found: list[Assignment] = []
        for batch in batches(shipment_ids):
            rows = await self._session.scalars(select(AssignmentRow).where(AssignmentRow.shipment_id.in_(batch)))
            found += [_assignment(row) for row in rows]
        return found

    async def before(
        self,
        last_id: str | None,
        limit: int,
        *,
        carrier_id: str = "",
        state: AssignmentState | None = None,
        day: date | None = None,
    ) -> list[Assignment]:
        """List assignments, newest first, before one of them."""
        query = select(AssignmentRow)
        if last_id is not None:
            query = query.where(AssignmentRow.id < last_id)
        if carrier_id:
            query = query.where(AssignmentRow.carrier_id == carrier_id)
        if state is not None:
            query = query.where(AssignmentRow.state == state.value)
        if day is not None:
            query = query.where(AssignmentRow.day == day)
        rows = await self._session.scalars(query.order_by(AssignmentRow.id.desc()).limit(limit))
        return [_assignment(row) for row in rows]

    async def overdue(self, since: datetime, until: datetime, limit: int) -> list[Assignment]:
        """Give what partners took and promised to have delivered between two instants."""
        row = AssignmentRow
        query = select(row).where(
            row.state == AssignmentState.ACCEPTED.value, row.promised_by > since, row.promised_by <= until
        )
        return [
            _assignment(found) for found in await self._session.scalars(query.order_by(row.promised_by).limit(limit))
        ]

    async def accepted(self, carrier_id: str, day: date, limit: int) -> list[Assignment]:
        """Give what a carrier has accepted for a day."""
        query = select(AssignmentRow).where(
            AssignmentRow.carrier_id == carrier_id,
            AssignmentRow.day == day,
            AssignmentRow.state == AssignmentState.ACCEPTED.value,
        )
        return [_assignment(row) for row in await self._session.scalars(query.order_by(AssignmentRow.id).limit(limit))]

    async def feeds(self) -> dict[str, int]:
        """Give how far every carrier's feed has come."""
        return {row.carrier_id: row.sequence for row in await self._session.scalars(select(FeedRow))}


_NAMES = tuple(each.name for each in fields(Assignment))


def _values(assignment: Assignment) -> dict[str, Any]:
    return asdict(assignment) | {"state": assignment.state.value, "order": dict(assignment.order)}


def _assignment(row: AssignmentRow) -> Assignment:
    values = {name: getattr(row, name) for name in _NAMES}
    return Assignment(**values | {"state": AssignmentState(row.state)})
