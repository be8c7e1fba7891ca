"""Writing to and reading from the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from lastmile.core.clock import utc_now
from lastmile.core.ids import new_ids
from lastmile.infra import bulk
from lastmile.infra.outbox.happenings import Happening, Recorded
from lastmile.infra.outbox.models import CursorRow, HappeningRow
from lastmile.infra.statements import insert_into

_RECORD = bulk.Statement(
    """
    INSERT INTO outbox (id, at, kind, subject, shop_id, carrier_id, rider_id, data)
    SELECT id, at, kind, subject, shop_id, carrier_id, rider_id, data FROM {rows}
    """,
    {
        "id": "text",
        "at": "timestamptz",
        "kind": "text",
        "subject": "text",
        "shop_id": "text",
        "carrier_id": "text",
        "rider_id": "text",
        "data": "json",
    },
)

_LOCK = 7_263_001
"""Number of the advisory lock under which Postgres numbers happenings, so that their order is that of their commits."""


async def record(session: AsyncSession, *happenings: Happening) -> None:
    """Record what has happened; it counts when the caller's transaction does.

    On Postgres the sequence is taken under a lock that lasts to the end of the transaction: whoever has read up to a
    number has missed nothing below it. Record late in a transaction, so that others do not wait.
    """
    if not happenings:
        return
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    now, ids = utc_now(), new_ids("evt", len(happenings))
    await bulk.run(session, _RECORD, [_row(name, now, told) for name, told in zip(ids, happenings, strict=True)])


def _row(name: str, now: datetime, told: Happening) -> tuple[Any, ...]:
    data = orjson.dumps(dict(told.data)).decode()
    return (name, now, told.kind, told.subject, told.shop_id, told.carrier_id, told.rider_id, data)


async def recorded_since(session: AsyncSession, sequence: int, limit: int) -> Sequence[Recorded]:
    """Give what has happened after a place in the sequence, oldest first."""
    query = select(*HappeningRow.__table__.c).where(HappeningRow.sequence > sequence)
    rows = await session.execute(query.order_by(HappeningRow.sequence).limit(limit))
    return [_recorded(row) for row in rows]


async def newest_sequence(session: AsyncSession) -> int:
    """Give the place of the newest happening, 0 where nothing has happened."""
    return await session.scalar(select(func.max(HappeningRow.sequence))) or 0


async def read_up_to(session: AsyncSession, reader: str) -> int:
    """Give up to where a reader has come; on Postgres nobody else of that name reads until this transaction ends."""
    await session.execute(insert_into(session, CursorRow).values(reader=reader, sequence=0).on_conflict_do_nothing())
    query = select(CursorRow.sequence).where(CursorRow.reader == reader).with_for_update()
    return (await session.execute(query)).scalar_one()


async def set_read_up_to(session: AsyncSession, reader: str, sequence: int) -> None:
    """Note how far a reader has come, in the transaction in which it acted on what it read."""
    await session.execute(update(CursorRow).where(CursorRow.reader == reader).values(sequence=sequence))


async def unread_since(session: AsyncSession) -> dict[str, datetime]:
    """Give when the oldest happening came that a reader has not read; readers that have read all are left out."""
    after = aliased(HappeningRow)
    first = select(func.min(after.sequence)).where(after.sequence > CursorRow.sequence)
    query = select(CursorRow.reader, HappeningRow.at).join(
        HappeningRow, HappeningRow.sequence == first.correlate(CursorRow).scalar_subquery()
    )
    return {row.reader: row.at for row in await session.execute(query)}


def _recorded(row: Row[Any]) -> Recorded:
    happening = Happening(row.kind, row.subject, row.shop_id, row.carrier_id, row.rider_id, row.data)
    return Recorded(row.sequence, row.id, row.at, happening)
