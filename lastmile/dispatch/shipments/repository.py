"""The only place that reads and writes the table of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import Conflict, NotFound, Stale
from lastmile.core.ids import new_id
from lastmile.core.shipments import Shipment
from lastmile.core.tracking import FINAL, Reason, Status
from lastmile.dispatch.shipments.details import columns_of, shipment_of
from lastmile.dispatch.shipments.models import ShipmentRow
from lastmile.dispatch.shipments.records import (
    CANCELLABLE,
    GIVEN,
    NOWHERE,
    PLANNABLE,
    Filters,
    KnownShipment,
    NewShipment,
    Place,
    PlaceMatch,
    StoredShipment,
    content_sha256,
)
from lastmile.infra.statements import batches, insert_into

"""Names in one IN list: SQLite takes 32,766 variables a statement, Postgres' driver as many."""

_ORDER = ("shop_id", "day", "order_id")
"""What names a shipment to its shop."""

_CELLS = 1_000
"""Cells of a degree in which doors are one: about 100 m."""

Item = TypeVar("Item")


class ShipmentRepository:
    """Shipments.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, day: date, shipments: Sequence[Shipment], now: datetime) -> list[str]:
        """Add new shipments of a planned file and bring known ones up to date.

        Returns
        -------
        Their ids, in the order given.
        """
        known = await self.known("", day, [s.order_id for s in shipments])
        fresh = [s for s in shipments if s.order_id not in known]
        new = [NewShipment("", s, GIVEN if s.position else NOWHERE, content_sha256("", s)) for s in fresh]
        added = await self.add("", day, new, now)
        changed = [
            _content(s) | {"id": known[s.order_id][0], "content_sha256": content_sha256("", s), "updated_at": now}
            for s in shipments
            if s.order_id in known
        ]
        if changed:
            await self._session.execute(update(ShipmentRow), changed)
        ids = {order: known_id for order, (known_id, _) in known.items()}
        ids |= {stored.shipment.order_id: stored.id for stored in added}
        others = await self.known("", day, [s.order_id for s in fresh if s.order_id not in ids])
        ids |= {order: known_id for order, (known_id, _) in others.items()}
        return [ids[s.order_id] for s in shipments]

    async def known(self, shop_id: str, day: date, order_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Find shipments by the shop's own reference.

        Returns
        -------
        Order id → id and hash of what was said when it was added; those that are not there are left out.
        """
        found: dict[str, tuple[str, str]] = {}
        for orders in batches(order_ids):
            query = select(ShipmentRow.order_id, ShipmentRow.id, ShipmentRow.content_sha256).where(
                ShipmentRow.shop_id == shop_id, ShipmentRow.day == day, ShipmentRow.order_id.in_(orders)
            )
            rows = await self._session.execute(query)
            found.update((order, (identifier, said)) for order, identifier, said in rows)
        return found

    async def add(self, shop_id: str, day: date, new: Sequence[NewShipment], now: datetime) -> list[StoredShipment]:
        """Keep new shipments under new ids and tracking tokens.

        Returns
        -------
        Those that are kept; what somebody else has added meanwhile is left out, and `known` now.
        """
        rows = [
            {
                "id": new_id("shp"),
                "shop_id": shop_id,
                "hub_id": each.hub_id,
                "day": day,
                **_content(each.shipment),
                "place_match": each.place.match.value,
                "place_score": each.place.score,
                "content_sha256": each.said,
                "status": Status.PENDING.value,
                "status_at": now,
                "status_reason": "",
                "carrier_id": "",
                "rider_id": "",
                "tracking_token": secrets.token_urlsafe(24),
                "revision": 1,
                "created_at": now,
                "updated_at": now,
            }
            for each in new
        ]
        if not rows:
            return []
        adding = insert_into(self._session, ShipmentRow).on_conflict_do_nothing(index_elements=_ORDER)
        # Everybody adds in the same order: two who add the same shipments wait for each other, but never in a circle.
        ordered = sorted(rows, key=itemgetter("order_id"))
        kept = set(await self._session.scalars(adding.returning(ShipmentRow.id), ordered))
        return [_stored(row) for row in rows if row["id"] in kept]

    async def find(self, shipment_id: str) -> StoredShipment | None:
        """Find a shipment; ``None`` if there is none."""
        row = (await self._session.execute(select(*_COLUMNS).where(ShipmentRow.id == shipment_id))).first()
        return None if row is None else _stored(row._asdict())

    async def by_id(self, shipment_id: str, shop_id: str | None = None) -> StoredShipment:
        """Find a shipment; of one shop, or ``None`` for all.

        Raises
        ------
        NotFound
            If there is none.
        """
        query = select(*_COLUMNS).where(ShipmentRow.id == shipment_id)
        if shop_id is not None:
            query = query.where(ShipmentRow.shop_id == shop_id)
        row = (await self._session.execute(query)).first()
        if row is None:
            raise NotFound(f"there is no shipment {shipment_id}", {"shipment": shipment_id})
        return _stored(row._asdict())

    async def among(self, shipment_ids: Iterable[str]) -> list[StoredShipment]:
        """Give those of some shipments that are there."""
        found: list[StoredShipment] = []
        for batch in batches(shipment_ids):
            rows = await self._session.execute(select(*_COLUMNS).where(ShipmentRow.id.in_(batch)))
            found += [_stored(row._asdict()) for row in rows]
        return found

    async def by_token(self, token: str) -> StoredShipment | None:
        """Find a shipment by the secret of its public page."""
        row = (await self._session.execute(select(*_COLUMNS).where(ShipmentRow.tracking_token == token))).first()
        return None if row is None else _stored(row._asdict())

    async def before(self, last_id: str | None, limit: int, filters: Filters) -> list[StoredShipment]:
        """List shipments, newest first, before one of them."""
        query = select(*_COLUMNS).where(*_conditions(filters)).order_by(ShipmentRow.id.desc()).limit(limit)
        if last_id is not None:
            query = query.where(ShipmentRow.id < last_id)
        return [_stored(row._asdict()) for row in await self._session.execute(query)]

    async def any_at(self, hub_id: str) -> bool:
        """Whether any shipment belongs to a hub."""
        query = select(ShipmentRow.id).where(ShipmentRow.hub_id == hub_id).limit(1)
        return await self._session.scalar(query) is not None

    async def doors(self, first: date, last: date, hub_id: str | None = None) -> list[tuple[str, float, float]]:
        """Give where the shipments of some days went: postcode, lon, lat, each place once to about 100 m.

        Parameters
        ----------
        first, last : local days, both included.
        hub_id : ``None`` for all hubs.
        """
        lon, lat = (func.round(degrees * _CELLS) for degrees in (ShipmentRow.lon, ShipmentRow.lat))
        query = select(ShipmentRow.postcode, lon, lat).distinct()
        query = query.where(ShipmentRow.day >= first, ShipmentRow.day <= last, ShipmentRow.lon.is_not(None))
        query = query if hub_id is None else query.where(ShipmentRow.hub_id == hub_id)
        rows = await self._session.execute(query)
        return [(postcode, float(x) / _CELLS, float(y) / _CELLS) for postcode, x, y in rows]

    async def plannable(self, day: date, hub_ids: Sequence[str]) -> list[KnownShipment]:
        """Give what waits for a rider or a carrier on a day, oldest first."""
        query = (
            select(*_COLUMNS)
            .where(
                ShipmentRow.day == day,
                ShipmentRow.hub_id.in_(hub_ids),
                ShipmentRow.status.in_([status.value for status in PLANNABLE]),
            )
            .order_by(ShipmentRow.id)
        )
        rows = await self._session.execute(query)
        return [KnownShipment(row.id, shipment_of(row._asdict())) for row in rows]

    async def shops_of(self, shipment_ids: Iterable[str]) -> dict[str, str]:
        """Give whose shipments are: shop id by id."""
        found: dict[str, str] = {}
        for ids in batches(sorted(set(shipment_ids))):
            rows = await self._session.execute(
                select(ShipmentRow.id, ShipmentRow.shop_id).where(ShipmentRow.id.in_(ids))
            )
            found.update((known, shop_id) for known, shop_id in rows)
        return found

    async def under_way(self, shipment_ids: Iterable[str]) -> set[str]:
        """Tell which of some shipments are still expected somewhere."""
        over, found = [status.value for status in FINAL], set[str]()
        for batch in batches(sorted(set(shipment_ids))):
            query = select(ShipmentRow.id).where(ShipmentRow.id.in_(batch), ShipmentRow.status.not_in(over))
            found |= set(await self._session.scalars(query))
        return found

    async def hand_to_rider(self, rider_of: Mapping[str, str]) -> None:
        """Write who has shipments now.

        Parameters
        ----------
        rider_of : shipment id → rider id.
        """
        rows = [{"id": shipment_id, "rider_id": rider_id} for shipment_id, rider_id in sorted(rider_of.items())]
        if rows:
            await self._session.execute(update(ShipmentRow), rows)

    async def hand_to_carrier(self, carrier_of: Mapping[str, str]) -> None:
        """Write which carrier has shipments now.

        Parameters
        ----------
        carrier_of : shipment id → carrier id; empty for nobody any more.
        """
        rows = [{"id": shipment_id, "carrier_id": carrier_id} for shipment_id, carrier_id in sorted(carrier_of.items())]
        if rows:
            await self._session.execute(update(ShipmentRow), rows)

    async def change(self, stored: StoredShipment) -> None:
        """Write content, day and hub of a shipment under its next revision.

        Raises
        ------
        Stale
            If somebody else was first.
        Conflict
            If the shop has another shipment with this order id on this day.
        """
        query = (
            update(ShipmentRow)
            .where(ShipmentRow.id == stored.id, ShipmentRow.revision == stored.revision - 1)
            .values(
                hub_id=stored.hub_id,
                day=stored.day,
                **_content(stored.shipment),
                place_match=stored.place.match.value,
                place_score=stored.place.score,
                revision=stored.revision,
                updated_at=stored.updated_at,
            )
            .returning(ShipmentRow.id)
        )
        try:
            async with self._session.begin_nested():
                changed = await self._session.scalar(query)
        except IntegrityError:
            raise Conflict(
                f"the shop has another shipment {stored.shipment.order_id!r} on {stored.day}",
                {"order_id": stored.shipment.order_id},
            ) from None
        if changed is None:
            raise Stale("somebody else has changed it meanwhile: read it again, then edit")

    async def cancel(self, stored: StoredShipment) -> None:
        """Write that a shipment is cancelled, unless it is on its way by now.

        Raises
        ------
        Conflict
            If it is.
        """
        query = (
            update(ShipmentRow)
            .where(ShipmentRow.id == stored.id, ShipmentRow.status.in_([status.value for status in CANCELLABLE]))
            .values(
                status=stored.status.value,
                status_at=stored.status_at,
                status_reason=stored.status_reason.value if stored.status_reason else "",
                status_key="",
                status_source="",
                revision=stored.revision,
                updated_at=stored.updated_at,
            )
            .returning(ShipmentRow.id)
        )
        if await self._session.scalar(query) is None:
            raise Conflict(f"{stored.id} has left meanwhile; it can only be returned now")


_COLUMNS = tuple(ShipmentRow.__table__.columns)


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    equal = {
        ShipmentRow.shop_id: filters.shop_id,
        ShipmentRow.day: filters.day,
        ShipmentRow.hub_id: filters.hub_id,
        ShipmentRow.status: None if filters.status is None else filters.status.value,
        ShipmentRow.carrier_id: filters.carrier_id,
        ShipmentRow.rider_id: filters.rider_id,
    }
    yield from (column == value for column, value in equal.items() if value is not None)
    if filters.text:
        yield ShipmentRow.searched.contains(_folded(filters.text), autoescape=True)
    if filters.located is not None:
        missing = or_(ShipmentRow.lon.is_(None), ShipmentRow.lat.is_(None))
        yield ~missing if filters.located else missing


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _content(shipment: Shipment) -> dict[str, Any]:
    parts = (shipment.order_id, shipment.recipient, shipment.phone, shipment.address, shipment.postcode)
    return columns_of(shipment) | {"searched": _folded("\n".join(parts))}


def _stored(row: Mapping[str, Any]) -> StoredShipment:
    return StoredShipment(
        id=row["id"],
        shop_id=row["shop_id"],
        hub_id=row["hub_id"],
        day=row["day"],
        shipment=shipment_of(row),
        place=Place(PlaceMatch(row["place_match"]), row["place_score"]),
        status=Status(row["status"]),
        status_at=row["status_at"],
        status_reason=Reason(row["status_reason"]) if row["status_reason"] else None,
        carrier_id=row["carrier_id"],
        rider_id=row["rider_id"],
        tracking_token=row["tracking_token"],
        revision=row["revision"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
