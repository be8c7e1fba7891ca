"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.tracking import Reason, Status
from lastmile.dispatch.outsourcing.messages.models import CarrierCodeRow, CarrierMessageRow, CarrierWaitRow
from lastmile.dispatch.outsourcing.messages.records import Decision, Message, MessageState, OpenCode, Via, Wait, Waits
from lastmile.dispatch.outsourcing.models import CarrierBookingRow
from lastmile.infra.statements import insert_into


class MessageRepository:
    """What carriers told, and what of it waits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, message: Message, sha256: str, now: datetime) -> bool:
        """Keep a message; ``False`` if the carrier has told exactly this before."""
        query = insert_into(self._session, CarrierMessageRow).values(
            **asdict(message), sha256=sha256, state=MessageState.NEW.value, error="", received_at=now
        )
        kept = query.on_conflict_do_nothing().returning(CarrierMessageRow.id)
        return await self._session.scalar(kept) is not None

    async def claim_new(self, limit: int) -> list[Message]:
        """Give messages that nobody has read, and keep others from reading them until the transaction ends."""
        query = (
            select(CarrierMessageRow)
            .where(CarrierMessageRow.state == MessageState.NEW.value)
            .order_by(CarrierMessageRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [
            Message(row.id, row.carrier_id, Via(row.via), row.status, row.body)
            for row in await self._session.scalars(query)
        ]

    async def read(self, errors: Mapping[str, tuple[MessageState, str]], waits: Sequence[Wait]) -> None:
        """Write down what became of messages, and what they wait for."""
        ids = list(errors)
        await self._session.execute(delete(CarrierWaitRow).where(CarrierWaitRow.message_id.in_(ids)))
        rows = [{"id": id_, "state": state.value, "error": error[:500]} for id_, (state, error) in errors.items()]
        await self._session.execute(update(CarrierMessageRow), rows)
        if waits:
            await self._session.execute(insert(CarrierWaitRow), [asdict(wait) for wait in waits])

    async def recall(self) -> int:
        """Let messages be read again whose number or code has become known; give how many."""
        booked = exists().where(
            CarrierBookingRow.carrier_id == CarrierWaitRow.carrier_id, CarrierBookingRow.number == CarrierWaitRow.what
        )
        decided = exists().where(
            CarrierCodeRow.carrier_id == CarrierWaitRow.carrier_id, CarrierCodeRow.code == CarrierWaitRow.what
        )
        known = or_(
            and_(CarrierWaitRow.kind == Waits.NUMBER.value, booked),
            and_(CarrierWaitRow.kind == Waits.CODE.value, decided),
        )
        ids = list(await self._session.scalars(select(CarrierWaitRow.message_id).where(known).distinct().limit(500)))
        if ids:
            again = update(CarrierMessageRow).where(CarrierMessageRow.id.in_(ids))
            await self._session.execute(again.values(state=MessageState.NEW.value))
            await self._session.execute(delete(CarrierWaitRow).where(CarrierWaitRow.message_id.in_(ids)))
        return len(ids)

    async def open_codes(self, limit: int) -> list[OpenCode]:
        """List codes that nobody knows, those that hold up most first."""
        row = CarrierWaitRow
        count = func.count()
        query = (
            select(row.carrier_id, row.what, func.max(row.text), count, func.min(row.at), func.max(row.at))
            .where(row.kind == Waits.CODE.value)
            .group_by(row.carrier_id, row.what)
            .order_by(count.desc(), row.carrier_id, row.what)
            .limit(limit)
        )
        return [OpenCode(*values) for values in await self._session.execute(query)]

    async def decide(self, decision: Decision) -> None:
        """Keep what a code means."""
        values = asdict(decision) | {"reason": decision.reason or ""}
        query = insert_into(self._session, CarrierCodeRow).values(**values)
        await self._session.execute(query.on_conflict_do_update(index_elements=["carrier_id", "code"], set_=values))

    async def decisions(self) -> list[Decision]:
        """Give all decisions."""
        rows = await self._session.scalars(select(CarrierCodeRow).execution_options(populate_existing=True))
        return [
            Decision(
                row.carrier_id,
                row.code,
                Status(row.status),
                Reason(row.reason) if row.reason else None,
                row.decided_by,
                row.decided_at,
            )
            for row in rows
        ]
