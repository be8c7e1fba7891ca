"""Scorecards of carriers, and what their failures cost."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from lastmile.api import paging
from lastmile.api.dependencies import IfMatch, Parts, Session
from lastmile.api.etags import etag, refuse_other
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1.scorecards.schemas import CardOut, CountedOut, RiskIn, RiskSettingsOut
from lastmile.carriers.scorecards import ALL
from lastmile.carriers.tracking import Lane
from lastmile.dispatch.scorecards import CardRepository, RiskSettings, count
from lastmile.dispatch.scorecards.expecting import board_of, usual_of
from lastmile.dispatch.setup import Setup

router = Router("/v1/scorecards", "scorecards")
risk = Router("/v1/carrier-risk", "scorecards")


@router.get("", name="scorecards.list", summary="How carriers do, lane by lane")
@allow("carriers:read")
async def list_cards(
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    carrier_id: Annotated[Id | None, Query()] = None,
) -> paging.Page[CardOut]:
    """List the newest count: all carriers together, each carrier, its service levels, its lanes from hub to zone."""
    place = paging.decode(cursor, str, str, str, str)
    repository = CardRepository(session)
    found = await repository.after(Lane(*place) if place else None, limit + 1, carrier_id or "")
    board = board_of(await repository.all())
    usual = usual_of((await repository.risk()).document)
    page = paging.page_of(
        found,
        limit,
        lambda card: CardOut.of(card, board.risk(card.lane, usual)),
        lambda card: paging.encode(*card.lane),
    )
    paging.link_next(request, response, page)
    return page


@router.post("/count", name="scorecards.count", summary="Count scorecards now")
@allow("carriers:write")
async def count_now(session: Session, parts: Parts) -> CountedOut:
    """Count the shipments of the last 90 days again; the worker does so every hour."""
    now = parts.clock()
    cards = await count(session, now)
    await CardRepository(session).replace(cards)
    shipments = next((card.tally.shipped for card in cards if card.lane == ALL), 0)
    return CountedOut(cards=len(cards), shipments=shipments, counted_at=now)


@risk.get("", name="carrier_risk.get", summary="What it costs when a carrier fails")
@allow("setup:read")
async def get_risk(session: Session, response: Response) -> RiskSettingsOut:
    """Show what plans reckon with beside the quotes, with the ETag that an edit needs."""
    settings = await CardRepository(session).risk()
    response.headers["ETag"] = etag(settings.revision)
    currency = (await Setup(session).organisation()).currency
    return RiskSettingsOut.shown(settings.document, settings.revision, currency)


@risk.put("", name="carrier_risk.put", summary="Say what it costs when a carrier fails")
@allow("setup:write")
async def put_risk(
    body: RiskIn, session: Session, parts: Parts, response: Response, if_match: IfMatch = None
) -> RiskSettingsOut:
    """Let plans compare carriers by expected cost: quote + what may go wrong, by scorecard, times what that costs.

    All zero lets only quotes count.
    """
    repository = CardRepository(session)
    known = await repository.risk()
    if known.revision:
        refuse_other(if_match, known.revision)
    currency = (await Setup(session).organisation()).currency
    document = body.document(currency)
    settings = RiskSettings(document, known.revision + 1)
    await repository.put_risk(settings, parts.clock())
    response.headers["ETag"] = etag(settings.revision)
    return RiskSettingsOut.shown(document, settings.revision, currency)
