"""The only place that reads and writes the table of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, column, insert, select, table, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.choice import Answer, Award, TenderState
from lastmile.core.errors import Conflict, NotFound
from lastmile.dispatch.tendering.models import TenderRow
from lastmile.dispatch.tendering.records import Asked, Mode, StoredTender

_OFFERS: Final = table(
    "assignments", column("carrier_id"), column("shipment_id"), column("day"), column("state"), column("order", JSON())
)
_SHIPMENTS: Final = table("shipments", column("id"), column("hub_id"))
_STANDING: Final = ("offered", "countered", "accepted")


class TenderRepository:
    """Tenders.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, tender: StoredTender) -> None:
        """Keep a new tender.

        Raises
        ------
        Conflict
            If the shipment has an open one.
        """
        try:
            async with self._session.begin_nested():
                await self._session.execute(insert(TenderRow).values(**_values(tender)))
        except IntegrityError:
            raise Conflict(
                f"{tender.shipment_id} is being tendered already", {"shipment": tender.shipment_id}
            ) from None

    async def change(self, tender: StoredTender) -> None:
        """Write where a tender stands."""
        values = _values(tender)
        await self._session.execute(update(TenderRow).where(TenderRow.id == tender.id).values(**values))

    async def by_id(self, tender_id: str) -> StoredTender:
        """Find a tender and keep others from changing it.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        found = await self._tenders(select(TenderRow).where(TenderRow.id == tender_id).with_for_update())
        if not found:
            raise NotFound(f"there is no tender {tender_id}", {"tender": tender_id})
        return found[0]

    async def open_of(self, shipment_ids: Sequence[str]) -> list[StoredTender]:
        """Give the open tenders of shipments and keep others from changing them."""
        row = TenderRow
        query = select(row).where(row.shipment_id.in_(shipment_ids), row.state == TenderState.OPEN.value)
        return await self._tenders(query.order_by(row.id).with_for_update())

    async def due(self, now: datetime, limit: int) -> list[StoredTender]:
        """Give tenders that time alone moves on."""
        query = select(TenderRow).where(TenderRow.wake_at <= now).order_by(TenderRow.wake_at).limit(limit)
        return await self._tenders(query.with_for_update(skip_locked=True))

    async def before(self, last_id: str | None, limit: int, state: str, shipment_id: str) -> list[StoredTender]:
        """List tenders, newest first, before one of them."""
        query = select(TenderRow)
        if last_id is not None:
            query = query.where(TenderRow.id < last_id)
        if state:
            query = query.where(TenderRow.state == state)
        if shipment_id:
            query = query.where(TenderRow.shipment_id == shipment_id)
        return await self._tenders(query.order_by(TenderRow.id.desc()).limit(limit))

    async def given(self, day: date) -> list[tuple[str, str, dict[str, Any]]]:
        """Give carrier, hub and order of every offer that stands for a day."""
        query = (
            select(_OFFERS.c.carrier_id, _SHIPMENTS.c.hub_id, _OFFERS.c.order)
            .outerjoin(_SHIPMENTS, _SHIPMENTS.c.id == _OFFERS.c.shipment_id)
            .where(_OFFERS.c.day == day, _OFFERS.c.state.in_(_STANDING))
        )
        rows = await self._session.execute(query)
        return [(carrier_id, hub_id or "", order) for carrier_id, hub_id, order in rows]

    async def _tenders(self, query: Any) -> list[StoredTender]:
        rows = await self._session.scalars(query.execution_options(populate_existing=True))
        return [_tender(row) for row in rows]


def _values(tender: StoredTender) -> dict[str, Any]:
    values = {each.name: getattr(tender, each.name) for each in fields(StoredTender)}
    del values["answer_within"]
    return values | {
        "mode": tender.mode.value,
        "award": tender.award.value,
        "answer_within_s": round(tender.answer_within.total_seconds()),
        "candidates": [_written(asdict(each)) for each in tender.candidates],
        "refusals": [{"carrier_id": carrier_id, "why": why} for carrier_id, why in tender.refusals],
        "answers": [_written(asdict(each)) for each in tender.answers],
    }


def _written(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _tender(row: TenderRow) -> StoredTender:
    values = {each.name: getattr(row, each.name) for each in fields(StoredTender) if each.name != "answer_within"}
    return StoredTender(
        **values
        | {
            "mode": Mode(row.mode),
            "award": Award(row.award),
            "answer_within": timedelta(seconds=row.answer_within_s),
            "candidates": tuple(
                Asked(**each | {"promised_by": _instant(each["promised_by"])}) for each in row.candidates
            ),
            "refusals": tuple((each["carrier_id"], each["why"]) for each in row.refusals),
            "answers": tuple(Answer(**each | {"at": datetime.fromisoformat(each["at"])}) for each in row.answers),
        }
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
