"""The only place that reads and writes the table of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.tracking import NdrAction, NdrPhase
from lastmile.core.errors import NotFound
from lastmile.core.tracking import Reason
from lastmile.dispatch.ndr.models import NdrCaseRow
from lastmile.dispatch.ndr.records import Case, CaseSearch, Passed
from lastmile.infra.statements import insert_into


class CaseRepository:
    """Failed attempts.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, case: Case) -> None:
        """Keep a case, new or as it is now."""
        values = _values(case)
        query = insert_into(self._session, NdrCaseRow).values(**values)
        changed = {name: value for name, value in values.items() if name != "id"}
        await self._session.execute(
            query.on_conflict_do_update(index_elements=["shipment_id", "event_key"], set_=changed)
        )

    async def by_id(self, case_id: str, shop_id: str | None = None) -> Case:
        """Find a case and keep others from changing it.

        Raises
        ------
        NotFound
            If there is none of that id, or it is another shop's.
        """
        query = select(NdrCaseRow).where(NdrCaseRow.id == case_id).with_for_update()
        if shop_id is not None:
            query = query.where(NdrCaseRow.shop_id == shop_id)
        found = await self._cases(query)
        if not found:
            raise NotFound(f"there is no failed attempt {case_id}", {"failed_attempt": case_id})
        return found[0]

    async def of_shipment(self, shipment_id: str) -> list[Case]:
        """Give all cases of a shipment and keep others from changing them."""
        query = select(NdrCaseRow).where(NdrCaseRow.shipment_id == shipment_id).order_by(NdrCaseRow.id)
        return await self._cases(query.with_for_update())

    async def after(self, place: tuple[datetime, str] | None, limit: int, search: CaseSearch) -> list[Case]:
        """List cases by their deadline, the earliest first, after one of them."""
        row = NdrCaseRow
        query = select(row)
        if search.shop_id is not None:
            query = query.where(row.shop_id == search.shop_id)
        wanted: Iterable[tuple[Any, str]] = (
            (row.carrier_id, search.carrier_id),
            (row.shipment_id, search.shipment_id),
            (row.phase, search.phase.value if search.phase else ""),
            (row.passed, search.passed.value if search.passed else ""),
        )
        for column, value in wanted:
            if value:
                query = query.where(column == value)
        if place is not None:
            types = [row.due_at.type, row.id.type]
            query = query.where(tuple_(row.due_at, row.id) > tuple_(*place, types=types))
        return await self._cases(query.order_by(row.due_at, row.id).limit(limit))

    async def passed_by(self, now: datetime, limit: int) -> list[str]:
        """Give shipments whose deadline or hold has ended."""
        row = NdrCaseRow
        lapsed = and_(row.phase == NdrPhase.OPEN.value, row.due_at < now)
        held = and_(
            row.phase.in_([NdrPhase.ANSWERED.value, NdrPhase.LAPSED.value]),
            row.action == NdrAction.HOLD.value,
            row.acts_at < now,
        )
        query = select(row.shipment_id).where(or_(lapsed, held)).distinct().limit(limit)
        return list(await self._session.scalars(query))

    async def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Case]:
        """Give answers that are due to be passed on, and put them off so that nobody else takes them meanwhile."""
        row = NdrCaseRow
        due = select(row).where(row.next_at <= now).order_by(row.next_at).limit(limit)
        found = await self._cases(due.with_for_update(skip_locked=True))
        ids = [case.id for case in found]
        await self._session.execute(update(row).where(row.id.in_(ids)).values(next_at=until))
        return found

    async def conclude(self, case: Case) -> None:
        """Write down what passing an answer on came to."""
        values = {"passed": case.passed.value, "attempts": case.attempts, "next_at": case.next_at, "error": case.error}
        await self._session.execute(update(NdrCaseRow).where(NdrCaseRow.id == case.id).values(**values))

    async def _cases(self, query: Any) -> list[Case]:
        rows = await self._session.scalars(query.execution_options(populate_existing=True))
        return [_case(row) for row in rows]


def _values(case: Case) -> dict[str, Any]:
    return asdict(case) | {
        "reason": case.reason or "",
        "phase": case.phase.value,
        "allowed": [action.value for action in case.allowed],
        "action": case.action or "",
        "answer": case.answer or "",
        "passed": case.passed.value,
    }


def _case(row: NdrCaseRow) -> Case:
    values = {each.name: getattr(row, each.name) for each in fields(Case)}
    return Case(
        **values
        | {
            "reason": Reason(row.reason) if row.reason else None,
            "phase": NdrPhase(row.phase),
            "allowed": tuple(map(NdrAction, row.allowed)),
            "action": NdrAction(row.action) if row.action else None,
            "answer": NdrAction(row.answer) if row.answer else None,
            "passed": Passed(row.passed),
        }
    )
