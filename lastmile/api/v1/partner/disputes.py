"""Disputes as the partner has them: what is claimed from it, what its answer is, which money is on hold."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from lastmile.access import Role
from lastmile.api import paging
from lastmile.api.dependencies import Caller, Session
from lastmile.api.fields import Amount, Id, Line, Text
from lastmile.api.operation import Router, allow
from lastmile.api.v1.claims.schemas import PieceIn, PieceOut
from lastmile.carriers.claims import ClaimKind
from lastmile.core.clock import utc_now
from lastmile.incidents.claims import Claim, Claims, ClaimSearch, ClaimState, Piece
from lastmile.incidents.claims.answering import Answer, answer_claim
from lastmile.incidents.claims.checking import refuse_foreign
from lastmile.incidents.claims.holds import HeldMoney, HeldSearch, Holds, Side

router = Router("/v1/partner/disputes", "partners")
held = Router("/v1/held-money", "claims")

ClaimId = Annotated[Id, Path(examples=["clm_01jd3k5m7n"])]
OpenOnly = Annotated[bool, Query(description="only what is on hold now")]


class DisputeAnswer(BaseModel):
    """What the partner says to a dispute."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"answer": "offer", "amount_minor": 2_500, "text": "half: the box was too thin"}]
        },
    )

    answer: Answer = Field(description="accept pays all of it, offer a part, ask waits for us")
    amount_minor: Amount | None = Field(None, description="what an offer pays")
    text: Annotated[Text, Field(min_length=1)]
    reference: Annotated[Line, Field(max_length=100)] = Field("", description="the partner's own number of it")
    evidence: Annotated[list[PieceIn], Field(max_length=50)] = Field(
        [], description="words, and files brought before by POST /v1/claims/{id}/attachments"
    )


class DisputeOut(BaseModel):
    """A claim as whoever it is against sees it."""

    id: str
    kind: ClaimKind
    state: ClaimState
    shipment_id: str
    currency: str
    claimed_minor: int
    approved_minor: int
    recovered_minor: int
    text: str
    reference: str
    pieces: list[PieceOut] = Field(description="evidence of both sides")
    filed_at: datetime | None
    answer_due: datetime | None = Field(description="until when the contract asks for an answer")
    decided_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, claim: Claim) -> DisputeOut:
        """Show a dispute."""
        return cls.model_validate(claim, from_attributes=True)


class HeldOut(BaseModel):
    """An amount on hold."""

    id: str
    about: str = Field(description="what money it is: weight, or charges of an invoice")
    side: Side = Field(description="carrier: what is not paid to it; shop: what it is not charged")
    shipment_id: str
    carrier_id: str
    shop_id: str
    amount_minor: int
    currency: str
    held_at: datetime
    released_at: datetime | None
    to_us_minor: int
    to_carrier_minor: int

    @classmethod
    def of(cls, held_money: HeldMoney) -> HeldOut:
        """Show an amount."""
        return cls.model_validate(held_money, from_attributes=True)


@router.get("", name="partner.disputes", summary="List what is claimed from the partner")
@allow("incidents:read", Role.PARTNER)
async def list_disputes(
    session: Session,
    caller: Caller,
    request: Request,
    response: Response,
    state: Annotated[list[ClaimState] | None, Query(description="only in these states")] = None,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> paging.Page[DisputeOut]:
    """List the claims that were filed against the partner, newest first."""
    place = paging.decode(cursor, str)
    search = ClaimSearch(carrier_id=caller.carrier_id, states=frozenset(state or ()), filed_only=True)
    found = await Claims(session).before(search, place[0] if place else None, limit + 1)
    page = paging.page_of(found, limit, DisputeOut.of, lambda claim: paging.encode(claim.id))
    paging.link_next(request, response, page)
    return page


@router.get("/held-money", name="partner.held_money", summary="What is on hold")
@allow("incidents:read", Role.PARTNER)
async def partner_holds(
    session: Session, caller: Caller, open_only: OpenOnly = True, limit: paging.Limit = 50
) -> list[HeldOut]:
    """List what is not paid to the partner until a dispute is decided, newest first."""
    search = HeldSearch(carrier_id=caller.carrier_id, side=Side.CARRIER, open_only=open_only)
    return [HeldOut.of(each) for each in await Holds(session, utc_now()).before(search, None, limit)]


@router.get("/{claim_id}", name="partner.dispute", summary="Show a dispute")
@allow("incidents:read", Role.PARTNER)
async def get_dispute(claim_id: ClaimId, session: Session, caller: Caller) -> DisputeOut:
    """Show what is claimed and all evidence; files are at `/v1/claims/{id}/attachments` and in its packet."""
    return DisputeOut.of(await Claims(session).find(claim_id, caller))


@router.post("/{claim_id}/answer", name="partner.answer_dispute", summary="Answer a dispute")
@allow("incidents:write", Role.PARTNER)
async def answer(claim_id: ClaimId, body: DisputeAnswer, session: Session, caller: Caller) -> DisputeOut:
    """Acknowledge, review, ask, accept, offer a part or reject, with evidence; an answer out of turn is a 409."""
    claims = Claims(session)
    claim = await claims.find(claim_id, caller)
    if body.evidence:
        now = utc_now()
        pieces = [Piece(each.evidence, each.source, each.reference, caller.id, now) for each in body.evidence]
        await refuse_foreign(session, claim, caller, pieces)
        claim = await claims.add_pieces(claim, caller.id, pieces)
    answered = await answer_claim(
        session, claim, caller, body.answer, body.text, amount_minor=body.amount_minor, reference=body.reference
    )
    return DisputeOut.of(answered)


@held.get("", name="held_money.list", summary="Money on hold")
@allow("incidents:read", Role.ADMIN, Role.OPS_MANAGER, Role.DISPATCHER, Role.ANALYST)
async def list_holds(
    session: Session,
    request: Request,
    response: Response,
    carrier_id: Annotated[Id | None, Query(description="only in disputes with this carrier")] = None,
    shop_id: Annotated[Id | None, Query(description="only of this shop's parcels")] = None,
    side: Annotated[Side | None, Query(description="only what is not paid, or not charged")] = None,
    open_only: OpenOnly = True,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> paging.Page[HeldOut]:
    """List what is not paid to carriers and not charged to shops until a dispute is decided, newest first."""
    place = paging.decode(cursor, str)
    search = HeldSearch(carrier_id or "", shop_id or "", side, open_only)
    found = await Holds(session, utc_now()).before(search, place[0] if place else None, limit + 1)
    page = paging.page_of(found, limit, HeldOut.of, lambda each: paging.encode(each.id))
    paging.link_next(request, response, page)
    return page
