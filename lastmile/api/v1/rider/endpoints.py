"""The rider's phone: the day to work from, what was done, pictures, codes."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Header, Response
from fastapi.responses import JSONResponse

from lastmile.access import Role
from lastmile.api.dependencies import Caller, Prepared, Session
from lastmile.api.etags import etag, unchanged
from lastmile.api.operation import Router, allow
from lastmile.api.pictures import PICTURE, AttachmentOut, examined
from lastmile.api.v1.rider.schemas import (
    ActionResultOut,
    ActionsIn,
    CodeIn,
    CodeOut,
    DayOut,
    FailureOut,
    ResultsOut,
)
from lastmile.api.v1.routes.schemas import RouteDetail
from lastmile.core.clock import utc_now
from lastmile.core.errors import NotFound
from lastmile.dispatch.execution import FAILURES, Codes, Execution, RiderDesk
from lastmile.dispatch.execution.records import Route, RouteState, StopState, Task
from lastmile.infra.blobs import MOST_BYTES, Blobs, Owner

router = Router("/v1/rider", "rider")


@router.get("/day", name="rider.day", summary="The rider's day", response_model=DayOut, responses={304: {}})
@allow("routes:read", Role.RIDER)
async def day(
    session: Session,
    caller: Caller,
    if_none_match: Annotated[str | None, Header(max_length=200, examples=['"3f0c5b1e"'])] = None,
) -> Response:
    """Give the rider's routes of today with everything that the phone needs without a network.

    The ETag changes exactly when something in it does; `If-None-Match` answers 304 meanwhile.
    """
    execution, now = Execution(session), utc_now()
    around = timedelta(days=1)
    found = await execution.day_of_rider(caller.rider_id, now.date() - around, now.date() + around)
    routes = [route for route in found if _is_today(route)]
    ids = [route.id for route in routes]
    stops = [stop for stop in await execution.stops_of(ids) if stop.state is not StopState.WITHDRAWN]
    tasks = await execution.among(Task, "route_id", ids)
    coded = await execution.with_code(task.shipment_id for task in tasks)
    shown = DayOut(
        rider_id=caller.rider_id,
        routes=[RouteDetail.whole(route, stops, tasks, coded, {}) for route in routes],
        failures=[FailureOut(reason=reason, words=words) for reason, words in FAILURES.items()],
    )
    body = shown.model_dump_json().encode()
    current = etag(sha256(body).hexdigest()[:32])
    headers = {"ETag": current, "Cache-Control": "private, no-cache"}
    if unchanged(if_none_match, current):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=JSONResponse.media_type, headers=headers)


def _is_today(route: Route) -> bool:
    """Whether a route is of today at its hub, or not over yet."""
    today = utc_now().astimezone(ZoneInfo(route.timezone)).date()
    return route.day == today or route.state is RouteState.STARTED


@router.post("/actions", name="rider.act", summary="Tell what was done")
@allow("routes:write", Role.RIDER)
async def act(body: ActionsIn, session: Session, caller: Caller) -> ResultsOut:
    """Take in up to 500 actions, in any order, as often as they are sent.

    Each counts at the time at which it happened: of two that decide about the same parcel, the later one does. What was
    done at a stop that was moved away meanwhile is `kept`, counts for the shipment, and the dispatcher sees it.
    """
    desk = RiderDesk(session, caller.rider_id)
    results = await desk.take([one.action() for one in body.actions], [one.said() for one in body.actions])
    return ResultsOut(results=[ActionResultOut.of(result) for result in results])


@router.post(
    "/attachments",
    name="rider.attach",
    summary="Bring a photo or signature",
    status_code=201,
    openapi_extra=PICTURE,
)
@allow("routes:write", Role.RIDER, most_bytes=MOST_BYTES, before=examined)
async def attach(session: Session, caller: Caller, prepared: Prepared) -> AttachmentOut:
    """Keep a picture; the body is the file itself. What it is, its content says. The same again is the same."""
    body, media = prepared
    return AttachmentOut.of(await Blobs(session).keep(body, media, Owner(rider_id=caller.rider_id)))


@router.post("/code-checks", name="rider.check_code", summary="Check a one-time code")
@allow("routes:write", Role.RIDER)
async def check_code(body: CodeIn, session: Session, caller: Caller) -> CodeOut:
    """Tell whether the code that the recipient says is right; after eight tries none is."""
    execution = Execution(session)
    task = await execution.find(Task, body.task_id)
    route = await execution.find(Route, task.route_id)
    if route.rider_id != caller.rider_id:
        raise NotFound(f"there is no {body.task_id}")
    return CodeOut(check=await Codes(session).check(task.shipment_id, body.code))
