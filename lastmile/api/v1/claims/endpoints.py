"""Claims against carriers and riders: made, proven, filed, decided, settled; and the queue by what may be lost."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Path, Query, Request, Response

from lastmile.access import Principal
from lastmile.access.roles import MANAGERS
from lastmile.api import paging
from lastmile.api.dependencies import Caller, IfMatch, Parts, Session
from lastmile.api.etags import etag, refuse_other
from lastmile.api.fields import Id, Moment
from lastmile.api.operation import Router, allow
from lastmile.api.v1.claims.schemas import (
    AppealIn,
    ClaimEntryOut,
    ClaimIn,
    ClaimMoveIn,
    ClaimOut,
    ClaimWithHistory,
    FilingIn,
    FilingOut,
    PieceIn,
    PiecesIn,
    RankedClaim,
    SettlementIn,
)
from lastmile.carriers.claims import Channel, ClaimKind
from lastmile.core.clock import utc_now
from lastmile.incidents.claims import Claim, Claims, ClaimSearch, ClaimState, NewClaim, Piece, ranked, urgency
from lastmile.incidents.claims.checking import refuse_foreign
from lastmile.incidents.filing import Filings
from lastmile.incidents.packets import Packets

router = Router("/v1/claims", "claims")

ClaimId = Annotated[Id, Path(examples=["clm_01jd3k5m7n"])]
CarrierOf = Annotated[Id | None, Query(description="only against this carrier")]


def _pieces(given: list[PieceIn], by: str, now: datetime) -> list[Piece]:
    return [Piece(piece.evidence, piece.source, piece.reference, by, now) for piece in given]


@router.post("", name="claims.make", summary="Make a claim", status_code=201, responses={404: {}})
@allow("incidents:write", *MANAGERS)
async def make(body: ClaimIn, session: Session, caller: Caller, response: Response) -> ClaimOut:
    """Make a claim; its legal days, checklist and limit are those of the contract in force when it happened."""
    new = NewClaim(
        kind=body.kind,
        shipment_id=body.shipment_id,
        claimed_minor=body.claimed_minor,
        currency=body.currency,
        started_at=body.started_at,
        carrier_id=body.carrier_id or "",
        rider_id=body.rider_id or "",
        incident_id=body.incident_id or "",
        service_level=body.service_level,
        international=body.international,
        text=body.text,
        document=body.document,
    )
    pieces = _pieces(body.pieces, caller.id, utc_now())
    await refuse_foreign(session, new, caller, pieces)
    claim = await Packets(session).complete(await Claims(session).make(new, caller.id, pieces))
    response.headers["ETag"] = etag(claim.revision)
    return ClaimOut.of(claim)


@router.get("", name="claims.list", summary="List claims")
@allow("incidents:read")
async def list_claims(
    session: Session,
    caller: Caller,
    request: Request,
    response: Response,
    state: Annotated[list[ClaimState] | None, Query(description="only in these states")] = None,
    kind: Annotated[list[ClaimKind] | None, Query(description="only of these kinds")] = None,
    carrier_id: CarrierOf = None,
    shipment_id: Annotated[Id | None, Query(description="only of this shipment")] = None,
    closing_before: Annotated[Moment | None, Query(description="only those that must be acted on before")] = None,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> paging.Page[ClaimOut]:
    """List claims, newest first; a partner sees those filed against it."""
    place = paging.decode(cursor, str)
    search = ClaimSearch(
        carrier_id=(carrier_id or "") if caller.is_staff else caller.carrier_id,
        states=frozenset(state or ()),
        kinds=frozenset(kind or ()),
        shipment_id=shipment_id or "",
        closing_before=closing_before,
        filed_only=not caller.is_staff,
    )
    found = await Claims(session).before(search, place[0] if place else None, limit + 1)
    page = paging.page_of(found, limit, ClaimOut.of, lambda claim: paging.encode(claim.id))
    paging.link_next(request, response, page)
    return page


@router.get("/queue", name="claims.queue", summary="Claims by what is about to be lost")
@allow("incidents:read", *MANAGERS)
async def queue(session: Session, carrier_id: CarrierOf = None, limit: paging.Limit = 50) -> list[RankedClaim]:
    """List open claims, the most money lost soonest first: money at risk divided by the time left to act."""
    now = utc_now()
    claims = await Claims(session, now).open_ones(ClaimSearch(carrier_id=carrier_id or ""))
    return [RankedClaim.at(claim, now) for claim in ranked(claims, now)[:limit] if urgency(claim, now) > 0]


@router.get("/{claim_id}", name="claims.get", summary="Show a claim with its history")
@allow("incidents:read")
async def get_claim(claim_id: ClaimId, session: Session, caller: Caller, response: Response) -> ClaimWithHistory:
    """Show a claim, its evidence with the gaps, and every step that was taken."""
    claims = Claims(session)
    claim = await claims.find(claim_id, caller)
    history = [ClaimEntryOut.of(entry) for entry in await claims.history(claim)]
    response.headers["ETag"] = etag(claim.revision)
    return ClaimWithHistory(**ClaimOut.of(claim).model_dump(), history=history)


async def _found(claims: Claims, claim_id: str, caller: Principal, if_match: str | None) -> Claim:
    claim = await claims.find(claim_id, caller)
    refuse_other(if_match, claim.revision)
    return claim


def _shown(claim: Claim, response: Response) -> ClaimOut:
    response.headers["ETag"] = etag(claim.revision)
    return ClaimOut.of(claim)


@router.post("/{claim_id}/evidence", name="claims.add_evidence", summary="Add evidence")
@allow("incidents:write")
async def add_evidence(
    claim_id: ClaimId, body: PiecesIn, session: Session, caller: Caller, response: Response
) -> ClaimOut:
    """Add pieces of evidence; with the last one of the checklist the claim is ready. A partner adds its own side."""
    claims = Claims(session)
    claim = await claims.find(claim_id, caller)
    pieces = _pieces(body.pieces, caller.id, utc_now())
    await refuse_foreign(session, claim, caller, pieces)
    return _shown(await claims.add_pieces(claim, caller.id, pieces), response)


@router.post("/{claim_id}/file", name="claims.file", summary="File a claim")
@allow("incidents:write", *MANAGERS)
async def file_claim(
    claim_id: ClaimId,
    body: FilingIn,
    session: Session,
    caller: Caller,
    parts: Parts,
    response: Response,
    if_match: IfMatch = None,
) -> ClaimOut:
    """Send it off: with all evidence and in its legal days, else 409 says what is missing or when it may be.

    `by_hand` says that it is done. With `adapter` or `email` the worker sends it and tries again until it is taken; the
    claim is filed then, and `GET …/filings` tells how far it is. A way that the contract does not take answers 409.
    """
    claims = Claims(session)
    claim = await _found(claims, claim_id, caller, if_match)
    filings = Filings(session, utc_now())
    if body.channel is Channel.BY_HAND:
        return _shown(await filings.by_hand(claim, caller.id, body.reference), response)
    if body.channel is Channel.EMAIL:
        await filings.by_email(claim, caller.id, body.to)
    else:
        await filings.by_adapter(claim, caller.id, parts.settings.mappings)
    return _shown(claim, response)


@router.get("/{claim_id}/filings", name="claims.filings", summary="How a claim is sent off")
@allow("incidents:read", *MANAGERS)
async def list_filings(claim_id: ClaimId, session: Session, caller: Caller) -> list[FilingOut]:
    """List what the worker sends or has sent of a claim, oldest first."""
    claim = await Claims(session).find(claim_id, caller)
    return [FilingOut.of(filing) for filing in await Filings(session, utc_now()).of(claim)]


@router.post("/{claim_id}/move", name="claims.move", summary="Note what became of a claim")
@allow("incidents:write", *MANAGERS)
async def move(
    claim_id: ClaimId, body: ClaimMoveIn, session: Session, caller: Caller, response: Response, if_match: IfMatch = None
) -> ClaimOut:
    """Take a claim to another state; illegal steps answer 409 with those that there are."""
    claims = Claims(session)
    claim = await _found(claims, claim_id, caller, if_match)
    moved = await claims.move(
        claim, caller.id, body.state, body.text, approved_minor=body.approved_minor, reference=body.reference
    )
    return _shown(moved, response)


@router.post("/{claim_id}/appeal", name="claims.appeal", summary="Appeal a decision")
@allow("incidents:write", *MANAGERS)
async def appeal(
    claim_id: ClaimId, body: AppealIn, session: Session, caller: Caller, response: Response, if_match: IfMatch = None
) -> ClaimOut:
    """Ask the carrier to decide again, in the days that the terms leave."""
    claims = Claims(session)
    claim = await _found(claims, claim_id, caller, if_match)
    return _shown(await claims.appeal(claim, caller.id, body.text), response)


@router.post("/{claim_id}/settle", name="claims.settle", summary="Note what came back")
@allow("incidents:write", *MANAGERS)
async def settle(
    claim_id: ClaimId,
    body: SettlementIn,
    session: Session,
    caller: Caller,
    response: Response,
    if_match: IfMatch = None,
) -> ClaimOut:
    """Note a credit note or a payment; all of what was granted settles the claim."""
    claims = Claims(session)
    claim = await _found(claims, claim_id, caller, if_match)
    how = {"by": body.by, "document": body.document}
    settled = await claims.settle(claim, caller.id, body.recovered_minor, body.text, body.salvage_minor, how)
    return _shown(settled, response)
