"""Hubs: where routes start, end and reload."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request, Response

from lastmile.api import paging
from lastmile.api.dependencies import IfMatch, Parts, Session
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1 import setting_up
from lastmile.api.v1.hubs.schemas import HubIn, HubOut
from lastmile.core.errors import Conflict
from lastmile.dispatch.setup import Setup, check_extract
from lastmile.dispatch.shipments import ShipmentRepository

router = Router("/v1/hubs", "setup")

HubId = Annotated[Id, Path(examples=["hub_01jd3k5m7n"])]


@router.post("", name="hubs.create", summary="Add a hub", status_code=201)
@allow("setup:write")
async def create(body: HubIn, session: Session, parts: Parts, response: Response) -> HubOut:
    """Add a hub."""
    check_extract(parts.settings, body.streets)
    return HubOut.of(await setting_up.made(Setup(session), body.hub(), response, "/v1/hubs"))


@router.get("", name="hubs.list", summary="List hubs")
@allow("setup:read")
async def list_hubs(
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> paging.Page[HubOut]:
    """List hubs, oldest first."""
    repository = Setup(session).hubs
    return await setting_up.page(repository, HubOut.of, request, response, limit, cursor)


@router.get("/{hub_id}", name="hubs.get", summary="Show a hub")
@allow("setup:read")
async def get(hub_id: HubId, session: Session, response: Response) -> HubOut:
    """Show a hub, with the ETag that an edit needs."""
    return HubOut.of(await setting_up.found(Setup(session).hubs, hub_id, response))


@router.put("/{hub_id}", name="hubs.replace", summary="Replace a hub")
@allow("setup:write")
async def replace(
    hub_id: HubId, body: HubIn, session: Session, parts: Parts, response: Response, if_match: IfMatch = None
) -> HubOut:
    """Write new values in place of the old ones; what is left out takes its default."""
    setup = Setup(session)
    old = await setup.hubs.by_id(hub_id)
    check_extract(parts.settings, body.streets)
    return HubOut.of(await setting_up.replaced(setup, old, body.hub, if_match, response))


@router.delete("/{hub_id}", name="hubs.delete", summary="Remove a hub", status_code=204)
@allow("setup:write")
async def delete(hub_id: HubId, session: Session, if_match: IfMatch = None) -> None:
    """Remove a hub that no shift, shop or shipment uses."""
    if await ShipmentRepository(session).any_at(hub_id):
        raise Conflict(f"{hub_id} has shipments; it stays", {"hub": hub_id})
    await setting_up.removed(Setup(session).hubs, hub_id, if_match)
