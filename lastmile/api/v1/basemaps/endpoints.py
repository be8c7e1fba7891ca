"""Where the base map of a hub is."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from lastmile.api.console.basemaps import BasemapOut
from lastmile.api.dependencies import Parts
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.dispatch.setup import Setup

router = Router("/v1/hubs", "hubs")


@router.get("/{hub_id}/basemap", name="hubs.basemap", summary="Show where a hub's base map is")
@allow("setup:read", unit_of_work=False)
async def basemap(hub_id: Annotated[Id, Path(examples=["hub_01jd3k5m7n"])], parts: Parts) -> BasemapOut:
    """Give the address of vector tiles for the hub's streets; the first call begins to make them."""
    async with parts.database.reading() as session:
        hub = await Setup(session).hubs.by_id(hub_id)
    return parts.basemaps.of(hub.streets)
