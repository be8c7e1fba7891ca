"""Reads what scorecards count, and keeps their sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import column, delete, insert, select, table, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.scorecards import Share, Tally
from lastmile.carriers.tracking import Lane
from lastmile.core.errors import Stale
from lastmile.dispatch.scorecards.models import CarrierRiskRow, CarrierTallyRow
from lastmile.dispatch.scorecards.records import Card, RiskSettings
from lastmile.infra.columns import Instant
from lastmile.infra.statements import insert_into

_RISK: Final = "risk"
_SHARES: Final = frozenset(
    {
        "on_time",
        "first_attempt",
        "lost",
        "damaged",
        "timely_events",
        "claims_won",
        "overbilled",
        "tenders_refused",
    }
)
_SHIPMENTS: Final = table("shipments", column("id"), column("carrier_id"), column("day"))
_OFFERS: Final = table("assignments", column("carrier_id"), column("shipment_id"), column("state"))
_CLAIMS: Final = table(
    "claims",
    column("shipment_id"),
    column("carrier_id"),
    column("kind"),
    column("state"),
    column("claimed_minor"),
    column("recovered_minor"),
    column("filed_at", Instant()),
    column("closed_at", Instant()),
)


class CardRepository:
    """Scorecards.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def shipped(self, first: date, last: date, after: str, limit: int) -> list[tuple[str, str]]:
        """Give carrier and shipment of what carriers had on some days, by shipment, after one of them."""
        query = (
            select(_SHIPMENTS.c.carrier_id, _SHIPMENTS.c.id)
            .where(_SHIPMENTS.c.day.between(first, last), _SHIPMENTS.c.carrier_id != "", _SHIPMENTS.c.id > after)
            .order_by(_SHIPMENTS.c.id)
            .limit(limit)
        )
        return [(carrier_id, shipment_id) for carrier_id, shipment_id in await self._session.execute(query)]

    async def answers(self, shipment_ids: Sequence[str]) -> list[tuple[str, str, str]]:
        """Give carrier, shipment and state of offers of shipments."""
        query = select(_OFFERS).where(_OFFERS.c.shipment_id.in_(shipment_ids))
        return [(row.carrier_id, row.shipment_id, row.state) for row in await self._session.execute(query)]

    async def claims(self, shipment_ids: Sequence[str]) -> list[Any]:
        """Give the claims against carriers about shipments."""
        query = select(_CLAIMS).where(_CLAIMS.c.shipment_id.in_(shipment_ids), _CLAIMS.c.carrier_id != "")
        return list(await self._session.execute(query))

    async def replace(self, cards: Iterable[Card]) -> None:
        """Keep the newest count instead of the one before."""
        rows = [
            {
                "carrier_id": card.lane.carrier,
                "service": card.lane.service,
                "origin": card.lane.origin,
                "destination": card.lane.destination,
                "tally": asdict(card.tally),
                "first": card.first,
                "last": card.last,
                "counted_at": card.counted_at,
            }
            for card in cards
        ]
        await self._session.execute(delete(CarrierTallyRow))
        if rows:
            await self._session.execute(insert(CarrierTallyRow), rows)

    async def after(self, place: Lane | None, limit: int, carrier_id: str) -> list[Card]:
        """List cards by lane, after one of them."""
        row = CarrierTallyRow
        order = (row.carrier_id, row.service, row.origin, row.destination)
        query = select(row)
        if carrier_id:
            query = query.where(row.carrier_id == carrier_id)
        if place is not None:
            query = query.where(tuple_(*order) > tuple_(*place))
        return [_card(each) for each in await self._session.scalars(query.order_by(*order).limit(limit))]

    async def all(self) -> list[Card]:
        """Give all cards."""
        return [_card(row) for row in await self._session.scalars(select(CarrierTallyRow))]

    async def counted_at(self) -> datetime | None:
        """Give when they were last counted."""
        return await self._session.scalar(select(CarrierTallyRow.counted_at).limit(1))

    async def risk(self) -> RiskSettings:
        """Give what it costs when a carrier fails."""
        row = await self._session.scalar(select(CarrierRiskRow).execution_options(populate_existing=True))
        return RiskSettings() if row is None else RiskSettings(row.document, row.revision)

    async def put_risk(self, settings: RiskSettings, now: datetime) -> None:
        """Keep what it costs when a carrier fails, under its next revision.

        Raises
        ------
        Stale
            If somebody else was first.
        """
        values = {"id": _RISK, "document": dict(settings.document), "revision": settings.revision, "updated_at": now}
        query = insert_into(self._session, CarrierRiskRow).values(**values)
        query = query.on_conflict_do_update(
            index_elements=["id"], set_=values, where=CarrierRiskRow.revision == settings.revision - 1
        ).returning(CarrierRiskRow.id)
        if await self._session.scalar(query) is None:
            raise Stale("somebody else has changed it meanwhile: read it again, then edit")


def _card(row: CarrierTallyRow) -> Card:
    values: dict[str, Any] = {name: Share(**value) if name in _SHARES else value for name, value in row.tally.items()}
    lane = Lane(row.carrier_id, row.service, row.origin, row.destination)
    return Card(lane, Tally(**values), row.first, row.last, row.counted_at)
