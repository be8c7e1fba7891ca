"""Targets: what is aimed at; alerts: what somebody should look at."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request, Response

from lastmile.api import paging
from lastmile.api.dependencies import Caller, Session
from lastmile.api.fields import Day, Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1.targets.schemas import AlertOut, NoteIn, TargetIn, TargetOut
from lastmile.core.clock import utc_now
from lastmile.insights.targets import Aims
from lastmile.insights.targets.repository import AlertRepository

router = Router("/v1/targets", "figures")
alerts = Router("/v1/alerts", "figures")

TargetId = Annotated[Id, Path(examples=["tgt_01jd3k5m7n"])]
AlertId = Annotated[Id, Path(examples=["alr_01jd3k5m7n"])]


@router.get("", name="targets.list", summary="List targets")
@allow("figures:read")
async def list_targets(session: Session) -> list[TargetOut]:
    """List the targets that were set; for all others the figure's own holds."""
    return [TargetOut.of(target) for target in await Aims(session).targets()]


@router.put("", name="targets.set", summary="Set a target", responses={404: {}})
@allow("figures:write")
async def set_target(body: TargetIn, session: Session, caller: Caller) -> TargetOut:
    """Set what is aimed at for a figure, for everything or for one carrier, hub, zone …; the narrowest counts."""
    return TargetOut.of(await Aims(session).aim(body.figure, body.whose, body.value, caller.id, utc_now()))


@router.delete("/{target_id}", name="targets.remove", summary="Remove a target", status_code=204)
@allow("figures:write")
async def remove_target(target_id: TargetId, session: Session) -> Response:
    """Go back to the figure's own target."""
    await Aims(session).forget(target_id)
    return Response(status_code=204)


@alerts.get("", name="alerts.list", summary="List alerts")
@allow("figures:read")
async def list_alerts(
    session: Session,
    request: Request,
    response: Response,
    day: Annotated[Day | None, Query(description="only about this local day")] = None,
    waiting: Annotated[bool, Query(description="only those that nobody has seen to and nothing has cleared")] = False,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> paging.Page[AlertOut]:
    """List alerts, newest first."""
    place = paging.decode(cursor, str)
    found = await AlertRepository(session).before(place[0] if place else None, limit + 1, day, waiting=waiting)
    page = paging.page_of(found, limit, AlertOut.of, lambda alert: paging.encode(alert.id))
    paging.link_next(request, response, page)
    return page


@alerts.post("/{alert_id}/acknowledge", name="alerts.acknowledge", summary="See to an alert")
@allow("figures:write")
async def acknowledge(alert_id: AlertId, session: Session, caller: Caller, body: NoteIn | None = None) -> AlertOut:
    """Note that somebody has seen to an alert, and what is done about it; whoever was first stays."""
    note = body.note if body is not None else ""
    return AlertOut.of(await Aims(session).acknowledge(alert_id, caller.id, note, utc_now()))
