"""Shipments: one, many, a file; listed, changed, cancelled."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Path, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access import Principal, Role
from lastmile.api import paging
from lastmile.api.dependencies import Caller, IfMatch, Parts, Prepared, Session
from lastmile.api.errors import KINDS, of_lastmile
from lastmile.api.etags import etag, refuse_other
from lastmile.api.fields import Day, Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1.shipments import reading
from lastmile.api.v1.shipments.schemas import (
    BulkIn,
    BulkOut,
    BulkResult,
    Cancellation,
    ImportOut,
    ItemIssue,
    ShipmentChange,
    ShipmentIn,
    ShipmentOut,
)
from lastmile.core.errors import Conflict, LastmileError
from lastmile.core.tracking import Status
from lastmile.dispatch.shipments import Addition, AdditionOutcome, Draft, Filters, Shipments, take_in
from lastmile.dispatch.tracking import Source

router = Router("/v1/shipments", "shipments")

ShipmentId = Annotated[Id, Path(examples=["shp_01jd3k5m7n"])]
_STATUS: Final = {AdditionOutcome.ADDED: 201, AdditionOutcome.UNCHANGED: 200, AdditionOutcome.CONFLICT: 409}
_LARGEST_FILE: Final = 20 * 1024 * 1024
_FILE: Final = {
    "requestBody": {
        "description": "CSV, XLSX, JSON lines or a JSON array; the content tells which, whatever type it is sent as",
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string", "format": "binary"}},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


def _own(caller: Principal) -> str | None:
    return caller.shop_id if caller.role is Role.SHOP else None


def _of(session: AsyncSession, caller: Principal) -> Shipments:
    return Shipments(session, _own(caller))


@router.post(
    "",
    name="shipments.create",
    summary="Add a shipment",
    status_code=201,
    responses={200: {"model": ShipmentOut, "description": "It is there already, with this content"}},
)
@allow("shipments:write", before=reading.read_one)
async def create(
    body: ShipmentIn,  # noqa: ARG001  read and located before the transaction
    session: Session,
    caller: Caller,
    parts: Parts,
    draft: Prepared,
    response: Response,
) -> ShipmentOut:
    """Add a shipment and find its address on the map of its hub.

    The order id is unique for shop and day: the same content again changes nothing, another one is a conflict. An
    address that nobody finds is kept: its place has the match `none`, and somebody has to look at it.
    """
    shipments = _of(session, caller)
    [addition] = await shipments.add([draft])
    if addition.outcome is AdditionOutcome.CONFLICT:
        raise Conflict(
            f"{addition.shipment_id} has this order id on this day, with another content",
            {"shipment": addition.shipment_id},
        )
    response.status_code = _STATUS[addition.outcome]
    stored = await shipments.find(addition.shipment_id)
    response.headers["ETag"] = etag(stored.revision)
    response.headers["Location"] = f"/v1/shipments/{stored.id}"
    return ShipmentOut.of(stored, parts.settings.public_url)


@router.post("/bulk", name="shipments.create_many", summary="Add up to 1,000 shipments")
@allow("shipments:write", before=reading.read_bulk)
async def create_many(body: BulkIn, session: Session, caller: Caller, drafts: Prepared) -> BulkOut:
    """Add shipments and say of each by itself what became of it; the good ones are kept whatever the others are.

    Safe to repeat: what was added the first time is `unchanged` the next.
    """
    good = [draft for draft in drafts if isinstance(draft, Draft)]
    additions = iter(await _of(session, caller).add(good))
    results = [
        _added(index, draft, next(additions)) if isinstance(draft, Draft) else _refused(index, raw, draft)
        for index, (raw, draft) in enumerate(zip(body.items, drafts, strict=True))
    ]
    statuses = [result.status for result in results]
    added, unchanged = statuses.count(201), statuses.count(200)
    return BulkOut(added=added, unchanged=unchanged, refused=len(results) - added - unchanged, results=results)


def _added(index: int, draft: Draft, addition: Addition) -> BulkResult:
    issues = []
    if addition.outcome is AdditionOutcome.CONFLICT:
        issues = [ItemIssue(pointer="/order_id", expected="the content that it had when it was added")]
    return BulkResult(
        index=index,
        status=_STATUS[addition.outcome],
        order_id=draft.shipment.order_id,
        shipment_id=addition.shipment_id,
        issues=issues,
    )


def _refused(index: int, raw: Any, error: LastmileError) -> BulkResult:
    code, found, _ = of_lastmile(error)
    issues = [
        ItemIssue(pointer=i.pointer.removeprefix("/body") or "/", expected=i.expected, value=i.value) for i in found
    ] or [ItemIssue(pointer="/", expected=error.message)]
    order_id = raw.get("order_id") if isinstance(raw, dict) else None
    return BulkResult(
        index=index,
        status=KINDS[code].status,
        order_id=order_id[:100] if isinstance(order_id, str) else None,
        shipment_id=None,
        issues=issues,
    )


@router.post("/import", name="shipments.import", summary="Import a file of orders", openapi_extra=_FILE)
@allow("shipments:write", before=reading.read_import, most_bytes=_LARGEST_FILE)
async def import_file(
    session: Session,
    caller: Caller,
    file: Prepared,
    day: Annotated[Day, Query(description="local day of all orders", examples=["2026-11-25"])],  # noqa: ARG001  read before the transaction
    hub_id: Annotated[Id | None, Query(description="the shop's, or the only one, unless given")] = None,  # noqa: ARG001
    shop_id: Annotated[Id | None, Query(description="for staff: whose orders they are")] = None,  # noqa: ARG001
    skip_bad_rows: Annotated[bool, Query(description="take the good rows; else one bad row refuses the file")] = False,
    sheet: Annotated[str | None, Query(max_length=100, description="of XLSX; the first one unless given")] = None,  # noqa: ARG001
    encoding: Annotated[str, Query(max_length=40, description="of CSV and JSON")] = "utf-8-sig",  # noqa: ARG001
) -> ImportOut:
    """Read CSV, XLSX, JSON lines or a JSON array, whichever it is, and add its orders.

    Columns are known by many names and in many languages; the guide to orders files has them all. The answer says of
    every row what became of it. Safe to repeat: what was added the first time is `unchanged` the next.
    """
    return ImportOut.of(await take_in(_of(session, caller), file, skip_bad_rows=skip_bad_rows))


@router.get("", name="shipments.list", summary="List shipments")
@allow("shipments:read")
async def list_shipments(
    session: Session,
    caller: Caller,
    parts: Parts,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    day: Annotated[Day | None, Query(examples=["2026-11-25"])] = None,
    hub_id: Annotated[Id | None, Query()] = None,
    shop_id: Annotated[Id | None, Query(description="for staff")] = None,
    carrier_id: Annotated[Id | None, Query(description="who has it now")] = None,
    rider_id: Annotated[Id | None, Query(description="who has it now")] = None,
    status: Annotated[Status | None, Query()] = None,
    located: Annotated[bool | None, Query(description="false: those whose address nobody has found")] = None,
    q: Annotated[str, Query(max_length=200, description="in order id, recipient, phone, address, postcode")] = "",
) -> paging.Page[ShipmentOut]:
    """List shipments, newest first; a shop sees its own."""
    own = _own(caller)
    filters = Filters(own if own is not None else shop_id, day, hub_id, status, carrier_id, rider_id, q, located)
    place = paging.decode(cursor, str)
    found = await _of(session, caller).repository.before(place[0] if place else None, limit + 1, filters)
    page = paging.page_of(
        found, limit, lambda s: ShipmentOut.of(s, parts.settings.public_url), lambda s: paging.encode(s.id)
    )
    paging.link_next(request, response, page)
    return page


@router.get("/{shipment_id}", name="shipments.get", summary="Show a shipment")
@allow("shipments:read")
async def get(
    shipment_id: ShipmentId, session: Session, caller: Caller, parts: Parts, response: Response
) -> ShipmentOut:
    """Show a shipment, with the ETag that an edit needs."""
    stored = await _of(session, caller).find(shipment_id)
    response.headers["ETag"] = etag(stored.revision)
    return ShipmentOut.of(stored, parts.settings.public_url)


@router.patch("/{shipment_id}", name="shipments.change", summary="Change a shipment")
@allow("shipments:write", before=reading.look_up)
async def change(
    shipment_id: ShipmentId,
    body: ShipmentChange,
    session: Session,
    caller: Caller,
    parts: Parts,
    response: Response,
    if_match: IfMatch = None,
) -> ShipmentOut:
    """Change what is given; a new address is looked for on the map, another day drops promised windows."""
    shipments = _of(session, caller)
    stored = await shipments.find(shipment_id)
    refuse_other(if_match, stored.revision)
    around = await reading.surroundings(session, caller)
    changed = await shipments.change(stored, **await reading.changed(parts, around, stored, body))
    response.headers["ETag"] = etag(changed.revision)
    return ShipmentOut.of(changed, parts.settings.public_url)


@router.post("/{shipment_id}/cancel", name="shipments.cancel", summary="Cancel a shipment")
@allow("shipments:write")
async def cancel(
    shipment_id: ShipmentId, body: Cancellation, session: Session, caller: Caller, parts: Parts, response: Response
) -> ShipmentOut:
    """Stop a shipment that has not left yet; one that is cancelled already stays as it is."""
    shipments = _of(session, caller)
    by = Source.SHOP.named(caller.shop_id) if caller.shop_id else Source.STAFF.named(caller.id)
    cancelled = await shipments.cancel(await shipments.find(shipment_id), body.reason, by)
    response.headers["ETag"] = etag(cancelled.revision)
    return ShipmentOut.of(cancelled, parts.settings.public_url)
