"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.dispatch.webhooks.models import DeliveryRow, EndpointRow
from lastmile.dispatch.webhooks.records import Delivery, DeliveryState, Endpoint, Owner


class EndpointRepository:
    """Endpoints of webhooks.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, endpoint: Endpoint) -> None:
        """Keep a new endpoint."""
        self._session.add(
            EndpointRow(
                id=endpoint.id,
                shop_id=endpoint.owner.shop_id,
                carrier_id=endpoint.owner.carrier_id,
                created_at=endpoint.created_at,
                **_changeable(endpoint),
            )
        )
        await self._session.flush()

    async def by_id(self, endpoint_id: str) -> Endpoint | None:
        """Find an endpoint."""
        row = await self._session.get(EndpointRow, endpoint_id, populate_existing=True)
        return None if row is None else _endpoint(row)

    async def after(self, last_id: str, limit: int, owner: Owner | None) -> Sequence[Endpoint]:
        """List endpoints, oldest first, after one of them; of one owner, or ``None`` for all."""
        query = select(EndpointRow).where(EndpointRow.id > last_id).order_by(EndpointRow.id).limit(limit)
        if owner is not None:
            query = query.where(EndpointRow.shop_id == owner.shop_id, EndpointRow.carrier_id == owner.carrier_id)
        return [_endpoint(row) for row in await self._session.scalars(query)]

    async def enabled(self) -> Sequence[Endpoint]:
        """Give all endpoints that are used."""
        rows = await self._session.scalars(select(EndpointRow).where(EndpointRow.disabled_at.is_(None)))
        return [_endpoint(row) for row in rows]

    async def change(self, endpoint: Endpoint) -> bool:
        """Write changed values under the next revision; ``False`` if somebody else was first."""
        query = (
            update(EndpointRow)
            .returning(EndpointRow.id)
            .where(EndpointRow.id == endpoint.id, EndpointRow.revision == endpoint.revision - 1)
            .values(**_changeable(endpoint))
        )
        return await self._session.scalar(query) is not None

    async def note_failing(self, endpoint_id: str, since: datetime | None, disabled_at: datetime | None) -> None:
        """Note since when an endpoint takes nothing, and whether it is given up."""
        query = update(EndpointRow).where(EndpointRow.id == endpoint_id)
        await self._session.execute(query.values(failing_since=since, disabled_at=disabled_at))


class DeliveryRepository:
    """Messages to endpoints."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, deliveries: Iterable[Delivery]) -> None:
        """Keep new deliveries."""
        rows = [
            {
                "id": d.id,
                "endpoint_id": d.endpoint_id,
                "message_id": d.message_id,
                "kind": d.kind,
                "body": d.body,
                "state": d.state.value,
                "attempts": d.attempts,
                "created_at": d.created_at,
                "next_at": d.next_at,
                "delivered_at": d.delivered_at,
                "status": d.status,
                "error": d.error,
            }
            for d in deliveries
        ]
        if rows:
            await self._session.execute(insert(DeliveryRow), rows)

    async def claim_due(self, now: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        """Give deliveries that are due and put them off, so that nobody else takes them meanwhile."""
        due = select(DeliveryRow.id).where(DeliveryRow.next_at <= now).order_by(DeliveryRow.next_at).limit(limit)
        ids = list(await self._session.scalars(due.with_for_update(skip_locked=True)))
        if not ids:
            return []
        await self._session.execute(update(DeliveryRow).where(DeliveryRow.id.in_(ids)).values(next_at=until))
        rows = await self._session.scalars(select(DeliveryRow).where(DeliveryRow.id.in_(ids)))
        return [_delivery(row) for row in rows]

    async def conclude(self, delivery: Delivery) -> None:
        """Write down what an attempt came to."""
        await self._session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id == delivery.id)
            .values(
                state=delivery.state.value,
                attempts=delivery.attempts,
                next_at=delivery.next_at,
                delivered_at=delivery.delivered_at,
                status=delivery.status,
                error=delivery.error[:300],
            )
        )

    async def by_id(self, delivery_id: str) -> Delivery | None:
        """Find a delivery."""
        row = await self._session.get(DeliveryRow, delivery_id, populate_existing=True)
        return None if row is None else _delivery(row)

    async def before(
        self, endpoint_id: str, last_id: str | None, limit: int, state: DeliveryState | None = None
    ) -> Sequence[Delivery]:
        """List an endpoint's deliveries, newest first, before one of them."""
        query = select(DeliveryRow).where(DeliveryRow.endpoint_id == endpoint_id)
        if last_id is not None:
            query = query.where(DeliveryRow.id < last_id)
        if state is not None:
            query = query.where(DeliveryRow.state == state.value)
        return [
            _delivery(row) for row in await self._session.scalars(query.order_by(DeliveryRow.id.desc()).limit(limit))
        ]


def _changeable(endpoint: Endpoint) -> dict[str, object]:
    return {
        "url": endpoint.url,
        "description": endpoint.description,
        "kinds": sorted(endpoint.kinds),
        "secrets": list(endpoint.secrets),
        "disabled_at": endpoint.disabled_at,
        "failing_since": endpoint.failing_since,
        "revision": endpoint.revision,
    }


def _endpoint(row: EndpointRow) -> Endpoint:
    return Endpoint(
        id=row.id,
        owner=Owner(row.shop_id, row.carrier_id),
        url=row.url,
        description=row.description,
        kinds=frozenset(row.kinds),
        secrets=tuple(row.secrets),
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        failing_since=row.failing_since,
        revision=row.revision,
    )


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        endpoint_id=row.endpoint_id,
        message_id=row.message_id,
        kind=row.kind,
        body=row.body,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        next_at=row.next_at,
        delivered_at=row.delivered_at,
        status=row.status,
        error=row.error,
    )
