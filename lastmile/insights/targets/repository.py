"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import NotFound
from lastmile.infra.statements import insert_into
from lastmile.insights.targets.models import AlertRow, TargetRow
from lastmile.insights.targets.records import Alert, AlertKind, Target, Targets


class TargetRepository:
    """Targets.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> list[Target]:
        """List all that were set, by figure."""
        rows = await self._session.scalars(select(TargetRow).order_by(TargetRow.figure, TargetRow.id))
        return [_target(row) for row in rows]

    async def values(self) -> Targets:
        """Give all that were set, to look up."""
        query = select(TargetRow.figure, TargetRow.dimension, TargetRow.scope, TargetRow.value)
        rows = await self._session.execute(query)
        return Targets({(figure, (dimension, scope)): value for figure, dimension, scope, value in rows})

    async def put(self, target: Target) -> Target:
        """Keep a target; one of the same figure and scope keeps its id and gets the new value."""
        dimension, scope = target.scope
        row = {
            "id": target.id,
            "figure": target.figure,
            "dimension": dimension,
            "scope": scope,
            "value": target.value,
            "set_by": target.set_by,
            "set_at": target.set_at,
        }
        query = insert_into(self._session, TargetRow).values(row)
        changed = {name: query.excluded[name] for name in ("value", "set_by", "set_at")}
        query = query.on_conflict_do_update(index_elements=["figure", "dimension", "scope"], set_=changed)
        kept = await self._session.scalars(query.returning(TargetRow), execution_options={"populate_existing": True})
        return _target(kept.one())

    async def remove(self, target_id: str) -> None:
        """Go back to the default.

        Raises
        ------
        NotFound
            If there is no such target.
        """
        gone = delete(TargetRow).where(TargetRow.id == target_id).returning(TargetRow.id)
        if await self._session.scalar(gone) is None:
            raise NotFound(f"there is no target {target_id}", {"target": target_id})


class AlertRepository:
    """Alerts.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_day(self, day: date) -> list[Alert]:
        """Give all alerts about a day."""
        rows = await self._session.scalars(select(AlertRow).where(AlertRow.day == day).order_by(AlertRow.id))
        return [_alert(row) for row in rows]

    async def before(self, last_id: str | None, limit: int, day: date | None, *, waiting: bool) -> list[Alert]:
        """List alerts, newest first, before one of them.

        Parameters
        ----------
        waiting : only those that nobody has acknowledged and nothing has cleared.
        """
        query = select(AlertRow).order_by(AlertRow.id.desc()).limit(limit)
        query = query if last_id is None else query.where(AlertRow.id < last_id)
        query = query if day is None else query.where(AlertRow.day == day)
        if waiting:
            query = query.where(AlertRow.acknowledged_at.is_(None), AlertRow.cleared_at.is_(None))
        return [_alert(row) for row in await self._session.scalars(query)]

    async def by_id(self, alert_id: str) -> Alert:
        """Find an alert.

        Raises
        ------
        NotFound
            If there is none.
        """
        row = await self._session.get(AlertRow, alert_id)
        if row is None:
            raise NotFound(f"there is no alert {alert_id}", {"alert": alert_id})
        return _alert(row)

    async def add(self, alerts: Sequence[Alert]) -> None:
        """Keep new alerts."""
        if alerts:
            await self._session.execute(insert(AlertRow), [_row(alert) for alert in alerts])

    async def change(self, alert: Alert) -> None:
        """Write what has changed about an alert."""
        await self._session.execute(update(AlertRow).where(AlertRow.id == alert.id).values(_row(alert)))


def _target(row: TargetRow) -> Target:
    return Target(row.id, row.figure, (row.dimension, row.scope), row.value, row.set_by, row.set_at)


def _alert(row: AlertRow) -> Alert:
    return Alert(
        id=row.id,
        day=row.day,
        figure=row.figure,
        scope=(row.dimension, row.scope),
        kind=AlertKind(row.kind),
        value=row.value,
        target=row.target,
        usual=row.usual,
        raised_at=row.raised_at,
        cleared_at=row.cleared_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        note=row.note,
    )


def _row(alert: Alert) -> dict[str, Any]:
    dimension, scope = alert.scope
    return {
        "id": alert.id,
        "day": alert.day,
        "figure": alert.figure,
        "dimension": dimension,
        "scope": scope,
        "kind": alert.kind.value,
        "value": alert.value,
        "target": alert.target,
        "usual": alert.usual,
        "raised_at": alert.raised_at,
        "cleared_at": alert.cleared_at,
        "acknowledged_at": alert.acknowledged_at,
        "acknowledged_by": alert.acknowledged_by,
        "note": alert.note,
    }
