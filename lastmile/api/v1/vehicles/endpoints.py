"""Vehicle types: what fits in, what it costs, where it may drive."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request, Response

from lastmile.api import paging
from lastmile.api.dependencies import IfMatch, Session
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1 import setting_up
from lastmile.api.v1.vehicles.schemas import VehicleIn, VehicleOut
from lastmile.dispatch.setup import Setup

router = Router("/v1/vehicles", "setup")

VehicleId = Annotated[Id, Path(examples=["veh_01jd3k5m7n"])]


@router.post("", name="vehicles.create", summary="Add a vehicle type", status_code=201)
@allow("setup:write")
async def create(body: VehicleIn, session: Session, response: Response) -> VehicleOut:
    """Add a vehicle type."""
    return VehicleOut.of(await setting_up.made(Setup(session), body.vehicle(), response, "/v1/vehicles"))


@router.get("", name="vehicles.list", summary="List vehicle types")
@allow("setup:read")
async def list_vehicles(
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> paging.Page[VehicleOut]:
    """List vehicle types, oldest first."""
    repository = Setup(session).vehicles
    return await setting_up.page(repository, VehicleOut.of, request, response, limit, cursor)


@router.get("/{vehicle_id}", name="vehicles.get", summary="Show a vehicle type")
@allow("setup:read")
async def get(vehicle_id: VehicleId, session: Session, response: Response) -> VehicleOut:
    """Show a vehicle type, with the ETag that an edit needs."""
    return VehicleOut.of(await setting_up.found(Setup(session).vehicles, vehicle_id, response))


@router.put("/{vehicle_id}", name="vehicles.replace", summary="Replace a vehicle type")
@allow("setup:write")
async def replace(
    vehicle_id: VehicleId, body: VehicleIn, session: Session, response: Response, if_match: IfMatch = None
) -> VehicleOut:
    """Write new values in place of the old ones; what is left out takes its default."""
    setup = Setup(session)
    old = await setup.vehicles.by_id(vehicle_id)
    return VehicleOut.of(await setting_up.replaced(setup, old, body.vehicle, if_match, response))


@router.delete("/{vehicle_id}", name="vehicles.delete", summary="Remove a vehicle type", status_code=204)
@allow("setup:write")
async def delete(vehicle_id: VehicleId, session: Session, if_match: IfMatch = None) -> None:
    """Remove a vehicle type that no shift uses."""
    await setting_up.removed(Setup(session).vehicles, vehicle_id, if_match)
