"""The inputs of a day from the database, as everything that is set up there says now."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import InvalidInput, NotFound
from lastmile.dispatch.plans.opening import Extract
from lastmile.dispatch.plans.snapshots import KeptShipment, Snapshot
from lastmile.dispatch.scorecards import expected_document
from lastmile.dispatch.setup import Setup, carriers_document, fleet_document
from lastmile.dispatch.setup.extracts import extract_path
from lastmile.dispatch.shipments import shipments_for
from lastmile.infra.settings import Settings


async def day_in_database(session: AsyncSession, day: date, hub_ids: tuple[str, ...]) -> Snapshot:
    """Take the inputs of a day; see `lastmile.dispatch.plans.snapshots.DaySource`.

    Raises
    ------
    NotFound
        If there is no such hub.
    InvalidInput
        If the hubs lie on different street extracts or in different time zones, or nobody works there.
    """
    fleet = await fleet_document(session, hub_ids)
    extracts = {hub.streets for hub in await Setup(session).hubs.among("id", hub_ids)}
    if len(extracts) > 1:
        raise InvalidInput(f"hubs of one plan lie on one street extract, not on {' and '.join(sorted(extracts))}")
    known = await shipments_for(session, day, hub_ids)
    return Snapshot(
        day=day,
        hub_ids=hub_ids,
        fleet=fleet,
        carriers=await carriers_document(session, day) | await expected_document(session),
        shipments=tuple(KeptShipment(each.id, each.shipment) for each in known),
        streets=extracts.pop(),
    )


def extracts_of(settings: Settings) -> Extract:
    """Give what finds street extracts on this machine."""

    def find(name: str) -> Path:
        path = extract_path(settings, name)
        if path is None:
            raise NotFound("no street extract: set LASTMILE_STREETS to an .osm.pbf file, or name one with the hub")
        return path

    return find
