"""Tenders: shipments offered to carriers until one takes them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response

from lastmile.access import Role
from lastmile.access.roles import STAFF
from lastmile.api import paging
from lastmile.api.dependencies import Caller, Parts, Session
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1.tenders.schemas import TenderIn, TenderOut
from lastmile.dispatch.tendering import StoredTender, Tenders

router = Router("/v1/tenders", "tenders")

TenderId = Annotated[Id, Path(examples=["tnd_01jd3k5m7n"])]
State = Literal["open", "awarded", "exhausted", "expired", "cancelled"]
_PLANNERS = (Role.ADMIN, Role.DISPATCHER)


@router.post("", name="tenders.open", summary="Ask carriers for shipments", status_code=201, responses={404: {}})
@allow("assignments:write", *_PLANNERS)
async def open_tenders(body: TenderIn, session: Session, caller: Caller, parts: Parts) -> list[TenderOut]:
    """Line up the carriers that may take each shipment, and make the first offers: all of it or nothing.

    Offers are assignments: partners poll them and answer; a carrier whose account books offers is booked, and the
    booking answers. A rejection, or silence until the offer lapses, moves on by itself.
    """
    tenders = Tenders(session, parts.clock())
    wish = body.wish()
    opened = [await tenders.open(shipment_id, wish, caller.id) for shipment_id in body.shipment_ids]
    return [_shown(tenders, kept) for kept in opened]


def _shown(tenders: Tenders, kept: StoredTender) -> TenderOut:
    return TenderOut.of(kept, tenders.stands(kept))


@router.get("", name="tenders.list", summary="List tenders")
@allow("assignments:read", *STAFF)
async def list_tenders(
    session: Session,
    parts: Parts,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    state: Annotated[State | None, Query()] = None,
    shipment_id: Annotated[Id | None, Query()] = None,
) -> paging.Page[TenderOut]:
    """List tenders, newest first."""
    place, tenders = paging.decode(cursor, str), Tenders(session, parts.clock())
    found = await tenders.repository.before(place[0] if place else None, limit + 1, state or "", shipment_id or "")
    page = paging.page_of(found, limit, lambda kept: _shown(tenders, kept), lambda kept: paging.encode(kept.id))
    paging.link_next(request, response, page)
    return page


@router.get("/{tender_id}", name="tenders.get", summary="Show a tender")
@allow("assignments:read", *STAFF)
async def get(tender_id: TenderId, session: Session, parts: Parts) -> TenderOut:
    """Show who was asked, who is being asked, and who cannot be asked and why."""
    tenders = Tenders(session, parts.clock())
    return _shown(tenders, await tenders.repository.by_id(tender_id))


@router.post("/{tender_id}/cancel", name="tenders.cancel", summary="Call a tender off")
@allow("assignments:write", *_PLANNERS)
async def cancel(tender_id: TenderId, session: Session, parts: Parts) -> TenderOut:
    """Withdraw every offer of a tender that is not settled."""
    tenders = Tenders(session, parts.clock())
    return _shown(tenders, await tenders.cancel(tender_id))
