"""Tracking events of a shipment."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Path, Request, Response

from lastmile.access import Principal, Role
from lastmile.api import paging
from lastmile.api.dependencies import Caller, Session
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1.tracking.schemas import EventIn, EventOut, EventTaken
from lastmile.core.errors import InvalidInput, NotFound, RowIssue
from lastmile.dispatch.shipments import ShipmentRepository, StoredShipment
from lastmile.dispatch.tracking import KeptReport, Report, Source, TrackingRepository, ingest

router = Router("/v1/shipments/{shipment_id}/events", "tracking")

ShipmentId = Annotated[Id, Path(examples=["shp_01jd3k5m7n"])]


@router.get("", name="events.list", summary="List what happened to a shipment")
@allow("tracking:read")
async def list_events(
    shipment_id: ShipmentId,
    session: Session,
    caller: Caller,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> paging.Page[EventOut]:
    """List events in the order of time, whoever told them; a partner sees what it told itself."""
    _refuse_strangers(caller, await ShipmentRepository(session).by_id(shipment_id))
    source = Source.CARRIER.named(caller.carrier_id) if caller.role is Role.PARTNER else None
    found = await TrackingRepository(session).after(shipment_id, _place(cursor), limit + 1, source)
    page = paging.page_of(found, limit, EventOut.of, _cursor)
    paging.link_next(request, response, page)
    return page


@router.post("", name="events.add", summary="Tell what happened to a shipment", status_code=201)
@allow("tracking:write", Role.ADMIN, Role.DISPATCHER, Role.OPS_MANAGER)
async def add_event(shipment_id: ShipmentId, body: EventIn, session: Session, caller: Caller) -> EventTaken:
    """Tell what happened, for what no rider or partner tells. The same key again changes nothing."""
    await ShipmentRepository(session).by_id(shipment_id)
    report = Report(shipment_id, Source.STAFF.named(caller.id), body.event(), body.proof_id or "")
    (verdict,) = await ingest(session, [report])
    return EventTaken(key=body.key, verdict=verdict)


def _refuse_strangers(caller: Principal, stored: StoredShipment) -> None:
    theirs = (
        caller.is_staff
        or (caller.shop_id and caller.shop_id == stored.shop_id)
        or (caller.carrier_id and caller.carrier_id == stored.carrier_id)
        or (caller.rider_id and caller.rider_id == stored.rider_id)
    )
    if not theirs:
        raise NotFound(f"there is no shipment {stored.id}", {"shipment": stored.id})


def _cursor(kept: KeptReport) -> str:
    report = kept.report
    return paging.encode(report.event.occurred_at.isoformat(), report.order[1], report.event.key, report.source)


def _place(cursor: str | None) -> tuple[datetime, int, str, str] | None:
    place = paging.decode(cursor, str, int, str, str)
    if place is None:
        return None
    try:
        return (datetime.fromisoformat(place[0]), *place[1:])
    except ValueError:
        issue = RowIssue("query", "/query/cursor", None, cursor, "`next_cursor` of the page before")
        raise InvalidInput("this cursor is none of ours", [issue]) from None
