"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.ids import new_id
from lastmile.dispatch.recipients.models import RatingRow, ReportRow
from lastmile.dispatch.recipients.records import ProblemKind, Rating
from lastmile.infra.statements import batches


class RecipientRepository:
    """What recipients said.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def rating(self, shipment_id: str) -> Rating | None:
        """Give the rating of a delivery."""
        return next(iter(await self.ratings([shipment_id])), None)

    async def ratings(self, shipment_ids: Iterable[str]) -> list[Rating]:
        """Give the ratings of deliveries."""
        found: list[Rating] = []
        for batch in batches(shipment_ids):
            query = select(RatingRow).where(RatingRow.shipment_id.in_(batch))
            rows = await self._session.scalars(query.execution_options(populate_existing=True))
            found += [Rating(**{field.name: getattr(row, field.name) for field in fields(Rating)}) for row in rows]
        return found

    async def put_rating(self, rating: Rating) -> None:
        """Write a rating."""
        await self._session.merge(RatingRow(**asdict(rating)))
        await self._session.flush()

    async def reports_of(self, shipment_id: str) -> int:
        """Count the problems reported of a delivery."""
        query = select(func.count()).select_from(ReportRow).where(ReportRow.shipment_id == shipment_id)
        return await self._session.scalar(query) or 0

    async def add_report(self, shipment_id: str, shop_id: str, kind: ProblemKind, text: str, now: datetime) -> str:
        """Keep a reported problem; give its id."""
        report_id = new_id("rep")
        values = {"shipment_id": shipment_id, "shop_id": shop_id, "kind": kind.value, "text": text, "created_at": now}
        await self._session.execute(insert(ReportRow).values(id=report_id, **values))
        return report_id
