"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.claims.terms import Evidence
from lastmile.core.errors import NotFound, Stale
from lastmile.dispatch.billing.weights.models import ParcelMeasureRow, WeightDiscrepancyRow
from lastmile.dispatch.billing.weights.records import KeptDiscrepancy, Measure, WeightState
from lastmile.infra.statements import batches, insert_into


class MeasureRepository:
    """Shipments on our own scale."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, measure: Measure) -> None:
        """Keep a measure instead of the one before."""
        values = asdict(measure) | {"evidence": {kind.value: id_ for kind, id_ in measure.evidence.items()}}
        query = insert_into(self._session, ParcelMeasureRow).values(**values)
        await self._session.execute(query.on_conflict_do_update(index_elements=["shipment_id"], set_=values))

    async def of(self, shipment_ids: Iterable[str]) -> dict[str, Measure]:
        """Give the measures of shipments that have one."""
        found: dict[str, Measure] = {}
        for batch in batches(dict.fromkeys(shipment_ids)):
            query = select(ParcelMeasureRow).where(ParcelMeasureRow.shipment_id.in_(batch))
            rows = await self._session.scalars(query.execution_options(populate_existing=True))
            found |= {row.shipment_id: _measure(row) for row in rows}
        return found


class WeightRepository:
    """Weight discrepancies."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, new: KeptDiscrepancy) -> bool:
        """Keep a discrepancy; ``False`` if the shipment has one with this carrier already."""
        query = insert_into(self._session, WeightDiscrepancyRow).values(**asdict(new))
        kept = query.on_conflict_do_nothing().returning(WeightDiscrepancyRow.id)
        return await self._session.scalar(kept) is not None

    async def of_shipment(self, carrier_id: str, shipment_id: str) -> KeptDiscrepancy:
        """Give the discrepancy of a shipment with a carrier.

        Raises
        ------
        NotFound
            If it has none.
        """
        row = WeightDiscrepancyRow
        return await self._one(row.carrier_id == carrier_id, row.shipment_id == shipment_id)

    async def by_id(self, discrepancy_id: str) -> KeptDiscrepancy:
        """Find a discrepancy.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        return await self._one(WeightDiscrepancyRow.id == discrepancy_id)

    async def _one(self, *where: Any) -> KeptDiscrepancy:
        row = await self._session.scalar(select(WeightDiscrepancyRow).where(*where))
        if row is None:
            raise NotFound("there is no such weight discrepancy")
        return _discrepancy(row)

    async def before(
        self, last_id: str | None, limit: int, carrier_id: str, state: WeightState | None
    ) -> list[KeptDiscrepancy]:
        """List discrepancies, newest first, before one of them."""
        row = WeightDiscrepancyRow
        query = select(row)
        if last_id is not None:
            query = query.where(row.id < last_id)
        if carrier_id:
            query = query.where(row.carrier_id == carrier_id)
        if state is not None:
            query = query.where(row.state == state.value)
        return [_discrepancy(each) for each in await self._session.scalars(query.order_by(row.id.desc()).limit(limit))]

    async def passed(self, now: datetime, limit: int) -> list[KeptDiscrepancy]:
        """Give open ones whose last legal day has passed."""
        row = WeightDiscrepancyRow
        query = select(row).where(row.state == WeightState.OPEN.value, row.closes_at <= now).order_by(row.closes_at)
        rows = await self._session.scalars(query.limit(limit).with_for_update(skip_locked=True))
        return [_discrepancy(each) for each in rows]

    async def change(self, changed: KeptDiscrepancy) -> None:
        """Write a discrepancy under its next revision.

        Raises
        ------
        Stale
            If somebody else was first.
        """
        row = WeightDiscrepancyRow
        query = update(row).where(row.id == changed.id, row.revision == changed.revision - 1)
        values = asdict(changed)
        del values["id"]
        if await self._session.scalar(query.values(**values).returning(row.id)) is None:
            raise Stale("somebody else has decided it meanwhile")


def _measure(row: ParcelMeasureRow) -> Measure:
    evidence = {Evidence(kind): id_ for kind, id_ in row.evidence.items()}
    return Measure(row.shipment_id, row.weight_g, row.volume_cm3, row.measured_by, row.measured_at, evidence)


def _discrepancy(row: WeightDiscrepancyRow) -> KeptDiscrepancy:
    values = {each.name: getattr(row, each.name) for each in fields(KeptDiscrepancy)}
    return KeptDiscrepancy(**values | {"state": WeightState(row.state)})
