"""Failed attempts of carriers, answers to them, and returns."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from fastapi import Path, Query, Request, Response
from pydantic import TypeAdapter, ValidationError

from lastmile.access import Principal, Role
from lastmile.api import paging
from lastmile.api.dependencies import Caller, Parts, Session
from lastmile.api.etags import etag
from lastmile.api.fields import Id, Moment
from lastmile.api.operation import Router, allow
from lastmile.api.v1.failed_attempts.schemas import CaseOut, NdrAnswerIn, ReturnIn
from lastmile.api.v1.shipments.schemas import ShipmentOut
from lastmile.carriers.tracking import NdrPhase
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.dispatch.ndr import CaseSearch, FailedAttempts, Passed, bring_back, rules_of
from lastmile.dispatch.ndr.repository import CaseRepository
from lastmile.dispatch.shipments import Shipments

router = Router("/v1/failed-attempts", "failed attempts")
returns = Router("/v1/shipments/{shipment_id}/return", "shipments")

CaseId = Annotated[Id, Path(examples=["ndr_01jd3k5m7n"])]
_MOMENT: Final[TypeAdapter[datetime]] = TypeAdapter(Moment)
ShipmentId = Annotated[Id, Path(examples=["shp_01jd3k5m7n"])]


def _own(caller: Principal) -> str | None:
    return caller.shop_id if caller.role is Role.SHOP else None


@router.get("", name="failed_attempts.list", summary="List failed attempts by their deadline")
@allow("shipments:read")
async def list_cases(
    session: Session,
    caller: Caller,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    phase: Annotated[NdrPhase | None, Query(description="`open`: those that await an answer")] = None,
    carrier_id: Annotated[Id | None, Query()] = None,
    shipment_id: Annotated[Id | None, Query()] = None,
    passed: Annotated[Passed | None, Query(description="`by_hand`: those that a carrier must be told of")] = None,
) -> paging.Page[CaseOut]:
    """List failed attempts of carriers, the earliest deadline first; a shop sees its own."""
    search = CaseSearch(_own(caller), phase, carrier_id or "", shipment_id or "", passed)
    found = await CaseRepository(session).after(_place(cursor), limit + 1, search)
    page = paging.page_of(found, limit, CaseOut.of, lambda case: paging.encode(case.due_at.isoformat(), case.id))
    paging.link_next(request, response, page)
    return page


def _place(cursor: str | None) -> tuple[datetime, str] | None:
    place = paging.decode(cursor, str, str)
    if place is None:
        return None
    try:
        return _MOMENT.validate_python(place[0]), place[1]
    except ValidationError:
        issue = RowIssue("query", "/query/cursor", None, cursor, "`next_cursor` of the page before")
        raise InvalidInput("this cursor is none of ours", [issue]) from None


@router.get("/{case_id}", name="failed_attempts.get", summary="Show a failed attempt")
@allow("shipments:read")
async def get_case(case_id: CaseId, session: Session, caller: Caller) -> CaseOut:
    """Show a failed attempt, what may be answered until when, and how far an answer has come."""
    return CaseOut.of(await CaseRepository(session).by_id(case_id, _own(caller)))


@router.post("/{case_id}/answer", name="failed_attempts.answer", summary="Answer a failed attempt")
@allow("shipments:write")
async def answer(case_id: CaseId, body: NdrAnswerIn, session: Session, caller: Caller, parts: Parts) -> CaseOut:
    """Say what is to be done: another attempt (when, where, whom to call), a hold, or the way back.

    The worker passes it on through the carrier's interface, if that takes answers; else somebody must tell the carrier.
    The same answer again changes nothing; silence until the deadline means what the rules say.
    """
    attempts = FailedAttempts(session, rules_of(parts.settings), parts.clock())
    case = await attempts.cases.by_id(case_id, _own(caller))
    return CaseOut.of(await attempts.answer(case, body.answer(), caller.id))


@returns.post("", name="shipments.return", summary="Fetch a delivered shipment back", status_code=201)
@allow("shipments:write")
async def fetch_back(
    shipment_id: ShipmentId, body: ReturnIn, session: Session, caller: Caller, parts: Parts, response: Response
) -> ShipmentOut:
    """Add the return pickup of what was delivered: planned on routes or booked with a carrier like any other."""
    stored = await Shipments(session, _own(caller)).find(shipment_id)
    back = await bring_back(session, stored, body.day, body.note, _own(caller))
    response.headers["ETag"] = etag(back.revision)
    response.headers["Location"] = f"/v1/shipments/{back.id}"
    return ShipmentOut.of(back, parts.settings.public_url)
