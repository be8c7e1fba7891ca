"""The day that is rehearsed: as its plan had it, or as the database has it where nothing was planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import Conflict, NotFound
from lastmile.core.tracking import Status
from lastmile.dispatch.plans.service import Plans
from lastmile.dispatch.plans.snapshots import KeptShipment, Snapshot, decode
from lastmile.dispatch.plans.sources import day_in_database
from lastmile.dispatch.shipments import ShipmentRepository, StoredShipment
from lastmile.dispatch.shipments.records import Filters
from lastmile.dispatch.store import StoredPlan

_PLANS: Final = 100
_BATCH: Final = 1_000


async def past_day(session: AsyncSession, day: date, hub_id: str | None = None) -> Snapshot:
    """Give the inputs of a day.

    Parameters
    ----------
    hub_id : whose day, where several hubs have one; ``None`` for all hubs in one plan.

    Returns
    -------
    What the released version of the day's plan was made of, or its newest version, if none was released. Where nothing
    was planned, everything that the database has for that day, with fleet and contracts as they hold now.

    Raises
    ------
    NotFound
        If the database knows nothing of that day.
    Conflict
        If several hubs have plans of their own, and none is named.
    """
    plans = [plan for plan in await Plans(session).newest(_PLANS, day=day) if _solved(plan, hub_id)]
    if len(plans) > 1:
        hubs = ", ".join(" + ".join(plan.depots) for plan in plans)
        raise Conflict(f"there are {len(plans)} plans of {day}; name one of their hubs with --hub: {hubs}")
    if plans:
        [plan] = plans
        return decode(await Plans(session).inputs_of(plan.id, plan.committed or plan.head or 1))
    return await _unplanned(session, day, hub_id)


def _solved(plan: StoredPlan, hub_id: str | None) -> bool:
    """Whether the service has planned it: plans from files have no head and keep no inputs."""
    return plan.head is not None and (hub_id is None or hub_id in plan.depots)


async def _unplanned(session: AsyncSession, day: date, hub_id: str | None) -> Snapshot:
    shipments = await _shipments(session, Filters(day=day, hub_id=hub_id))
    hubs = sorted({shipment.hub_id for shipment in shipments if shipment.hub_id})
    if not hubs:
        where = f" at {hub_id}" if hub_id else ""
        raise NotFound(f"the database has no shipments for {day}{where}; `lastmile seed --day {day}` makes some up")
    snapshot = await day_in_database(session, day, tuple(hubs))
    kept = tuple(KeptShipment(each.id, each.shipment) for each in reversed(shipments) if each.hub_id)
    return replace(snapshot, shipments=kept)


async def _shipments(session: AsyncSession, filters: Filters) -> Sequence[StoredShipment]:
    """Give all shipments of a day but the cancelled ones, newest first."""
    found: list[StoredShipment] = []
    batch = await ShipmentRepository(session).before(None, _BATCH, filters)
    while batch:
        found += batch
        batch = await ShipmentRepository(session).before(batch[-1].id, _BATCH, filters)
    return [each for each in found if each.status is not Status.CANCELLED]
