"""Reads what other packages keep about parcels with carriers; writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, column, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.tracking import Status
from lastmile.dispatch.carried.records import Heard, Told
from lastmile.infra.columns import Instant
from lastmile.infra.statements import batches

_BOOKINGS: Final = table(
    "carrier_bookings",
    column("carrier_id"),
    column("shipment_id"),
    column("number"),
    column("service"),
    column("booked_at", Instant()),
)
_OFFERS: Final = table(
    "assignments", column("carrier_id"), column("shipment_id"), column("promised_by", Instant()), column("state")
)
_EVENTS: Final = table(
    "tracking_events",
    column("shipment_id"),
    column("source"),
    column("status"),
    column("occurred_at", Instant()),
    column("offset_s"),
    column("received_at", Instant()),
    column("proof_id"),
)
_SHIPMENTS: Final = table(
    "shipments", column("id"), column("order_id"), column("carrier_id"), column("day"), column("status")
)


class Booked(NamedTuple):
    """A booking, as far as it is told here."""

    carrier_id: str
    shipment_id: str
    number: str
    service: str
    booked_at: datetime | None


class CarriedRepository:
    """Parcels with carriers.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_number(self, numbers: Iterable[str]) -> list[Booked]:
        """Find bookings of any carrier by the carriers' numbers."""
        return [booked async for booked in self._bookings(_BOOKINGS.c.number, numbers)]

    async def of_shipments(self, shipment_ids: Iterable[str]) -> list[Booked]:
        """Find the bookings of shipments that have a number."""
        return [booked async for booked in self._bookings(_BOOKINGS.c.shipment_id, shipment_ids)]

    async def _bookings(self, by: ColumnElement[str], values: Iterable[str]) -> AsyncIterator[Booked]:
        for batch in batches(dict.fromkeys(values)):
            rows = await self._session.execute(select(_BOOKINGS).where(by.in_(batch), _BOOKINGS.c.number != ""))
            for row in rows:
                yield Booked(row.carrier_id, row.shipment_id, row.number, row.service, row.booked_at)

    async def of_own_reference(self, carrier_id: str, references: Iterable[str]) -> dict[str, str]:
        """Find shipments with a carrier by our own id or order id: reference → shipment; order ids only where clear."""
        found: dict[str, str] = {}
        for batch in batches(dict.fromkeys(references)):
            here = _SHIPMENTS.c.carrier_id == carrier_id
            by_order = select(_SHIPMENTS.c.order_id, _SHIPMENTS.c.id).where(_SHIPMENTS.c.order_id.in_(batch), here)
            orders: dict[str, list[str]] = defaultdict(list)
            for order_id, shipment_id in await self._session.execute(by_order):
                orders[order_id].append(shipment_id)
            found |= {order_id: ids[0] for order_id, ids in orders.items() if len(ids) == 1}
            by_id = select(_SHIPMENTS.c.id).where(_SHIPMENTS.c.id.in_(batch), here)
            found |= {id_: id_ for id_ in await self._session.scalars(by_id)}
        return found

    async def promises(self, shipment_ids: Iterable[str]) -> dict[tuple[str, str], datetime]:
        """Give what plans reckoned with: carrier and shipment → promised by."""
        found: dict[tuple[str, str], datetime] = {}
        for batch in batches(dict.fromkeys(shipment_ids)):
            query = select(_OFFERS.c.carrier_id, _OFFERS.c.shipment_id, _OFFERS.c.promised_by)
            where = and_(_OFFERS.c.shipment_id.in_(batch), _OFFERS.c.promised_by.is_not(None))
            rows = await self._session.execute(query.where(where))
            found |= {(carrier_id, shipment_id): at for carrier_id, shipment_id, at in rows}
        return found

    async def told(self, shipment_ids: Iterable[str]) -> dict[tuple[str, str], Told]:
        """Sum up tracking: carrier and shipment → what the carrier told."""
        heard: dict[tuple[str, str], list[Heard]] = defaultdict(list)
        for batch in batches(dict.fromkeys(shipment_ids)):
            for row in await self._session.execute(select(_EVENTS).where(_EVENTS.c.shipment_id.in_(batch))):
                kind, _, carrier_id = row.source.partition(":")
                if kind == "carrier":
                    local = row.occurred_at.astimezone(timezone(timedelta(seconds=row.offset_s)))
                    event = Heard(Status(row.status), local, row.received_at, row.proof_id)
                    heard[carrier_id, row.shipment_id].append(event)
        return {key: Told.of(events) for key, events in heard.items()}

    async def between(self, first: date, last: date, carrier_id: str, after: str, limit: int) -> Sequence[str]:
        """Give ids of shipments of some days that a carrier has, in their order, after one of them."""
        query = select(_SHIPMENTS.c.id).where(
            _SHIPMENTS.c.day.between(first, last), _SHIPMENTS.c.carrier_id == carrier_id, _SHIPMENTS.c.id > after
        )
        return list(await self._session.scalars(query.order_by(_SHIPMENTS.c.id).limit(limit)))
