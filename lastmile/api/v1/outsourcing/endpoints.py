"""Carriers' accounts, bookings with them, what they push, and the desk for their unknown codes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import structlog
from fastapi import Path, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access import Role
from lastmile.api import paging
from lastmile.api.dependencies import Caller, IfMatch, Parts, Session
from lastmile.api.etags import etag, refuse_other
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow, anybody
from lastmile.api.v1.outsourcing.schemas import (
    AccountIn,
    AccountOut,
    BookingOut,
    BookingsIn,
    DecisionIn,
    DecisionOut,
    DeskOut,
    SilentOut,
    Taken,
)
from lastmile.carriers.adapters import Push
from lastmile.carriers.register import Register
from lastmile.carriers.tracking import LaneHistory, silent_parcels
from lastmile.carriers.tracking.lanes import Lane
from lastmile.core.errors import InvalidInput, InvalidPayload, NotFound, Unauthenticated
from lastmile.dispatch.outsourcing import (
    Accounts,
    Bookings,
    BookingState,
    CarrierAccount,
    Decision,
    Inbox,
    Via,
    open_account,
)
from lastmile.dispatch.outsourcing.carriage import followed_parcels
from lastmile.dispatch.outsourcing.histories import lane_history
from lastmile.dispatch.setup import Setup
from lastmile.infra.settings import Settings

router = Router("/v1/carriers/{carrier_id}", "carriers")
desk = Router("/v1/mapping-desk", "carriers")
silent = Router("/v1/silent-parcels", "carriers")

_log = structlog.get_logger("lastmile.carriers")

CarrierId = Annotated[Id, Path(examples=["car_01jd3k5m7n"])]
BookingId = Annotated[Id, Path(examples=["bkg_01jd3k5m7n"])]


def _accounts(session: AsyncSession, settings: Settings) -> Accounts:
    return Accounts(session, settings.mappings)


@router.put("/account", name="carriers.set_account", summary="Say how a carrier is reached")
@allow("carriers:write", Role.ADMIN)
async def set_account(
    carrier_id: CarrierId,
    body: AccountIn,
    session: Session,
    parts: Parts,
    response: Response,
    if_match: IfMatch = None,
) -> AccountOut:
    """Keep adapter, addresses and settings; the secrets stay in the environment and must be there.

    Only an admin may: whoever chooses the address is sent the secrets.
    """
    await Register(session).carriers.by_id(carrier_id)
    accounts = _accounts(session, parts.settings)
    known = await accounts.repository.find(carrier_id)
    if known is not None:
        refuse_other(if_match, known.revision)
    kept = await accounts.put(body.account(carrier_id, known.revision if known else 0))
    response.headers["ETag"] = etag(kept.revision)
    return AccountOut.of(kept)


@router.get("/account", name="carriers.account", summary="Show how a carrier is reached")
@allow("carriers:read")
async def get_account(carrier_id: CarrierId, session: Session, parts: Parts, response: Response) -> AccountOut:
    """Show a carrier's account, with the ETag that an edit needs."""
    account = await _accounts(session, parts.settings).find(carrier_id)
    response.headers["ETag"] = etag(account.revision)
    return AccountOut.of(account)


@router.post("/bookings", name="carriers.book", summary="Let a carrier take shipments", status_code=202)
@allow("carriers:write")
async def book(carrier_id: CarrierId, body: BookingsIn, session: Session, parts: Parts) -> list[BookingOut]:
    """Keep that a carrier is to take shipments; the worker asks it until it answers.

    A shipment that it is to take already stays as it is; one that another carrier has is refused.
    """
    account = await _accounts(session, parts.settings).find(carrier_id)
    organisation = await Setup(session).organisation()
    wanted = await Bookings(session).want(
        account, body.shipment_ids, service=body.service, currency=organisation.currency, now=parts.clock()
    )
    return [BookingOut.of(booking) for booking in wanted]


@router.get("/bookings", name="carriers.bookings", summary="List bookings with a carrier")
@allow("carriers:read")
async def bookings(
    carrier_id: CarrierId,
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    state: Annotated[BookingState | None, Query(description="only these")] = None,
) -> paging.Page[BookingOut]:
    """List bookings, oldest first."""
    place = paging.decode(cursor, str)
    found = await Bookings(session).repository.after(carrier_id, place[0] if place else "", limit + 1, state)
    page = paging.page_of(found, limit, BookingOut.of, lambda booking: paging.encode(booking.id))
    paging.link_next(request, response, page)
    return page


@router.get("/bookings/{booking_id}", name="carriers.booking", summary="Show a booking")
@allow("carriers:read")
async def booking(carrier_id: CarrierId, booking_id: BookingId, session: Session) -> BookingOut:
    """Show how far a booking has come."""
    return BookingOut.of(await Bookings(session).repository.by_id(carrier_id, booking_id))


@router.get(
    "/bookings/{booking_id}/label",
    name="carriers.label",
    summary="Get a label",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The label, as the carrier made it"}},
)
@allow("carriers:read")
async def label(carrier_id: CarrierId, booking_id: BookingId, session: Session) -> Response:
    """Get the label that came with a booking."""
    repository = Bookings(session).repository
    found = await repository.by_id(carrier_id, booking_id)
    content = await repository.label(found.id)
    if not content:
        raise NotFound(f"the carrier sent no label with {booking_id}", {"booking": booking_id})
    # What a carrier calls its label must not make a browser run it.
    headers = {"Content-Disposition": f'attachment; filename="{found.id}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.post("/bookings/{booking_id}/cancel", name="carriers.cancel", summary="Call a booking off", status_code=202)
@allow("carriers:write")
async def cancel(carrier_id: CarrierId, booking_id: BookingId, session: Session, parts: Parts) -> BookingOut:
    """Call a booking off: at once if the carrier has not been asked yet, else the worker asks it."""
    account = await _accounts(session, parts.settings).find(carrier_id)
    adapter = open_account(account, parts.settings.mappings).adapter
    can_cancel = adapter.calls.cancel is not None
    return BookingOut.of(
        await Bookings(session).cancel(carrier_id, booking_id, can_cancel=can_cancel, now=parts.clock())
    )


@router.post("/webhook", name="carriers.push", summary="Take a carrier's push", status_code=202, responses={401: {}})
@anybody()
async def push(carrier_id: CarrierId, session: Session, parts: Parts, request: Request) -> Taken:
    """Keep what a carrier pushes, once its signature and time are right; it is read afterwards.

    The same push again is known. A wrong signature, a carrier without webhooks and none at all look the same.
    """
    account = await _accounts(session, parts.settings).repository.find(carrier_id)
    body, now = await request.body(), parts.clock()
    try:
        _prove(account, parts.settings, Push(dict(request.headers), body), now)
    except (InvalidPayload, InvalidInput, NotFound) as error:
        _log.warning("push refused", carrier=carrier_id, error=error.message)
        raise Unauthenticated("this push does not prove where it comes from") from None
    kept = await Inbox(session).keep(carrier_id, Via.PUSH, body, now)
    return Taken(verdict="kept" if kept else "known")


def _prove(account: CarrierAccount | None, settings: Settings, push: Push, now: datetime) -> None:
    """Hold a push to its account's signature."""
    if account is None or not account.active:
        raise NotFound("the carrier has no account in use")
    opened = open_account(account, settings.mappings)
    webhook = opened.adapter.calls.track_webhook
    if webhook is None:
        raise NotFound(f"{opened.adapter.title} has no webhook")
    webhook.proof.verify(opened.account, push, now)


@desk.get("", name="desk.list", summary="List codes that nobody knows")
@allow("carriers:read")
async def open_codes(session: Session, limit: paging.Limit = 50) -> list[DeskOut]:
    """List codes that carriers use and no mapping knows, those with most messages first."""
    return [DeskOut.of(code) for code in await Inbox(session).messages.open_codes(limit)]


@desk.put("", name="desk.decide", summary="Say what a code means", responses={404: {}})
@allow("carriers:write")
async def decide(body: DecisionIn, session: Session, caller: Caller, parts: Parts) -> DecisionOut:
    """Say what a carrier's code means; what waits for it is read again and states follow from it.

    It fills gaps: what the carrier's adapter knows stays as it is. A later decision holds for news from then on.
    """
    await Register(session).carriers.by_id(body.carrier_id)
    decision = Decision(**body.model_dump(), decided_by=caller.id, decided_at=parts.clock())
    return DecisionOut.of(await Inbox(session).decide(decision))


@silent.get("", name="silent_parcels.list", summary="List parcels of which nothing is heard")
@allow("carriers:read")
async def silent_list(session: Session, parts: Parts, limit: paging.Limit = 50) -> list[SilentOut]:
    """List parcels with carriers that have been silent for longer than is usual, the furthest beyond first."""
    parcels = {(one.carrier_id, one.number): one for one in await followed_parcels(session)}
    asked = [(one.number, Lane(one.carrier_id, one.service), one.status, one.heard_at) for one in parcels.values()]
    history = await lane_history(session, parts.clock()) if asked else LaneHistory()
    found = silent_parcels(asked, history, parts.clock())
    return [SilentOut.of(one, parcels[one.lane.carrier, one.number]) for one in found[:limit]]
