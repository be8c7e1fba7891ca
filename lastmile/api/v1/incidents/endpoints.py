"""Incidents: listed, opened by hand, answered, resolved."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request, Response

from lastmile.access.roles import MANAGERS
from lastmile.api import paging
from lastmile.api.dependencies import Caller, IfMatch, Prepared, Session
from lastmile.api.etags import etag, refuse_other
from lastmile.api.fields import Id, Line
from lastmile.api.operation import Router, allow
from lastmile.api.uploads import PICTURE_OR_PAPER, UPLOAD, Upload, examined
from lastmile.api.v1.incidents.schemas import (
    BulkResolution,
    BulkResolved,
    CommentIn,
    EntryOut,
    IncidentChange,
    IncidentFile,
    IncidentIn,
    IncidentOut,
    IncidentWithHistory,
    ResolutionIn,
)
from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, LastmileError, NotFound
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.incidents import IncidentKind, Incidents, IncidentState, Report, Search, Severity
from lastmile.infra.blobs import MOST_BYTES, Blobs, Owner

router = Router("/v1/incidents", "incidents")

IncidentId = Annotated[Id, Path(examples=["inc_01jd3k5m7n"])]


@router.post("", name="incidents.open", summary="Open an incident", status_code=201)
@allow("incidents:write", *MANAGERS)
async def open_incident(body: IncidentIn, session: Session, caller: Caller, response: Response) -> IncidentOut:
    """Say that something went wrong.

    A shipment has one unresolved incident of a kind: a second report is noted there, and answered with that incident.
    """
    report = Report(
        kind=body.kind,
        occurred_at=body.occurred_at,
        text=body.text,
        by=caller.id,
        shipment_id=body.shipment_id or "",
        route_id=body.route_id or "",
        carrier_id=body.carrier_id or "",
        rider_id=body.rider_id or "",
        amount_minor=body.amount_minor,
        shop_id=await _shop_of(session, body.shipment_id),
    )
    incident = await Incidents(session).open(report)
    response.headers["ETag"] = etag(incident.revision)
    return IncidentOut.of(incident)


async def _shop_of(session: Session, shipment_id: str | None) -> str:
    shops = await ShipmentRepository(session).shops_of([shipment_id] if shipment_id else [])
    return shops.get(shipment_id or "", "")


@router.get("", name="incidents.list", summary="List incidents")
@allow("incidents:read")
async def list_incidents(
    session: Session,
    caller: Caller,
    request: Request,
    response: Response,
    state: Annotated[list[IncidentState] | None, Query(description="only in these states")] = None,
    kind: Annotated[list[IncidentKind] | None, Query(description="only of these kinds")] = None,
    severity: Annotated[list[Severity] | None, Query(description="only as bad as these")] = None,
    shipment_id: Annotated[Id | None, Query(description="only of this shipment")] = None,
    carrier_id: Annotated[Id | None, Query(description="only of this carrier")] = None,
    rider_id: Annotated[Id | None, Query(description="only of this rider")] = None,
    owner_id: Annotated[Id | None, Query(description="only those that this user looks after")] = None,
    unowned: Annotated[bool, Query(description="only those that nobody looks after")] = False,
    unanswered: Annotated[bool, Query(description="only those whose answer is overdue")] = False,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> paging.Page[IncidentOut]:
    """List incidents, newest first; a partner sees those that concern it."""
    place = paging.decode(cursor, str)
    search = Search(
        states=frozenset(state or ()),
        kinds=frozenset(kind or ()),
        severities=frozenset(severity or ()),
        shipment_id=shipment_id or "",
        carrier_id=(carrier_id or "") if caller.is_staff else caller.carrier_id,
        rider_id=rider_id or "",
        owner_id="" if unowned else owner_id,
        unanswered_at=utc_now() if unanswered else None,
    )
    found = await Incidents(session).before(search, place[0] if place else None, limit + 1)
    page = paging.page_of(found, limit, IncidentOut.of, lambda incident: paging.encode(incident.id))
    paging.link_next(request, response, page)
    return page


@router.get("/{incident_id}", name="incidents.get", summary="Show an incident with its history")
@allow("incidents:read")
async def get_incident(
    incident_id: IncidentId, session: Session, caller: Caller, response: Response
) -> IncidentWithHistory:
    """Show an incident, what was done about it, and what is to be done."""
    incidents = Incidents(session)
    incident = await incidents.find(incident_id, caller)
    history = [EntryOut.of(entry) for entry in await incidents.history(incident, caller)]
    response.headers["ETag"] = etag(incident.revision)
    return IncidentWithHistory(**IncidentOut.of(incident).model_dump(), history=history)


@router.patch("/{incident_id}", name="incidents.change", summary="Change an incident")
@allow("incidents:write", *MANAGERS)
async def change_incident(
    incident_id: IncidentId,
    body: IncidentChange,
    session: Session,
    caller: Caller,
    response: Response,
    if_match: IfMatch = None,
) -> IncidentOut:
    """Change how bad it is, or who looks after it."""
    incidents = Incidents(session)
    incident = await incidents.find(incident_id, caller)
    refuse_other(if_match, incident.revision)
    changed = await incidents.change(incident, caller, severity=body.severity, owner_id=body.owner_id)
    response.headers["ETag"] = etag(changed.revision)
    return IncidentOut.of(changed)


@router.post("/{incident_id}/comments", name="incidents.comment", summary="Answer or comment", status_code=201)
@allow("incidents:write")
async def comment(incident_id: IncidentId, body: CommentIn, session: Session, caller: Caller) -> IncidentOut:
    """Say something; the first word of somebody else than the reporter stops the answer's clock."""
    incidents = Incidents(session)
    incident = await incidents.find(incident_id, caller)
    return IncidentOut.of(await incidents.comment(incident, caller, body.text, for_partner=body.for_partner))


@router.post(
    "/{incident_id}/attachments",
    name="incidents.attach",
    summary="Bring a photo or paper",
    status_code=201,
    openapi_extra=UPLOAD,
)
@allow("incidents:write", most_bytes=MOST_BYTES, before=examined)
async def attach(
    incident_id: IncidentId,
    session: Session,
    caller: Caller,
    prepared: Prepared,
    text: Annotated[Line, Query(description="what it shows", examples=["the crushed corner"])] = "",
    name: Annotated[Line, Query(description="the file's name; its ending must fit its content")] = "",
) -> IncidentFile:
    """Keep a picture or PDF with an incident; the body is the file itself, and its content decides what it is."""
    upload: Upload = prepared
    incidents = Incidents(session)
    incident = await incidents.find(incident_id, caller)
    kept = await Blobs(session).keep(upload.body, upload.media, Owner(carrier_id=caller.carrier_id))
    await incidents.attach(incident, caller, kept.id, text or name)
    return IncidentFile.of(kept)


@router.get(
    "/{incident_id}/attachments/{attachment_id}",
    name="incidents.attachment",
    summary="A file of an incident",
    response_class=Response,
    responses=PICTURE_OR_PAPER,
)
@allow("incidents:read")
async def get_attachment(
    incident_id: IncidentId,
    attachment_id: Annotated[Id, Path(examples=["att_01jd3k5m7n"])],
    session: Session,
    caller: Caller,
) -> Response:
    """Give the bytes of a file; a partner sees its own."""
    incidents = Incidents(session)
    history = await incidents.history(await incidents.find(incident_id, caller), caller)
    if not any(entry.data.get("blob_id") == attachment_id for entry in history):
        raise NotFound(f"{incident_id} has no attachment {attachment_id}", {"attachment": attachment_id})
    blobs = Blobs(session)
    found = await blobs.find(attachment_id)
    headers = {"ETag": f'"{found.sha256}"', "Cache-Control": "private, max-age=86400, immutable"}
    return Response(await blobs.body(found.sha256), media_type=found.media.media_type, headers=headers)


@router.post("/{incident_id}/resolve", name="incidents.resolve", summary="Resolve an incident")
@allow("incidents:write", *MANAGERS)
async def resolve(incident_id: IncidentId, body: ResolutionIn, session: Session, caller: Caller) -> IncidentOut:
    """Say how it ended."""
    incidents = Incidents(session)
    return IncidentOut.of(await incidents.resolve(await incidents.find(incident_id, caller), caller, body.text))


@router.post("/{incident_id}/reopen", name="incidents.reopen", summary="Take up an incident again")
@allow("incidents:write", *MANAGERS)
async def reopen(incident_id: IncidentId, body: ResolutionIn, session: Session, caller: Caller) -> IncidentOut:
    """Take up what was resolved too early."""
    incidents = Incidents(session)
    return IncidentOut.of(await incidents.reopen(await incidents.find(incident_id, caller), caller, body.text))


@router.post("/resolve", name="incidents.resolve_many", summary="Resolve several incidents")
@allow("incidents:write", *MANAGERS)
async def resolve_many(body: BulkResolution, session: Session, caller: Caller) -> list[BulkResolved]:
    """Resolve up to 200 incidents alike; each has its own result, and one that cannot be resolved hurts no other."""
    incidents, results = Incidents(session), []
    for incident_id in body.incident_ids:
        try:
            await incidents.resolve(await incidents.find(incident_id, caller), caller, body.text)
        except (NotFound, Conflict) as error:
            results.append(_failed(incident_id, error))
        else:
            results.append(BulkResolved(incident_id=incident_id, code=None, detail="resolved"))
    return results


def _failed(incident_id: str, error: LastmileError) -> BulkResolved:
    return BulkResolved(incident_id=incident_id, code=error.code, detail=error.message)
