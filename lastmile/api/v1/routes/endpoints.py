"""Routes, stops and where riders are."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Path, Query, Request, Response

from lastmile.access import Principal
from lastmile.api import paging
from lastmile.api.dependencies import Caller, Parts, Session
from lastmile.api.etags import etag
from lastmile.api.fields import Day, Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1.routes.schemas import (
    ActionOut,
    AttemptOut,
    PositionOut,
    RouteDetail,
    RouteOut,
    StopDetail,
    StopOut,
)
from lastmile.core.clock import utc_now
from lastmile.core.errors import NotFound
from lastmile.dispatch.execution import Execution, etas
from lastmile.dispatch.execution.records import Attempt, Proof, Route, RouteFilters, RouteState, Stop, Task
from lastmile.dispatch.outputs.fonts import FontBook
from lastmile.dispatch.outputs.manifest_pdf import manifest_pdf
from lastmile.dispatch.outputs.reading import Reader
from lastmile.dispatch.plandoc import from_json
from lastmile.dispatch.store.repository import PlanRepository

router = Router("/v1/routes", "routes")
stops = Router("/v1/stops", "routes")
positions = Router("/v1/riders", "routes")

RouteId = Annotated[Id, Path(examples=["rte_01jd3k5m7n"])]
StopId = Annotated[Id, Path(examples=["stp_01jd3k5m7n"])]
RiderId = Annotated[Id, Path(examples=["rdr_01jd3k5m7n"])]


def _refuse_other(caller: Principal, rider_id: str, what: str) -> None:
    if not caller.is_staff and caller.rider_id != rider_id:
        raise NotFound(f"there is no {what}")


async def _route_for(execution: Execution, caller: Principal, route_id: str) -> Route:
    route = await execution.find(Route, route_id)
    _refuse_other(caller, route.rider_id, route_id)
    return route


@router.get("", name="routes.list", summary="List routes")
@allow("routes:read")
async def list_routes(
    session: Session,
    caller: Caller,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    day: Annotated[Day | None, Query(description="routes of this day only")] = None,
    plan_id: Annotated[Id | None, Query(description="routes of this plan only")] = None,
    rider_id: Annotated[Id | None, Query(description="routes of this rider only")] = None,
    state: Annotated[RouteState | None, Query(description="routes in this state only")] = None,
) -> paging.Page[RouteOut]:
    """List routes of committed plans, newest first; a rider sees the own ones."""
    execution, place = Execution(session), paging.decode(cursor, str)
    whose = rider_id if caller.is_staff else caller.rider_id
    filters = RouteFilters(day, whose, plan_id, state)
    found = await execution.routes_before(place[0] if place else None, limit + 1, filters)
    ids = [route.id for route in found]
    all_stops, tasks = await execution.stops_of(ids), await execution.among(Task, "route_id", ids)
    page = paging.page_of(
        found, limit, lambda route: RouteOut.of(route, all_stops, tasks), lambda route: paging.encode(route.id)
    )
    paging.link_next(request, response, page)
    return page


@router.get("/{route_id}", name="routes.get", summary="Show a route with its stops")
@allow("routes:read")
async def get_route(route_id: RouteId, session: Session, caller: Caller, response: Response) -> RouteDetail:
    """Show a route: stops in order, what was done, and when the rider will be where, from the actual progress."""
    execution = Execution(session)
    route = await _route_for(execution, caller, route_id)
    all_stops = await execution.stops_of([route.id])
    tasks = await execution.among(Task, "route_id", [route.id])
    coded = await execution.with_code(task.shipment_id for task in tasks)
    response.headers["ETag"] = etag(route.revision)
    return RouteDetail.whole(route, all_stops, tasks, coded, etas(route, all_stops, utc_now()))


@router.get("/{route_id}/actions", name="routes.actions", summary="What the rider's phone told")
@allow("routes:read")
async def list_actions(
    route_id: RouteId,
    session: Session,
    caller: Caller,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    odd: Annotated[bool, Query(description="only what a dispatcher should look at")] = False,
) -> paging.Page[ActionOut]:
    """List what the phone told in the order in which it came.

    With `odd`, only what did not go as planned: done at a stop that was moved away meanwhile, refused, or with a proof
    that does not hold.
    """
    execution, place = Execution(session), paging.decode(cursor, int)
    await _route_for(execution, caller, route_id)
    found = await execution.actions_after(route_id, place[0] if place else 0, limit + 1, odd_only=odd)
    page = paging.page_of(found, limit, ActionOut.of, lambda kept: paging.encode(kept.number))
    paging.link_next(request, response, page)
    return page


@router.get(
    "/{route_id}/manifest.pdf",
    name="routes.manifest",
    summary="Print a route",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}},
)
@allow("routes:read", unit_of_work=False)
async def manifest(route_id: RouteId, parts: Parts, caller: Caller) -> Response:
    """Give the rider's list on paper, as the committed version has it."""
    async with parts.database.reading() as session:
        route = await _route_for(Execution(session), caller, route_id)
        version = await PlanRepository(session).version(route.plan_id, route.version)
    document = from_json(version.document, version.name)
    planned = next((one for one in document.routes if one.route_id == route.name), None)
    if planned is None:
        raise NotFound(f"version {route.version} of the plan has no route {route.name} any more")
    body = await asyncio.to_thread(lambda: manifest_pdf(planned, Reader(document), FontBook()))
    named = f'inline; filename="manifest-{document.day.isoformat()}-{route.id}.pdf"'
    return Response(body, media_type="application/pdf", headers={"Content-Disposition": named})


@stops.get("/{stop_id}", name="stops.get", summary="Show a stop with its proof")
@allow("routes:read")
async def get_stop(stop_id: StopId, session: Session, caller: Caller) -> StopDetail:
    """Show a stop: what was to do, every attempt, and its proof."""
    execution = Execution(session)
    stop = await execution.find(Stop, stop_id)
    route = await _route_for(execution, caller, stop.route_id)
    tasks = await execution.among(Task, "stop_id", [stop.id])
    attempts = await execution.among(Attempt, "task_id", [task.id for task in tasks])
    proofs = await execution.among(Proof, "attempt_id", [attempt.id for attempt in attempts])
    coded = await execution.with_code(task.shipment_id for task in tasks)
    expected = etas(route, await execution.stops_of([route.id]), utc_now()).get(stop.id)
    shown = StopOut.of(stop, tasks, coded, expected)
    return StopDetail(**shown.model_dump(), attempts=[AttemptOut.of(attempt, proofs) for attempt in attempts])


@positions.get("/{rider_id}/positions/latest", name="riders.position", summary="Where a rider is")
@allow("routes:read")
async def latest_position(rider_id: RiderId, session: Session, caller: Caller) -> PositionOut:
    """Give where a rider was last, as the phone told it."""
    _refuse_other(caller, rider_id, rider_id)
    position = await Execution(session).position(rider_id)
    if position is None:
        raise NotFound(f"nobody knows where {rider_id} is", {"rider": rider_id})
    return PositionOut.of(position)
