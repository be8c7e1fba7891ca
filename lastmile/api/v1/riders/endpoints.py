"""Riders: who drives."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request, Response

from lastmile.api import paging
from lastmile.api.dependencies import IfMatch, Session
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1 import setting_up
from lastmile.api.v1.riders.schemas import RiderIn, RiderOut
from lastmile.dispatch.setup import Setup

router = Router("/v1/riders", "setup")

RiderId = Annotated[Id, Path(examples=["rdr_01jd3k5m7n"])]


@router.post("", name="riders.create", summary="Add a rider", status_code=201)
@allow("setup:write")
async def create(body: RiderIn, session: Session, response: Response) -> RiderOut:
    """Add a rider."""
    return RiderOut.of(await setting_up.made(Setup(session), body.rider(), response, "/v1/riders"))


@router.get("", name="riders.list", summary="List riders")
@allow("setup:read")
async def list_riders(
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    active: Annotated[bool | None, Query(description="only these")] = None,
) -> paging.Page[RiderOut]:
    """List riders, oldest first."""
    repository = Setup(session).riders
    return await setting_up.page(repository, RiderOut.of, request, response, limit, cursor, active=active)


@router.get("/{rider_id}", name="riders.get", summary="Show a rider")
@allow("setup:read")
async def get(rider_id: RiderId, session: Session, response: Response) -> RiderOut:
    """Show a rider, with the ETag that an edit needs."""
    return RiderOut.of(await setting_up.found(Setup(session).riders, rider_id, response))


@router.put("/{rider_id}", name="riders.replace", summary="Replace a rider")
@allow("setup:write")
async def replace(
    rider_id: RiderId, body: RiderIn, session: Session, response: Response, if_match: IfMatch = None
) -> RiderOut:
    """Write new values in place of the old ones; what is left out takes its default."""
    setup = Setup(session)
    old = await setup.riders.by_id(rider_id)
    return RiderOut.of(await setting_up.replaced(setup, old, body.rider, if_match, response))
