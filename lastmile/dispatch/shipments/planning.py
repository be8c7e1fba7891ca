"""What a plan asks of the shipments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.dispatch.shipments.records import KnownShipment
from lastmile.dispatch.shipments.repository import ShipmentRepository


async def shipments_for(session: AsyncSession, day: date, hub_ids: Sequence[str]) -> tuple[KnownShipment, ...]:
    """Give what waits for a rider or a carrier at some hubs on a day, oldest first.

    Returns
    -------
    With those whose address nobody has found yet: their position is ``None``, and the plan says so.
    """
    return tuple(await ShipmentRepository(session).plannable(day, hub_ids))
