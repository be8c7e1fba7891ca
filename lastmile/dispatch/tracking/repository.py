"""Reads and writes tracking events, and the shipments' columns that say where they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.geo import Position
from lastmile.core.tracking import Reason, Status, TrackingEvent
from lastmile.dispatch.tracking.models import TrackingEventRow
from lastmile.dispatch.tracking.records import KeptReport, Place, Report
from lastmile.infra import bulk
from lastmile.infra.statements import batches

_PLACES: Final = bulk.Statement(
    """
    SELECT id, order_id, shop_id, carrier_id, rider_id, status, status_at, status_reason, status_key, status_source
    FROM shipments WHERE id IN (SELECT shipment_id FROM {rows}) ORDER BY id {lock}
    """,
    {"shipment_id": "text"},
)
"""Locks in the order of ids, so that two transactions wait for each other but never in a circle."""

_COLUMNS: Final = {
    "shipment_id": "text",
    "source": "text",
    "key": "text",
    "occurred_at": "timestamptz",
    "offset_s": "int",
    "rank": "int",
    "status": "text",
    "reason": "text",
    "code": "text",
    "text": "text",
    "place": "text",
    "lon": "float8",
    "lat": "float8",
    "proof_id": "text",
    "received_at": "timestamptz",
}
_CONTENT: Final = tuple(name for name in _COLUMNS if name not in {"shipment_id", "source", "key", "received_at"})
_DECIDING: Final = ("occurred_at", "rank", "reason", "code", "text", "place")


def _row_of(prefix: str) -> str:
    return "(" + ", ".join(f"{prefix}.{name}" for name in _DECIDING) + ")"


_ADD: Final = bulk.Statement(
    f"""
    INSERT INTO tracking_events ({", ".join(_COLUMNS)}) SELECT {", ".join(_COLUMNS)} FROM {{rows}} WHERE true
    ON CONFLICT (shipment_id, source, key) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _CONTENT)}
    WHERE {_row_of("excluded")} > {_row_of("tracking_events")}
    RETURNING shipment_id, source, key
    """,  # noqa: S608  names of columns, all from above
    _COLUMNS,
)
"""Where a source tells two things under one key, one is chosen by its content, never by its arrival."""

_MOVE: Final = bulk.Statement(
    """
    UPDATE shipments SET status = given.status, status_at = given.occurred_at, status_reason = given.reason,
        status_key = given.key, status_source = given.source, updated_at = given.received_at
    FROM {rows} WHERE shipments.id = given.shipment_id
    """,
    {
        "shipment_id": "text",
        "status": "text",
        "occurred_at": "timestamptz",
        "reason": "text",
        "key": "text",
        "source": "text",
        "received_at": "timestamptz",
    },
)


_STATUSES: Final = {status.value: status for status in Status}
_REASONS: Final = {reason.value: reason for reason in Reason}


class TrackingRepository:
    """Reports and where they say that shipments are.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def places(self, shipment_ids: Sequence[str]) -> dict[str, Place]:
        """Give where shipments stand, and keep others from moving them until the transaction ends."""
        rows = await bulk.run(self._session, _PLACES, [(shipment_id,) for shipment_id in shipment_ids])
        return {row[0]: _place(row) for row in rows}

    async def add(self, reports: Sequence[Report], now: datetime) -> set[tuple[str, str, str]]:
        """Keep reports of which each has another name.

        Returns
        -------
        Names of those that were not known, or said something else that counts more.
        """
        rows = await bulk.run(self._session, _ADD, [_values(report, now) for report in reports])
        return {(row[0], row[1], row[2]) for row in rows}

    async def move(self, reports: Sequence[Report], now: datetime) -> None:
        """Let shipments stand where a report says, one report a shipment."""
        await bulk.run(self._session, _MOVE, [_move(report, now) for report in reports])

    async def after(
        self,
        shipment_id: str,
        place: tuple[datetime, int, str, str] | None,
        limit: int,
        source: str | None = None,
    ) -> list[KeptReport]:
        """List the events of a shipment in the order of time, after one of them; of one source, or all."""
        order = (TrackingEventRow.occurred_at, TrackingEventRow.rank, TrackingEventRow.key, TrackingEventRow.source)
        query = select(TrackingEventRow).where(TrackingEventRow.shipment_id == shipment_id)
        if source is not None:
            query = query.where(TrackingEventRow.source == source)
        if place is not None:
            types = [column.type for column in order]
            query = query.where(tuple_(*order) > tuple_(*place, types=types))
        return [_kept(row) for row in await self._session.scalars(query.order_by(*order).limit(limit))]

    async def of_shipments(self, shipment_ids: Iterable[str], most: int) -> list[KeptReport]:
        """Give the first events of each of some shipments in the order of time, so many of each at most."""
        order = (TrackingEventRow.occurred_at, TrackingEventRow.rank, TrackingEventRow.key, TrackingEventRow.source)
        found: list[KeptReport] = []
        for batch in batches(shipment_ids):
            turn = func.row_number().over(partition_by=TrackingEventRow.shipment_id, order_by=order).label("turn")
            columns = TrackingEventRow.__table__.c  # plain rows: a hundred thousand entities are slow to make
            placed = select(*columns, turn).where(TrackingEventRow.shipment_id.in_(batch)).subquery()
            query = select(placed).where(placed.c.turn <= most).order_by(placed.c.shipment_id, placed.c.turn)
            found += [_kept(row) for row in await self._session.execute(query)]
        return found


def _place(row: Sequence[Any]) -> Place:
    shipment_id, order_id, shop_id, carrier_id, rider_id, status, since, reason, key, source = row
    instant, why = bulk.instant_of(since), _REASONS[reason] if reason else None
    return Place(shipment_id, order_id, shop_id, carrier_id, rider_id, _STATUSES[status], instant, why, key, source)


def _values(report: Report, now: datetime) -> tuple[Any, ...]:
    event = report.event
    occurred_at = event.occurred_at
    lon, lat = event.position or (None, None)
    return (
        report.shipment_id,
        report.source,
        event.key,
        occurred_at,
        0 if occurred_at.tzinfo is UTC else _offset_s(occurred_at),
        report.rank,
        event.status,
        event.reason or "",
        event.code,
        event.text,
        event.place,
        lon,
        lat,
        report.proof_id,
        now,
    )


def _offset_s(instant: datetime) -> int:
    offset = instant.utcoffset() or timedelta()
    return offset.days * 86_400 + offset.seconds


def _move(report: Report, now: datetime) -> tuple[Any, ...]:
    event = report.event
    return (report.shipment_id, event.status, event.occurred_at, event.reason or "", event.key, report.source, now)


def _kept(row: TrackingEventRow | Row[Any]) -> KeptReport:
    offset = timezone(timedelta(seconds=row.offset_s)) if row.offset_s else UTC
    event = TrackingEvent(
        key=row.key,
        occurred_at=row.occurred_at.astimezone(offset),
        status=Status(row.status),
        reason=Reason(row.reason) if row.reason else None,
        code=row.code,
        text=row.text,
        place=row.place,
        position=None if row.lon is None or row.lat is None else Position(row.lon, row.lat),
    )
    return KeptReport(Report(row.shipment_id, row.source, event, row.proof_id), row.received_at)
