"""Shifts: who works when, from where, with what."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request, Response

from lastmile.api import paging
from lastmile.api.dependencies import IfMatch, Session
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1 import setting_up
from lastmile.api.v1.shifts.schemas import ShiftIn, ShiftOut
from lastmile.dispatch.setup import Setup

router = Router("/v1/shifts", "setup")

ShiftId = Annotated[Id, Path(examples=["shf_01jd3k5m7n"])]


@router.post("", name="shifts.create", summary="Add a shift", status_code=201)
@allow("setup:write")
async def create(body: ShiftIn, session: Session, response: Response) -> ShiftOut:
    """Add a shift."""
    return ShiftOut.of(await setting_up.made(Setup(session), body.shift(), response, "/v1/shifts"))


@router.get("", name="shifts.list", summary="List shifts")
@allow("setup:read")
async def list_shifts(
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    hub_id: Annotated[Id | None, Query(description="where the route begins")] = None,
    rider_id: Annotated[Id | None, Query(description="whose")] = None,
) -> paging.Page[ShiftOut]:
    """List shifts, oldest first."""
    only = {"hub_id": hub_id, "rider_id": rider_id}
    return await setting_up.page(Setup(session).shifts, ShiftOut.of, request, response, limit, cursor, **only)


@router.get("/{shift_id}", name="shifts.get", summary="Show a shift")
@allow("setup:read")
async def get(shift_id: ShiftId, session: Session, response: Response) -> ShiftOut:
    """Show a shift, with the ETag that an edit needs."""
    return ShiftOut.of(await setting_up.found(Setup(session).shifts, shift_id, response))


@router.put("/{shift_id}", name="shifts.replace", summary="Replace a shift")
@allow("setup:write")
async def replace(
    shift_id: ShiftId, body: ShiftIn, session: Session, response: Response, if_match: IfMatch = None
) -> ShiftOut:
    """Write new values in place of the old ones; what is left out takes its default."""
    setup = Setup(session)
    old = await setup.shifts.by_id(shift_id)
    return ShiftOut.of(await setting_up.replaced(setup, old, body.shift, if_match, response))


@router.delete("/{shift_id}", name="shifts.delete", summary="Remove a shift", status_code=204)
@allow("setup:write")
async def delete(shift_id: ShiftId, session: Session, if_match: IfMatch = None) -> None:
    """Remove a shift."""
    await setting_up.removed(Setup(session).shifts, shift_id, if_match)
